"""Evidence of a search's candidates, gathered from index, catalogue view and counts: the same to train and to serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wares.rank.features.evidence import RankingEvidence, match_words
from wares.search.request import ATTRIBUTES, IMAGE, TEXT, WORDS, RetrievalRequest
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity import PopularityCounts
from wares.shop.rank.query_terms import query_terms
from wares.shop.runtime.components import Components
from wares.types import STOCK, Among, AttributesLeg, Floats, Leg, LegCandidates, Nums, Scores

_NUMBERS = ("price", "discount", "rating", "rating_count", "published_at", "popularity", STOCK)


@dataclass(frozen=True, slots=True)
class EvidenceSources:
    """Where evidence comes from beside the question: the products, what everyone takes, and the time, Unix seconds."""

    components: Components
    view: CatalogView
    counts: PopularityCounts
    now: float

    def of(
        self, request: RetrievalRequest, nums: Nums, fused: Scores | Floats, affinity: Floats | None = None
    ) -> RankingEvidence:
        """Evidence of the products `nums` (n,), each once, of which the linear blend says `fused` (n,); `affinity` is
        how well they suit the shopper, None = nothing is known.
        """
        rows = self.view.rows_of(nums)
        counted = self._counted(rows)
        terms = query_terms(request.analysis, self.components.language.vocabulary)
        return RankingEvidence(
            query=terms,
            matches=match_words(terms, self.view.title_terms(rows)),
            scores=self._scores(request, nums),
            fused=np.asarray(fused, np.float64),
            affinity=np.zeros(len(nums)) if affinity is None else affinity,
            numbers=self._numbers(nums),
            popularity=counted["popularity"],
            trending=counted["trending"],
            shown=counted["shown"],
            now=self.now,
        )

    def _scores(self, request: RetrievalRequest, nums: Nums) -> dict[str, Floats]:
        """Modality → (n,) what it says of each candidate."""
        legs: dict[str, Leg | AttributesLeg] = {}
        if len(request.terms.indices):
            legs[WORDS] = Leg(WORDS, request.terms, len(nums))
        vector = request.words_vector if request.picture is None else request.picture
        if vector is not None:
            legs |= {using: Leg(using, vector, len(nums)) for using in (TEXT, IMAGE)}
        if request.analysis.readings:
            legs[ATTRIBUTES] = AttributesLeg(request.analysis.readings, len(nums), np.sort(nums))
        if not legs or not len(nums):
            return {}
        order = np.argsort(nums)
        among = self.components.index.select(where=Among(tuple(nums[order].tolist())))
        found: Sequence[LegCandidates] = among.candidates([*legs.values()])
        return {name: _aligned(nums, order, leg) for name, leg in zip(legs, found, strict=True)}

    def _numbers(self, nums: Nums) -> dict[str, Floats]:
        kinds = self.components.index.attributes()
        known = [name for name in _NUMBERS if kinds.get(name) == "number"]
        return dict(self.components.index.select().read(nums, known).numbers) if known else {}

    def _counted(self, rows: Nums) -> dict[str, Floats]:
        """What events say of each candidate; of one that the view does not have yet, nothing."""
        self.counts.ready()
        inside = np.flatnonzero(rows >= 0)
        counted = {
            "popularity": self.counts.popular(self.view, rows[inside], self.now).astype(np.float64),
            "trending": self.counts.trending(self.view, rows[inside], self.now).astype(np.float64),
            "shown": self.counts.impressions(self.view, rows[inside]),
        }
        spread = {name: np.zeros(len(rows)) for name in counted}
        for name, values in counted.items():
            spread[name][inside] = values
        return spread


def _aligned(nums: Nums, order: Nums, leg: LegCandidates) -> Floats:
    """(n,) the leg's score of each product, 0 where it has none; `order` sorts `nums`."""
    scores = np.zeros(len(nums))
    scores[order[np.searchsorted(nums, leg.nums, sorter=order)]] = leg.scores
    return scores
