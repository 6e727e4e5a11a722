"""The log of what shoppers did: every event once, durable, read in order of arrival or of time.

`num` is the order of arrival: a reader asks for what is newer than the last number it saw. `time` is when it
happened: a late event stands where it belongs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from wares.store import tables
from wares.store.sessions import Bindings, SignIns, chunks, owner, sign_ins_of
from wares.store.tables import HAS_SESSION, HAS_SHOPPER
from wares.store.tables import events as log
from wares.types import EVENT_KINDS, Event

__all__ = ["AppendResult", "EventLog", "EventRows", "SignIns", "StoredEvent", "owner"]

_STRETCH = 1000  # rows read at once
_KIND = {kind: code for code, kind in enumerate(EVENT_KINDS)}
_COLUMNS = (log.c.num, log.c.id, log.c.kind, log.c.time, log.c.received, log.c.shopper, log.c.session, log.c.body)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as kept. `num` counts arrivals from 1, `received` is when it came (Unix seconds)."""

    num: int
    received: float
    event: Event


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


class _Body(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What an event says beyond the columns it is looked up by."""

    products: tuple[str, ...] = ()
    query: str = ""
    query_id: str = ""
    positions: tuple[int, ...] = ()
    prices: tuple[float, ...] = ()
    quantities: tuple[int, ...] = ()
    rating: float | None = None
    choices: tuple[Mapping[str, str], ...] = ()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Body).decode


@dataclass(frozen=True, slots=True)
class AppendResult:
    """What became of events.

    fresh     what was new, in order
    foreign   places in the call, from 0, of what was left out: its session belongs to another shopper
    """

    fresh: list[StoredEvent] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Call:
    """One caller's events on their way to the disk; `taken` is set once they are there.

    trusted   whether they may sign another shopper in with a session that has one
    """

    events: Sequence[Event]
    received: float
    trusted: bool
    taken: AppendResult | None = None


class EventLog:
    """One writing process at a time, any number of threads; callers that come together share a commit.

    num   the newest arrival's number, 0 when there is none
    """

    def __init__(self, url: str) -> None:
        self._engine = tables.connect(url)
        self._turn = threading.Condition()
        self._writing = False
        self._waiting: list[_Call] = []
        with self._engine.connect() as db:
            self.num: int = db.scalar(sql.select(sql.func.max(log.c.num))) or 0

    @property
    def engine(self) -> sql.Engine:
        """The database, for what stands beside the events in it."""
        return self._engine

    # ------------------------------------------------------------------------------------------------------ writing

    def take(self, events: Sequence[Event], received: float) -> list[StoredEvent]:
        """Keep those whose ids are new, all or none; durable on return. What was new, in order.

        For a shop's own logs: whoever signs in last with a session has it. Of events with the same id the first counts.
        Raises `StoreFull` when the disk is full; then none was taken.
        """
        return self._taken(_Call(events, received, trusted=True)).fresh

    def take_bound(self, events: Sequence[Event], received: float) -> AppendResult:
        """The same of events that anybody may have told: a session that has a shopper never gets another one.

        The first event that names both binds the session, within the call too.
        """
        return self._taken(_Call(events, received, trusted=False))

    def _taken(self, call: _Call) -> AppendResult:
        if not call.events:
            return AppendResult()
        with self._turn:
            self._waiting.append(call)
            while self._writing and call.taken is None:
                self._turn.wait()
            if call.taken is not None:
                return call.taken
            self._writing = True
            others = [one for one in self._waiting if one is not call and one.trusted == call.trusted]
            self._waiting = [one for one in self._waiting if one is not call and one not in others]
        try:
            return self._write_with(call, others)
        finally:
            self._end_turn()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody writes to the log meanwhile."""
        with self._turn:
            while self._writing:
                self._turn.wait()
            self._writing = True
        try:
            yield
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        with self._turn:
            self._writing = False
            self._turn.notify_all()

    def _write_with(self, call: _Call, others: Sequence[_Call]) -> AppendResult:
        """Write what waits in one commit; when that fails, this call alone: the others will try for themselves."""
        try:
            return self._write([call, *others])
        except Exception:
            if not others:
                raise
            return self._write([call])

    def _write(self, calls: Sequence[_Call]) -> AppendResult:
        """Write calls in one commit, all of them trusted or none; what became of the first one."""
        told: list[AppendResult] = []
        with self._engine.begin() as db:
            num = max(self.num, db.scalar(sql.select(sql.func.max(log.c.num))) or 0)
            known = _kept(db, [event.id for call in calls for event in call.events])
            bound = None if calls[0].trusted else Bindings.read(db, (one for call in calls for one in call.events))
            for call in calls:
                told.append(AppendResult())
                for place, event in enumerate(call.events):
                    if event.id in known:
                        continue
                    if bound is not None and not bound.admits(event):
                        told[-1].foreign.append(place)
                        continue
                    known.add(event.id)
                    num += 1
                    told[-1].fresh.append(StoredEvent(num, call.received, event))
            if values := [_values(one) for taken in told for one in taken.fresh]:
                db.execute(sql.insert(log), values)
        self.num = num
        for call, taken in zip(calls, told, strict=True):
            call.taken = taken
        return told[0]

    # ------------------------------------------------------------------------------------------------------ reading

    def since(self, num: int = 0, batch: int = 1000) -> Iterator[list[StoredEvent]]:
        """Everything that arrived after number `num`, in order of arrival, in batches."""
        while True:
            query = sql.select(*_COLUMNS).where(log.c.num > num).order_by(log.c.num).limit(batch)
            with self._engine.connect() as db:
                found = [_logged(row) for row in db.execute(query)]
            if not found:
                return
            yield found
            num = found[-1].num

    def of(self, shopper: str) -> list[Event]:
        """A shopper's events in order of time, with those of their sessions that name nobody (see `owner`)."""
        return [one.event for one in sorted(self.all_of(shopper), key=lambda one: (one.event.time, one.num))]

    def each_of(self, shopper: str) -> Iterator[Event]:
        """The same in no order, read bit by bit: memory does not grow with the events."""
        return (one.event for one in self.all_of(shopper))

    def all_of(self, shopper: str) -> Iterator[StoredEvent]:
        """The same with their numbers."""
        sessions: set[str] = set()
        with self._engine.connect() as db:
            for one in _streamed(db, _selected(log.c.shopper == shopper, HAS_SHOPPER)):
                sessions.add(one.event.session)
                yield one
            for chunk in chunks(sorted(sessions - {""})):
                sign_ins = sign_ins_of(db, chunk)
                nameless = _selected(log.c.session.in_(chunk), HAS_SESSION, log.c.shopper == "")
                for one in _streamed(db, nameless):
                    if owner(sign_ins[one.event.session], one.event.time) == shopper:
                        yield one

    def of_session(self, session: str) -> list[Event]:
        """A session's events in order of time, whoever's they are."""
        query = _selected(log.c.session == session, HAS_SESSION).order_by(log.c.time, log.c.num)
        with self._engine.connect() as db:
            return [_logged(row).event for row in db.execute(query)]

    def each_of_session(self, session: str) -> Iterator[Event]:
        """The same in no order, read bit by bit: memory does not grow with the events."""
        return (one.event for one in self.all_of_session(session))

    def all_of_session(self, session: str) -> Iterator[StoredEvent]:
        """The same with their numbers."""
        with self._engine.connect() as db:
            yield from _streamed(db, _selected(log.c.session == session, HAS_SESSION))

    def sign_ins(self, sessions: Sequence[str]) -> Mapping[str, SignIns]:
        """session → its sign-ins; empty for a session without."""
        with self._engine.connect() as db:
            return sign_ins_of(db, sessions)

    def owner_of(self, event: Event) -> str:
        """Whose an event is, by all that is known now; "" = nobody knows."""
        if event.shopper or not event.session:
            return event.shopper
        return owner(self.sign_ins([event.session])[event.session], event.time)

    def rows(self, batch: int = 20_000, since: float = 0.0) -> Iterator[EventRows]:
        """The log in order of time, `batch` events at once; what arrives meanwhile is left out.

        since   Unix seconds; only what happened then or later is read, whoever signed in before
        """
        newest = self.num
        owners = _Owners(self._engine, newest, since)
        query = sql.select(*_COLUMNS).where(log.c.num <= newest).order_by(log.c.time, log.c.num).limit(batch)
        later: sql.ColumnElement[bool] = log.c.time >= since
        while True:
            with self._engine.connect() as db:
                found = db.execute(query.where(later)).all()
            if not found:
                return
            yield _rows(found, owners)
            time, num = found[-1].time, found[-1].num
            later = sql.and_(log.c.time >= time, sql.or_(log.c.time > time, log.c.num > num))

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()


@dataclass(slots=True)
class _Owners:
    """Whose events are that name nobody, over all sessions with any since `since`: most have one shopper, few need
    their sign-ins.
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


def _selected(*conditions: sql.ColumnElement[bool]) -> sql.Select[Any]:
    return sql.select(*_COLUMNS).where(*conditions)


def _streamed(db: sql.Connection, query: sql.Select[Any]) -> Iterator[StoredEvent]:
    return map(_logged, db.execute(query.execution_options(yield_per=_STRETCH)))


def _kept(db: sql.Connection, ids: Sequence[str]) -> set[str]:
    """Which of these ids the log has."""
    found: set[str] = set()
    for chunk in chunks(ids):
        found.update(db.scalars(sql.select(log.c.id).where(log.c.id.in_(chunk))))
    return found


def _values(one: StoredEvent) -> dict[str, object]:
    event = one.event
    body = _Body(
        event.products, event.query, event.query_id, event.positions, event.prices, event.quantities, event.rating,
        event.choices,
    )  # fmt: skip
    return {
        "num": one.num,
        "id": event.id,
        "kind": event.kind,
        "time": event.time,
        "received": one.received,
        "shopper": event.shopper,
        "session": event.session,
        "body": _encode(body),
    }


def _logged(row: Sequence[Any]) -> StoredEvent:
    num, id_, kind, time, received, shopper, session, body = row
    told = _decode(body)
    event = Event(
        id=id_, kind=kind, time=time, shopper=shopper, session=session, products=told.products, query=told.query,
        query_id=told.query_id, positions=told.positions, prices=told.prices, quantities=told.quantities,
        rating=told.rating, choices=told.choices,
    )  # fmt: skip
    return StoredEvent(num, received, event)


def _rows(found: Iterable[Sequence[Any]], owners: _Owners) -> EventRows:
    lines = list(_lines(found, owners))
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


def _lines(found: Iterable[Sequence[Any]], owners: _Owners) -> Iterator[tuple[Any, ...]]:
    """One line a product of each event, in the order of `EventRows`."""
    for num, _, kind, time, received, shopper, session, body in found:
        told = _decode(body)
        whose = shopper or (owners.of(session, time) if session else "")
        code = _KIND[kind]
        rating = np.nan if told.rating is None else told.rating
        for place, product in enumerate(told.products or ("",)):
            yield (
                num, code, time, received, whose, session, product, told.query, told.query_id,
                told.positions[place] if told.positions else 0,
                told.prices[place] if told.prices else np.nan,
                told.quantities[place] if told.quantities else 1,
                rating,
            )  # fmt: skip
