"""Moments of the log at which a shopper took something: what the sources are asked to see how well they tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.profiles.profile import EMPTY, PAUSE, Profile, with_events
from wares.profiles.summary import CART_DAYS
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.placements import RULES, left_out
from wares.types import Event, Placement, Rows

_SOUGHT = {"view", "click", "cart", "purchase", "favourite"}
_LOOKED = {"view", "click"}
_NONE = np.zeros(0, np.int64)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class RecommendationCase:
    """A shopper at a moment.

    given   rows that the place starts from; none where it starts from the profile
    row     what was taken next
    """

    profile: Profile
    now: float
    given: Rows
    row: int


_Choices = Iterator[tuple[int, Rows, int]]
"""Places of events in a history, with `given` and `row` of the moments before them."""


def draw_moments(
    place: Placement, histories: Sequence[Sequence[Event]], shelf: CatalogView, after: float, rng: np.random.Generator
) -> list[RecommendationCase]:
    """At most one of each history, later than `after` (Unix seconds), by time. What the place leaves out is not sought.

    home     a product taken for the first time
    product  what was taken in the same visit after another product was looked at
    cart     what was put into the cart beside something that lay there
    """
    found = []
    for events in histories:
        chosen = [choice for choice in _CHOICES[place](events, shelf) if events[choice[0]].time > after]
        if chosen:
            where, given, row = chosen[int(rng.integers(len(chosen)))]
            moment = _moment(place, events[:where], events[where].time, given, row, shelf)
            found += [] if moment is None else [moment]
    return sorted(found, key=lambda moment: moment.now)


def _moment(
    place: Placement, earlier: Sequence[Event], now: float, given: Rows, row: int, shelf: CatalogView
) -> RecommendationCase | None:
    """None where the place would leave out what was taken."""
    profile = with_events(EMPTY, earlier)
    if place == "cart":
        given = shelf.rows(profile.in_cart(now - CART_DAYS * _DAY))
    out = left_out(RULES[place], shelf, profile, given, now)
    return None if row in out.never or row in out.rather_not else RecommendationCase(profile, now, given, row)


def _first_taken(events: Sequence[Event], shelf: CatalogView) -> _Choices:
    seen: set[str] = set()
    for where, event in enumerate(events):
        if event.kind in _SOUGHT:
            new = _here(shelf, [product for product in event.products if product not in seen])
            if new and seen:
                yield where, _NONE, new[0]
            seen.update(event.products)


def _taken_after_looking(events: Sequence[Event], shelf: CatalogView) -> _Choices:
    looked, at = -1, 0.0
    for where, event in enumerate(events):
        if event.kind in _SOUGHT:
            rows = _here(shelf, event.products)
            others = [row for row in rows if row != looked]
            if others and looked >= 0 and event.time - at <= PAUSE:
                yield where, np.array([looked], np.int64), others[0]
            if rows and event.kind in _LOOKED:
                looked, at = rows[0], event.time


def _added_to_cart(events: Sequence[Event], shelf: CatalogView) -> _Choices:
    lies: set[str] = set()
    for where, event in enumerate(events):
        if event.kind == "cart":
            new = _here(shelf, [product for product in event.products if product not in lies])
            if new and lies:
                yield where, _NONE, new[0]
            lies.update(event.products)
        elif event.kind == "purchase":
            lies.difference_update(event.products)


def _here(shelf: CatalogView, products: Sequence[str]) -> list[int]:
    """Rows of the products that the shop still has."""
    return [row for row in shelf.rows(products).tolist() if shelf.nums[row]]


_CHOICES: Mapping[str, Callable[[Sequence[Event], CatalogView], _Choices]] = {
    "home": _first_taken,
    "product": _taken_after_looking,
    "cart": _added_to_cart,
}
