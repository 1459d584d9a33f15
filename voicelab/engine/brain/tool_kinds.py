"""What sort of tool a tool is: one that acts, or looks up; that takes any question; that is the default; open still."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from voicelab.meaning.instructions import read

from . import arguments, recalled, small_talk
from .matching import about, spoken_name
from .questions import only_asks
from .routes import named_in, routes
from .turn import HANDOFF, Called, ToolCall, Turn
from .verbs import acts, hangs_up, puts_through
from .words import is_among, split_name, telling, words

MOST_TRANSFERS = 2  # of one user turn: more would be ping-pong
_ANSWERS = re.compile(r"\b(?:answers?|questions?|anything|knowledge|documents?|polic(?:y|ies)|faqs?)\b", re.IGNORECASE)
_WHAT_THERE_IS = re.compile(
    r"\bwhat(?:'ve| have| do| can| else)? (?:you|i|we|there)?(?:'ve)? ?(?:still |all )?(?:got|have|offer|"
    r"sell|serve|do|get|choose from)\b"
    r"(?! \w+ (?:do|mean|to|if)\b)|\bwhat(?:'s| is| are) (?:there|on|available|on offer|in stock|the choice|"
    r"the options)\b|\bwhat \w+ (?:do|have) you\b",
    re.IGNORECASE,
)
_WHAT_IS_ON = re.compile(  # as that, of a day or a kind that is named
    r"\bwhat(?:'s| is| are) (?:there|on|available|on offer|in stock)\b|"
    r"\bwhat(?:'ve| have) you (?:still )?(?:got|left)\b|\bwhat do you (?:still )?have\b(?! \w+ (?:do|mean|to|if)\b)",
    re.IGNORECASE,
)
_WHAT_KINDS = re.compile(r"\bwhat (?:sort|kind|type)s? of\b", re.IGNORECASE)
_WRITTEN = re.compile(  # what is looked up in, where one may ask it what one likes
    r"\b(?:look ?ups?|rules?|handbooks?|manuals?|guides?|guidelines?|regulations?|terms|conditions|written|topics?|"
    r"articles?|wiki|texts?|docs|web)\b",
    re.IGNORECASE,
)
_NOT_FOR = re.compile(
    r"\b(?:not|never|no|except|unless|other than|apart from|without|yourself|but)\b|n't\b", re.IGNORECASE
)
_FIRST_OF_ALL = re.compile(
    r"^(?:always )?(?:first(?: of all)?(?!,? (?:(?:ask|find out|check) (?:if|whether)|say|tell|read|confirm|"
    r"repeat|explain|greet|mention)\b)\b|before (?:anything|you do anything|all)(?: else)?|(?:start|"
    r"begin) (?:by|with)|"
    r"at the (?:start|beginning) of (?:the|each|every) call)\b",
    re.IGNORECASE,
)
_A_QUESTION = {"question", "query", "topic", "subject", "search", "request", "text", "q"}


def is_on(tool: dict[str, Any], does: str, tools: Sequence[dict[str, Any]]) -> bool:
    """Whether a tool does what instructions speak of: by its verb, or as the only one that does anything."""
    if tool["name"].lower() in does.lower():
        return True
    own_words = [*telling(split_name(tool["name"])), *telling(str(tool.get("description") or ""))[:1]]
    others = [one for one in tools if acts(one) and one is not tool]
    return acts(tool) and (any(is_among(word, telling(does)) for word in own_words) or not others)


def any_acts(tools: Sequence[dict[str, Any]], calls: Iterable[Called | ToolCall]) -> bool:
    """Whether one of the calls is of a tool that does something."""
    names = {one.name for one in calls}
    return any(acts(tool) for tool in tools if tool["name"] in names)


def open_tools(tools: Sequence[dict[str, Any]], turn: Turn) -> list[dict[str, Any]]:
    """The tools that this turn has not called yet; who was handed it sees to it before it is handed on."""
    done = {call.name for call in (*turn.before, *turn.calls)}
    still = [tool for tool in tools if tool["name"] not in done]
    if turn.transfers >= MOST_TRANSFERS:
        return own(still)
    return still


def own(tools: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tools that are no handoffs."""
    return [tool for tool in tools if not tool["name"].startswith(HANDOFF)]


def first(instructions: str, tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The tool that the instructions want called before anything else: "First of all, look up the member"."""
    for one in read(instructions):
        if _FIRST_OF_ALL.search(one.text):
            named = [tool for tool in own(tools) if named_in(tool, one.text)]
            return named[0] if len(named) == 1 else None
    return None


def polite(instructions: str, tools: Sequence[dict[str, Any]], said: str) -> dict[str, Any] | None:
    """The tool that is there for a greeting, for thanks or a farewell: it hangs up "when the caller says goodbye"."""
    by_name = routes(instructions, tools).by_name
    told = [
        " ".join(part for part in [about(tool), *by_name[tool["name"]].sentences] if not _NOT_FOR.search(part))
        for tool in tools
    ]
    return next((tool for tool, text in zip(tools, told, strict=True) if small_talk.is_about(said, text)), None)


def default(instructions: str, tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The handoff or tool that the instructions name for whatever fits nothing else."""
    names = routes(instructions, tools).defaults
    return next((tool for tool in tools if names and tool["name"] == names[0]), None)


def offers(tools: Sequence[dict[str, Any]], said: str) -> dict[str, Any] | None:
    """The one tool that finds what there is, where just that is asked: "what have you got at the moment"."""
    if not _WHAT_THERE_IS.search(said) and not _WHAT_KINDS.search(said):
        return None
    there = only_asks(said) and _WHAT_IS_ON.search(said)
    looks = (tool for tool in own(tools) if not (acts(tool) or is_lookup(tool) or hangs_up(tool) or puts_through(tool)))
    ready = (tool for tool in looks if not arguments.fill(tool.get("parameters") or {}, said)[1])
    lists = [tool for tool in ready if there or not arguments.required(tool.get("parameters") or {})]
    return lists[0] if len(lists) == 1 else None


def lookup(tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The one tool that takes any question: with one free text, and a description that says it answers things."""
    general = [tool for tool in tools if is_lookup(tool)]
    return general[0] if len(general) == 1 else None


def is_lookup(tool: dict[str, Any]) -> bool:
    """Whether a tool takes any question, with one free text, and is described as answering."""
    parameters = tool.get("parameters") or {}
    properties, required = parameters.get("properties") or {}, parameters.get("required") or []
    wanted = [name for name in properties if name in required] or list(properties)
    schema = properties[wanted[0]] if len(wanted) == 1 else None
    if not isinstance(schema, dict) or schema.get("type") != "string" or schema.get("enum"):
        return False
    if recalled.is_key(wanted[0]):
        return False  # who asks about a policy by its number looks nothing up in policies
    told = f"{spoken_name(tool)} {tool.get('description') or ''}"
    asks = set(words(split_name(wanted[0]))) & _A_QUESTION
    return bool(_ANSWERS.search(told) or asks and _WRITTEN.search(told))


def meant_for_questions(instructions: str, tool: dict[str, Any]) -> bool:
    """Whether the instructions want questions answered with this tool; a default route is then for all that is none."""
    named = [one.text for one in read(instructions) if named_in(tool, one.text)]
    return any(re.search(r"\b(?:questions?|answers?)\b", text) for text in named)


def catch_all(instructions: str, tools: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The tool for whatever fits no other: the default of the instructions, or the one that takes any question."""
    return default(instructions, tools) or lookup(tools)
