"""What the brain is given, what it gives back, and the turn of the conversation that it thinks about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .agreeing import agrees, declines
from .questions import without_asked_besides
from .words import sentences

HANDOFF = "transfer_to_"  # the Agents SDK's default name for a handoff's tool
DEEPEST = 32  # objects and lists within one another that are looked into


@dataclass(frozen=True)
class Said:
    """Words of the caller, of ourselves, or of the system, as heard."""

    role: str
    text: str
    images: tuple[str, ...] = ()
    """The pictures that came with the words, as data URLs."""
    cut: bool = False
    """Whether they were broken off while they were being made."""


@dataclass(frozen=True)
class Called:
    """A function call; `arguments` is JSON text."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Returned:
    """The output of a function call."""

    call_id: str
    output: str


Heard = Said | Called | Returned


@dataclass(frozen=True)
class ToolCall:
    """A function to be called."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Thought:
    """What to say, or what to call, why, and which sentences of the instructions nobody acts by."""

    text: str | None
    calls: tuple[ToolCall, ...]
    reason: str
    not_followed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """A value that an earlier call has settled, by `plain_name`; and the tool that was called with it or brought it."""

    name: str
    value: Any
    tool: str


@dataclass(frozen=True)
class Turn:
    """The latest user turn, and what has been done about it."""

    said: str | None
    calls: tuple[Called, ...] = ()
    returned: tuple[Returned, ...] = ()
    earlier: str = ""
    question: str = ""
    asked: str = ""
    reply: str = ""
    """The whole of what we said last before this turn."""
    begun: str = ""
    """The words with which the caller began what we asked back about."""
    answers: tuple[tuple[str, str], ...] = ()
    """What we asked since then for arguments that were missing, each question with its reply, the oldest first."""
    before: tuple[Called, ...] = ()
    """What was called since then, and before this turn."""
    previous: Called | None = None
    """The last call before this turn that was no handoff."""
    proposed: tuple[Called, ...] = ()
    """The calls just before this turn whose result was only a proposal: they wait for a yes."""
    handed: Mapping[str, str] = field(default_factory=dict)
    """What came with a handover or as a note of the system, by its name in small letters."""
    known: Sequence[Known] = ()
    """What earlier calls were made with, and the keys that they brought, the latest first."""
    listed: Sequence[Any] = ()
    """The entries of the list that was found last."""
    said_before: tuple[str, ...] = ()
    """What the caller said in earlier turns, the oldest first."""
    since_a_call: tuple[str, ...] = ()
    """What of it nothing was done about yet."""
    results: Sequence[str] = ()
    """What the calls of the last turn that called anything have given."""
    aside: str = ""
    """What the instructions say to what was asked in one breath with the wish; `said` is the wish then."""

    @classmethod
    def of(cls, conversation: Sequence[Heard]) -> Turn:
        """The turn at the end of a conversation.

        `returned` holds the results since the turn was last handed over: those before were for somebody else.
        `question` is ours for an argument that was missing, `asked` any other that the caller may be answering: the
        sentence that asks, without those before it.
        """
        said: str | None = None
        calls: list[Called] = []
        returned: list[Returned] = []
        earlier, question, last_reply, asked, begun, reply = "", "", "", "", "", ""
        before: list[Called] = []
        answers: list[tuple[str, str]] = []
        previous: Called | None = None
        proposed: list[Called] = []
        for heard in conversation:
            if isinstance(heard, Said) and heard.images and not heard.text:
                continue  # a picture that was shown, with nothing said about it
            if isinstance(heard, Said) and heard.role == "user":
                missing = asks_for_more(last_reply) and bool(said)
                if missing and answers and _answered_besides(answers[-1][0], last_reply):
                    answers, said = answers[:-1], ""  # it was about something else, and is no part of this wish
                earlier, question = (f"{earlier} {said}".strip(), last_reply) if missing else ("", "")
                begun, before = (begun or said or "", [*before, *calls]) if missing else ("", [])
                answers = [*answers, (last_reply, without_asked_besides(heard.text))] if missing else []
                proposals = {back.call_id for back in returned if _proposes(back.output)}
                proposed = [call for call in calls if call.call_id in proposals]
                previous = next((call for call in reversed(calls) if not call.name.startswith(HANDOFF)), previous)
                asked = sentences(last_reply)[-1] if last_reply.rstrip().endswith("?") else ""
                said, calls, returned, last_reply, reply = heard.text, [], [], "", last_reply
            elif isinstance(heard, Said) and heard.role == "assistant":
                last_reply = heard.text
            elif isinstance(heard, Called):
                calls.append(heard)
                returned = [] if heard.name.startswith(HANDOFF) else returned
            elif isinstance(heard, Returned):
                returned.append(heard)
        return cls(
            said,
            tuple(calls),
            tuple(returned),
            earlier,
            question,
            asked,
            reply,
            begun,
            tuple(answers),
            tuple(before),
            previous,
            tuple(proposed),
        )

    @cached_property
    def topic(self) -> str:
        """What the caller wants, including what was said before we asked for something that was missing.

        A bare yes takes its topic from our question.
        """
        if self.affirmed:
            return f"confirm {self.asked}"
        return f"{self.earlier} {self.said or ''}".strip()

    @cached_property
    def wish(self) -> str:
        """The words by which a tool is chosen: a reply to our question is no new wish."""
        return self.begun if self.question else self.topic

    @cached_property
    def affirmed(self) -> bool:
        """Whether the caller said yes to our question, and nothing else.

        To an offer to do something they may add what we said of it ourselves: "yes, the first one".
        """
        given = self.previous.arguments if self.previous else ""
        return not self.question and agrees(self.said or "", self.asked, f"{self.reply} {given}")

    @cached_property
    def agreed(self) -> tuple[Called, ...]:
        """The proposals that the caller said yes to; the last one, which was asked about last, comes first."""
        return tuple(reversed(self.proposed)) if self.affirmed else ()

    @cached_property
    def declined(self) -> bool:
        """Whether the caller said no to our question."""
        return not self.question and declines(self.said or "", self.asked, self.reply)

    @cached_property
    def transfers(self) -> int:
        """How often this turn has been handed over."""
        return sum(call.name.startswith(HANDOFF) for call in self.calls)


def parsed(text: str) -> Any:
    """JSON as what it says, without what lies deeper than `DEEPEST`; `None` if it is no JSON."""
    try:
        return _cut(json.loads(text), DEEPEST)
    except (ValueError, RecursionError):
        return None


def _cut(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return {name: _cut(inner, depth - 1) for name, inner in value.items()} if depth else None
    if isinstance(value, list):
        return [_cut(inner, depth - 1) for inner in value] if depth else None
    return value


def asks_for_more(reply: str) -> bool:
    """Whether a reply of ours asks for something that we need: by its ending, which it has for that."""
    return reply.rstrip().endswith("please?")


def last_sentence(text: str) -> str:
    """The sentence at the end of what was said, such as the question after an answer."""
    return next(reversed(sentences(text)), "")


def _answered_besides(question: str, reply: str) -> bool:
    """Whether a reply answers something else, and ends with the question that was asked before."""
    return len(sentences(reply)) > 1 and last_sentence(reply) == last_sentence(question)


def _proposes(output: str) -> bool:
    """Whether a result says that nothing was done yet: `{"status": "proposed", …}`."""
    value = parsed(output)
    return isinstance(value, dict) and value.get("status") == "proposed"
