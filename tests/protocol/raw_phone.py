"""A browser's end of a WebRTC call, by aiortc; every event passes the Agents SDK's validator."""

from __future__ import annotations

import asyncio
import json

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from av import AudioResampler
from openai import AsyncOpenAI
from wire import VALIDATOR

from voicelab.audio.paced_track import FRAME, PacedTrack
from voicelab.audio.pcm import RATE, from_bytes, level_dbfs


class CallerTrack(PacedTrack):
    """A microphone: what it is told to say, and silence."""

    def __init__(self) -> None:
        super().__init__()
        self._rest = np.zeros(0, np.int16)

    def say(self, samples: np.ndarray) -> None:
        self._rest = np.concatenate([self._rest, samples])

    def samples(self) -> np.ndarray:
        samples, self._rest = self._rest[:FRAME], self._rest[FRAME:]
        return np.pad(samples, (0, FRAME - len(samples)))


class Phone:
    """The browser's end of a call."""

    def __init__(self) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone = CallerTrack()
        self.peer.addTrack(self.microphone)
        self.channel = self.peer.createDataChannel("oai-events")
        self.events: list[dict] = []
        self.loudest = -120.0
        self.channel.on("message", self._received)
        self.peer.on("track", lambda track: asyncio.ensure_future(self._listen(track)))

    def _received(self, text: str) -> None:
        event = json.loads(text)
        readable = {**event, "previous_item_id": ""} if event.get("previous_item_id", "") is None else event
        VALIDATOR.validate_python(readable)
        self.events.append(event)

    async def _listen(self, track) -> None:
        mono = AudioResampler(format="s16", layout="mono", rate=RATE)
        while True:
            for frame in mono.resample(await track.recv()):
                samples = from_bytes(bytes(frame.planes[0])[: frame.samples * 2])
                self.loudest = max(self.loudest, level_dbfs(samples))

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def answered(self, sdp: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def until(self, type: str, count: int = 1, seconds: float = 60) -> dict:
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline:
            found = [event for event in self.events if event["type"] == type]
            if len(found) >= count:
                return found[count - 1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {type} within {seconds} s; there were {self.types()}")

    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


SESSION = {
    "type": "realtime",
    "model": "gpt-realtime-mini",
    "instructions": "You are a receptionist.",
    "audio": {"input": {"transcription": {"model": "whisper-1"}}, "output": {"voice": "cedar"}},
}


async def create(engine, phone: Phone, session: dict = SESSION) -> str:
    async with AsyncOpenAI(base_url=engine.base_url, api_key=engine.key) as client:
        made = await client.realtime.calls.with_raw_response.create(sdp=await phone.offer(), session=session)
    assert made.status_code == 201
    await phone.answered(made.text)
    return made.headers["location"].rsplit("/", 1)[-1]
