"""A bare aiortc echo: after half a second without a loud frame it plays back what it heard. `python echo.py`.

The least that WebRTC costs in this language on this machine: no words are heard, thought about or spoken. It is called
as the Realtime API is, and prints its address when it is ready.
"""

from __future__ import annotations

import asyncio
import fractions
import sys
from collections import deque
from pathlib import Path

import av
import numpy as np
import uvicorn
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from voicelab.audio.pcm import RATE, from_bytes, level_dbfs

FRAME = RATE // 50
SILENCE_FRAMES = 25  # half a second, what the engine waits for by default
LOUD_DBFS = -45.0
peers: set[RTCPeerConnection] = set()


class Echo(MediaStreamTrack):
    """What was heard, once it is over."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[np.ndarray] = []
        self._queue: deque[np.ndarray] = deque()
        self._quiet, self._frames, self._began = 0, 0, 0.0

    def hear(self, samples: np.ndarray) -> None:
        """One frame of the caller's."""
        loud = level_dbfs(samples) > LOUD_DBFS
        self._quiet = 0 if loud else self._quiet + 1
        if loud or self.heard:
            self.heard.append(samples)
        if self.heard and self._quiet == SILENCE_FRAMES:
            self._queue.extend(self.heard)
            self.heard = []

    async def recv(self) -> av.AudioFrame:
        clock = asyncio.get_running_loop().time
        self._began = self._began or clock()
        await asyncio.sleep(max(0.0, self._began + self._frames * FRAME / RATE - clock()))
        samples = self._queue.popleft() if self._queue else np.zeros(FRAME, np.int16)
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(np.resize(samples, FRAME).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._frames * FRAME, fractions.Fraction(1, RATE)
        self._frames += 1
        return frame


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


async def main() -> None:
    """Serve until the standard input ends."""
    app = Starlette(routes=[Route("/v1/realtime/calls", call, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.05)
    print(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(main())
