"""Propensity features of a running visit, each defined once and worked out by one function for a log and for a live
visit alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.profiles.profile import KIND, PAUSE, Profile
from wares.profiles.taste import MOST_PRICE_LEVEL
from wares.profiles.traits import TraitsTable
from wares.types import Floats

FEATURES: dict[str, str] = {
    "touches": "logarithm of 1 + products touched in this visit, repeats counted",
    "products": "logarithm of 1 + different products",
    "repeats": "logarithm of 1 + touches of a product touched before in this visit",
    "carts": "logarithm of 1 + products put into the cart",
    "open_cart": "1 when more was put into the cart than bought",
    "purchases": "logarithm of 1 + products bought in this visit",
    "last_is_cart": "1 when the last touch put something into the cart",
    "last_is_purchase": "1 when the last touch was a purchase",
    "favourites": "logarithm of 1 + favourites and ratings",
    "searches": "logarithm of 1 + searches",
    "minutes": "logarithm of 1 + minutes since the visit began",
    "seconds_per_touch": "logarithm of 1 + mean seconds between touches",
    "last_gap": "logarithm of 1 + seconds between the last two touches",
    "price_level": "mean price level of the products, in standard deviations among their like",
    "returning": "1 when there was an earlier visit",
    "visits": "logarithm of 1 + earlier visits, at most 20",
    "past_buyer": "1 when something was bought in an earlier visit",
    "past_cart": "1 when something was put into the cart in an earlier visit",
    "days_away": "logarithm of 1 + days since the visit before; 0 = there was none",
}
"""What is looked at, in the order of the columns."""

_MOST_VISITS = 20.0
_Column = NDArray[np.float64] | NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TouchLog:
    """Touches and searches, one row each (n,), ordered by shopper, then by time. Impressions are left out.

    shoppers   codes of whose they are (a shopper's, or a session's of somebody unknown)
    times      Unix seconds
    kinds      positions in `EVENT_KINDS`
    products   codes of products; −1 = a search
    levels     price levels (`TraitsTable.price_levels`); NaN = not known
    """

    shoppers: NDArray[np.int64]
    times: Floats
    kinds: NDArray[np.int64]
    products: NDArray[np.int64]
    levels: Floats


def visits_of(log: TouchLog) -> NDArray[np.int64]:
    """(n,) number of the visit of each row: another shopper, or more than half an hour without anything, begins one."""
    if not len(log.times):
        return np.zeros(0, np.int64)
    begins = (np.diff(log.shoppers, prepend=-1) != 0) | (np.diff(log.times, prepend=-np.inf) > PAUSE)
    return np.cumsum(begins) - 1


def visit_features(log: TouchLog) -> Floats:
    """(n, len(FEATURES)) what there is to say just after each row, from nothing later."""
    visit = visits_of(log)
    columns = {**_touch_columns(log, visit), **_time_columns(log, visit), **_past_columns(log, visit)}
    return np.stack([columns[name].astype(np.float64) for name in FEATURES], axis=1)


def _touch_columns(log: TouchLog, visit: NDArray[np.int64]) -> dict[str, _Column]:
    """What was touched in the visit so far, and how."""
    kind = log.kinds
    new = _first_of(visit, log.products) & (log.products >= 0)
    touches, products = _running_sum(log.products >= 0, visit), _running_sum(new, visit)
    carts, purchases, searches = (_running_sum(kind == KIND[name], visit) for name in ("cart", "purchase", "search"))
    favourites = _running_sum((kind == KIND["favourite"]) | (kind == KIND["rating"]), visit)
    finite = np.isfinite(log.levels)
    level = np.clip(np.where(finite, log.levels, 0.0), -MOST_PRICE_LEVEL, MOST_PRICE_LEVEL)
    return {
        "touches": np.log1p(touches),
        "products": np.log1p(products),
        "repeats": np.log1p(touches - products),
        "carts": np.log1p(carts),
        "open_cart": carts > purchases,
        "purchases": np.log1p(purchases),
        "last_is_cart": kind == KIND["cart"],
        "last_is_purchase": kind == KIND["purchase"],
        "favourites": np.log1p(favourites),
        "searches": np.log1p(searches),
        "price_level": _running_sum(level, visit) / np.maximum(_running_sum(finite, visit), 1),
    }


def _time_columns(log: TouchLog, visit: NDArray[np.int64]) -> dict[str, _Column]:
    """How long the visit has been, and how quick it is."""
    starts = log.times[np.searchsorted(visit, visit)] if len(visit) else log.times
    seconds, rows = log.times - starts, _running_sum(np.ones(len(visit)), visit)
    gap = np.where(np.diff(visit, prepend=-1) == 0, np.diff(log.times, prepend=0.0), 0.0)
    return {
        "minutes": np.log1p(seconds / 60),
        "seconds_per_touch": np.log1p(seconds / np.maximum(rows - 1, 1)),
        "last_gap": np.log1p(gap),
    }


def buys_later(log: TouchLog) -> NDArray[np.bool_]:
    """(n,) whether the same visit brings a purchase at a later time than the row's."""
    visit = visits_of(log)
    last = np.full(int(visit.max(initial=-1)) + 1, -np.inf)
    purchases = log.kinds == KIND["purchase"]
    np.maximum.at(last, visit[purchases], log.times[purchases])
    later: NDArray[np.bool_] = last[visit] > log.times
    return later


