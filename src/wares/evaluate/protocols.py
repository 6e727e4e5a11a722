"""Evaluation protocols: what is asked, what counts as right, and what is reported.

A shop comes in as its `search` method (`Search`), vectors as arrays; every function is a pure measurement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from wares.stats import ranking_metrics as metrics
from wares.stats.ranks import listed_ranks
from wares.types import Hit, Hits, Query

Search: TypeAlias = Callable[[Query], Hits]


@dataclass(frozen=True, slots=True)
class SearchCase:
    """A query with what it looks for; `is_relevant` says of a hit whether it is that."""

    query: Query
    is_relevant: Callable[[Hit], bool]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """Known-item search: shares of cases (0–1) whose relevant product is first or in the top 10, and MRR within the
    top 10.

    `failures` are the words of the cases that did not find theirs.
    """

    queries: int
    top_1: float
    recall_at_10: float
    mrr: float
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's opinion of a product as an answer to a query; larger `relevance` is better."""

    query: str
    id: str
    relevance: float


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """One query's figures; NaN where not defined."""

    query: str
    recall_at_100: float
    ndcg_at_10: float
    even_ndcg_at_10: float
    reciprocal_rank: float


@dataclass(frozen=True, slots=True)
class JudgedMeans:
    """Means over the queries where each metric is defined.

    recall_at_100   of products judged relevant, in the whole shop's answer
    ndcg_at_10      of the judged products alone, in the order of the shop's answer, those it left out last
    even_ndcg_at_10 the same, but ties (so those it left out, too) in random order instead of against us
    mrr             of the first product judged relevant; products without a judgement count as not relevant
    """

    queries: int
    ndcg_queries: int
    recall_at_100: float
    ndcg_at_10: float
    even_ndcg_at_10: float
    mrr: float
    per_query: tuple[JudgedQuery, ...]


@dataclass(frozen=True, slots=True)
class JudgementScale:
    """Scale of judgements: how they are read.

    relevant_from   products judged at least this are relevant
    zero            the relevance worth nothing: gain = 2^(relevance − zero) − 1
    min_judgements    queries with fewer judged products have no nDCG
    """

    relevant_from: float = 1.0
    zero: float = 0.0
    min_judgements: int = 1


def known_item(search: Search, cases: Iterable[SearchCase], k: int = 10) -> KnownItem:
    """Known-item search: does each case find what it seeks among the `k` first hits? Ties in score count against us."""
    ranks, failures = [], []
    for case in cases:
        rank = first_rank(search(replace(case.query, per_page=k)), case.is_relevant)
        ranks.append(rank)
        if not rank <= k:
            failures.append(case.query.words)
    each = np.asarray(ranks, dtype=np.float64)
    if not each.size:
        return KnownItem(0, float("nan"), float("nan"), float("nan"), ())
    return KnownItem(
        queries=each.size,
        top_1=float(np.mean(each <= 1)),
        recall_at_10=float(np.mean(each <= k)),
        mrr=float(np.mean(1.0 / each)),
        failures=tuple(failures),
    )


def first_rank(answer: Hits, is_relevant: Callable[[Hit], bool]) -> float:
    """Rank of the first relevant hit of one page, from 1; ∞ = not there."""
    relevant = [is_relevant(hit) for hit in answer.hits]
    return float(listed_ranks(relevant, [hit.score for hit in answer.hits], total=1)[0])


def judged_search(
    search: Search,
    judgements: Iterable[Judgement],
    scale: JudgementScale = JudgementScale(),
    depth: int = 1000,
    progress: Callable[[int, int], None] | None = None,
) -> JudgedMeans:
    """Judged search: asks every judged query once, reading `depth` hits. `progress` hears (queries done, queries)."""
    by_query: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        by_query.setdefault(judgement.query, []).append(judgement)
    figures = []
    for number, (words, opinions) in enumerate(by_query.items(), 1):
        figures.append(_judged_query(search(Query(words=words, per_page=depth)), words, opinions, scale))
        if progress is not None:
            progress(number, len(by_query))
    return JudgedMeans(
        queries=len(figures),
        ndcg_queries=sum(not np.isnan(figure.ndcg_at_10) for figure in figures),
        recall_at_100=metrics.mean(figure.recall_at_100 for figure in figures),
        ndcg_at_10=metrics.mean(figure.ndcg_at_10 for figure in figures),
        even_ndcg_at_10=metrics.mean(figure.even_ndcg_at_10 for figure in figures),
        mrr=metrics.mean(figure.reciprocal_rank for figure in figures),
        per_query=tuple(figures),
    )


def _judged_query(answer: Hits, words: str, opinions: Sequence[Judgement], scale: JudgementScale) -> JudgedQuery:
    relevance = {opinion.id: opinion.relevance for opinion in opinions}
    relevant = {id_ for id_, value in relevance.items() if value >= scale.relevant_from}
    ranks = listed_ranks([hit.id in relevant for hit in answer.hits], [hit.score for hit in answer.hits], len(relevant))
    ndcg = even = float("nan")
    if len(relevance) >= scale.min_judgements:
        hit_scores = {hit.id: hit.score for hit in answer.hits}
        gains = np.maximum(np.fromiter(relevance.values(), dtype=np.float64) - scale.zero, 0.0)
        scores = [hit_scores.get(id_, -np.inf) for id_ in relevance]
        ndcg = metrics.ndcg_at_k(metrics.ranked_relevance(gains, scores), 10)
        even = metrics.even_ndcg_at_k(gains, scores, 10)
    return JudgedQuery(words, metrics.recall_at_k(ranks, 100), ndcg, even, metrics.reciprocal_rank(ranks))
