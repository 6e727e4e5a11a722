"""An event as the log keeps it: columns to look it up by, and a body of what else it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from wares.store.tables import events as log
from wares.types import Event

COLUMNS = (log.c.num, log.c.id, log.c.kind, log.c.time, log.c.received, log.c.shopper, log.c.session, log.c.body)
"""In the order in which `stored` takes them."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as kept. `num` is its number in the change feed, `received` when it came (Unix seconds)."""

    num: int
    received: float
    event: Event


class EventBodyRow(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
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
decode_body = msgspec.json.Decoder(EventBodyRow).decode


def values(one: StoredEvent) -> dict[str, object]:
    """The event's row."""
    event = one.event
    body = EventBodyRow(
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


def stored(row: Sequence[Any]) -> StoredEvent:
    """The event of a row with `COLUMNS`."""
    num, id_, kind, time, received, shopper, session, body = row
    said = decode_body(body)
    event = Event(
        id=id_, kind=kind, time=time, shopper=shopper, session=session, products=said.products, query=said.query,
        query_id=said.query_id, positions=said.positions, prices=said.prices, quantities=said.quantities,
        rating=said.rating, choices=said.choices,
    )  # fmt: skip
    return StoredEvent(num, received, event)
