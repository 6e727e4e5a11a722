"""What is kept of one shopper (or of one session of somebody unknown): the newest touches of products, and counts.

A profile is a function of the *set* of events: every part is "the newest n by (time, id)", a sum of whole numbers, a
least or a greatest. All of these can be brought up to date one event at a time, in any order, in bounded memory, and
give bit for bit what the whole log would. A table of sums that fade with time could not be bounded in this way, so
nothing fades here: what an old touch still counts is worked out when it is asked for (`wares.profiles.taste`).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeVar

from wares.events.netting import REVERSES, remaining_pieces
from wares.types import EVENT_KINDS, Event, EventKind

KIND = {kind: place for place, kind in enumerate(EVENT_KINDS)}
PAUSE = 1800.0
"""Seconds without anything that end a visit."""

MOST_LOOKED, MOST_CHOSEN, MOST_RETURNED, MOST_ASKED, MOST_ACTIVE = 256, 128, 128, 32, 512
_LOOKED = {KIND["view"], KIND["click"]}
_CHOSEN = {KIND["cart"], KIND["purchase"], KIND["favourite"], KIND["rating"]}
_BACK = {KIND[kind] for kind in REVERSES}
_LONGEST_QUERY = 200
_STRETCH = 1000  # events gathered at once
_PLACES = 4096  # of products within one event
_Newest = TypeVar("_Newest", bound=tuple[object, ...])


class Touch(NamedTuple):
    """A shopper's hand on one product. Touches order by time, then by `key`, which comes from the event's id.

    kind     position in `EVENT_KINDS`
    rating   1–5 of a rating, else 0
    pieces   ≥ 1
    price    of one piece, thousandths of the shop's currency; −1 = not told
    """

    time: float
    key: int
    product: str
    kind: int
    rating: float
    pieces: int = 1
    price: int = -1


class SearchTouch(NamedTuple):
    """A search: its first 200 characters."""

    time: float
    key: int
    words: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of one shopper. Everything ascends by time; `EMPTY` is somebody of whom nothing is known.

    looked   the newest 256 views and clicks
    chosen   the newest 128 carts, purchases, favourites and ratings, what was taken back as well (see `kept`)
    asked    the newest 32 searches
    active   the newest 512 half-hours (Unix time ÷ 1800, rounded down) in which anything happened
    counts   events of each of `EVENT_KINDS`, since ever
    pieces   bought, since ever, what was returned as well (see `net_pieces`)
    spent    thousandths of the shop's currency, likewise; purchases without prices do not count
    first    Unix seconds of the first event, None = there is none
    last     of the last event
    returned the newest 128 returns and removals from the cart
    """

    looked: tuple[Touch, ...] = ()
    chosen: tuple[Touch, ...] = ()
    asked: tuple[SearchTouch, ...] = ()
    active: tuple[int, ...] = ()
    counts: tuple[int, ...] = (0,) * len(EVENT_KINDS)
    pieces: int = 0
    spent: int = 0
    first: float | None = None
    last: float | None = None
    returned: tuple[Touch, ...] = ()

    def count(self, kind: EventKind) -> int:
        """Events of this kind since ever."""
        return self.counts[KIND[kind]]

    @property
    def visits(self) -> int:
        """Runs of neighbouring half-hours in which something happened, of the newest 512 such half-hours."""
        return sum(1 for i, half in enumerate(self.active) if not i or half - self.active[i - 1] > 1)

    @property
    def kept(self) -> tuple[Touch, ...]:
        """What was chosen and not taken back whole, oldest first; see `wares.events.netting`."""
        return tuple(touch for touch, pieces in self._netted() if pieces) if self.returned else self.chosen

    @property
    def net_pieces(self) -> int:
        """Bought and not returned, since ever, as far as the touches kept tell what was returned."""
        return self.pieces - sum(touch.pieces - left for touch, left in self._purchases())

    @property
    def spend(self) -> float:
        """Spent since ever on what was not returned (likewise), in the shop's currency."""
        back = sum((touch.pieces - left) * touch.price for touch, left in self._purchases() if touch.price >= 0)
        return (self.spent - back) / 1000

    def _purchases(self) -> list[tuple[Touch, int]]:
        """Purchases among the touches kept and the pieces left of them; none where nothing was taken back."""
        if not self.returned:
            return []
        return [(touch, left) for touch, left in self._netted() if touch.kind == KIND["purchase"]]

    def _netted(self) -> list[tuple[Touch, int]]:
        """What was chosen, oldest first, and how many pieces of it are left."""
        rows = sorted(self.chosen + self.returned, key=lambda touch: (touch.time, touch.kind in _BACK, touch.key))
        left = remaining_pieces((touch.product, touch.kind, touch.pieces) for touch in rows)
        return [(touch, n) for touch, n in zip(rows, left, strict=True) if touch.kind not in _BACK]

    def touches(self) -> list[Touch]:
        """Looked and kept together, oldest first."""
        return sorted(self.looked + self.kept)

    def recent(self, limit: int) -> tuple[str, ...]:
        """The products touched last, newest first, each once."""
        newest = (touch.product for touch in reversed(self.touches()))
        return tuple(dict.fromkeys(newest))[:limit]

    def bought(self) -> dict[str, float]:
        """Product → when it was last bought and not returned, of the touches kept."""
        return {touch.product: touch.time for touch in self.kept if touch.kind == KIND["purchase"]}

    def in_cart(self, since: float) -> tuple[str, ...]:
        """Products put into the cart after `since` (Unix seconds), not taken out and not bought after that, newest
        first.
        """
        bought = self.bought()
        put = [t for t in self.kept if t.kind == KIND["cart"] and t.time >= since]
        open_ = [t.product for t in put if bought.get(t.product, -1.0) < t.time]
        return tuple(dict.fromkeys(reversed(open_)))


