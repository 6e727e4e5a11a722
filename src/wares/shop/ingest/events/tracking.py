"""What shoppers do comes in, is kept, and is followed by whatever is derived from it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from wares.errors import BadInput
from wares.events.checks import MOST_EVENTS, Checker, EventBody, Fault
from wares.events.quality import QualityFinding, check
from wares.shop.live.event_columns import NumberedLog, numbered_log
from wares.shop.live.followers import Followers
from wares.store.erasure import Erased, erase
from wares.store.events import AppendResult, EventLog, StoredEvent
from wares.types import Event

__all__ = [
    "EventBody",
    "EventTracker",
    "QualityFinding",
    "QualityReport",
    "RefusedEvent",
    "Take",
    "TrackReport",
]


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """An event that was not taken: its place in the call, from 0, the field that is wrong, and why."""

    index: int
    field: str
    reason: str


_log = logging.getLogger(__name__)
_FOREIGN = "the session belongs to another shopper; begin a new session where somebody signs in or out"
_ERASED = "an event's shopper or session was forgotten while this log was read"


@dataclass(frozen=True, slots=True)
class TrackReport:
    """What became of events handed over.

    taken             new, and durable
    repeated          their ids were known already
    refused           not taken; without a field where the shopper was forgotten meanwhile
    unknown_products  how often the taken ones name a product that the shop does not have (yet)
    """

    taken: int
    repeated: int
    refused: tuple[RefusedEvent, ...]
    unknown_products: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What the checks say of the log, and how many events it has."""

    events: int
    findings: tuple[QualityFinding, ...]


Take = Callable[[Sequence[Event]], TrackReport]
"""Keeps checked events, durable on return."""


@dataclass(slots=True)
class EventTracker:
    """The way in for events, over the log that keeps them.

    log         the log
    followers   of the log, which have taken in new events once a call returns
    existing_products       which of some product ids the shop has
    ahead       how far an event's time may lie in the future (seconds)
    clock       the present, Unix seconds
    new_id      makes an id for events that tell none
    """

    log: EventLog
    followers: Followers
    existing_products: Callable[[Sequence[str]], Collection[str]]
    ahead: float
    clock: Callable[[], float] = time.time
    new_id: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))
    _batch: threading.Lock = field(default_factory=threading.Lock)  # held while an import's batch is taken
    _erased: list[set[str]] = field(default_factory=list)  # tokens, one set an import that runs

    def track(self, events: Iterable[object]) -> TrackReport:
        """Take events: `Event`s, or mappings with the fields of `EventBody`. Durable on return.

        A malformed one is refused and the rest is taken; so is one that names another shopper than its session has.
        Raises `BadInput` for too many at once or one outside a list, `StoreFull` when the disk is full; then nothing
        was taken.
        """
        if isinstance(events, Event | Mapping):
            raise BadInput("events: this is one event; give a list of them")
        bodies = list(events)
        if len(bodies) > MOST_EVENTS:
            raise BadInput(f"{len(bodies):,} events in one call, {MOST_EVENTS:,} are allowed; send them in several")
        checker = self.checker()
        checked = [checker.event(body) for body in bodies]
        accepted = {index: result for index, result in enumerate(checked) if isinstance(result, Event)}
        report, positions = self.take(list(accepted.values())), list(accepted)
        refused = [
            RefusedEvent(index, result.field, result.reason)
            for index, result in enumerate(checked)
            if isinstance(result, Fault)
        ]
        refused += [RefusedEvent(positions[result.index], result.field, result.reason) for result in report.refused]
        refused.sort(key=lambda refusal: refusal.index)
        return TrackReport(report.taken, report.repeated, tuple(refused), report.unknown_products)

    def take(self, events: Sequence[Event], *, trusted: bool = False) -> TrackReport:
        """Take events that were checked. Durable on return; raises `StoreFull`.

        An event that names another shopper than its session has is refused. Not so `trusted` ones, a shop's own logs:
        there whoever signs in last with a session has it (see docs/events.md).
        """
        now = self.clock()
        result = AppendResult(self.log.take(events, now)) if trusted else self.log.take_bound(events, now)
        if result.new_events:
            self._follow(result.new_events[-1].num)
        refused = tuple(RefusedEvent(position, "shopper", _FOREIGN) for position in result.foreign)
        repeated = len(events) - len(result.new_events) - len(refused)
        return TrackReport(len(result.new_events), repeated, refused, self._unknown(result.new_events))

    @contextmanager
    def importing(self) -> Iterator[Take]:
        """What takes a shop's own logs, batch by batch. Nobody comes back by it who is forgotten meanwhile."""
        erased: set[str] = set()
        self._erased.append(erased)

        def take(events: Sequence[Event]) -> TrackReport:
            with self._batch:
                forgotten = [
                    position
                    for position, event in enumerate(events)
                    if not erased.isdisjoint({event.shopper, event.session})
                ]
                excluded = set(forgotten)
                report = self.take(
                    [event for position, event in enumerate(events) if position not in excluded], trusted=True
                )
            refused = (RefusedEvent(position, "", _ERASED) for position in forgotten)
            return TrackReport(report.taken, report.repeated, tuple(refused), report.unknown_products)

        try:
            yield take
        finally:
            self._erased.remove(erased)

    def erase(self, shopper: str, session: str) -> Erased:
        """Delete a shopper's events, or a session's; see `wares.store.erasure.erase`. Imports that run bring none back.

        Raises `StoreFull`; then nothing was deleted.
        """
        with self._batch:
            erased = erase(self.log, shopper, session)
            for tokens in self._erased:
                tokens.update({shopper, *erased.sessions} - {""})
        return erased

    def checker(self) -> Checker:
        """Checks events against the present."""
        return Checker(self.clock(), self.ahead, self.new_id)

    def quality(self) -> QualityReport:
        """Whether the log is fit to learn from."""
        log = numbered_log(self.log, self.existing_products).log
        return QualityReport(len(np.unique(log.nums)), check(log, self.clock()))

    def numbered(self, since: float = 0.0) -> NumberedLog:
        """The log from `since` (Unix seconds) on in numbers, with their names, net of what was taken back."""
        return numbered_log(self.log, self.existing_products, since).net

    def close(self) -> None:
        """Release the log."""
        self.log.close()

    def _follow(self, upto: int) -> None:
        """What has been kept is acknowledged, whatever becomes of those who follow: they take it in the next time."""
        try:
            self.followers.follow(upto)
        except Exception:
            _log.exception("events up to %d are kept and cannot be followed now", upto)

    def _unknown(self, rows: Sequence[StoredEvent]) -> int:
        ids = [product for row in rows for product in row.event.products]
        present = self.existing_products(list(dict.fromkeys(ids)))
        return sum(product not in present for product in ids)
