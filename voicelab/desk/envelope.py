"""What a tool gives back to the model: one shape for what worked, one for what did not, one for what is to be asked.

`{"status": "ok", "data", "confidence", "trace_id"}`, `{"status": "error", "error_code", "message", "retryable"}`, and
`{"status": "proposed", "data", "next", "trace_id"}`.
"""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

INTERNAL_ERROR = "internal_error"
INTERNAL = "Something went wrong inside the tool. Tell the caller that it was not done, and offer another way."
UNCERTAIN = "Something went wrong while that was being done: nobody knows whether it was done. Say so to the caller."


NEXT = (
    "Nothing has been done yet. Say the message to the caller as it stands, wait for the answer, and make this call "
    "once more, with the same arguments, after a clear yes to it."
)


class ToolProblem(Exception):
    """Why a tool could not do what was asked.

    Args:
        code: in snake case, for programs.
        message: a sentence for the model, and through it for the caller: what is wrong, and what to do next.
        retryable: whether the same call may succeed a little later.
    """

    def __init__(self, code: str, message: str, retryable: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.retryable = code, message, retryable


class NotAuthorised(ToolProblem):
    """This caller may not do that, or not with these arguments."""

    def __init__(self, message: str = "The caller may not do that. Say so, and offer something else.") -> None:
        super().__init__("not_authorised", message)


@dataclass(frozen=True)
class Result:
    """What a tool found out, and how sure it is, from 0 to 1."""

    data: Any
    confidence: float = 1.0


def succeeded(result: Any, trace_id: str) -> str:
    """The envelope of what worked, as JSON; `result` may be a `Result` or its data alone.

    It raises nothing: what JSON does not know is told as a text.
    """
    found = result if isinstance(result, Result) else Result(result)
    envelope = {"status": "ok", "data": found.data, "confidence": found.confidence, "trace_id": trace_id}
    try:
        told = json.dumps(_plain(envelope), ensure_ascii=False)
    except Exception:  # what a tool returns may be anything, and what it did is done
        told = json.dumps(_plain({**envelope, "data": _text(found.data), "confidence": _text(found.confidence)}))
    return told.encode(errors="replace").decode()


def proposed(asked: dict[str, str], trace_id: str) -> str:
    """The envelope of a change that the caller has not agreed to yet, as JSON; `asked` has `message` and `pending`."""
    return json.dumps({"status": "proposed", "data": asked, "next": NEXT, "trace_id": trace_id}, ensure_ascii=False)


def went_wrong(problem: ToolProblem) -> str:
    """The envelope of what did not work, as JSON."""
    envelope = {
        "status": "error",
        "error_code": problem.code,
        "message": problem.message,
        "retryable": problem.retryable,
    }
    return json.dumps(envelope, ensure_ascii=False)


def as_problem(failure: Exception) -> ToolProblem:
    """The problem behind an exception; of one that was not made for a caller's ears nothing is told."""
    if told := told_problem(failure):
        return told
    if isinstance(failure, (ConnectionError, TimeoutError, OSError)):
        return ToolProblem("unavailable", "The system behind this tool cannot be reached right now.", retryable=True)
    return ToolProblem(INTERNAL_ERROR, INTERNAL)


def told_problem(failure: Exception) -> ToolProblem | None:
    """What a tool itself says of its failure, if it does.

    An error of another module counts as made for a caller's ears if it has `code`, `message` and `retryable`.
    """
    if isinstance(failure, ToolProblem):
        return failure
    code, message = getattr(failure, "code", None), getattr(failure, "message", None)
    if isinstance(code, str) and isinstance(message, str):
        return ToolProblem(code, message, bool(getattr(failure, "retryable", False)))
    return None


def uncertain(repeatable: bool) -> ToolProblem:
    """The problem of a change that failed in a way that tells nothing.

    Args:
        repeatable: the same call again does it at most once, and so finds out.
    """
    more = "The same call once more finds out." if repeatable else "Do it again only if they ask for it once more."
    return ToolProblem("uncertain", f"{UNCERTAIN} {more}", retryable=repeatable)


def _plain(value: Any) -> Any:
    """The value in what JSON knows; what it does not know as a text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="json"))
    if isinstance(value, dict):
        return {name if isinstance(name, str) else _text(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return _text(value)
    return value if value is None or isinstance(value, (str, int, float)) else _text(value)


def _text(value: Any) -> str:
    try:
        return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    except Exception:  # its own way of telling itself is broken
        return f"a {type(value).__name__}"
