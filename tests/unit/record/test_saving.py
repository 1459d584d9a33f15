"""A session on the disk as it goes on: read back as it was, after a kill and a full disk; nothing is overwritten."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from patience import wait_until

from voicelab.audio.pcm import RATE, read_wav, write_wav
from voicelab.endpoint import CHECKOUT
from voicelab.record import EventLog, SavedSession, Saving, Transcript, Turns, heard_after_ms
from voicelab.record.event_rows import EventRows, settings_changes
from voicelab.record.growing import GrowingFile
from voicelab.record.recording import Recorder
from voicelab.record.saving import SESSION
from voicelab.record.transcript_entry import TranscriptEntry

AUDIO = base64.b64encode(bytes(4800)).decode()
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="kills and limits of files are those of POSIX")


class Session:
    """What a live session has of what is saved."""

    def __init__(self, folder: Path, agent: str = "Main Agent") -> None:
        self.events, self.transcript = EventLog(), Transcript()
        self.saving = Saving(folder, {"agent": agent, "model": "m"}, self.events, self.transcript)

    def saved(self) -> SavedSession:
        self.saving.rest()
        return SavedSession.load(self.saving.folder)


def item(id: str, role: str, text: str, status: str = "completed") -> dict:
    content = [{"type": "input_text" if role == "user" else "output_text", "text": text}]
    return {"id": id, "type": "message", "role": role, "status": status, "content": content}


def test_everything_comes_back_as_it_was(tmp_path):
    session = Session(tmp_path)
    for kind in ("append", "append", "append", "commit", "append"):
        payload = {"audio": AUDIO} if kind == "append" else {}
        session.events.append("client", f"input_audio_buffer.{kind}", payload)
    session.events.append("server", "error", {"error": {"message": "it is wrong"}})
    session.transcript.take({"type": "conversation.item.added", "item": item("a", "user", "Hello")}, "Main")
    answer = item("b", "assistant", "", "in_progress")
    session.transcript.take({"type": "conversation.item.added", "item": answer, "previous_item_id": "a"}, "Main")
    for word in ("Good ", "morning"):
        session.transcript.take({"type": "response.output_text.delta", "item_id": "b", "delta": word}, "Main")
    between = item("between", "user", "in between")
    session.transcript.take({"type": "conversation.item.added", "item": between, "previous_item_id": "a"}, "Main")
    session.transcript.handoff({"from": "Main", "to": "QA"})
    recorder = Recorder(session.events, session.saving.sound)
    recorder.add(np.arange(2 * RATE, dtype=np.int16).reshape(-1, 2))
    saved = session.saved()
    assert list(saved.events) == list(session.events)
    assert list(saved.transcript) == list(session.transcript)
    assert [entry.key for entry in saved.transcript][:3] == ["a", "between", "b"]
    [recording] = saved.recordings
    assert np.array_equal(recording.samples, recorder.recording().samples)
    assert recording.began == pytest.approx(recorder.recording().began, abs=0.001)
    assert saved.about["agent"] == "Main Agent" and saved.about["began"].startswith("20")


@pytest.mark.parametrize(("samples", "rate"), [(np.ones(100, np.int16), RATE), (np.ones((100, 2), np.int16), 16_000)])
def test_a_recording_that_no_session_wrote_is_named(tmp_path, samples, rate):
    session = Session(tmp_path)
    Recorder(session.events, session.saving.sound).add(np.ones((100, 2), np.int16))
    session.saving.rest()
    write_wav(session.saving.folder / "call.wav", samples, rate)
    with pytest.raises(ValueError, match=rf"call\.wav has {samples.ndim} channels at {rate} Hz; .* 2 at {RATE}"):
        SavedSession.load(session.saving.folder)


def test_an_entry_that_moves_is_read_where_it_is(tmp_path):
    session = Session(tmp_path)
    for key in "abcd":
        session.transcript.notice(key)
    session.transcript._rows.insert(0, session.transcript._rows.pop())
    session.transcript._changed()
    assert [entry.text for entry in session.saved().transcript] == ["d", "a", "b", "c"]


def test_what_grows_is_written_within_a_second_or_so_without_anything_else_happening(tmp_path):
    session = Session(tmp_path)
    session.transcript.take({"type": "conversation.item.added", "item": item("b", "assistant", "", "in_progress")}, "A")
    session.transcript.take({"type": "response.output_text.delta", "item_id": "b", "delta": "Good morning"}, "A")
    session.events.append("client", "input_audio_buffer.append", {"audio": AUDIO})
    recorder = Recorder(session.events, session.saving.sound)
    recorder.add(np.ones((480, 2), np.int16))
    folder = session.saving.folder
    wait_until(lambda: "Good morning" in (folder / "transcript.jsonl").read_text(), 60)
    wait_until(lambda: "append" in (folder / "events.jsonl").read_text(), 60)
    wait_until(lambda: wave.open(str(folder / "call.wav")).getnframes() == 480, 60)


def test_several_calls_of_a_session_add_to_its_folder_and_sessions_never_share_one(tmp_path):
    one, other = Session(tmp_path), Session(tmp_path)
    for session in (one, other):
        session.events.append("other", "hello", {})
    for value in (1, 2):
        Recorder(one.events, one.saving.sound).add(np.full((RATE, 2), value, np.int16))
    assert one.saving.folder != other.saving.folder and len(list(tmp_path.iterdir())) == 2
    assert [recording.samples[0, 0] for recording in one.saved().recordings] == [1, 2]
    assert sorted(path.name for path in one.saving.folder.glob("*.wav")) == ["call-2.wav", "call.wav"]


def test_sound_that_is_too_long_for_one_file_goes_on_in_another(tmp_path, monkeypatch):
    monkeypatch.setattr("voicelab.record.saving.LONGEST", 10)
    session, clock = Session(tmp_path), iter(range(3, 100, 3))
    monkeypatch.setattr(session.events, "now", lambda: float(next(clock)))
    recorder = Recorder(session.events, session.saving.sound)
    for value in range(1, 6):
        recorder.add(np.full((RATE, 2), value, np.int16))
    saved = session.saved()
    assert len(saved.recordings) == 2
    assert np.array_equal(np.concatenate([one.samples for one in saved.recordings]), recorder.recording().samples)
    assert saved.recordings[0].began == recorder.recording().began < saved.recordings[1].began


@pytest.mark.parametrize("agent", ["../../up", "a/b\\c", "", "CON: *?", "Ägent \x1b[31m" + "x" * 300, "\u202e"])
def test_a_folder_stays_in_its_place_whatever_an_agent_is_called(tmp_path, agent):
    session = Session(tmp_path / "calls", agent)
    session.events.append("other", "hello", {})
    assert session.saving.folder.parent == tmp_path / "calls" and len(session.saving.folder.name.encode()) < 200
    assert session.saved().about["agent"] == agent


def test_no_secret_goes_to_the_disk(tmp_path):
    session = Session(tmp_path)
    detail = {"name": "sign_in", "arguments": {"password": "difference-1843"}}
    session.events.append("server", "tool", {"item": {"arguments": {"password": "difference-1843"}}})
    session.transcript.add(TranscriptEntry("t", "tool_call", "tool", "sign_in", detail=detail))
    session.saved()
    assert not any(b"difference" in path.read_bytes() for path in session.saving.folder.iterdir())


def test_nothing_is_made_before_there_is_something_to_keep(tmp_path):
    Session(tmp_path / "calls")
    assert list((tmp_path / "calls").iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Session(tmp_path / "file" / "calls")


class Full(GrowingFile):
    """A disk with room for `room` bytes, in all files of a test."""

    room = 0

    def _append(self, piece: bytes) -> None:
        if Full.room < len(piece):
            raise OSError(28, "No space left on device")
        Full.room -= len(piece)
        super()._append(piece)


def test_a_full_disk_ends_nothing_is_told_once_and_saving_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr("voicelab.record.saving.GrowingFile", Full)
    Full.room = 2_000
    session = Session(tmp_path)
    for number in range(200):
        session.events.append("server", "response.output_text.delta", {"delta": f"word {number}"})
        session.transcript.notice(f"notice {number}")
    types = [event.type for event in session.events]
    assert types.count("saving.waits") == 1 and session.saving.problem.errno == 28
    assert [e.text for e in session.transcript if "Saving" in e.text] == [
        "Saving waits: No space left on device. What was saved before can be read."
    ]
    before = SavedSession.load(session.saving.folder)
    assert list(before.events) == list(session.events)[: len(before.events)]
    Full.room = 10**9
    saved = session.saved()
    assert session.saving.problem is None and "saving.goes_on" in session.events.counts()
    assert list(saved.events) == list(session.events) and list(saved.transcript) == list(session.transcript)


@POSIX
def test_a_disk_that_is_really_full_cuts_no_row_and_no_sample(tmp_path):
    code = """
