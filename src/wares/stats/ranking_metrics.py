"""Ranking metrics: recall, precision, reciprocal rank, nDCG, AUC; arrays in, one number out.

Most start from `Ranks`: for one query the 1-based ranks of its relevant products (`wares.stats.ranks`). A metric of a
query without relevant products is not defined and is NaN; `mean` leaves such queries out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wares.stats.ranks import Ranks, mean_ranks, runs


def recall_at_k(ranks: Ranks, k: int) -> float:
    """recall@k = |relevant in the top k| / |relevant|, in [0, 1]."""
    return float(np.mean(ranks <= k)) if ranks.size else float("nan")


def precision_at_k(ranks: Ranks, k: int) -> float:
    """precision@k = |relevant in the top k| / k, in [0, 1]."""
    return float(np.sum(ranks <= k)) / k if ranks.size else float("nan")


def reciprocal_rank(ranks: Ranks) -> float:
    """1 / rank of the first relevant product, 0 when none is in the answer; its mean over queries is MRR."""
    return float(1.0 / ranks.min()) if ranks.size else float("nan")


def ndcg_at_k(relevance: ArrayLike, k: int, all_relevance: ArrayLike | None = None) -> float:
    """nDCG@k = DCG@k / ideal DCG@k, DCG@k = Σ over ranks r ≤ k of (2^rel − 1) / log2(r + 1).

    relevance       (n,) ≥ 0 in the order of the answer, best first
    all_relevance   (m,) every judged relevance of the query, for the ideal; None = those in `relevance`

    Järvelin & Kekäläinen 2002 with the exponential gain of Burges et al. 2005. NaN when nothing judged is relevant.
    """
    answer = np.asarray(relevance, dtype=np.float64)
    pool = answer if all_relevance is None else np.asarray(all_relevance, dtype=np.float64)
    ideal = _dcg(np.sort(pool)[::-1][:k])
    return _dcg(answer[:k]) / ideal if ideal > 0 else float("nan")


def single_item_ndcg_at_k(ranks: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """(n,) nDCG@k of n queries with one relevant product each at `ranks` (n,): 1 / log2(rank + 1) up to k, else 0."""
    inside = ranks <= k
    return np.where(inside, 1 / np.log2(np.where(inside, ranks, 1.0) + 1), 0.0)


def ranked_relevance(relevance: ArrayLike, scores: ArrayLike) -> NDArray[np.float64]:
    """`relevance` (n,) in the order of descending `scores` (n,), the less relevant first among equal scores."""
    values = np.asarray(relevance, dtype=np.float64)
    return values[np.lexsort((values, -np.asarray(scores, dtype=np.float64)))]


def even_ndcg_at_k(relevance: ArrayLike, scores: ArrayLike, k: int) -> float:
    """nDCG@k expected when products of equal score stand in random order (McSherry & Najork 2008).

    Beside `ndcg_at_k` of `ranked_relevance` it says how much of a figure is owed to ties. `relevance` (n,) ≥ 0 and
    `scores` (n,) in the same order, every judged product among them. NaN when none is relevant.
    """
    gains = np.exp2(np.asarray(relevance, dtype=np.float64)) - 1.0
    values = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    groups = runs(values[order])
    sums = np.bincount(groups, weights=gains[order])
    mean_gains = (sums / np.bincount(groups))[groups] if groups.size else gains
    ideal = _discounted_sum(np.sort(gains)[::-1][:k])
    return _discounted_sum(mean_gains[:k]) / ideal if ideal > 0 else float("nan")


def area_under_curve(scores: ArrayLike, positive: ArrayLike) -> float:
    """AUC: probability that a positive scores higher than a negative, ties counting a half.

    scores (n,) and positive (n,) bool of the same cases; by the rank sum of Mann & Whitney 1947. NaN when there are
    only positives or only negatives.
    """
    flags = np.asarray(positive, dtype=bool)
    positives, negatives = int(flags.sum()), int((~flags).sum())
    if not positives or not negatives:
        return float("nan")
    rank_sum = float(mean_ranks(scores)[flags].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def mean(values: Iterable[float]) -> float:
    """Mean over the queries where the metric is defined; NaN when there is none."""
    finite = [value for value in values if not np.isnan(value)]
    return float(np.mean(finite)) if finite else float("nan")


def _dcg(relevance: NDArray[np.float64]) -> float:
    return _discounted_sum(np.exp2(relevance) - 1.0)


def _discounted_sum(gains: NDArray[np.float64]) -> float:
    return float(np.sum(gains / np.log2(np.arange(2, gains.size + 2))))
