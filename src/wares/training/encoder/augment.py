"""Augmentation: random changes of a batch of pictures that leave what they show: place, size, side, light, and
missing patches.
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional

_TURN = math.radians(6)
_SHIFT = 0.16
_STRETCH = 0.08
_ERASED = 0.3


def augment(pictures: torch.Tensor, height: int, width: int, generator: torch.Generator) -> torch.Tensor:
    """(n, 3, h, w) float, 0–1 → (n, 3, height, width), channels last; every picture changed on its own."""
    grid = functional.affine_grid(
        _transforms(len(pictures), pictures.shape[2] / pictures.shape[3], generator),
        [len(pictures), 3, height, width],
        align_corners=False,
    )
    warped = functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)
    return _erase(_relight(warped, generator), generator).contiguous(memory_format=torch.channels_last)


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> torch.Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def _transforms(n: int, tallness: float, generator: torch.Generator) -> torch.Tensor:
    """(n, 2, 3) matrices from output to input coordinates."""
    angle = _uniform(n, -_TURN, _TURN, generator)
    zoom = _uniform(n, 0.72, 1.1, generator)
    stretch = 1 + _uniform(n, -_STRETCH, _STRETCH, generator)
    side = torch.where(torch.rand(n, generator=generator) < 0.5, -1.0, 1.0)
    cos, sin = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    first = torch.stack([side * cos * stretch, -sin * tallness, _uniform(n, -_SHIFT, _SHIFT, generator)], dim=1)
    second = torch.stack([side * sin / tallness, cos / stretch, _uniform(n, -_SHIFT, _SHIFT, generator)], dim=1)
    return torch.stack([first, second], dim=1)


def _relight(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    n = len(pictures)
    contrast = _uniform(n, 0.8, 1.2, generator).view(n, 1, 1, 1)
    tint = 1 + (torch.rand(n, 3, generator=generator).view(n, 3, 1, 1) - 0.5) * 0.1
    light = _uniform(n, -0.08, 0.08, generator).view(n, 1, 1, 1)
    return (((pictures - 0.5) * contrast + 0.5) * tint + light).clamp(0, 1)


def _erase(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Three pictures in ten lose one rectangle to grey noise ("Random erasing", Zhong et al., 2020)."""
    n, _, height, width = pictures.shape
    y, x = torch.arange(height).view(1, -1, 1) / height, torch.arange(width).view(1, 1, -1) / width
    corner, extent = (
        torch.rand(2, n, 1, 1, generator=generator),
        torch.rand(2, n, 1, 1, generator=generator) * 0.35 + 0.1,
    )
    inside = (y >= corner[0]) & (y < corner[0] + extent[0]) & (x >= corner[1]) & (x < corner[1] + extent[1])
    affected = torch.rand(n, 1, 1, generator=generator) < _ERASED
    grey = torch.rand(n, 3, 1, 1, generator=generator)
    return torch.where((inside & affected).unsqueeze(1), grey, pictures)
