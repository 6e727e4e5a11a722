"""A profile at a glance: the few figures of it that a person wants to know. `wares.profiles.phrases` says them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wares.profiles.catalog_stats import counted
from wares.profiles.profile import PAUSE, Profile
from wares.profiles.taste import PreferenceWeights, affinities, price_taste, touch_table
from wares.profiles.traits import BASIC, BRAND, CATEGORY, COLOUR, TraitsTable
from wares.types import Floats, Rows

CART_DAYS = 30.0
"""A product put into the cart longer ago is not in it any more."""

_LEAST_SHARE = 0.1  # of a category
_LEAST_AFFINITY = 0.08  # of any other value
_FEWEST_PRICES = 3
_BAND = (0.1, 0.9)
_OF_EACH = 3
_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class SummaryShare:
    """A value and its share of what was touched, 0–1, of what has its attribute."""

    attribute: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A shopper, or a session of somebody unknown, at one moment.

    categories   the deepest steps of what is touched, the largest share first; each has a tenth
    now          as above, of the running visit, where it differs from the above; () when no visit runs
    likes        values of other attributes of which more is touched than there is in the shop, at most three each
    band         (low, high): four fifths of the prices touched lie between; None = fewer than three prices
    dearness     mean price level, standard deviations among their like, drawn to 0 while little is known
    visits       see `Profile.visits`
    seen         seconds since the last event; None = there is none
    pieces       bought and not returned, since ever
    spend        in the shop's currency, since ever
    bought       product ids, the newest first
    cart         product ids, the newest first
    recent       product ids touched last, the newest first
    searches     the newest first
    counts       events of each of `EVENT_KINDS`
    """

    categories: tuple[SummaryShare, ...] = ()
    now: tuple[SummaryShare, ...] = ()
    likes: tuple[SummaryShare, ...] = ()
    band: tuple[float, float] | None = None
    dearness: float = 0.0
    visits: int = 0
    seen: float | None = None
    pieces: int = 0
    spend: float = 0.0
    bought: tuple[str, ...] = ()
    cart: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()


def summarise(
    profile: Profile, table: TraitsTable, now: float, weighing: PreferenceWeights | None = None, most: int = 10
) -> Summary:
    """The profile at `now` (Unix seconds), lists cut to `most`; shares are of what is liked always, fading with age."""
    always = replace(weighing or PreferenceWeights(), short_share=0.0)
    rows, weights = _liked(profile, table, now, always)
    categories = _categories(rows, weights, table)
    latest = _visit(profile, now)
    current = _categories(*_liked(latest, table, now, always), table) if latest is not None else ()
    known = {part.value for part in categories[:1]}
    return Summary(
        categories,
        tuple(part for part in current[:2] if part.value not in known),
        _likes(rows, weights, table, always.doubt),
        _band(table.prices(rows), weights),
        price_taste(table.price_levels(rows), weights, always.doubt).middle,
        profile.visits,
        None if profile.last is None else max(now - profile.last, 0.0),
        profile.net_pieces,
        profile.spend,
        tuple(reversed(profile.bought()))[:most],
        profile.in_cart(now - CART_DAYS * _DAY)[:most],
        profile.recent(most),
        tuple(dict.fromkeys(search.words for search in reversed(profile.asked)))[:most],
        profile.counts,
    )


def _liked(profile: Profile, table: TraitsTable, now: float, weighing: PreferenceWeights) -> tuple[Rows, Floats]:
    found = touch_table(profile, table, now, weighing)
    held = (found.rows >= 0) & (found.weights > 0)
    return found.rows[held], found.weights[held]


def _visit(profile: Profile, now: float) -> Profile | None:
    """What of the profile lies in the visit that runs at `now`; None when there is none."""
    touches = profile.touches()
    start = len(touches)
    before = now
    while start and before - touches[start - 1].time <= PAUSE:
        before = touches[start - 1].time
        start -= 1
    kept = set(touches[start:])
    if not kept or start == 0:
        return None
    return Profile(tuple(t for t in profile.looked if t in kept), tuple(t for t in profile.chosen if t in kept))


def _categories(rows: Rows, weights: Floats, table: TraitsTable) -> tuple[SummaryShare, ...]:
    codes = table.codes(rows)[:, table.spans[CATEGORY]]
    depths = (codes >= 0).sum(axis=1)
    held = depths > 0
    deepest = codes[held, depths[held] - 1]
    sums = np.bincount(deepest, weights=weights[held]) / max(float(weights[held].sum()), 1e-12)
    order = np.argsort(-sums, kind="stable")[:_OF_EACH]
    return tuple(_part(code, sums, table) for code in order.tolist() if sums[code] >= _LEAST_SHARE)


def _likes(rows: Rows, weights: Floats, table: TraitsTable, doubt: float) -> tuple[SummaryShare, ...]:
    liked, codes = affinities(rows, weights, table, doubt), table.codes(rows)
    found: list[SummaryShare] = []
    for name in (COLOUR, BRAND, *table.attributes[len(BASIC) :]):
        own = codes[:, table.spans[name]]
        sums = counted(own, weights, len(liked))
        whole = float(weights[(own >= 0).any(axis=1)].sum())
        several = counted(own, np.ones(len(rows)), len(liked)) > 1
        telling = np.flatnonzero((sums > 0) & several & (liked >= _LEAST_AFFINITY))
        best = telling[np.argsort(-sums[telling], kind="stable")][:_OF_EACH]
        found += [_part(code, sums / whole, table) for code in best.tolist()]
    return tuple(found)


def _part(code: int, shares: Floats, table: TraitsTable) -> SummaryShare:
    attribute, value = table.values[code]
    return SummaryShare(attribute, value, float(shares[code]))


def _band(prices: Floats, weights: Floats) -> tuple[float, float] | None:
    priced = np.isfinite(prices)
    prices, weights = prices[priced], weights[priced]
    if len(prices) < _FEWEST_PRICES:
        return None
    order = np.argsort(prices, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    low, high = np.interp(np.array(_BAND) * float(weights.sum()), below, prices[order]).tolist()
    return low, high
