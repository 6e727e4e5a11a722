"""What a ranker learns from: judged products, and what searches showed with what was clicked of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.errors import WaresError
from wares.rank.candidates import CandidateTable
from wares.rank.features.registry import COLUMNS
from wares.search.fusion import FusedCandidates
from wares.shop.rank.evidence import EvidenceSources
from wares.shop.rank.impressions import Impressions
from wares.shop.rank.ranking import DEPTH, SearchRanker
from wares.shop.search.pipeline import no_picture, retrieval_of
from wares.store.events import EventLog
from wares.types import Floats, Ints, Matrix, Nums, Query, StageClock

GOALS = ("click", "cart", "purchase")
_LEVELS = 4
"""Steps of affinity between none and all that are told apart."""


@dataclass(frozen=True, slots=True)
class JudgedProducts:
    """One query's judged products that the shop has: numbers (n,) with relevance (n,)."""

    query: str
    nums: Nums
    relevance: Floats


@dataclass(frozen=True, slots=True)
class TaughtRows:
    """Rows to learn from, query by query.

    features   (n, `COLUMNS`)
    counts     (q,) rows of each query, which stand together
    gains      (n,) ≥ 0 what a judged product is worth; empty where rows are of a log
    outcomes   goal → (n,) 0 or 1; {} where rows are judged
    pairs      (n,) code of question and product, `positions` (n,) 1-based place, of rows of a log
    """

    features: Matrix
    counts: Ints
    gains: Floats
    outcomes: Mapping[str, Floats]
    pairs: Ints
    positions: Ints

    def take(self, queries: Ints) -> TaughtRows:
        """Those of these queries, ascending."""
        rows = np.flatnonzero(np.isin(np.repeat(np.arange(len(self.counts)), self.counts), queries))
        return TaughtRows(
            self.features[rows],
            self.counts[queries],
            self.gains[rows] if len(self.gains) else self.gains,
            {goal: values[rows] for goal, values in self.outcomes.items()},
            self.pairs[rows] if len(self.pairs) else self.pairs,
            self.positions[rows] if len(self.positions) else self.positions,
        )


def judged_features(sources: EvidenceSources, words: str, nums: Nums) -> Matrix:
    """(n, `COLUMNS`) features of products for words, as a search would have them that found them among its own first
    candidates. Raises as a search does.
    """
    query = Query(words=words)
    request, retrieval = retrieval_of(sources.components, query, no_picture, StageClock())
    first = retrieval.candidates.take(np.arange(min(DEPTH, len(retrieval.candidates.nums))))
    table = _with_others(first, retrieval.candidates, nums)
    decision = SearchRanker(sources, None).decide(request, table, None, depth=len(table))
    order = np.argsort(decision.nums)
    return decision.features[order[np.searchsorted(decision.nums, nums, sorter=order)]]


def _with_others(first: FusedCandidates, everything: FusedCandidates, nums: Nums) -> CandidateTable:
    """The first candidates, and those of `nums` that are not among them."""
    others = np.setdiff1d(nums, first.nums)
    rows = np.tile(everything.rest, (len(others), 1))
    place = {num: position for position, num in enumerate(everything.nums.tolist())}
    for row, num in enumerate(others.tolist()):
        if num in place:
            rows[row] = everything.contributions[place[num]]
    contributions = np.concatenate([first.contributions, rows]).astype(np.float32)
    return CandidateTable(np.concatenate([first.nums, others]), first.names, contributions)


def judged_rows(
    sources: EvidenceSources, judged: Sequence[JudgedProducts], progress: Callable[[float], None] = lambda done: None
) -> TaughtRows:
    """Features of judged products; gain 2^(relevance − least) − 1. Queries that cannot be asked are left out."""
    features, counts, gains = [], [], []
    least = min((float(each.relevance.min()) for each in judged if len(each.relevance)), default=0.0)
    for number, each in enumerate(judged):
        progress(number / max(len(judged), 1))
        try:
            features.append(judged_features(sources, each.query, each.nums))
        except WaresError:
            continue
        counts.append(len(each.nums))
        gains.append(np.exp2(each.relevance - least) - 1)
    none = np.zeros(0, np.int64)
    return TaughtRows(
        np.concatenate(features) if features else np.zeros((0, len(COLUMNS)), np.float32),
        np.array(counts, np.int64),
        np.concatenate(gains) if gains else np.zeros(0),
        {},
        none,
        none,
    )


def logged_rows(impressions: Impressions, outcomes: Mapping[str, Mapping[str, set[int]]]) -> TaughtRows:
    """Rows of the answers that were recorded, with what became of each.

    outcomes   goal → answer's id → numbers of products
    """
    of_row = np.repeat(np.arange(len(impressions)), impressions.counts)
    ids, nums = impressions.query_ids[of_row].tolist(), impressions.nums.tolist()
    nothing: set[int] = set()
    values = {
        goal: np.array([num in acted.get(id_, nothing) for id_, num in zip(ids, nums, strict=True)], np.float64)
        for goal, acted in outcomes.items()
    }
    return TaughtRows(
        impressions.features,
        impressions.counts,
        np.zeros(0),
        values,
        pairs_of(impressions.words[of_row], impressions.nums, impressions.features),
        impressions.positions,
    )


def pairs_of(words: Ints, nums: Nums, features: Matrix) -> Ints:
    """(n,) a code of question, product, and how well it suits who asked: where it suits better it stands higher, and is
    clicked more often wherever it stands.
    """
    suits = np.rint(_LEVELS * features[:, COLUMNS.index("affinity")]).astype(np.int64)
    _, codes = np.unique(np.stack([words, nums, suits], axis=1), axis=0, return_inverse=True)
    return codes.reshape(-1).astype(np.int64)


def outcomes_of(
    log: EventLog, numbers: Callable[[Iterable[str]], Mapping[str, int]]
) -> Mapping[str, Mapping[str, set[int]]]:
    """Goal → answer's id → numbers of the products that events which name the answer are of; who carts or buys what was
    found clicked it.

    numbers   ids → number of each product that the shop has
    """
    found: dict[str, dict[str, set[str]]] = {goal: defaultdict(set) for goal in GOALS}
    for batch in log.since(0, 5000):
        for row in batch:
            event = row.event
            if event.query_id and event.kind in ("click", "view", *GOALS):
                goal = "click" if event.kind == "view" else event.kind
                found[goal][event.query_id].update(event.products)
                found["click"][event.query_id].update(event.products)
    ids = {product for answers in found.values() for products in answers.values() for product in products}
    known = numbers(ids)

    def numbered(products: set[str]) -> set[int]:
        return {known[product] for product in products if product in known}

    return {goal: {answer: numbered(products) for answer, products in each.items()} for goal, each in found.items()}
