"""A store that is moved is the same store in another database: rows, numbers, and what follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql

import postgres
from wares.errors import BadInput
from wares.store import moving
from wares.store.catalog import Catalog
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.store.moving import move_store
from wares.store.products.records import PictureRow, ProductRecord, WordDeltas
from wares.store.tables import connect, metadata
from wares.types import Event, Product

Opened = Callable[[str], Catalog]


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'moved.db'}"
    else:
        with postgres.schema_url() as url:
            yield url


def fill(url: str, catalog: Catalog) -> None:
    records = [ProductRecord(Product(id=f"p{n} 红", title="红杯\x7f"), b"\x00\xff", (b"d",)) for n in range(1_200)]
    catalog.put(records, [PictureRow(b"d", "image/png", 2**64 - 1, b"\x89PNG")], WordDeltas({"term": {"cup": 1_200}}))
    catalog.delete(["p1199 红"])
    catalog.set_meta("note", "kept")
    log = EventLog(url)
    log.take([Event(id="e", kind="view", time=1.5, shopper="u", products=("p1 红",))], 2.5)
    log.close()


def rows(url: str) -> dict[str, set[object]]:
    engine = connect(url)
    with engine.connect() as db:
        found = {table.name: {tuple(row) for row in db.execute(sql.select(table))} for table in metadata.sorted_tables}
    engine.dispose()
    return found


def test_every_row_comes_and_numbers_go_on(url: str, target: str, opened: Opened) -> None:
    catalog, shares = opened(url), list[float]()
    fill(url, catalog)
    moved = move_store(url, target, shares.append)
    assert rows(target) == rows(url)
    assert moved == sum(len(table) for table in rows(url).values())
    assert shares == sorted(shares)
    assert shares[-1] == 1
    there = opened(target)
    position = ChangeFeed(catalog.engine).position()
    assert ChangeFeed(there.engine).since(0, 5_000).products == ChangeFeed(catalog.engine).since(0, 5_000).products
    (num,) = there.put([ProductRecord(Product(id="new", title="New"), b"")]).nums
    assert num == 1_201  # a number that was given is never given again
    assert ChangeFeed(there.engine).position() == position + 1


def test_what_is_there_is_never_written_over(url: str, target: str, opened: Opened) -> None:
    fill(url, opened(url))
    opened(target).put([ProductRecord(Product(id="mine", title="Mine"), b"")])
    before = rows(target)
    with pytest.raises(BadInput, match="not empty"):
        move_store(url, target)
    assert rows(target) == before


def test_half_a_move_leaves_nothing(url: str, target: str, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(url, opened(url))
    monkeypatch.setattr(moving, "_continue_numbers", lambda db: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move_store(url, target)
    assert len(opened(target)) == 0
    monkeypatch.undo()
    move_store(url, target)
    assert rows(target) == rows(url)
