"""Answers of recommendations."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from wares.server.schemas.responses.products import EncodedProduct, PathOf, encoded, no_path
from wares.types import Reason, Recommendations


class RecommendationAnswer(msgspec.Struct, frozen=True):
    """A product recommended; `shares` of its score by recommender sum to 1, or are empty; `url` is the path of its
    page.
    """

    id: str
    score: float
    product: EncodedProduct
    reasons: tuple[Reason, ...]
    shares: Mapping[str, float]
    url: str | UnsetType = UNSET


class RecommendAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Products recommended, best first; `fallback` tells that they are what everyone gets."""

    placement: str
    query_id: str
    fallback: bool
    took_ms: float
    items: list[RecommendationAnswer]

    @classmethod
    def of(cls, recommendations: Recommendations, path: PathOf = no_path) -> RecommendAnswer:
        """The answer for recommendations; `path` gives the path of a product's page."""
        return cls(
            placement=recommendations.placement,
            query_id=recommendations.query_id,
            fallback=recommendations.fallback,
            took_ms=round(recommendations.took_ms, 3),
            items=[
                RecommendationAnswer(
                    item.id, item.score, encoded(item.product), item.reasons, item.shares, path(item.product)
                )
                for item in recommendations.items
            ],
        )
