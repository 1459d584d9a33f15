"""Spoken words → sound at 24 kHz and the sample at which each of them begins: hibari, whose one voice is given ten
timbres.

The model (8 MB, Apache-2.0, distilled from Kokoro) comes in the wheel of `hibari-tts` and is loaded once for all
conversations. It makes a spectrum for each 12.5 ms; hibari's own signal processing turns that into sound. Between the
two is the place where pitch and formants are moved.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicelab.audio.pcm import RATE

DURATIONS = "/Cast_32_output_0"
"""The tensor inside the model's graph that holds how long each phoneme lasts, int64[phonemes] in units of `UNIT`."""

UNIT = RATE // 40
"""Samples in the model's unit of time, 25 ms."""

LONGEST = 400
"""Phonemes that the model is given at a time, as hibari itself does it; what is longer is made in parts."""

SLOWEST, FASTEST = 0.5, 1.15
"""The speeds at which the model itself speaks well; beyond them its spectra are stretched or squeezed. Faster than that
its units of time are too long for a consonant."""

UNVOICED = 40.0
"""Hertz below which the model means no pitch at all."""

LOUDEST = 0.97  # of full scale
LEVEL = 1.6  # times what the model makes: hardly a clause has to be made quieter than the others for it

_EARLY = 1.5  # units by which a word's sound begins before its first phoneme's time, as measured after silences
_LEAD = 2.5  # units that are kept before the first phoneme


@dataclass(frozen=True)
class Timbre:
    """How a voice sounds: factors on the model's pitch (about 190 Hz) and on the frequencies of its spectrum."""

    pitch: float
    formants: float


@dataclass(frozen=True)
class Sound:
    """int16[n] at `RATE`, and the sample at which each word begins; None for a word that makes no sound."""

    samples: np.ndarray
    starts: list[int | None]


class Synthesizer:
    """The model, loaded. One thread at a time.

    Raises:
        OSError: if the wheel's model is not the one this was written for.
    """

    def __init__(self) -> None:
        from hibari import Hibari  # 0.2 s, and not needed by everyone who imports this
        from hibari.voices import DEFAULT, voice_path

        data = Path(voice_path(DEFAULT, download_missing=False)).read_bytes()
        try:
            self._model = Hibari(model=_with_output(data, DURATIONS))
        except Exception as problem:  # onnxruntime's errors have no class of their own in its public names
            raise OSError(
                "hibari's model is damaged or another one: install hibari-tts as in requirements.txt."
            ) from problem
        self.made(["Wixelby"], Timbre(1, 1))  # hibari loads its dictionaries, and what reads unknown words, when asked

    def made(self, words: Sequence[str], timbre: Timbre, speed: float = 1.0, pause: float = 0.0) -> Sound:
        """Speak `words`; the same arguments give the same sound. Takes about 15 ms for a second of it.

        Args:
            words: what is said for each written word, in letters and digits, with the punctuation that shapes it;
                any may be "".
            speed: 1.0 is the model's own; at least 0.25.
            pause: seconds of silence, at a speed of 1.0, before the first word.
        """
        ids, begins = self._phonemes(words)
        if not any(begin is not None for begin in begins):
            return Sound(np.zeros(0, np.int16), list(begins))
        sounds, starts = [], np.zeros(0, np.int64)
        for part in _parts(ids):
            sound, part_starts = self._spoken([0, *part, 0], timbre, speed)
            starts = np.concatenate([starts, part_starts[1:-1] + sum(map(len, sounds))])
            sounds.append(sound)
        sound = np.concatenate(sounds)
        lead = int(min(starts[0], ((_LEAD - _EARLY) * UNIT + pause * RATE) / max(speed, SLOWEST)))
        sound = sound[starts[0] - lead :] * np.float32(LEVEL)
        sound *= min(1.0, LOUDEST / max(float(np.abs(sound).max()), 1e-9))
        return Sound(
            (sound * 32_767).astype(np.int16),
            [None if begin is None else int(starts[begin] - starts[0]) + lead for begin in begins],
        )

    def _phonemes(self, words: Sequence[str]) -> tuple[list[int], list[int | None]]:
        """The model's numbers for all phonemes, and for each word the place of its first among them."""
        vocabulary = self._model.vocab
        groups: list[list[int]] = [[]]
        tokens = self._model.g2p.phonemize_tokens(self._model.g2p.tokenize(" ".join(" ".join(words).split())))
        for token in tokens:
            groups[-1] += [vocabulary[sign] for sign in token.phonemes or "" if sign in vocabulary]
            if token.whitespace:
                groups.append([])
        given = iter(groups)
        ids: list[int] = []
        begins: list[int | None] = []
        for word in words:
            begin = None
            for _ in word.split():
                if group := next(given):
                    ids += [vocabulary[" "]] * bool(ids)
                    begin = len(ids) if begin is None else begin
                    ids += group
            begins.append(begin)
        return ids, begins

    def _spoken(self, ids: list[int], timbre: Timbre, speed: float) -> tuple[np.ndarray, np.ndarray]:
        """float32[n] at `RATE`, and the sample at which each of `ids` begins."""
        from hibari import dsp

        own = min(max(speed, SLOWEST), FASTEST)
        given = {"ids": np.array([ids], np.int64), "speed": np.array([own], np.float32)}
        *outputs, durations = self._model.sess.run(None, given)
        *spectra, pitch = (output[0] for output in outputs)
        lengthened = own / speed
        frames = np.arange(round(len(pitch) * lengthened)) / lengthened
        harmonics, turns, *others = [spectrum[:, frames.astype(int)] for spectrum in spectra]
        pitch = np.interp(frames, np.arange(len(pitch)), pitch).astype(np.float32)
        if timbre.pitch != 1:
            harmonics, turns = _between_harmonics(harmonics, pitch), _at_harmonics(turns, pitch)
        spectra = [_warped(spectrum, timbre.formants) for spectrum in (harmonics, turns, *others)]
        samples = dsp.synth(*spectra, pitch * timbre.pitch, np.random.default_rng(0))
        starts = (np.concatenate([[0], np.cumsum(durations)[:-1]]) - _EARLY).clip(0) * UNIT * lengthened
        return samples, starts.astype(np.int64)


