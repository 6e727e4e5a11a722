"""Trending: the queries that several shoppers searched and took a hit of lately, for anybody to see."""

from __future__ import annotations

import threading
from collections import defaultdict

from wares.constants import DAY
from wares.language.pii import is_personal
from wares.shop.analytics.period import Period
from wares.shop.analytics.queries import NO_CLICK, finds
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.queries import SEVERAL
from wares.types import EVENT_KINDS

DAYS = 14.0
"""What happened before is not looked at."""
_HALF_LIFE = 3 * DAY
_MOST_EVENTS = 100_000
"""Only so many of the newest events are read."""
_LONGEST = 60  # characters; longer words make no button
_KEPT = 20
"""Queries kept; as many again are looked up at most, to see whether they find anything now."""
_LASTS = 600.0
"""Seconds for which the list stands."""
_NO_HIT = NO_CLICK | {"search"}


class TrendingQueries:
    """A shop's trending queries, worked out anew every ten minutes at most, and after shoppers were forgotten."""

    def __init__(self, generation: ActiveGeneration) -> None:
        self._generation, self._lock = generation, threading.Lock()
        self._queries: tuple[str, ...] = ()
        self._made_at, self._erasure = -_LASTS, -1

    def queries(self, period: Period) -> tuple[str, ...]:
        """At most 20, the most asked first: each by how many shoppers searched it and took a hit of it, who count the
        less the longer ago that was. Nothing that fewer than three did, that looks personal, or that finds nothing now.
        """
        with self._lock:
            erasure = period.log.newest_erasure()
            if not 0 <= period.now - self._made_at < _LASTS or erasure != self._erasure:
                self._queries = self._found(_weights(_bounded(period)))
                self._made_at, self._erasure = period.now, erasure
            return self._queries

    def _found(self, weights: dict[str, float]) -> tuple[str, ...]:
        best = sorted(weights, key=lambda words: (-weights[words], words))[: 2 * _KEPT]
        return tuple(words for words in best if finds(self._generation, words) > 0)[:_KEPT]


def _bounded(period: Period) -> Period:
    """The days of the newest events alone, where there are very many."""
    oldest = period.log.time_of_newest(_MOST_EVENTS)
    return period if oldest is None else Period(period.tracking, min(period.days, (period.now - oldest) / DAY))


def _weights(period: Period) -> dict[str, float]:
    """Query → the sum over those who took a hit of it, of one half for every half-life since they last did."""
    takers: dict[str, dict[str, float]] = defaultdict(dict)
    for rows in period.rows():
        for at in [at for at, kind in enumerate(rows.kinds.tolist()) if EVENT_KINDS[kind] not in _NO_HIT]:
            words = " ".join(rows.queries[at].lower().split())
            if words and len(words) <= _LONGEST:
                takers[words][rows.shoppers[at] or rows.sessions[at]] = float(rows.times[at])
    return {
        words: sum(0.5 ** ((period.now - time) / _HALF_LIFE) for asker, time in times.items() if asker)
        for words, times in takers.items()
        if sum(map(bool, times)) >= SEVERAL and not is_personal(words)
    }
