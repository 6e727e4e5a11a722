"""What shoppers do comes in, is kept, and is told to those who listen."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from wares.errors import BadInput
from wares.shop.columns import Numbered, numbered
from wares.shopper.events import MOST_EVENTS, Checker, EventBody, Fault
from wares.shopper.quality import Finding, check
from wares.store.events import Events, Logged
from wares.types import Event

__all__ = ["EventBody", "Finding", "Listener", "Quality", "Refused", "Take", "TrackReport", "Tracking"]

Listener = Callable[[Sequence[Logged]], None]
"""Hears of new events once they are durable, in the thread that brought them, one call at a time."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that was not taken: its place in the call, from 0, the field that is wrong, and why."""

    index: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class TrackReport:
    """What became of events handed over.

    taken             new, and durable
    repeated          their ids were known already
    refused           not taken
    unknown_products  how often the taken ones name a product that the shop does not have (yet)
    """

    taken: int
    repeated: int
    refused: tuple[Refused, ...]
    unknown_products: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks say of the log, and how many events it has."""

    events: int
    findings: tuple[Finding, ...]


Take = Callable[[Sequence[Event]], TrackReport]
"""Keeps checked events, durable on return."""


@dataclass(slots=True)
class Tracking:
    """The way in for events, over the log that keeps them.

    log         the log
    known       which of some product ids the shop has
    ahead       how far an event's time may lie in the future (seconds)
    clock       the present, Unix seconds
    new_id      makes an id for events that tell none
    listeners   called with what is new; what one raises is logged and goes no further, as the events are kept
    """

    log: Events
    known: Callable[[Sequence[str]], Collection[str]]
    ahead: float
    clock: Callable[[], float] = time.time
    new_id: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))
    listeners: list[Listener] = field(default_factory=list)
    _telling: threading.Lock = field(default_factory=threading.Lock)

    def track(self, given: Iterable[object]) -> TrackReport:
        """Take events: `Event`s, or mappings with the fields of `EventBody`. Durable on return.

        A malformed one is refused and the rest is taken. Raises `BadInput` for too many at once or one outside a list,
        `StoreFull` when the disk is full; then nothing was taken.
        """
        if isinstance(given, Event | Mapping):
            raise BadInput("events: this is one event; give a list of them")
        told = list(given)
        if len(told) > MOST_EVENTS:
            raise BadInput(f"{len(told):,} events in one call, {MOST_EVENTS:,} are allowed; send them in several")
        checker = self.checker()
        checked = [checker.event(one) for one in told]
        report = self.take([one for one in checked if isinstance(one, Event)])
        refused = (Refused(index, one.field, one.reason) for index, one in enumerate(checked) if isinstance(one, Fault))
        return TrackReport(report.taken, report.repeated, tuple(refused), report.unknown_products)

    def take(self, events: Sequence[Event]) -> TrackReport:
        """Take events that were checked. Durable on return; raises `StoreFull`."""
        fresh = self.log.take(events, self.clock())
        if fresh:
            self._tell(fresh)
        return TrackReport(len(fresh), len(events) - len(fresh), (), self._unknown(fresh))

    def checker(self) -> Checker:
        """Checks events against the present."""
        return Checker(self.clock(), self.ahead, self.new_id)

    def quality(self) -> Quality:
        """Whether the log is fit to learn from."""
        log = self.numbered().log
        return Quality(len(np.unique(log.nums)), check(log, self.clock()))

    def numbered(self, since: float = 0.0) -> Numbered:
        """The log from `since` (Unix seconds) on as columns of numbers, with their names."""
        return numbered(self.log, self.known, since)

    def close(self) -> None:
        """Release the log."""
        self.log.close()

    def _tell(self, fresh: Sequence[Logged]) -> None:
        with self._telling:
            for listener in self.listeners:
                try:
                    listener(fresh)
                except Exception:
                    logging.getLogger(__name__).exception("a listener failed on %d events, which are kept", len(fresh))

    def _unknown(self, fresh: Sequence[Logged]) -> int:
        named = [product for one in fresh for product in one.event.products]
        known = self.known(list(dict.fromkeys(named)))
        return sum(product not in known for product in named)
