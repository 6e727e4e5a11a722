"""Appending to the event log: of the events of several calls, those that are new are written in one commit."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sql

from wares.store import feed
from wares.store.event_records import StoredEvent, row_of_event
from wares.store.sessions import Bindings, chunks
from wares.store.tables import events as log
from wares.types import Event

_KNOWN_IDS = sql.select(log.c.id).where(log.c.id.in_(sql.bindparam("ids", expanding=True)))
_INSERT = sql.insert(log)


@dataclass(frozen=True, slots=True)
class AppendResult:
    """What became of events.

    new_events   in order
    foreign      positions in the call, from 0, of what was left out: its session belongs to another shopper
    """

    new_events: list[StoredEvent] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class AppendCall:
    """One caller's events on their way to the disk; `result` is set once they are there.

    trusted   whether they may sign another shopper in with a session that has one
    """

    events: Sequence[Event]
    received: float
    trusted: bool
    result: AppendResult | None = None


def append(db: sql.Connection, calls: Sequence[AppendCall]) -> list[AppendResult]:
    """Write what is new of `calls`, all of them trusted or none, within a transaction; what became of each one."""
    feed.lock(db)
    admissions = _admit(db, calls)
    if n := sum(len(new_events) for new_events, _ in admissions):
        nums = itertools.count(feed.allot(db, ("events",), n))
    results = [
        AppendResult([StoredEvent(next(nums), call.received, event) for event in new_events], foreign)
        for call, (new_events, foreign) in zip(calls, admissions, strict=True)
    ]
    if n:
        db.execute(_INSERT, [row_of_event(record) for result in results for record in result.new_events])
    return results


def _admit(db: sql.Connection, calls: Sequence[AppendCall]) -> list[tuple[list[Event], list[int]]]:
    """Of each call the events that are new, and positions of those left out (see `AppendResult`)."""
    ids = _known_ids(db, [event.id for call in calls for event in call.events])
    bindings = None if calls[0].trusted else Bindings.read(db, (event for call in calls for event in call.events))
    admissions: list[tuple[list[Event], list[int]]] = []
    for call in calls:
        new_events: list[Event] = []
        foreign: list[int] = []
        for position, event in enumerate(call.events):
            if event.id in ids:
                continue
            if bindings is not None and not bindings.admits(event):
                foreign.append(position)
                continue
            ids.add(event.id)
            new_events.append(event)
        admissions.append((new_events, foreign))
    return admissions


def _known_ids(db: sql.Connection, ids: Sequence[str]) -> set[str]:
    """Which of these ids the log has."""
    known_ids: set[str] = set()
    for chunk in chunks(ids):
        known_ids.update(db.scalars(_KNOWN_IDS, {"ids": chunk}))
    return known_ids
