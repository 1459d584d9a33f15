"""voicelab.audio.decoding: the sound files that programs and browsers really write, and those that were cut short."""

from __future__ import annotations

import io
import struct
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from voicelab.audio.decoding import WAV, decoded, to_int16, wav_int16
from voicelab.audio.pcm import RATE, level_dbfs, read_sound, read_wav, to_bytes, wav_bytes, write_wav

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def wav(data: bytes, bits: int, kind: int, channels: int = 1, extensible: bool = False, size: int = -1) -> bytes:
    """A WAV file by the book, from its bytes; `size` is what its header says there is."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", EXTENSIBLE if extensible else kind, channels, RATE, RATE * frame, frame, bits)
    if extensible:
        form += struct.pack("<HHIH", 22, bits, 0, kind) + GUID_TAIL
    size = len(data) if size < 0 else size
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"LIST\x04\0\0\0INFO" + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", min(len(body) + size, 0xFFFFFFFF)) + body + data


def tone(seconds: float = 0.5) -> np.ndarray:
    """From -0.5 to 0.5, in floating point."""
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(RATE * seconds)) / RATE)


def packed(sound: np.ndarray, bits: int, kind: int) -> bytes:
    if kind == FLOAT:
        return sound.astype(f"<f{bits // 8}").tobytes()
    whole = np.rint(sound * (2 ** (bits - 1) - 1)).astype("<i4")
    return whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8].tobytes()


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize(("bits", "kind"), [(16, PCM), (24, PCM), (32, PCM), (32, FLOAT), (64, FLOAT)])
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_every_width_and_floating_point_with_either_header(tmp_path, bits, kind, extensible, channels):
    sound = np.repeat(tone(), channels)
    (tmp_path / "a.wav").write_bytes(wav(packed(sound, bits, kind), bits, kind, channels, extensible))
    expected = np.rint(tone() * 32768)
    for read in (read_wav, read_sound):
        assert np.abs(read(tmp_path / "a.wav") - expected).max() <= 1


@pytest.mark.parametrize(("bits", "kind", "extensible"), [(16, PCM, False), (16, PCM, True), (24, PCM, False)])
@pytest.mark.parametrize("size", [-1, 0, 7_001])
def test_a_wav_taken_as_it_lies_is_what_a_decoder_makes_of_it(tmp_path, bits, kind, extensible, size):
    sound = np.stack([tone(), -tone() / 3], axis=1)
    (tmp_path / "a.wav").write_bytes(wav(packed(sound.ravel(), bits, kind), bits, kind, 2, extensible, size))
    expected, rate = decoded(tmp_path / "a.wav", WAV)
    found = wav_int16(tmp_path / "a.wav")
    assert found[1] == rate == RATE and found[0].dtype == np.int16
    assert np.array_equal(found[0], to_int16(expected))


def test_a_sample_beyond_full_scale_is_clipped(tmp_path):
    (tmp_path / "a.wav").write_bytes(wav(np.array([2.0, -2.0, 0.25], "<f4").tobytes(), 32, FLOAT))
    assert read_wav(tmp_path / "a.wav").tolist() == [32767, -32768, 8192]


def encoded(container: str, codec: str) -> bytes:
    """The tone at 48 kHz, as a browser's recorder would hand it over."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=48_000, layout="mono")
        samples = np.rint(32768 * 0.5 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)).astype(np.int16)
        for at in range(0, len(samples), 960):
            frame = av.AudioFrame.from_ndarray(samples[None, at : at + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, at, Fraction(1, 48_000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    ("container", "codec"),
    [("webm", "libopus"), ("ogg", "libopus"), ("mp4", "aac"), ("flac", "flac"), ("wav", "pcm_f32le")],
)
def test_what_a_browser_records_is_read_from_its_bytes_and_from_a_file(tmp_path, container, codec):
    data = encoded(container, codec)
    (tmp_path / "recorded").write_bytes(data)
    for source in (data, memoryview(data), tmp_path / "recorded", str(tmp_path / "recorded")):
        sound = read_sound(source)
        assert len(sound) == pytest.approx(RATE, rel=0.1)
        assert level_dbfs(sound) == pytest.approx(level_dbfs(np.rint(tone() * 32768)), abs=1.0)


WHOLE = wav(packed(tone(), 16, PCM), 16, PCM)
HEADER = WHOLE.index(b"data") + 8


@pytest.mark.parametrize(
    "kept", [0, 3, 4, 11, 12, 15, 20, 30, HEADER - 8, HEADER - 1, HEADER, HEADER + 1, len(WHOLE) - 1]
)
def test_a_wav_that_was_cut_says_so_and_never_reads_as_silence(tmp_path, kept):
    (tmp_path / "cut.wav").write_bytes(WHOLE[:kept])
    for read in (read_wav, read_sound, wav_int16):
        with pytest.raises(ValueError, match=r"cut\.wav .{20,}") as refused:
            read(tmp_path / "cut.wav")
        assert "()" not in str(refused.value)
    if kept > 12:
        assert "cut short" in str(refused.value)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000])
