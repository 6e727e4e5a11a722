"""Ranks, 1-based, what to do about ties, and the best few of many.

Where an answer is measured, ties count against it (`tied_ranks`, `listed_ranks`, `pessimistic_rank`): among products of
equal score the relevant ones are taken to come last. `competition_ranks` and `mean_ranks` are the two usual other ways.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wares.types import Ints, Scores

Ranks: TypeAlias = NDArray[np.float64]
"""(m,) float64, ascending, 1-based; ∞ = not in the answer."""


def tied_ranks(scores: ArrayLike, relevant: ArrayLike) -> Ranks:
    """Ranks of the products `relevant` (m,) int positions within `scores` (n,) of the whole gallery.

    The i-th best relevant product (i from 1) ranks at i + (number of other products scoring at least as much).
    """
    values = np.asarray(scores, dtype=np.float64)
    positions = np.unique(np.asarray(relevant, dtype=np.int64))
    relevant_scores = np.sort(values[positions])[::-1]
    others = np.sort(np.delete(values, positions))
    ahead = others.size - np.searchsorted(others, relevant_scores, side="left")
    return np.arange(1, relevant_scores.size + 1, dtype=np.float64) + ahead


def listed_ranks(relevant: ArrayLike, scores: ArrayLike, total: int) -> Ranks:
    """Ranks within an answer: `relevant` (n,) bool and `scores` (n,) in the order shown; `total` relevant exist at all.

    Only neighbours of equal score are ties. Relevant products beyond those in the answer rank ∞.
    """
    flags = np.asarray(relevant, dtype=bool)
    order = np.lexsort((flags, runs(np.asarray(scores, dtype=np.float64))))
    ranks = np.flatnonzero(flags[order]) + 1.0
    return np.concatenate([ranks, np.full(max(total - ranks.size, 0), np.inf)])


def pessimistic_rank(scores: NDArray[Any], position: int) -> int:
    """Rank of one of `scores` (n,) behind all others that score as much."""
    return int((scores >= scores[position]).sum())


def competition_ranks(descending: NDArray[Any]) -> NDArray[np.int64]:
    """Ranks along the last axis of `descending` values (…, n), equal ones sharing the best rank: 1, 2, 2, 4."""
    new = np.ones(descending.shape, dtype=np.bool_)
    new[..., 1:] = descending[..., 1:] != descending[..., :-1]
    return np.maximum.accumulate(np.where(new, np.arange(1, descending.shape[-1] + 1), 0), axis=-1)


def mean_ranks(values: ArrayLike) -> Ranks:
    """(n,) ranks of ascending `values` (n,), in the order given, equal ones sharing the mean rank: 1, 2.5, 2.5, 4."""
    numbers = np.asarray(values, dtype=np.float64)
    ascending = np.sort(numbers)
    first, last = (np.searchsorted(ascending, numbers, side) for side in ("left", "right"))
    return np.asarray((first + last + 1) / 2, dtype=np.float64)


def top(scores: Scores, limit: int) -> Ints:
    """Positions of the `limit` best finite `scores` (n,), best first, ties by position."""
    found = leading(scores, limit)
    return found[np.argsort(-scores[found], kind="stable")[:limit]]


def leading(scores: Scores, limit: int) -> Ints:
    """Positions, ascending, of the finite `scores` (n,) that are no less than the `limit`-th best, 1 or more."""
    finite = np.flatnonzero(np.isfinite(scores))
    if len(finite) <= limit or limit < 1:
        return finite
    values = scores[finite]
    found: Ints = finite[values >= np.partition(values, -limit)[-limit]]
    return found


def runs(values: NDArray[Any]) -> NDArray[np.int64]:
    """(n,) number from 0 of the run of equal neighbouring `values` (n,) that each position belongs to."""
    if not values.size:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([[0], np.cumsum(values[1:] != values[:-1])]).astype(np.int64)
