"""Word counts: how many products have each word; sums, and the changes of the last writes for followers."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

import msgspec
import sqlalchemy as sql

from wares.store import feed
from wares.store.feed import Part
from wares.store.products.many import execute_rows
from wares.store.products.records import Counts, WordDeltas
from wares.store.tables import counts, hidden, products, upsert, word_changes

KEPT = 128
"""Writes whose changes are kept at least; a follower that stands before them reads all counts."""
MOST_WRITES, MOST_BYTES = 32_768, 16 * 2**20
"""Beyond those, changes are kept while they are not more than so many writes and bytes: what is derived from the counts
and kept in files goes on from them.
"""
SLACK = 64  # writes between two looks at what need not be kept
_SEQ = word_changes.c.seq
_NOTE = sql.insert(word_changes)
_BY_AGE = sql.select(
    _SEQ,
    sql.func.row_number().over(order_by=_SEQ.desc()).label("writes"),
    sql.func.sum(sql.func.length(word_changes.c.body)).over(order_by=_SEQ.desc()).label("bytes"),
).subquery()
_NEWEST_TO_DROP = sql.select(sql.func.max(_BY_AGE.c.seq)).where(
    _BY_AGE.c.writes > sql.bindparam("kept", type_=sql.Integer),
    (_BY_AGE.c.writes > sql.bindparam("writes", type_=sql.Integer))
    | (_BY_AGE.c.bytes > sql.bindparam("bytes", type_=sql.Integer)),
)
_CHANGES = (
    sql.select(word_changes)
    .where(sql.bindparam("since", type_=sql.BigInteger) < _SEQ, sql.bindparam("upto", type_=sql.BigInteger) >= _SEQ)
    .order_by(_SEQ)
)
_PART: tuple[Part, ...] = ("words",)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(WordDeltas).decode


@dataclass(frozen=True, slots=True)
class CountsState:
    """All word counts in one state: at position `position` of the feed `documents` products were shown."""

    position: int
    counts: Counts
    documents: int


class WordCounts:
    """The word counts of one store. `lock` keeps writers of one process apart."""

    def __init__(self, engine: sql.Engine, lock: threading.Lock) -> None:
        self._engine, self._lock = engine, lock
        self._writes = 0

    def state(self, kinds: Collection[str]) -> CountsState:
        """All counts of these kinds."""
        counts_by_kind: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
        query = sql.select(counts.c.kind, counts.c.key, counts.c.n).where(counts.c.kind.in_(kinds))
        with feed.snapshot(self._engine) as db:
            for kind, key, n in db.execute(query):
                counts_by_kind[kind][key] = n
            totals = [db.scalar(sql.select(sql.func.count()).select_from(table)) or 0 for table in (products, hidden)]
            return CountsState(feed.state(db).position, counts_by_kind, totals[0] - totals[1])

    def since(self, position: int, upto: int) -> list[tuple[int, WordDeltas]] | None:
        """Changes after `position` up to `upto`, with their numbers, in order; None where they are not all kept."""
        with feed.snapshot(self._engine) as db:
            state = feed.state(db)
            is_told = position <= state.position and not state.must_reread("words", position)
            return changes(db, position, upto) if is_told else None

    def of(self, kind: str) -> dict[str, int]:
        """All counts of one kind."""
        with self._engine.connect() as db:
            rows = db.execute(sql.select(counts.c.key, counts.c.n).where(counts.c.kind == kind))
            return {row.key: row.n for row in rows}

    def change(self, deltas: Counts) -> None:
        """Change counts without touching products."""
        with self._lock, self._engine.begin() as db:
            self.write(db, WordDeltas(deltas), feed.allot(db, _PART))

    def write(self, db: sql.Connection, deltas: WordDeltas, seq: int) -> None:
        """Change counts within a transaction that was allotted `seq` for that."""
        if not (deltas.documents or any(deltas.counts.values()) or any(deltas.values.values())):
            return
        _add(db, self._engine, deltas.counts)
        db.execute(_NOTE, {"seq": seq, "body": _encode(deltas)})
        self._writes += 1
        if self._writes % SLACK == 1:
            _drop_old(db)

    def replace(self, new_counts: Counts) -> None:
        """Put counts in the place of all that is known of their kinds."""
        with self._lock, self._engine.begin() as db:
            feed.allot(db, _PART, reread=True)
            db.execute(sql.delete(counts).where(counts.c.kind.in_(list(new_counts))))
            _add(db, self._engine, new_counts)


def _drop_old(db: sql.Connection) -> None:
    old = db.scalar(_NEWEST_TO_DROP, {"kept": KEPT, "writes": MOST_WRITES, "bytes": MOST_BYTES})
    if old is not None:
        db.execute(sql.delete(word_changes).where(word_changes.c.seq <= old))
        feed.forget_before(db, "words", old)


def changes(db: sql.Connection, since: int, upto: int) -> list[tuple[int, WordDeltas]]:
    """Changes after `since`, up to `upto`, with their numbers, in order; of those before `KEPT` writes none."""
    return [(row.seq, _decode(row.body)) for row in db.execute(_CHANGES, {"since": since, "upto": upto})]


@cache
def _addition(dialect: str) -> sql.Executable:
    statement = upsert(dialect, counts)
    more: Mapping[str, sql.ColumnElement[int]] = {"n": counts.c.n + statement.excluded.n}
    addition: sql.Executable = statement.on_conflict_do_update(index_elements=["kind", "key"], set_=more)
    return addition


def _add(db: sql.Connection, engine: sql.Engine, deltas: Counts) -> None:
    rows = [(kind, key, n) for kind, keys in deltas.items() for key, n in keys.items() if n]
    if not rows:
        return
    execute_rows(db, _addition(engine.dialect.name), ("kind", "key", "n"), rows)
    if any(n < 0 for _, _, n in rows):
        db.execute(sql.delete(counts).where(counts.c.n <= 0))
