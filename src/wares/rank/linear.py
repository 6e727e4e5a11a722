"""Linear ranking: a score is the weighted sum of features that were brought to one scale first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.stats.ranks import competition_ranks
from wares.types import Matrix, Nums, Scores

FEATURES = 2
"""Of each source: its normalized score and its normalized rank, see `normalize`."""

SourceWeights = Mapping[str, tuple[float, float]]
"""Source → (weight of its normalized score, weight of its normalized rank), ≥ 0; absent = no say."""


def normalize(scores: Scores, depth: int) -> Matrix:
    """(n, 2) float32 in [0, 1] of descending `scores` (n,), n ≤ `depth`: normalized score and normalized rank.

    Score, min–max: linear from the last (0) to the first (1); 1 where all are equal. Rank, logarithmic discount:
    1 − log(rank) / log(depth + 1); equal scores share the best rank.
    """
    if not len(scores):
        return np.zeros((0, FEATURES), np.float32)
    span = float(scores[0] - scores[-1])
    features = np.ones((len(scores), FEATURES), np.float32)
    if span > 0:
        features[:, 0] = (scores - scores[-1]) / span
    features[:, 1] = 1 - np.log(competition_ranks(scores)) / np.log(depth + 1)
    return features


def weight_matrix(weights: SourceWeights, names: Sequence[str]) -> Matrix:
    """(m, 2) float32 weights of the sources `names`; 0 for one that has none."""
    return np.array([weights.get(name, (0.0, 0.0)) for name in names], np.float32).reshape(-1, FEATURES)


def weighted_sum(nums: Nums, names: tuple[str, ...], features: Matrix, weights: SourceWeights) -> CandidateTable:
    """Weighted sum: candidates (n,) of which each source contributes its `features` (n, m, 2) times its weights."""
    weighted: Matrix = features * weight_matrix(weights, names)
    contributions: Matrix = weighted[..., 0] + weighted[..., 1]  # sums along an axis so short take six times as long
    return CandidateTable(nums, names, contributions)


def scale(table: CandidateTable, factors: Matrix) -> CandidateTable:
    """Every contribution of a candidate times its factor (n,) ≥ 0; shares stay what they were."""
    return CandidateTable(table.nums, table.names, table.contributions * factors[:, None])
