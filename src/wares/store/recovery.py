"""Recovery: a damaged SQLite file is noticed before it is opened, and what can be read of it saved into a new one."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from wares.errors import ShopDamaged
from wares.store import feed
from wares.store.products import standing
from wares.store.products.counts import forget_counted
from wares.store.reading import is_open_here
from wares.store.tables import connect, metadata, word_changes
from wares.store.tables import feed as feed_table

_MAGIC = b"SQLite format 3\0"
_REMEDY = "put a copy of the file back, or save what can be read with: wares repair"
_MOST_GAPS = 10_000  # unreadable places after which a table is given up
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was saved: table → rows, and the tables of which some rows could not be read."""

    rows: dict[str, int]
    incomplete: tuple[str, ...]


def path_of(url: str) -> Path | None:
    """The file of a SQLite store, None for another database."""
    parsed = sql.make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def require_store(url: str) -> None:
    """Raises `ShopDamaged` when the store's file is missing, empty, no database, or cut off, or its database has none.
    Cheap: reads a header.
    """
    path = path_of(url)
    if path is None:
        _require_tables(url)
        return
    if not path.exists():
        raise ShopDamaged(f"{path} is missing, although the shop was used before; {_REMEDY}")
    if is_open_here(path):
        return
    with path.open("rb") as file:
        head = file.read(100)
    if not head:
        raise ShopDamaged(f"{path} is empty, although the shop was used before; {_REMEDY}")
    if not head.startswith(_MAGIC) or len(head) < 100:
        raise ShopDamaged(f"{path} is no database; it was overwritten or cut off; {_REMEDY}")
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return  # the newest pages, and the size that counts, may stand in the log
    page, pages = struct.unpack(">H", head[16:18])[0], struct.unpack(">I", head[28:32])[0]
    expected_size = (65_536 if page == 1 else page) * pages
    if path.stat().st_size < expected_size:
        raise ShopDamaged(f"{path} is cut off: {path.stat().st_size:,} of {expected_size:,} bytes are there; {_REMEDY}")


def _require_tables(url: str) -> None:
    engine = connect(url, read_only=True)
    try:
        with engine.connect() as db:
            if not sql.inspect(db).has_table(metadata.sorted_tables[0].name):
                raise ShopDamaged(
                    "the database that store_url names has no store, although the shop was used before; name the right "
                    "one, or put a copy back"
                )
    finally:
        engine.dispose()


def faults(url: str, most: int = 20) -> list[str]:
    """What SQLite finds wrong reading the whole file, at most `most` findings; none of a sound one."""
    path = path_of(url)
    if path is None:
        return []
    try:
        require_store(url)
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            messages = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({most})")]
    except (ShopDamaged, sqlite3.Error) as error:
        return [str(error)]
    return [] if messages == ["ok"] else messages


def salvage(damaged_file: Path, url: str) -> Salvage:
    """Copy every row that can be read from the file `damaged_file` into the empty store at `url`."""
    rows: dict[str, int] = {}
    incomplete: list[str] = []
    engine = sql.create_engine(url)
    try:
        with closing(sqlite3.connect(damaged_file)) as source, engine.begin() as target:
            source.row_factory = sqlite3.Row
            source.text_factory = lambda data: data.decode("utf-8", "replace")
            for table in metadata.sorted_tables:
                if table in (feed_table, word_changes):
                    continue
                rows[table.name] = 0
                for batch in _rows(source, table, incomplete):
                    target.execute(sql.insert(table).prefix_with("OR IGNORE"), batch)
                    rows[table.name] += len(batch)
            standing.tidy(target)
            forget_counted(target)
            feed.restore(target)
    finally:
        engine.dispose()
    return Salvage(rows, tuple(dict.fromkeys(incomplete)))


def _rows(source: sqlite3.Connection, table: sql.Table, incomplete: list[str]) -> Iterator[list[dict[str, Any]]]:
    """A table's rows in order of their row number; places that cannot be read are stepped over, ever farther."""
    last, step, gaps, at_once = -1, 1, 0, _AT_ONCE
    while gaps < _MOST_GAPS:
        try:
            query = f'SELECT rowid AS "rowid ", * FROM "{table.name}" WHERE rowid > ? ORDER BY rowid LIMIT ?'
            batch = source.execute(query, (last, at_once)).fetchall()
        except sqlite3.Error:
            if table.name not in incomplete:
                incomplete.append(table.name)
            gaps += 1
            if at_once > 1:
                at_once = 1
            else:
                last, step = last + step, min(2 * step, 1 << 20)
            if last > 1 << 40:
                return
            continue
        if not batch:
            return
        yield [{name: row[name] for name in row.keys() if name in table.c} for row in batch]  # noqa: SIM118 - a Row
        last, step, at_once = batch[-1]["rowid "], 1, min(2 * at_once, _AT_ONCE)


def set_aside(path: Path, folder: Path) -> None:
    """Move a database and its log into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with suppress(FileNotFoundError):
            path.with_name(name).replace(folder / name)
