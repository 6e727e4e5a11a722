"""Events for the crash test: all that an event says follows from its id, so that what is kept can be checked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import wares
from wares.types import EVENT_KINDS, Event

_FIRST = 1_600_000_000


def event_of(id_: str) -> Event:
    """The event with this id."""
    number = int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=6).digest(), "big")
    kind = EVENT_KINDS[number % len(EVENT_KINDS)]
    products = tuple(f"p{number // place % 500}" for place in range(8, 8 + 1 + number % 3))
    return Event(
        id=id_,
        kind=kind,
        time=float(_FIRST + number % 100_000_000),
        shopper=f"u{number % 311 % 97}" if number % 4 else "",  # a session belongs to one shopper
        session=f"s{number % 311}",
        products=products,
        prices=tuple(float(number % 100) for _ in products) if kind == "purchase" else (),
        rating=float(1 + number % 5) if kind == "rating" else None,
    )


def kept(shop: wares.Shop) -> list[Event]:
    """Every event of the shop's log, in order of arrival."""
    return [one.event for part in shop.tracking.log.since() for one in part]


def wrong(found: list[Event], acknowledged: Iterable[str], begun: Iterable[list[str]]) -> tuple[list[str], list[str]]:
    """Acknowledged ids that are not there as they were told; and ids that are there twice, or without the rest of a
    call that was begun and not acknowledged.
    """
    told = {event.id: event for event in found}
    lost = [id_ for id_ in acknowledged if told.get(id_) != event_of(id_)]
    odd = [id_ for id_, n in Counter(event.id for event in found).items() if n > 1]
    for ids in begun:
        there = [id_ for id_ in ids if id_ in told]
        if 0 < len(there) < len(ids):
            odd += there
    return lost, odd
