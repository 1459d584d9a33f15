"""Audio in events: PCM16 untouched, a telephone's codecs near enough, and the pieces of a stream without seams."""

from __future__ import annotations

import asyncio
import base64

import numpy as np
import pytest

from voicelab.audio.pcm import RATE, from_bytes, read_wav, to_bytes
from voicelab.engine.doors.wire_audio import CODECS, FORMATS, PCM, WireDecoder, WireEncoder
from voicelab.engine.protocol import ProtocolError

TONE = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)


def sent(samples: np.ndarray, format: str, size: int) -> list[str]:
    encoder = WireEncoder(format)
    pieces = [encoder.encode(samples[start : start + size]) for start in range(0, len(samples), size)]
    return [piece for piece in [*pieces, encoder.finish()] if piece]


async def received(pieces: list[str], format: str) -> np.ndarray:
    decoder = WireDecoder(format)
    none = np.zeros(0, np.int16)
    return np.concatenate([none, *[samples for piece in pieces async for samples in decoder.decode(piece)]])


async def test_pcm_goes_through_untouched():
    assert np.array_equal(await received(sent(TONE, PCM, 1000), PCM), TONE)


@pytest.mark.parametrize("format", CODECS)
async def test_a_telephone_carries_a_tone_and_a_voice(format):
    voice = read_wav("data/callers/carry_on.wav")
    for samples in (TONE, voice):
        heard = (await received(sent(samples, format, 1440), format)).astype(float)
        assert abs(len(heard) - len(samples)) < RATE // 20  # the far end's resampler holds back a moment
        level = np.sqrt(np.mean(heard**2)) / np.sqrt(np.mean(samples.astype(float) ** 2))
        assert 0.8 < level < 1.1
    tone = await received(sent(TONE, format, 1440), format)
    spectrum = np.abs(np.fft.rfft(tone[2000:22000].astype(float)))
    assert abs(np.argmax(spectrum) * RATE / 20000 - 440) < 2


@pytest.mark.parametrize("format", CODECS)
def test_how_a_stream_is_cut_makes_no_difference(format):
    bytes_of = [b"".join(map(base64.b64decode, sent(TONE, format, size))) for size in (480, 777, len(TONE))]
    assert len(set(map(len, bytes_of))) == 1 and len(bytes_of[0]) == len(TONE) // 3
    apart = np.abs(np.frombuffer(bytes_of[0], np.uint8).astype(int) - np.frombuffer(bytes_of[2], np.uint8))
    assert np.mean(apart > 1) < 0.01


async def test_a_stream_of_bytes_may_be_cut_anywhere():
    data = b"".join(map(base64.b64decode, sent(TONE, "audio/pcmu", 480)))
    pieces = [base64.b64encode(data[start : start + 33]).decode() for start in range(0, len(data), 33)]
    whole = await received([base64.b64encode(data).decode()], "audio/pcmu")
    cut = await received(pieces, "audio/pcmu")
    assert np.abs(whole[: len(cut)].astype(int) - cut[: len(whole)]).max() <= 2


@pytest.mark.parametrize(
    ("format", "text", "told"),
    [
        (PCM, "***", "base64-encoded PCM16"),
        ("audio/pcmu", "***", "audio/pcmu"),
        (PCM, "AAAA", "not whole 16-bit"),
        (PCM, "AAAA" * 40_000 + "*AAA", "base64-encoded PCM16"),
        (PCM, "A" * 65_534 + "==" + "AAAA", "base64-encoded PCM16"),  # an end, and more after it
        (PCM, "AAAA" * (15 * 1024 * 1024 // 3 + 1), "at most 15728640 bytes"),
    ],
    ids=["signs", "telephone", "halves", "late", "ended", "long"],
)
async def test_bad_audio_is_named(format, text, told):
    with pytest.raises(ProtocolError, match=told):
        await anext(WireDecoder(format).decode(text))
    assert len(await received([""], "audio/pcma")) == 0


async def test_others_go_on_while_a_long_append_is_decoded():
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    going_on = asyncio.create_task(other())
    await asyncio.sleep(0)
    heard = await received([base64.b64encode(bytes(2_000_000)).decode()], PCM)
    going_on.cancel()
    assert len(heard) == 1_000_000 and turns > 30


def test_an_unknown_format_is_named():
    with pytest.raises(ProtocolError, match="audio/opus.*audio/pcmu"):
        WireEncoder("audio/opus")
    assert PCM in FORMATS and np.array_equal(from_bytes(to_bytes(TONE)), TONE)
