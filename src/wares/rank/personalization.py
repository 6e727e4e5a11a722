"""Personalization: taste moves the first hits of a search, by so little that no clear match leaves the first page.

score' = relevance + weight · preference; relevance is the score divided by the best one's, preference lies within
−1 … 1. A hit can only be passed by one that is at most 2 · weight less relevant, so that whatever is more relevant than
the k-th hit by more than that stays among the first k.
"""

from __future__ import annotations

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.types import Floats, Ints, Nums, Scores

DEFAULT_WEIGHT = 0.1
"""Weight before anything was learnt of it."""
REACH = 100
"""Hits that taste may move, the first ones."""
PROFILE = "profile"
"""What the column is called that taste adds."""
_BROWSE_SPAN = 0.15  # relevance from the first place to the last where nothing was asked: nothing matches any better


def relevances(scores: Scores) -> Floats:
    """(n,) in [0, 1] of descending scores: divided by the best; where all are 0, a little less from place to place."""
    if not len(scores):
        return np.zeros(0)
    best_score = float(scores[0])
    return (
        scores.astype(np.float64) / best_score
        if best_score > 0
        else 1 - _BROWSE_SPAN * np.arange(len(scores)) / len(scores)
    )


def personalized_order(relevance: Floats, preferences: Floats, weight: float) -> tuple[Ints, Floats]:
    """Positions in the new order, and what taste adds to each (n,); equal ones keep their order."""
    additions = weight * np.clip(preferences, -1.0, 1.0)
    return np.argsort(-(relevance + additions), kind="stable"), additions


def personalize(table: CandidateTable, preferences: Floats, weight: float) -> CandidateTable:
    """The first hits in the order that suits the shopper better; what taste adds is the column `PROFILE`.

    table        by descending relevance
    preferences  (k,) how well each of the first k candidates suits the shopper, 0 = says nothing; k ≤ `REACH`
    """
    first = len(preferences)
    order, additions = personalized_order(relevances(table.scores[:first]), preferences, weight)
    best_score = max(float(table.scores[0]), 0.0) if first else 0.0
    column = np.zeros(len(table), np.float32)
    column[:first] = additions * (best_score or 1.0)
    return table.with_column(PROFILE, column).take(np.concatenate([order, np.arange(first, len(table))]))


def rank_changes(plain: Nums, personal: Nums, groups: Ints | None = None) -> dict[int, int]:
    """Number → places up (down < 0) of those of `personal` that taste moved; only the first ones can have been.

    plain   (n,) in the order of relevance
    personal   (m,) in the order that suits the shopper; those of `plain` that are left
    groups  (m,) code of each one's variant group where a group takes one place, that of its best; None = each its own
    """
    first = personal[:REACH][np.isin(personal[:REACH], plain[:REACH])]
    codes = np.arange(len(first)) if groups is None else groups[: len(first)]
    _, firsts, code = np.unique(codes, return_index=True, return_inverse=True)
    by_number = np.argsort(plain[:REACH])
    ranks = by_number[np.searchsorted(plain[:REACH], first, sorter=by_number)]
    former_ranks = np.full(len(firsts), REACH)
    np.minimum.at(former_ranks, code, ranks)
    ups = np.argsort(np.argsort(former_ranks)) - np.argsort(np.argsort(firsts))
    return {num: up for num, up in zip(first[firsts].tolist(), ups.tolist(), strict=True) if up}
