"""Popularity of the moment: what everyone takes, taken from the counts every few seconds and ranked once.

A snapshot is worked out when it is older than a few seconds or the catalogue changed, but never more often than one
twentieth of the time, however large the shop; meanwhile the one before answers. So no question pays for the shop.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from wares.recommend.item_neighbours import ScoredItems
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity import PopularityCounts
from wares.types import Floats, Rows, Scores

POPULAR, TRENDING = "popular", "trending"
_FRESH = 5.0  # seconds that a snapshot may be old
SHARE = 0.05
"""Share of the time, at most, that is spent on snapshots."""
TOP = 1024
"""Rows ranked at once; all are when somebody wants more."""
_log = logging.getLogger(__name__)


class PopularityRanking(Protocol):
    """What ranks products the same for everybody."""

    def ranked(self, source: str, view: CatalogView, limit: int) -> ScoredItems:
        """At least the `limit` best of "popular" or "trending" with a score above 0, as far as there are so many; best
        first.
        """
        ...


class PopularitySnapshot:
    """Scores of one moment, ranked as far as anybody asked.

    scores       source → (rows,) float32
    nums         (rows,) numbers of the products, by which equal ones stand: the newest first
    impressions  (rows,) how often each was shown
    top          rows ranked at once; all are when somebody wants more
    """

    def __init__(self, scores: Mapping[str, Scores], nums: Rows, impressions: Floats, top: int = TOP) -> None:
        self.scores, self.nums, self.impressions, self._top = scores, nums, impressions, top
        self._ranked: dict[str, ScoredItems] = {}
        self._order: Rows = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self.nums)

    def ranked(self, source: str, limit: int) -> ScoredItems:
        """See `PopularityRanking.ranked`; equal scores stand by row."""
        ranked = self._ranked.get(source)
        if ranked is None or len(ranked) < limit:
            scores = self.scores[source]
            rows = np.flatnonzero((scores > 0) & np.isfinite(scores))
            if ranked is not None and len(ranked) == len(rows):
                return ranked
            count = self._top if limit <= self._top else len(rows)
            self._ranked[source] = ranked = _best(scores, rows, count)
        return ranked

    def order(self, limit: int) -> Rows:
        """(≥ limit,) rows by popularity, then the newest first, as far as there are so many."""
        if len(self._order) < min(limit, len(self)):
            self._order = _newest_first(self.scores[POPULAR], self.nums, self._top if limit <= self._top else len(self))
        return self._order


class PopularityCache:
    """Snapshots of a running shop's counts; at most `share` of the time is spent on them."""

    def __init__(self, counts: PopularityCounts, clock: Callable[[], float], share: float = SHARE) -> None:
        self._counts, self._clock, self._share = counts, clock, share
        self._lock = threading.Lock()
        self._state: _State | None = None

    def ranked(self, source: str, view: CatalogView, limit: int) -> ScoredItems:
        """See `PopularityRanking.ranked`."""
        return self.now(view).ranked(source, limit)

    def now(self, view: CatalogView) -> PopularitySnapshot:
        """The snapshot that answers now; rows that came after it are not in it yet."""
        state, now = self._state, self._clock()
        if state is not None and not state.is_due(view, now, self._share):
            return state.snapshot
        if not self._lock.acquire(blocking=state is None):
            assert state is not None
            return state.snapshot
        try:
            state = self._state
            if state is None or state.is_due(view, now, self._share):
                started = time.perf_counter()
                snapshot = self._snapshot(view, now)
                self._state = state = _State(snapshot, now, view.seq, time.perf_counter() - started)
            return state.snapshot
        finally:
            self._lock.release()

    def _snapshot(self, view: CatalogView, now: float) -> PopularitySnapshot:
        """A snapshot of the counts; by what the feed says where these fail."""
        try:
            self._counts.ready()
            scores = {POPULAR: self._counts.popular(view, now), TRENDING: self._counts.trending(view, now)}
            return PopularitySnapshot(scores, view.nums, self._counts.impressions(view))
        except Exception:
            _log.exception("what everyone takes is not known; the feed's popularity is used")
            zeros = np.zeros(len(view), np.float32)
            scores = {POPULAR: view.popularity.astype(np.float32), TRENDING: zeros}
            return PopularitySnapshot(scores, view.nums, zeros.astype(np.float64))


class FixedPopularity:
    """Scores as they were at some moment, for training: source → (rows,) float32."""

    def __init__(self, scores: Mapping[str, Scores]) -> None:
        size = len(next(iter(scores.values()), ()))
        self._snapshot = PopularitySnapshot(scores, np.zeros(size, np.int64), np.zeros(size))

    def ranked(self, source: str, view: CatalogView, limit: int) -> ScoredItems:
        """See `PopularityRanking.ranked`."""
        return self._snapshot.ranked(source, limit)


@dataclass(frozen=True, slots=True)
class _State:
    """A snapshot of `as_of` (Unix seconds) and catalogue `seq`, which took `seconds`."""

    snapshot: PopularitySnapshot
    as_of: float
    seq: int
    seconds: float
    started: float = field(default_factory=time.perf_counter)

    def is_due(self, view: CatalogView, now: float, share: float) -> bool:
        """Whether another one is to be taken, when `share` of the time may be spent on it."""
        is_old = not 0 <= now - self.as_of <= _FRESH or self.seq != view.seq or len(self.snapshot) != len(view)
        return is_old and time.perf_counter() - self.started >= self.seconds / share


def _best(scores: Scores, rows: Rows, limit: int) -> ScoredItems:
    """The `limit` best of `rows`, best first, ties by row."""
    if len(rows) > limit:
        rows = rows[np.argpartition(-scores[rows], limit)[:limit]]
    rows = rows[np.lexsort((rows, -scores[rows]))]
    return ScoredItems(rows, scores[rows].astype(np.float32), np.full(len(rows), -1, np.int64))


def _newest_first(scores: Scores, nums: Rows, limit: int) -> Rows:
    """Rows of the `limit` best `scores`, equal ones by descending number."""
    rows = np.arange(len(scores))
    if len(rows) > limit:
        least = np.partition(scores, -limit)[-limit]
        ties = np.flatnonzero(scores == least)
        better = np.flatnonzero(scores > least)
        places = limit - len(better)
        newest = ties[np.argpartition(-nums[ties], places - 1)[:places]] if len(ties) > places else ties
        rows = np.concatenate([better, newest])
    order: Rows = rows[np.lexsort((-nums[rows], -scores[rows]))]
    return order
