"""What came of one thing a caller said."""

from __future__ import annotations

from dataclasses import dataclass, field

from voicelab.audio.sound import Sound
from voicelab.plain_text import as_html, in_lines
from voicelab.record.transcript import HANDOFF_PREFIX, Transcript
from voicelab.record.transcript_entry import TranscriptEntry
from voicelab.record.turn_sounds import Heard

from .question import Question


@dataclass(frozen=True)
class Answer:
    """The answer to a recorded caller or a written message. Shown in a cell, it can be heard.

    Attributes:
        heard: what recognition made of the caller's words.
        text: what the agents said, as far as it was heard.
        agent: who said it last.
        tools: names of the tools called on the way, in order.
        handoffs: `"A → B"` for each handoff on the way.
        interrupted: whether the caller cut the answer short.
        problems: what went wrong on the way, such as a tool that failed; the model was told, and went on.
        heard_of_it: where its sound is.
    """

    heard: str
    text: str
    agent: str | None
    tools: tuple[str, ...] = ()
    handoffs: tuple[str, ...] = ()
    interrupted: bool = False
    problems: tuple[str, ...] = ()
    heard_of_it: Heard = field(default=Heard(()), repr=False, compare=False)

    @property
    def sound(self) -> Sound | None:
        """What was heard of it, cut where it was cut; `None` if it was not spoken."""
        return self.heard_of_it.sound(f"{self.agent or 'Agent'}: {self.text}")

    def __repr__(self) -> str:
        return "\n".join(in_lines(f"{who}: {told}") for who, told in self._lines())

    def _repr_html_(self) -> str:
        first, *steps, last = [f"<b>{as_html(who)}:</b> {as_html(told)}" for who, told in self._lines()]
        sound = self.sound
        lines = [first, *(f"<small>{step}</small>" for step in steps), last, *([sound.player()] if sound else [])]
        return f'<div role="group" aria-label="Answer">{"<br>".join(lines)}</div>'

    def _lines(self) -> list[tuple[str, str]]:
        """Who or what, and what of it, in order."""
        steps = (("Handoff", self.handoffs), ("Tool", self.tools), ("Problem", self.problems))
        told = [(name, one) for name, all in steps for one in all]
        said = f"{self.text}{' (interrupted)' if self.interrupted else ''}"
        return [("You", self.heard), *told, (self.agent or "Agent", said)]


def _cut(entry: TranscriptEntry) -> bool:
    return entry.status == "interrupted" and not (entry.detail or {}).get("resumed")


def answer_to(question: Question, transcript: Transcript) -> Answer:
    """The answer to a question, as the transcript has it; what a guardrail stopped is none."""
    outputs = question.outputs - question.blocked
    made = [entry for entry in transcript if entry.key in outputs]
    said = [entry for entry in made if entry.kind == "message" and entry.text]
    return Answer(
        heard=" ".join(entry.text for entry in transcript if entry.key in question.items and entry.kind == "message"),
        text=" ".join(entry.text.strip() for entry in said),
        agent=said[-1].agent if said else None,
        tools=tuple(
            entry.detail["name"]
            for entry in made
            if entry.kind == "tool_call" and entry.detail and not entry.detail["name"].startswith(HANDOFF_PREFIX)
        ),
        handoffs=tuple(question.handoffs),
        interrupted=question.interrupted or any(map(_cut, made)),
        problems=tuple(question.problems),
        heard_of_it=transcript.sounds.answer(question.items, outputs, lambda key: transcript.find(key) is not None),
    )
