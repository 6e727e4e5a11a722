"""Lease: one process of all that share a database does what is done by itself; a killed one's passes on at once."""

from __future__ import annotations

import sqlalchemy as sql

from wares.errors import StoreAway

_KEY = sql.func.hashtextextended(sql.func.concat("wares lease ", sql.func.current_schema()), 0)
_TRY = sql.select(sql.func.pg_try_advisory_lock(_KEY))
_ASK = sql.select(sql.literal(1))
_NOTICE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2"
"""A holder that is gone without a word is noticed within some twenty seconds."""


class Lease:
    """An advisory lock of a database session: whoever holds it has it as long as its connection lasts. One thread."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        self._connection: sql.Connection | None = None
        self.is_held = False

    def hold(self) -> bool:
        """Whether this process has the lease; takes it where nobody has. A database that is away gives none."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                self._connection.exec_driver_sql(_NOTICE)
            self.is_held = bool(self._connection.scalar(_ASK if self.is_held else _TRY))
        except StoreAway:
            self.release()
        return self.is_held

    def release(self) -> None:
        """Let another process have it."""
        connection, self._connection, self.is_held = self._connection, None, False
        if connection is not None:
            connection.invalidate()
            connection.close()
