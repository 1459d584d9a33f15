"""The call of a tool with its arguments, or the question for the first that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import arguments, corrections, picking, recalled, verbs
from .matching import about
from .tool_kinds import is_lookup
from .turn import Thought, ToolCall, Turn, last_sentence


def call(
    tool: dict[str, Any],
    turn: Turn,
    why: str,
    said: str = "",
    further: str = "",
    given: Mapping[str, Any] | None = None,
) -> Thought:
    """The call with the arguments from what was said, or the question for the first that is missing.

    Args:
        said: the words to look at, where they are not all of the turn's.
        further: where to look for what is not in them.
        given: arguments that are known, whatever was said.
    """
    parameters = tool.get("parameters") or {}
    request, replies = (said, ()) if said else (turn.begun or turn.said or "", turn.answers)
    answers, put_right = _divided(tool, request, replies)
    found, missing = arguments.fill(parameters, request, about=about(tool), answers=answers)
    if given:
        found, missing = {**found, **given}, [name for name in missing if name not in given]
    if missing and further:
        more, missing = arguments.fill(parameters, further, about=about(tool))
        found = {**more, **found}
    chosen = {} if given else picking.of_choice(tool, parameters.get("required") or [], turn)
    settled = recalled.settled(tool, [name for name in missing if name not in chosen], turn) | chosen
    found |= settled
    if verbs.changes(tool):
        found = {name: corrections.as_late(one, recalled.before(name, turn), request) for name, one in found.items()}
    for part in put_right:
        found |= corrections.changes(tool, found, part)
    missing = [name for name in missing if name not in found]
    if missing and is_lookup(tool) and request:
        found[missing.pop()] = request  # whatever is asked is what it looks up
    if missing:
        return Thought(question_of(tool, missing[0]), (), f"{tool['name']} needs {', '.join(missing)}; {why}")
    return Thought(None, (ToolCall(tool["name"], found),), f"{tool['name']}: {why}")


def _divided(
    tool: dict[str, Any], request: str, replies: Sequence[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[str]]:
    """The replies to our questions, and what callers put right in them of what they had said before."""
    answers: list[tuple[str, str]] = []
    put_right = []
    for question, reply in replies:
        answered, part = corrections.answered_and_corrected(reply)
        if part and not answered:
            before = arguments.fill(tool.get("parameters") or {}, request, about=about(tool), answers=answers)[0]
            if not set(corrections.changes(tool, before, part)) & set(before):
                answered, part = reply, ""
        answers += [(question, answered)] if answered else []
        put_right += [part] if part else []
    return answers, put_right


def take(tool: dict[str, Any], turn: Turn) -> Thought:
    """The call of a tool with what was chosen of a list, or the question for what it lacks besides.

    The words choose, and say little else: what is settled comes before what else might be read in them, unless it
    stands out.
    """
    parameters, said = tool.get("parameters") or {}, (turn.begun if turn.question else turn.said) or ""
    wanted = parameters.get("required") or []
    chosen = picking.of_choice(tool, wanted, turn)
    unsaid = [name for name in wanted if not arguments.names_a_value(arguments.only(parameters, name), said)]
    settled = recalled.settled(tool, [name for name in unsaid if name not in chosen], turn)
    return call(tool, turn, "takes what was chosen", given={**settled, **chosen})


def asks(tool: dict[str, Any], question: str) -> bool:
    """Whether a question is one that a tool asks for something that it needs."""
    needed = [name for name in (tool.get("parameters") or {}).get("required") or []]
    return last_sentence(question) in [question_of(tool, name) for name in needed]


def answered(tools: Sequence[dict[str, Any]], turn: Turn) -> bool:
    """Whether what was said is a value, and no mere words, for what one of the tools had asked for."""
    return any(_answered(tool, turn) for tool in tools)


def _answered(tool: dict[str, Any], turn: Turn) -> bool:
    parameters = tool.get("parameters") or {}
    for name in parameters.get("required") or []:
        if question_of(tool, name) == last_sentence(turn.question):
            return arguments.fill(arguments.only(parameters, name), turn.said or "")[0].get(name) is not None
    return False


def question_of(tool: dict[str, Any], name: str) -> str:
    """What is asked for a parameter."""
    parameters = tool.get("parameters") or {}
    schema = arguments.resolve((parameters.get("properties") or {}).get(name), parameters)
    return f"{arguments.question_for(name, schema).removesuffix('?').removesuffix(', please')}, please?"
