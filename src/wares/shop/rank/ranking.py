"""Learnt ranking as a step of a search: the first candidates are told by their features, and ordered by a model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.registry import feature_matrix
from wares.search.fusion import AVAILABILITY, FusedCandidates
from wares.search.request import RetrievalRequest
from wares.search.retrieval import Retrieval
from wares.shop.rank.artifacts import LearntRanker
from wares.shop.rank.evidence import EvidenceSources
from wares.types import Floats, Ints, Matrix, Nums, Scores

DEPTH = 200
"""Candidates that a model orders, the first ones by the linear blend; the others follow as they stood."""
RANKER = "ranker"
"""What the column is called that a model adds."""
_UPPER = 0.5
"""Scores of what a model has ordered lie above it, all others below."""


@dataclass(frozen=True, slots=True)
class RankingDecision:
    """What was known when the first candidates of a search were ordered, and the order that came of it.

    nums      (n,) the candidates, in the order of the linear blend
    features  (n, columns)
    evidence  what the features were worked out from
    scores    (n,) of the model; None = there is none
    version   of the model; "" = none
    """

    nums: Nums
    features: Matrix
    evidence: RankingEvidence
    scores: Scores | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class SearchRanker:
    """Orders the first candidates of a search; `ranker` None = features are worked out, to be logged, and no more."""

    sources: EvidenceSources
    ranker: LearntRanker | None

    @property
    def knows_taste(self) -> bool:
        """Whether the model has learnt what a shopper's profile says."""
        return self.ranker is not None and self.ranker.manifest.knows_taste

    def decide(
        self, request: RetrievalRequest, table: CandidateTable, affinity: Floats | None, depth: int = DEPTH
    ) -> RankingDecision:
        """What the model says of the first `depth` candidates; `affinity` is of as many of the first as it has."""
        first = table.take(np.arange(min(depth, len(table))))
        known = np.zeros(len(first))
        if affinity is not None:
            known[: len(affinity)] = affinity[: len(first)]
        evidence = self.sources.of(request, first.nums, _without_penalty(first), known)
        features = feature_matrix(evidence)
        if self.ranker is None:
            return RankingDecision(first.nums, features, evidence)
        scores = self.ranker.model.scores(features)
        return RankingDecision(first.nums, features, evidence, scores, self.ranker.manifest.name)

    def prepared(self, retrieval: Retrieval) -> Retrieval:
        """The same with candidates whose scores leave room for a model's above them."""
        return retrieval if self.ranker is None else replace(retrieval, candidates=scaled(retrieval.candidates))

    def impersonal_scores(self, decision: RankingDecision) -> Scores:
        """(n,) what the model would say of the candidates to somebody unknown."""
        assert self.ranker is not None
        evidence = replace(decision.evidence, affinity=np.zeros(len(decision.nums)))
        return self.ranker.model.scores(feature_matrix(evidence))


def scaled(candidates: FusedCandidates) -> FusedCandidates:
    """The same with scores of at most `_UPPER`, so that those that a model gives stand above them."""
    best = float(_without_penalty(_table(candidates)).max(initial=0.0))
    factor = np.float32(_UPPER / best if best > 0 else 1.0)
    return FusedCandidates(
        candidates.nums, candidates.names, candidates.contributions * factor, candidates.rest * factor
    )


def reranked(table: CandidateTable, scores: Scores) -> CandidateTable:
    """The first candidates in the order of a model's `scores` (k,), which a column brings between `_UPPER` and 1; what
    is sold out stays below what can be had.

    table  of `scaled` candidates
    """
    column = np.zeros(len(table), np.float32)
    likely = 1 / (1 + np.exp(-np.clip(scores.astype(np.float64), -30, 30)))
    column[: len(scores)] = _UPPER + (1 - _UPPER) * likely - _without_penalty(table)[: len(scores)]
    with_model = table.with_column(RANKER, column)
    return with_model.take(_order(with_model, len(scores)))


def _order(table: CandidateTable, first: int) -> Ints:
    """Positions with the first ones by score, equal ones as they stood."""
    order = np.argsort(-table.scores[:first], kind="stable")
    return np.concatenate([order, np.arange(first, len(table))]).astype(np.int64)


def _table(candidates: FusedCandidates) -> CandidateTable:
    return CandidateTable(candidates.nums, candidates.names, candidates.contributions)


def _without_penalty(table: CandidateTable) -> Scores:
    """(n,) the scores without what is taken off for being sold out."""
    return table.scores - table.column(AVAILABILITY) if AVAILABILITY in table.names else table.scores
