"""Moving and copying a store: every row, as at one moment, into an empty one of the same or another database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from wares.errors import BadInput
from wares.store import feed, tables
from wares.store.migrate import open_store
from wares.store.reading import connect_read_only
from wares.store.recovery import path_of
from wares.store.tables import feed as feed_table
from wares.store.tables import metadata, products

_AT_ONCE = 500
_Row = dict[str, Any]


def move_store(source_url: str, target_url: str, progress: Callable[[float], None] = lambda done: None) -> int:
    """Copy the store at one URL into the one at another; how many rows were copied. `progress` hears the share done.

    Nothing may write to either meanwhile. Numbers stay as they are, so that what followed the one goes on with the
    other. Killed before its end, it leaves the other empty. Raises `BadInput` where the other has products or events,
    and when not all rows have come, after which the other is empty.
    """
    with (
        _opened(source_url) as source,
        _opened(target_url) as target,
        feed.snapshot(source) as reading,
        target.begin() as writing,
    ):
        if writing.scalar(sql.select(feed_table.c.position)):
            raise BadInput("the store to move to is not empty; name an empty database, or remove what is there")
        total, done = sum(_count(reading, table) for table in metadata.sorted_tables), 0
        for table in metadata.sorted_tables:
            writing.execute(sql.delete(table))
            for rows in _rows(reading, table):
                writing.execute(sql.insert(table), rows)
                done += len(rows)
                progress(done / max(total, 1))
            if (came := _count(writing, table)) != (was := _count(reading, table)):
                raise BadInput(f"{table.name}: {came:,} of {was:,} rows came; nothing was moved")
        _continue_numbers(writing)
    return done


def snapshot_store(url: str, file: Path) -> None:
    """Copy the store at a URL as it is at one moment into a new file, whoever writes meanwhile."""
    path = path_of(url)
    if path is None:
        move_store(url, f"sqlite:///{file}")
        return
    with closing(connect_read_only(path)) as source, closing(sqlite3.connect(file)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it


@dataclass(frozen=True, slots=True)
class StoreState:
    """How far a store is: position of its change feed, products (hidden ones too) and events."""

    position: int
    products: int
    events: int


def state_of(url: str) -> StoreState:
    """How far the store at a URL is, which nobody writes."""
    engine = tables.connect(url, read_only=True)
    try:
        with engine.connect() as db:
            position = db.scalar(sql.select(feed_table.c.position)) or 0
            return StoreState(position, _count(db, products), _count(db, metadata.tables["events"]))
    finally:
        engine.dispose()


@contextmanager
def _opened(url: str) -> Iterator[sql.Engine]:
    engine = open_store(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _count(db: sql.Connection, table: sql.Table) -> int:
    return db.scalar(sql.select(sql.func.count()).select_from(table)) or 0


def _rows(db: sql.Connection, table: sql.Table) -> Iterator[Sequence[_Row]]:
    rows = db.execution_options(yield_per=_AT_ONCE).execute(sql.select(table))
    for part in rows.mappings().partitions():
        yield [dict(row) for row in part]


def _continue_numbers(db: sql.Connection) -> None:
    """Numbers of products go on behind the largest one that was ever given, where the database counts them itself."""
    deleted = metadata.tables["deletions"].c.num
    largest = max(db.scalar(sql.select(sql.func.max(column))) or 0 for column in (products.c.num, deleted))
    if largest and db.dialect.name == "postgresql":
        sequence = sql.func.pg_get_serial_sequence(products.name, products.c.num.name)
        db.execute(sql.select(sql.func.setval(sequence, largest)))
    elif largest:
        counted = db.execute(
            sql.text("UPDATE sqlite_sequence SET seq = :largest WHERE name = 'products'"), {"largest": largest}
        )
        if not counted.rowcount:
            db.execute(
                sql.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('products', :largest)"), {"largest": largest}
            )
