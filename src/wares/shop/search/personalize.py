"""Taste moves the first hits of a search, by so little that no clear match leaves the first page.

score' = relevance + weight · suiting; relevance is the score divided by the best one's, suiting lies within −1 … 1. A
hit can only be passed by one that is at most 2 · weight less relevant, so that whatever is more relevant than the k-th
hit by more than that stays among the first k.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wares.profiles.preference_score import preference_scores
from wares.profiles.taste import Preferences
from wares.search.retrieval import RankedProducts
from wares.shop.live.catalog_view import CatalogView
from wares.types import Floats, Nums

USUAL = 0.1
"""Weight before anything was learnt of it."""
REACH = 100
"""Hits that taste may move, the first ones."""
PROFILE = "profile"
"""What taste is called among the modalities of an explanation."""
_UNASKED = 0.15  # relevance from the first place to the last where nothing was asked: nothing matches any better


def relevances(scores: NDArray[np.float32]) -> Floats:
    """(n,) in [0, 1] of descending scores: divided by the best; where all are 0, a little less from place to place."""
    if not len(scores):
        return np.zeros(0)
    best = float(scores[0])
    return scores.astype(np.float64) / best if best > 0 else 1 - _UNASKED * np.arange(len(scores)) / len(scores)


def search_weight(learnt: float | None, most: float) -> float:
    """What was learnt, or the usual weight while nothing was, and never more than the settings allow."""
    return min(USUAL if learnt is None else learnt, most)


def order_of(relevance: Floats, suiting: Floats, weight: float) -> tuple[NDArray[np.int64], Floats]:
    """Places in the new order, and what taste adds to each place's score; equal ones keep their order."""
    added = weight * np.clip(suiting, -1.0, 1.0)
    return np.argsort(-(relevance + added), kind="stable"), added


def suiting_of(nums: Nums, shelf: CatalogView, liked: Preferences) -> Floats:
    """(n,) how well the products of these numbers suit the shopper; 0 for one that is not on the shelf yet."""
    rows = shelf.rows_of(nums)
    found = np.zeros(len(nums))
    found[rows >= 0] = preference_scores(liked, shelf.table, rows[rows >= 0]).sum(axis=1)
    return found


def reranked(found: RankedProducts, shelf: CatalogView, liked: Preferences, weight: float) -> RankedProducts:
    """The first hits in the order that suits the shopper better; what taste adds is a modality of its own."""
    first = min(REACH, len(found.nums))
    relevance = relevances(found.scores[:first])
    order, added = order_of(relevance, suiting_of(found.nums[:first], shelf, liked), weight)
    best = max(float(found.scores[0]), 0.0) if first else 0.0
    column = np.zeros((len(found.nums), 1), np.float32)
    column[:first, 0] = np.maximum(added, 0) * (best or 1.0)
    scores = found.scores.copy()
    scores[:first] += (added * best).astype(np.float32)
    contributions = np.concatenate([found.contributions, column], axis=1)
    whole = RankedProducts(found.nums, scores, contributions, (*found.modalities, PROFILE))
    return whole.take(np.concatenate([order, np.arange(first, len(found.nums))]))


def places_moved(plain: Nums, shown: Nums, groups: NDArray[np.int64] | None = None) -> dict[int, int]:
    """Number → places up (down < 0) of those of `shown` that taste moved; only the first ones can have been.

    plain   (n,) in the order of relevance
    shown   (m,) in the order that suits the shopper; those of `plain` that are left
    groups  (m,) code of each one's variant group where a group takes one place, that of its best; None = each its own
    """
    first = shown[:REACH][np.isin(shown[:REACH], plain[:REACH])]
    codes = np.arange(len(first)) if groups is None else groups[: len(first)]
    _, now, code = np.unique(codes, return_index=True, return_inverse=True)
    by_number = np.argsort(plain[:REACH])
    places = by_number[np.searchsorted(plain[:REACH], first, sorter=by_number)]
    before = np.full(len(now), REACH)
    np.minimum.at(before, code, places)
    ups = np.argsort(np.argsort(before)) - np.argsort(np.argsort(now))
    return {num: up for num, up in zip(first[now].tolist(), ups.tolist(), strict=True) if up}
