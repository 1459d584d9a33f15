"""voicelab.audio.pcm: resampling in pieces, WAV files of all kinds, bytes, levels, frames."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicelab.audio.pcm import (
    RATE,
    SILENCE_DBFS,
    Resampler,
    frames,
    from_bytes,
    level_dbfs,
    milliseconds,
    read_wav,
    samples_in,
    to_bytes,
    write_wav,
)

RATES = st.sampled_from([8_000, 16_000, 22_050, 24_000, 44_100, 48_000])


def tone(hertz: float, rate: int, seconds: float = 0.5, peak: float = 16_000) -> np.ndarray:
    return np.rint(peak * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.int16)


def resampled(samples: np.ndarray, source: int, target: int, cuts: list[int] | None = None) -> np.ndarray:
    resampler = Resampler(source, target)
    return np.concatenate([*map(resampler.push, np.split(samples, sorted(cuts or []))), resampler.flush()])


@given(RATES, RATES, st.integers(0, 2**32 - 1), st.integers(0, 5_000), st.data())
@settings(max_examples=60)
def test_pieces_resample_to_what_the_whole_does(source, target, seed, length, data):
    samples = np.random.default_rng(seed).integers(-20_000, 20_000, length).astype(np.int16)
    cuts = data.draw(st.lists(st.integers(0, length), max_size=8))
    whole, pieces = resampled(samples, source, target), resampled(samples, source, target, cuts)
    assert len(whole) == len(pieces)
    assert abs(len(whole) - length * target / source) <= 1
    # The last bit is dithered.
    assert np.abs(whole.astype(int) - pieces).max(initial=0) <= 2


@given(RATES, st.floats(200, 3_000))
@settings(max_examples=25)
def test_a_tone_survives_the_way_there_and_back(rate, hertz):
    there = resampled(tone(hertz, RATE), RATE, rate)
    back = resampled(there, rate, RATE)
    middle = slice(2_000, -2_000)  # the filter's edges apart
    error = back[middle].astype(float) - tone(hertz, RATE)[: len(back)][middle]
    assert level_dbfs(error) < level_dbfs(tone(hertz, RATE)) - 40


def test_a_flushed_resampler_begins_anew():
    resampler = Resampler(16_000, RATE)
    first, second = ([*resampler.push(tone(440, 16_000)), *resampler.flush()] for _ in range(2))
    assert np.abs(np.subtract(first, second)).max() <= 2


def test_equal_rates_change_nothing():
    assert np.array_equal(resampled(tone(440, RATE), RATE, RATE, [7, 500]), tone(440, RATE))


@pytest.mark.parametrize("rates", [(0, RATE), (RATE, -1)])
def test_an_impossible_rate_is_refused(rates):
    with pytest.raises(ValueError, match="Hz"):
        Resampler(*rates)


@given(st.binary(max_size=200).filter(lambda data: len(data) % 2 == 0))
def test_bytes_round_trip(data):
    assert to_bytes(from_bytes(data)) == data


def test_bytes_are_little_endian_and_writable():
    samples = from_bytes(b"\x01\x00\xff\xff\x00\x80")
    assert samples.tolist() == [1, -1, -32768]
    samples[0] = 5
    with pytest.raises(ValueError, match="3 bytes"):
        from_bytes(b"abc")


@given(st.lists(st.integers(-32768, 32767), max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_wav_round_trip(tmp_path: Path, values):
    samples = np.array(values, np.int16)
    write_wav(tmp_path / "a.wav", samples)
    assert np.array_equal(read_wav(tmp_path / "a.wav"), samples)


@pytest.mark.parametrize(
    ("width", "encoded"),
    [(1, b"\xc0"), (2, struct.pack("<h", 16384)), (3, b"\x00\x00\x40"), (4, struct.pack("<i", 1 << 30))],
)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_width_reads_to_the_same_level(tmp_path, width, encoded, channels):
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((channels, width, RATE, 0, "NONE", ""))
        file.writeframes(encoded * 50 * channels)
    assert read_wav(tmp_path / "a.wav").tolist() == [16384] * 50


def test_stereo_is_mixed_and_the_rate_changed(tmp_path):
    left, right = tone(440, 48_000), np.zeros(24_000, np.int16)
    write_wav(tmp_path / "a.wav", np.stack([left, right], axis=1), 48_000)
    mono = read_wav(tmp_path / "a.wav")
    assert len(mono) == RATE // 2
    assert level_dbfs(mono) == pytest.approx(level_dbfs(left) - 6, abs=0.2)


def test_what_is_no_pcm_wav_is_refused_by_name(tmp_path):
    for name, content in (("empty.wav", b""), ("text.wav", b"not sound at all, whatever its name says")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=name):
            read_wav(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        read_wav(tmp_path / "missing.wav")


@pytest.mark.parametrize("wrong", [np.zeros(4), np.zeros((4, 3), np.int16), np.zeros((2, 2, 2), np.int16)])
def test_what_is_no_pcm16_is_not_written(tmp_path, wrong):
    with pytest.raises(ValueError, match="int16"):
        write_wav(tmp_path / "a.wav", wrong)


def test_levels():
    assert level_dbfs(np.full(100, -32768, np.int16)) == pytest.approx(0)
    assert level_dbfs(tone(1_000, RATE, peak=32_767)) == pytest.approx(-3.01, abs=0.01)
    assert level_dbfs(np.zeros(100, np.int16)) == level_dbfs(np.zeros(0, np.int16)) == SILENCE_DBFS


@given(st.integers(0, 200), st.integers(1, 50))
def test_frames_join_to_the_whole(length, size):
    samples = np.arange(length, dtype=np.int16)
    cut = list(frames(samples, size))
    assert np.array_equal(np.concatenate([samples[:0], *cut]), samples)
    assert all(len(frame) == size for frame in cut[:-1])


def test_a_frame_needs_a_size():
    with pytest.raises(ValueError, match="0 samples"):
        frames(np.zeros(3, np.int16), 0)


@given(st.integers(0, 10**7))
def test_durations(ms):
    assert milliseconds(samples_in(ms)) == ms
    assert samples_in(ms, 16_000) == 16 * ms
