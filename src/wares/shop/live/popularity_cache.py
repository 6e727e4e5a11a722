"""Popularity of the moment: what everyone takes, taken from the counts every few seconds and ranked once.

A snapshot ranks the products that stand highest by events (`wares.shop.live.counts.head`) and those that stand highest
in the feed; of any other product popularity is told when it is asked for. So nothing is proportional to the shop.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from wares.errors import StoreAway
from wares.profiles.traits_columns import TraitsColumns
from wares.recommend.item_neighbours import NOTHING, ScoredItems
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity import PopularityCounts
from wares.types import POPULARITY, Floats, Index, Mask, Rows, Scores

POPULAR, TRENDING = "popular", "trending"
SOURCES = (POPULAR, TRENDING)
_FRESH = 5.0  # seconds that a snapshot may be old
SHARE = 0.05
"""Share of the time, at most, that is spent on snapshots."""
FEED_SHARE = 0.01
"""What the feed's largest popularity counts beside events, in views of this moment: it decides between equals."""
_EVIDENCE = 5.0  # weight of events, in views of this moment, from which on something is known of a product
_FROM_FEED = 1024  # products that stand highest in the feed, looked at beside those of the log
_log = logging.getLogger(__name__)


class PopularityRanking(Protocol):
    """What ranks products the same for everybody: "popular" and "trending"."""

    def ranked(self, source: str, view: CatalogView, index: Index) -> ScoredItems:
        """The best with a score above 0, best first, equal ones by row: all, or some thousands."""
        ...

    def scores(self, source: str, view: CatalogView, rows: Rows) -> Scores:
        """(n,) of any products."""
        ...


class PopularitySnapshot:
    """Popularity at one moment, `now` (Unix seconds).

    ranked    source → the best, best first
    first     rows by popularity, the newest first of equal ones: those before which no other one stands, or nearly so
    largest   the feed's largest popularity
    """

    def __init__(
        self, counts: PopularityCounts | None, now: float, rows: Rows, view: CatalogView, largest: float
    ) -> None:
        self._counts, self.now, self._largest = counts, now, max(largest, 1.0)
        scores = {source: self.scores(source, view, rows) for source in SOURCES}
        self.ranked = {source: _best(scores[source], rows) for source in SOURCES}
        self.first: Rows = rows[np.lexsort((-view.nums[rows], -scores[POPULAR]))]

    def scores(self, source: str, view: CatalogView, rows: Rows) -> Scores:
        """(n,) of any products of the view."""
        counts = self._counts
        if source == TRENDING:
            return np.zeros(len(rows), np.float32) if counts is None else counts.trending(view, rows, self.now)
        from_feed = (FEED_SHARE * view.popularity[rows] / self._largest).astype(np.float32)
        return from_feed if counts is None else counts.popular(view, rows, self.now) + from_feed

    def is_known(self, source: str, view: CatalogView, rows: Rows) -> Mask:
        """(n,) whether it may be said of each product that it is popular, or trends: events of some weight or, for the
        former, the feed say so, and no fewer than of half of those of which anything is known.
        """
        scores, known = self.scores(source, view, rows), self.ranked[source].scores
        counted = self._counts.popular(view, rows, self.now) if self._counts is not None else np.zeros(len(rows))
        has_evidence = counted >= _EVIDENCE
        if source == POPULAR:
            has_evidence |= view.popularity[rows] > 0
        if not len(known):
            return np.zeros(len(rows), np.bool_)
        is_high = scores >= np.median(known) if len(known) < 2 else (scores >= np.median(known)) & (scores > known[-1])
        return np.asarray(has_evidence & is_high, np.bool_)

    def impressions(self, view: CatalogView, rows: Rows) -> Floats:
        """(n,) how often each was shown."""
        return np.zeros(len(rows)) if self._counts is None else self._counts.impressions(view, rows)


