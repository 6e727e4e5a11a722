"""Taste: what a shopper likes, read out of a profile for one moment.

A touch weighs a = k · (s · 2^(−age/short − newer/touches) + (1 − s) · 2^(−age/long)): k the weight of its kind of
event, `newer` the number of touches after it, s the share of what is wanted now beside what is liked always; short,
touches and long are half-lives (`PreferenceWeights`). Several touches of one product add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.profiles.catalog_stats import CenteredVectors, value_counts
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import KIND, Profile
from wares.profiles.traits import TraitsTable
from wares.stats.decay import decay, recency_ranks
from wares.types import Floats, Rows, Vectors

MOST_FOCUS = 50
MOST_PRICE_LEVEL = 3.0
"""Standard deviations; a price that strays further counts no more."""
NO_WORDS: Mapping[str, Vectors] = {}
_PRIOR_PRODUCTS = 5.0  # products whose agreement in words or pictures is believed by half
_TINY = 1e-12
_SEARCH = -2  # rows from here down stand for searches until they are known


@dataclass(frozen=True, slots=True)
class TouchTable:
    """Touch table: the products and searches of a profile, each once.

    rows       (m,) in the table; −1 = a search
    searches   (m,) what was searched; "" = a product
    weights    (m,) sum of what its touches weigh; below 0 = disliked
    kinds      (m,) positions in `EVENT_KINDS`, of each one's heaviest touch
    """

    rows: Rows
    searches: tuple[str, ...]
    weights: Floats
    kinds: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Focus:
    """Focus: the at most 50 products and searches that weigh most, heaviest first.

    touches           them; no weight is 0
    texts, pictures   (m, dim) unit vectors from the shop's mean; zeros = none
    """

    touches: TouchTable
    texts: Vectors
    pictures: Vectors


@dataclass(frozen=True, slots=True)
class PriceTaste:
    """Price levels of the products touched, in standard deviations among their like; (0, 1) = as the shop's are."""

    mean: float = 0.0
    deviation: float = 1.0


@dataclass(frozen=True, slots=True)
class Preferences:
    """A shopper's taste at one moment.

    affinities   (values,) in (−1, 1), in the order of `TraitsTable.values`: how much larger a value's share of what was
                 touched is than its share of the shop, drawn to 0 while little is known
    text_share   0–1, share of words beside the picture in how similar products are to this shopper
    mass         weight of everything touched, in views of this moment
    weights      by which it was read
    """

    focus: Focus
    affinities: Floats
    price: PriceTaste
    text_share: float
    mass: float
    weights: PreferenceWeights


def preferences(
    profile: Profile,
    table: TraitsTable,
    now: float,
    weights: PreferenceWeights | None = None,
    words: Mapping[str, Vectors] = NO_WORDS,
) -> Preferences:
    """What `profile` says at `now` (Unix seconds). Products that the table does not have say nothing.

    words   what was searched → its (dim,) vector; searches without one say nothing
    """
    weights = weights or PreferenceWeights()
    touches = touch_table(profile, table, now, weights, words)
    focus = _focus(touches, table, words)
    products = touches.rows >= 0
    rows, masses = touches.rows[products], touches.weights[products]
    return Preferences(
        focus,
        affinities(rows, masses, table, weights.prior_mass),
        price_taste(table.price_levels(rows), masses, weights.prior_mass),
        _text_share(focus, table, weights.text_share),
        float(np.abs(touches.weights).sum()),
        weights,
    )


def touch_table(
    profile: Profile,
    table: TraitsTable,
    now: float,
    weights: PreferenceWeights,
    words: Mapping[str, Vectors] = NO_WORDS,
) -> TouchTable:
    """What the profile's touches weigh at `now`, added up for each product of the table and each search in `words`."""
    touches = profile.views + profile.net_choices
    searches = [search for search in profile.searches if search.words in words]
    distinct = list(dict.fromkeys(search.words for search in searches))
    search_rows = [_SEARCH - distinct.index(search.words) for search in searches]
    rows = np.append(table.rows(touch.product for touch in touches), np.array(search_rows, np.int64))
    times = np.array([touch.time for touch in touches] + [search.time for search in searches])
    kinds = np.array([touch.kind for touch in touches] + [KIND["search"]] * len(searches), np.int64)
    ratings = np.array([touch.rating for touch in touches] + [0.0] * len(searches))
    present = rows != -1
    masses = touch_weights(times, kinds, ratings, now, weights)[present]
    return _sum_rows(rows[present], masses, kinds[present], distinct)


