"""Placements: where an answer starts from, what is left out, and whether new products get a place.

Who has a say in which placement is said by each recommender (`wares.shop.recommend.registry`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np

from wares.constants import DAY
from wares.errors import BadQuery
from wares.profiles.profile import Profile
from wares.profiles.summary import CART_DAYS
from wares.profiles.traits import CATEGORY
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.profiles import require_tokens
from wares.shop.recommend.query import RecommendQuery
from wares.shop.recommend.registry import BOUGHT_TOGETHER, SOURCES
from wares.shop.recommend.sources import SourceCandidates
from wares.stats.membership import united
from wares.types import Matrix, Placement, Rows

MOST = 100
"""Products that can be asked for, and named, at once."""


@dataclass(frozen=True, slots=True)
class PlacementRule:
    """One placement.

    from_products  whether the answer starts from the products named, and from the cart where none is; else from what
                   the shopper touched
    leaves_seen, leaves_cart, leaves_bought   whether these are left out: what was touched, what lies in the cart, what
                   was bought
    diversity      factor of the setting `recommend_diversity`
    explores       whether new products get a place
    same_category  factor of products of the same category as those it starts from, unless both were bought together
    """

    from_products: bool = False
    leaves_seen: bool = False
    leaves_cart: bool = True
    leaves_bought: bool = True
    diversity: float = 1.0
    explores: bool = False
    same_category: float = 1.0


RULES: Mapping[Placement, PlacementRule] = {
    "home": PlacementRule(leaves_seen=True, explores=True),
    "email": PlacementRule(explores=True),
    "category": PlacementRule(leaves_cart=False, leaves_bought=False, diversity=0.5, explores=True),
    "product": PlacementRule(from_products=True, leaves_bought=False, diversity=0.5),
    "cart": PlacementRule(from_products=True, same_category=0.3),
}


def require_rule(query: RecommendQuery) -> PlacementRule:
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


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Rows that are never answered, and rows that may only fill up; few, ascending."""

    never: Rows
    only_filling: Rows


def exclusions(rule: PlacementRule, view: CatalogView, profile: Profile, anchors: Rows, now: float) -> Exclusions:
    """What the rule leaves out for this shopper; `anchors` are the products that the answer starts from."""
    cart = view.rows(profile.in_cart(now - CART_DAYS * DAY)) if rule.leaves_cart else anchors
    bought = view.rows(profile.purchases()) if rule.leaves_bought else anchors
    viewed = view.rows(touch.product for touch in profile.touches()) if rule.leaves_seen else anchors
    return Exclusions(united(anchors, cart), united(viewed, bought))


def category_factors(view: CatalogView, candidates: SourceCandidates, anchors: Rows, factor: float) -> Matrix:
    """(n,) `factor` for what has the deepest category of a named product and was not bought with it, else 1."""
    if factor >= 1:
        return np.ones(len(candidates.rows), np.float32)
    span = view.table.spans[CATEGORY]
    codes, theirs = view.table.codes(candidates.rows)[:, span], view.table.codes(anchors)[:, span]
    depths = (theirs >= 0).sum(axis=1)
    deepest = theirs[np.arange(len(anchors)), np.maximum(depths - 1, 0)]
    same = np.isin(codes, deepest[deepest >= 0]).any(axis=1)
    bought = candidates.features[:, SOURCES.index(BOUGHT_TOGETHER)].any(axis=1)
    return np.where(same & ~bought, factor, 1.0).astype(np.float32)
