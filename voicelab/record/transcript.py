"""What was said, by whom, with tool calls and handoffs as breadcrumbs, built from a session's events alone.

Messages keep the order of the conversation's items, even when a transcription arrives after the answer to it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from voicelab.audio.sound import Sound
from voicelab.plain_text import in_lines
from voicelab.redaction import redacted

from .item_order import ItemOrder
from .item_texts import GUARDRAIL_PREFIX, brief, parsed, text_of
from .rows import Rows, Watched
from .spoken_words import SpokenWords
from .tool_output import sources_of
from .transcript_entry import Step, TranscriptEntry, html_line, label, markdown_line
from .turn_sounds import TurnSounds

PICTURE = "[a picture]"
TRANSCRIBING, INAUDIBLE = "[Transcribing…]", "[inaudible]"
SUMMARY_PREFIX = "Summary of the call so far."  # a system message that begins so stands for older turns
HANDOFF_PREFIX = "transfer_to_"  # the Agents SDK's default name of a handoff's tool


class Transcript(Watched, Rows[TranscriptEntry]):
    """The entries of a call in order; iterable, indexable, and shown by itself in a cell.

    Attributes:
        sounds: what was heard of each turn, where the call was recorded.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sounds = TurnSounds()
        self._sources: list[str] = []
        self._order, self._spoken = ItemOrder(), SpokenWords()
        self._first = 0
        self.summary_id: str | None = None
        """The item that stands for older turns, if they were condensed."""
        self.summary = ""

    def find(self, key: str) -> TranscriptEntry | None:
        """The entry of an item, if there is one."""
        return next((entry for entry in self._rows if entry.key == key), None)

    def begin(self, resumed: bool = False) -> None:
        """A conversation begins, or one that was lost begins to be told again: what comes is placed in it."""
        self._order, self._spoken = ItemOrder(), SpokenWords()
        if not resumed:
            self._first, self.summary_id, self.summary = len(self._rows), None, ""

    @property
    def conversation(self) -> list[TranscriptEntry]:
        """The entries of the conversation that is on, or of the last one: a session may have had calls before it."""
        return self._rows[self._first :]

    def add(self, entry: TranscriptEntry) -> None:
        """Insert at its item's place in the conversation; a breadcrumb, which is no item, at the end."""
        self._rows.insert(self._order.row(entry.key, self._rows), entry)
        self._changed()

    def handoff(self, detail: dict[str, Any]) -> None:
        """A breadcrumb for a handoff that has happened: from, to, and its reason.

        That is the intent of its contract; without one, what the caller said last.
        """
        self.add(
            TranscriptEntry(
                f"handoff-{len(self._rows)}",
                "handoff",
                "system",
                f"{detail['from']} → {detail['to']}" + (f": {detail['reason']}" if "contract" in detail else ""),
                agent=detail["to"],
                detail=detail,
            )
        )

    def approval(self, call_id: str, outcome: str) -> None:
        """A breadcrumb for a tool call that was `approved` or `rejected` by a person."""
        call = next((entry for entry in self._rows if entry.detail and entry.detail.get("call_id") == call_id), None)
        name = call.detail["name"] if call and call.detail else "tool"
        detail = {"name": name, "call_id": call_id, "outcome": outcome}
        self.add(
            TranscriptEntry(f"approval-{len(self._rows)}", "approval", "system", f"{name}: {outcome}", detail=detail)
        )

    def guardrail(self, key: str, name: str, state: str, told: dict[str, str]) -> None:
        """How a check of an item went: `in progress`, `pass` or `fail`, with category and rationale."""
        entry = self.find(key)
        if entry and entry.guardrails.get(name, {}).get("state") != "fail":
            entry.guardrails[name] = {"state": state, **told}
            self._changed()

    def step(self, step: Step) -> None:
        """A breadcrumb below the agent's own, for what somebody behind it does; its end completes the same one."""
        key, told = f"step-{step.id}", f"{step.who}: {step.tool}({brief(step.arguments)})"
        detail = {"who": step.who, "name": step.tool, "arguments": step.arguments, "output": step.output}
        found = self.find(key)
        if found is None:
            found = TranscriptEntry(key, "step", "tool", told, status="in_progress")
            self._rows.append(found)
        if step.output is not None:
            found.text, found.status = f"{told} → {step.output}", "completed"
        found.detail = detail
        self._changed()

    def messages(self, forgotten: bool) -> list[dict[str, str]]:
        """What was said, as messages with role and content; with what was deleted from the context, or its summary."""
        rows = self._rows if forgotten else self.conversation
        said = [entry for entry in rows if entry.kind == "message" and (entry.in_context or forgotten)]
        summary = [{"role": "system", "content": self.summary}] if self.summary and not forgotten else []
        told = [one for one in said if one.text and not one.text.startswith("[")]
        return summary + [{"role": one.role, "content": one.text} for one in told]

    def notice(self, text: str) -> None:
        """A line of the session itself, such as why it ended."""
        self.add(TranscriptEntry(f"notice-{len(self._rows)}", "notice", "system", text))

    def cut(self, item_id: str, heard_ms: float) -> None:
        """An answer ended `heard_ms` into its sound, and the endpoint cannot be asked which words were heard."""
        entry = self.find(item_id)
        if entry:
            entry.detail = {**(entry.detail or {}), "heard_ms": round(heard_ms)}
            entry.heard(self._spoken.before(item_id, heard_ms))
            self._changed()

    def break_off(self) -> None:
        """The connection is gone: an answer that was being made is as long as it is."""
        for entry in self._rows:
            if entry.status == "in_progress" and entry.kind == "message" and entry.role == "assistant":
                entry.status = "interrupted"
        self._changed()

    def unfinished(self) -> list[str]:
        """The call ids of tools, not of handoffs, that were called and have given no result."""
        rows = [entry for entry in self.conversation if entry.detail]
        over = {entry.detail["call_id"] for entry in rows if entry.kind == "tool_result"}
        called = [entry.detail for entry in rows if entry.kind == "tool_call"]
        return [
            detail["call_id"]
            for detail in called
            if detail["call_id"] not in over and not detail["name"].startswith(HANDOFF_PREFIX)
        ]

    def take(self, event: dict[str, Any], agent: str | None) -> None:
        """Learn from a server event; `agent` is who is speaking for the desk now."""
        self._spoken.take(event)
        handler = getattr(self, "_on_" + str(event.get("type", "")).replace(".", "_"), None)
        if handler:
            handler(event, agent)

    def _on_conversation_item_added(self, event: dict[str, Any], agent: str | None) -> None:
        item = event["item"]
        self._order.place(item["id"], event)
        if self.find(item["id"]):
            return
        if item["type"] == "message" and item["role"] == "system":
            if text_of(item).startswith(SUMMARY_PREFIX):
                self.summary_id, self.summary = item["id"], text_of(item)
        elif item["type"] == "message":
            self._add_message(item, agent)
        elif item["type"] == "function_call_output":
            self._add_result(item, agent)

    def _add_message(self, item: dict[str, Any], agent: str | None) -> None:
        if item["role"] == "user":
            self._sources = []
        spoken = any(part.get("type") == "input_audio" for part in item["content"])
        pictured = any(part.get("type") == "input_image" for part in item["content"])
        text = text_of(item)
        if item["role"] == "user" and text.startswith(GUARDRAIL_PREFIX):
            self.add(TranscriptEntry(item["id"], "guardrail", "system", text))
            return
        waiting = spoken and not text or item["role"] == "assistant" and item["status"] == "in_progress"
        self.add(
            TranscriptEntry(
                item["id"],
                "message",
                item["role"],
                text or (TRANSCRIBING if spoken else PICTURE if pictured else ""),
                agent=agent if item["role"] == "assistant" else None,
                status="in_progress" if waiting else "completed",
                sources=self._sources if item["role"] == "assistant" else [],
            )
        )

    def _add_result(self, item: dict[str, Any], agent: str | None) -> None:
        call = next((e for e in self._rows if e.detail and e.detail.get("call_id") == item["call_id"]), None)
        name = call.detail["name"] if call and call.detail else "tool"
        self._sources = [*self._sources, *sources_of(item["output"])]
        if name.startswith(HANDOFF_PREFIX):
            call.detail["output_item"] = item["id"]  # not shown, but it has to go when its call is deleted
        else:
            self.add(
                TranscriptEntry(
                    item["id"],
                    "tool_result",
                    "tool",
                    f"{name} → {redacted(item['output'])}",
                    agent=agent,
                    detail={"name": name, "call_id": item["call_id"], "output": item["output"]},
                )
            )

    def _on_response_output_item_done(self, event: dict[str, Any], agent: str | None) -> None:
        item = event["item"]
        entry = self.find(item["id"])
        if item["type"] == "function_call" and entry is None:
            detail = {"name": item["name"], "call_id": item["call_id"], "arguments": parsed(item["arguments"])}
            self.add(
                TranscriptEntry(
                    item["id"],
                    "tool_call",
                    "tool",
                    f"{item['name']}({brief(detail['arguments'])})",
                    agent=agent,
                    detail=detail,
                )
            )
        elif entry and entry.status == "in_progress":
            entry.status = "completed" if item["status"] == "completed" else "interrupted"
            self._changed()

    def _on_conversation_item_input_audio_transcription_completed(self, event: dict[str, Any], _: str | None) -> None:
        entry = self.find(event["item_id"])
        if entry:
            entry.text, entry.status = event["transcript"].strip() or INAUDIBLE, "completed"
            self._changed()

    def _on_conversation_item_input_audio_transcription_failed(self, event: dict[str, Any], _: str | None) -> None:
        self._on_conversation_item_input_audio_transcription_completed({**event, "transcript": ""}, _)

    def _on_response_output_audio_transcript_delta(self, event: dict[str, Any], _: str | None) -> None:
        entry = self.find(event["item_id"])
        if entry and entry.status == "in_progress":
            entry.text += event["delta"]
            self._changed()

    _on_response_output_text_delta = _on_response_output_audio_transcript_delta

    def _on_conversation_item_truncated(self, event: dict[str, Any], _: str | None) -> None:
        entry = self.find(event["item_id"])
        if entry:
            entry.status = "interrupted"
            entry.detail = {**(entry.detail or {}), "heard_ms": event["audio_end_ms"]}
            self._changed()

    def _on_conversation_item_retrieved(self, event: dict[str, Any], _: str | None) -> None:
        """A truncated item, asked for again, has the words that were heard; a service may have none of them left."""
        entry, parts = self.find(event["item"]["id"]), event["item"].get("content") or []
        if entry and entry.status == "interrupted" and parts and "transcript" in parts[0]:
            heard_ms = (entry.detail or {}).get("heard_ms", 0)
            entry.heard(parts[0]["transcript"] or self._spoken.before(entry.key, heard_ms))
            self._changed()

    def _on_conversation_item_deleted(self, event: dict[str, Any], _: str | None) -> None:
        """The model forgets it; the transcript does not."""
        self._order.delete(event["item_id"])
        entry = self.find(event["item_id"])
        if entry:
            entry.in_context = False
            self._changed()

    def to_json(self) -> list[dict[str, Any]]:
        """The entries as plain dictionaries with at least `role` and `text`."""
        return [{**asdict(entry), "detail": redacted(entry.detail)} for entry in self._rows]

    def markdown(self) -> str:
        """The transcript as a Markdown document."""
        return "# Transcript\n\n" + "\n\n".join(map(markdown_line, self._rows)) + "\n"

    def __repr__(self) -> str:
        return "\n".join(in_lines(f"{label(entry)}: {entry.text}") for entry in self._rows)

    def _repr_html_(self) -> str:
        lines = "".join(html_line(entry, self.sound_of(entry)) for entry in self._rows)
        return f'<div role="log" aria-label="Transcript">{lines}</div>'

    def sound_of(self, entry: TranscriptEntry) -> Sound | None:
        """What was heard of an entry; `None` if it was not spoken, or no recording has it."""
        return self.sounds.of(entry.key, f"{label(entry)}: {entry.text}") if entry.kind == "message" else None
