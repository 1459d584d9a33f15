"""What came of one thing a caller said."""

from __future__ import annotations

from dataclasses import dataclass

from voicelab.record.transcript_entry import TranscriptEntry


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
    """

    heard: str
    text: str
    agent: str | None
    tools: tuple[str, ...] = ()
    handoffs: tuple[str, ...] = ()
    interrupted: bool = False

    def __repr__(self) -> str:
        lines = [f"You: {self.heard}"]
        lines += [f"Handoff: {handoff}" for handoff in self.handoffs]
        lines += [f"Tool: {tool}" for tool in self.tools]
        lines.append(f"{self.agent or 'Agent'}: {self.text}{' (interrupted)' if self.interrupted else ''}")
        return "\n".join(lines)


def answer_since(entries: list[TranscriptEntry], interrupted: bool) -> Answer:
    """The answer that these new entries of a transcript make up."""
    messages = [entry for entry in entries if entry.kind == "message"]
    spoken = [entry for entry in messages if entry.role == "assistant"]
    said = [entry for entry in spoken if entry.text]
    return Answer(
        heard=" ".join(entry.text for entry in messages if entry.role == "user"),
        text=" ".join(entry.text.strip() for entry in said),
        agent=said[-1].agent if said else None,
        tools=tuple(
            entry.detail["name"]
            for entry in entries
            if entry.kind == "tool_call" and entry.detail and not entry.detail["name"].startswith("transfer_to_")
        ),
        handoffs=tuple(f"{one.detail['from']} → {one.detail['to']}" for one in entries if one.kind == "handoff"),
        interrupted=interrupted or any(entry.status == "interrupted" for entry in spoken),
    )
