"""What came of one thing a caller said."""

from __future__ import annotations

from dataclasses import dataclass

from voicelab.plain_text import in_lines
from voicelab.record.transcript import HANDOFF_PREFIX, Transcript

from .question import Question


@dataclass(frozen=True)
class Answer:
    """The answer to a recorded caller or a written message.

    Attributes:
        heard: what recognition made of the caller's words.
        text: what the agents said, as far as it was heard.
        agent: who said it last.
        tools: names of the tools called on the way, in order.
        handoffs: `"A → B"` for each handoff on the way.
        interrupted: whether the caller cut the answer short.
        problems: what went wrong on the way, such as a tool that failed; the model was told, and went on.
    """

    heard: str
    text: str
    agent: str | None
    tools: tuple[str, ...] = ()
    handoffs: tuple[str, ...] = ()
    interrupted: bool = False
    problems: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [f"You: {self.heard}"]
        lines += [f"Handoff: {handoff}" for handoff in self.handoffs]
        lines += [f"Tool: {tool}" for tool in self.tools]
        lines += [f"Problem: {problem}" for problem in self.problems]
        lines.append(f"{self.agent or 'Agent'}: {self.text}{' (interrupted)' if self.interrupted else ''}")
        return "\n".join(map(in_lines, lines))


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
        interrupted=question.interrupted or any(entry.status == "interrupted" for entry in made),
        problems=tuple(question.problems),
    )
