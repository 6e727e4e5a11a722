"""Metrics as pure functions: arrays in, one number out.

Everything starts from *ranks*: for one query the 1-based ranks of its relevant products in the answer, ascending,
float64, ∞ for one that is not in the answer. `tied_ranks` and `listed_ranks` make them; in both, ties count against
us: among products of equal score the relevant ones are taken to come last.

A metric of a query without relevant products is not defined and is NaN; `mean` leaves such queries out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ranks = NDArray[np.float64]
"""(m,) float64, ascending, 1-based; ∞ = not in the answer."""


def tied_ranks(scores: ArrayLike, relevant: ArrayLike) -> Ranks:
    """Ranks of the products `relevant` (m,) int positions within `scores` (n,) of the whole gallery.

    The i-th best relevant product (i from 1) ranks at i + (number of other products scoring at least as much).
    """
    values = np.asarray(scores, dtype=np.float64)
    chosen = np.unique(np.asarray(relevant, dtype=np.int64))
    wanted = np.sort(values[chosen])[::-1]
    others = np.sort(np.delete(values, chosen))
    ahead = others.size - np.searchsorted(others, wanted, side="left")
    return np.arange(1, wanted.size + 1, dtype=np.float64) + ahead


def listed_ranks(relevant: ArrayLike, scores: ArrayLike, total: int) -> Ranks:
    """Ranks within an answer: `relevant` (n,) bool and `scores` (n,) in the order shown; `total` relevant exist at all.

    Only neighbours of equal score are ties. Relevant products beyond those in the answer rank ∞.
    """
    found = np.asarray(relevant, dtype=bool)
    values = np.asarray(scores, dtype=np.float64)
    order = np.lexsort((found, _runs(values)))
    ranks = np.flatnonzero(found[order]) + 1.0
    return np.concatenate([ranks, np.full(max(total - ranks.size, 0), np.inf)])


def recall_at_k(ranks: Ranks, k: int) -> float:
    """recall@k = |relevant in the top k| / |relevant|, in [0, 1]."""
    return float(np.mean(ranks <= k)) if ranks.size else float("nan")


def precision_at_k(ranks: Ranks, k: int) -> float:
    """precision@k = |relevant in the top k| / k, in [0, 1]."""
    return float(np.sum(ranks <= k)) / k if ranks.size else float("nan")


def hit_rate_at_k(ranks: Ranks, k: int) -> float:
    """HR@k of one query or shopper: 1 when a relevant product is in the top k, else 0."""
    return float(ranks.min() <= k) if ranks.size else float("nan")


def reciprocal_rank(ranks: Ranks) -> float:
    """1 / rank of the first relevant product, 0 when none is in the answer; its mean over queries is MRR."""
    return float(1.0 / ranks.min()) if ranks.size else float("nan")


def ndcg_at_k(ranked: ArrayLike, k: int, judged: ArrayLike | None = None) -> float:
    """nDCG@k = DCG@k / ideal DCG@k, DCG@k = Σ over ranks r ≤ k of (2^rel − 1) / log2(r + 1).

    ranked   (n,) relevance ≥ 0 in the order of the answer, best first
    judged   (m,) every judged relevance of the query, for the ideal; None = those in `ranked`

    Järvelin & Kekäläinen 2002 with the exponential gain of Burges et al. 2005. NaN when nothing judged is relevant.
    """
    answer = np.asarray(ranked, dtype=np.float64)
    pool = answer if judged is None else np.asarray(judged, dtype=np.float64)
    ideal = _dcg(np.sort(pool)[::-1][:k])
    return _dcg(answer[:k]) / ideal if ideal > 0 else float("nan")


def ranked_relevance(relevance: ArrayLike, scores: ArrayLike) -> NDArray[np.float64]:
    """`relevance` (n,) in the order of descending `scores` (n,), the less relevant first among equal scores."""
    values = np.asarray(relevance, dtype=np.float64)
    return values[np.lexsort((values, -np.asarray(scores, dtype=np.float64)))]


def even_ndcg_at_k(relevance: ArrayLike, scores: ArrayLike, k: int) -> float:
    """nDCG@k expected when products of equal score stand in random order (McSherry & Najork 2008).

    Beside `ndcg_at_k` of `ranked_relevance` it tells how much of a figure is owed to ties. `relevance` (n,) ≥ 0 and
    `scores` (n,) in the same order, every judged product among them. NaN when none is relevant.
    """
    gains = np.exp2(np.asarray(relevance, dtype=np.float64)) - 1.0
    values = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    runs = _runs(values[order])
    sums = np.bincount(runs, weights=gains[order])
    shared = (sums / np.bincount(runs))[runs] if runs.size else gains
    ideal = _discounted(np.sort(gains)[::-1][:k])
    return _discounted(shared[:k]) / ideal if ideal > 0 else float("nan")


def expected_calibration_error(confidences: ArrayLike, right: ArrayLike, bins: int = 15) -> float:
    """ECE = Σ over `bins` equal parts of [0, 1] of (share of answers in it) · |mean confidence − share right|.

    confidences (n,) in [0, 1] and right (n,) bool of the same answers; Naeini et al. 2015, Guo et al. 2017. NaN when
    there is no answer.
    """
    said, hits = np.asarray(confidences, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if not said.size:
        return float("nan")
    places = np.minimum((said * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(places, weights=said, minlength=bins) - np.bincount(places, weights=hits, minlength=bins)
    return float(np.abs(gaps).sum() / said.size)


def mean(values: Iterable[float]) -> float:
    """Mean over the queries where the metric is defined; NaN when there is none."""
    defined = [value for value in values if not np.isnan(value)]
    return float(np.mean(defined)) if defined else float("nan")


def _dcg(relevance: NDArray[np.float64]) -> float:
    return _discounted(np.exp2(relevance) - 1.0)


def _discounted(gains: NDArray[np.float64]) -> float:
    return float(np.sum(gains / np.log2(np.arange(2, gains.size + 2))))


def _runs(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """(n,) number of the run of equal neighbouring scores each place belongs to."""
    if not scores.size:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([[0], np.cumsum(scores[1:] != scores[:-1])]).astype(np.int64)
