"""Evaluation cases: moments of the log at which a shopper took something, which the sources are asked to foretell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.constants import DAY
from wares.profiles.profile import EMPTY, PAUSE, Profile, with_events
from wares.profiles.summary import CART_DAYS
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.placements import RULES, exclusions
from wares.types import Event, Placement, Rows

_TAKING = {"view", "click", "cart", "purchase", "favourite"}
_LOOKING = {"view", "click"}
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class RecommendationCase:
    """A shopper at a moment.

    anchors   rows that the placement starts from; none where it starts from the profile
    row     what was taken next
    """

    profile: Profile
    now: float
    anchors: Rows
    row: int


_Choices = Iterator[tuple[int, Rows, int]]
"""Places of events in a history, with `named` and `row` of the moments before them."""


def draw_cases(
    placement: Placement,
    histories: Sequence[Sequence[Event]],
    view: CatalogView,
    after: float,
    rng: np.random.Generator,
) -> list[RecommendationCase]:
    """At most one of each history, later than `after` (Unix seconds), by time. What the place leaves out is not sought.

    home     a product taken for the first time
    product  what was taken in the same visit after another product was looked at
    cart     what was put into the cart beside something that lay there
    """
    cases = []
    for events in histories:
        choices = [choice for choice in _CHOICES[placement](events, view) if events[choice[0]].time > after]
        if choices:
            where, anchors, row = choices[int(rng.integers(len(choices)))]
            case = _case(placement, events[:where], events[where].time, anchors, row, view)
            cases += [] if case is None else [case]
    return sorted(cases, key=lambda case: case.now)


def _case(
    placement: Placement, earlier: Sequence[Event], now: float, anchors: Rows, row: int, view: CatalogView
) -> RecommendationCase | None:
    """None where the place would leave out what was taken."""
    profile = with_events(EMPTY, earlier)
    if placement == "cart":
        anchors = view.rows(profile.in_cart(now - CART_DAYS * DAY))
    out = exclusions(RULES[placement], view, profile, anchors, now)
    return None if out.holds(view, row) else RecommendationCase(profile, now, anchors, row)


def _first_taken(events: Sequence[Event], view: CatalogView) -> _Choices:
    touched: set[str] = set()
    for where, event in enumerate(events):
        if event.kind in _TAKING:
            new = _present_rows(view, [product for product in event.products if product not in touched])
            if new and touched:
                yield where, _NONE, new[0]
            touched.update(event.products)


def _taken_after_looking(events: Sequence[Event], view: CatalogView) -> _Choices:
    looked, at = -1, 0.0
    for where, event in enumerate(events):
        if event.kind in _TAKING:
            rows = _present_rows(view, event.products)
            others = [row for row in rows if row != looked]
            if others and looked >= 0 and event.time - at <= PAUSE:
                yield where, np.array([looked], np.int64), others[0]
            if rows and event.kind in _LOOKING:
                looked, at = rows[0], event.time


def _added_to_cart(events: Sequence[Event], view: CatalogView) -> _Choices:
    lies: set[str] = set()
    for where, event in enumerate(events):
        if event.kind == "cart":
            new = _present_rows(view, [product for product in event.products if product not in lies])
            if new and lies:
                yield where, _NONE, new[0]
            lies.update(event.products)
        elif event.kind == "purchase":
            lies.difference_update(event.products)


def _present_rows(view: CatalogView, products: Sequence[str]) -> list[int]:
    """Rows of the products that the shop still has."""
    return [row for row in view.rows(products).tolist() if view.nums[row]]


_CHOICES: Mapping[str, Callable[[Sequence[Event], CatalogView], _Choices]] = {
    "home": _first_taken,
    "product": _taken_after_looking,
    "cart": _added_to_cart,
}
