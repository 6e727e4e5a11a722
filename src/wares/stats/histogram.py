"""Histogram: bins with edges that people would choose, and how many numbers lie in each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count

import numpy as np

from wares.types.arrays import Floats, Ints

_STEPS = (1.0, 2.0, 5.0)
_RATIOS: tuple[tuple[float, ...], ...] = (
    (1.0, 1.25, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.5, 2.5, 4.0, 6.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)
"""Numbers of one decade, each set about evenly apart on a logarithmic scale, after the Renard series (ISO 3)."""
_SKEWED = 0.1
"""Where the mean lies below this share of the range, bins grow by a ratio: equal ones would hold nearly all in one."""
_SMALLEST = 1e-9
"""The narrowest span that is divided, and the lowest end from which bins grow by a ratio."""


def nice_edges(low: float, high: float, mean: float, most: int) -> Floats:
    """(n + 1,) ascending edges of n ≤ `most` bins over numbers from `low` to `high`, both finite, with this mean.

    The bins are half open, so that the last edge lies above `high`. They are equally wide (1, 2 or 5 times a power of
    ten) unless most positive numbers lie near the lower end; then their edges are round numbers, each about the same
    ratio above the one before. `most` is at least 2.
    """
    if low >= _SMALLEST and mean - low < _SKEWED * (high - low):
        for decade in _RATIOS:
            edges = _by_ratio(low, high, decade)
            if 2 <= len(edges) - 1 <= most:
                return edges
    return next(edges for edges in _equal(low, high, most) if len(edges) - 1 <= most)


def counts_between(values: Floats, edges: Floats) -> Ints:
    """(n,) how many of the values lie in each bin [edge, next edge) of (n + 1,) `edges`; NaN lies in none."""
    numbers = values[~np.isnan(values)]
    bins = np.searchsorted(edges, numbers, side="right") - 1
    inside = bins[(bins >= 0) & (bins < len(edges) - 1)]
    return np.bincount(inside, minlength=len(edges) - 1).astype(np.int64)


def _equal(low: float, high: float, most: int) -> Iterator[Floats]:
    """Edges of equally wide bins, wider and wider."""
    span = max(high - low, abs(high) * 1e-9, _SMALLEST)
    for power in count(math.floor(math.log10(span / most))):
        for step in _STEPS:
            first = math.floor(_quotient(low, step, power)) - 1
            last = math.floor(_quotient(high, step, power)) + 2
            if last - first <= most + 3:
                edges = np.array([_multiple(place, step, power) for place in range(first, last + 1)])
                yield _trimmed(edges, low, high)


def _by_ratio(low: float, high: float, decade: tuple[float, ...]) -> Floats:
    """Round numbers from the last at or below `low` to the first above `high`."""
    powers = range(math.floor(math.log10(low)) - 1, math.floor(math.log10(high)) + 2)
    return _trimmed(np.array([_multiple(1, step, power) for power in powers for step in decade]), low, high)


def _trimmed(edges: Floats, low: float, high: float) -> Floats:
    """The edges from the last at or below `low` to the first above `high`."""
    first, last = np.searchsorted(edges, [low, high], side="right")
    return edges[first - 1 : last + 1]


def _quotient(number: float, step: float, power: int) -> float:
    """number / (step · 10^power)."""
    return number / (step * 10.0**power) if power >= 0 else number * 10.0**-power / step


def _multiple(place: int, step: float, power: int) -> float:
    """place · step · 10^power, the float that is nearest to it as it is written in decimals."""
    return place * step * 10.0**power if power >= 0 else place * step / 10.0**-power
