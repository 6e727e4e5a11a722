"""What is told of products without reading them whole: of those that are here, and of those that are gone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sql

from wares.constants import DAY
from wares.store.sessions import chunks
from wares.store.tables import days, elements_of, gone, products, upsert
from wares.types import GoneProduct, ListedProduct, Product

MOST_GONE = 200_000
"""Deleted products that are remembered; those deleted earliest are forgotten first."""
_SLACK = 64  # deletions between two looks at what need not be kept
_TITLE = "title"
_OLDEST_TO_DROP = sql.select(gone.c.seq).order_by(gone.c.seq.desc()).limit(1).offset(MOST_GONE)


class _Listed(msgspec.Struct):
    """What a product's body says for a list."""

    id: str
    title: str
    texts: dict[str, dict[str, str]] = {}


class _Gone(msgspec.Struct):
    """What is remembered of a deleted product."""

    title: str
    titles: dict[str, str]
    category: tuple[str, ...]


_read_listed = msgspec.json.Decoder(_Listed).decode
_read_gone = msgspec.json.Decoder(_Gone).decode


class ProductListing:
    """Lists of the products of one store."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def of(self, nums: Sequence[int]) -> list[ListedProduct]:
        """The products with these numbers, ascending by number; unknown ones are absent."""
        elements = elements_of(sql.bindparam("nums", type_=sql.Text), self._engine.dialect.name)
        asked = sql.select(sql.cast(elements.c.value, sql.BigInteger))
        query = sql.select(products.c.seq, products.c.body).where(products.c.num.in_(asked)).order_by(products.c.num)
        with self._engine.connect() as db:
            rows = db.execute(query, {"nums": json.dumps(list(map(int, nums)))}).all()
            marks = db.execute(sql.select(days.c.seq, days.c.day).order_by(days.c.seq)).all()
        return [_listed(_read_listed(body), _time(seq, marks)) for seq, body in rows]

    def gone(self, product_id: str) -> GoneProduct | None:
        """What is remembered of a deleted product; None = none with this id was deleted, or too long ago."""
        with self._engine.connect() as db:
            body = db.scalar(sql.select(gone.c.body).where(gone.c.id == product_id))
        if body is None:
            return None
        kept = _read_gone(body)
        return GoneProduct(product_id, kept.title, kept.titles, kept.category)


def remember(db: sql.Connection, deleted: Mapping[str, Product], seq: int) -> None:
    """Remember products that are deleted by the change `seq`."""
    for chunk in chunks(list(deleted)):
        db.execute(sql.delete(gone).where(gone.c.id.in_(chunk)))
    if not deleted:
        return
    rows = [{"id": id_, "seq": seq, "body": msgspec.json.encode(_kept(product))} for id_, product in deleted.items()]
    db.execute(sql.insert(gone), rows)
    if seq % _SLACK < len(rows) and (last := db.scalar(_OLDEST_TO_DROP)) is not None:
        db.execute(sql.delete(gone).where(gone.c.seq <= last))


def mark(db: sql.Connection, now: float, seq: int) -> None:
    """Note the day (`now` in Unix seconds) of the changes up to `seq`."""
    statement: Any = upsert(db.dialect.name, days)
    statement = statement.on_conflict_do_update(index_elements=["day"], set_={"seq": statement.excluded.seq})
    db.execute(statement, {"day": int(now // DAY), "seq": seq})


def gone_of(product: Product) -> GoneProduct:
    """What is told of a product that is no longer shown."""
    kept = _kept(product)
    return GoneProduct(product.id, kept.title, kept.titles, kept.category)


def _kept(product: Product) -> _Gone:
    titles = {language: texts[_TITLE] for language, texts in product.texts.items() if texts.get(_TITLE)}
    return _Gone(product.title, titles, product.category)


def _listed(row: _Listed, changed: float | None) -> ListedProduct:
    titles = {language: texts[_TITLE] for language, texts in row.texts.items() if texts.get(_TITLE)}
    return ListedProduct(row.id, row.title, titles, changed)


def _time(seq: int, marks: Sequence[Any]) -> float | None:
    """Unix seconds of the day of a change; None = before any was noted."""
    day = next((mark.day for mark in marks if mark.seq >= seq), None)
    return None if day is None or day <= 0 else float(day * DAY)
