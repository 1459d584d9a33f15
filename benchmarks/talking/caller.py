"""A caller as a process of its own: `python caller.py URL websocket|webrtc|fastrtc TURNS PAUSE SEED WAV…`; the key
comes in `VOICELAB_KEY`.

Speaks recordings in real time, one after another, with about `PAUSE` seconds between the end of an answer and the next
question, and prints a line of JSON for each turn: milliseconds from the end of its last word, by the recording's own
level, to what came then. `heard` is the first loud frame that the track delivered, or over a WebSocket the first piece.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import random
import sys
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from websockets.asyncio.client import connect

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from voicelab.audio.paced_track import FRAME, PacedTrack
from voicelab.audio.pcm import RATE, from_bytes, level_dbfs, read_sound, to_bytes

LOUD_DBFS = -45.0  # a word, and no codec's noise
ANSWER_SECONDS = 20.0  # without any sound of an answer
QUIET_SECONDS = 1.2  # without a loud frame after an answer has begun: it is over
MODEL = "gpt-realtime"
SESSION = {
    "type": "realtime",
    "audio": {"input": {"transcription": {"model": "gpt-4o-mini-transcribe"}}},
    "instructions": "You are a support desk. If somebody asks about bags, say that each passenger may bring one "
    "carry-on and one personal item. If somebody asks about anything else, say that you are glad to help.",
}


def last_word(samples: np.ndarray) -> int:
    """The sample at which the last loud frame of int16[n] at 24 kHz ends."""
    loud = [start for start in range(0, len(samples), FRAME) if level_dbfs(samples[start : start + FRAME]) > LOUD_DBFS]
    return min(len(samples), loud[-1] + FRAME)


class Turn:
    """What happened after the last word, in milliseconds; the first time counts."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.spoken_at = 0.0
        self.loud_at = 0.0  # the answer's last loud frame

    def note(self, what: str) -> None:
        """Something happens now."""
        self.at.setdefault(what, asyncio.get_running_loop().time())

    def loud(self) -> None:
        """Some of the answer is heard now."""
        if self.spoken_at:
            self.note("heard")
            self.loud_at = asyncio.get_running_loop().time()

    async def ended(self) -> None:
        """The answer has been heard, or none comes."""
        now = asyncio.get_running_loop().time
        begun = now()
        while now() - begun < ANSWER_SECONDS and not (self.loud_at and now() - self.loud_at > QUIET_SECONDS):
            await asyncio.sleep(0.1)

    def told(self) -> dict[str, int]:
        """Each thing that happened after the last word."""
        return {what: round(1000 * (at - self.spoken_at)) for what, at in self.at.items() if at >= self.spoken_at}


STAGES = {
    "input_audio_buffer.speech_stopped": "stopped",
    "conversation.item.input_audio_transcription.completed": "text",
    "response.created": "created",
    "response.output_audio_transcript.delta": "words",
    "response.output_audio.delta": "sound",
}


