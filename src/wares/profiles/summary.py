"""Summary of a profile: the few figures of it that a person wants to know. `wares.profiles.phrases` says them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wares.constants import DAY
from wares.profiles.catalog_stats import value_counts
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import PAUSE, Profile
from wares.profiles.taste import affinities, price_taste, touch_table
from wares.profiles.traits import BASIC, BRAND, CATEGORY, COLOUR, TraitsTable
from wares.types import Floats, Rows

CART_DAYS = 30.0
"""A product put into the cart longer ago is not in it any more."""

_LEAST_SHARE = 0.1  # of a category
_LEAST_AFFINITY = 0.08  # of any other value
_FEWEST_PRICES = 3
_BAND = (0.1, 0.9)
_OF_EACH = 3


@dataclass(frozen=True, slots=True)
class SummaryShare:
    """A value and its share of what was touched, 0–1, of what has its attribute."""

    attribute: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Summary of a shopper, or a session of somebody unknown, at one moment.

    categories   the deepest steps of what is touched, the largest share first; each has a tenth
    current      as above, of the running visit, where it differs from the above; () when no visit runs
    likes        values of other attributes of which more is touched than there is in the shop, at most three each
    price_band   (low, high): four fifths of the prices touched lie between; None = fewer than three prices
    price_level  mean, in standard deviations among their like, drawn to 0 while little is known
    visits       see `Profile.visits`
    last_seen    seconds since the last event; None = there is none
    pieces       bought and not returned, since ever
    spend        in the shop's currency, since ever
    purchases    product ids, the newest first
    cart         product ids, the newest first
    recent       product ids touched last, the newest first
    searches     the newest first
    counts       events of each of `EVENT_KINDS`
    """

    categories: tuple[SummaryShare, ...] = ()
    current: tuple[SummaryShare, ...] = ()
    likes: tuple[SummaryShare, ...] = ()
    price_band: tuple[float, float] | None = None
    price_level: float = 0.0
    visits: int = 0
    last_seen: float | None = None
    pieces: int = 0
    spend: float = 0.0
    purchases: tuple[str, ...] = ()
    cart: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()


def summarise(
    profile: Profile, table: TraitsTable, now: float, weights: PreferenceWeights | None = None, most: int = 10
) -> Summary:
    """The profile at `now` (Unix seconds), lists cut to `most`; shares are of what is liked always, fading with age."""
    always = replace(weights or PreferenceWeights(), short_share=0.0)
    rows, masses = _positive_touches(profile, table, now, always)
    categories = _categories(rows, masses, table)
    latest = _visit(profile, now)
    current = _categories(*_positive_touches(latest, table, now, always), table) if latest is not None else ()
    values = {part.value for part in categories[:1]}
    return Summary(
        categories,
        tuple(part for part in current[:2] if part.value not in values),
        _likes(rows, masses, table, always.prior_mass),
        _band(table.prices(rows), masses),
        price_taste(table.price_levels(rows), masses, always.prior_mass).mean,
        profile.visits,
        None if profile.last is None else max(now - profile.last, 0.0),
        profile.net_pieces,
        profile.spend,
        tuple(reversed(profile.purchases()))[:most],
        profile.in_cart(now - CART_DAYS * DAY)[:most],
        profile.recent(most),
        tuple(dict.fromkeys(search.words for search in reversed(profile.searches)))[:most],
        profile.counts,
    )


def _positive_touches(
    profile: Profile, table: TraitsTable, now: float, weights: PreferenceWeights
) -> tuple[Rows, Floats]:
    touches = touch_table(profile, table, now, weights)
    positive = (touches.rows >= 0) & (touches.weights > 0)
    return touches.rows[positive], touches.weights[positive]


def _visit(profile: Profile, now: float) -> Profile | None:
    """What of the profile lies in the visit that runs at `now`; None when there is none."""
    touches = profile.touches()
    start = len(touches)
    before = now
    while start and before - touches[start - 1].time <= PAUSE:
        before = touches[start - 1].time
        start -= 1
    latest = set(touches[start:])
    if not latest or start == 0:
        return None
    return Profile(tuple(t for t in profile.views if t in latest), tuple(t for t in profile.choices if t in latest))


def _categories(rows: Rows, weights: Floats, table: TraitsTable) -> tuple[SummaryShare, ...]:
    codes = table.codes(rows)[:, table.spans[CATEGORY]]
    depths = (codes >= 0).sum(axis=1)
    present = depths > 0
    deepest = codes[present, depths[present] - 1]
    sums = np.bincount(deepest, weights=weights[present]) / max(float(weights[present].sum()), 1e-12)
    order = np.argsort(-sums, kind="stable")[:_OF_EACH]
    return tuple(_part(code, sums, table) for code in order.tolist() if sums[code] >= _LEAST_SHARE)


def _likes(rows: Rows, weights: Floats, table: TraitsTable, prior_mass: float) -> tuple[SummaryShare, ...]:
    preferences, codes = affinities(rows, weights, table, prior_mass), table.codes(rows)
    shares: list[SummaryShare] = []
    for name in (COLOUR, BRAND, *table.attributes[len(BASIC) :]):
        attribute_codes = codes[:, table.spans[name]]
        sums = value_counts(attribute_codes, weights, len(preferences))
        total = float(weights[(attribute_codes >= 0).any(axis=1)].sum())
        several = value_counts(attribute_codes, np.ones(len(rows)), len(preferences)) > 1
        telling = np.flatnonzero((sums > 0) & several & (preferences >= _LEAST_AFFINITY))
        best = telling[np.argsort(-sums[telling], kind="stable")][:_OF_EACH]
        shares += [_part(code, sums / total, table) for code in best.tolist()]
    return tuple(shares)


def _part(code: int, shares: Floats, table: TraitsTable) -> SummaryShare:
    attribute, value = table.values[code]
    return SummaryShare(attribute, value, float(shares[code]))


def _band(prices: Floats, weights: Floats) -> tuple[float, float] | None:
    finite = np.isfinite(prices)
    prices, weights = prices[finite], weights[finite]
    if len(prices) < _FEWEST_PRICES:
        return None
    order = np.argsort(prices, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    low, high = np.interp(np.array(_BAND) * float(weights.sum()), below, prices[order]).tolist()
    return low, high
