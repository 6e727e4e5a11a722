"""Fusion kernels: candidates of several modalities become one order. Arrays in, arrays out.

Every kernel takes `nums` (n,) int64, the products to order, and each modality's `LegCandidates` with its weight, and
gives the (n, m) matrix of *contributions*: row sums are the fused scores, a row's shares are its explanation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.search.request import IMAGE, TEXT, Fusion
from wares.types import Floats, Ints, LegCandidates, Mask, Matrix, Nums, Scores

RRF_K = 60
AVAILABILITY = "availability"
"""What the column is called that puts what is sold out below what can be had."""
_SOLD_OUT = 4.0
"""Best scores taken from it: more than relevance and taste together can add."""


def rank_contributions(nums: Nums, legs: Sequence[LegCandidates], weights: Sequence[float]) -> NDArray[np.float32]:
    """Weighted reciprocal rank fusion: w / (60 + rank), 1-based ranks, 0 where a leg did not find the product.

    Products of equal score share their best rank.

    Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion outperforms Condorcet". Shape (n, m).
    """
    better = [np.searchsorted(-leg.scores, -leg.scores, side="left") for leg in legs]
    columns = [_align(nums, leg.nums, 1.0 / (RRF_K + 1 + n)) for leg, n in zip(legs, better, strict=True)]
    return _weigh(nums, columns, weights)


def score_contributions(
    nums: Nums, legs: Sequence[LegCandidates], weights: Sequence[float], floors: Sequence[float]
) -> NDArray[np.float32]:
    """Convex combination of scores scaled to 0–1 between each leg's theoretical minimum and its best.

    Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval" (TM2C2). `floors` are the
    theoretical minima (0 for BM25, −1 for a cosine). A product a leg did not find counts with that leg's lowest score
    when the leg is dense (every product has a cosine, it was only cut off), with 0 when its floor is 0. Shape (n, m).
    """
    columns = []
    for leg, floor in zip(legs, floors, strict=True):
        if not len(leg.nums):
            columns.append(np.zeros(len(nums)))
            continue
        span = max(float(leg.scores[0]) - floor, 1e-9)
        relative = (leg.scores.astype(np.float64) - floor) / span
        missing = 0.0 if floor == 0 else float(relative[-1])
        columns.append(_align(nums, leg.nums, relative, missing))
    return _weigh(nums, columns, weights)


@dataclass(frozen=True, slots=True)
class FusedCandidates:
    """Candidates by fused score, best first.

    nums           (n,) numbers of the products
    names          (m,) the modalities
    contributions  (n, m) what each adds to the score
    rest           (m,) what each adds to the score of a product that is no candidate

    Ranking makes a `wares.rank.candidates.CandidateTable` of the first three.
    """

    nums: Nums
    names: tuple[str, ...]
    contributions: Matrix
    rest: Scores

    def take(self, positions: Ints) -> FusedCandidates:
        """Those at `positions`, in that order."""
        return FusedCandidates(self.nums[positions], self.names, self.contributions[positions], self.rest)


def fuse(
    nums: Nums,
    legs: Mapping[str, LegCandidates],
    weights: Mapping[str, float],
    fusion: Fusion,
    popularity: Floats | None = None,
    sold_out: Mask | None = None,
) -> FusedCandidates:
    """Candidates `nums` (n,) in the order of what all modalities say; one absent from `weights` counts with 0.

    popularity  (n,) decides between equal ones, NaN last, and then the smaller number; None = the number alone
    sold_out    (n,) which cannot be had: a column `AVAILABILITY` puts them below all others, in the same order
    """
    names = tuple(legs)
    factors = [weights.get(name, 0.0) for name in names]
    candidates = [legs[name] for name in names]
    rows = np.append(nums, 0)  # no product has the number 0: the last row is that of products no leg found
    if fusion == "rrf":
        contributions = rank_contributions(rows, candidates, factors)
    else:
        floors = [-1.0 if name in (IMAGE, TEXT) else 0.0 for name in names]
        contributions = score_contributions(rows, candidates, factors, floors)
    if sold_out is not None and sold_out.any():
        names = (*names, AVAILABILITY)
        contributions = np.column_stack([contributions, _penalty(contributions, np.append(sold_out, False))])
    scores = contributions[:-1].sum(axis=1, dtype=np.float32)
    ties = np.zeros(len(nums)) if popularity is None else np.where(np.isnan(popularity), -1.0, popularity)
    return FusedCandidates(nums, names, contributions[:-1], contributions[-1]).take(np.lexsort((nums, -ties, -scores)))


def _penalty(contributions: Matrix, sold_out: Mask) -> Scores:
    """(n,) what is taken from the scores of what is sold out, so that it stays below the others whoever asks."""
    best_score = float(contributions.sum(axis=1).max(initial=0.0))
    return np.where(sold_out, -_SOLD_OUT * max(best_score, 1.0), 0.0).astype(np.float32)


def _align(nums: Nums, leg_nums: Nums, values: NDArray[np.float64], missing: float = 0.0) -> NDArray[np.float64]:
    column = np.full(len(nums), missing, dtype=np.float64)
    if len(leg_nums):
        order = np.argsort(leg_nums, kind="stable")
        positions = np.minimum(np.searchsorted(leg_nums, nums, sorter=order), len(leg_nums) - 1)
        is_candidate = leg_nums[order[positions]] == nums
        column[is_candidate] = values[order[positions[is_candidate]]]
    return column


def _weigh(nums: Nums, columns: Sequence[NDArray[np.float64]], weights: Sequence[float]) -> NDArray[np.float32]:
    if not columns:
        return np.zeros((len(nums), 0), dtype=np.float32)
    matrix: NDArray[np.float64] = np.stack(columns, axis=1) * np.asarray(weights, dtype=np.float64)
    return matrix.astype(np.float32)
