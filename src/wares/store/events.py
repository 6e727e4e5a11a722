"""Event log: what shoppers did, every event once, durable, read in order of arrival or of time.

`num` is the event's number in the change feed, in order of arrival: a reader asks for what is newer than the last
number it saw. `time` is when it happened: a late event stands where it belongs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sql

from wares.store import event_rows, feed
from wares.store.event_append import AppendCall, AppendResult, append
from wares.store.event_records import COLUMNS, StoredEvent, event_of_row
from wares.store.event_rows import EventRows
from wares.store.migrate import open_store
from wares.store.sessions import SignIns, chunks, owner, sign_ins_of
from wares.store.tables import HAS_SESSION, HAS_SHOPPER
from wares.store.tables import events as log
from wares.types import Event

__all__ = ["AppendResult", "EventLog", "EventRows", "SignIns", "StoredEvent", "owner"]

_STRETCH = 1000  # rows read at once


class EventLog:
    """The events of one shop. Any number of threads; callers that come together share a commit."""

    def __init__(self, url: str, read_only: bool = False) -> None:
        self._engine = open_store(url, read_only)
        self._turn = threading.Condition()
        self._writing = False
        self._waiting: list[AppendCall] = []

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
        return self._append(AppendCall(events, received, trusted=True)).new_events

    def take_bound(self, events: Sequence[Event], received: float) -> AppendResult:
        """The same of events that anybody may have told: a session that has a shopper never gets another one.

        The first event that names both binds the session, within the call too.
        """
        return self._append(AppendCall(events, received, trusted=False))

    def _append(self, call: AppendCall) -> AppendResult:
        if not call.events:
            return AppendResult()
        with self._turn:
            self._waiting.append(call)
            while self._writing and call.result is None:
                self._turn.wait()
            if call.result is not None:
                return call.result
            self._writing = True
            waiting = [
                waiting_call
                for waiting_call in self._waiting
                if waiting_call is not call and waiting_call.trusted == call.trusted
            ]
            self._waiting = [
                waiting_call
                for waiting_call in self._waiting
                if waiting_call is not call and waiting_call not in waiting
            ]
        try:
            return self._write_with(call, waiting)
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

    def _write_with(self, call: AppendCall, waiting: Sequence[AppendCall]) -> AppendResult:
        """Write what waits in one commit; when that fails, this call alone: the others will try for themselves."""
        try:
            return self._write([call, *waiting])
        except Exception:
            if not waiting:
                raise
            return self._write([call])

    def _write(self, calls: Sequence[AppendCall]) -> AppendResult:
        """Write calls in one commit, all of them trusted or none; what became of the first one."""
        with self._engine.begin() as db:
            results = append(db, calls)
        for call, result in zip(calls, results, strict=True):
            call.result = result
        return results[0]

    # ------------------------------------------------------------------------------------------------------ reading

    def since(self, num: int = 0, batch: int = 1000) -> Iterator[list[StoredEvent]]:
        """Everything that arrived after number `num`, in order of arrival, in batches."""
        while True:
            query = sql.select(*COLUMNS).where(log.c.num > num).order_by(log.c.num).limit(batch)
            with self._engine.connect() as db:
                events = [event_of_row(row) for row in db.execute(query)]
            if not events:
                return
            yield events
            num = events[-1].num

    def of(self, shopper: str) -> list[Event]:
        """A shopper's events in order of time, with those of their sessions that name nobody (see `owner`)."""
        return [
            record.event for record in sorted(self.all_of(shopper), key=lambda record: (record.event.time, record.num))
        ]

    def each_of(self, shopper: str) -> Iterator[Event]:
        """The same in no order, read bit by bit: memory does not grow with the events."""
        return (record.event for record in self.all_of(shopper))

    def all_of(self, shopper: str) -> Iterator[StoredEvent]:
        """The same with their numbers."""
        sessions: set[str] = set()
        with self._engine.connect() as db:
            for record in _streamed(db, _select(log.c.shopper == shopper, HAS_SHOPPER)):
                sessions.add(record.event.session)
                yield record
            for chunk in chunks(sorted(sessions - {""})):
                sign_ins = sign_ins_of(db, chunk)
                nameless = _select(log.c.session.in_(chunk), HAS_SESSION, log.c.shopper == "")
                for record in _streamed(db, nameless):
                    if owner(sign_ins[record.event.session], record.event.time) == shopper:
                        yield record

    def of_session(self, session: str) -> list[Event]:
        """A session's events in order of time, whoever's they are."""
        query = _select(log.c.session == session, HAS_SESSION).order_by(log.c.time, log.c.num)
        with self._engine.connect() as db:
            return [event_of_row(row).event for row in db.execute(query)]

    def each_of_session(self, session: str) -> Iterator[Event]:
        """The same in no order, read bit by bit: memory does not grow with the events."""
        return (record.event for record in self.all_of_session(session))

    def all_of_session(self, session: str) -> Iterator[StoredEvent]:
        """The same with their numbers."""
        with self._engine.connect() as db:
            yield from _streamed(db, _select(log.c.session == session, HAS_SESSION))

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
        return event_rows.read(self._engine, self.newest(), batch, since)

    def time_of_newest(self, count: int) -> float | None:
        """When the earliest of the `count` newest events by time happened; None = there are not that many."""
        query = sql.select(log.c.time).order_by(log.c.time.desc(), log.c.num.desc()).offset(count - 1).limit(1)
        with self._engine.connect() as db:
            return db.scalar(query)

    def newest(self) -> int:
        """The number of the newest change: of the newest event, or of an erasure after it; 0 when there was none."""
        return self._state().parts["events"].newest

    def newest_erasure(self) -> int:
        """The number of the newest erasure, 0 when there was none: whoever counts events up to it must count anew."""
        return self._state().parts["events"].reread_before

    def position(self) -> int:
        """The newest number of the change feed."""
        return self._state().position

    def _state(self) -> feed.FeedState:
        with self._engine.connect() as db:
            return feed.state(db)

    def count(self) -> int:
        """How many events are kept."""
        with self._engine.connect() as db:
            return db.scalar(sql.select(sql.func.count()).select_from(log)) or 0

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()


def _select(*conditions: sql.ColumnElement[bool]) -> sql.Select[Any]:
    return sql.select(*COLUMNS).where(*conditions)


def _streamed(db: sql.Connection, query: sql.Select[Any]) -> Iterator[StoredEvent]:
    return map(event_of_row, db.execute(query.execution_options(yield_per=_STRETCH)))
