"""Product rows: read by id, by number, by what has changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sql

from wares.store.products import pictures
from wares.store.products.many import execute_rows
from wares.store.products.records import Change, ProductRecord, decode_product
from wares.store.sessions import chunks
from wares.store.tables import deletions, elements_of, hidden, products, upsert
from wares.types import Product

_STATE = (products.c.seq, products.c.num, products.c.body)
_SINCE, _UPTO = sql.bindparam("since", type_=sql.BigInteger), sql.bindparam("upto", type_=sql.BigInteger)
_LIMIT = sql.bindparam("limit", type_=sql.Integer)
_NEWER = sql.select(*_STATE).where(products.c.seq > _SINCE).order_by(products.c.seq).limit(_LIMIT)
_NUMBERED = sql.select(products.c.id, products.c.num).where(products.c.seq > _SINCE)
_GONE = sql.select(deletions.c.seq, deletions.c.num).where(deletions.c.seq > _SINCE).order_by(deletions.c.seq)
_FIRST_GONE = _GONE.limit(_LIMIT)
_LATE_HIDDEN = sql.select(hidden.c.num).join(products, products.c.num == hidden.c.num).where(products.c.seq > _SINCE)
_CHANGED = tuple(
    sql.select(table.c.num).where(table.c.seq > _SINCE, table.c.seq <= _UPTO) for table in (products, deletions)
)
_IDS = products.c.id.in_(sql.bindparam("ids", expanding=True))
_NUMS_OF = sql.select(products.c.id, products.c.num).where(_IDS)
_PRODUCTS_OF = sql.select(products.c.num, products.c.id, products.c.body).where(_IDS)
"""Statements are made once: making one costs more than running it."""


def put(db: sql.Connection, engine: sql.Engine, records: Sequence[ProductRecord], first: int) -> list[int]:
    """Write records with the sequence numbers from `first` on; their numbers."""
    rows = [record.values(first + i) for i, record in enumerate(records)]
    execute_rows(db, _put(engine.dialect.name), ("id", "body", "source", "seq"), rows)
    num_of = {row.id: row.num for row in db.execute(_NUMBERED, {"since": first - 1})}
    return [num_of[record.product.id] for record in records]


@cache
def _put(dialect: str) -> sql.Executable:
    statement = upsert(dialect, products)
    changed = {column: statement.excluded[column] for column in ("body", "source", "seq")}
    put: sql.Executable = statement.on_conflict_do_update(index_elements=["id"], set_=changed)
    return put


def delete(db: sql.Connection, nums: Sequence[int], first: int) -> None:
    """Delete these products with the sequence numbers from `first` on."""
    for chunk in chunks(nums):
        db.execute(sql.delete(products).where(products.c.num.in_(chunk)))
    db.execute(sql.insert(deletions), [{"seq": first + i, "num": num} for i, num in enumerate(nums)])


def nums(db: sql.Connection, ids: Iterable[str]) -> dict[str, int]:
    """id → number of the products that are here."""
    num_of: dict[str, int] = {}
    for chunk in chunks(list(ids)):
        num_of.update((row.id, row.num) for row in db.execute(_NUMS_OF, {"ids": chunk}))
    return num_of


def sources(db: sql.Connection, ids: Sequence[str]) -> dict[str, bytes]:
    """id → `source` of the products that are here."""
    rows = db.execute(_sources_of(db.dialect.name), {"ids": json.dumps(ids)})
    return {row.id: row.source for row in rows}


@cache
def _sources_of(dialect: str) -> sql.Select[Any]:
    """The list is one bound text, as in `_of_nums`."""
    elements = elements_of(sql.bindparam("ids", type_=sql.Text), dialect)
    return sql.select(products.c.id, products.c.source).where(products.c.id.in_(sql.select(elements.c.value)))


def by_id(db: sql.Connection, ids: Sequence[str], exclude: Collection[int]) -> dict[str, Product]:
    """The products with these ids but without the numbers `exclude`."""
    products_by_id: dict[str, Product] = {}
    for chunk in chunks(ids):
        rows = db.execute(_PRODUCTS_OF, {"ids": chunk})
        products_by_id.update((row.id, decode_product(row.body)) for row in rows if row.num not in exclude)
    return products_by_id


def by_num(db: sql.Connection, nums: Sequence[int]) -> dict[int, Product]:
    """The products with these numbers."""
    rows = db.execute(_of_nums(db.dialect.name), {"nums": json.dumps(nums)}).all()
    return {num: decode_product(body) for num, body in rows}


@cache
def _of_nums(dialect: str) -> sql.Select[Any]:
    """The statement of `by_num`; the list is one bound text, so that the statement is the same for every list."""
    elements = elements_of(sql.bindparam("nums", type_=sql.Text), dialect)
    nums = sql.cast(elements.c.value, sql.BigInteger) if dialect == "postgresql" else elements.c.value
    return sql.select(products.c.num, products.c.body).where(products.c.num.in_(sql.select(nums)))


def states(db: sql.Connection, nums: Sequence[int]) -> Iterator[Change]:
    """The present states of these numbers."""
    for chunk in chunks(nums):
        query = sql.select(*_STATE).where(products.c.num.in_(chunk)).order_by(products.c.seq)
        yield from _changes(db, db.execute(query).all(), frozenset())


def newer(db: sql.Connection, since: int, limit: int, hidden_nums: Collection[int]) -> list[Change]:
    """The first `limit` states with sequence numbers after `since`, in order; `hidden_nums` as hidden."""
    return _changes(db, db.execute(_NEWER, {"since": since, "limit": limit}).all(), hidden_nums)


def bodies(db: sql.Connection, since: int, limit: int) -> list[tuple[int, int, bytes]]:
    """Sequence number, number and body of the first `limit` products after `since`, in order."""
    return [(seq, num, body) for seq, num, body in db.execute(_NEWER, {"since": since, "limit": limit})]


def deletions_since(db: sql.Connection, since: int) -> sql.CursorResult[tuple[int, int]]:
    """Sequence numbers and numbers of what was deleted after `since`, in order."""
    return db.execute(_GONE, {"since": since})


def changed_nums(db: sql.Connection, since: int, upto: int) -> tuple[set[int], set[int]]:
    """Numbers of what was put after `since` and up to `upto`, and of what was deleted."""
    upserted_nums, deleted_nums = (set(db.scalars(query, {"since": since, "upto": upto})) for query in _CHANGED)
    return upserted_nums, deleted_nums


def count_changes(db: sql.Connection, since: int) -> int:
    """How many changes there are after `since`."""
    conditions = ((table, table.c.seq > since) for table in (products, deletions))
    return sum(
        db.scalar(sql.select(sql.func.count()).select_from(table).where(condition)) or 0
        for table, condition in conditions
    )


def changes(db: sql.Connection, since: int, limit: int) -> list[Change]:
    """The first `limit` changes after `since`, in order: deletions, and newest states, hidden ones as deletions."""
    changes = newer(db, since, limit, frozenset(db.scalars(_LATE_HIDDEN, {"since": since})))
    deleted = db.execute(_FIRST_GONE, {"since": since, "limit": limit})
    changes += [Change(row.seq, row.num, None) for row in deleted]
    return sorted(changes, key=lambda change: change.seq)[:limit]


def _changes(db: sql.Connection, rows: Sequence[Any], hidden_nums: Collection[int]) -> list[Change]:
    links: Mapping[int, tuple[bytes, ...]] = pictures.links(db, [row.num for row in rows])
    return [
        Change(row.seq, row.num, None)
        if row.num in hidden_nums
        else Change(row.seq, row.num, decode_product(row.body), links.get(row.num, ()))
        for row in rows
    ]
