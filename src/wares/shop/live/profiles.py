"""Profiles of a running shop: kept in memory while they are asked for, moved by every event, read again from the log.

An entry knows up to which arrival it has everything, so that an event which was read from the log is not counted again
when it is met in the feed. Whatever may change whose earlier events are (a sign-in) has the entries concerned
forgotten; the next question reads them anew. So a profile is always what the log gives, after a restart as well.

Whoever names a session alone is told of that session alone: its token does not open its shopper's other visits.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

from wares.errors import BadQuery
from wares.events.text import is_keepable, is_plain
from wares.profiles.profile import EMPTY, Profile, merge, with_events
from wares.store.changes import Changes
from wares.store.events import EventLog, StoredEvent, owner
from wares.types import Event
from wares.types.constraints import ID_LENGTH

_log = logging.getLogger(__name__)
_TRIES = 5
_BATCH = 1000  # events read at once
_MANY = 500  # events at once from which reading profiles anew costs less than moving them
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(slots=True)
class _Entry:
    """A shopper's profile with every arrival up to number `upto`, and what was followed since."""

    profile: Profile
    upto: int


@dataclass(slots=True)
class _Session:
    """A session.

    owners          shoppers who signed in, the latest last; () = nobody knows whose it is
    profile         of its events while nobody knows whose they are, else empty
    shoppers_since  owners of whom an event was followed since this was read
    """

    owners: tuple[str, ...]
    profile: Profile
    upto: int
    shoppers_since: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class KnownShopper:
    """What is known of whoever asks; `shopper` "" = nobody knows who it is."""

    shopper: str
    profile: Profile

    @property
    def is_known(self) -> bool:
        """Whether there is any event."""
        return self.profile.last is not None


NOBODY = KnownShopper("", EMPTY)


def require_tokens(shopper: str, session: str) -> None:
    """Raises `BadQuery` for a token that no event can have."""
    for name, token in (("shopper", shopper), ("session", session)):
        if len(token) > ID_LENGTH:
            raise BadQuery(f"{name}: {len(token):,} characters; a token has at most {ID_LENGTH}")
        if not is_keepable(token):
            raise BadQuery(f"{name}: holds a NUL or half a character; give Unicode text")
        if not is_plain(token):
            raise BadQuery(f"{name}: holds a control character; give letters, digits and signs")


