"""The change feed: one ordered sequence over catalogue and events, whose numbers the database allots.

A writer takes its numbers in the transaction that writes them (`allot`). The counter's row stays locked until that
transaction ends: numbers come in the order of commits and without gaps, and whoever sees a number sees all smaller
ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, get_args

import sqlalchemy as sql

from wares.store.tables import deletions, events, feed, past_queries, products, word_changes

Part: TypeAlias = Literal["catalog", "kinds", "words", "events", "queries"]
"""What of the store a change concerns: products, kinds of attributes, counts of words, events, past queries."""
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True, slots=True)
class PartPosition:
    """Position of a part of the store in the feed.

    newest          number of its newest change
    reread_before   whoever stands before this number must read the part anew: what changed up to it is not told one by
                    one
    """

    newest: int = 0
    reread_before: int = 0


@dataclass(frozen=True, slots=True)
class FeedState:
    """State of the feed; `position` is the newest number of all."""

    position: int
    parts: Mapping[Part, PartPosition]

    def has_news(self, part: Part, since: int) -> bool:
        """Whether the part has changed after position `since`."""
        return self.parts[part].newest > since

    def must_reread(self, part: Part, since: int) -> bool:
        """Whether a follower that stands at `since` must read the part anew."""
        return self.parts[part].reread_before > since


def allot(db: sql.Connection, parts: tuple[Part, ...], n: int = 1, reread: bool = False) -> int:
    """The first of `n` numbers for changes of these parts, for the transaction that `db` is in.

    Other writers wait here until that transaction ends. `reread`: the change is not told one by one.
    """
    last: int = db.execute(_allotment(parts, reread), {"n": n}).scalar_one()
    return last - n + 1


@cache
def _allotment(parts: tuple[Part, ...], reread: bool) -> sql.Executable:
    last = feed.c.position + sql.bindparam("n", type_=sql.BigInteger)
    columns = ("position", *parts, *(f"{part}_anew" for part in parts if reread))
    return sql.update(feed).values(dict.fromkeys(columns, last)).returning(feed.c.position)


def lock(db: sql.Connection) -> None:
    """Have other writers wait from now on, where the database does not do so by itself."""
    if db.dialect.name != "sqlite":
        db.execute(sql.select(feed.c.position).with_for_update())


def forget_before(db: sql.Connection, part: Part, number: int) -> None:
    """What changed up to `number` is no longer told one by one."""
    anew = feed.c[f"{part}_anew"]
    db.execute(sql.update(feed).where(anew < number).values({anew: number}))


def state(db: sql.Connection) -> FeedState:
    """Where the feed stands."""
    _, position, *numbers = db.execute(_STATE).one()
    pairs = zip(PARTS, numbers[: len(PARTS)], numbers[len(PARTS) :], strict=True)
    return FeedState(position, {part: PartPosition(newest, reread_before) for part, newest, reread_before in pairs})


def restore(db: sql.Connection) -> None:
    """Begin the feed behind every number that the tables hold; followers read everything anew."""
    columns: dict[Part, tuple[sql.Column[int], ...]] = {
        "catalog": (products.c.seq, deletions.c.seq), "kinds": (), "words": (word_changes.c.seq,),
        "events": (events.c.num,), "queries": (past_queries.c.seq,),
    }  # fmt: skip
    newest: dict[str, int] = {
        part: max((db.scalar(sql.select(sql.func.max(column))) or 0 for column in number_columns), default=0)
        for part, number_columns in columns.items()
    }
    last = max(newest.values())
    db.execute(sql.delete(feed))
    reread_positions = {f"{part}_anew": last for part in PARTS}
    db.execute(sql.insert(feed), {"id": 1, "position": last, **newest, **reread_positions})


_STATE = sql.select(feed)


@contextmanager
def snapshot(engine: sql.Engine) -> Iterator[sql.Connection]:
    """A connection all of whose reads are of one moment, whoever writes meanwhile."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as db:
            db.exec_driver_sql("BEGIN")
            yield db
    else:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as db:
            yield db
