"""A bare aiortc echo: after half a second without a loud frame it plays back what it heard. `python echo.py`.

The least that WebRTC costs in this language on this machine: no words are heard, thought about or spoken. It is called
as the Realtime API is, and prints its address when it is ready.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from pathlib import Path

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from serving import serve
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from voicelab.audio.paced_track import FRAME, PacedTrack
from voicelab.audio.pcm import RATE, from_bytes, level_dbfs

SILENCE_FRAMES = 25  # half a second, what the engine waits for by default
LOUD_DBFS = -45.0
peers: set[RTCPeerConnection] = set()


class Echo(PacedTrack):
    """What was heard, once it is over."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[np.ndarray] = []
        self._queue: deque[np.ndarray] = deque()
        self._quiet = 0

    def hear(self, samples: np.ndarray) -> None:
        """One frame of the caller's."""
        loud = level_dbfs(samples) > LOUD_DBFS
        self._quiet = 0 if loud else self._quiet + 1
        if loud or self.heard:
            self.heard.append(samples)
        if self.heard and self._quiet == SILENCE_FRAMES:
            self._queue.extend(self.heard)
            self.heard = []

    def samples(self) -> np.ndarray:
        return np.resize(self._queue.popleft(), FRAME) if self._queue else np.zeros(FRAME, np.int16)


async def call(request: Request) -> PlainTextResponse:
    """An offer's answer."""
    form = await request.form()
    peer, echo = RTCPeerConnection(RTCConfiguration(iceServers=[])), Echo()
    peers.add(peer)

    async def listen(track: MediaStreamTrack) -> None:
        mono = av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=FRAME)
        try:
            while True:
                for frame in mono.resample(await track.recv()):
                    echo.hear(from_bytes(bytes(frame.planes[0])[: frame.samples * 2]))
        except MediaStreamError:
            peers.discard(peer)

    peer.on("track", lambda track: asyncio.ensure_future(listen(track)))
    await peer.setRemoteDescription(RTCSessionDescription(str(form["sdp"]), "offer"))
    peer.addTrack(echo)
    await peer.setLocalDescription(await peer.createAnswer())
    return PlainTextResponse(peer.localDescription.sdp)


if __name__ == "__main__":
    asyncio.run(serve(Starlette(routes=[Route("/v1/realtime/calls", call, methods=["POST"])]), "/v1"))
