"""Counts and statistics of columns over rows. Arrays in, numbers out."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.columns.attributes import TextColumn
from wares.types import Floats, Ints, Stats


def value_counts(column: TextColumn, rows: NDArray[np.integer[Any]], groups: Ints | None) -> dict[str, int]:
    """Value → how many of `rows` (n,) have it, or how many of their `groups` (n,); values that none has left out."""
    held = column.codes.take(rows, axis=0)
    codes: NDArray[np.integer[Any]] = held.ravel()
    if groups is not None:
        owners = np.repeat(groups, held.shape[1])
        width = len(column.values) + 1
        codes = distinct(owners * width + codes + 1) % width - 1
    counts = np.bincount(codes + 1, minlength=1)[1:]  # -1, no value, falls into the first bin
    return {column.values[code]: int(counts[code]) for code in np.flatnonzero(counts)}


def most_frequent(counts: dict[str, int], most: int | None) -> dict[str, int]:
    """The `most` frequent values first (None = all), equal ones in the order of their texts."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])


def statistics(values: Floats) -> Stats | None:
    """Of the values that are not NaN; None when there are none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    total = float(known.sum())
    return Stats(float(known.min()), float(known.max()), total / len(known), total, len(known))


def distinct(keys: Ints) -> Ints:
    """Each key once, ascending: several times as fast as `np.unique`, which hashes."""
    ordered = np.sort(keys)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]
