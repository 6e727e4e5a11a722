"""Event rows: the log as columns, in order of time: one row a product of an event, each with its owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from wares.store.event_records import COLUMNS, decode_body
from wares.store.sessions import owner, sign_ins_of
from wares.store.tables import HAS_SESSION, HAS_SHOPPER
from wares.store.tables import events as log
from wares.types import EVENT_KINDS

_KIND = {kind: code for code, kind in enumerate(EVENT_KINDS)}


@dataclass(frozen=True, slots=True)
class EventRows:
    """A stretch of the log in order of time, one row a product of an event, all of the same length (n,).

    nums        int64; rows of one event have the same
    kinds       int8 positions in `EVENT_KINDS`
    times       float64 Unix seconds
    received    float64 Unix seconds
    shoppers    whose the event is by `owner`, "" = nobody knows
    sessions    "" = without
    products    ids; "" = a search without products
    queries     words, "" = without
    query_ids   "" = without
    positions   int32 from 1, 0 = not told
    prices      float64 ≥ 0, NaN = not told
    quantities  int32 ≥ 1
    ratings     float32 1–5, NaN = no rating
    """

    nums: NDArray[np.int64]
    kinds: NDArray[np.int8]
    times: NDArray[np.float64]
    received: NDArray[np.float64]
    shoppers: list[str]
    sessions: list[str]
    products: list[str]
    queries: list[str]
    query_ids: list[str]
    positions: NDArray[np.int32]
    prices: NDArray[np.float64]
    quantities: NDArray[np.int32]
    ratings: NDArray[np.float32]


def read(engine: sql.Engine, newest: int, batch: int, since: float) -> Iterator[EventRows]:
    """The log up to the event with number `newest` in order of time, `batch` events at once.

    since   Unix seconds; only what happened then or later is read, whoever signed in before
    """
    owners = _Owners(engine, newest, since)
    query = sql.select(*COLUMNS).where(log.c.num <= newest).order_by(log.c.time, log.c.num).limit(batch)
    later: sql.ColumnElement[bool] = log.c.time >= since
    while True:
        with engine.connect() as db:
            batch_rows = db.execute(query.where(later)).all()
        if not batch_rows:
            return
        yield _rows(batch_rows, owners)
        time, num = batch_rows[-1].time, batch_rows[-1].num
        later = sql.and_(log.c.time >= time, sql.or_(log.c.time > time, log.c.num > num))


@dataclass(slots=True)
class _Owners:
    """Owners of sessions, for events that name nobody; over all sessions with any event since `since`.

    Most have one shopper, few need their sign-ins.
    """

    engine: sql.Engine
    newest: int
    since: float
    single: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        least, most = sql.func.min(log.c.shopper), sql.func.max(log.c.shopper)
        query = sql.select(log.c.session, least, most).where(HAS_SESSION, HAS_SHOPPER, log.c.num <= self.newest)
        if self.since > 0:
            query = query.where(log.c.session.in_(sql.select(log.c.session).where(log.c.time >= self.since)))
        contested: list[str] = []
        with self.engine.connect() as db:
            for session, first, last in db.execute(query.group_by(log.c.session)):
                if first == last:
                    self.single[session] = first
                else:
                    contested.append(session)
            self.several = sign_ins_of(db, contested)

    def of(self, session: str, time: float) -> str:
        """The owner of a nameless event."""
        return self.single.get(session) or owner(self.several.get(session, ()), time)


def _rows(event_rows: Iterable[Sequence[Any]], owners: _Owners) -> EventRows:
    lines = list(_lines(event_rows, owners))
    (nums, kinds, times, received, shoppers, sessions, products, queries, query_ids, positions, prices, quantities,
     ratings) = map(list, zip(*lines, strict=True))  # fmt: skip
    return EventRows(
        nums=np.array(nums, np.int64),
        kinds=np.array(kinds, np.int8),
        times=np.array(times, np.float64),
        received=np.array(received, np.float64),
        shoppers=shoppers,
        sessions=sessions,
        products=products,
        queries=queries,
        query_ids=query_ids,
        positions=np.array(positions, np.int32),
        prices=np.array(prices, np.float64),
        quantities=np.array(quantities, np.int32),
        ratings=np.array(ratings, np.float32),
    )


def _lines(event_rows: Iterable[Sequence[Any]], owners: _Owners) -> Iterator[tuple[Any, ...]]:
    """One line a product of each event, in the order of `EventRows`."""
    for num, _, kind, time, received, shopper, session, encoded in event_rows:
        body = decode_body(encoded)
        event_owner = shopper or (owners.of(session, time) if session else "")
        code = _KIND[kind]
        rating = np.nan if body.rating is None else body.rating
        for i, product in enumerate(body.products or ("",)):
            yield (
                num, code, time, received, event_owner, session, product, body.query, body.query_id,
                body.positions[i] if body.positions else 0,
                body.prices[i] if body.prices else np.nan,
                body.quantities[i] if body.quantities else 1,
                rating,
            )  # fmt: skip
