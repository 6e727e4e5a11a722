"""Warm start: towers that begin where a finished encoder's folder ends.

The folder is what serving reads: int8 weights, batch norms multiplied into the convolutions. Convolutions and linear
layers of the graph are read in its order and given to the tower's in theirs, so that no other file is needed. A folded
batch norm is gone; a new one is put in its place that leaves the tower's arithmetic as it is: statistics measured on
pictures of the shop, gain and bias that undo them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from wares.encode import compact, manifest
from wares.errors import BadSetting
from wares.training.encoder.towers import TextTower, Towers
from wares.types import Pixels

_BATCH = 64
_STILL = 1e-3
"""A channel that varies less than this (standard deviation) keeps its scale."""


def vocabulary(folder: Path, names: Sequence[str], most: int) -> list[str]:
    """The features that the encoder in `folder` knows, then the first `most` of `names` that are new to it.

    Raises `BadSetting` when the folder has no encoder.
    """
    earlier = _names(folder)
    earlier_names = set(earlier)
    return [*earlier, *[name for name in names if name not in earlier_names][:most]]


def begin_with(towers: Towers, names: Sequence[str], folder: Path, pictures: Pixels) -> None:
    """Give `towers` the weights of the finished encoder in `folder`; their vectors are then the encoder's own to 1e-3.

    names      the vocabulary of `towers`; a feature that the encoder does not know begins as a row of zeros
    pictures   (n, 80, 64, 3) uint8, a few hundred of those to be learnt from, for the batch norms' statistics

    Raises `BadSetting` when the folder has no whole encoder, or one of towers of other sizes.
    """
    try:
        _begin_texts(towers.texts, names, folder)
        _begin_pictures(towers.pictures, folder)
    except (OSError, ValueError) as error:
        raise BadSetting(f"{folder}: no encoder to begin with ({error}); give the folder of a finished run") from error
    _set_statistics(towers.pictures, pictures)


def _names(folder: Path) -> list[str]:
    manifest.read(folder)
    return (folder / compact.VOCABULARY).read_text(encoding="utf-8").split("\n")[:-1]


def _begin_texts(tower: TextTower, names: Sequence[str], folder: Path) -> None:
    row = {name: number for number, name in enumerate(_names(folder))}
    quantised_rows, scales, hidden, output = (
        np.load(folder / file, allow_pickle=False).astype(np.float32)
        for file in (compact.ROWS, compact.SCALES, compact.HIDDEN, compact.OUTPUT)
    )
    table = np.zeros((len(names), quantised_rows.shape[1]), dtype=np.float32)
    shared = [number for number, name in enumerate(names) if name in row]
    source_rows = [row[names[number]] for number in shared]
    table[shared] = quantised_rows[source_rows] * scales[source_rows, None]
    _give(tower.table.weight, table, "the table")
    _give(tower.hidden.weight, hidden[:-1].T, "the hidden layer")
    _give(tower.hidden.bias, hidden[-1], "the hidden layer")
    _give(tower.output.weight, output.T, "the output layer")


def _begin_pictures(tower: nn.Module, folder: Path) -> None:
    layers = list(_layers(tower))
    graph_layers = list(_weights(onnx.load(str(folder / compact.PICTURES))))
    if len(layers) != len(graph_layers):
        raise ValueError(f"its picture tower has {len(graph_layers)} layers, this one {len(layers)}")
    for number, ((layer, norm), (weight, bias)) in enumerate(zip(layers, graph_layers, strict=True), start=1):
        name = f"layer {number} of the picture tower"
        _give(layer.weight, weight, name)
        _give(layer.bias if norm is None else norm.bias, bias, name)
        if norm is not None:
            nn.init.ones_(norm.weight)
            nn.init.zeros_(norm.running_mean)
            nn.init.constant_(norm.running_var, 1.0 - norm.eps)


def _layers(tower: nn.Module) -> Iterator[tuple[Any, nn.BatchNorm2d | None]]:
    """Convolutions and linear layers in the order of definition, each with the batch norm that follows it."""
    previous: nn.Module | None = None
    for module in tower.modules():
        if isinstance(module, nn.BatchNorm2d):
            yield previous, module
            previous = None
        elif isinstance(module, nn.Conv2d | nn.Linear):
            if previous is not None:
                yield previous, None
            previous = module
    if previous is not None:
        yield previous, None


def _weights(model: onnx.ModelProto) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Kernel and bias of every `Conv` and `Gemm` in the order of the graph."""
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    producers = {output: node for node in model.graph.node for output in node.output}

    def value(name: str) -> NDArray[np.float32]:
        if name in constants:
            return np.asarray(constants[name], dtype=np.float32)
        node = producers.get(name)
        if node is None or node.op_type not in ("Cast", "Mul"):
            raise ValueError(f"a weight of its picture tower comes from {node.op_type if node else 'its input'}")
        first, *others = [value(input_name) for input_name in node.input]
        return first * others[0] if others else first

    for node in model.graph.node:
        if node.op_type in ("Conv", "Gemm"):
            yield value(node.input[1]), value(node.input[2])


def _give(parameter: nn.Parameter, values: NDArray[np.float32], name: str) -> None:
    if tuple(parameter.shape) != values.shape:
        raise ValueError(f"{name} is {values.shape} there and {tuple(parameter.shape)} here")
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(np.array(values)))


def _set_statistics(tower: nn.Module, pictures: Pixels) -> None:
    """Every convolution's outputs brought to mean 0 and variance 1 by its batch norm, whose gain and bias undo it."""
    pairs = [(layer, norm) for layer, norm in _layers(tower) if norm is not None]
    statistics = [_Moments(norm) for _, norm in pairs]
    training = tower.training
    tower.eval()
    with torch.no_grad():
        for start in range(0, len(pictures), _BATCH):
            part = torch.from_numpy(pictures[start : start + _BATCH]).permute(0, 3, 1, 2).float().div_(255.0)
            tower(part.contiguous(memory_format=torch.channels_last))
        for (layer, norm), layer_statistics in zip(pairs, statistics, strict=True):
            mean, variance = layer_statistics.close()
            scale = torch.where(variance.sqrt() > _STILL, variance.sqrt(), torch.ones_like(variance))
            layer.weight /= scale.view(-1, 1, 1, 1)
            norm.running_mean.copy_(mean / scale)
            norm.running_var.copy_(variance / scale**2)
            norm.weight.copy_(scale * torch.sqrt(norm.running_var + norm.eps))
            norm.bias += mean
    tower.train(training)


class _Moments:
    """Mean and variance a channel of what goes into a batch norm, gathered while the tower runs."""

    def __init__(self, norm: nn.BatchNorm2d) -> None:
        self._sums = torch.zeros(2, norm.num_features, dtype=torch.float64)
        self._count = 0
        self._hook = norm.register_forward_pre_hook(self._see)

    def _see(self, _norm: nn.Module, inputs: tuple[torch.Tensor]) -> None:
        values = inputs[0].double()
        self._sums += torch.stack([values.sum(dim=(0, 2, 3)), (values**2).sum(dim=(0, 2, 3))])
        self._count += values.numel() // values.shape[1]

    def close(self) -> tuple[torch.Tensor, torch.Tensor]:
        self._hook.remove()
        mean, square = self._sums / max(1, self._count)
        return mean.float(), (square - mean**2).clamp(min=0).float()
