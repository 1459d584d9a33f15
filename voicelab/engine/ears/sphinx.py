"""Recognition with pocketsphinx and the general English model in its wheel."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from pocketsphinx import Decoder

from voicelab.audio.pcm import to_bytes

from .pronunciation import pronounce

CEPSTRAL_MEAN = "54.22,2.01,10.54,21.70,-0.27,2.03,6.47,-7.11,-3.88,-2.92,6.42,2.96,1.56"
"""What the decoder takes the channel to be before it has heard any of it; it adapts from there.

The mean over six phonetically balanced sentences in three voices. With the library's own value the first
utterance of a call comes out with 21 % of its words wrong, with this one 8 %, as later ones do; 12 dB more
quietly 10 %.
"""

NEW_WORD_WEIGHT = 10.0
"""How often a word that the model doesn't know is expected, as a multiple of the average word it knows.

Over 48 recordings of sentences with such a word, 33 % of all words come out wrong without this, 15 to 18 % at weights
of 1 to 30. 72 recordings of sentences without one stay at 11 %, give or take the 1 % by which two runs differ.
"""

MOST_NEW_WORDS = 500
"""Beyond which a session's vocabulary is cut: each one makes every other word a little less likely."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


class SphinxRecognizer:
    """A `Recognizer`. Text comes in lower case and without punctuation, as the model has it.

    It decodes with the interpreter's lock held, about 0.15 s for a second of sound, and 50 to 120 ms at the
    end of an utterance for the second pass, which is worth 1.4 points of word error rate.
    """

    def __init__(self) -> None:
        self._decoder = Decoder(samprate=16_000, loglevel="FATAL", cmninit=CEPSTRAL_MEAN)
        self._open = False
        self._texts: tuple[str, ...] = ()
        self._tried: set[str] = set()

    def prepare(self) -> None:
        """Learn the words that are expected so far; the model was loaded with the object."""
        if not self._open:
            self._learn()

    def bias(self, texts: Sequence[str]) -> None:
        """Make the words of `texts` that the model doesn't know recognisable, from the next utterance on.

        They are learned when that begins, all at once, which takes 0.1 to 0.4 s while the caller speaks: what is told
        in between, and above all what a call's last tool said, costs nothing.

        "Router", "podcast", a product's name: no utterance comes out with a word that isn't in the model. Words stay
        once learned. Those the model has gain nothing reliable from being expected more, and stay as they are.
        """
        self._texts += tuple(texts)

    def start(self) -> None:
        """Begin an utterance; one still open is dropped."""
        if self._open:
            self._decoder.end_utt()
        self._learn()
        self._decoder.start_utt()
        self._open = True

    def feed(self, samples: np.ndarray) -> str:
        """Hear int16[n] at 16 kHz; returns the hypothesis so far."""
        if not self._open:
            return ""
        if len(samples):
            self._decoder.process_raw(to_bytes(samples), False, False)
        return self._text()

    def finish(self) -> str:
        """End the utterance; returns its text, "" if nothing was understood."""
        if not self._open:
            return ""
        self._open = False
        self._decoder.end_utt()
        return self._text()

    def close(self) -> None:
        """The model goes with the object."""

    def _learn(self) -> None:
        texts, self._texts = self._texts, ()
        model, learned = self._decoder.get_lm(), 0
        unknown = model.prob(["<unknown>"])
        for written in _WORD.findall(" ".join(texts).replace("_", " ").replace("’", "'")):
            word = written.lower()
            if len(word) < 3 or word in self._tried or len(self._tried) >= MOST_NEW_WORDS:
                continue
            if model.prob([word]) != unknown:
                continue
            self._tried.add(word)
            in_dictionary = self._decoder.lookup_word(word) is not None
            # In capitals it may be an abbreviation, which is spelled out.
            phones = None if in_dictionary else pronounce(written)
            if in_dictionary or phones:
                model.add_word(word, NEW_WORD_WEIGHT)
                learned += 1
            if phones:
                self._decoder.add_word(word, phones, False)
        if learned:  # once for all of them: the search is built anew, which takes 0.1 to 0.3 s
            name = self._decoder.current_search()
            self._decoder.add_lm(name, model)
            self._decoder.activate_search(name)

    def _text(self) -> str:
        best = self._decoder.hyp()
        return best.hypstr if best else ""
