"""Export: trained towers become the open folder that `wares.encode.compact` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from wares.encode import compact, manifest
from wares.encode.preprocessing import HEIGHT, WIDTH
from wares.training.encoder.towers import Convolution, PictureTower, Residual, TextTower, Towers

_OPSET = 17
_IR = 8


def save(towers: Towers, vocabulary: Sequence[str], dim: int, folder: Path) -> None:
    """Write both towers into `folder`, the manifest last; the weights in int8 with a scale a row or channel."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / manifest.FILE).unlink(missing_ok=True)
    _save_texts(towers.texts, vocabulary, folder)
    onnx.save(picture_graph(towers.pictures, dim), str(folder / compact.PICTURES))
    manifest.write(folder, compact.FILES, dim=dim, height=HEIGHT, width=WIDTH)


def picture_graph(tower: PictureTower, dim: int) -> onnx.ModelProto:
    """The picture tower from (n, 80, 64, 3) uint8 "pictures" to (n, dim) float "vectors", batch norms folded in."""
    graph = _Graph()
    value = graph.node("Cast", ["pictures"], to=TensorProto.FLOAT)
    value = graph.node("Transpose", [value], perm=[0, 3, 1, 2])
    value = graph.node("Mul", [value, graph.constant(np.float32(4.0 / 255.0))])
    value = graph.node("Sub", [value, graph.constant(np.float32(2.0))])
    averages = []
    for i, stage in enumerate(tower.stages):
        for layer in stage:
            value = graph.layer(layer, value)
        grid = graph.layer(tower.wide, value) if i == len(tower.stages) - 1 else value
        averages.append(graph.node("ReduceMean", [grid], axes=[2, 3], keepdims=0))
    value = graph.node("Concat", averages, axis=1)
    weight = graph.constant(_array(tower.head.weight).astype(np.float16))
    weight = graph.node("Cast", [weight], to=TensorProto.FLOAT)
    bias = graph.constant(_array(tower.head.bias))
    graph.node("Gemm", [value, weight, bias], outputs=["vectors"], transB=1)
    return graph.model(dim)


class _Graph:
    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, array: NDArray[np.generic] | np.generic) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: list[str] | None = None, **attributes: object) -> str:
        outputs = outputs or [f"n{len(self._nodes)}"]
        self._nodes.append(helper.make_node(kind, inputs, outputs, **attributes))
        return outputs[0]

    def layer(self, layer: Convolution | Residual, value: str) -> str:
        if isinstance(layer, Convolution):
            return self.convolution(layer, value)
        branch = self.convolution(layer.second, self.convolution(layer.first, value))
        return self.node("Relu", [self.node("Add", [value, branch])])

    def convolution(self, layer: Convolution, value: str) -> str:
        kernel, bias = fold_batch_norm(layer)
        quantised, scales = quantise(kernel.reshape(len(kernel), -1))
        weight = self.node("Cast", [self.constant(quantised.reshape(kernel.shape))], to=TensorProto.FLOAT)
        weight = self.node("Mul", [weight, self.constant(scales.reshape(-1, 1, 1, 1))])
        inputs = [value, weight, self.constant(bias)]
        shape, pads, strides = [layer.side] * 2, [layer.side // 2] * 4, [layer.stride] * 2
        value = self.node("Conv", inputs, kernel_shape=shape, pads=pads, strides=strides)
        return self.node("Relu", [value]) if layer.relu else value

    def model(self, dim: int) -> onnx.ModelProto:
        graph_input = helper.make_tensor_value_info("pictures", TensorProto.UINT8, ["n", HEIGHT, WIDTH, 3])
        graph_output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", dim])
        graph = helper.make_graph(self._nodes, "pictures", [graph_input], [graph_output], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
        onnx.checker.check_model(model)
        return model


def fold_batch_norm(layer: Convolution) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A convolution's (out, in, side, side) kernel and (out,) bias with its batch norm multiplied in."""
    norm = layer.norm
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return _array(layer.weight.weight * gain.view(-1, 1, 1, 1)), _array(norm.bias - norm.running_mean * gain)


def quantise(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(n, d) → int8 of the same shape and (n,) scales, so that `quantised * scales[:, None]` is close to `rows`."""
    scales = np.abs(rows).max(axis=1) / np.float32(127.0)
    safe = np.where(scales > 0, scales, np.float32(1.0))
    return np.rint(rows / safe[:, None]).astype(np.int8), scales.astype(np.float32)


def _save_texts(tower: TextTower, vocabulary: Sequence[str], folder: Path) -> None:
    (folder / compact.VOCABULARY).write_text("".join(f"{name}\n" for name in vocabulary), encoding="utf-8")
    quantised, scales = quantise(_array(tower.table.weight))
    hidden = np.vstack([_array(tower.hidden.weight).T, _array(tower.hidden.bias)[None, :]])
    np.save(folder / compact.ROWS, quantised)
    np.save(folder / compact.SCALES, scales)
    np.save(folder / compact.HIDDEN, hidden.astype(np.float16))
    np.save(folder / compact.OUTPUT, _array(tower.output.weight).T.astype(np.float16))


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().float().cpu().numpy()
    return array
