"""Commit watch: tells whether anything was committed to a PostgreSQL database since the last look."""

from __future__ import annotations

import logging
import threading

import sqlalchemy as sql

from wares.errors import StoreAway
from wares.store.postgresql.lease import Lease

_SNAPSHOT = sql.text("SELECT CAST(pg_current_snapshot() AS text)")
"""Another one after every commit: which transactions are over, and which run."""
_EVERY = 0.05
"""Seconds between two looks."""
_LEASE_EVERY = 10
"""Looks between two at the lease."""
_log = logging.getLogger(__name__)


class SnapshotWatch:
    """As `CommitWatch` of a file. A thread looks, one round trip a look, so that nobody waits for the network; while
    the database is away, nothing has changed.

    engines   for what shares the interface; nothing is renewed here
    lease     the database's, kept for as long as nobody else has it; None = this process never wants it
    """

    def __init__(self, engine: sql.Engine, leads: bool = False) -> None:
        """`engine` becomes the watch's own; `leads`: this process does what is done by itself, where no other does.
        Raises `StoreAway` where the database cannot be reached.
        """
        self.lease = Lease(engine) if leads else None
        self.engines: tuple[sql.Engine, ...] = ()
        self._engine, self._over, self._news = engine, threading.Event(), threading.Event()
        self._is_away = False
        self._seen = self._snapshot()
        if self.lease is not None:
            self.lease.hold()
        self._thread = threading.Thread(target=self._look_on, name="wares-commits", daemon=True)
        self._thread.start()

    def has_changed(self) -> bool:
        """Whether there was a commit since this was asked the last time, or since the opening."""
        has_changed = self._news.is_set()
        self._news.clear()
        return has_changed

    def is_replaced(self) -> bool:
        """A database is not put in another's place unnoticed: its connections end."""
        return False

    def close(self) -> None:
        """Release the connections."""
        self._over.set()
        self._thread.join()
        if self.lease is not None:
            self.lease.release()
        self._engine.dispose()

    def _look_on(self) -> None:
        looks = 0
        while not self._over.wait(_EVERY):
            looks += 1
            try:
                self._look()
                if self.lease is not None and looks % _LEASE_EVERY == 0:
                    self.lease.hold()
            except StoreAway as error:
                if not self._is_away:
                    _log.warning("%s; what was read before answers", error)
                self._is_away = True
                self._give_up()
            except Exception:
                _log.exception("whether the store was changed cannot be seen")
                self._give_up()

    def _give_up(self) -> None:
        if self.lease is not None:
            self.lease.release()

    def _look(self) -> None:
        now = self._snapshot()
        if self._is_away:
            _log.warning("the store's database answers again")
        if now != self._seen or self._is_away:
            self._seen, self._is_away = now, False
            self._news.set()

    def _snapshot(self) -> str:
        with self._engine.connect() as db:
            return str(db.scalar(_SNAPSHOT))
