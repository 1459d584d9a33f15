"""How long a caller's packets are kept back."""

from __future__ import annotations

from aiortc import RTCConfiguration, RTCPeerConnection

from voicelab.engine.doors.packets import KEPT_BACK, PRIVATE, keep_back_little


async def test_an_answer_is_not_kept_waiting_for_packets_that_come_later():
    """Also fails if aiortc has moved the place where this is set."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    receiver = peer.addTransceiver("audio").receiver
    before = getattr(receiver, PRIVATE)._prefetch
    keep_back_little(receiver)
    assert getattr(receiver, PRIVATE)._prefetch == KEPT_BACK < before
    await peer.close()
