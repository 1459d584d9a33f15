"""The event log: no audio, no secrets, and nothing lost on the way to a file and back."""

from __future__ import annotations

import base64

import pytest

from voicelab.record import AuditLog
from voicelab.record.events import EventLog
from voicelab.record.jsonl import line_of

AUDIO = base64.b64encode(bytes(4800)).decode()


def test_audio_is_logged_as_its_length_and_consecutive_appends_share_a_row():
    log = EventLog()
    for _ in range(3):
        log.append("client", "input_audio_buffer.append", {"type": "input_audio_buffer.append", "audio": AUDIO})
    log.append("server", "response.output_audio.delta", {"delta": AUDIO})
    assert len(log) == 2
    assert log[0].payload["audio"] == {"bytes": 14400, "ms": 300} and log[0].payload["appends"] == 3
    assert log[1].payload["delta"] == {"bytes": 4800, "ms": 100} and log[1].summary == "100 ms of audio"


@pytest.mark.parametrize("codec", ["audio/pcmu", "audio/pcma"])
def test_a_telephone_has_a_byte_a_sample_at_eight_kilohertz(codec):
    log, phone = EventLog(), {"format": {"type": codec}}
    log.append("server", "session.updated", {"session": {"audio": {"input": phone, "output": {"format": None}}}})
    log.append("client", "input_audio_buffer.append", {"audio": AUDIO})
    log.append("server", "response.output_audio.delta", {"delta": AUDIO})
    log.append("server", "session.updated", {"session": {"audio": {"input": phone, "output": phone}}})
    log.append("server", "response.output_audio.delta", {"delta": AUDIO})
    lengths = [log[1].payload["audio"]["ms"], log[2].payload["delta"]["ms"], log[4].payload["delta"]["ms"]]
    assert lengths == [600, 100, 600]


def test_secrets_are_hidden_at_any_depth():
    log = EventLog()
    log.append("other", "test", {"outer": [{"api_key": "sk-1", "Authorization": "Bearer x", "password": "p"}]})
    assert log[0].payload == {"outer": [dict.fromkeys(("api_key", "Authorization", "password"), "<hidden>")]}


def test_a_log_survives_saving_and_loading(tmp_path):
    log = EventLog()
    log.append("client", "response.create", {"type": "response.create"})
    log.append("server", "error", {"error": {"message": "it is wrong"}})
    loaded = EventLog.load(log.save(tmp_path / "events.jsonl"))
    assert list(loaded) == list(log)
    assert list(loaded.frame().columns) == ["time", "direction", "type", "summary", "payload"]
    (tmp_path / "bad.jsonl").write_text('{"nonsense": 1}\n')
    with pytest.raises(ValueError, match="line 1"):
        EventLog.load(tmp_path / "bad.jsonl")


def test_the_table_has_the_three_marks_in_their_colours_and_escapes_what_it_shows():
    log = EventLog()
    for direction in ("client", "server", "other"):
        log.append(direction, "a.type", {"text": "<script>"})
    page = log._repr_html_()
    assert all(part in page for part in ("▲", "▼", "•", "#7f5af0", "#2cb67d", "#555")) and "<script>" not in page
    assert repr(log) == "▲ a.type\n▼ a.type\n• a.type"


def test_watchers_hear_of_events_until_they_stop():
    log, heard = EventLog(), []
    stop = log.watch(heard.append)
    log.append("other", "one", {})
    stop()
    log.append("other", "two", {})
    assert [event.type for event in heard] == ["one"]


def test_what_is_no_json_is_kept_as_its_str_keys_as_well():
    row = AuditLog().record("seat", "ok", seats={(1, "A"): {2}, 3: None})
    assert row.details == {"seats": {"(1, 'A')": "{2}", "3": None}}
    assert line_of({"a": [{(1, 2): 3}]}) == b'{"a": [{"(1, 2)": 3}]}\n'