EMPTY = Profile()


def updated(profile: Profile, events: Iterable[Event]) -> Profile:
    """The profile once these events have happened, in whatever order they are told; each must be told once."""
    looked: list[Touch] = []
    chosen: list[Touch] = []
    returned: list[Touch] = []
    asked: list[SearchTouch] = []
    active: set[int] = set()
    counts = list(profile.counts)
    pieces, spent, times = profile.pieces, profile.spent, [t for t in (profile.first, profile.last) if t is not None]
    for event in events:
        kind = KIND[event.kind]
        counts[kind] += 1
        times.append(event.time)
        active.add(int(event.time // PAUSE))
        if kind in _LOOKED:
            looked += _touches(event, kind)
        elif kind in _CHOSEN:
            chosen += _touches(event, kind)
            if event.kind == "purchase":
                pieces += sum(event.quantities) if event.quantities else len(event.products)
                spent += _spent(event)
        elif kind in _BACK:
            returned += _touches(event, kind)
        elif event.kind == "search" and event.query:
            asked.append(SearchTouch(event.time, _key(event.id), event.query[:_LONGEST_QUERY]))
    return Profile(
        _newest(profile.looked, looked, MOST_LOOKED),
        _newest(profile.chosen, chosen, MOST_CHOSEN),
        _newest(profile.asked, asked, MOST_ASKED),
        _halves(profile.active, active),
        tuple(counts),
        pieces,
        spent,
        min(times, default=None),
        max(times, default=None),
        _newest(profile.returned, returned, MOST_RETURNED),
    )


def gathered(events: Iterable[Event]) -> Profile:
    """The profile of all these events, in whatever order they are told; memory does not grow with them."""
    rest, profile = iter(events), EMPTY
    while batch := list(islice(rest, _STRETCH)):
        profile = updated(profile, batch)
    return profile


def joined(one: Profile, other: Profile) -> Profile:
    """The profile of both logs together, as when a session turns out to be a shopper's; no event may be in both."""
    times = [t for t in (one.first, one.last, other.first, other.last) if t is not None]
    return Profile(
        _newest(one.looked, other.looked, MOST_LOOKED),
        _newest(one.chosen, other.chosen, MOST_CHOSEN),
        _newest(one.asked, other.asked, MOST_ASKED),
        _halves(one.active, set(other.active)),
        tuple(a + b for a, b in zip(one.counts, other.counts, strict=True)),
        one.pieces + other.pieces,
        one.spent + other.spent,
        min(times, default=None),
        max(times, default=None),
        _newest(one.returned, other.returned, MOST_RETURNED),
    )


def _touches(event: Event, kind: int) -> list[Touch]:
    key = _key(event.id)
    rating = event.rating or 0.0
    pieces = event.quantities or (1,) * len(event.products)
    prices = [_thousandths(price) for price in event.prices] or [-1] * len(event.products)
    return [
        Touch(event.time, key + place, product, kind, rating, pieces[place], prices[place])
        for place, product in enumerate(event.products)
    ]


def _thousandths(price: float) -> int:
    return round(price * 1000)


def _key(event: str) -> int:
    """The same on every machine: 48 bits of the id's hash, then room for the product's place within the event."""
    digest = hashlib.blake2b(event.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big") * _PLACES


def _spent(event: Event) -> int:
    if not event.prices:
        return 0
    quantities = event.quantities or (1,) * len(event.prices)
    return sum(_thousandths(price) * n for price, n in zip(event.prices, quantities, strict=True))


def _newest(held: tuple[_Newest, ...], come: Iterable[_Newest], most: int) -> tuple[_Newest, ...]:
    fresh = tuple(come)
    if not fresh:
        return held
    if len(fresh) > 1 or (held and fresh[0] < held[-1]):
        return tuple(sorted(held + fresh)[-most:])
    return (held + fresh)[-most:]


def _halves(held: tuple[int, ...], come: set[int]) -> tuple[int, ...]:
    fresh = [half for half in come if not _among(held, half)]
    return tuple(sorted((*held, *fresh))[-MOST_ACTIVE:]) if fresh else held


def _among(held: tuple[int, ...], half: int) -> bool:
    place = bisect_left(held, half)
    return place < len(held) and held[place] == half
