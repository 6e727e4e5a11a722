"""Owners of sessions: read from the events that name both a session and a shopper."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

import sqlalchemy as sql

from wares.store.tables import HAS_SESSION, HAS_SHOPPER, elements_of
from wares.store.tables import events as log
from wares.types import Event

T = TypeVar("T")

CHUNK = 500
"""Bound parameters a statement, well under every database's limit."""

SignIns = Sequence[tuple[float, str]]
"""(time, shopper) of the events of one session that name a shopper, in order; of several by one shopper with nobody
else between them, the first."""


def owner(sign_ins: SignIns, time: float) -> str:
    """The shopper whose an event is that names none and happened at `time` in a session with these sign-ins.

    The one who signed in last, at or before `time`; before every sign-in, the first one. "" without sign-ins.
    """
    if not sign_ins:
        return ""
    return sign_ins[max(bisect_right(sign_ins, time, key=itemgetter(0)) - 1, 0)][1]


def sign_ins_of(db: sql.Connection, sessions: Sequence[str]) -> dict[str, list[tuple[float, str]]]:
    """session → its sign-ins; empty for a session without."""
    sign_ins: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for chunk in chunks(sessions):
        query = sql.select(log.c.session, log.c.time, log.c.shopper).where(log.c.session.in_(chunk))
        query = query.where(HAS_SESSION, HAS_SHOPPER).order_by(log.c.session, log.c.time)
        for (session, time), rows in groupby(db.execute(query), key=itemgetter(0, 1)):
            session_sign_ins = sign_ins[session]
            for shopper in sorted({row.shopper for row in rows}):
                if not session_sign_ins or session_sign_ins[-1][1] != shopper:
                    session_sign_ins.append((time, shopper))
    return sign_ins


@dataclass(slots=True)
class Bindings:
    """Session → the shopper it is bound to, as the log has it when this is made and `admits` has it from then on.

    A session that several shoppers have (imported logs) is bound to the last one, from the sign-in on.
    """

    _bound: dict[str, tuple[str, float]] = field(default_factory=dict)

    @classmethod
    def read(cls, db: sql.Connection, events: Iterable[Event]) -> Bindings:
        """Of the sessions that these events name beside a shopper. A session costs two look-ups, however long it is."""
        sessions = list(dict.fromkeys(event.session for event in events if event.shopper and event.session))
        bound: dict[str, tuple[str, float]] = {}
        contested: list[str] = []
        for session, first, last in _ends(db, sessions):
            bound[session] = (last, float("-inf"))
            if first != last:
                contested.append(session)
        for session, sign_ins in sign_ins_of(db, contested).items():
            time, shopper = sign_ins[-1]
            bound[session] = (shopper, time)
        return cls(bound)

    def admits(self, event: Event) -> bool:
        """Whether the event leaves every session with the shopper it has; binds the session of one that does."""
        if not (event.shopper and event.session):
            return True
        shopper, since = self._bound.setdefault(event.session, (event.shopper, float("-inf")))
        return event.shopper == shopper and event.time >= since


def _ends(db: sql.Connection, sessions: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(session, first, last) shopper by token, of the sessions that have any."""
    if not sessions:
        return
    for session, first, last in db.execute(_look_up(db.dialect.name), {"sessions": json.dumps(sessions)}):
        if first is not None:
            yield session, first, last


@cache
def _look_up(dialect: str) -> sql.Select[Any]:
    """The statement of `_ends`; the list is one bound text, so that the statement is the same for every list."""
    queried = elements_of(sql.bindparam("sessions", type_=sql.Text), dialect)
    shoppers = sql.select(log.c.shopper).limit(1)
    shoppers = shoppers.where(log.c.session == queried.c.value, HAS_SESSION, log.c.shopper > sql.literal_column("''"))
    first, last = (shoppers.order_by(order).scalar_subquery() for order in (log.c.shopper, log.c.shopper.desc()))
    return sql.select(queried.c.value, first, last)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """`items`, as many at once as a statement takes."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
