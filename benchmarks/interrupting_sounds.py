"""What `benchmarks/interruptions.py` plays into an agent's answer: listeners' words, noises, and callers who interrupt.

The listeners' words and the noises are made: nobody was recorded for them. The words are spoken by the engine's own
voices, the noises computed, each from a seed. The interruptions are recordings, people's among them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hearing_recordings import read_recordings

from voicelab.audio.pcm import RATE
from voicelab.engine.voice.speaking import TIMBRES
from voicelab.engine.voice.synthesis import Synthesizer

CALLERS = Path(__file__).resolve().parents[1] / "data" / "callers"
SAID = (
    "Mhm.",
    "Mm-hmm.",
    "Uh-huh.",
    "Hmm.",
    "Okay.",
    "Right.",
    "Yeah.",
    "I see.",
    "Got it.",
    "All right.",
    "Okay, right.",
    "Yeah, yeah.",
)
STOPPING = ("Stop.", "Wait.", "No.", "Hold on.", "Excuse me.", "What?", "Sorry?", "Hello?")
WORDLESS = ("Ahem.", "Achoo!", "Ha, ha, ha!", "Huh!")
VOICES = ("alloy", "ash", "ballad", "sage", "shimmer", "verse")
OTHERS = ("marin", "cedar", "coral", "echo")
"""What a hum is was found out by these, and below which likelihood words are doubted by those above, with coughs of the
seeds 0 to 7. So listeners have the voices above here, and noises these, with coughs of other seeds."""

SPEEDS = (1.0, 0.85, 1.1)
SEEDS = 8
COUGHS = 100
COUGH_S = 0.25
FIRST_S = 2.5  # of a recording: whoever has not been heard by then has not interrupted


@dataclass(frozen=True)
class Interjection:
    """int16[n] at 24 kHz that comes while an agent speaks, and of which kind it is."""

    kind: str
    name: str
    sound: np.ndarray


def backchannels() -> Iterator[Interjection]:
    """What listeners say to show that they listen."""
    return _spoken("backchannel", SAID)


def noises() -> Iterator[Interjection]:
    """Knocks, keys, breath, which no voice activity takes for speech; and what has voice in it, but no words."""
    for name, make in NOISES.items():
        for seed in range(SEEDS):
            chance = np.random.default_rng([seed, *name.encode()])
            sound = make(chance)
            yield Interjection("noise", f"{name} {seed}", _at(sound, chance.uniform(-26.0, -14.0)))
    yield from _spoken("voiced noise", WORDLESS, OTHERS)
    for seed in range(COUGHS, COUGHS + 2 * SEEDS):
        yield Interjection("voiced noise", f"cough {seed}", _at(_voiced_cough(np.random.default_rng(seed)), -18.0))


def interruptions() -> Iterator[Interjection]:
    """The beginnings of all recordings of callers; `kind` tells those of people."""
    for recording in read_recordings([CALLERS, CALLERS / "people"]):
        kind = "person" if recording.kind == "people" else "caller"
        yield Interjection(kind, recording.text, recording.sound[: int(FIRST_S * RATE)])


def short_interruptions() -> Iterator[Interjection]:
    """A word or two that mean that the agent should stop."""
    return _spoken("short", STOPPING)


def spoken(text: str, voice: str, speed: float = 1.0) -> np.ndarray:
    """int16[n] at 24 kHz, at the level of somebody near a microphone."""
    return _at(_synthesizer().made(text.split(), TIMBRES[voice], speed).samples, -20.0)


def _spoken(kind: str, texts: Sequence[str], voices: Sequence[str] = VOICES) -> Iterator[Interjection]:
    for text in texts:
        for number, voice in enumerate(voices):
            yield Interjection(kind, f"{text} ({voice})", spoken(text, voice, SPEEDS[number % len(SPEEDS)]))


@functools.cache
def _synthesizer() -> Synthesizer:
    return Synthesizer()


def _at(sound: np.ndarray, dbfs: float) -> np.ndarray:
    """int16 whose loudest tenth of a second has this level."""
    window = RATE // 10
    power = np.convolve(sound.astype(float) ** 2, np.ones(window) / window, "same").max()
    return (sound * (32768 * 10 ** (dbfs / 20) / np.sqrt(power))).clip(-32768, 32767).astype(np.int16)


def _seconds(length: float) -> np.ndarray:
    return np.arange(int(length * RATE)) / RATE


def _resonant(source: np.ndarray, peaks: dict[float, float]) -> np.ndarray:
    """The sound through a throat: resonances at these frequencies, each so wide (both in Hz)."""
    frequencies = np.fft.rfftfreq(len(source), 1 / RATE)
    shape = sum(1 / (1 + ((frequencies - at) / wide) ** 2) for at, wide in peaks.items())
    return np.fft.irfft(np.fft.rfft(source) * shape, len(source))


def _burst(chance: np.random.Generator, length: float, attack: float, decay: float) -> np.ndarray:
    time = _seconds(length)
    return (
        chance.standard_normal(len(time)) * np.minimum(1, time / attack) * np.exp(-np.maximum(0, time - attack) / decay)
    )


def _voice(chance: np.random.Generator, length: float, hertz: float) -> np.ndarray:
    """What vocal folds give off: pulses of an uneven pitch."""
    pitch = hertz * (1 + 0.05 * np.cumsum(chance.standard_normal(int(length * RATE))) / np.sqrt(RATE))
    return np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0.0)


def _cough(chance: np.random.Generator) -> np.ndarray:
    """One to three times: a burst of breath, and often a little voice at its end."""
    throat = {chance.uniform(450, 800): 250, chance.uniform(1200, 1900): 500, chance.uniform(2500, 3500): 900}
    parts = []
    for _ in range(chance.integers(1, 4)):
        length = chance.uniform(0.2, 0.35)
        breath = _burst(chance, length, 0.008, chance.uniform(0.05, 0.12))
        voice = _voice(chance, length, chance.uniform(110, 260)) * chance.uniform(0, 6)
        voice *= np.interp(_seconds(length), [0, 0.06, 0.1, length], [0, 0, 1, 0])
        parts += [_resonant(breath + voice, throat), np.zeros(int(chance.uniform(0.08, 0.2) * RATE))]
    return np.concatenate(parts)


def _voiced_cough(chance: np.random.Generator) -> np.ndarray:
    """The same with a voice that begins when the breath has burst out: what there is of a real one in "huh"."""
    voice = _synthesizer().made(["Huh!"], TIMBRES[chance.choice(OTHERS)]).samples.astype(float)
    voice = np.pad(voice[np.argmax(np.abs(voice) > 500) :], (0, RATE))[: int(COUGH_S * RATE)]
    voice *= np.interp(_seconds(COUGH_S), [0, 0.05, 0.08, COUGH_S], [0, 0, 1, 0]) / np.abs(voice).max()
    parts = []
    for _ in range(chance.integers(1, 4)):
        throat = {chance.uniform(500, 800): 250, chance.uniform(1200, 1900): 500, 3000: 900}
        breath = _resonant(_burst(chance, COUGH_S, 0.006, 0.06), throat)
        parts += [breath / np.abs(breath).max() + 0.8 * voice, np.zeros(int(chance.uniform(0.08, 0.2) * RATE))]
    return np.concatenate(parts)


def _throat(chance: np.random.Generator) -> np.ndarray:
    """A throat is cleared: rough voice and breath, twice."""
    throat = {chance.uniform(350, 600): 200, chance.uniform(1000, 1500): 500}
    parts = []
    for _ in range(2):
        length = chance.uniform(0.18, 0.4)
        rough = _voice(chance, length, chance.uniform(60, 110)) * 4 + chance.standard_normal(int(length * RATE))
        parts += [_resonant(rough * np.hanning(len(rough)), throat), np.zeros(int(0.06 * RATE))]
    return np.concatenate(parts)


def _knocks(chance: np.random.Generator) -> np.ndarray:
    """Something falls on the table, or a door does: short and low."""
    parts = []
    for _ in range(chance.integers(1, 5)):
        body = {chance.uniform(80, 250): 60, chance.uniform(400, 1200): 300}
        parts += [_resonant(_burst(chance, 0.15, 0.001, 0.03), body), np.zeros(int(chance.uniform(0.05, 0.3) * RATE))]
    return np.concatenate(parts)


def _keys(chance: np.random.Generator) -> np.ndarray:
    """Somebody types."""
    parts = []
    for _ in range(chance.integers(6, 14)):
        click = _resonant(_burst(chance, 0.04, 0.0005, 0.006), {chance.uniform(2000, 5000): 1500})
        parts += [click, np.zeros(int(chance.uniform(0.05, 0.16) * RATE))]
    return np.concatenate(parts)


def _breath(chance: np.random.Generator) -> np.ndarray:
    """Into the microphone: low and broad."""
    length = chance.uniform(0.4, 0.9)
    return _resonant(chance.standard_normal(int(length * RATE)), {120: 200, 900: 900}) * np.hanning(int(length * RATE))


NOISES: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "cough": _cough,
    "throat": _throat,
    "knocks": _knocks,
    "keys": _keys,
    "breath": _breath,
}