class PopularityCache:
    """Snapshots of a running shop's counts; at most `share` of the time is spent on them."""

    def __init__(self, counts: PopularityCounts, clock: Callable[[], float], share: float = SHARE) -> None:
        self._counts, self._clock, self._share = counts, clock, share
        self._lock = threading.Lock()
        self._state: _State | None = None

    def ranked(self, source: str, view: CatalogView, index: Index) -> ScoredItems:
        """See `PopularityRanking.ranked`."""
        return self.now(view, index).ranked.get(source, NOTHING)

    def scores(self, source: str, view: CatalogView, rows: Rows) -> Scores:
        """See `PopularityRanking.scores`; of the snapshot that was asked for last."""
        state = self._state
        return np.zeros(len(rows), np.float32) if state is None else state.snapshot.scores(source, view, rows)

    def now(self, view: CatalogView, index: Index) -> PopularitySnapshot:
        """The snapshot that answers now; products that came after it are not ranked in it yet."""
        state, now = self._state, self._clock()
        if state is not None and not state.is_due(view, now, self._counts.position, self._share):
            return state.snapshot
        if not self._lock.acquire(blocking=state is None):
            assert state is not None
            return state.snapshot
        try:
            state = self._state
            if state is None or state.is_due(view, now, self._counts.position, self._share):
                self._ready()
                started, position = time.perf_counter(), self._counts.position
                snapshot = self._snapshot(view, index, now)
                is_first = state is None  # which costs more than others will, and need not answer for long
                seconds = 0.0 if is_first else time.perf_counter() - started
                self._state = state = _State(snapshot, now, view.seq, position, view.table.columns, seconds)
            return state.snapshot
        finally:
            self._lock.release()

    def _ready(self) -> None:
        """Have everything counted, which is done once and is no part of what a snapshot costs."""
        try:
            self._counts.ready()
        except StoreAway as error:
            _log.warning("events cannot be counted: %s", error)
        except Exception:
            _log.exception("events cannot be counted")

    def _snapshot(self, view: CatalogView, index: Index, now: float) -> PopularitySnapshot:
        """A snapshot of the counts; by what the feed says where these fail."""
        fed = _highest_fed(view, index)
        largest = float(view.popularity[fed].max(initial=0.0))
        try:
            heads = [self._counts.head(source, view) for source in SOURCES]
            rows = np.unique(np.concatenate([fed, *heads]))
            return PopularitySnapshot(self._counts, now, rows, view, largest)
        except Exception:
            _log.exception("what everyone takes is not known; the feed's popularity is used")
            return PopularitySnapshot(None, now, fed, view, largest)


class FixedPopularity:
    """Scores as they were at some moment, for training: source → (rows,) float32."""

    def __init__(self, scores: Mapping[str, Scores]) -> None:
        self._scores = scores
        self._ranked = {source: _best(each, np.arange(len(each))) for source, each in scores.items()}

    def ranked(self, source: str, view: CatalogView, index: Index) -> ScoredItems:
        """See `PopularityRanking.ranked`."""
        return self._ranked[source]

    def scores(self, source: str, view: CatalogView, rows: Rows) -> Scores:
        """See `PopularityRanking.scores`."""
        return self._scores[source][rows]


@dataclass(frozen=True, slots=True)
class _State:
    """A snapshot of `as_of` (Unix seconds), catalogue `seq` and events up to `position`, which took `seconds`.

    columns   tell whose rows
    """

    snapshot: PopularitySnapshot
    as_of: float
    seq: int
    position: int
    columns: TraitsColumns
    seconds: float
    started: float = field(default_factory=time.perf_counter)

    def is_due(self, view: CatalogView, now: float, position: int, share: float) -> bool:
        """Whether another one is to be taken, when `share` of the time may be spent on it."""
        if self.columns is not view.table.columns:
            return True
        is_old = not 0 <= now - self.as_of <= _FRESH or (self.seq, self.position) != (view.seq, position)
        return is_old and time.perf_counter() - self.started >= self.seconds / share


def _highest_fed(view: CatalogView, index: Index) -> Rows:
    """(≤ 1,024,) rows of the products that the feed says are popular, most popular first."""
    if POPULARITY not in index.attributes():
        return np.zeros(0, np.int64)
    rows = view.rows_of(index.select().top(np.zeros(0, np.int64), None, 0, _FROM_FEED))
    rows = rows[rows >= 0]
    return rows[view.popularity[rows] > 0]


def _best(scores: Scores, rows: Rows) -> ScoredItems:
    """`rows` with finite scores above 0, best first, ties by row."""
    positive = np.flatnonzero((scores > 0) & np.isfinite(scores))
    rows, scores = rows[positive], scores[positive]
    order = np.lexsort((rows, -scores))
    return ScoredItems(rows[order], scores[order].astype(np.float32), np.full(len(order), -1, np.int64))
