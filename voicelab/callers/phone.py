"""A caller over WebRTC without any browser: what a page does, done by aiortc in the session's own loop.

Notebooks under nbval, evaluations and benchmarks hold real WebRTC calls with it: SDP, ICE, DTLS, RTP and codecs are
those of a browser's call; only microphone and loudspeaker are missing.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import av
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.sdp import SessionDescription

from voicelab.audio.paced_track import FRAME, PacedTrack
from voicelab.audio.pcm import RATE, from_bytes
from voicelab.call_errors import CallError, call_error

from .loudspeaker import Loudspeaker

if TYPE_CHECKING:
    from voicelab.session.live_session import LiveSession

CONNECT_SECONDS = 10.0


class Phone:
    """A call of a session over WebRTC, for the length of an `async with`.

    `session.play` then speaks over it. `codec` is what was negotiated, and `session.recording()` has both sides.
    """

    def __init__(self, session: LiveSession) -> None:
        self._session, self._side = session, session.from_browser
        self._peer: RTCPeerConnection | None = None
        self._microphone: _Microphone | None = None
        self._heard = Loudspeaker()
        self.codec = ""

    async def __aenter__(self) -> Phone:
        self._side.attach(self)
        try:
            await self._side.cross(self._dial())
        except BaseException:
            await self._session.hang_up()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.hang_up()

    # The session's `Browser` protocol, on the session's loop.

    async def through(self) -> None:
        """Returns when the connection stands, or it is known that none will."""
        while self._peer and self._peer.connectionState in ("new", "connecting"):
            await asyncio.sleep(0.01)

    async def play(self, samples: np.ndarray) -> None:
        """Say int16 samples at 24 kHz, at the speed of speech."""
        await self._microphone.say(samples)

    def relay(self, item_id: str, content_index: int, samples: np.ndarray) -> None:
        """Not asked for: this caller's UDP goes nowhere but to this machine."""

    def relay_end(self, item_id: str, content_index: int) -> None:
        """As `relay`."""

    def silence(self) -> None:
        """As `relay`."""

    def redial(self) -> None:
        """Make a new connection for a call that was lost."""
        asyncio.ensure_future(self._dial_again())

    def hung_up(self) -> None:
        """Let go of the connection."""
        if self._peer:
            asyncio.ensure_future(self._peer.close())
            self._microphone.stop()
            self._peer = None

    async def _dial_again(self) -> None:
        with contextlib.suppress(CallError):  # the session tries again, within its bounds
            self.hung_up()
            await self._dial()

    async def _dial(self) -> None:
        """Make the call.

        Raises:
            CallError: as `LiveSession.connect`; `ice_failed` if no connection comes about.
        """
        try:
            await self._dialled()
        except BaseException:
            self.hung_up()
            raise

    async def _dialled(self) -> None:
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._microphone = _Microphone(self._tick)
        peer.addTrack(self._microphone)
        self._prefer(self._session.controls.codec)
        peer.createDataChannel("oai-events")  # display only, as in a browser
        peer.on("track", lambda track: asyncio.ensure_future(self._listen(track)))
        await peer.setLocalDescription(await peer.createOffer())
        answer = await self._side.answer(peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self.codec = SessionDescription.parse(answer).media[0].rtp.codecs[0].name.lower()
        deadline = asyncio.get_running_loop().time() + CONNECT_SECONDS
        while peer.connectionState in ("new", "connecting") and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
        if peer is self._peer and peer.connectionState != "connected":
            self._side.problem("ice_failed")  # as a page does
            raise call_error("ice_failed")

    def _prefer(self, codec: str) -> None:
        known = RTCRtpSender.getCapabilities("audio").codecs
        first = [one for one in known if one.mimeType.lower() == f"audio/{codec}"]
        self._peer.getTransceivers()[0].setCodecPreferences([*first, *(one for one in known if one not in first)])

    async def _listen(self, track: MediaStreamTrack) -> None:
        mono = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        with contextlib.suppress(MediaStreamError):  # the end of the call
            while track.kind == "audio":
                for frame in mono.resample(await track.recv()):
                    samples = from_bytes(bytes(frame.planes[0])[: frame.samples * 2])
                    self._heard.push(samples)

    def _tick(self, said: np.ndarray) -> None:
        """Every 20 ms: one clock for both sides of the recording."""
        self._side.recorded(np.stack([said, self._heard.pull()], axis=1))


class _Microphone(PacedTrack):
    """What it is told to say, and silence in between."""

    def __init__(self, tick: object) -> None:
        super().__init__()
        self._tick = tick
        self._rest = np.zeros(0, np.int16)
        self._said = asyncio.Event()

    async def say(self, samples: np.ndarray) -> None:
        self._rest = np.concatenate([self._rest, samples])
        if self.readyState == "live":
            self._said.clear()
        await self._said.wait()

    def stop(self) -> None:
        """Nobody listens any more: who is speaking need not go on."""
        super().stop()
        self._said.set()

    def samples(self) -> np.ndarray:
        samples, self._rest = self._rest[:FRAME], self._rest[FRAME:]
        samples = np.pad(samples, (0, FRAME - len(samples)))
        self._tick(samples)
        if not len(self._rest):
            self._said.set()
        return samples
