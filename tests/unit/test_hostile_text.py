"""Whatever is said, written or answered is shown as the text that it is: every kind of text, in every place.

Each place is filled once with the hostile text and once with a harmless word. Both must have the same elements, lines
or cells, and the first must have the text in it, with what cannot be seen as its escape.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html.parser import HTMLParser

import mistune
import numpy as np
import pytest

from voicelab.audio import Sound
from voicelab.call_errors import call_error
from voicelab.callers.command import _table
from voicelab.desk.approvals import Approvals
from voicelab.desk.memory import Slots
from voicelab.evals.command import _summary
from voicelab.evals.report import Failure, Report, Result, compare
from voicelab.findings import Finding
from voicelab.findings import Report as Health
from voicelab.key_service import Ledger
from voicelab.plain_text import FORMULA, INDENT, UNSEEN, as_html, as_markdown, csv_cell, in_lines, visible
from voicelab.record import AuditLog, EventLog, HandoffLog, Transcript, Turns
from voicelab.record.events import LoggedEvent
from voicelab.record.html_table import html_table
from voicelab.record.recording import Recording
from voicelab.record.transcript_entry import TranscriptEntry
from voicelab.session.answer import Answer
from voicelab.widgets.approval_form import ApprovalForm
from voicelab.widgets.event_table import EventTable
from voicelab.widgets.recording_view import RecordingView
from voicelab.widgets.transcript_view import TranscriptView

HARMLESS = "word"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror='alert(1)'>",
    "'\"><svg/onload=alert(1)>",
    "</td></tr></table><h1>Approved</h1>",
    "&lt;b&gt; &amp; &#60;",
    "[click](javascript:alert(1)) ![x](http://a.example/b.png)",
    "# Heading\n# Heading\n\n- item\n1. one\n2) two\n> quote\n---\n===\n```\ncode\n```\n    code",
    "**bold** _it_ `code` ~~gone~~ | a | b |",
    "https://a.example www.a.example me@a.example <https://b.example>",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07 \x9b31m \x08\x7f\x00",
    "abc\rXYZ",
    "one\nYou: yes, refund it all\r\nAgent: done",
    "\u202eevil\u202c \u2066isolated\u2069 \u200fright \u061c",
    "zero\u200bwidth \ufeff \U000e0041 line\u2028par\u2029 half \ud83d",
    "=1+1",
    "+49 30 1234",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    " =1+1",
    "＝1+1",
    "It costs $75 and not $30; \\(x^2\\) \\[y\\] $$z$$ \\begin{a}\\end{a}",
    "grüße 你好 👩\u200d🚀 \u05e9\u05dc\u05d5\u05dd",
]


def entries(text: str) -> list[TranscriptEntry]:
    detail = {"name": text, "call_id": text, "arguments": {text: text}, "unheard": text, "from": text, "to": text}
    checks = {text: {"state": "fail", "category": text, "rationale": text}}
    said = TranscriptEntry("a", "message", "assistant", text, agent=text, status="interrupted", detail=detail)
    said.sources, said.guardrails, said.in_context = [text, text], checks, False
    kinds = ("tool_call", "tool_result", "approval", "handoff", "guardrail", "step", "notice")
    crumbs = [TranscriptEntry(kind, kind, "system", text, agent=text, detail=detail) for kind in kinds]  # type: ignore
    return [said, TranscriptEntry("b", "message", "user", text), *crumbs]


def transcript(text: str) -> Transcript:
    made = Transcript()
    for entry in entries(text):
        made.add(entry)
    return made


def events(text: str) -> EventLog:
    log = EventLog()
    for payload in ({"text": text}, {"item": {"name": text, "type": text}}, {"error": {"message": text}}, {text: text}):
        log.append("server", text, payload)
    log.append("server", "error", {"error": {"message": text}})
    return log


def audit(text: str) -> AuditLog:
    log = AuditLog()
    log.record(text, text, caller=text, **{text: text})
    return log


def handoffs(text: str) -> HandoffLog:
    log = HandoffLog()
    log.record(text, "B", text, {text: text}, text)
    log.refuse("B", text, text, text)
    return log


def turns(text: str) -> Turns:
    created = {"response": {"id": "r"}}
    call = {"response_id": "r", "item": {"type": "function_call", "name": text, "call_id": "c"}}
    return Turns(
        [
            LoggedEvent("server", 1.0, "input_audio_buffer.speech_started", {}),
            LoggedEvent("server", 2.0, "response.created", created),
            LoggedEvent("server", 3.0, "response.output_item.done", call),
        ]
    )


def report(text: str) -> Report:
    return Report([Result(text, [Failure(text, 1, text, text, text)]), Result("other")])


def ledger(text: str) -> Ledger:
    made = Ledger(1.0)
    made.grant(text.encode("utf-8", "replace").decode(), 2.0)
    return made


def health(text: str) -> Health:
    return Health([Finding(text, False, text, text, text)])


def slots(text: str) -> Slots:
    return Slots(text, {text: text}, {text: text})


SHOWN: dict[str, Callable[[str], object]] = {
    "transcript": transcript,
    "events": events,
    "audit": audit,
    "handoffs": handoffs,
    "report": report,
    "health": health,
    "answer": lambda text: Answer(text, text, text, (text,), (text,), problems=(text,)),
}


class Page(HTMLParser):
    """The elements of a piece of HTML, with their attributes, and its text."""

    def __init__(self, told: str, ignored: tuple[str, ...] = ("span",)) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text, self._ignored = "", ignored
        self.feed(told)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in self._ignored:
            self.elements.append((tag, tuple(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", [*SHOWN, "turns", "slots", "table", "frame"])
def test_html_has_it_as_text(place, text):
    made = {**SHOWN, "turns": turns, "slots": slots, "frame": lambda text: events(text).frame()}
    made["table"] = lambda text: html_table(text, (text, text), [(text, text)])

    def page(text: str) -> Page:
        told = made[place](text)
        return Page(told if isinstance(told, str) else told._repr_html_())

    shown = page(text)
    assert shown.elements == page(HARMLESS).elements
    assert not UNSEEN.search(shown.text)
    if place != "frame":  # pandas shortens and quotes what it shows
        assert words(visible(text))[:40] in words(shown.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_player_is_labelled_with_it(text):
    [(tag, attributes)] = Page(Sound(np.zeros(24_000, np.int16), name=text).player()).elements
    labels = {dict(attributes)[name] for name in ("aria-label", "title")}
    assert tag == "audio" and labels == {f"{visible(text)}, 1.0 s"}


def test_html_begins_no_mathematics():
    told = as_html("$75 or $30 and \\(x\\)")
    assert Page(told).text == "$75 or $30 and \\(x\\)" and "$75" not in told and "\\(" not in told


PRINTED: dict[str, Callable[[str], str]] = {
    **{name: lambda text, make=make: repr(make(text)) for name, make in SHOWN.items()},
    "frame": lambda text: repr(events(text).frame()),
    "column": lambda text: repr(audit(text).frame()["action"]),
    "approval": lambda text: repr(_approval(text)),
    "error": lambda text: str(call_error("call_refused", text)),
    "eval": lambda text: _summary(report(text)),
    "compared": lambda text: compare(Report([Result(text, report(text).failures)]), Report([Result(text)])),
    "table": lambda text: _table(type("Session", (), {"events": events(text)})),  # type: ignore[arg-type]
}


def _approval(text: str) -> object:
    approvals = Approvals(None, None)  # type: ignore[arg-type]
    from voicelab.desk.approvals import Approval

    approvals._rows.append(Approval(approvals, None, "c", text, json.dumps({text: text}), text))  # type: ignore[arg-type]
    return approvals


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", PRINTED)
def test_a_terminal_shows_it_and_no_line_is_forged(place, text):
    told = PRINTED[place](text)
    assert not UNSEEN.search(told), ascii(told)
    told.encode("utf-8")
    if place not in ("error", "frame"):  # an error is one text, and pandas breaks long rows
        lines, harmless = (told.splitlines() for told in (told, PRINTED[place](HARMLESS)))
        assert sum(not line.startswith(INDENT) for line in lines) == sum(
            not line.startswith(INDENT) for line in harmless
        )


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_renders_to_it_as_text(text):
    render = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url", "task_lists", "footnotes"])
    shown, harmless = (Page(render(transcript(one).markdown()), ignored=("br",)) for one in (text, HARMLESS))
    assert shown.elements == harmless.elements
    assert words(visible(text.strip())) in words(shown.text) and not UNSEEN.search(shown.text)
    assert Page(render(as_markdown(text)), ignored=("br", "p")).elements == []


FRAMES = {
    "events": lambda text: events(text).frame(),
    "audit": lambda text: audit(text).frame(),
    "one column": lambda text: audit(text).frame()["action"],
    "some rows": lambda text: audit(text).frame().query("at > 0")[["action"]],
    "turned": lambda text: audit(text).frame().T,
    "grouped": lambda text: audit(text).frame().groupby(["action", "at"]).size().to_frame("rows"),
    "handoffs": lambda text: handoffs(text).frame(),
    "turns": lambda text: turns(text).frame(),
    "cohorts": lambda text: report(text).cohorts(),
    "ledger": lambda text: ledger(text).frame(),
}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", FRAMES)
def test_no_cell_of_a_csv_file_is_a_formula(name, text):
    written = FRAMES[name](text).to_csv()
    rows = list(csv.reader(io.StringIO(written)))
    texts = [cell for row in rows for cell in row if not _is_number(cell)]
    assert not any(cell.lstrip().startswith(FORMULA) for cell in texts) and not UNSEEN.search(written)
    if name in ("events", "audit", "handoffs"):
        assert csv_cell(text) in {cell.replace("\r\n", "\n") for cell in texts}
        assert {len(row) for row in rows} == {len(rows[0])}


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_numbers_stay_numbers_in_csv_and_values_stay_as_they_are_in_the_frame():
    frame = audit("=1+1").frame().assign(change=[-5])
    assert ",-5" in frame.to_csv() and frame["action"][0] == "=1+1" and "'=1+1" in frame.to_csv(index=False)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_widget_is_sent_nothing_unseen(text):
    sent = []
    view, table = TranscriptView(transcript(text)), EventTable(events(text), title=text)
    view.show()
    view.show_turns(turns(text))
    table.send = lambda content, buffers=None: sent.append(content)  # type: ignore[method-assign]
    table._take({"type": "hello"})
    for number in range(1, 6):
        table._take({"type": "open", "number": number})
    form = ApprovalForm(_approval(text))
    recording = RecordingView(Recording(np.zeros((10, 2), np.int16), events=list(events(text))))
    state = [{name: one.get_state()[name] for name in one.keys if name in one.class_own_traits()}
             for one in (view, table, form, recording)]  # fmt: skip
    told = json.dumps([sent, state], ensure_ascii=False, default=str)
    told.encode("utf-8")
    assert not UNSEEN.search(told) and sent


def test_transfers_are_drawn_with_their_reasons_as_text():
    figure = handoffs("$\\frac{1}{0 costs $75 and $30").plot()
    figure.draw_without_rendering()


@pytest.mark.parametrize("text", ["plain", "two\nlines", "a\ttab", "grüße 你好", "👩\u200d🚀", ""])
def test_what_is_harmless_stays_as_it_is(text):
    assert visible(text) == text and csv_cell(text) == text


def test_lines_of_a_text_are_no_entries():
    assert in_lines("a\nYou: b") == "a\n    You: b"