def _warped(spectrum: np.ndarray, factor: float) -> np.ndarray:
    """float32[bins, frames] with every frequency multiplied by `factor`."""
    bins = len(spectrum)
    at = np.minimum(np.arange(bins) / factor, bins - 1)
    return spectrum[np.rint(at).astype(int)]


def _between_harmonics(spectrum: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """The spectrum's values at the harmonics of `pitch`, joined by straight lines.

    The model has only learned what is at its own harmonics. What lies between them, up to 10 dB more, was never heard
    there, and another pitch would bring it out.
    """
    number = _harmonic_numbers(spectrum, pitch)
    below = np.maximum(np.floor(number), 1)
    share = np.clip(number - below, 0, 1)
    return _harmonic(spectrum, pitch, below) * (1 - share) + _harmonic(spectrum, pitch, below + 1) * share


def _at_harmonics(spectrum: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    """For every frequency the spectrum's value at the nearest harmonic: phases have no middle."""
    return _harmonic(spectrum, pitch, np.maximum(np.rint(_harmonic_numbers(spectrum, pitch)), 1))


def _harmonic_numbers(spectrum: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    frequencies = np.linspace(0, RATE / 2, len(spectrum), dtype=np.float32)
    return frequencies[:, None] / np.maximum(pitch, UNVOICED)


def _harmonic(spectrum: np.ndarray, pitch: np.ndarray, number: np.ndarray) -> np.ndarray:
    step = RATE / 2 / (len(spectrum) - 1)
    at = np.rint(number * np.maximum(pitch, UNVOICED) / step).astype(int)
    return np.take_along_axis(spectrum, np.minimum(at, len(spectrum) - 1), axis=0)


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for begin in range(0, len(ids), LONGEST):
        yield ids[begin : begin + LONGEST]


def _with_output(model: bytes, name: str) -> bytes:
    """An ONNX model with one of its inner tensors, of int64, as a further output.

    Protocol buffers may be continued at their end: what is appended is `ModelProto.graph.output`.
    """
    kind = _field(1, b"\x08\x07")  # TypeProto.tensor_type.elem_type = INT64
    return model + _field(7, _field(12, _field(1, name.encode()) + _field(2, kind)))


def _field(number: int, payload: bytes) -> bytes:
    """A field of a protocol buffer, of fewer than 128 bytes."""
    return bytes([number << 3 | 2, len(payload)]) + payload


_loading = threading.Lock()


def synthesizer() -> Synthesizer:
    """The one of this process; loaded by whoever asks first, in about a second.

    Raises:
        OSError: see `Synthesizer`.
    """
    with _loading:
        return _loaded()


@functools.cache
def _loaded() -> Synthesizer:
    return Synthesizer()
