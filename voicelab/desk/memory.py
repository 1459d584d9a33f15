"""What a call remembers besides the model's own context: slots beside the transcript, a summary in place of old turns.

All of it is read from the transcript alone, so it is the same for every model, and costs no further call of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from voicelab.plain_text import as_html
from voicelab.record.tool_output import data_of
from voicelab.record.transcript import HANDOFF_PREFIX, SUMMARY_PREFIX, Transcript
from voicelab.record.transcript_entry import TranscriptEntry

SUMMARY_WORDS = 120  # of a summary: about 160 tokens, less than one long answer
WORDS_OF_A_LINE = 24
WORDS_OF_A_VALUE = 3

Summarise = Callable[[Sequence[TranscriptEntry]], str]


@dataclass
class Slots:
    """What a call is about, in fields rather than in prose.

    Attributes:
        intent: what the caller wants now: the last tool that was called for them, in words.
        entities: what is known: the `entities` of tools' results, and arguments of at most `WORDS_OF_A_VALUE` words;
            more are a sentence of the caller's, which the transcript has anyway.
        pending: what is not settled: tool calls without a result yet, and what a result proposes as `pending`.
    """

    intent: str | None = None
    entities: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[TranscriptEntry]) -> Slots:
        """Fill the slots from a transcript."""
        slots = cls()
        for entry in entries:
            slots.take(entry)
        return slots

    def take(self, entry: TranscriptEntry) -> None:
        """Learn from one more entry of the transcript."""
        detail = entry.detail or {}
        if entry.kind == "tool_call" and not detail["name"].startswith(HANDOFF_PREFIX):
            self.intent = self.pending[detail["name"]] = _in_words(detail["name"])
            if isinstance(detail["arguments"], dict):
                given = _plain(detail["arguments"]).items()
                self.entities.update({name: value for name, value in given if len(value.split()) <= WORDS_OF_A_VALUE})
        elif entry.kind == "tool_result":
            data = data_of(detail["output"])
            self.pending.pop(detail["name"], None)
            self.entities.update(_plain(data.get("entities") or {}))
            if "pending" in data:  # a tool that settles the matter says so with `None`
                self.pending.pop("proposal", None)
                self.pending.update({"proposal": str(data["pending"])} if data["pending"] else {})

    def text(self) -> str:
        """The slots in a few sentences, for a model; empty if none is filled."""
        lines = [
            f"The caller's intent: {self.intent}." if self.intent else "",
            "Known: " + ", ".join(f"{name} = {value}" for name, value in self.entities.items()) + "."
            if self.entities
            else "",
            "Not settled yet: " + "; ".join(self.pending.values()) + "." if self.pending else "",
        ]
        return " ".join(filter(None, lines))

    def _repr_html_(self) -> str:
        rows = [("intent", self.intent or "–")]
        rows += [(f"entity: {name}", value) for name, value in self.entities.items()]
        rows += [(f"pending: {name}", value) for name, value in self.pending.items()]
        cells = "".join(f"<tr><th scope='row'>{as_html(a)}</th><td>{as_html(b)}</td></tr>" for a, b in rows)
        return f"<table><caption>Slots</caption><tbody>{cells}</tbody></table>"


def extract(entries: Sequence[TranscriptEntry], longest: int = SUMMARY_WORDS) -> str:
    """The first words of each question and of each answer, the latest turns kept if it grows too long.

    It copies and never rewords, so it cannot invent anything; a model's summary is shorter and may.
    """
    lines = []
    for entry in entries:
        if entry.kind == "message" and entry.text:
            who = "Caller" if entry.role == "user" else entry.agent or "Desk"
            lines.append(f"{who}: {_first_words(entry.text)}")
    while len(lines) > 1 and sum(len(line.split()) for line in lines) > longest:
        lines.pop(0)
    return "\n".join(lines)


def older_entries(entries: Sequence[TranscriptEntry], keep_turns: int) -> list[TranscriptEntry]:
    """What lies before the last turns and is still in the model's context; a call never without its result.

    A turn begins with what the caller says.
    """
    spoken = [place for place, entry in enumerate(entries) if entry.kind == "message" and entry.role == "user"]
    if keep_turns < 1 or len(spoken) <= keep_turns:
        return []
    cut = spoken[-keep_turns]
    recent_results = {entry.detail["call_id"] for entry in entries[cut:] if entry.kind == "tool_result"}
    answered = {entry.detail["call_id"] for entry in entries if entry.kind == "tool_result"}
    return [
        entry
        for entry in entries[:cut]
        if entry.in_context
        and entry.kind in ("message", "tool_call", "tool_result")
        and entry.status != "in_progress"
        and not (entry.kind == "tool_call" and _open(entry, answered, recent_results))
    ]


def condensation(
    transcript: Transcript, keep_turns: int, summarise: Summarise = extract
) -> tuple[str, list[dict[str, Any]]]:
    """The summary of the older turns, and the client events that put it in their place.

    Returns:
        The summary, and `conversation.item.delete` for each older item and for the last summary, followed by one
        `conversation.item.create` of a system message at the beginning; nothing if there are no older turns.
    """
    entries = transcript.conversation  # a session may have had calls before it, and other callers
    older = older_entries(entries, keep_turns)
    if not older:
        return "", []
    so_far = entries[: entries.index(older[-1]) + 1]
    slots = Slots.of(so_far).text()
    summary = "\n".join(filter(None, [SUMMARY_PREFIX, slots, summarise(so_far)]))
    ids = [id for entry in older for id in (entry.key, (entry.detail or {}).get("output_item")) if id]
    item = {"type": "message", "role": "system", "content": [{"type": "input_text", "text": summary}]}
    ids += [transcript.summary_id] if transcript.summary_id else []
    events = [{"type": "conversation.item.delete", "item_id": id} for id in ids]
    return summary, [*events, {"type": "conversation.item.create", "previous_item_id": "root", "item": item}]


def _open(call: TranscriptEntry, answered: set[str], recent: set[str]) -> bool:
    """A call that still waits for its result, or got it in a turn that stays."""
    id = call.detail["call_id"]
    return id in recent or (id not in answered and "output_item" not in call.detail)


def _first_words(text: str) -> str:
    first = re.split(r"(?<=[.!?])\s+", text.strip())[0].split()
    return " ".join(first[:WORDS_OF_A_LINE]) + ("…" if len(first) > WORDS_OF_A_LINE else "")


def _in_words(name: str) -> str:
    """`checkOrderTool` as "check order"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower()
    return re.sub(r"\s+tool$", "", spaced)


def _plain(values: Any) -> dict[str, str]:
    """The entries of a dictionary that are a word or a number."""
    if not isinstance(values, dict):
        return {}
    return {str(name): str(value) for name, value in values.items() if isinstance(value, (str, int, float)) and value}
