"""A call that is kept on the disk: as it was, through drops and several calls, and after its process was killed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from test_call_command import ROOT

from voicelab import LiveSession
from voicelab.airline import main_agent
from voicelab.callers import Phone
from voicelab.endpoint import choose_endpoint
from voicelab.record import SavedSession


def saved(session: LiveSession) -> SavedSession:
    return SavedSession.load(session.saving.folder)


async def test_two_calls_and_a_drop_are_read_back_as_they_were(practice, tmp_path):
    session = LiveSession(main_agent, endpoint=choose_endpoint().with_fault("drop"), save=tmp_path)
    async with session:
        await session.send_message("Hello!")
        deadline = time.monotonic() + 60
        while "session.resumed" not in session.events.counts():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
    assert np.array_equal(saved(session).recordings[-1].samples, session.recording().samples)
    session.endpoint = choose_endpoint()
    async with session:
        await session.play(Path("data/callers/greeting.wav").read_bytes())
    read = saved(session)
    assert list(read.events) == list(session.events) and list(read.transcript) == list(session.transcript)
    assert "session.resumed" in read.events.counts() and len(list(tmp_path.iterdir())) == 1
    assert np.array_equal(read.recordings[-1].samples, session.recording().samples)
    assert len(read.recordings) >= 2 and read.recordings[-1].began > read.recordings[0].began
    assert read.turns[-1].first_audio_ms == session.turns[-1].first_audio_ms


async def test_a_call_over_webrtc_is_kept_too(practice, tmp_path):
    session = LiveSession(main_agent, endpoint=choose_endpoint(), save=tmp_path)
    async with Phone(session):
        await session.play("data/callers/greeting.wav")
    read = saved(session)
    assert list(read.events) == list(session.events)
    assert np.array_equal(read.recordings[0].samples, session.recording().samples)


@pytest.mark.skipif(sys.platform == "win32", reason="a kill is POSIX's")
def test_a_call_whose_process_is_killed_can_be_read(practice, tmp_path):
    line = [sys.executable, "-m", "voicelab", "call", "data/callers/greeting.wav", "data/callers/pets.wav"]
    with subprocess.Popen([*line, "--save", str(tmp_path)], cwd=ROOT, stderr=subprocess.DEVNULL) as call:
        deadline = time.monotonic() + 120
        while _seconds(tmp_path) < 2 or not any(map(_answered, tmp_path.glob("*/events.jsonl"))):
            assert call.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        call.kill()
    read = SavedSession.load(next(tmp_path.iterdir()))
    assert read.recordings[0].seconds >= 2 and read.events.counts()["response.done"] >= 1
    assert {"user", "assistant"} <= {entry.role for entry in read.transcript}
    assert max(event.time for event in read.events) >= read.recordings[0].began + read.recordings[0].seconds - 2


def _answered(events: Path) -> bool:
    return "response.done" in events.read_text()


def _seconds(folder: Path) -> float:
    """Of sound that any reader finds."""
    found = [path for path in folder.glob("*/call.wav") if path.stat().st_size]
    if not found:
        return 0.0
    with wave.open(str(found[0])) as file:
        return file.getnframes() / file.getframerate()