def current_features(profile: Profile, table: TraitsTable, now: float) -> Floats | None:
    """(features,) of the visit that runs at `now` (Unix seconds); None when the last touch is half an hour ago."""
    log = log_of(profile, table)
    if not len(log.times) or now - log.times[-1] > PAUSE:
        return None
    features: Floats = visit_features(log)[-1]
    return features


def log_of(profile: Profile, table: TraitsTable) -> TouchLog:
    """One shopper's log as far as the profile keeps it."""
    rows = [(touch.time, touch.key, touch.kind, touch.product) for touch in profile.touches()]
    rows += [(search.time, search.key, KIND["search"], "") for search in profile.searches]
    rows.sort()
    distinct = {product: code for code, product in enumerate(dict.fromkeys(row[3] for row in rows if row[3]))}
    places = table.rows(row[3] for row in rows)
    levels = np.full(len(rows), np.nan)
    levels[places >= 0] = table.price_levels(places[places >= 0])
    return TouchLog(
        np.zeros(len(rows), np.int64),
        np.array([row[0] for row in rows]),
        np.array([row[2] for row in rows], np.int64),
        np.array([distinct.get(row[3], -1) for row in rows], np.int64),
        levels,
    )


def _past_columns(log: TouchLog, visit: NDArray[np.int64]) -> dict[str, _Column]:
    """What lies before the visit."""
    starts = np.flatnonzero(np.diff(visit, prepend=-1))
    shopper = log.shoppers[starts]
    number = np.arange(len(starts)) - np.searchsorted(shopper, shopper)
    ends = np.append(starts[1:], len(visit)) - 1
    away = np.zeros(len(starts))
    away[1:] = np.maximum(log.times[starts[1:]] - log.times[ends[:-1]], 0.0)
    ever = {}
    for name in ("purchase", "cart"):
        per_visit = np.bincount(visit, weights=log.kinds == KIND[name], minlength=len(starts))
        ever[name] = _running_sum(per_visit, shopper) - per_visit > 0
    return {
        "returning": (number > 0)[visit],
        "visits": np.log1p(np.minimum(number, _MOST_VISITS))[visit],
        "past_buyer": ever["purchase"][visit],
        "past_cart": ever["cart"][visit],
        "days_away": np.where(number > 0, np.log1p(away / DAY), 0.0)[visit],
    }


def _running_sum(values: NDArray[np.generic], groups: NDArray[np.int64]) -> Floats:
    """(n,) sum of `values` up to each row within its group; groups stand together, ascending."""
    sums = np.cumsum(values, dtype=np.float64)
    starts = np.searchsorted(groups, groups)
    before: Floats = sums[starts] - np.asarray(values, np.float64)[starts]
    return sums - before


def _first_of(visit: NDArray[np.int64], products: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether the product had not been touched before in the visit."""
    order = np.lexsort((np.arange(len(visit)), products, visit))
    again = (np.diff(visit[order], prepend=-1) == 0) & (np.diff(products[order], prepend=-2) == 0)
    first = np.ones(len(visit), np.bool_)
    first[order] = ~again
    return first
