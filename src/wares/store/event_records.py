"""Event records: an event as the log keeps it, columns to look it up by, and a body of what else it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import msgspec

from wares.store.tables import events as log
from wares.types import Event
from wares.types.derivation import fields_of

COLUMNS = (log.c.num, log.c.id, log.c.kind, log.c.time, log.c.received, log.c.shopper, log.c.session, log.c.body)
"""In the order in which `event_of_row` takes them."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as kept. `num` is its number in the change feed, `received` when it came (Unix seconds)."""

    num: int
    received: float
    event: Event


_LOOKED_UP = ("id", "kind", "time", "shopper", "session")
_BODY = tuple(field.name for field in fields(Event) if field.name not in _LOOKED_UP)


@fields_of(Event, without=_LOOKED_UP, check_constraints=False)
class EventBodyRow(msgspec.Struct, frozen=True, omit_defaults=True, gc=False, kw_only=True):
    """What an event says beyond the columns it is looked up by; here is declared what `event_rows` reads of it."""

    products: tuple[str, ...] = ()
    query: str = ""
    query_id: str = ""
    positions: tuple[int, ...] = ()
    prices: tuple[float, ...] = ()
    quantities: tuple[int, ...] = ()
    rating: float | None = None


_encode = msgspec.json.Encoder().encode
decode_body = msgspec.json.Decoder(EventBodyRow).decode


def row_of_event(record: StoredEvent) -> dict[str, object]:
    """The event's row."""
    body_event = record.event
    return {
        "num": record.num,
        "id": body_event.id,
        "kind": body_event.kind,
        "time": body_event.time,
        "received": record.received,
        "shopper": body_event.shopper,
        "session": body_event.session,
        "body": _encode(EventBodyRow(**{name: getattr(body_event, name) for name in _BODY})),
    }


def event_of_row(row: Sequence[Any]) -> StoredEvent:
    """The event of a row with `COLUMNS`."""
    num, id_, kind, time, received, shopper, session, body = row
    rest = msgspec.structs.asdict(decode_body(body))
    return StoredEvent(num, received, Event(id=id_, kind=kind, time=time, shopper=shopper, session=session, **rest))
