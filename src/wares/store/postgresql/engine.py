"""PostgreSQL: how the store is reached there, and how it is noticed that it cannot be."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any

import sqlalchemy as sql

from wares.errors import BadSetting, MissingExtra, StoreAway

_CONNECTIONS, _MORE, _WAIT = 8, 8, 10.0
"""Connections that are kept, how many more there may be for a while, and seconds that somebody waits for one."""
_ARGUMENTS = {
    "connect_timeout": 5, "tcp_user_timeout": 5000,
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2,
}  # fmt: skip
"""Of libpq: a server that is gone without a word is noticed within some seconds."""
_REST = 5.0
"""Seconds after a connection that could not be made in which nobody tries, but who looks whether it is back."""
_AWAY = ("08", "53300", "57P", "25006")
"""Beginnings of SQLSTATE: connection exceptions, too many connections, a server that stops, starts or only reads."""


class CircuitBreaker:
    """Circuit breaker of a database, for all of a process that use it: nobody waits for what is known to be away."""

    def __init__(self) -> None:
        self._until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether a connection could not be made just now."""
        return time.monotonic() < self._until

    def failed(self) -> None:
        """A connection could not be made."""
        self._until = time.monotonic() + _REST

    def answered(self) -> None:
        """It is there."""
        self._until = 0.0


_breakers: dict[str, CircuitBreaker] = defaultdict(CircuitBreaker)


class BoundedPool(sql.QueuePool):
    """A pool in which waiting for a connection ends with `StoreAway`.

    breaker   of its database
    tries          whether connections are tried while it is away
    """

    breaker = CircuitBreaker()
    tries = False

    def connect(self) -> sql.PoolProxiedConnection:
        """A connection. Raises `StoreAway` when the database is away, or all are taken for too long."""
        if self.breaker.is_away and not self.tries:
            raise StoreAway("the store's database does not answer; nothing was taken. Try again a little later")
        try:
            connection = super().connect()
            self.breaker.answered()
            return connection
        except sql.exc.TimeoutError as error:
            raise StoreAway(
                f"all {_CONNECTIONS + _MORE} connections to the store's database are taken; try again a little later"
            ) from error
        except Exception:
            self.breaker.failed()
            raise


def database_url(text: str) -> str:
    """The URL of a database, as a setting has it; empty = none. Raises `BadSetting` for what is no URL of one."""
    try:
        is_one = not text or sql.make_url(text).get_backend_name() == "postgresql"
    except sql.exc.ArgumentError:
        is_one = False
    if not is_one:
        raise BadSetting("store_url: no PostgreSQL database; give postgresql://user:password@host/name, or nothing")
    return text


def postgresql_engine(url: sql.URL, tries: bool = False) -> sql.Engine:
    """An engine for a PostgreSQL database; `tries` as of `BoundedPool`. Raises `MissingExtra` without the driver.

    A connection is tried before it is used, so that a database that came back is met again at once.
    """
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise MissingExtra("a store in PostgreSQL", "postgres") from error
    engine = sql.create_engine(
        url.set(drivername="postgresql+psycopg"),
        poolclass=BoundedPool,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE,
        pool_timeout=_WAIT,
        pool_pre_ping=True,
        connect_args=_ARGUMENTS,
    )
    assert isinstance(engine.pool, BoundedPool)
    engine.pool.breaker, engine.pool.tries = _breakers[f"{url.host}:{url.port}/{url.database}"], tries
    return engine


def is_away(context: sql.engine.ExceptionContext) -> bool:
    """Whether an error means that the database cannot be reached, rather than what was asked of it being wrong."""
    error: Any = context.original_exception
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_AWAY)
    return context.is_disconnect or type(error).__name__ in ("OperationalError", "ConnectionTimeout")
