"""What shoppers asked becomes suggestions for others, once several asked it and nothing in it looks personal."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from wares.errors import StoreFull
from wares.events.text import collapse_spaces
from wares.language.pii import is_personal
from wares.language.suggest import Suggester
from wares.store.queries import SEVERAL, QueryLog, QueryRecord, different

_HELD, _MOST_HELD = 64, 1024  # askings held in memory before they are written; at most, the newest
_LONGEST = 100  # characters; a longer query is not worth suggesting
_log = logging.getLogger(__name__)


class PastQueries:
    """The past queries of one shop. Those that several asked are in its `Suggester`, all others only in the store."""

    def __init__(self, store: QueryLog, suggester: Suggester) -> None:
        self._store, self._suggester = store, suggester
        self._held: deque[QueryRecord] = deque(maxlen=_MOST_HELD)
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._suggest({words: n for words, n in store.shared().items() if not is_personal(words)})

    def asked(self, words: str, shopper: str = "", session: str = "") -> None:
        """Count a query that found something; written every few dozen, and when it may be one that several asked.

        Passed over: one that nobody known asked, one that looks personal, an empty and a very long one.
        """
        words = " ".join(collapse_spaces(words).split()).lower()
        if not (shopper or session) or not 0 < len(words) <= _LONGEST or is_personal(words):
            return
        one = QueryRecord(words, (shopper, session), time.time())
        with self._lock:
            self._held.append(one)
            full = len(self._held) >= _HELD
            askers = [held.asker for held in self._held if held.words == words]
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

    def erase(self, shopper: str, sessions: Sequence[str], changed: Mapping[str, int]) -> None:
        """Forget what these asked and is not written yet; `changed` is what the store has to say of the rest."""
        with self._lock:
            self._held = deque((one for one in self._held if not _is_of(one, shopper, sessions)), _MOST_HELD)
        self._suggest(changed)

    def _write(self) -> None:
        with self._lock:
            held = list(self._held)
            self._held.clear()
        try:
            self._suggest(self._store.keep(held))
        except StoreFull as error:
            _log.warning("past queries are not kept: %s", error)

    def _suggest(self, changed: Mapping[str, int]) -> None:
        for words, n in changed.items():
            self._suggester.query(words, n)

    def _may_be_shared(self, words: str, askers: Sequence[tuple[str, str]]) -> bool:
        """Whether this is the asker that makes it several; of no interest once it is."""
        if self._suggester.is_query(words):
            return False
        return different([*self._store.askers(words), *askers], {}) >= SEVERAL


def _is_of(one: QueryRecord, shopper: str, sessions: Sequence[str]) -> bool:
    named, session = one.asker
    return (bool(shopper) and named == shopper) or (bool(session) and session in sessions)
