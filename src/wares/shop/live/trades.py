"""Trades: purchases, carts and what takes them back, looked up in the log when one changes what is left of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from wares.events.netting import REVERSES, net_events
from wares.store.events import EventLog, StoredEvent
from wares.types import Event

TRADES = frozenset({*REVERSES, *REVERSES.values()})
"""Kinds of events that are netted."""


@dataclass(frozen=True, slots=True)
class TradeChange:
    """What an arrival changes: (time, kind, product) of trades that stand from now on, and of those that no longer do.

    Every event counts once for a product, however many pieces of it are left.
    """

    come: tuple[Event, ...]
    gone: tuple[Event, ...]


@dataclass(slots=True)
class Trades:
    """Trades of the owners asked for, read from the log once; for as long as no event arrives."""

    log: EventLog
    _read: dict[tuple[str, str], dict[str, list[StoredEvent]]] = field(default_factory=dict)

    def change(self, row: StoredEvent, product: str) -> TradeChange:
        """What one arrival changes for one of its products, given what had arrived before it."""
        mine = [earlier for earlier in self._of(row.event).get(product, ()) if earlier.num < row.num]
        return trade_change(
            [earlier.event for earlier in mine], [*(earlier.event for earlier in mine), row.event], product
        )

    def _of(self, event: Event) -> dict[str, list[StoredEvent]]:
        """Product → trades of the event's owner."""
        shopper = event.shopper or self.log.owner_of(event)
        key = (shopper, "") if shopper else ("", event.session)
        if key not in self._read:
            trades: dict[str, list[StoredEvent]] = defaultdict(list)
            for row in self.log.all_of(shopper) if shopper else self.log.all_of_session(event.session):
                for product in dict.fromkeys(row.event.products) if row.event.kind in TRADES else ():
                    trades[product].append(row)
            self._read[key] = trades
        return self._read[key]


def trade_change(before: Iterable[Event], after: Iterable[Event], product: str) -> TradeChange:
    """What lies between one owner's trades before and after, for a product."""
    was, now = dict(_net_trades(before, product)), dict(_net_trades(after, product))
    return TradeChange(
        tuple(event for name, event in now.items() if name not in was),
        tuple(event for name, event in was.items() if name not in now),
    )


def _net_trades(events: Iterable[Event], product: str) -> Iterator[tuple[str, Event]]:
    ordered = sorted(events, key=lambda event: event.time)
    return ((event.id, event) for event in net_events(ordered) if product in event.products)
