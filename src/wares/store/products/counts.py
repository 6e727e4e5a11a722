"""Word counts: how many products have each word; sums, and the changes of the last writes for followers.

Counts of terms and phrases, of which a write changes very many, are a log: the sums are those up to a number that the
store notes (`_COUNTED`), and the changes after it are added to them by whoever reads; many writes' changes go into the
sums together, each key once.
"""

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
from wares.store.tables import counts, hidden, meta, products, upsert, word_changes

KEPT = 128
"""Writes whose changes are kept at least; a follower that stands before them reads all counts."""
MOST_WRITES, MOST_BYTES = 32_768, 16 * 2**20
"""Beyond those, changes are kept while they are not more than so many writes and bytes: what is derived from the counts
and kept in files goes on from them.
"""
SLACK = 64  # writes between two looks at what need not be kept
MANY = ("term", "phrase")
"""Kinds of counts of which there are so many that their sums lag behind."""
MOST_WAITING = 24 * 2**20
"""Bytes of changes that are not in the sums yet."""
_COUNTED = "words_counted"
"""In `meta`: the number of the last change that the sums of `MANY` have; none = 0."""
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
_WAITING = sql.select(sql.func.sum(sql.func.length(word_changes.c.body)), sql.func.max(_SEQ)).where(
    sql.bindparam("since", type_=sql.BigInteger) < _SEQ
)
_SUMS = sql.select(counts.c.kind, counts.c.key, counts.c.n).where(
    counts.c.kind.in_(sql.bindparam("kinds", expanding=True))
)
_COUNTED_UP_TO = sql.select(meta.c.value).where(meta.c.key == _COUNTED)
_LAST = 2**62
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
        self._writes = self._unseen = 0

    def state(self, kinds: Collection[str]) -> CountsState:
        """All counts of these kinds."""
        with feed.snapshot(self._engine) as db:
            counts_by_kind = _read(db, kinds)
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
        with feed.snapshot(self._engine) as db:
            return _read(db, [kind])[kind]

    def change(self, deltas: Counts) -> None:
        """Change counts without touching products."""
        with self._lock, self._engine.begin() as db:
            self.write(db, WordDeltas(deltas), feed.allot(db, _PART))

    def write(self, db: sql.Connection, deltas: WordDeltas, seq: int) -> None:
        """Change counts within a transaction that was allotted `seq` for that."""
        if not (deltas.documents or any(deltas.counts.values()) or any(deltas.values.values())):
            return
        body = _encode(deltas)
        _add(db, {kind: keys for kind, keys in deltas.counts.items() if kind not in MANY})
        db.execute(_NOTE, {"seq": seq, "body": body})
        self._writes, self._unseen = self._writes + 1, self._unseen + len(body)
        if self._writes % SLACK == 1 or self._unseen > MOST_WAITING // 4:
            self._unseen = 0
            _tidy(db)

    def replace(self, new_counts: Counts) -> None:
        """Put counts in the place of all that is known of their kinds."""
        with self._lock, self._engine.begin() as db:
            number = feed.allot(db, _PART, reread=True)
            _count(db, number)
            db.execute(sql.delete(counts).where(counts.c.kind.in_(list(new_counts))))
            _add(db, new_counts)


def _read(db: sql.Connection, kinds: Collection[str]) -> dict[str, dict[str, int]]:
    """Kind → key → its count."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
    for kind, key, n in db.execute(_SUMS, {"kinds": list(kinds)}):
        found[kind][key] = n
    if waiting := _waiting(db, set(MANY).intersection(kinds)):
        for kind, more in waiting.items():
            sums = found[kind]
            for key, n in more.items():
                sums[key] = sums.get(key, 0) + n
            found[kind] = {key: n for key, n in sums.items() if n > 0}
    return found


def _waiting(db: sql.Connection, kinds: Collection[str]) -> dict[str, dict[str, int]]:
    """What is not in the sums of these kinds yet: kind → key → by how much they change."""
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(_CHANGES, {"since": _counted(db), "upto": _LAST}) if kinds else ():
        for kind, keys in _decode(row.body).counts.items():
            if kind in kinds:
                more = found.setdefault(kind, {})
                for key, n in keys.items():
                    more[key] = more.get(key, 0) + n
    return found


def _counted(db: sql.Connection) -> int:
    return int(db.scalar(_COUNTED_UP_TO) or 0)


def _count(db: sql.Connection, number: int) -> None:
    """Put everything into the sums, which then have all that was written up to `number`."""
    _add(db, _waiting(db, MANY))
    db.execute(sql.delete(meta).where(meta.c.key == _COUNTED))
    db.execute(sql.insert(meta), {"key": _COUNTED, "value": str(number)})


def forget_counted(db: sql.Connection) -> None:
    """Have no change be in the sums: those that are will not come again."""
    db.execute(sql.delete(meta).where(meta.c.key == _COUNTED))


def _tidy(db: sql.Connection) -> None:
    """Put changes into the sums where many wait, and drop those that need not be kept."""
    counted = _counted(db)
    waiting, newest = db.execute(_WAITING, {"since": counted}).one()
    old = db.scalar(_NEWEST_TO_DROP, {"kept": KEPT, "writes": MOST_WRITES, "bytes": MOST_BYTES})
    if (waiting or 0) > MOST_WAITING or (old or 0) > counted:
        _count(db, newest)
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


def _add(db: sql.Connection, deltas: Counts) -> None:
    """Change sums; in the order of the keys, as that is how they lie."""
    rows = sorted((kind, key, n) for kind, keys in deltas.items() for key, n in keys.items() if n)
    if not rows:
        return
    execute_rows(db, _addition(db.dialect.name), ("kind", "key", "n"), rows)
    if any(n < 0 for _, _, n in rows):
        db.execute(sql.delete(counts).where(counts.c.n <= 0))
