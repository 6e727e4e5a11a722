"""Attribute scores: how much of what a search's words name each product has; see `AttributesLeg`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.columns.row_order import by_popularity, smallest
from wares.index.columns.view import View
from wares.index.filters.resolve import resolve
from wares.types import SHARE_OF_ALL, AttributesLeg, LegCandidates, Match, Reading, Rows, Scores


def best_named(view: View, leg: AttributesLeg, rows: Rows) -> LegCandidates:
    """The leg's best of `rows` (n,), and those of `leg.also` among them."""
    scores = agreement(view, leg.readings, rows)
    rows, scores = rows[scores > 0], scores[scores > 0]
    keys: list[NDArray[Any]] = [-scores, *by_popularity(view, rows)]
    positions = smallest(keys, leg.limit)
    if len(positions) < len(rows) and len(leg.also):
        also = np.isin(view.nums[rows], leg.also)
        also[positions] = False
        also_positions = np.flatnonzero(also)
        order = smallest([key[also_positions] for key in keys], len(also_positions))
        positions = np.concatenate([positions, also_positions[order]])
    return LegCandidates(view.nums[rows[positions]], scores[positions])


def agreement(view: View, readings: Sequence[Reading], rows: Rows) -> Scores:
    """(n,) scores, 0–1, of `rows` (n,): how much of what `readings` name each has."""
    attributes = view.attributes()
    scores = np.zeros(len(rows), np.float32)
    for reading in readings:
        weights = np.array([value.weight for value in reading.values], np.float32)
        matches = (resolve(Match(value.attribute, (value.value,)), attributes) for value in reading.values)
        agreements = np.stack([view.satisfying(rows, match) for match in matches]) * weights[:, None]
        best, share = agreements.max(axis=0) / weights.max(), agreements.sum(axis=0) / weights.sum()
        scores += ((1 - SHARE_OF_ALL) * best + SHARE_OF_ALL * share) / len(readings)
    return scores
