"""What shoppers asked becomes suggestions for others, once several asked it and nothing in it looks personal."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from wares.errors import StoreFull
from wares.events.text import collapse_spaces
from wares.language.pii import is_personal
from wares.language.suggest import Suggester
from wares.shop.live.followers import Followers
from wares.store.changes import ChangeFeed, Changes
from wares.store.queries import SEVERAL, QueryLog, QueryRecord, count_shoppers

_ENOUGH, _MOST_PENDING = 64, 1024  # askings in memory before they are written; at most, the newest
_LONGEST = 100  # characters; a longer query is not worth suggesting
_log = logging.getLogger(__name__)


class PastQueries:
    """The past queries of one shop. Those that several asked are in its `Suggester`, all others only in the store.

    position   of the change feed, up to which all that several asked are suggested
    """

    def __init__(self, store: QueryLog, suggester: Suggester, feed: ChangeFeed, clock: Callable[[], float]) -> None:
        self._store, self._suggester, self._clock = store, suggester, clock
        self._pending: deque[QueryRecord] = deque(maxlen=_MOST_PENDING)
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self.position = suggester.queries_position
        if not 0 < self.position <= feed.position():
            self._load()
        self._followers = Followers(feed, ["queries"], [self])
        self._followers.follow()

    def record(self, words: str, shopper: str = "", session: str = "") -> None:
        """Count a query that found something; written every few dozen, and when it may be one that several asked.

        Passed over: one that nobody known asked, one that looks personal, an empty and a very long one.
        """
        words = " ".join(collapse_spaces(words).split()).lower()
        if not (shopper or session) or not 0 < len(words) <= _LONGEST or is_personal(words):
            return
        record = QueryRecord(words, (shopper, session), self._clock())
        with self._lock:
            self._pending.append(record)
            full = len(self._pending) >= _ENOUGH
            askers = [other.asker for other in self._pending if other.words == words]
        due = full or self._may_be_shared(words, askers)
        if due and self._writing.acquire(blocking=False):  # one waits for the disk, the others go on
            try:
                self._write()
            finally:
                self._writing.release()

    def keep(self) -> None:
        """Write what is held. On a full disk it is dropped: a suggestion is not worth a shopper's answer."""
        with self._writing:
            self._write()

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nothing is written meanwhile."""
        with self._writing:
            yield

    def erase(self, shopper: str, sessions: Sequence[str]) -> None:
        """Forget what these asked and is not written yet; the rest is followed."""
        with self._lock:
            others = (record for record in self._pending if not _is_of(record, shopper, sessions))
            self._pending = deque(others, _MOST_PENDING)

    def catch_up(self) -> None:
        """Follow the feed up to now."""
        self._followers.follow()

    def follow(self, changes: Changes) -> None:
        """Suggest what several asked by now."""
        if "queries" in changes.reread:
            self._load()
            return
        self._suggester.ask(_impersonal(changes.queries), changes.upto)
        self.position = changes.upto

    def _load(self) -> None:
        shared = self._store.shared_queries()
        no_longer = dict.fromkeys(self._suggester.queries(), 0)
        self._suggester.ask({**no_longer, **_impersonal(shared.times)}, shared.position)
        self.position = shared.position

    def _write(self) -> None:
        with self._lock:
            pending = list(self._pending)
            self._pending.clear()
        try:
            self._store.keep(pending)
        except StoreFull as error:
            _log.warning("past queries are not kept: %s", error)
        else:
            self.catch_up()

    def _may_be_shared(self, words: str, askers: Sequence[tuple[str, str]]) -> bool:
        """Whether this is the asker that makes it several; of no interest once it is."""
        if self._suggester.is_query(words):
            return False
        return count_shoppers([*self._store.askers(words), *askers], {}) >= SEVERAL


def _is_of(record: QueryRecord, shopper: str, sessions: Sequence[str]) -> bool:
    asker, session = record.asker
    return (bool(shopper) and asker == shopper) or (bool(session) and session in sessions)


def _impersonal(times: Mapping[str, int]) -> Mapping[str, int]:
    return {words: n for words, n in times.items() if not is_personal(words)}