import os, resource, sys
import numpy as np
sys.path.insert(0, os.getcwd())
from voicelab.record import EventLog, Saving, Transcript
from voicelab.record.recording import Recorder
resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))
log, transcript = EventLog(), Transcript()
saving = Saving(sys.argv[1], {"agent": "Desk"}, log, transcript)
recorder = Recorder(log, saving.sound)
for number in range(3000):
    log.append("server", "response.output_text.delta", {"delta": "x" * 100})
    recorder.add(np.full((480, 2), number, np.int16))
saving.rest()
assert saving.problem and log.counts()["saving.waits"] == 1, log.counts()
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [folder] = tmp_path.iterdir()
    saved = SavedSession.load(folder)
    assert len(saved.events) > 1000 and set(saved.events.counts()) <= {"response.output_text.delta", "saving.waits"}
    samples = saved.recordings[0].samples
    assert len(samples) >= 240_000 // 4 - RATE and (samples[:, 0] == np.arange(len(samples)) // 480).all()
    assert len(read_wav(folder / "call.wav")) == len(samples)


@POSIX
def test_writers_that_are_killed_lose_nothing_that_was_written():
    benchmark = [sys.executable, "-W", "ignore", str(CHECKOUT / "benchmarks" / "killed_writers.py"), "10"]
    done = subprocess.run(benchmark, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 7


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


GOOD = {"direction": "server", "time": 1.0, "type": "a", "payload": {}}
BAD_EVENTS = [
    ({**GOOD, "direction": "sideways"}, "direction is 'sideways'; known: client, server, other"),
    ({**GOOD, "direction": None}, "direction is None"),
    ({**GOOD, "time": "noon"}, "time is 'noon'"),
    ({**GOOD, "time": float("nan")}, "time is nan"),
    ({**GOOD, "time": True}, "time is True"),
    ({**GOOD, "type": 7}, "type is 7"),
    ({**GOOD, "payload": ["a"]}, "payload is ['a']"),
    ({"direction": "server"}, "has no 'type'"),
    ([1, 2], "no JSON object"),
]


@pytest.mark.parametrize(("row", "told"), BAD_EVENTS)
def test_a_row_that_cannot_be_is_named_with_its_file_line_and_value(tmp_path, row, told):
    path = tmp_path / "events.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{json.dumps(row)}\n")
    with pytest.raises(ValueError) as refused:
        EventLog.load(path)
    assert f"{path}, line 2 is not a logged event" in str(refused.value) and told in str(refused.value)


