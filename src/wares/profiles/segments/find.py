"""Finding segments: k-means over shoppers as points, as many clusters as stand apart best.

How many segments there are is decided by the silhouette (Rousseeuw 1987), compared with that of a cloud without
segments (as the gap statistic does with distances, Tibshirani, Walther & Hastie 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.profiles.profile import Profile
from wares.profiles.segments.description import SegmentTrait, segment_traits
from wares.profiles.segments.points import ShopperRow, mean_shares, points, shopper_row
from wares.profiles.traits import TraitsTable
from wares.stats.clustering import kmeans, silhouette
from wares.types import Floats

MOST_SEGMENTS = 10
_LEAST_MASS = 0.5  # views; of whom less is known is in no segment
_CLEARER = 0.05  # by which segments must stand apart more than those of one cloud of the same spread
_SAMPLE = 800  # shoppers whose silhouette is worked out


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment: shoppers of like taste.

    size         shoppers
    share        of all that are in a segment
    traits       what sets it apart, the most telling first; may be empty
    price_level  mean of what they touch, less everybody's; in standard deviations among their like
    buyers       share of them that bought
    purchases    bought pieces, together
    spend        in the shop's currency, together
    visits       mean of one shopper
    """

    size: int
    share: float
    traits: tuple[SegmentTrait, ...]
    price_level: float
    buyers: float
    purchases: int
    spend: float
    visits: float


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a shop, the largest segment first.

    codes        (profiles,) each one's place in `segments`; −1 = too little is known of them
    silhouette   −1 … 1, how well the segments stand apart; 0 when there is only one
    """

    segments: tuple[Segment, ...]
    codes: NDArray[np.int64]
    silhouette: float


def find_segments(
    profiles: Sequence[Profile], table: TraitsTable, now: float, rng: np.random.Generator, most: int = MOST_SEGMENTS
) -> Segments:
    """Segments of these profiles at `now`, at most `most`; none when nothing is known of anybody."""
    shoppers = [shopper_row(profile, table, now) for profile in profiles]
    active = np.flatnonzero([shopper.mass >= _LEAST_MASS for shopper in shoppers])
    codes = np.full(len(profiles), -1, np.int64)
    if not len(active):
        return Segments((), codes, 0.0)
    crowd = _Crowd([shoppers[i] for i in active.tolist()], [profiles[i] for i in active.tolist()], table, rng)
    clusters, quality = _clusters(crowd.points, rng, most)
    order = np.argsort(-np.bincount(clusters), kind="stable")
    codes[active] = np.argsort(order)[clusters]
    segments = (crowd.segment(np.flatnonzero(clusters == cluster)) for cluster in order.tolist())
    return Segments(tuple(segments), codes, quality)


class _Crowd:
    """The shoppers of whom enough is known."""

    def __init__(
        self, rows: Sequence[ShopperRow], profiles: Sequence[Profile], table: TraitsTable, rng: np.random.Generator
    ) -> None:
        self.points = points(rows, table, rng)
        self._rows, self._profiles, self._table = rows, profiles, table
        self._shares = mean_shares(rows, table)
        self._levels = np.array([row.price_level for row in rows])

    def segment(self, members: NDArray[np.int64]) -> Segment:
        """Of the shoppers at `members`."""
        rows, profiles = ([each[i] for i in members.tolist()] for each in (self._rows, self._profiles))
        size = len(members)
        return Segment(
            size,
            size / len(self._rows),
            segment_traits(mean_shares(rows, self._table), self._shares, self._table),
            float(self._levels[members].mean() - self._levels.mean()),
            sum(bool(profile.purchases()) for profile in profiles) / size,
            sum(profile.net_pieces for profile in profiles),
            sum(profile.spend for profile in profiles),
            sum(profile.visits for profile in profiles) / size,
        )


def _clusters(rows: Floats, rng: np.random.Generator, most: int) -> tuple[NDArray[np.int64], float]:
    """(n,) cluster of each row, as many clusters as have the best silhouette, and that silhouette.

    One cluster and 0 where none stands apart more clearly than the clusters of a normal cloud of the same spread.
    """
    sample = rng.permutation(len(rows))[:_SAMPLE]
    cloud = rng.standard_normal(rows.shape) * rows.std(axis=0)
    best, highest = np.zeros(len(rows), np.int64), 0.0
    for k in range(2, min(most, len(rows) // 2) + 1):
        codes, by_chance = kmeans(rows, k, rng), kmeans(cloud, k, rng)
        quality = silhouette(rows[sample], codes[sample])
        if quality > max(highest, silhouette(cloud[sample], by_chance[sample]) + _CLEARER):
            best, highest = codes, quality
    return best, highest
