"""Segments: shoppers of like taste, found among their profiles, and what sets each apart.

A shopper is a row of three blocks (words, pictures, values and price), each divided by its first singular value so that
none outweighs the others (multiple factor analysis, Escofier & Pagès 1994), and reduced to its main directions. K-means
from seeded starts (Arthur & Vassilvitskii, "k-means++", 2007); how many segments there are is told by the silhouette
(Rousseeuw 1987), held against that of a cloud without segments (as the gap statistic does with distances, Tibshirani,
Walther & Hastie 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wares.profiles.profile import Profile
from wares.profiles.taste import PreferenceWeights, price_taste, touch_table
from wares.profiles.traits import TraitsTable
from wares.stats.clustering import kmeans, silhouette
from wares.types import Floats, Vectors

MOST_SEGMENTS = 10
_ALWAYS = PreferenceWeights(short_share=0.0)  # what is liked always, not what is wanted now
_LEAST_MASS = 0.5  # views; of whom less is known is in no segment
_CLEARER = 0.05  # by which segments must stand apart more than those of one cloud of the same spread
_DIRECTIONS = 16
_MOST_VALUES = 200
_LEVELS = 4.0  # price levels that are as much as all of a value
_LEARNT = 2000  # shoppers that the main directions are taken from
_ASKED = 800  # shoppers whose silhouette is worked out
_LEAST_SHARE, _LEAST_LIFT = 0.08, 1.25
_OF_EACH = 2  # values of one attribute in a description
_MOST_TOLD = 5
_SEPARATOR = " > "
_DEEPER = 0.1  # what a step deeper in a category path says more


@dataclass(frozen=True, slots=True)
class SegmentTrait:
    """A value that sets a segment apart: its share of what the segment touches, and that ÷ its share with everybody."""

    attribute: str
    value: str
    share: float
    lift: float


@dataclass(frozen=True, slots=True)
class Segment:
    """Shoppers of like taste.

    size        shoppers
    share       of all that are in a segment
    told        what sets it apart, the most telling first; may be empty
    dearness    mean price level of what they touch, less everybody's; in standard deviations among their like
    buyers      share of them that bought
    purchases   bought pieces, together
    spend       in the shop's currency, together
    visits      mean of one shopper
    typical     place of the profile nearest to the middle
    """

    size: int
    share: float
    told: tuple[SegmentTrait, ...]
    dearness: float
    buyers: float
    purchases: int
    spend: float
    visits: float
    typical: int


@dataclass(frozen=True, slots=True)
class Segments:
    """What was found, the largest segment first.

    codes        (profiles,) each one's place in `segments`; −1 = too little is known of them
    silhouette   −1 … 1, how well the segments stand apart; 0 when there is only one
    """

    segments: tuple[Segment, ...]
    codes: NDArray[np.int64]
    silhouette: float


def find(
    profiles: Sequence[Profile], table: TraitsTable, now: float, rng: np.random.Generator, most: int = MOST_SEGMENTS
) -> Segments:
    """Segments of these profiles at `now`, at most `most`; none when nothing is known of anybody."""
    seen = [_seen(profile, table, now) for profile in profiles]
    known = np.flatnonzero([one.mass >= _LEAST_MASS for one in seen])
    codes = np.full(len(profiles), -1, np.int64)
    if not len(known):
        return Segments((), codes, 0.0)
    rows = _rows([seen[i] for i in known.tolist()], table, rng)
    found, stands = _clusters(rows, rng, most)
    order = np.argsort(-np.bincount(found), kind="stable")
    found = np.argsort(order)[found]
    codes[known] = found
    kept = [seen[i] for i in known.tolist()]
    everybody, levels = _mean_shares(kept, table), np.array([one.level for one in kept])
    segments = []
    for code in range(len(order)):
        mine = np.flatnonzero(found == code)
        told = _told(_mean_shares([kept[i] for i in mine.tolist()], table), everybody, table)
        dearness = float(levels[mine].mean() - levels.mean())
        middle = mine[np.argmin(((rows[mine] - rows[mine].mean(axis=0)) ** 2).sum(axis=1))]
        worth = _counted([profiles[i] for i in known[mine].tolist()], len(known))
        segments.append(replace(worth, told=told, dearness=dearness, typical=int(known[middle])))
    return Segments(tuple(segments), codes, stands)


# ----------------------------------------------------------------------------------------------------------- a shopper


@dataclass(frozen=True, slots=True)
class _ShopperRow:
    """One shopper.

    words, looks   (dim,) mean vectors from the shop's mean, drawn to 0 while little is known
    codes, shares  (m,) values of what was touched, each with its share
    level, mass    mean price level; weight of everything
    """

    words: Vectors
    looks: Vectors
    codes: NDArray[np.int64]
    shares: Floats
    level: float
    mass: float

    @property
    def firm(self) -> float:
        """0–1: how much what is known is believed."""
        return self.mass / (self.mass + _ALWAYS.doubt)


def _seen(profile: Profile, table: TraitsTable, now: float) -> _ShopperRow:
    found = touch_table(profile, table, now, _ALWAYS)
    held = (found.rows >= 0) & (found.weights > 0)
    rows, weights = found.rows[held], found.weights[held]
    mass = float(weights.sum())
    parts = weights / max(mass, 1e-12)
    firm = (parts * mass / (mass + _ALWAYS.doubt)).astype(np.float32)
    words, looks = (firm @ one.centred(one.vectors[rows]) for one in (table.texts, table.pictures))
    own = table.codes(rows)
    codes, places = np.unique(own[own >= 0], return_inverse=True)
    shares = np.bincount(places, weights=np.broadcast_to(parts[:, None], own.shape)[own >= 0], minlength=len(codes))
    level = price_taste(table.price_levels(rows), weights, _ALWAYS.doubt).middle
    return _ShopperRow(words, looks, codes.astype(np.int64), shares.astype(np.float64, copy=False), level, mass)


def _mean_shares(seen: Sequence[_ShopperRow], table: TraitsTable) -> Floats:
    """(values,) mean share of each value."""
    codes, shares = np.concatenate([one.codes for one in seen]), np.concatenate([one.shares for one in seen])
    return np.bincount(codes, weights=shares, minlength=len(table.usual().shares)) / len(seen)


def _likes(seen: Sequence[_ShopperRow], table: TraitsTable) -> Floats:
    """(n, at most 200) how much more than usual each shopper touches of the values that are touched most."""
    shares = _mean_shares(seen, table)
    common = np.argsort(-shares, kind="stable")[:_MOST_VALUES]
    column = np.full(len(shares), -1, np.int64)
    column[common] = np.arange(len(common))
    found = np.tile(-table.usual().shares[common], (len(seen), 1))
    for row, one in enumerate(seen):
        held = column[one.codes] >= 0
        found[row, column[one.codes[held]]] += one.shares[held]
    scaled: Floats = found * np.array([[one.firm] for one in seen])
    return scaled


def _rows(seen: Sequence[_ShopperRow], table: TraitsTable, rng: np.random.Generator) -> Floats:
    """(n, directions) shoppers as points."""
    levels = np.array([[one.level / _LEVELS] for one in seen])
    values = np.concatenate([_likes(seen, table), levels], axis=1)
    blocks = (values, np.stack([one.words for one in seen]), np.stack([one.looks for one in seen]))
    scaled = []
    for block in blocks:
        centred = (block - block.mean(axis=0)).astype(np.float64)
        first = float(np.linalg.norm(_drawn(centred, rng), 2))
        if first > 1e-9:
            scaled.append(centred / first)
    if not scaled:
        return np.zeros((len(seen), 1))
    whole = np.concatenate(scaled, axis=1)
    _, _, directions = np.linalg.svd(_drawn(whole, rng), full_matrices=False)
    found: Floats = whole @ directions[:_DIRECTIONS].T
    return found


def _drawn(rows: Floats, rng: np.random.Generator) -> Floats:
    """At most `_LEARNT` of the rows."""
    return rows if len(rows) <= _LEARNT else rows[rng.permutation(len(rows))[:_LEARNT]]


# ----------------------------------------------------------------------------------------------------------- clusters


def _clusters(rows: Floats, rng: np.random.Generator, most: int) -> tuple[NDArray[np.int64], float]:
    """(n,) cluster of each row, as many clusters as have the best silhouette, and that silhouette.

    One cluster and 0 where none stands apart more clearly than the clusters of a normal cloud of the same spread.
    """
    asked = rng.permutation(len(rows))[:_ASKED]
    cloud = rng.standard_normal(rows.shape) * rows.std(axis=0)
    best, highest = np.zeros(len(rows), np.int64), 0.0
    for k in range(2, min(most, len(rows) // 2) + 1):
        found, by_chance = kmeans(rows, k, rng), kmeans(cloud, k, rng)
        its = silhouette(rows[asked], found[asked])
        if its > max(highest, silhouette(cloud[asked], by_chance[asked]) + _CLEARER):
            best, highest = found, its
    return best, highest


# -------------------------------------------------------------------------------------------------------- description


def _told(mine: Floats, everybody: Floats, table: TraitsTable) -> tuple[SegmentTrait, ...]:
    """The values with a share of note and a lift of 1.25, the most telling first; of a category path one step."""
    lifts = (mine + 1e-4) / (everybody + 1e-4)
    telling = np.flatnonzero((mine >= _LEAST_SHARE) & (lifts >= _LEAST_LIFT))
    deep = np.array([1 + _DEEPER * table.values[code][1].count(_SEPARATOR) for code in telling.tolist()])
    telling = telling[np.argsort(-(mine * np.log(lifts))[telling] * deep, kind="stable")]
    found: list[SegmentTrait] = []
    for code in telling.tolist():
        attribute, value = table.values[code]
        same = [one for one in found if one.attribute == attribute]
        if len(same) < _OF_EACH and not any(_within(one.value, value) for one in same):
            found.append(SegmentTrait(attribute, value, float(mine[code]), float(lifts[code])))
    return tuple(found[:_MOST_TOLD])


def _within(one: str, other: str) -> bool:
    """Whether one of two values is a step of the other's path."""
    return (one + _SEPARATOR).startswith(other + _SEPARATOR) or (other + _SEPARATOR).startswith(one + _SEPARATOR)


def _counted(members: Sequence[Profile], everybody: int) -> Segment:
    n = len(members)
    return Segment(
        n,
        n / everybody,
        (),
        0.0,
        sum(bool(member.bought()) for member in members) / n,
        sum(member.net_pieces for member in members),
        sum(member.spend for member in members),
        sum(member.visits for member in members) / n,
        -1,
    )
