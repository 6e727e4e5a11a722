"""Evaluation over time: sources fitted on what happened before a moment, asked what shoppers took after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wares.profiles.taste import Preferences
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.taste import TasteReader, sequence_of
from wares.shop.recommend.complements.pairs import COMPLEMENTARY
from wares.shop.recommend.eligibility import Eligibility
from wares.shop.recommend.placements import RULES, exclusions
from wares.shop.recommend.registry import default_weights
from wares.shop.recommend.sources import SourceCandidates, Sources, is_bought_together, source_query
from wares.shop.recommend.trained import SourceQuality
from wares.shop.runtime.components import Components
from wares.shop.train.cases import RecommendationCase
from wares.shop.train.settings import DEFAULT_SOURCES, SourceWeightSettings
from wares.shop.train.source_weights import CaseCandidates, fit_source_weights
from wares.types import Placement


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Sources as they were before the cases, with all that they are asked with.

    sources  fitted on what happened before the first case
    tastes   with the weights that are asked with
    settings how the sources' weights are learnt
    """

    components: Components
    view: CatalogView
    sources: Sources
    tastes: TasteReader
    settings: SourceWeightSettings = DEFAULT_SOURCES

    def quality(self, placement: Placement, cases: Sequence[RecommendationCase]) -> SourceQuality | None:
        """What the cases tell of a placement; None = too few of them."""
        candidates = [self.candidates(placement, case) for case in cases]
        return fit_source_weights(candidates, default_weights(placement), self.settings)

    def candidates(self, placement: Placement, case: RecommendationCase) -> CaseCandidates:
        """What the sources name in a case."""
        preferences = self.tastes.preferences(case.profile, self.view, self.components.encoder, case.now)
        candidates = self._candidates(placement, case, preferences)
        if RULES[placement].complements:
            tiers = self.sources.complements.pairs.tiers(self.view, candidates.rows, case.anchors, {})
            first = (tiers == COMPLEMENTARY) | is_bought_together(candidates)
            candidates = candidates.take(np.flatnonzero(first))
        position = np.flatnonzero(candidates.rows == case.row)
        return CaseCandidates(candidates, int(position[0]) if len(position) else -1)

    def _candidates(self, placement: Placement, case: RecommendationCase, preferences: Preferences) -> SourceCandidates:
        rule = RULES[placement]
        _, eligibility = exclusions(rule, self.view, case.profile, case.anchors, case.now).applied(self._everything())
        anchors = case.anchors if rule.from_products else case.anchors[:0]
        history = sequence_of(case.profile, self.view, case.now)
        return self.sources.ask(source_query(eligibility, preferences, anchors, history), default_weights(placement))

    def _everything(self) -> Eligibility:
        """What is there, sold out or not: it may have been had at the time."""
        view = replace(self.view, can_be_had=self.view.nums > 0)
        return Eligibility(view, self.components.index, None, np.zeros(0, np.int64))
