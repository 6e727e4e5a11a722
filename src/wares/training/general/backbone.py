"""Backbone: the published EfficientNet-Lite0 as the graph that serving reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import nn

from wares.encode.general import SIDE
from wares.errors import BadSetting
from wares.training.encoder.graph import GraphBuilder, bytes_of, floats, largest
from wares.training.general.efficientnet import (
    CLASSES,
    FEATURES,
    MEAN,
    SPREAD,
    EfficientNetLite0,
    InvertedResidual,
    SameConvolution,
    same_padding,
)

_MOST = 6.0  # of ReLU6


def read_checkpoint(path: Path) -> EfficientNetLite0:
    """The network with the weights in the file `path`. Raises `BadSetting` for another file."""
    network = EfficientNetLite0()
    try:
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        raise BadSetting(f"{path}: no checkpoint of EfficientNet-Lite0 ({error})") from error
    network.eval()
    return network


def backbone_graph(network: EfficientNetLite0, side: int = SIDE) -> onnx.ModelProto:
    """(n, side, side, 3) uint8 "pictures" → (n, 1280) "features" and (n, 1000) "scores"; batch norms folded in."""
    graph = _BackboneGraph(side)
    value = graph.pixels(MEAN, SPREAD)
    value = graph.convolution(network._conv_stem, network._bn0, value)
    for block in network._blocks:
        value = graph.block(block, value)
    value = graph.convolution(network._conv_head, network._bn1, value)
    graph.node("ReduceMean", [value], "features", axes=[2, 3], keepdims=0)
    weight = _array(network._fc.weight)
    inputs = ["features", graph.weight(weight, largest(weight)), graph.constant(_array(network._fc.bias))]
    graph.node("Gemm", inputs, "scores", transB=1)
    outputs = [floats("features", "n", FEATURES), floats("scores", "n", CLASSES)]
    return graph.model([bytes_of("pictures", "n", side, side, 3)], outputs, "backbone")


class _BackboneGraph(GraphBuilder):
    """Convolutions whose paddings follow from the size of the picture."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side
        self._limits = [self.constant(np.float32(limit)) for limit in (0.0, _MOST)]

    def block(self, block: InvertedResidual, value: str) -> str:
        before = value
        if block.is_widened:
            value = self.convolution(block._expand_conv, block._bn0, value)
        value = self.convolution(block._depthwise_conv, block._bn1, value)
        value = self.convolution(block._project_conv, block._bn2, value, relu=False)
        return self.node("Add", [before, value]) if block.has_shortcut else value

    def convolution(self, layer: SameConvolution, norm: nn.BatchNorm2d, value: str, relu: bool = True) -> str:
        gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        kernel, bias = _array(layer.weight * gain.view(-1, 1, 1, 1)), _array(norm.bias - norm.running_mean * gain)
        length, stride = layer.kernel_size[0], layer.stride[0]
        before, after = same_padding(self._side, length, stride)
        value = self.node(
            "Conv", [value, self.weight(kernel, largest(kernel)), self.constant(bias)], group=layer.groups,
            kernel_shape=[length] * 2, pads=[before, before, after, after], strides=[stride] * 2,
        )  # fmt: skip
        self._side = -(-self._side // stride)
        return self.node("Clip", [value, *self._limits]) if relu else value


def _array(tensor: torch.Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.detach().float().cpu().numpy()
    return array
