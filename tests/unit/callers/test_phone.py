"""A caller over WebRTC whose call does not come about, or ends while it speaks: nothing is left, and nobody waits."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from agents.realtime import RealtimeAgent
from aiortc import RTCPeerConnection, RTCSessionDescription
from patience import until

from voicelab import LiveSession
from voicelab.audio.pcm import RATE
from voicelab.call_errors import CallError
from voicelab.callers import phone as phones
from voicelab.callers.phone import Phone
from voicelab.endpoint import Endpoint


async def test_who_is_speaking_when_the_call_ends_is_not_waited_for():
    microphone = phones._Microphone(lambda _: None)
    speaking = asyncio.create_task(microphone.say(np.zeros(RATE, np.int16)))
    await asyncio.sleep(0)
    microphone.stop()
    await speaking
    await microphone.say(np.zeros(RATE, np.int16))


async def test_a_call_that_is_refused_leaves_no_connection():
    session = LiveSession(RealtimeAgent(name="Desk"), endpoint=Endpoint("nowhere", "http://127.0.0.1:9/v1", "k"))
    phone = Phone(session)
    with pytest.raises(CallError) as refused:
        await phone.__aenter__()
    assert refused.value.code == "endpoint_unreachable" and phone._peer is None


class Side:
    """A session whose endpoint takes the call, and is not to be found then."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    async def answer(self, offer: str) -> str:
        peer = RTCPeerConnection()
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        answer = peer.localDescription.sdp
        await peer.close()
        return answer

    def problem(self, code: str) -> None:
        self.problems.append(code)


async def test_a_call_that_finds_no_way_says_so(monkeypatch):
    monkeypatch.setattr(phones, "CONNECT_SECONDS", 0.05)
    session = LiveSession(RealtimeAgent(name="Desk"), endpoint=Endpoint("nowhere", "http://127.0.0.1:9/v1", "k"))
    phone = Phone(session)
    phone._side = Side()
    with pytest.raises(CallError) as failed:
        await phone._dial()
    assert failed.value.code == "ice_failed" and phone._side.problems == ["ice_failed"]
    await until(lambda: phone._peer is None)
