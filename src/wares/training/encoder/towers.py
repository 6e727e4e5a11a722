"""The two towers as torch modules; `wares.training.encoder.export` writes them for serving."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

STEM = (24, 48)
WIDTHS = (48, 128, 384)
DEPTHS = (1, 3, 2)
POOLED = 768
"""Channels after the last stage, before the average over the grid."""
_LOST = 0.4
"""Share of pooled features that a training step does without."""
HIDDEN = 2
"""Width of the text tower's hidden layer, in multiples of `dim`."""


class Convolution(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """3×3 convolution (or of another odd `side`), batch norm and, unless told otherwise, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1, *, side: int = 3, relu: bool = True) -> None:
        super().__init__()
        self.stride, self.side, self.relu = stride, side, relu
        self.weight = nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, inputs, h, w) → (n, outputs, h / stride, w / stride)."""
        x = self.norm(self.weight(x))
        return functional.relu(x, inplace=True) if self.relu else x


class Residual(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Two convolutions with a shortcut around them (He et al., 2016)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = Convolution(width, width)
        self.second = Convolution(width, width, relu=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Same shape out as in."""
        return functional.relu(x + self.second(self.first(x)))


class PictureTower(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """(n, 3, h, w) float, 0–1 → (n, dim), not yet of unit length.

    Three stages of residual blocks at a quarter, an eighth and a sixteenth of the size. The head sees the averages of
    the first two stages' grids (light, colour, texture) beside those of a wide last layer.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        stages = []
        for i, (width, depth) in enumerate(zip(WIDTHS, DEPTHS, strict=True)):
            before = (
                [Convolution(WIDTHS[i - 1], width, 2)]
                if i
                else [Convolution(3, STEM[0], 2), Convolution(STEM[0], STEM[1], 2)]
            )
            stages.append(nn.Sequential(*before, *(Residual(width) for _ in range(depth))))
        self.stages = nn.ModuleList(stages)
        self.wide = Convolution(WIDTHS[-1], POOLED, side=1)
        self.head = nn.Linear(sum(WIDTHS[:-1]) + POOLED, dim)
        for block in self.modules():
            if isinstance(block, Residual):
                nn.init.zeros_(block.second.norm.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Centre the pixels, convolve, average over the grids, project."""
        x = (x - 0.5) * 4.0
        averages = []
        for i, stage in enumerate(self.stages):
            x = stage(x)
            grid = self.wide(x) if i == len(self.stages) - 1 else x
            averages.append(grid.mean(dim=(2, 3)))
        return self.head(functional.dropout(torch.cat(averages, dim=1), _LOST, self.training))


class TextTower(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Bags of rows → (n, dim), not yet of unit length; the arithmetic of `wares.encode.compact`."""

    def __init__(self, rows: int, dim: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(rows, dim, mode="sum", include_last_offset=True)
        self.hidden = nn.Linear(dim, HIDDEN * dim)
        self.output = nn.Linear(HIDDEN * dim, dim, bias=False)
        nn.init.normal_(self.table.weight, std=dim**-0.5)
        nn.init.zeros_(self.output.weight)

    def forward(self, rows: torch.Tensor, weights: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
        """Rows and weights of all texts one after another (k,); text i has those from offsets[i] to offsets[i + 1]."""
        sums = self.table(rows, offsets, per_sample_weights=weights)
        return sums + self.output(functional.relu(self.hidden(sums)))


class Towers(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Both towers and the temperature that their likenesses are multiplied by."""

    def __init__(self, rows: int, dim: int) -> None:
        super().__init__()
        self.pictures = PictureTower(dim)
        self.texts = TextTower(rows, dim)
        self.log_scale = nn.Parameter(torch.tensor(2.66))  # ln(1 / 0.07), as in CLIP (Radford et al., 2021)
