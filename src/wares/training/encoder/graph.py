"""Graphs for serving, written node by node: int8 weights with a scale a channel, float32 arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17
_IR = 8


class GraphBuilder:
    """Nodes and constants in the order in which they are added; every method gives the name of its result."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, array: NDArray[np.generic] | np.generic) -> str:
        """An array that is part of the graph."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: object) -> str:
        """An operator of ONNX; `output` names its result."""
        output = output or f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def pixels(self, mean: float, spread: float) -> str:
        """The input "pictures", (n, h, w, 3) uint8 → (n, 3, h, w) float, less `mean`, divided by `spread`."""
        value = self.node("Cast", ["pictures"], to=TensorProto.FLOAT)
        value = self.node("Transpose", [value], perm=[0, 3, 1, 2])
        value = self.node("Sub", [value, self.constant(np.float32(mean))])
        return self.node("Mul", [value, self.constant(np.float32(1 / spread))])

    def weight(self, rows: NDArray[np.float32], scales: NDArray[np.float32]) -> str:
        """Weights of which only int8 is kept, with a scale for each of the first axis."""
        shape = (-1, *([1] * (rows.ndim - 1)))
        safe = np.where(scales > 0, scales, np.float32(1.0)).reshape(shape)
        value = self.node("Cast", [self.constant(np.rint(rows / safe).astype(np.int8))], to=TensorProto.FLOAT)
        return self.node("Mul", [value, self.constant(scales.reshape(shape))])

    def model(
        self, inputs: Sequence[onnx.ValueInfoProto], outputs: Sequence[onnx.ValueInfoProto], name: str
    ) -> onnx.ModelProto:
        """The whole, checked."""
        graph = helper.make_graph(self._nodes, name, list(inputs), list(outputs), self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
        onnx.checker.check_model(model)
        return model


def floats(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    """A named input or output of float32."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def bytes_of(name: str, *shape: int | str) -> onnx.ValueInfoProto:
    """A named input or output of uint8."""
    return helper.make_tensor_value_info(name, TensorProto.UINT8, list(shape))


def largest(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, …) → (n,) the scale of each of the first axis: its largest number is 127."""
    return np.asarray(np.abs(rows.reshape(len(rows), -1)).max(axis=1) / np.float32(127.0), np.float32)
