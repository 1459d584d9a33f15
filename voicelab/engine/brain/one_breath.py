"""A wish and a question in one breath: what the instructions answer is no part of the wish, and is told as well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Any

from . import asides, calling, choosing_tools, deciding, tool_kinds
from .clauses import BARE, Clause, begins, clauses
from .instructed import Rules
from .matching import fits
from .phrasing import ended
from .questions import asked_besides, asks_at_once, asks_for_a_fact, only_asks
from .taking import taken
from .turn import Heard, Said, Thought, Turn
from .verbs import hangs_up, puts_through
from .wishes import MOST_PARTS, asked_for_with, states

_IN_CASE = re.compile(  # what only leads up to a question: "before I forget", "when it rains"
    r"(?:(?:and|but|so|oh|okay|also|then) )*(?:if|before|while|unless|in case|because|since|once|after|"
    r"when (?:i|you|we|they|he|she|it|the|my|our|there)(?:['’]\w+)?)\b",
    re.IGNORECASE,
)


def taken_out(rules: Rules, tools: list[dict[str, Any]], turn: Turn, before: Turn) -> Turn:
    """The turn with its wish alone, and the answer to what was asked besides.

    Args:
        before: the turn as it was when nothing had been done about it.
    """
    if turn.said is None or turn.declined:
        return turn
    if turn.affirmed or turn.question:  # "yes, lovely. what do life jackets cost?", told once that is done
        done = turn.affirmed or turn.calls
        turn = replace(turn, aside=rules.fact(asked_besides(turn.said))[0] if done else "")
    if turn.question:
        wish, _ = _divided(rules, tools, replace(asides.fresh(before), said=turn.begun))
        return replace(turn, begun=wish, earlier=turn.earlier.replace(turn.begun, wish, 1))
    if turn.affirmed:
        return turn
    wish, told = _divided(rules, tools, before)
    return replace(turn, said=wish, aside=told)


def told_too(tools: Sequence[dict[str, Any]], turn: Turn, conversation: Sequence[Heard], thought: Thought) -> Thought:
    """What was thought about the wish, with the answer to what was asked besides.

    It is told with the result, before a question of ours, and before somebody else takes over or the call ends.
    """
    told = [thought.text or "", *(one.text for one in _since_the_caller_spoke(conversation))]
    if not turn.aside or any(turn.aside in text for text in told):
        return thought
    called = [tool for tool in tools if tool["name"] in {one.name for one in thought.calls}]
    if called and not any(puts_through(tool) or hangs_up(tool) for tool in called):
        return thought
    text = thought.text or ""
    both = (turn.aside, text) if thought.calls or text.endswith("?") else (text, turn.aside)
    return replace(
        thought, text=" ".join(ended(one) for one in both if one), reason=f"{thought.reason}; what was asked besides"
    )


def _since_the_caller_spoke(conversation: Sequence[Heard]) -> list[Said]:
    """What we have said in this turn already, such as before somebody else took over."""
    said = [one for one in conversation if isinstance(one, Said)]
    return list(takewhile(lambda one: one.role == "assistant", reversed(said)))


def _divided(rules: Rules, tools: list[dict[str, Any]], turn: Turn) -> tuple[str, str]:
    """The wish in what was said, and what the instructions say to what was asked besides; nothing if it is one thing.

    Each clause that asks is thought about as if it had been said alone: what a tool looks up belongs to the wish.
    """
    said = turn.said or ""
    verbs = asked_for_with(tools)
    parts = _asked_once(said, clauses(said, verbs))
    if not 1 < len(parts) <= MOST_PARTS:
        return said, ""
    answers = _answers(rules, tools, turn, parts)
    rest = [part for part in parts if part not in answers]
    after = [part for before, part in pairwise(parts) if before in answers and part in rest]
    whole = all(begins(_words(said, part), verbs) for part in after)  # "do you teach Dutch and Irish to beginners"
    if not answers or not whole:
        return said, ""
    wish = _joined(said, parts, rest or parts[:1])
    if rest and not _is_wanted(rules, tools, turn, wish, rest) or not rest and rules.refusal(said, by_meaning=True):
        return said, ""
    return wish, " ".join(dict.fromkeys(told for part, told in answers.items() if rest or part is not parts[0]))


def _asked_once(said: str, parts: Sequence[Clause]) -> list[Clause]:
    """The clauses, without a joint in the midst of a question: "how late on Sunday | can I", "if it rains | can I"."""
    found: list[Clause] = []
    for part in parts:
        before = _words(said, found[-1]) if found else ""
        if found and (_IN_CASE.match(before) or part.joint == BARE and asks_at_once(before)):
            found[-1] = replace(found[-1], end=part.end)
        else:
            found.append(part)
    return found


def _answers(rules: Rules, tools: list[dict[str, Any]], turn: Turn, parts: Sequence[Clause]) -> dict[Clause, str]:
    """What the instructions say to the clauses that are questions to them; what says it faintly, beside a wish only."""
    asked = [part for part in parts if asks_for_a_fact(_words(turn.said or "", part))]
    sure = {part: told for part in asked if (told := _answer(rules, tools, _alone(turn, part), faintly=False))}
    left = [part for part in asked if part not in sure]
    more = {part: told for part in left if (told := _answer(rules, tools, _alone(turn, part), faintly=True))}
    return sure | more if len(sure) + len(more) < len(parts) else sure


def _answer(rules: Rules, tools: list[dict[str, Any]], turn: Turn, *, faintly: bool) -> str:
    """What the instructions say to a clause, if it is no question to a tool: one that it names something for, say."""
    said = turn.said or ""
    if faintly:
        told = rules.faint_fact(said) if only_asks(said) and asks_at_once(said) else ""
        told = told if told and not _is_for_a_tool(rules, tools, said) else ""
    else:
        told = deciding.told_of(rules, said)
    thought = deciding.choose(rules, tools, turn) if told else None
    text = thought.text or "" if thought and not thought.calls else "" if thought else told
    return "" if text.endswith("?") else text


def _is_for_a_tool(rules: Rules, tools: Sequence[dict[str, Any]], said: str) -> bool:
    found = fits(rules.instructions, tools, said)
    return any(fit.odds >= 0 for fit in found) or any(taken(tool, said).named for tool in tools)


def _is_wanted(rules: Rules, tools: list[dict[str, Any]], turn: Turn, wish: str, parts: Sequence[Clause]) -> bool:
    """Whether a tool is for what is left, which lacks nothing then that was said with the question.

    What is only stated is a wish if all is said that the tool needs.
    """
    alone = replace(turn, said=wish)
    best = choosing_tools.best(rules.instructions, tool_kinds.open_tools(tools, turn), alone)
    if best is None:
        return False
    took = taken(best.tool, wish)
    lacks = set(took.missing) - {*taken(best.tool, turn.said or "").missing}
    if lacks and not calling.call(best.tool, alone, "").calls:
        return False
    only_stated = all(states(_words(turn.said or "", part)) for part in parts)
    return not only_stated or 0 < took.needed == took.named


def _alone(turn: Turn, part: Clause) -> Turn:
    return replace(turn, said=_words(turn.said or "", part))


def _words(said: str, part: Clause) -> str:
    return said[part.begin : part.end]


def _joined(said: str, parts: Sequence[Clause], kept: Sequence[Clause]) -> str:
    """Some of the clauses, each with what joins it to what is before it."""
    text = _words(said, kept[0])
    for before, part in pairwise(parts):
        if part in kept[1:]:
            text += said[before.end : part.end]
    return text
