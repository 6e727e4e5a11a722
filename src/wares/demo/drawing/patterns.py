"""Prints and textures as fields: arrays that say where the second colour and the accent go, whatever they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from wares.demo.drawing.sketch import SHEET

SIDE = 600
"""Side of a field: larger than the sheet, so that a product can use any part of it."""

Field = NDArray[np.float32]


def as_field(values: ArrayLike | Image.Image) -> Field:
    """The values, or a grey picture's pixels, as float32."""
    return np.asarray(values, np.float32)


def _grid(turn: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    angle = np.deg2rad(turn)
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)


def _edge(distance: NDArray[np.float64]) -> Field:
    """Signed distance in pixels (positive inside) → coverage with a one-pixel soft edge."""
    return as_field(np.clip(distance + 0.5, 0, 1))


def _stripes(turn: float, scale: float) -> Field:
    period = 22 * scale
    _, y = _grid(turn)
    return _edge(period * 0.22 - np.abs(y % period - period / 2))


def _dots(turn: float, scale: float) -> Field:
    period = 24 * scale
    x, y = _grid(turn + 45)
    return _edge(period * 0.24 - np.hypot(x % period - period / 2, y % period - period / 2))


def _checks(turn: float, scale: float) -> Field:
    period = 34 * scale
    x, y = _grid(turn)
    bands = [_edge(period * 0.25 - np.abs(axis % period - period / 2)) for axis in (x, y)]
    thin = [_edge(1.2 - np.abs((axis + period / 2) % period - period / 2)) for axis in (x, y)]
    return as_field(np.clip(0.5 * bands[0] + 0.5 * bands[1] + 0.35 * np.maximum(*thin), 0, 1))


def _zigzag(turn: float, scale: float) -> Field:
    period = 28 * scale
    x, y = _grid(turn)
    wave = np.abs(x % period - period / 2) * 0.9
    return _edge(period * 0.17 - np.abs((y + wave) % period - period / 2))


def _petals(turn: float, scale: float) -> tuple[Field, Field]:
    """Flowers on a jittered grid: petals and leaves in one field, hearts in the other."""
    del turn
    rng = np.random.default_rng(5)
    zoom = 2
    petals = Image.new("L", (SIDE * zoom, SIDE * zoom))
    hearts = Image.new("L", petals.size)
    step = 46 * scale * zoom
    for row in range(int(petals.width / step) + 2):
        for column in range(int(petals.width / step) + 2):
            x = (column + 0.5 * (row % 2)) * step + rng.uniform(-5, 5) * zoom
            y = row * step + rng.uniform(-5, 5) * zoom
            _flower((ImageDraw.Draw(petals), ImageDraw.Draw(hearts)), (x, y), step * rng.uniform(0.2, 0.3), rng)
    return as_field(petals.reduce(zoom)) / np.float32(255), as_field(hearts.reduce(zoom)) / np.float32(255)


def _flower(
    layers: tuple[ImageDraw.ImageDraw, ImageDraw.ImageDraw],
    at: tuple[float, float],
    size: float,
    rng: np.random.Generator,
) -> None:
    start = rng.uniform(0, 2 * np.pi)
    for angle in start + np.arange(5) * 2 * np.pi / 5:
        x, y, r = at[0] + np.cos(angle) * size * 0.62, at[1] + np.sin(angle) * size * 0.62, size * 0.5
        layers[0].ellipse((x - r, y - r, x + r, y + r), fill=255)
    r = size * 0.34
    layers[1].ellipse((at[0] - r, at[1] - r, at[0] + r, at[1] + r), fill=255)
    x, y = at[0] + np.cos(start) * size * 2.1, at[1] + np.sin(start) * size * 2.1
    r = size * 0.3
    layers[0].ellipse((x - r, y - r, x + r, y + r), fill=200)


def _blend(turn: float, scale: float) -> Field:
    del turn, scale
    _, y = _grid(0)
    return as_field(np.clip((y - MIDDLE) / 240 + 0.5, 0, 1))


def _halves(turn: float, scale: float) -> Field:
    del turn, scale
    x, y = _grid(0)
    return _edge(y - MIDDLE + 0.12 * (x - SHEET / 2))


_SINGLE: dict[str, Callable[[float, float], Field]] = {
    "striped": _stripes,
    "dotted": _dots,
    "checked": _checks,
    "zigzag": _zigzag,
    "gradient": _blend,
    "two-tone": _halves,
}
PATTERNS = ("plain", *_SINGLE, "floral")
FIXED = ("gradient", "two-tone")
"""Patterns with one border, which belongs in the middle of the product; the others repeat."""
MIDDLE = 336
"""The row of a field that holds this border."""


@lru_cache(maxsize=64)
def pattern_fields(name: str, turn: int, scale: float) -> tuple[Field, Field]:
    """Where the second colour and the accent lie: two (600, 600) fields, 0–1. `turn` in degrees, `scale` 1 = usual."""
    if name == "floral":
        return _petals(turn, scale)
    return _SINGLE[name](turn, scale), np.zeros((SIDE, SIDE), np.float32)


def _noise(rng: np.random.Generator, stretch: tuple[int, int]) -> Field:
    """Noise of unit range about 0, `stretch` times coarser downwards and across."""
    rough = rng.standard_normal((SHEET // stretch[0] + 1, SHEET // stretch[1] + 1)).astype(np.float32)
    image = Image.fromarray(rough).resize((SHEET, SHEET), Image.Resampling.BICUBIC)
    return as_field(image)


def _knit() -> Field:
    y, x = np.mgrid[0:SHEET, 0:SHEET].astype(np.float32)
    legs = np.abs(x % 8 - 4)
    return as_field(0.055 * np.sin((y + legs * 0.9) * 2 * np.pi / 6) - 0.045 * (legs > 3.2))


def _twill(rng: np.random.Generator) -> Field:
    y, x = np.mgrid[0:SHEET, 0:SHEET].astype(np.float32)
    return as_field(0.03 * np.sin((x + y) * 2 * np.pi / 4.5) + 0.02 * _noise(rng, (3, 1)))


def _weave(rng: np.random.Generator) -> Field:
    return as_field(0.016 * _noise(rng, (1, 6)) + 0.016 * _noise(rng, (6, 1)))


def _grain(rng: np.random.Generator) -> Field:
    y, x = np.mgrid[0:SHEET, 0:SHEET].astype(np.float32)
    rings = np.sin(y / 4.5 + 2.2 * np.sin(x / 70) + 1.5 * _noise(rng, (30, 100)))
    return as_field(0.05 * rings + 0.02 * _noise(rng, (1, 24)))


def _wicker() -> Field:
    y, x = np.mgrid[0:SHEET, 0:SHEET].astype(np.float32)
    over = ((x // 9 + y // 9) % 2).astype(np.float32)
    strands = over * np.sin(np.pi * (x % 9) / 9) + (1 - over) * np.sin(np.pi * (y % 9) / 9)
    return as_field(0.11 * strands - 0.09)


@lru_cache(maxsize=16)
def texture(name: str) -> Field | None:
    """What a material adds to the light: a (400, 400) field around 0; None = smooth. Names: see `words.toml`."""
    rng = np.random.default_rng(3)
    makers: dict[str, Callable[[], Field]] = {
        "knit": _knit,
        "twill": lambda: _twill(rng),
        "weave": lambda: _weave(rng),
        "grain": lambda: _grain(rng),
        "wicker": _wicker,
    }
    return makers[name]() if name in makers else None