class Profiles:
    """The profiles of at most `most` shoppers and as many sessions at once, those asked for last.

    position   of the change feed, up to which events were followed
    """

    def __init__(self, log: EventLog, most: int) -> None:
        self._log, self._most = log, most
        self._lock = threading.RLock()
        self._shoppers: OrderedDict[str, _Entry] = OrderedDict()
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._visits: OrderedDict[str, _Entry] = OrderedDict()  # of sessions with one owner, their own events
        self.position = log.newest()

    def resize(self, most: int) -> None:
        """Keep at most so many from now on."""
        self._most = most

    def of(self, shopper: str = "", session: str = "") -> KnownShopper:
        """Who asks. A session alone is known by its own events, those of its last shopper where several signed in; one
        that nobody signed in with yet counts with the shopper named.
        """
        if not session:
            return KnownShopper(shopper, self._shopper(shopper)) if shopper else NOBODY
        visit = self._session(session)
        if not shopper:
            owner = visit.owners[-1] if visit.owners else ""
            return KnownShopper(owner, self._visit(session, owner) if owner else visit.profile)
        profile = self._shopper(shopper)
        return KnownShopper(shopper, profile if visit.owners else merge(profile, visit.profile))

    def follow(self, changes: Changes) -> None:
        """Move profiles by new events. Of many at once (an import), after an erasure, and where one fails, all are read
        anew.
        """
        rows = [row for row in changes.events if row.num > self.position]
        with self._lock:
            self.position = max(self.position, changes.upto)
            if "events" in changes.reread or len(rows) > _MANY:
                self._forget_all()
                return
            try:
                for row in rows:
                    self._move(row)
            except Exception:
                self._forget_all()
                _log.exception("profiles cannot be moved by %d events, which are kept; they are read anew", len(rows))

    def _move(self, row: StoredEvent) -> None:
        if not row.event.session:
            _count(self._shoppers.get(row.event.shopper), row)
        elif row.event.shopper:
            self._signed_in(row)
        else:
            self._anonymous(row)

    def _signed_in(self, row: StoredEvent) -> None:
        """An event with both: the first of the two may make earlier events the shopper's."""
        event = row.event
        visit = self._session(event.session)
        if not set(visit.owners) <= {event.shopper}:
            self._forget(event.session, (*visit.owners, event.shopper))
        elif event.shopper in visit.shoppers_since:
            _count(self._shoppers.get(event.shopper), row)
            _count(self._visits.get(event.session), row)
        else:
            self._forget(event.session, (event.shopper,))
            self._session(event.session).shoppers_since.add(event.shopper)

    def _anonymous(self, row: StoredEvent) -> None:
        visit = self._session(row.event.session)
        if len(visit.owners) > 1:
            self._forget(row.event.session, visit.owners)
        elif visit.owners:
            _count(self._shoppers.get(visit.owners[0]), row)
            _count(self._visits.get(row.event.session), row)
        elif row.num > visit.upto:
            visit.profile = with_events(visit.profile, [row.event])

    def _forget(self, session: str, shoppers: Sequence[str]) -> None:
        self._sessions.pop(session, None)
        self._visits.pop(session, None)
        for shopper in shoppers:
            self._shoppers.pop(shopper, None)

    def _forget_all(self) -> None:
        self._shoppers.clear()
        self._sessions.clear()
        self._visits.clear()

    # -------------------------------------------------------------------------------------------------- from the log

    def _shopper(self, shopper: str) -> Profile:
        def read(upto: int) -> Callable[[], _Entry]:
            profile = _read(self._log.each_of(shopper))
            return lambda: _Entry(profile(), upto)

        return self._entry(self._shoppers, shopper, read).profile

    def _session(self, session: str) -> _Session:
        def read(upto: int) -> Callable[[], _Session]:
            latest = (shopper for _, shopper in reversed(self._log.sign_ins([session])[session]))
            owners = tuple(reversed(dict.fromkeys(latest)))
            profile = _read(() if owners else self._log.each_of_session(session))
            return lambda: _Session(owners, profile(), upto)

        return self._entry(self._sessions, session, read)

    def _visit(self, session: str, shopper: str) -> Profile:
        """Of the session's events, those that are this shopper's."""

        def read(upto: int) -> Callable[[], _Entry]:
            sign_ins = self._log.sign_ins([session])[session]
            events = self._log.each_of_session(session)
            mine = (event for event in events if (event.shopper or owner(sign_ins, event.time)) == shopper)
            profile = _read(mine)
            return lambda: _Entry(profile(), upto)

        return self._entry(self._visits, session, read).profile

    def _entry(self, cache: OrderedDict[_K, _V], key: _K, read: Callable[[int], Callable[[], _V]]) -> _V:
        """The entry; read from the log where there is none, and kept when nothing arrived meanwhile.

        `read` is given the number up to which everything has arrived for certain, and gives what makes the entry.
        """
        with self._lock:
            if (cached := cache.get(key)) is not None:
                cache.move_to_end(key)
                return cached
        for _ in range(_TRIES):
            upto = self._log.newest()
            make = read(upto)
            with self._lock:
                is_whole = self._log.newest() == upto
                entry = make()
                if is_whole:
                    cache[key] = entry
                    while len(cache) > self._most:
                        cache.popitem(last=False)
                    break
        return entry


def _read(events: Iterable[Event]) -> Callable[[], Profile]:
    """Reads all events, batch by batch; what is given makes their profile, and has nothing to read any more."""
    rest, profile = iter(events), EMPTY
    batch = list(islice(rest, _BATCH))
    while len(batch) == _BATCH:
        profile, batch = with_events(profile, batch), list(islice(rest, _BATCH))
    return partial(with_events, profile, batch)


def _count(entry: _Entry | None, row: StoredEvent) -> None:
    if entry is not None and row.num > entry.upto:
        entry.profile = with_events(entry.profile, [row.event])
