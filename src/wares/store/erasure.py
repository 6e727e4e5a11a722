"""Erasure of a shopper or a session from the store: the rows first, then what the file still remembers of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sql

from wares.errors import StoreFull
from wares.store import feed, queries
from wares.store.events import EventLog, StoredEvent
from wares.store.sessions import CHUNK
from wares.store.tables import events as log_table
from wares.store.tables import meta, upsert

_REMAINS = "remains"  # key in `meta`: rows were deleted whose bytes may still lie in the file
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Traces:
    """Traces: what the log has of a shopper or session.

    events            theirs
    sessions          that nobody else signed in with
    shared_sessions   sessions that somebody else signed in with too; events of theirs go on naming these
    """

    events: tuple[StoredEvent, ...]
    sessions: tuple[str, ...]
    shared_sessions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """Result of an erasure: what was deleted.

    events            the events
    sessions          whose events are gone
    shared_sessions   sessions of which other shoppers' events are left
    query_askers      how many (past query, asker) pairs went
    seq               its number in the change feed
    """

    events: tuple[StoredEvent, ...]
    sessions: tuple[str, ...]
    shared_sessions: tuple[str, ...]
    query_askers: int
    seq: int


def traces(log: EventLog, shopper: str, session: str) -> Traces:
    """Events of the shopper (with the nameless ones of their sessions), and of the session, whoever's those are."""
    events = {stored.num: stored for stored in _all(log, shopper, session)}
    event_sessions = dict.fromkeys(stored.event.session for stored in events.values() if stored.event.session)
    whose = log.sign_ins(list(event_sessions))
    shared = [
        token for token in event_sessions if token != session and any(who != shopper for _, who in whose.get(token, ()))
    ]
    sessions = [token for token in event_sessions if token not in set(shared)]
    return Traces(tuple(events.values()), tuple(sessions), tuple(shared))


def _all(log: EventLog, shopper: str, session: str) -> Iterator[StoredEvent]:
    if shopper:
        yield from log.all_of(shopper)
    if session:
        yield from log.all_of_session(session)


def erase(log: EventLog, shopper: str, session: str) -> Erased:
    """Delete the events, and who asked which past query, in one transaction; durable on return.

    The bytes may stay in unused parts of the file until `wipe`. Raises `StoreFull`; then nothing was deleted.
    """
    with log.turn():
        evidence = traces(log, shopper, session)
        sessions = tuple(dict.fromkeys((*evidence.sessions, *((session,) if session else ()))))
        with log.engine.begin() as db:
            seq = feed.allot(db, ("events", "queries"), reread=True)
            for nums in _chunks([event.num for event in evidence.events]):
                db.execute(sql.delete(log_table).where(log_table.c.num.in_(nums)))
            query_askers = queries.erase(db, shopper, sessions)
            if evidence.events or query_askers:
                _note_remains(db, log.engine)
    return Erased(evidence.events, sessions, evidence.shared_sessions, query_askers, seq)


def wipe(log: EventLog) -> bool:
    """Rewrite the store without anything that was deleted, if anything was; whether no byte of it is left.

    Takes about as long as copying the store does; events wait, searches do not. Where there is no room, or another
    writer does not let go, nothing changes; to be repeated, as it is when the shop is opened.
    """
    if log.engine.dialect.name != "sqlite":
        return True
    with log.turn(), log.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if db.scalar(sql.select(meta.c.value).where(meta.c.key == _REMAINS)) is None:
            return True
        try:
            db.exec_driver_sql("VACUUM")
            if not _is_truncated(db):
                return False
            db.execute(sql.delete(meta).where(meta.c.key == _REMAINS))
            return _is_truncated(db)
        except (StoreFull, sql.exc.OperationalError) as error:
            _log.warning("the store cannot be rewritten, bytes of what was deleted may be left in it: %s", error)
            return False


def _is_truncated(db: sql.Connection) -> bool:
    """Write the journal into the store and empty it; whether no reader stood in the way."""
    return int(db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]) == 0


def _note_remains(db: sql.Connection, engine: sql.Engine) -> None:
    db.execute(upsert(engine.dialect.name, meta).on_conflict_do_nothing(), {"key": _REMAINS, "value": "yes"})


def _chunks(nums: Sequence[int]) -> Iterable[Sequence[int]]:
    return (nums[start : start + CHUNK] for start in range(0, len(nums), CHUNK))
