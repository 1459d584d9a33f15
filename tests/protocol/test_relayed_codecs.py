"""A relayed call in a telephone's codec: what is said is sent as it was announced, and what comes is read so."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from agents.realtime import RealtimeAgent
from patience import until
from scripted_service import serving
from transports import Page

from voicelab import LiveSession
from voicelab.audio.pcm import RATE, level_dbfs
from voicelab.audio.telephone import TELEPHONE_RATE, TelephoneDecoder, TelephoneEncoder
from voicelab.endpoint import Endpoint

TONE = (8_000 * np.sin(np.arange(RATE) * 2 * np.pi * 440 / RATE)).astype(np.int16)


@pytest.mark.parametrize("codec", ["pcmu", "pcma"])
async def test_both_directions_are_in_the_codec_that_was_announced(codec):
    async with serving() as (service, url):
        session = LiveSession(RealtimeAgent(name="Desk"), endpoint=Endpoint("scripted", url, "k"))
        session.controls.codec = codec
        page = Page(session)  # its clock stands still
        await session.from_browser.relay()
        session.from_browser.heard(TONE)
        await until(lambda: any(event["type"] == "input_audio_buffer.append" for event in service.received))
        update = next(event for event in service.received if event["type"] == "session.update")
        assert [side["format"]["type"] for side in update["session"]["audio"].values()] == [f"audio/{codec}"] * 2
        [append] = [event for event in service.received if event["type"] == "input_audio_buffer.append"]
        heard = base64.b64decode(append["audio"])
        assert 0.9 * TELEPHONE_RATE < len(heard) <= TELEPHONE_RATE
        assert level_dbfs(TelephoneDecoder(codec).push(heard)) == pytest.approx(level_dbfs(TONE), abs=1)
        await service.respond()
        where = {"response_id": "resp_x", "item_id": "item_x", "output_index": 0, "content_index": 0}
        said = base64.b64encode(TelephoneEncoder(codec).push(TONE)).decode()
        await service.send("response.output_audio.delta", delta=said, **where)
        await until(lambda: page._queue)
        samples = page._queue[0][2]
        assert 0.9 * RATE < len(samples) <= RATE and level_dbfs(samples) == pytest.approx(level_dbfs(TONE), abs=1)
        await session.hang_up()