def test_a_length_that_was_never_filled_in_means_until_the_end(tmp_path, size):
    (tmp_path / "piped.wav").write_bytes(wav(packed(tone(), 16, PCM), 16, PCM, size=size))
    assert len(read_wav(tmp_path / "piped.wav")) == len(tone())


@pytest.mark.parametrize(
    ("container", "codec"), [("webm", "libopus"), ("ogg", "libopus"), ("mp4", "aac"), ("flac", "flac")]
)
def test_what_a_browser_recorded_and_was_cut_never_reads_as_silence(container, codec):
    whole = encoded(container, codec)
    for share in range(20):
        try:
            assert len(read_sound(whole[: len(whole) * share // 20])) > 0
        except ValueError as refused:
            assert "What was given" in str(refused)


def test_an_empty_recording_is_empty_and_no_error(tmp_path):
    (tmp_path / "a.wav").write_bytes(wav(b"", 16, PCM))
    assert len(read_wav(tmp_path / "a.wav")) == len(read_sound(tmp_path / "a.wav")) == 0


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:other.wav\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("data", [b"", b"no sound at all", PLAYLIST, b"\x1aE\xdf\xa3" + bytes(300), b"RIFFabcdAVI "])
def test_what_is_no_sound_is_refused_with_a_remedy(tmp_path, data):
    write_wav(tmp_path / "other.wav", np.ones(100, np.int16))
    (tmp_path / "list.m3u8").write_bytes(data)
    for source, name in ((tmp_path / "list.m3u8", "list.m3u8"), (data, "What was given")):
        with pytest.raises(ValueError, match=f"{name} .*(WAV|again)"):
            read_sound(source)


def test_a_wav_in_memory_is_one_for_python_too():
    stereo = np.arange(200, dtype=np.int16).reshape(-1, 2)
    with wave.open(io.BytesIO(wav_bytes(stereo))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, RATE, 100)
        assert file.readframes(100) == to_bytes(stereo)


def test_only_wav_is_taken_for_wav(tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(encoded("ogg", "libopus"))
    with pytest.raises(ValueError, match=r"a\.wav .* Give a WAV file"):
        read_wav(tmp_path / "a.wav")


def test_a_tag_may_be_in_any_encoding():
    samples = np.arange(2_400, dtype=np.int16)
    data, tag = wav_bytes(samples), b"INFOIART" + (4).to_bytes(4, "little") + b"Ren\xe9"
    tagged = data[12:36] + b"LIST" + len(tag).to_bytes(4, "little") + tag + data[36:]
    assert (read_sound(b"RIFF" + (len(tagged) + 4).to_bytes(4, "little") + b"WAVE" + tagged) == samples).all()
