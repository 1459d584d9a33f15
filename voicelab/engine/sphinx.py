"""Recognition with pocketsphinx and the general English model in its wheel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pocketsphinx import Decoder

from voicelab.audio import to_bytes

CEPSTRAL_MEAN = "54.22,2.01,10.54,21.70,-0.27,2.03,6.47,-7.11,-3.88,-2.92,6.42,2.96,1.56"
"""What the decoder takes the channel to be before it has heard any of it; it adapts from there.

The mean over six phonetically balanced sentences in three voices. With the library's own value the first
utterance of a call comes out with 21 % of its words wrong, with this one 8 %, as later ones do; 12 dB more
quietly 10 %.
"""


class SphinxRecognizer:
    """A `Recognizer`. Text comes in lower case and without punctuation, as the model has it.

    It decodes with the interpreter's lock held, about 0.15 s for a second of sound, and 50 to 120 ms at the
    end of an utterance for the second pass, which is worth 1.4 points of word error rate.
    """

    def __init__(self) -> None:
        self._decoder = Decoder(samprate=16_000, loglevel="FATAL", cmninit=CEPSTRAL_MEAN)
        self._open = False

    def prepare(self) -> None:
        """Nothing is left to do: the model was loaded with the object."""

    def bias(self, texts: Sequence[str]) -> None:
        """Has no effect, as none was found to help: 72 recordings came out with 8.2 % of their words wrong,
        and with 8.0 % when the hundred best readings were ranked by the session's words first."""

    def start(self) -> None:
        """Begin an utterance; one still open is dropped."""
        if self._open:
            self._decoder.end_utt()
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

    def _text(self) -> str:
        best = self._decoder.hyp()
        return best.hypstr if best else ""
