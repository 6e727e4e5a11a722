"""Recommendations, their placements and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wares.types.product import Product

Placement = Literal["home", "product", "cart", "category", "email"]
"""Where recommendations are shown: what is left out and who has a say depend on it, see `Shop.recommend`."""

ReasonKind = Literal[
    "looked", "searched", "bought_together", "viewed_together", "similar", "next", "brand", "category", "colour",
    "attribute", "price", "popular", "trending", "new", "complementary", "replenishment", "assortment",
]  # fmt: skip
"""Kinds of reasons."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a product is recommended. `text` is for people; `product` the id it speaks of, `value` the value; or None."""

    kind: ReasonKind
    text: str
    product: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A product recommended. `shares` maps each recommender to its part of the score; they sum to 1, or are empty."""

    id: str
    score: float
    product: Product
    reasons: tuple[Reason, ...]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """An answer, best first. `query_id` names it, so that clicks can be tied to it.

    fallback   nothing was known that could have a say, so that the items are what everyone gets
    """

    placement: Placement
    query_id: str
    items: tuple[Recommendation, ...]
    fallback: bool
    took_ms: float
