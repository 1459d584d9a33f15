"""One entry of a transcript, and how it reads as a line of text, HTML or Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from voicelab.audio.sound import Sound
from voicelab.plain_text import as_html, as_markdown

Kind = Literal["message", "tool_call", "tool_result", "approval", "handoff", "guardrail", "step", "notice"]
LABELS = {
    "guardrail": "Guardrail",
    "tool_call": "Tool call",
    "tool_result": "Tool result",
    "approval": "Approval",
    "handoff": "Handoff",
    "step": "Step",
    "notice": "Notice",
}


@dataclass(frozen=True)
class Step:
    """What somebody behind the agent did: who, which tool, with what, and what came of it (`None` at its beginning)."""

    id: str
    who: str
    tool: str
    arguments: dict[str, Any]
    output: str | None = None


@dataclass
class TranscriptEntry:
    """One line of a transcript.

    `key` is the item's id; `detail` the JSON behind a breadcrumb; `sources` the passages that a tool gave the agent
    for what it says here; `guardrails` how the checks of it went, by name. An entry out of `context` was deleted from
    the conversation: the model no longer knows it.
    """

    key: str
    kind: Kind
    role: Literal["user", "assistant", "system", "tool"]
    text: str
    agent: str | None = None
    status: Literal["in_progress", "completed", "interrupted"] = "completed"
    detail: dict[str, Any] | None = field(default=None, repr=False)
    sources: list[str] = field(default_factory=list)
    in_context: bool = True
    guardrails: dict[str, dict[str, str]] = field(default_factory=dict)

    def heard(self, words: str) -> None:
        """Of an answer that was cut: keep what was heard of it as its text, and the rest as `unheard` in its detail."""
        whole = self.text + (self.detail or {}).get("unheard", "")
        unheard = whole[len(words) :] if whole.startswith(words) else whole
        self.text, self.status = words, "interrupted"
        if unheard or "unheard" in (self.detail or {}):
            self.detail = {**(self.detail or {}), "unheard": unheard}


def label(entry: TranscriptEntry) -> str:
    """Who or what an entry belongs to, in a word or two."""
    if entry.kind == "message":
        return entry.agent or "Agent" if entry.role == "assistant" else "You"
    return LABELS[entry.kind]


def html_line(entry: TranscriptEntry, sound: Sound | None) -> str:
    """A paragraph of HTML, with a player of what was heard of it."""
    text = as_html(entry.text if len(entry.text) <= 300 else entry.text[:300] + "…")
    if entry.status == "interrupted":
        unheard = as_html((entry.detail or {}).get("unheard", ""))
        text += f"<s>{unheard}</s> <i>(interrupted)</i>"
    for name, check in entry.guardrails.items():
        told = ": ".join(filter(None, (check["state"], check.get("category"))))
        text += f" <small>[{as_html(name)}, {as_html(told)}]</small>"
    if entry.sources:
        text += f"<br><small>Sources: {as_html('; '.join(entry.sources))}</small>"
    if not entry.in_context:
        text = f"<span style='opacity:0.6'>{text} <i>(no longer in the model's context)</i></span>"
    if entry.kind == "message":
        player = f"<br>{sound.player()}" if sound else ""
        return f"<p><b>{as_html(label(entry))}:</b> {text}{player}</p>"
    margin = f"margin-left:{4 if entry.kind == 'step' else 2}em"
    return f"<p style='{margin}'><small><b>{as_html(label(entry))}</b> {text}</small></p>"


def markdown_line(entry: TranscriptEntry) -> str:
    text, detail = as_markdown(entry.text.strip()), entry.detail or {}
    if entry.status == "interrupted":
        unheard = as_markdown(detail.get("unheard", "").strip())
        text = " ".join(filter(None, (text, f"~~{unheard}~~" if unheard else "", "*(interrupted)*")))
    failed = [
        f"*{as_markdown(name)}: {as_markdown(check.get('category', ''))}*"
        for name, check in entry.guardrails.items()
        if check["state"] == "fail"
    ]
    line = " ".join([f"**{as_markdown(label(entry))}:** {text}", *failed])
    return line if entry.kind == "message" else "> " + line.replace("\n", "\n> ")
