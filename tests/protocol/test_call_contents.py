"""What does not belong into a call: a camera, a second line, messages beyond what a data channel carries."""

from __future__ import annotations

import asyncio
import fractions
import json

import httpx
from aiortc import VideoStreamTrack
from aiortc.sdp import SessionDescription
from av import VideoFrame
from patience import until
from raw_phone import SESSION, CallerTrack, Phone, create
from wire import connected

from voicelab.engine.doors.calls import Call
from voicelab.engine.doors.watching import Metrics
from voicelab.engine.ears.hearing import Ears
from voicelab.engine.faults import FailingBrain, Outgoing

PICTURE = "data:image/png;base64," + "A" * 300_000


class Camera(VideoStreamTrack):
    """Counts the pictures that somebody wanted of it."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = 0

    async def recv(self) -> VideoFrame:
        await asyncio.sleep(1 / 30)
        self.shown += 1
        frame = VideoFrame(64, 48, "rgb24")
        frame.pts, frame.time_base = self.shown * 3000, fractions.Fraction(1, 90_000)
        return frame


async def test_a_camera_is_not_asked_for_pictures_and_the_call_goes_on(engine, phone):
    camera = Camera()
    phone.peer.addTrack(camera)
    phone.peer.addTrack(CallerTrack())  # nor does a second microphone speak into the first one's words
    await create(engine, phone)
    await phone.until("session.created")
    answered = SessionDescription.parse(phone.peer.remoteDescription.sdp)
    lines = [(media.kind, media.direction) for media in answered.media if media.kind != "application"]
    assert lines == [("audio", "sendrecv"), ("video", "inactive"), ("audio", "inactive")]
    phone.channel.send(json.dumps({"type": "response.create"}))
    await phone.until("output_audio_buffer.stopped")
    assert camera.shown == 0


async def test_a_large_picture_reaches_the_sideband_whole_and_the_page_without_it(engine, phone):
    call_id = await create(engine, phone)
    await phone.until("session.created")
    async with connected(engine, query=f"call_id={call_id}") as sideband:
        content = [{"type": "input_text", "text": "Look."}, {"type": "input_image", "image_url": PICTURE}]
        await sideband.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        whole = await sideband.until("conversation.item.done")
        assert whole["item"]["content"][1]["image_url"] == PICTURE
        told = await phone.until("conversation.item.done")
        assert told["item"]["content"][0]["text"] == "Look." and "image_url" not in told["item"]["content"][1]
        assert "error" not in [*sideband.types(), *phone.types()]


async def test_a_call_has_one_data_channel(engine, phone):
    other = phone.peer.createDataChannel("more-events")
    heard: list[str] = []
    other.on("message", heard.append)
    await create(engine, phone)
    await phone.until("session.created")
    await until(lambda: other.readyState == "closed")
    assert not heard


async def test_silence_is_listened_for_when_there_is_a_connection(phone, monkeypatch):
    """And not from the offer on: whoever connects slowly is not hung up on."""
    watched = []

    async def watch(call: Call) -> None:
        watched.append(call._peer.connectionState)

    monkeypatch.setattr(Call, "_watch_silence", watch)
    call = Call("m", Ears(), FailingBrain(), None, None, Outgoing(), Metrics())
    answer = await call.answer(await phone.offer())
    assert not watched
    await phone.answered(answer)
    await until(lambda: watched)
    assert watched == ["connected"]
    await call.close()


async def test_a_channel_that_is_not_for_events_is_closed_and_the_other_has_them(engine, phone):
    phone.channel.close()
    other, phone.channel = phone.peer.createDataChannel("telemetry"), phone.peer.createDataChannel("oai-events")
    phone.channel.on("message", phone._received)
    await create(engine, phone)
    await phone.until("session.created")
    await until(lambda: other.readyState == "closed")


async def test_an_offer_that_nobody_follows_up_is_forgotten(engine):
    """The page was closed before it had the answer: neither sound nor a connection ever comes."""
    phone = Phone()
    offer = await phone.offer()
    async with httpx.AsyncClient(headers=engine.headers) as client:
        made = await client.post(f"{engine.base_url}/realtime/calls", json={"sdp": offer, "session": SESSION})
        await phone.peer.close()
        call = engine.base_url.removesuffix("/v1") + made.headers["location"]
        for _ in range(300):
            if (await client.get(engine.health_url)).json()["calls"] == 0:
                break
            await asyncio.sleep(0.1)
        assert (await client.post(f"{call}/hangup")).status_code == 404
