"""What a shopper likes, read out of a profile for one moment.

A touch weighs a = k · (s · 2^(−age/short − newer/steps) + (1 − s) · 2^(−age/long)): k the worth of its kind, `newer`
the number of touches after it, s the share of what is wanted now beside what is liked always. Several touches of one
product add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.profiles.catalog_stats import counted
from wares.profiles.profile import KIND, Profile
from wares.profiles.traits import TraitsTable
from wares.stats.decay import decay, recency_ranks
from wares.types import Floats, Rows, Vectors

MOST_FOCUS = 50
FURTHEST_PRICE = 3.0
"""Standard deviations; a price that strays further counts no more."""
NO_WORDS: Mapping[str, Vectors] = {}
_FIRM = 5.0  # products whose agreement in words or pictures is believed by half
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class PreferenceWeights:
    """What counts how much; every figure can be fitted to a log (`wares.profiles.fit`).

    kinds         k of each of `EVENT_KINDS`, in views; a rating is worth (rating − 3) / 2 of its figure, so that it may
                  be a dislike; impressions and what takes back say nothing
    short, long   half-lives, seconds
    steps         half-life of the short part, in touches
    short_share   s, 0–1
    sharpness     0 = one mean of everything touched, large = the most similar product touched alone
    words         0–1, share of words beside the picture before the shopper's own products tell
    doubt         views that are believed by half: with fewer, everything is drawn to the shop's average
    parts         weight of each of `wares.profiles.preference_score.PARTS`
    """

    kinds: tuple[float, ...] = (1.0, 1.2, 1.8, 2.0, 1.6, 2.0, 1.0, 0.0, 0.0, 0.0)
    short: float = 1800.0
    long: float = 30 * 86400.0
    steps: float = 8.0
    short_share: float = 0.7
    sharpness: float = 6.0
    words: float = 0.5
    doubt: float = 3.0
    parts: tuple[float, ...] = (0.5, 0.15, 0.1, 0.1, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class TouchTable:
    """The products and searches of a profile, each once.

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
    """The at most 50 products and searches that weigh most, heaviest first.

    touched           them; no weight is 0
    texts, pictures   (m, dim) unit vectors from the shop's mean; zeros = none
    """

    touched: TouchTable
    texts: Vectors
    pictures: Vectors


@dataclass(frozen=True, slots=True)
class PriceTaste:
    """How dear the products touched are among their like, in standard deviations; (0, 1) = as the shop's are."""

    middle: float = 0.0
    spread: float = 1.0


@dataclass(frozen=True, slots=True)
class Preferences:
    """A shopper's taste at one moment.

    affinities   (values,) in (−1, 1), in the order of `TraitsTable.values`: how much larger a value's share of what was
                 touched is than its share of the shop, drawn to 0 while little is known
    words        0–1, share of words beside the picture in how alike products are to this shopper
    mass         weight of everything touched, in views of this moment
    """

    focus: Focus
    affinities: Floats
    price: PriceTaste
    words: float
    mass: float
    weighing: PreferenceWeights


def preferences(
    profile: Profile,
    table: TraitsTable,
    now: float,
    weighing: PreferenceWeights | None = None,
    words: Mapping[str, Vectors] = NO_WORDS,
) -> Preferences:
    """What `profile` says at `now` (Unix seconds). Products that the table does not have say nothing.

    words   what was searched → its (dim,) vector; searches without one say nothing
    """
    chosen = weighing or PreferenceWeights()
    found = touch_table(profile, table, now, chosen, words)
    focus = _focus(found, table, words)
    products = found.rows >= 0
    rows, weights = found.rows[products], found.weights[products]
    return Preferences(
        focus,
        affinities(rows, weights, table, chosen.doubt),
        price_taste(table.price_levels(rows), weights, chosen.doubt),
        _words_share(focus, table, chosen.words),
        float(np.abs(found.weights).sum()),
        chosen,
    )


def touch_table(
    profile: Profile,
    table: TraitsTable,
    now: float,
    weighing: PreferenceWeights,
    words: Mapping[str, Vectors] = NO_WORDS,
) -> TouchTable:
    """What the profile's touches weigh at `now`, added up for each product of the table and each search in `words`."""
    touches = profile.looked + profile.kept
    asked = [search for search in profile.asked if search.words in words]
    names = list(dict.fromkeys(search.words for search in asked))
    searched = [-2 - names.index(search.words) for search in asked]
    times = np.array([touch.time for touch in touches] + [search.time for search in asked])
    kinds = np.array([touch.kind for touch in touches] + [KIND["search"]] * len(asked), np.int64)
    ratings = np.array([touch.rating for touch in touches] + [0.0] * len(asked))
    rows = np.append(table.rows(touch.product for touch in touches), np.array(searched, np.int64))
    known = rows != -1
    weights = weigh(times, kinds, ratings, now, weighing)[known]
    distinct, member = np.unique(rows[known], return_inverse=True)
    order = np.argsort(np.abs(weights), kind="stable")
    heaviest = np.zeros(len(distinct), np.int64)
    heaviest[member[order]] = kinds[known][order]
    searches = tuple(names[-2 - row] if row < -1 else "" for row in distinct.tolist())
    summed = np.bincount(member, weights=weights, minlength=len(distinct)).astype(np.float64, copy=False)
    return TouchTable(np.maximum(distinct, -1), searches, summed, heaviest)


