"""Commit watch: tells whether anything was committed to a PostgreSQL database since the last look."""

from __future__ import annotations

import logging
import threading

import sqlalchemy as sql

from wares.errors import StoreAway

_SNAPSHOT = sql.text("SELECT CAST(pg_current_snapshot() AS text)")
"""Another one after every commit: which transactions are over, and which run."""
_log = logging.getLogger(__name__)


class SnapshotWatch:
    """As `CommitWatch` of a file; a look is one round trip. While the database is away, nothing has changed.

    engines   for what shares the interface; nothing is renewed here
    """

    def __init__(self, engine: sql.Engine) -> None:
        """`engine` becomes the watch's own. Raises `StoreAway` where the database cannot be reached."""
        self.engines: tuple[sql.Engine, ...] = ()
        self._engine, self._lock = engine, threading.Lock()
        self._is_away = False
        self._seen = self._snapshot()

    def has_changed(self) -> bool:
        """Whether there was a commit since this was asked the last time, or since the opening."""
        with self._lock:
            try:
                now = self._snapshot()
            except StoreAway as error:
                if not self._is_away:
                    _log.warning("%s; what was read before answers", error)
                self._is_away = True
                return False
            if self._is_away:
                _log.warning("the store's database answers again")
            has_changed = now != self._seen or self._is_away
            self._seen, self._is_away = now, False
            return has_changed

    def is_replaced(self) -> bool:
        """A database is not put in another's place unnoticed: its connections end."""
        return False

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _snapshot(self) -> str:
        with self._engine.connect() as db:
            return str(db.scalar(_SNAPSHOT))
