"""What differs between the places of recommendations: where they start from, what is left out, who has a say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadQuery
from wares.profiles.profile import Profile
from wares.profiles.summary import CART_DAYS
from wares.profiles.traits import CATEGORY
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.artifacts import RecommendArtifacts
from wares.shop.recommend.sources import DEFAULTS, SOURCES, SourceCandidates, SourceWeights
from wares.types import Placement, Rows

MOST = 100
"""Products that can be asked for, and named, at once."""
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class PlacementRule:
    """One placement.

    given      whether the answer starts from the products named, and from the cart where none is; else from what the
               shopper touched
    seen, cart, bought   whether these are left out: what was touched, what lies in the cart, what was bought
    diversity  factor of the setting `recommend_diversity`
    explores   whether new products get a place
    factors    source → what its usual weights are multiplied by; absent = 1
    apart      factor of products of the same kind as those given, unless both were bought together
    """

    given: bool = False
    seen: bool = False
    cart: bool = True
    bought: bool = True
    diversity: float = 1.0
    explores: bool = False
    factors: Mapping[str, float] = field(default_factory=dict)
    apart: float = 1.0

    @property
    def usual(self) -> SourceWeights:
        """The sources' weights before anything was learnt."""
        factors = {name: self.factors.get(name, 1.0) for name in SOURCES}
        return {name: (factors[name] * high, factors[name] * rank) for name, (high, rank) in DEFAULTS.items()}


RULES: Mapping[Placement, PlacementRule] = {
    "home": PlacementRule(seen=True, explores=True),
    "email": PlacementRule(explores=True),
    "category": PlacementRule(cart=False, bought=False, diversity=0.5, explores=True),
    "product": PlacementRule(
        given=True,
        bought=False,
        diversity=0.5,
        factors={"bought": 0.3, "viewed": 1.5, "next": 1.5, "popular": 0.1, "trending": 0.1, "taste": 0.5},
    ),
    "cart": PlacementRule(
        given=True,
        factors={"bought": 4.0, "similar": 0.3, "viewed": 0.7, "next": 0.7, "popular": 0.3, "taste": 0.6},
        apart=0.3,
    ),
}


def weights_in(placement: Placement, models: RecommendArtifacts) -> SourceWeights:
    """The sources' weights in a place: those learnt there, or else the usual ones."""
    rule = RULES[placement]
    if not rule.given:
        return models.weights
    told = models.learnt.beside.get(placement)
    return rule.usual if told is None else told.weights


def rule_of(placement: str, products: int, limit: int) -> PlacementRule:
    """The placement's rule. Raises `BadQuery` for an unknown one, for too many products or none, and for `limit`."""
    names = get_args(Placement)
    if placement not in names:
        raise BadQuery(f"placement: {placement!r} is not one of {', '.join(names)}")
    if placement == "product" and not products:
        raise BadQuery("products: name the product whose page it is")
    if products > MOST:
        raise BadQuery(f"products: {products:,} are named, {MOST} are allowed")
    if limit not in range(MOST + 1):
        raise BadQuery(f"limit: {limit} is not a whole number from 0 to {MOST}")
    return RULES[placement]  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that must not be answered (`never`), and rows that may only fill up (`rather_not`)."""

    never: Rows
    rather_not: Rows


def left_out(rule: PlacementRule, shelf: CatalogView, profile: Profile, given: Rows, now: float) -> LeftOut:
    """What the rule leaves out for this shopper."""
    cart = shelf.rows(profile.in_cart(now - CART_DAYS * _DAY)) if rule.cart else given
    bought = shelf.rows(profile.purchases()) if rule.bought else given
    seen = shelf.rows(touch.product for touch in profile.touches()) if rule.seen else given
    return LeftOut(np.unique(np.concatenate([given, cart])), np.unique(np.concatenate([seen, bought])))


def apart_of(shelf: CatalogView, found: SourceCandidates, given: Rows, factor: float) -> NDArray[np.float32]:
    """(n,) `factor` for what has the deepest category of a given product and was not bought with it, else 1."""
    codes = shelf.table.codes(found.rows)[:, shelf.table.spans[CATEGORY]]
    theirs = shelf.table.codes(given)[:, shelf.table.spans[CATEGORY]]
    depths = (theirs >= 0).sum(axis=1)
    deepest = theirs[np.arange(len(given)), np.maximum(depths - 1, 0)]
    same = np.isin(codes, deepest[deepest >= 0]).any(axis=1)
    bought = found.heights[:, SOURCES.index("bought")].any(axis=1)
    return np.where(same & ~bought, factor, 1.0).astype(np.float32)
