"""EfficientNet-Lite0 as a torch module: Tan and Le, 2019, without squeeze-and-excitation and with ReLU6.

Parameters are named as in the published checkpoint, so that `load_state_dict` takes it. Padding is TensorFlow's
"same": what is odd goes to the right and to the bottom.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn
from torch.nn import functional

STAGES = (
    # repeats, side, stride, expansion, outputs
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STEM = 32
FEATURES = 1280
CLASSES = 1000
MEAN, SPREAD = 127.0, 128.0
"""What is taken from a pixel (0–255), and what it is divided by."""
_EPSILON = 1e-3


class SameConvolution(nn.Conv2d):  # type: ignore[misc]  # torch is Any to mypy
    """Convolution without bias whose output has ceil(input / stride) rows and columns."""

    def __init__(self, inputs: int, outputs: int, side: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(inputs, outputs, side, stride, groups=groups, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, inputs, h, w) → (n, outputs, ⌈h / stride⌉, ⌈w / stride⌉)."""
        sides = [same_padding(length, self.kernel_size[0], self.stride[0]) for length in x.shape[-2:]]
        (top, bottom), (left, right) = sides
        return super().forward(functional.pad(x, (left, right, top, bottom)))


def same_padding(length: int, side: int, stride: int) -> tuple[int, int]:
    """Zeros before and after a row of `length` pixels."""
    total = max((-(-length // stride) - 1) * stride + side - length, 0)
    return total // 2, total - total // 2


class InvertedResidual(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Widen, convolve each channel by itself, narrow; a shortcut where the shape stays (Sandler et al., 2018)."""

    def __init__(self, inputs: int, outputs: int, side: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        self.has_shortcut = stride == 1 and inputs == outputs
        self.is_widened = expansion > 1
        if self.is_widened:
            self._expand_conv = SameConvolution(inputs, inner, 1)
            self._bn0 = nn.BatchNorm2d(inner, eps=_EPSILON)
        self._depthwise_conv = SameConvolution(inner, inner, side, stride, groups=inner)
        self._bn1 = nn.BatchNorm2d(inner, eps=_EPSILON)
        self._project_conv = SameConvolution(inner, outputs, 1)
        self._bn2 = nn.BatchNorm2d(outputs, eps=_EPSILON)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, inputs, h, w) → (n, outputs, ⌈h / stride⌉, ⌈w / stride⌉)."""
        inner = functional.relu6(self._bn0(self._expand_conv(x))) if self.is_widened else x
        inner = functional.relu6(self._bn1(self._depthwise_conv(inner)))
        inner = self._bn2(self._project_conv(inner))
        return x + inner if self.has_shortcut else inner


class EfficientNetLite0(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """(n, 3, h, w) float, 0–255 → (n, 1280) pooled features; `classify` gives the 1,000 ImageNet scores of those."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = SameConvolution(3, STEM, 3, 2)
        self._bn0 = nn.BatchNorm2d(STEM, eps=_EPSILON)
        self._blocks = nn.ModuleList(_blocks())
        self._conv_head = SameConvolution(STAGES[-1][-1], FEATURES, 1)
        self._bn1 = nn.BatchNorm2d(FEATURES, eps=_EPSILON)
        self._fc = nn.Linear(FEATURES, CLASSES)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Averages of the last grid."""
        return self.grid(pixels).mean(dim=(2, 3))

    def grid(self, pixels: torch.Tensor) -> torch.Tensor:
        """(n, 1280, ⌈h / 32⌉, ⌈w / 32⌉), the last feature map."""
        x = functional.relu6(self._bn0(self._conv_stem((pixels - MEAN) / SPREAD)))
        for block in self._blocks:
            x = block(x)
        return functional.relu6(self._bn1(self._conv_head(x)))

    def classify(self, features: torch.Tensor) -> torch.Tensor:
        """(n, 1280) → (n, 1000) scores before the softmax."""
        return self._fc(features)


def _blocks() -> Iterator[InvertedResidual]:
    inputs = STEM
    for repeats, side, stride, expansion, outputs in STAGES:
        for i in range(repeats):
            yield InvertedResidual(inputs, outputs, side, stride if i == 0 else 1, expansion)
            inputs = outputs
