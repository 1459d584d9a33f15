"""Recognition with Moonshine: one conversation's utterances, and the words that it expects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .moonshine_model import shared_model
from .recognizer import EARS_RATE
from .utterance import Utterances
from .vocabulary import Vocabulary
from .wording import alike, worded

LONGEST = 24 * EARS_RATE
"""Samples heard at once; a longer utterance is cut at its quietest place after half of that. The model was trained on
up to 30 s, and what has been cut off need not be heard again for the next partial text."""

SHORTEST = EARS_RATE // 10
"""Samples below which there is no word."""

WINDOW = EARS_RATE // 5
"""Samples that a pause between two words has, 200 ms."""

SHORT = EARS_RATE * 7 // 4
"""Samples of a word or two, with the silence around them. A noise that has voice in it is no longer, as a rule."""

UNSURE = -0.4
"""The model's mean log probability below which such a text may be made of a noise: then it is heard again, a little
slower and a little faster. What is said stays the same; "Thank you." from a cough becomes "That's it."."""

PACES = (0.92, 1.08)


class MoonshineRecognizer(Utterances):
    """A `Recognizer`. Text comes with capitals, punctuation and digits, as the model writes it."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: tuple[str, ...] = ()
        self._vocabulary: Vocabulary | None = None
        self._said: list[str] = []

    def prepare(self) -> None:
        """Load the model, if no other conversation has."""
        shared_model()

    def bias(self, texts: Sequence[str]) -> None:
        """Expect the rarer words of `texts`, from the next utterance on; they stay once learned."""
        self._texts = tuple(texts)

    def start(self) -> None:
        """Begin an utterance; one still open is dropped."""
        super().start()
        self._said = []
        if self._texts:
            self._vocabulary = self._vocabulary or Vocabulary(shared_model().tokens)
            self._vocabulary.add(self._texts)
            self._texts = ()

    def _text(self, in_s: float) -> str:
        samples = np.concatenate(self._heard)
        while len(samples) > LONGEST:
            cut = quietest(samples[:LONGEST])
            self._said.append(self._transcribe(samples[:cut], in_s))
            samples = samples[cut:]
        self._heard = [samples]
        return " ".join(filter(None, [*self._said, self._transcribe(samples, in_s)]))

    def _transcribe(self, samples: np.ndarray, in_s: float) -> str:
        if len(samples) < SHORTEST:
            return ""
        sound = samples.astype(np.float32) / 32768
        text, sure = shared_model().transcribe(sound, self._vocabulary, in_s)
        if len(samples) < SHORT and sure < UNSURE and not all(self._stays(text, sound, pace, in_s) for pace in PACES):
            return ""
        return worded(text)

    def _stays(self, text: str, sound: np.ndarray, pace: float, in_s: float) -> bool:
        """Whether the same is heard at another pace."""
        places = np.arange(0, len(sound), pace)
        again, _ = shared_model().transcribe(
            np.interp(places, np.arange(len(sound)), sound).astype(np.float32), self._vocabulary, in_s
        )
        return alike(text, again)


def quietest(samples: np.ndarray) -> int:
    """The middle of the quietest window in the second half of int16[n]."""
    half = len(samples) // 2
    power = np.cumsum(samples[half:].astype(np.float64) ** 2)
    return half + int((power[WINDOW:] - power[:-WINDOW]).argmin()) + WINDOW // 2