class Line:
    """The microphone, and what is noted of a turn."""

    def __init__(self) -> None:
        self.turn = Turn()
        self._rest = np.zeros(0, np.int16)
        self._spoken_in = -1

    def say(self, samples: np.ndarray) -> Turn:
        """Begin to speak."""
        self.turn = Turn()
        self._rest, self._spoken_in = samples, -(-last_word(samples) // FRAME)
        return self.turn

    def frame(self) -> np.ndarray:
        """The next 20 ms, int16[480]."""
        samples, self._rest = self._rest[:FRAME], self._rest[FRAME:]
        self._spoken_in -= 1
        if self._spoken_in == 0:
            self.turn.spoken_at = asyncio.get_running_loop().time()
        return np.pad(samples, (0, FRAME - len(samples)))

    def event(self, event: dict[str, Any]) -> None:
        """An event of the endpoint."""
        if event["type"] in STAGES and self.turn.spoken_at:
            self.turn.note(STAGES[event["type"]])
        if event["type"] == "response.output_audio.delta":
            self.turn.loud()


async def over_websocket(url: str, key: str, line: Line, talk: Any) -> None:
    """Sound goes as appends and comes as deltas."""
    address = url.replace("http", "ws", 1) + f"/realtime?model={MODEL}"
    async with connect(address, additional_headers={"Authorization": f"Bearer {key}"}, max_size=None) as socket:
        await socket.send(json.dumps({"type": "session.update", "session": SESSION}))

        async def send() -> None:
            clock, began, sent = asyncio.get_running_loop().time, asyncio.get_running_loop().time(), 0
            while True:
                await asyncio.sleep(max(0.0, began + sent * FRAME / RATE - clock()))
                sound = base64.b64encode(to_bytes(line.frame())).decode()
                await socket.send(json.dumps({"type": "input_audio_buffer.append", "audio": sound}))
                sent += 1

        async def listen() -> None:
            async for text in socket:
                line.event(json.loads(text))

        await _beside(talk(line), send(), listen())


class _Microphone(PacedTrack):
    def __init__(self, line: Line) -> None:
        super().__init__()
        self.samples = line.frame


async def over_webrtc(url: str, key: str, line: Line, talk: Any, transport: str) -> None:
    """Sound goes and comes on tracks."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer.addTrack(_Microphone(line))
    channel = peer.createDataChannel("oai-events")
    channel.on("message", lambda text: line.event(json.loads(text)))

    async def hear(track: MediaStreamTrack) -> None:
        mono = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        with contextlib.suppress(MediaStreamError):
            while True:
                for frame in mono.resample(await track.recv()):
                    loud = level_dbfs(from_bytes(bytes(frame.planes[0])[: frame.samples * 2])) > LOUD_DBFS
                    if loud:
                        line.turn.loud()

    hearing: list[asyncio.Task[None]] = []
    peer.on("track", lambda track: hearing.append(asyncio.ensure_future(hear(track))))
    await peer.setLocalDescription(await peer.createOffer())
    answer = await (_fastrtc_answer if transport == "fastrtc" else _answer)(url, key, peer.localDescription.sdp)
    await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    try:
        await talk(line)
    finally:
        await peer.close()


async def _answer(url: str, key: str, offer: str) -> str:
    """As the Realtime API is called."""
    parts = {"sdp": (None, offer), "session": (None, json.dumps({**SESSION, "model": MODEL}))}
    async with httpx.AsyncClient(timeout=30) as client:
        headers = {"Authorization": f"Bearer {key}"}
        return (await client.post(f"{url}/realtime/calls", files=parts, headers=headers)).raise_for_status().text


async def _fastrtc_answer(url: str, _: str, offer: str) -> str:
    """As FastRTC is called."""
    body = {"sdp": offer, "type": "offer", "webrtc_id": os.urandom(8).hex()}
    async with httpx.AsyncClient(timeout=30) as client:
        return (await client.post(f"{url}/webrtc/offer", json=body)).raise_for_status().json()["sdp"]


async def _beside(first: Any, *others: Any) -> None:
    tasks = [asyncio.ensure_future(one) for one in others]
    try:
        await first
    finally:
        for task in tasks:
            task.cancel()


async def main(url: str, transport: str, turns: int, pause: float, seed: int, recordings: list[str]) -> None:
    """Hold one call."""
    sounds, chance = [read_sound(Path(name)) for name in recordings], random.Random(seed)

    async def talk(line: Line) -> None:
        await asyncio.sleep(1.0)
        for _ in range(turns):
            await asyncio.sleep(pause * chance.uniform(0.5, 1.5))
            sound = chance.choice(sounds)
            turn = line.say(sound)
            await asyncio.sleep(len(sound) / RATE)
            await turn.ended()
            print(json.dumps(turn.told()), flush=True)

    key = os.environ.get("VOICELAB_KEY", "")
    if transport == "websocket":
        await over_websocket(url, key, Line(), talk)
    else:
        await over_webrtc(url, key, Line(), talk, transport)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]), sys.argv[6:]))
