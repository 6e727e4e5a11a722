"""From scores to an answer: the best, the new, and what is different enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.types import Scores, Vectors


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Items that were seldom shown, and what they get for it.

    shown   (items,) how often each was shown since it came; infinite for items that are not new
    height  the largest share of the span of scores among candidates that newness may add; the bonus is
            height · span / √(1 + shown), so it is bounded and dies away as the item is shown
    places  at most so many newcomers that would not have been there without the bonus
    """

    shown: NDArray[np.float64]
    height: float = 0.2
    places: int = 2


def top(scores: Scores, most: int) -> NDArray[np.int64]:
    """Codes of the `most` best finite `scores` (items,), best first, ties by code."""
    finite = np.flatnonzero(np.isfinite(scores))
    if len(finite) > most > 0:
        least = np.partition(scores[finite], -most)[-most]
        finite = finite[scores[finite] >= least]
    order = np.lexsort((finite, -scores[finite]))[:most]
    return finite[order]


def diverse(
    items: NDArray[np.int64], scores: Scores, vectors: Vectors, most: int, diversity: float
) -> NDArray[np.int64]:
    """`most` of `items` (n,), by maximal marginal relevance; the first is the best.

    Each next one has the largest (1 − diversity) · height − diversity · cosine to the nearest chosen; height is its
    score (n,) scaled to 0–1 among the candidates. Carbonell and Goldstein 1998. Items without a vector are unlike all.
    """
    span = float(np.ptp(scores)) or 1.0
    heights = (scores - scores.min()) / span
    given = vectors[items]
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    units = given / np.where(lengths > 0, lengths, 1)
    nearest = np.zeros(len(items), np.float32)
    chosen: list[int] = []
    left = np.ones(len(items), dtype=bool)
    while len(chosen) < min(most, len(items)):
        worth = np.where(left, (1 - diversity) * heights - diversity * nearest, -np.inf)
        best = int(np.argmax(worth))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, units @ units[best])
    return items[chosen]


def with_newcomers(scores: Scores, most: int, newcomers: Newcomers) -> NDArray[np.int64]:
    """The `most` best of `scores` (items,) with the newcomers' bonus, at most `places` of them by it alone."""
    plain = top(scores, most)
    if not len(plain):
        return plain
    finite = np.isfinite(scores)
    span = float(scores[plain[0]] - scores[finite].min())
    bonus = newcomers.height * span / np.sqrt(1 + newcomers.shown)
    lifted = np.where(finite, scores + bonus, -np.inf).astype(np.float32)
    others = lifted.copy()
    others[plain] = -np.inf
    pool = np.concatenate([plain, top(others, newcomers.places)])
    return pool[np.lexsort((pool, -lifted[pool]))][:most]
