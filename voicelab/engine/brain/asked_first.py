"""What the instructions want asked once before a tool is called, and what the answer makes of the call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from voicelab.meaning.instruction_checks import Check, checks

from . import arguments, confirming, follow_ups, holding
from .agreeing import YES
from .instructed import Rules
from .phrasing import ended
from .questions import asks_for_a_fact
from .results import failed
from .tool_kinds import is_on
from .turn import Heard, Said, Thought, ToolCall, Turn, asks_for_more, last_sentence
from .words import share, split_name, telling, words

ASKS_ITSELF = 0.5  # of a question's telling words, from which it is on something that the tool needs, and asks for
NOT_DONE = "I am sorry, then I cannot do that. Is there anything else that I can do for you?"
_NO = re.compile(r"^\W*(?:no|nope|nah|not|never|none)\b", re.IGNORECASE)
_NO_MATTER = re.compile(  # "no problem", which is a yes
    r"\bno (?:problem|worries|bother|trouble|objections?)\b|"
    r"\b(?:not a problem|don['’]t mind|that['’]s (?:fine|okay|ok))\b",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:not|never|no|none|cannot|without|afraid|rather not)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A question of the instructions that the caller was asked just before this turn.

    Args:
        check: what was asked.
        answer: "yes" or "no"; empty if something else was asked instead.
    """

    check: Check
    answer: str

    @property
    def stops(self) -> bool:
        """Whether nothing is done after that."""
        return bool(self.answer) and self.answer == self.check.stops


def asked_in(instructions: str, ours: Heard, reply: Said) -> Asked | None:
    """What we asked the caller, with their answer; nothing if it was no such question."""
    if not isinstance(ours, Said) or ours.role != "assistant" or not ours.text.endswith("?"):
        return None
    question = last_sentence(ours.text)
    check = next((one for one in checks(instructions) if last_sentence(one.question) == question), None)
    return Asked(check, answer(reply.text)) if check else None


def answer(said: str) -> str:
    """Whether a question is answered with yes or no, in any words; "" if another question is asked instead."""
    first = next(iter(words(said)), "")
    if _NO_MATTER.search(said):
        return "yes"
    if _NO.match(said):
        return "no"
    if first in YES:
        return "yes"
    if asks_for_a_fact(said):
        return ""
    return "no" if _DENIES.search(said) else "yes"


def settled(instructions: str, conversation: Sequence[Heard]) -> tuple[list[Heard], list[Asked]]:
    """The conversation as if nobody had to be asked, and the questions that were answered so that one may go on.

    What was asked back meanwhile is left out with them: our question was asked once more then.
    """
    kept: list[Heard] = []
    done: list[Asked] = []
    for heard in conversation:
        if isinstance(heard, Said) and heard.role == "user" and kept and isinstance(kept[-1], Said):
            asked = asked_in(instructions, kept[-1], heard)
            if asked and asked.answer:
                done = [one for one in done if one.check != asked.check]
            if asked and asked.answer and not asked.stops:
                done.append(asked)
                kept = kept[: _begun(kept, asked.check)]
                continue
        kept.append(heard)
    return kept, done


def _begun(conversation: Sequence[Heard], check: Check) -> int:
    """Where a question was asked first that stands at the end of a conversation."""
    first = len(conversation)
    for at in range(len(conversation) - 1, -1, -1):
        one = conversation[at]
        if isinstance(one, Said) and one.role == "assistant":
            if last_sentence(one.text) != last_sentence(check.question):
                break
            first = at
    return first


def wanted(
    instructions: str, tools: Sequence[dict[str, Any]], calls: Sequence[ToolCall], said: str, done: Sequence[Asked]
) -> Check | None:
    """The question that has to be asked before these calls, if one has not been answered yet."""
    called = [(tool, one) for one in calls for tool in tools if tool["name"] == one.name]
    for check in checks(instructions):
        read_back = confirming.asks_first(check.sources[0]) and not check.fact
        if any(one.check == check for one in done) or read_back:
            continue
        for tool, one in called:
            if is_on(tool, check.before, tools) and not _asks_itself(tool, check):
                if not check.when or holding.holds(check.when, tool, one.arguments, said):
                    return check
    return None


def _asks_itself(tool: dict[str, Any], check: Check) -> bool:
    """Whether the question is on something that the tool needs: that is asked for anyway."""
    parameters = tool.get("parameters") or {}
    asked = telling(last_sentence(check.question))
    for name in arguments.required(parameters):
        described = arguments.resolve(parameters["properties"][name], parameters).get("description") or ""
        own_words = split_name(name)
        if share(telling(own_words), asked) == 1.0 or share(asked, telling(f"{own_words} {described}")) >= ASKS_ITSELF:
            return True
    return False


def after(instructions: str, turn: Turn, decided: Thought) -> Thought | None:
    """What is said to an answer after which nothing is done; where something was asked instead, our question again."""
    asked = asked_in(instructions, Said("assistant", turn.reply), Said("user", turn.said or "")) if turn.reply else None
    if not asked or turn.calls or follow_ups.dropped(turn):
        return None
    if asked.stops:
        return Thought(asked.check.told or NOT_DONE, (), "by the answer it is not to be done")
    text = ended(decided.text) if decided.text and not decided.text.endswith("?") else ""
    return Thought(f"{text} {last_sentence(asked.check.question)}".strip(), (), f"{decided.reason}; ours again")


def said_after(rules: Rules, tools: Sequence[dict[str, Any]], turn: Turn, thought: Thought) -> Thought:
    """What was done is told with what the instructions want said once it is done."""
    if not turn.returned or not thought.text or any(failed(back.output) for back in turn.returned):
        return thought
    done = [tool for tool in tools if any(one.name == tool["name"] for one in turn.calls)]
    text = thought.text
    for one in rules.of_kind("after doing"):
        if one.detail not in text and any(is_on(tool, one.text, tools) for tool in done):
            text = f"{one.detail} {text}" if asks_for_more(text) else f"{ended(text)} {one.detail}"
    return replace(thought, text=text)


def with_answers(thought: Thought, tools: Sequence[dict[str, Any]], done: Sequence[Asked]) -> Thought:
    """The calls with what the answers settle: a parameter that is true or false, if the question names it."""
    by_name = {tool["name"]: tool for tool in tools}
    calls = []
    for one in thought.calls:
        tool = by_name.get(one.name, {"name": one.name})
        told = {
            name: value
            for asked in done
            if is_on(tool, asked.check.before, tools)
            for name, value in _given(tool, asked)
        }
        calls.append(replace(one, arguments={**one.arguments, **told}))
    return replace(thought, calls=tuple(calls))


def _given(tool: dict[str, Any], asked: Asked) -> list[tuple[str, bool]]:
    properties = (tool.get("parameters") or {}).get("properties") or {}
    spoken = telling(last_sentence(asked.check.question))
    flags = (name for name, one in properties.items() if isinstance(one, dict) and one.get("type") == "boolean")
    return [(name, asked.answer == "yes") for name in flags if share(telling(split_name(name)), spoken) == 1.0]
