"""A question for recommendations, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from wares.constants import PATH_SEPARATOR
from wares.errors import BadQuery
from wares.index.filters import parse
from wares.shop.live.profiles import require_tokens
from wares.shop.recommend.placements import RULES, PlacementRule
from wares.types import And, Filter, Match, Placement

MOST = 100
"""Products that can be asked for, and named, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendQuery:
    """A question for recommendations; see `Shop.recommend`."""

    placement: Placement = "home"
    shopper: str = ""
    session: str = ""
    products: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    limit: int = 12
    filter: str = ""
    language: str | None = None

    def where(self) -> Filter | None:
        """What products must satisfy; None = nothing. Raises `BadFilter`."""
        parts = [parse(self.filter)] if self.filter.strip() else []
        if self.category:
            parts.append(Match("category", (PATH_SEPARATOR.join(self.category),)))
        return And(tuple(parts)) if parts else None


def checked(query: RecommendQuery) -> PlacementRule:
    """The placement's rule. Raises `BadQuery` for an unknown placement, for too many products or none, for `limit`, and
    for tokens that nobody can have.
    """
    names = get_args(Placement)
    if query.placement not in names:
        raise BadQuery(f"placement: {query.placement!r} is not one of {', '.join(names)}")
    if query.placement == "product" and not query.products:
        raise BadQuery("products: name the product whose page it is")
    if len(query.products) > MOST:
        raise BadQuery(f"products: {len(query.products):,} are named, {MOST} are allowed")
    if query.limit not in range(MOST + 1):
        raise BadQuery(f"limit: {query.limit} is not a whole number from 0 to {MOST}")
    require_tokens(query.shopper, query.session)
    return RULES[query.placement]
