"""Export: trained towers become the open folder that `wares.encode.compact` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from wares.encode import compact, manifest
from wares.encode.head import quantise
from wares.encode.preprocessing import HEIGHT, WIDTH
from wares.training.encoder.graph import GraphBuilder, bytes_of, floats, largest
from wares.training.encoder.towers import Convolution, PictureTower, Residual, TextTower, Towers


def save(towers: Towers, vocabulary: Sequence[str], dim: int, folder: Path) -> None:
    """Write both towers into `folder`, the manifest last; the weights in int8 with a scale a row or channel."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / manifest.FILE).unlink(missing_ok=True)
    _save_texts(towers.texts, vocabulary, folder)
    onnx.save(picture_graph(towers.pictures, dim), str(folder / compact.PICTURES))
    manifest.write(folder, compact.FILES, dim=dim, height=HEIGHT, width=WIDTH)


def picture_graph(tower: PictureTower, dim: int) -> onnx.ModelProto:
    """The picture tower from (n, 80, 64, 3) uint8 "pictures" to (n, dim) float "vectors", batch norms folded in; what
    they are projected from is "pooled".
    """
    graph = _TowerGraph()
    value = graph.pixels(255.0 / 2, 255.0 / 4)
    averages = []
    for i, stage in enumerate(tower.stages):
        for layer in stage:
            value = graph.layer(layer, value)
        grid = graph.layer(tower.wide, value) if i == len(tower.stages) - 1 else value
        averages.append(graph.node("ReduceMean", [grid], axes=[2, 3], keepdims=0))
    graph.node("Concat", averages, compact.POOLED, axis=1)
    weight = graph.constant(_array(tower.head.weight).astype(np.float16))
    weight = graph.node("Cast", [weight], to=onnx.TensorProto.FLOAT)
    graph.node("Gemm", [compact.POOLED, weight, graph.constant(_array(tower.head.bias))], "vectors", transB=1)
    outputs = [floats("vectors", "n", dim), floats(compact.POOLED, "n", tower.head.in_features)]
    return graph.model([bytes_of("pictures", "n", HEIGHT, WIDTH, 3)], outputs, "pictures")


class _TowerGraph(GraphBuilder):
    def layer(self, layer: Convolution | Residual, value: str) -> str:
        if isinstance(layer, Convolution):
            return self.convolution(layer, value)
        branch = self.convolution(layer.second, self.convolution(layer.first, value))
        return self.node("Relu", [self.node("Add", [value, branch])])

    def convolution(self, layer: Convolution, value: str) -> str:
        kernel, bias = fold_batch_norm(layer)
        inputs = [value, self.weight(kernel, largest(kernel)), self.constant(bias)]
        shape, pads, strides = [layer.side] * 2, [layer.side // 2] * 4, [layer.stride] * 2
        value = self.node("Conv", inputs, kernel_shape=shape, pads=pads, strides=strides)
        return self.node("Relu", [value]) if layer.relu else value


def fold_batch_norm(layer: Convolution) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A convolution's (out, in, side, side) kernel and (out,) bias with its batch norm multiplied in."""
    norm = layer.norm
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return _array(layer.weight.weight * gain.view(-1, 1, 1, 1)), _array(norm.bias - norm.running_mean * gain)


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
