"""Local copy of the products of a store on another machine: a file that follows it, and answers without it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql

from wares.store.products.records import decode_product
from wares.store.sessions import chunks
from wares.store.tables import deletions, products
from wares.types import Product

_AT_ONCE = 1000
_MAKE = """
CREATE TABLE IF NOT EXISTS products (num INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS products_by_id ON products (id);
CREATE TABLE IF NOT EXISTS position (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
INSERT OR IGNORE INTO position VALUES (1, 0);
"""
_PRAGMAS = ("journal_mode=WAL", "synchronous=OFF", "busy_timeout=10000", "mmap_size=268435456")
_NEWER = (
    sql.select(products.c.seq, products.c.num, products.c.id, products.c.body)
    .where(products.c.seq > sql.bindparam("since", type_=sql.BigInteger))
    .order_by(products.c.seq)
    .limit(_AT_ONCE)
)
_GONE = sql.select(deletions.c.num).where(deletions.c.seq > sql.bindparam("since", type_=sql.BigInteger))


class ProductCopy:
    """Products by number and by id, hidden ones too, as they were at `seq` of the feed. Any number of processes read
    the file, one follows the store. It may be removed while no shop is open: it is filled again.
    """

    def __init__(self, path: Path, read_only: bool = False) -> None:
        self._path, self._local = path, threading.local()
        self._connections: list[sqlite3.Connection] = []
        if not read_only:
            with self._connection() as db:
                db.executescript(_MAKE)

    @property
    def seq(self) -> int:
        """Number of the newest change that is in it."""
        with self._connection() as db:
            return int(db.execute("SELECT seq FROM position").fetchone()[0])

    def follow(self, store: sql.Connection, seq: int) -> None:
        """Take in what the store has up to change `seq` at least."""
        since = self.seq
        if since >= seq:
            return
        gone = [(num,) for num in store.scalars(_GONE, {"since": since})]
        with self._connection() as db:
            db.executemany("DELETE FROM products WHERE num = ?", gone)
            last = since
            while rows := store.execute(_NEWER, {"since": last}).all():
                values = [(row.num, row.id, row.body) for row in rows]
                db.executemany("INSERT OR REPLACE INTO products VALUES (?, ?, ?)", values)
                last = rows[-1].seq
            db.execute("UPDATE position SET seq = ?", (max(seq, last),))

    def by_num(self, nums: Sequence[int]) -> dict[int, Product]:
        """The products with these numbers; unknown ones are absent."""
        return {num: decode_product(body) for num, _, body in self._rows("num", nums)}

    def by_id(self, ids: Sequence[str]) -> dict[str, tuple[int, Product]]:
        """id → number and product; unknown ones are absent."""
        return {id_: (num, decode_product(body)) for num, id_, body in self._rows("id", ids)}

    def close(self) -> None:
        """Release the file."""
        while self._connections:
            self._connections.pop().close()
        self._local = threading.local()

    def _rows(self, column: str, keys: Sequence[object]) -> Iterator[tuple[int, str, bytes]]:
        with self._connection() as db:
            for chunk in chunks(keys):
                marks = ", ".join("?" * len(chunk))
                yield from db.execute(f"SELECT num, id, body FROM products WHERE {column} IN ({marks})", list(chunk))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, in a transaction."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, check_same_thread=False)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            self._connections.append(connection)
        with connection:
            yield connection
