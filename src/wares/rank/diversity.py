"""Diversity and exploration: from scores to a page that is not all the same, with bounded room for the new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.stats.ranks import top
from wares.types import Floats, Ints, Scores, Vectors


@dataclass(frozen=True, slots=True)
class ExplorationBonus:
    """Exploration bonus: what candidates that were seldom shown get on top of their score.

    impressions  (n,) float64, how often each was shown since it came; infinite for one that is not new
    share        largest bonus, as a share of the span of scores among the candidates; the bonus is
                 share · span / √(1 + impressions), so that it is bounded and dies away as the item is shown
                 (the width of an upper confidence bound: Auer et al. 2002, "Finite-time analysis of the multiarmed
                 bandit problem")
    most         at most so many candidates that would not have been there without the bonus
    """

    impressions: Floats
    share: float = 0.2
    most: int = 2


def maximal_marginal_relevance(scores: Scores, vectors: Vectors, limit: int, diversity: float) -> Ints:
    """Maximal marginal relevance (MMR): positions of `limit` of n candidates, in the order in which they are chosen.

    Each next one has the largest (1 − diversity) · relevance − diversity · cosine to the nearest chosen; relevance is
    its score (n,), finite, scaled to 0–1 among the candidates. `vectors` (n, dim) of any length; a zero row
    is unlike all. `diversity` 0–1. Carbonell and Goldstein 1998, "The use of MMR, diversity-based reranking for
    reordering documents and producing summaries".
    """
    span = float(np.ptp(scores)) or 1.0
    relevance = (1 - diversity) * ((scores - scores.min()) / span)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = vectors / np.where(lengths > 0, lengths, 1)
    nearest = np.zeros(len(scores), np.float32)
    selection: list[int] = []
    while len(selection) < min(limit, len(scores)):
        best = int((relevance - diversity * nearest).argmax())
        selection.append(best)
        relevance[best] = -np.inf
        nearest = np.maximum(nearest, units @ units[best])
    return np.array(selection, np.int64)


def explore(scores: Scores, limit: int, bonus: ExplorationBonus) -> Ints:
    """Positions of the `limit` best of `scores` (n,) with the exploration bonus, at most `bonus.most` by it alone."""
    plain = top(scores, limit)
    if not len(plain):
        return plain
    finite = np.isfinite(scores)
    span = float(scores[plain[0]] - scores[finite].min())
    bonuses = bonus.share * span / np.sqrt(1 + bonus.impressions)
    boosted = np.where(finite, scores + bonuses, -np.inf).astype(np.float32)
    remaining = boosted.copy()
    remaining[plain] = -np.inf
    pool = np.concatenate([plain, top(remaining, bonus.most)])
    return pool[np.lexsort((pool, -boosted[pool]))][:limit]
