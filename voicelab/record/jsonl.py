"""Files with a JSON object on each line, as logs of calls and results of evaluations are kept."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
SHOWN = 60  # characters of a line that is no good
BAD_JSON = (json.JSONDecodeError, UnicodeDecodeError, RecursionError)


def line_of(row: dict[str, Any]) -> bytes:
    """A row as its line: ASCII, ended by a line feed; what is no JSON as its `str`."""
    return as_json(row).encode("ascii") + b"\n"


def as_json(value: Any) -> str:
    """The value as JSON; what is none becomes its `str`, keys as well."""
    try:
        return json.dumps(value, default=str)
    except TypeError:
        return json.dumps(_with_plain_keys(value), default=str)


def _with_plain_keys(value: Any) -> Any:
    if isinstance(value, dict):
        plain = (str, int, float, type(None))
        return {key if isinstance(key, plain) else str(key): _with_plain_keys(one) for key, one in value.items()}
    return [_with_plain_keys(one) for one in value] if isinstance(value, (list, tuple)) else value


def lines_of(rows: Iterable[dict[str, Any]]) -> bytes:
    """Rows as a file's content."""
    return b"".join(map(line_of, rows))


def read_rows(path: str | Path, read: Callable[[dict[str, Any]], T], what: str) -> list[T]:
    """What `read` makes of each row; `what` is told of a line that is none, such as "a logged event".

    Whoever wrote the file may have been killed in the midst of its last line: that one is left out, with a warning.

    Raises:
        OSError: when the file is not there or cannot be read.
        ValueError: naming file and line, and what is wrong with it.
    """
    *whole, rest = Path(path).read_bytes().split(b"\n")
    found = [_read(path, number, line, read, what) for number, line in enumerate(whole, 1) if line.strip()]
    if rest.startswith(b"{") and not _is_json(rest):
        told = f"{path}: its last line was cut short and is left out; the {len(found)} before it are whole."
        warnings.warn(told, stacklevel=3)
    elif rest.strip():  # a last line that nobody has ended
        found.append(_read(path, len(whole) + 1, rest, read, what))
    return found


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except BAD_JSON:
        return False
    return True


def _read(path: str | Path, number: int, line: bytes, read: Callable[[dict[str, Any]], T], what: str) -> T:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError(f"{shown(row)} is no JSON object")
        return read(row)
    except (ValueError, RecursionError) as problem:
        told = f"{problem} in {shown(line.decode('utf-8', 'replace'))}" if isinstance(problem, BAD_JSON) else problem
        raise ValueError(f"{path}, line {number} is not {what}: {told}.") from None


def shown(value: Any) -> str:
    """A value that cannot be, for an error: quoted, and not the whole of a long one."""
    told = repr(value)
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}…"


def checked(row: dict[str, Any], name: str, kinds: type | tuple[type, ...]) -> Any:
    """The value of a field, which must be one of these types; `bool` is no number.

    Raises:
        ValueError: naming the field and its value.
    """
    if name not in row:
        raise ValueError(f"it has no {name!r}")
    value = row[name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
        raise ValueError(f"{name} is {shown(value)}")
    return value


def chosen(row: dict[str, Any], name: str, values: Iterable[str]) -> str:
    """The value of a field, which must be one of these.

    Raises:
        ValueError: naming the field, its value, and those that are known.
    """
    value, known = checked(row, name, str), tuple(values)
    if value not in known:
        raise ValueError(f"{name} is {shown(value)}; known: {', '.join(known)}")
    return value
