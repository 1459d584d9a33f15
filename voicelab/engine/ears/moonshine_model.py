"""The model that hears: Moonshine tiny for English by onnxruntime, one for all conversations of the process.

Its files come with the environment (`voicelab.model_files`); nothing is fetched here. onnxruntime lets go of the
interpreter's lock while it computes, so threads are enough, and the event loop goes on meanwhile.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from voicelab import model_files
from voicelab.engine.turnstile import Turnstile, processors

from .recognizer import EARS_RATE, HearingError
from .tokens import BEGIN, END, Tokens
from .vocabulary import Vocabulary

PADDING = np.zeros(EARS_RATE // 2, np.float32)
"""Silence after the utterance: with it 9.2 % of the words come out wrong where 10.7 % do without."""

TOKENS_A_SECOND, TOKENS_AT_LEAST = 8, 8
"""The most that is said in a second of sound, and in a very short one: beyond that the model runs away."""

_loading = threading.Lock()
_turnstile = Turnstile(processors())


class MoonshineModel:
    """Sound to text; safe from any thread, and as many at a time as there are processors.

    Args:
        folder: has the three files of `model_files.SHA256`.

    Raises:
        HearingError: when files are missing or damaged, with what to do about it.
    """

    def __init__(self, folder: Path) -> None:
        if bad := model_files.damaged(folder):
            raise HearingError(
                f"The speech recognition model is missing or damaged ({', '.join(bad)} in {folder}): "
                f"{model_files.REMEDY}."
            )
        self.tokens = Tokens(folder / "tokenizer.bin")
        self._encoder = _session(folder / "encoder_model.ort")
        self._decoder = _session(folder / "decoder_model_merged.ort")
        inputs, outputs = self._decoder.get_inputs(), self._decoder.get_outputs()
        self._no_past = {
            one.name: np.zeros((1, one.shape[1], 1, one.shape[3]), np.float32)
            for one in inputs
            if one.name.startswith("past_key_values")
        }
        # What a step puts out is what the next one is given.
        self._carried = [one.name.replace("present", "past_key_values") for one in outputs[1:]]

    def transcribe(
        self, sound: np.ndarray, vocabulary: Vocabulary | None = None, in_s: float = 0.0
    ) -> tuple[str, float]:
        """The text of float32[n] at 16 kHz, with capitals, punctuation and digits, and how sure the model is of it.

        That is the mean over the tokens of their probability's natural logarithm.

        Args:
            vocabulary: words to expect.
            in_s: the seconds from now in which it is wanted; who waits least goes first.
        """
        padded = np.concatenate([sound, PADDING])[None]
        limit = TOKENS_AT_LEAST + math.ceil(len(sound) / EARS_RATE * TOKENS_A_SECOND)
        with _turnstile.turn(in_s):
            said, sure = self._decode(padded, limit, vocabulary)
        return self.tokens.text(said), sure

    def _decode(self, sound: np.ndarray, limit: int, vocabulary: Vocabulary | None) -> tuple[list[int], float]:
        mask = np.ones(sound.shape, np.int64)
        hidden = self._encoder.run(None, {"input_values": sound, "attention_mask": mask})[0]
        given: dict[str, Any] = {"encoder_hidden_states": hidden, "encoder_attention_mask": mask, **self._no_past}
        expected = vocabulary.begin() if vocabulary else None
        said: list[int] = []
        likely: list[float] = []
        for step in range(limit):
            given["input_ids"] = np.array([[said[-1] if said else BEGIN]], np.int64)
            given["use_cache_branch"] = np.array([step > 0])
            logits, *carried = self._decoder.run(None, given)
            for name, value in zip(self._carried, carried, strict=True):
                if step == 0 or ".decoder." in name:  # what the encoder gave is computed once
                    given[name] = value
            scores = logits[0, -1]
            token = int((expected.raise_in(scores) if expected else scores).argmax())
            likely.append(float(scores[token] - np.logaddexp.reduce(scores)))
            if token == END:
                break
            said.append(token)
            if expected:
                expected.heard(token)
            if repeated := runaway(said):
                said = said[:-repeated]
                break
        return said, float(np.mean(likely))


def runaway(said: Sequence[int]) -> int:
    """How many tokens to take back: of a run of one to eight tokens said over and over, all but the first two."""
    for length in range(1, 9):
        times = 8 if length == 1 else 5
        end = said[-length:]
        if len(said) >= times * length and list(said[-times * length :]) == list(end) * times:
            return (times - 2) * length
    return 0


def _session(path: Path) -> Any:
    import onnxruntime  # 0.2 s, and not needed before somebody speaks

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # calls run beside each other instead
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = (
        False  # it would keep the room of the longest utterances, 60 MB, and spares 5 % of time
    )
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def shared_model() -> MoonshineModel:
    """The model of this process's environment, loaded when it is first asked for (0.5 s).

    Raises:
        HearingError: when its files are missing or damaged; they are looked for again the next time.
    """
    with _loading:  # two conversations that begin together must not load it twice
        return _load()


@functools.cache
def _load() -> MoonshineModel:
    with _turnstile.turn():
        model = MoonshineModel(model_files.folder())
    model.transcribe(np.zeros(EARS_RATE, np.float32))  # the first run is the slowest
    return model
