"""Reading a store that another process writes: SQLite opened with `mode=ro`, and a cheap look for commits.

Readers read while a writer writes (WAL). They write nothing but their marks in `-shm`, by which the writer knows which
pages of its journal somebody still reads. In a folder that cannot be written a store that was closed is opened with
`immutable=1`: then no marks are needed, as nobody writes.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

import sqlalchemy as sql

from wares.errors import BadInput

_PRAGMAS = ("cache_size=-32000", "mmap_size=268435456", "busy_timeout=60000")
_JOURNAL, _MARKS = "-wal", "-shm"
_open_here: dict[Path, WeakSet[object]] = defaultdict(WeakSet)


def engine_of(url: str) -> sql.Engine:
    """An engine that only reads a store. Raises as `sqlalchemy.create_engine` does."""
    path = _path_of(url)
    if path is None:
        return sql.create_engine(url)
    return sql.create_engine("sqlite://", creator=partial(connect_read_only, path), poolclass=sql.QueuePool)


def note_open(url: str, owner: object) -> None:
    """The object `owner` of this process has the store open, until `note_closed` or the end of its life."""
    if (path := _path_of(url)) is not None:
        _open_here[path].add(owner)


def note_closed(url: str, owner: object) -> None:
    """It has closed the store."""
    if (path := _path_of(url)) is not None:
        _open_here[path].discard(owner)


def is_open_here(path: Path) -> bool:
    """Whether this process has the store in a file open. It must not open the file itself then: closing it would give
    up the locks that SQLite holds on it (POSIX).
    """
    return bool(_open_here[path])


class CommitWatch:
    """Tells whether anything was committed to an SQLite store since the last look; some microseconds a look."""

    def __init__(self, url: str) -> None:
        """`engines`: those of `engine_of(url)`, which are renewed when a store that was at rest is written again.

        Raises `BadInput` where the file cannot be read.
        """
        path = _path_of(url)
        assert path is not None
        self.engines: tuple[sql.Engine, ...] = ()
        self._path, self._url, self._lock = path, url, threading.Lock()
        self._seen: object = None
        self._open()
        self._file = path.stat().st_ino
        note_open(url, self)

    def has_changed(self) -> bool:
        """Whether there was a commit since this was asked the last time, or since the opening."""
        with self._lock:
            if self._state() == self._seen:
                return False
            if self._is_at_rest:  # nobody wrote until now
                self._connection.close()
                for engine in self.engines:
                    engine.dispose()
                self._open()
            self._seen = self._state()
            return True

    def is_replaced(self) -> bool:
        """Whether another file stands in the store's place, or none, so that what is committed is not seen here."""
        try:
            return self._path.stat().st_ino != self._file
        except FileNotFoundError:
            return True

    def close(self) -> None:
        """Release the connection."""
        with self._lock:
            self._connection.close()
        note_closed(self._url, self)

    def _open(self) -> None:
        self._is_at_rest = _is_at_rest(self._path)
        try:
            self._connection = connect_read_only(self._path)
            self._seen = self._state()
        except sqlite3.OperationalError as error:
            raise BadInput(
                f"{self._path} cannot be read ({error}); look at the folder's permissions, or open the shop once where "
                "it can be written"
            ) from error

    def _state(self) -> object:
        """Another one after every commit."""
        if self._is_at_rest:
            return tuple(map(_file_state, (self._path, _beside(self._path, _JOURNAL))))
        version: Any = self._connection.execute("PRAGMA data_version").fetchone()
        return version


def _path_of(url: str) -> Path | None:
    parsed = sql.make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection to a store in a file, which writes nothing. Raises `sqlite3.OperationalError`."""
    form = "mode=ro&immutable=1" if _is_at_rest(path) else "mode=ro"
    connection = sqlite3.connect(f"file:{quote(str(path))}?{form}", uri=True, check_same_thread=False)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _is_at_rest(path: Path) -> bool:
    """Whether nobody writes, and this process cannot leave marks."""
    is_closed = not any(_beside(path, suffix).exists() for suffix in (_JOURNAL, _MARKS))
    return is_closed and not os.access(path.parent, os.W_OK)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}{suffix}")


def _file_state(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size
