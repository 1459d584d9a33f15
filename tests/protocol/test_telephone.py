"""A caller by telephone: PCMU and PCMA over a WebSocket, in both directions."""

from __future__ import annotations

import numpy as np
import pytest
from wire import connected

from voicelab.audio.pcm import RATE, level_dbfs, read_wav
from voicelab.engine.doors.wire_audio import WireDecoder, WireEncoder


@pytest.mark.parametrize("codec", ["audio/pcmu", "audio/pcma"])
async def test_a_telephone_is_heard_and_answered_in_its_own_codec(engine, codec):
    caller = np.concatenate([read_wav("data/callers/flight_status.wav"), np.zeros(21_600, np.int16)])
    encoder = WireEncoder(codec)
    async with connected(engine) as wire:
        format = {"format": {"type": codec}}
        audio = {"input": {**format, "transcription": {"model": "gpt-4o-mini-transcribe"}}, "output": format}
        await wire.send("session.update", session={"type": "realtime", "audio": audio})
        await wire.until("session.updated")
        for start in range(0, len(caller), 2_400):
            await wire.send("input_audio_buffer.append", audio=encoder.encode(caller[start : start + 2_400]))
        done = await wire.until("response.done")
        said = next(event for event in wire.events if event["type"].endswith("input_audio_transcription.completed"))
        # What it says is another matter: the recogniser was made for twice a telephone's bandwidth.
        assert said["transcript"].strip() and done["response"]["audio"]["output"]["format"]["type"] == codec
        started, stopped = (
            next(event for event in wire.events if event["type"] == f"input_audio_buffer.speech_{what}")
            for what in ("started", "stopped")
        )
        assert 1_500 < stopped["audio_end_ms"] - started["audio_start_ms"] < 3_500
        deltas = [event["delta"] for event in wire.events if event["type"] == "response.output_audio.delta"]
        decoder = WireDecoder(codec)
        sound = np.concatenate([samples for delta in deltas async for samples in decoder.decode(delta)])
        words = done["response"]["output"][0]["content"][0]["transcript"].split()
        assert len(sound) > len(words) * 0.15 * RATE and level_dbfs(sound) > -40


async def test_the_codec_can_be_changed_between_turns(engine):
    async with connected(engine) as wire:
        for codec in ("audio/pcmu", "audio/pcm"):
            await wire.send(
                "session.update", session={"type": "realtime", "audio": {"output": {"format": {"type": codec}}}}
            )
            await wire.until("session.updated")
            await wire.send("response.create")
            done = await wire.until("response.done")
            assert done["response"]["status"] == "completed"
            assert done["response"]["audio"]["output"]["format"]["type"] == codec
