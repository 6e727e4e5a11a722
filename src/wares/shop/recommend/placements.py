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
from wares.recommend.replenishment import RepeatPurchase
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.profiles import require_tokens
from wares.shop.recommend.eligibility import Eligibility
from wares.shop.recommend.query import RecommendQuery
from wares.shop.recommend.replenishment import due_rows
from wares.stats.membership import united
from wares.types import Placement, Rows

RECENTLY = 90 * DAY
"""Seconds after which something bought may at least fill up an answer again."""
NO_REPEATS: Mapping[str, RepeatPurchase] = {}
MOST = 100
"""Products that can be asked for, and named, at once."""


@dataclass(frozen=True, slots=True)
class PlacementRule:
    """One placement.

    from_products  whether the answer starts from the products named, and from the cart where none is; else from what
                   the shopper touched
    leaves_seen, leaves_cart   whether these are left out: what was touched, what lies in the cart
    diversity      factor of the setting `recommend_diversity`
    explores       whether new products get a place
    complements    whether products of categories that go with those it starts from come before all others
    """

    from_products: bool = False
    leaves_seen: bool = False
    leaves_cart: bool = True
    diversity: float = 1.0
    explores: bool = False
    complements: bool = False


RULES: Mapping[Placement, PlacementRule] = {
    "home": PlacementRule(leaves_seen=True, explores=True),
    "email": PlacementRule(explores=True),
    "category": PlacementRule(leaves_cart=False, diversity=0.5, explores=True),
    "product": PlacementRule(from_products=True, diversity=0.5),
    "cart": PlacementRule(from_products=True, complements=True),
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
    """Rows left out, few.

    never          never answered, nor any variant of them
    only_filling   may only fill up
    bought         may, and so may their variants, only fill up
    due            bought before, and to be bought again now: left out in no way
    """

    never: Rows
    only_filling: Rows
    bought: Rows
    due: Rows

    def applied(self, everything: Eligibility) -> tuple[Eligibility, Eligibility]:
        """What may be answered, and the same without what may only fill up."""
        eligibility = everything.without_variants(self.never)
        return eligibility, eligibility.without(self.only_filling).without_variants(self.bought)

    def holds(self, view: CatalogView, row: int) -> bool:
        """Whether a row is left out, be it from filling up or not."""
        alone = np.concatenate([self.only_filling, self.never, self.bought])
        variants = view.groups[np.concatenate([self.never, self.bought])]
        return row in alone or (view.groups[row] >= 0 and view.groups[row] in variants)


def exclusions(
    rule: PlacementRule, view: CatalogView, profile: Profile, anchors: Rows, now: float,
    repeats: Mapping[str, RepeatPurchase] = NO_REPEATS,
) -> Exclusions:  # fmt: skip
    """What the rule leaves out for this shopper, and what they bought. The answer starts from `anchors`.

    What was bought within `RECENTLY` is never answered. `repeats` of categories, see `due_rows`.
    """
    none = np.zeros(0, np.int64)
    cart = view.rows(profile.in_cart(now - CART_DAYS * DAY)) if rule.leaves_cart else none
    viewed = view.rows(touch.product for touch in profile.touches()) if rule.leaves_seen else none
    purchases = profile.purchases()
    due = due_rows(profile, view, repeats, now) if purchases else none
    lately = view.rows(product for product, time in purchases.items() if now - time < RECENTLY)
    before = view.rows(product for product, time in purchases.items() if now - time >= RECENTLY)
    is_due = view.variant_codes(due)
    lately, before, viewed = (
        rows[~np.isin(view.variant_codes(rows), is_due)] if len(due) else rows for rows in (lately, before, viewed)
    )
    return Exclusions(united(anchors, cart, lately), united(viewed), united(before), due)