def _sum_rows(rows: Rows, weights: Floats, kinds: NDArray[np.int64], searches: list[str]) -> TouchTable:
    """Touches added up by row; rows of −2 − i stand for `searches[i]`."""
    distinct, member = np.unique(rows, return_inverse=True)
    order = np.argsort(np.abs(weights), kind="stable")
    heaviest = np.zeros(len(distinct), np.int64)
    heaviest[member[order]] = kinds[order]
    words = tuple(searches[_SEARCH - row] if row <= _SEARCH else "" for row in distinct.tolist())
    sums = np.bincount(member, weights=weights, minlength=len(distinct)).astype(np.float64, copy=False)
    return TouchTable(np.maximum(distinct, -1), words, sums, heaviest)


def touch_weights(
    times: Floats, kinds: NDArray[np.int64], ratings: Floats, now: float, weights: PreferenceWeights
) -> Floats:
    """(n,) what touches weigh at `now`, see the module; `times` (n,) in any order, those after `now` count as now."""
    ages = np.maximum(now - times, 0.0)
    short = decay(ages, weights.short_half_life) * decay(recency_ranks(times, kinds), weights.touch_half_life)
    long = decay(ages, weights.long_half_life)
    event_masses = np.asarray(weights.event_weights)[kinds]
    event_masses = np.where(kinds == KIND["rating"], event_masses * (ratings - 3) / 2, event_masses)
    masses: Floats = event_masses * (weights.short_share * short + (1 - weights.short_share) * long)
    return masses


def affinities(rows: Rows, weights: Floats, table: TraitsTable, prior_mass: float) -> Floats:
    """(values,) (m − P · u) / (M + prior_mass) of each value: m the weight of the rows with it, u its usual share.

    P is the weight of what is liked of all rows with its attribute, M that of what is disliked (`weights` (n,) below 0)
    as well. So it is the value's share, drawn towards the usual one, less the usual one; a dislike takes from the
    values of what is disliked and leaves the others alone.
    """
    codes, frequencies = table.codes(rows), table.frequencies()
    has_attribute = np.stack([(codes[:, span] >= 0).any(axis=1) for span in table.spans.values()])
    positive = (has_attribute @ np.maximum(weights, 0.0))[frequencies.attributes]
    mass = (has_attribute @ np.abs(weights))[frequencies.attributes]
    excess = value_counts(codes, weights, len(positive)) - positive * frequencies.shares
    affinity: Floats = excess / (mass + prior_mass)
    return affinity


def _focus(touches: TouchTable, table: TraitsTable, words: Mapping[str, Vectors]) -> Focus:
    heaviest = np.argsort(-np.abs(touches.weights), kind="stable")[:MOST_FOCUS]
    heaviest = heaviest[touches.weights[heaviest] != 0]
    rows, searches = touches.rows[heaviest], tuple(touches.searches[i] for i in heaviest.tolist())
    texts, pictures = np.zeros((2, len(rows), table.dim), np.float32)
    product = rows >= 0
    texts[product], pictures[product] = table.texts.vectors[rows[product]], table.pictures.vectors[rows[product]]
    for position in np.flatnonzero(~product).tolist():
        texts[position] = words[searches[position]]
    focus_touches = TouchTable(rows, searches, touches.weights[heaviest], touches.kinds[heaviest])
    return Focus(focus_touches, table.texts.center(texts), table.pictures.center(pictures))


def price_taste(levels: Floats, weights: Floats, prior_mass: float) -> PriceTaste:
    """Weighted mean and deviation of price levels, drawn to (0, 1) as if `prior_mass` views were of the shop's average.

    Rows without a level (NaN) or with a weight of 0 or less do not count.
    """
    valid = np.isfinite(levels) & (weights > 0)
    level = np.clip(levels[valid], -MOST_PRICE_LEVEL, MOST_PRICE_LEVEL)
    weight = weights[valid]
    mass = float(weight.sum()) + prior_mass
    mean = float(weight @ level) / mass
    return PriceTaste(mean, float(np.sqrt((weight @ (level - mean) ** 2 + prior_mass * (1 + mean**2)) / mass)))


def _text_share(focus: Focus, table: TraitsTable, prior: float) -> float:
    """The modality in which the shopper's products agree more than the shop's do by chance has more to say."""
    weights = np.where(focus.touches.rows >= 0, np.maximum(focus.touches.weights, 0.0), 0.0)
    text = prior * _agreement(weights, focus.texts, table.texts)
    picture = (1 - prior) * _agreement(weights, focus.pictures, table.pictures)
    return text / max(text + picture, _TINY)


def _agreement(weights: Floats, vectors: Vectors, usual: CenteredVectors) -> float:
    """1 + mean cosine of two of the products, in the shop's deviations, believed the more the more there are; ÷ one."""
    masses = weights * vectors.any(axis=1)
    pairs = np.outer(masses, masses)
    np.fill_diagonal(pairs, 0.0)
    total, n = float(pairs.sum()), int((masses > 0).sum())
    mean = float((pairs * (vectors @ vectors.T)).sum()) / total if total > _TINY else 0.0
    return (1.0 + n / (n + _PRIOR_PRODUCTS) * max(mean / usual.deviation, 0.0)) / usual.deviation