def weigh(times: Floats, kinds: NDArray[np.int64], ratings: Floats, now: float, weighing: PreferenceWeights) -> Floats:
    """(n,) what touches weigh at `now`, see the module; `times` (n,) in any order, those after `now` count as now."""
    ages = np.maximum(now - times, 0.0)
    worth = np.asarray(weighing.kinds)[kinds]
    worth = np.where(kinds == KIND["rating"], worth * (ratings - 3) / 2, worth)
    short = weighing.short_share * decay(ages, weighing.short) * decay(recency_ranks(times, kinds), weighing.steps)
    found: Floats = worth * (short + (1 - weighing.short_share) * decay(ages, weighing.long))
    return found


def affinities(rows: Rows, weights: Floats, table: TraitsTable, doubt: float) -> Floats:
    """(values,) (m − P · u) / (M + doubt) of each value: m the weight of the rows with it, u its usual share.

    P is the weight of what is liked of all rows with its attribute, M that of what is disliked (`weights` (n,) below 0)
    as well. So it is the value's share, drawn towards the usual one, less the usual one; a dislike takes from the
    values of what is disliked and leaves the others alone.
    """
    codes, usual = table.codes(rows), table.usual()
    held = np.stack([(codes[:, span] >= 0).any(axis=1) for span in table.spans.values()])
    whole, mass = (held @ np.maximum(weights, 0.0))[usual.owners], (held @ np.abs(weights))[usual.owners]
    found: Floats = (counted(codes, weights, len(whole)) - whole * usual.shares) / (mass + doubt)
    return found


def _focus(found: TouchTable, table: TraitsTable, words: Mapping[str, Vectors]) -> Focus:
    heavy = np.argsort(-np.abs(found.weights), kind="stable")[:MOST_FOCUS]
    heavy = heavy[found.weights[heavy] != 0]
    rows, searches = found.rows[heavy], tuple(found.searches[i] for i in heavy.tolist())
    texts, pictures = np.zeros((2, len(rows), table.dim), np.float32)
    product = rows >= 0
    texts[product], pictures[product] = table.texts.vectors[rows[product]], table.pictures.vectors[rows[product]]
    for place in np.flatnonzero(~product).tolist():
        texts[place] = words[searches[place]]
    kept = TouchTable(rows, searches, found.weights[heavy], found.kinds[heavy])
    return Focus(kept, table.texts.centred(texts), table.pictures.centred(pictures))


def price_taste(levels: Floats, weights: Floats, doubt: float) -> PriceTaste:
    """Weighted mean and spread of price levels, drawn to (0, 1) as if `doubt` views had been of the shop's average.

    Rows without a level (NaN) or with a weight of 0 or less do not count.
    """
    known = np.isfinite(levels) & (weights > 0)
    level = np.clip(levels[known], -FURTHEST_PRICE, FURTHEST_PRICE)
    weight = weights[known]
    mass = float(weight.sum()) + doubt
    middle = float(weight @ level) / mass
    return PriceTaste(middle, float(np.sqrt((weight @ (level - middle) ** 2 + doubt * (1 + middle**2)) / mass)))


def _words_share(focus: Focus, table: TraitsTable, prior: float) -> float:
    """The modality in which the shopper's products agree more than the shop's do by chance has more to say."""
    weights = np.where(focus.touched.rows >= 0, np.maximum(focus.touched.weights, 0.0), 0.0)
    said, seen = (
        _agreement(weights, vectors, looks.spread) / looks.spread
        for vectors, looks in ((focus.texts, table.texts), (focus.pictures, table.pictures))
    )
    return prior * said / max(prior * said + (1 - prior) * seen, _TINY)


def _agreement(weights: Floats, vectors: Vectors, spread: float) -> float:
    """≥ 1: 1 + mean cosine of two of the products in the shop's spreads, believed the more the more there are."""
    held = weights * vectors.any(axis=1)
    pairs = np.outer(held, held)
    np.fill_diagonal(pairs, 0.0)
    whole, n = float(pairs.sum()), int((held > 0).sum())
    mean = float((pairs * (vectors @ vectors.T)).sum()) / whole if whole > _TINY else 0.0
    return 1.0 + n / (n + _FIRM) * max(mean / spread, 0.0)
