"""First sound and silence after a barge-in, over both transports: `python benchmarks/transports.py [rounds]`.

Each round holds the same two calls over a WebSocket and over WebRTC, in turn. The time to the first sound, from the end
of the caller's speech, is printed as a ratio to its bound, the 500 ms of silence that turn detection waits for. The
time to silence is by ear, from the recording of both sides: from the caller's first loud sample to the agent's last, as
a ratio to the WebSocket's in the same run.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from voicelab import LiveSession
from voicelab.airline import main_agent
from voicelab.callers.phone import Phone
from voicelab.record.recording import Recording

SILENCE_MS = 500
PLAYING = {"websocket": "response.output_audio.delta", "webrtc": "output_audio_buffer.started"}


async def one_call(transport: str) -> tuple[list[int], Recording]:
    """A question, and another one whose answer is interrupted."""
    session = LiveSession(main_agent)
    async with Phone(session) if transport == "webrtc" else session:
        await session.play("data/callers/carry_on.wav")
        asked = len(session.events)
        talking = asyncio.create_task(session.play("data/callers/heavy_bag.wav"))
        while PLAYING[transport] not in [event.type for event in list(session.events)[asked:]]:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        await session.play("data/callers/interruption.wav")
        await talking
        first = [turn.first_audio_ms for turn in session.turns if turn.first_audio_ms is not None]
        return first, session.recording()


async def main(rounds: int) -> None:
    """Print a line for each transport."""
    first: dict[str, list[int]] = {name: [] for name in PLAYING}
    stops: dict[str, list[int]] = {name: [] for name in PLAYING}
    for _ in range(rounds):
        for name in PLAYING:
            heard, recording = await one_call(name)
            first[name] += heard
            stops[name] += recording.stops_by_ear_ms()
    unit = statistics.median(stops["websocket"])
    for name in PLAYING:
        sound, silence = statistics.median(first[name]), statistics.median(stops[name])
        print(
            f"{name}: first sound {sound / SILENCE_MS:.2f} × the silence waited for (n = {len(first[name])}), ", end=""
        )
        print(f"silent after a barge-in {silence / unit:.2f} × the WebSocket's {unit:.0f} ms (n = {len(stops[name])})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
