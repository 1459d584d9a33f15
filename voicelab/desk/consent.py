"""Consent: what was proposed to the caller, whether they clearly said yes to it, and that it is then done once.

A change is proposed, in words; the caller hears them to their end; the very next thing that the caller says is a clear
yes and nothing else. Only then may it be done. Anything else makes the proposal void, and it has to be proposed again.
All of that is read from the transcript, that is from the words as they were heard: what a model believes about them
counts for nothing. Items are known by their keys, which outlast a condensation and a reconnection.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from voicelab.record.transcript import Transcript
from voicelab.record.transcript_entry import TranscriptEntry

from .asking import last_question, puts
from .plain_words import plain_words
from .yes import clear_yes

OVERLAP_SECONDS = 0.5  # who says yes into the last syllables of a question has heard it
HEARD_SECONDS = 5.0  # for the caller's last words to be written down: a service transcribes beside its answer


@dataclass(eq=False)
class Proposal:
    """One change that was proposed.

    Attributes:
        tool: the tool that would make it.
        arguments: with which arguments of the model; a yes is for these alone.
        says: what the caller is told; it ends with the question.
        what: it in a few words: what is pending, and what a yes may name.
        terms: what the proposing tool has bound to it, for the tool that makes the change.
        key: by which it is made once, however often it is asked for.
        acting: the change under way, or made.
        told: its outcome has been given to the model.
        spent: it has failed, and nobody knows whether it was done: the yes to it is used up.
    """

    tool: str
    arguments: dict[str, Any]
    says: str
    what: str
    terms: Any = None
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    acting: asyncio.Task[Any] | None = None
    told: bool = False
    spent: bool = False
    before: frozenset[str] = frozenset()  # the keys of what had been said when it was proposed
    begun: frozenset[str] = frozenset()  # and of what had been said when it was begun

    @property
    def under_way(self) -> bool:
        """It is being done, or done: who asks for it gets that outcome, and nothing new is done."""
        task = self.acting
        return task is not None and not (task.done() and (task.cancelled() or task.exception()))

    @property
    def uncertain(self) -> bool:
        """It was begun, and nobody has been told that it is done."""
        return self.acting is not None and not (self.told and self.under_way)

    def same_as(self, other: Proposal) -> bool:
        """Whether both are the same change."""
        return (self.tool, self.arguments, self.terms) == (other.tool, other.arguments, other.terms)


class Consent:
    """The proposals of one call. One is open at a time: the last one that was made."""

    def __init__(self) -> None:
        self._transcript, self._speaking = Transcript(), _silent
        self._kept: list[Proposal] = []
        self._pressed: dict[str, bool] = {}

    def follow(self, transcript: Transcript, speaking: Callable[[], bool] | None = None) -> None:
        """Read the caller's words there; `speaking` tells whether the caller is saying something right now."""
        self._transcript, self._speaking = transcript, speaking or _silent

    def propose(
        self, tool: str, says: str, what: str, *, terms: Any = None, arguments: dict[str, Any] | None = None
    ) -> dict[str, str]:
        """Propose a change: for a tool that only proposes, and returns this to the model.

        Args:
            tool: the name of the tool that makes it, which has to be called with `arguments`.
            says: what the caller is to be told, ending with a question such as "Shall I rebook it?".
            what: the change in a few words, with the names that a caller may use for it: "the first option, flight
                MR103 at 11:30 am". A yes that names anything else is none.
            terms: anything that the tool needs to make it; it finds that as its parameter `agreed`.

        Returns:
            `message` and `pending`, for the model.

        Raises:
            ValueError: if `says` asks no question.
        """
        if not last_question(says):
            raise ValueError(f"{says!r} asks nothing; end it with a question that a yes is an answer to.")
        proposal = Proposal(tool, arguments or {}, says, what, terms, before=self._keys())
        for earlier in self._kept:  # nobody knows whether that was done: the same change again is not another one
            if earlier.uncertain and earlier.same_as(proposal):
                proposal.key = earlier.key
        self._kept = [*(one for one in self._kept if one.uncertain), proposal]
        return {"message": says, "pending": what}

    def find(self, tool: str, arguments: dict[str, Any]) -> Proposal | None:
        """What was proposed for this tool with these arguments, and is open, or may be under way."""
        for proposal in reversed(self._kept):
            if (proposal.tool, proposal.arguments) != (tool, arguments):
                continue
            if proposal.under_way and (proposal.uncertain or not self._said(proposal.begun, "user")):
                return proposal
            if proposal is self._kept[-1] and not proposal.under_way:
                return proposal
        return None

    def begin(self, proposal: Proposal, acting: asyncio.Task[Any]) -> None:
        """It is being done from now on."""
        proposal.acting, proposal.told, proposal.begun = acting, False, self._keys()

    async def given(self, proposal: Proposal) -> bool:
        """Whether the caller has clearly said yes to it; waits a moment for words that are still being written down."""
        deadline = asyncio.get_running_loop().time() + HEARD_SECONDS
        while self._speaking() or any(entry.status == "in_progress" for entry in self._said(proposal.before, "user")):
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.02)
        return proposal is self._kept[-1] and not proposal.spent and self._agreed(proposal)

    def press(self, call_id: str, signed_in: bool) -> None:
        """A person has approved this very call at a form; `signed_in`: by that they signed in for the first time."""
        self._pressed[call_id] = signed_in

    def pressed(self, call_id: str, always_asked: bool) -> bool:
        """Whether a person's hand has agreed to this very call, not only shown who they are.

        Args:
            always_asked: the form comes for each call of the tool, whoever is signed in.
        """
        return call_id in self._pressed and (always_asked or not self._pressed[call_id])

    def _agreed(self, proposal: Proposal) -> bool:
        said = [entry for entry in self._said(proposal.before) if entry.text or entry.role == "user"]
        told = list(takewhile(lambda entry: entry.role == "assistant", said))
        answers = list(takewhile(lambda entry: entry.role == "user", said[len(told) :]))
        after = said[len(told) + len(answers) :]
        question, sounds = last_question(proposal.says), self._transcript.sounds
        return (
            bool(told and answers)
            and all(map(_heard, told))
            and not any(sounds.sounded_into(entry.key, answers[0].key, OVERLAP_SECONDS) for entry in told)
            and puts(" ".join(entry.text.strip() for entry in told), proposal.says, proposal.what)
            and all(clear_yes(entry.text, proposal.what, question) for entry in answers)
            and all(entry.role == "assistant" for entry in after)
        )

    def _said(self, before: frozenset[str], *roles: str) -> list[TranscriptEntry]:
        """What was said since then, by these or by anybody."""
        return [
            entry
            for entry in self._transcript
            if entry.kind == "message" and entry.key not in before and (not roles or entry.role in roles)
        ]

    def _keys(self) -> frozenset[str]:
        return frozenset(entry.key for entry in self._transcript)


def question_for(tool: str, arguments: dict[str, Any]) -> tuple[str, str]:
    """What to ask before a tool is called with these arguments, and that in a few words: for a tool without its own."""
    named = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in arguments.items() if value is not None)
    name = tool.replace("_", " ")
    return f"Shall I {name}{f', with {named}' if named else ''}?", f"{name}{f': {named}' if named else ''}"


def _heard(entry: TranscriptEntry) -> bool:
    """Whether an answer was heard to its end: what was cut short has left words that nobody heard."""
    unheard = (entry.detail or {}).get("unheard")
    whole = entry.status == "completed" or unheard is not None and not plain_words(unheard)
    return whole and not any(check["state"] == "fail" for check in entry.guardrails.values())


def _silent() -> bool:
    """Outside a call nobody speaks."""
    return False
