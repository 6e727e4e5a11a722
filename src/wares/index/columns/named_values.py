"""The attributes' part of a search: how much of what the words name each product has; see `AttributesLeg`."""

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
    chosen = smallest(keys, leg.limit)
    if len(chosen) < len(rows) and len(leg.also):
        also = np.isin(view.nums[rows], leg.also)
        also[chosen] = False
        others = np.flatnonzero(also)
        order = smallest([key[others] for key in keys], len(others))
        chosen = np.concatenate([chosen, others[order]])
    return LegCandidates(view.nums[rows[chosen]], scores[chosen])


def agreement(view: View, readings: Sequence[Reading], rows: Rows) -> Scores:
    """(n,) scores, 0–1, of `rows` (n,): how much of what `readings` name each has."""
    known = view.known()
    scores = np.zeros(len(rows), np.float32)
    for reading in readings:
        weights = np.array([value.weight for value in reading.values], np.float32)
        matches = (resolve(Match(value.attribute, (value.value,)), known) for value in reading.values)
        held = np.stack([view.satisfying(rows, match) for match in matches]) * weights[:, None]
        best, share = held.max(axis=0) / weights.max(), held.sum(axis=0) / weights.sum()
        scores += ((1 - SHARE_OF_ALL) * best + SHARE_OF_ALL * share) / len(readings)
    return scores
