"""Calls in a page: the first sound and the silence after a barge-in, by the page's own recording of both sides."""

from __future__ import annotations

import tempfile
from pathlib import Path

from voicelab.audio.decoding import wav_int16
from voicelab.record.recording import Recording

from .barge_in import BEARABLE_MS, BOUND
from .figures import Figure, figure
from .first_sound import SILENCE, SILENCE_MS
from .pages import lab_page, opened, run_cell

PLAYING = {"webrtc": "output_audio_buffer.started", "relay": "response.output_audio.delta"}
CALL = """from agents.realtime import RealtimeAgent
from voicelab import LiveSession
session = LiveSession(RealtimeAgent(name="Desk", instructions="If somebody asks about bags, say that each passenger "
    "may bring one carry-on and one personal item, and that both must fit under the seat."))
session.controls.transport = {transport!r}
session"""
TALK = """import asyncio
while session.state != "connected":
    await asyncio.sleep(0.1)
await asyncio.sleep(1)
for _ in range({rounds}):
    asked = len(session.events)
    talking = asyncio.create_task(session.play("data/callers/carry_on.wav"))
    while {playing!r} not in [event.type for event in session.events[asked:]]:
        await asyncio.sleep(0.02)
    await asyncio.sleep(1.2)  # in the midst of its words
    await session.play("data/callers/interruption.wav")
    await talking
session.recording().save({path!r})
print("Recorded", "as", session.transport)"""


def in_chromium(rounds: int) -> list[Figure]:
    """Over WebRTC, and over the relay that takes its place where no UDP passes."""
    figures = []
    for transport, name in (("webrtc", "WebRTC in Chromium"), ("relay", "relay in Chromium")):
        call = _recorded(rounds, transport)
        figures.append(figure(f"{name}: first sound heard", call.starts_by_ear_ms(), SILENCE_MS, SILENCE))
        stops = call.stops_by_ear_ms()
        figures.append(figure(f"{name}: silent after the caller's first sound", stops, BEARABLE_MS, BOUND))
    return figures


def _recorded(rounds: int, transport: str) -> Recording:
    with tempfile.TemporaryDirectory() as folder, lab_page() as (lab, page):
        path = str(Path(folder) / "call.wav")
        talk = TALK.format(rounds=rounds, playing=PLAYING[transport], path=path)
        opened(lab, page, CALL.format(transport=transport), talk)
        run_cell(page, 0)
        page.get_by_role("button", name="Connect", exact=True).click(timeout=60_000)
        run_cell(page, 1)
        page.get_by_text("Recorded as").last.wait_for(timeout=60_000 + rounds * 30_000)
        return Recording(wav_int16(path)[0])
