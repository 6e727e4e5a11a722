"""How well recommenders find what shoppers took next: full ranking, never sampled, popularity always beside.

Every item is ranked for every shopper asked about, less those of the taste (unless the protocol asks for repeats); ties
count against the recommender. What is held back, and whether time leaks, is the caller's to say: a `Protocol` carries
it beside the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol as Shape

import numpy as np
from numpy.typing import NDArray

from wares.stats import ranking_metrics as metrics
from wares.stats.ranks import Ranks, tied_ranks
from wares.types import Interactions, Scores, Taste

_BLOCK = 256
POPULAR = "popular"


class Scorer(Shape):
    """What is measured: the scoring half of `wares.types.Recommender`."""

    @property
    def name(self) -> str:
        """What its figures are filed under."""
        ...

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32, larger is better."""
        ...


@dataclass(frozen=True, slots=True)
class RecommendCase:
    """A shopper as they were, and the items (n,) they took afterwards, each once; n ≥ 1."""

    taste: Taste
    sought: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Protocol:
    """What is asked, and what the figures may be trusted for.

    split       how what is sought was chosen, in words
    time_leaks  whether anything learnt from happened after something sought
    repeats     whether items of the taste may be the answer; otherwise they are not ranked
    """

    split: str
    time_leaks: bool
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class RankingMeans:
    """Means over shoppers.

    shoppers    how many were asked about
    recall_20   share of what is sought in the top 20
    ndcg_20     with relevance 0 or 1; its ideal has min(20, sought) items
    hit_10      share of shoppers with something sought in the top 10
    ndcg_10     the same as `ndcg_20`, of the top 10
    mrr         1 / rank of the first sought, 0 beyond the top 100
    coverage    share of all items that stand in someone's top 20
    """

    shoppers: int
    recall_20: float
    ndcg_20: float
    hit_10: float
    ndcg_10: float
    mrr: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures by recommender, `popular` among them; `protocol` says how they came about."""

    protocol: Protocol
    ranked: Mapping[str, RankingMeans]


_DEEPEST = 100
"""Ranks beyond this count as not found."""


def compare(
    scorers: Sequence[Scorer],
    cases: Sequence[RecommendCase],
    learnt_from: Interactions,
    protocol: Protocol,
    progress: Callable[[str], None] = lambda name: None,
) -> Comparison:
    """Every fitted scorer, and the popularity in `learnt_from` where none of that name is among them."""
    asked = list(scorers)
    if all(scorer.name != POPULAR for scorer in asked):
        asked.insert(0, counted(learnt_from))
    found = {}
    for scorer in asked:
        found[scorer.name] = ranked(scorer, cases, protocol.repeats)
        progress(scorer.name)
    return Comparison(protocol, found)


def ranked(scorer: Scorer, cases: Sequence[RecommendCase], repeats: bool = False) -> RankingMeans:
    """Ask for every case, over all items."""
    ranks: list[Ranks] = []
    shown: set[int] = set()
    items = 1
    for start in range(0, len(cases), _BLOCK):
        block = cases[start : start + _BLOCK]
        scores = np.array(scorer.scores([case.taste for case in block]), dtype=np.float32)
        items = scores.shape[1]
        for row, case in zip(scores, block, strict=True):
            best = _best(row, case, repeats)
            ranks.append(_ranks(row, best, case.sought))
            shown.update(best[:20].tolist())
    return RankingMeans(
        shoppers=len(cases),
        recall_20=metrics.mean(metrics.recall_at_k(each, 20) for each in ranks),
        ndcg_20=metrics.mean(binary_ndcg_at_k(each, 20) for each in ranks),
        hit_10=metrics.mean(hit_rate_at_k(each, 10) for each in ranks),
        ndcg_10=metrics.mean(binary_ndcg_at_k(each, 10) for each in ranks),
        mrr=metrics.mean(metrics.reciprocal_rank(each) for each in ranks),
        coverage=len(shown) / items,
    )


def hit_rate_at_k(ranks: Ranks, k: int) -> float:
    """HR@k of one query or shopper: 1 when a relevant product is in the top k, else 0."""
    return float(ranks.min() <= k) if ranks.size else float("nan")


def binary_ndcg_at_k(ranks: Ranks, k: int) -> float:
    """nDCG@k where a product is relevant or not; its ideal has min(k, |relevant|) products. NaN without relevant ones.

    Of a single relevant product it is 1 / log2(rank + 1) up to rank k, else 0.
    """
    gains = np.zeros(k)
    gains[ranks[ranks <= k].astype(np.int64) - 1] = 1
    return metrics.ndcg_at_k(gains, k, np.ones(ranks.size))


def counted(interactions: Interactions) -> Scorer:
    """How many different shoppers took each item: the popularity that stands beside every figure."""
    pairs = np.unique(interactions.shoppers * interactions.item_count + interactions.items)
    return _Counted(np.bincount(pairs % interactions.item_count, minlength=interactions.item_count).astype(np.float32))


class _Counted:
    name = POPULAR

    def __init__(self, counts: Scores) -> None:
        self._counts = counts

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        return np.repeat(self._counts[None], len(tastes), axis=0)


def _best(row: Scores, case: RecommendCase, repeats: bool) -> NDArray[np.int64]:
    """The best `_DEEPEST` items that can be told from the rest, best first, all those tied with the last among them.

    Items of the taste get −inf in `row` itself, and −inf is never among the best.
    """
    if not repeats:
        row[np.setdiff1d(case.taste.items, case.sought)] = -np.inf
    depth = min(_DEEPEST, len(row))
    least = np.partition(row, -depth)[-depth]
    best = np.flatnonzero((row >= least) & np.isfinite(row))
    return best[np.argsort(-row[best], kind="stable")]


def _ranks(row: Scores, best: NDArray[np.int64], sought: NDArray[np.int64]) -> Ranks:
    """Ranks of `sought`, ∞ beyond `_DEEPEST` or where the recommender says nothing."""
    inside = np.flatnonzero(np.isin(best, sought))
    ranks = tied_ranks(row[best], inside) if len(inside) else np.zeros(0)
    ranks = np.where(ranks <= _DEEPEST, ranks, np.inf)
    return np.concatenate([ranks, np.full(len(sought) - len(ranks), np.inf)])
