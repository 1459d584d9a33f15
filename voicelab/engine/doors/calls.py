"""WebRTC calls: signalling, the caller's track in, the answer's track out, and the `oai-events` data channel.

A call has one of each. Whatever else is offered, pictures that move above all, is answered as `inactive`: nobody sends
it, and nothing has to be decoded.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Any

import av
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from voicelab.audio.pcm import RATE, from_bytes
from voicelab.engine.brain.question import Brain
from voicelab.engine.conversation import Conversation
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.faults import Outgoing
from voicelab.engine.inputs import Attached, Detached, Sound
from voicelab.engine.limits import MAX_BACKLOG
from voicelab.engine.protocol import ProtocolError, new_id
from voicelab.engine.voice.speaking import Voice

from .audio_track import AnswerTrack
from .data_channel import ASSUMED_BYTES, LABEL, DataChannelClient
from .packets import keep_back_little
from .watching import Metrics

SILENT_PEER_S = 10.0  # a browser sends audio all the time, muted or not: without any it has gone away
LAST_WORDS_S = 0.2  # for what was sent on the data channel to arrive
CONNECT_S = 15.0  # an offer may come from a page that is closed before it has the answer


class Call:
    """One WebRTC call and its conversation."""

    def __init__(
        self,
        model: str,
        ears: Ears,
        brain: Brain,
        voice: Voice,
        session: dict[str, Any] | None,
        outgoing: Outgoing,
        metrics: Metrics,
    ) -> None:
        self.id = new_id("rtc")
        self._track = AnswerTrack(lambda what: self.conversation.post(what))
        self.conversation = Conversation(model, ears, brain, voice, session, outgoing, metrics, self._track)
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: DataChannelClient | None = None
        self._most_bytes = ASSUMED_BYTES
        self._listening = False
        self._heard_at = 0.0  # when a frame came, by the loop's clock
        self._connected = asyncio.Event()
        self.ended = asyncio.Event()

    async def answer(self, offer: str) -> str:
        """Take the offer's SDP, return the answer's.

        Raises:
            ProtocolError: if the SDP cannot be read or offers no audio.
        """
        self._peer.on("datachannel", self._on_channel)
        self._peer.on("track", self._on_track)
        self._peer.on("connectionstatechange", self._on_state)
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        except Exception as problem:  # aiortc raises many kinds for a bad description
            raise ProtocolError(
                f"The SDP offer could not be read: {problem}.", code="invalid_offer", param="sdp"
            ) from None
        if said := re.search(r"^a=max-message-size:(\d+)", offer, re.MULTILINE):
            self._most_bytes = int(said[1])
        offered = self._peer.getTransceivers()
        if not any(transceiver.kind == "audio" for transceiver in offered):
            raise ProtocolError(
                "The SDP offer has no audio: add the microphone's track before creating it.",
                code="invalid_offer",
                param="sdp",
            )
        line = self._peer.addTrack(self._track)
        for transceiver in offered:
            if transceiver.kind == "audio":
                keep_back_little(transceiver.receiver)
            if transceiver.sender is not line:
                transceiver.direction = "inactive"
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        self.conversation.start()
        self._keep(self._expect())
        self._keep(self._expire())
        return self._peer.localDescription.sdp

    async def close(self) -> None:
        """Hang up; twice does no harm."""
        if self.ended.is_set():
            return
        self.ended.set()
        for task in self._tasks:
            task.cancel()
        self._track.stop()
        await self.conversation.close()
        await self._peer.close()

    def _on_channel(self, channel: Any) -> None:
        if channel.label != LABEL or (self._client is not None and self._client.is_open):
            channel.close()
            return
        client = self._client = DataChannelClient(channel, self._most_bytes)
        channel.on("message", lambda text: client.received(text, self.conversation.post))
        channel.on("close", lambda: self.conversation.post(Detached(client)))
        if channel.readyState == "open":  # aiortc hands a channel over open; other versions open it a moment later
            self.conversation.post(Attached(client))
        else:
            channel.on("open", lambda: self.conversation.post(Attached(client)))

    def _on_track(self, track: Any) -> None:
        if track.kind == "audio" and not self._listening:
            self._listening = True
            self._keep(self._listen(track))

    def _on_state(self) -> None:
        if self._peer.connectionState == "connected":
            self._connected.set()
        elif self._peer.connectionState in ("failed", "closed") and not self.ended.is_set():
            self._keep(self._hang_up_later())

    async def _expect(self) -> None:
        """Hang up if nobody comes, and once nothing comes any more of the sound that somebody offered."""
        try:
            await asyncio.wait_for(self._connected.wait(), CONNECT_S)
        except asyncio.TimeoutError:
            self._keep(self._hang_up_later())
        else:
            if self._listening:
                await self._watch_silence()

    async def _expire(self) -> None:
        await self.conversation.lifetime.expired.wait()
        await asyncio.sleep(LAST_WORDS_S)
        await self._hang_up_later()

    async def _hang_up_later(self) -> None:
        self._tasks.discard(asyncio.current_task())
        await self.close()

    async def _listen(self, track: Any) -> None:
        """Nothing is awaited but the next frame: a timeout around it would take two rounds of the loop for each, and
        with eight calls on two processors frames would come faster than that."""
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)  # stateful, as speech needs it
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self._heard_at = asyncio.get_running_loop().time()
                for piece in resampler.resample(frame):
                    if self.conversation.backlog < MAX_BACKLOG:
                        self.conversation.post(Sound(_samples(piece)))
        self._keep(self._hang_up_later())

    async def _watch_silence(self) -> None:
        """Hang up once nothing has come for too long."""
        clock = asyncio.get_running_loop().time
        self._heard_at = clock()
        while (left := self._heard_at + SILENT_PEER_S - clock()) > 0:
            await asyncio.sleep(left)
        self._keep(self._hang_up_later())

    def _keep(self, coroutine: Any) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _samples(frame: av.AudioFrame) -> np.ndarray:
    return from_bytes(bytes(frame.planes[0])[: frame.samples * 2])