@pytest.mark.parametrize(
    ("row", "told"), [({"sound": 3, "began": 1.0}, "sound is 3"), ({"sound": "call.wav"}, "has no 'began'")]
)
def test_a_sound_that_cannot_be_is_named_with_its_file_and_line(tmp_path, row, told):
    (tmp_path / SESSION).write_text(json.dumps({"began": "today", "agent": "Desk"}) + "\n" + json.dumps(row) + "\n")
    with pytest.raises(ValueError) as refused:
        SavedSession.load(tmp_path)
    assert f"{tmp_path / SESSION}, line 2 is not about a session: " in str(refused.value) and told in str(refused.value)


@pytest.mark.parametrize("line", [b"\xff\xfe", b"{", b'{"type": "\xe2', b"nonsense", b"[" * 100_000])
def test_a_line_that_is_no_json_is_named_unless_it_is_the_last_one_and_was_cut(tmp_path, line):
    path = tmp_path / "events.jsonl"
    path.write_bytes(line + b"\n" + json.dumps(GOOD).encode() + b"\n")
    with pytest.raises(ValueError, match=r"events\.jsonl, line 1 is not a logged event"):
        EventLog.load(path)
    path.write_bytes(json.dumps(GOOD).encode() + b"\n" + line)
    if line.startswith(b"{"):
        with pytest.warns(UserWarning, match="last line was cut short"):
            assert len(EventLog.load(path)) == 1
    else:
        with pytest.raises(ValueError, match=r"events\.jsonl, line 2 is not a logged event"):
            EventLog.load(path)


HOSTILE = [
    {"item": "x"},
    {"error": "x"},
    {"response": 7},
    {"audio": {"ms": None}},
    {"delta": {"bytes": 1}},
    {"item": []},
]


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("type", ["error", "response.done", "input_audio_buffer.append", "response.output_audio.delta"])
def test_payloads_of_any_shape_are_shown(tmp_path, type, payload):
    (tmp_path / "events.jsonl").write_text(json.dumps({**GOOD, "type": type, "payload": payload}) + "\n")
    log = EventLog.load(tmp_path / "events.jsonl")
    assert type in repr(log) and type in log._repr_html_() and len(log.frame()) == 1
    assert EventRows().take(log)[0][3] == type


@pytest.mark.parametrize(
    "value", [None, "x", 7, [], [1], {"id": []}, {"audio": "x"}, {"audio": {"input": 7}}, {"type": 1}]
)
@pytest.mark.parametrize("name", ["item", "response", "session", "response_id", "item_id", "delta"])
def test_turns_and_settings_are_read_from_payloads_of_any_shape(name, value):
    types = (
        *("session.created", "session.updated", "input_audio_buffer.speech_started", "input_audio_buffer.committed"),
        *("conversation.item.added", "response.created", "response.output_item.done", "response.output_audio.delta"),
        *("conversation.item.create", "response.done"),
    )
    log = EventLog()
    for direction in ("client", "server"):
        for type in types:
            log.append(direction, type, {name: value})
    assert len(EventRows().take(log)) == len(log) and isinstance(settings_changes(log, 12), list)
    assert "Turns" in Turns(log)._repr_html_() and Turns(log).frame() is not None
    assert heard_after_ms(log, "word") is None


def test_a_transcript_s_row_that_cannot_be_is_named(tmp_path):
    session = Session(tmp_path)
    session.transcript.notice("hello")
    session.saved()
    path = session.saving.folder / "transcript.jsonl"
    [row] = rows(path)
    for name, value in (("kind", "shout"), ("role", None), ("text", 7), ("after", 1), ("loud", True)):
        path.write_text(json.dumps({**row, name: value}) + "\n")
        with pytest.raises(ValueError, match=f"line 1 is not an entry of a transcript: .*{name}"):
            SavedSession.load(session.saving.folder)
    with pytest.raises(FileNotFoundError, match="no saved session"):
        SavedSession.load(tmp_path)
