"""Profiles: what is kept of one shopper (or of one session of somebody unknown), the newest touches of products, and
counts.

A profile is a function of the *set* of events: every part is "the newest n by (time, id)", a sum of whole numbers, a
least or a greatest. All of these can be brought up to date one event at a time, in any order, in bounded memory, and
give bit for bit what the whole log would. A table of sums that fade with time could not be bounded in this way, so
nothing fades here: what an old touch still counts is worked out when it is asked for (`wares.profiles.taste`).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import NamedTuple, TypeVar

from wares.events.netting import REVERSES, remaining_pieces
from wares.types import EVENT_KINDS, Event, EventKind

KIND = {kind: position for position, kind in enumerate(EVENT_KINDS)}
PAUSE = 1800.0
"""Seconds without anything that end a visit."""

_VIEWS = {KIND["view"], KIND["click"]}
_CHOICES = {KIND["cart"], KIND["purchase"], KIND["favourite"], KIND["rating"]}
_RETURNS = {KIND[kind] for kind in REVERSES}
_TOUCHING = _VIEWS | _CHOICES | _RETURNS
_PURCHASE, _SEARCH = KIND["purchase"], KIND["search"]
_LONGEST_QUERY = 200
_BATCH = 1000  # events gathered at once
_PLACES = 4096  # of products within one event
_Newest = TypeVar("_Newest", bound=tuple[object, ...])


class Touch(NamedTuple):
    """A touch: one event of a shopper with one product. Touches order by time, then by `key`, which comes from the
    event's id.

    kind     position in `EVENT_KINDS`
    rating   1–5 of a rating, else 0
    pieces   ≥ 1
    price    of one piece, thousandths of the shop's currency; −1 = not known
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
class ProfileLimits:
    """Limits of a profile: how much is kept, the newest of each; the fields are those of `Profile`."""

    views: int = 256
    choices: int = 128
    searches: int = 32
    active_half_hours: int = 512
    returns: int = 128


LIMITS = ProfileLimits()


@dataclass(frozen=True, slots=True)
class Profile:
    """Profile: what is known of one shopper. Everything ascends by time; `EMPTY` is somebody of whom nothing is known.

    views               the newest views and clicks
    choices             the newest carts, purchases, favourites and ratings, what was taken back as well (`net_choices`)
    searches            the newest searches
    active_half_hours   the newest half-hours (Unix time ÷ 1800, rounded down) in which anything happened
    counts              events of each of `EVENT_KINDS`, since ever
    pieces              bought, since ever, what was returned as well (see `net_pieces`)
    gross_spend         thousandths of the shop's currency, likewise; purchases without prices do not count
    first               Unix seconds of the first event, None = there is none
    last                of the last event
    returns             the newest returns and removals from the cart
    """

    views: tuple[Touch, ...] = ()
    choices: tuple[Touch, ...] = ()
    searches: tuple[SearchTouch, ...] = ()
    active_half_hours: tuple[int, ...] = ()
    counts: tuple[int, ...] = (0,) * len(EVENT_KINDS)
    pieces: int = 0
    gross_spend: int = 0
    first: float | None = None
    last: float | None = None
    returns: tuple[Touch, ...] = ()

    def count(self, kind: EventKind) -> int:
        """Events of this kind since ever."""
        return self.counts[KIND[kind]]

    @property
    def visits(self) -> int:
        """Runs of neighbouring half-hours in which something happened, of the newest 512 such half-hours."""
        gaps = (later - earlier for earlier, later in pairwise(self.active_half_hours))
        return min(len(self.active_half_hours), 1) + sum(gap > 1 for gap in gaps)

    @property
    def net_choices(self) -> tuple[Touch, ...]:
        """Choices that were not taken back whole, oldest first; see `wares.events.netting`."""
        return tuple(touch for touch, pieces in self._net() if pieces) if self.returns else self.choices

    @property
    def net_pieces(self) -> int:
        """Bought and not returned, since ever, as far as the returns that are kept say."""
        return self.pieces - sum(touch.pieces - rest for touch, rest in self._net_purchases())

    @property
    def spend(self) -> float:
        """Spent since ever on what was not returned (likewise), in the shop's currency."""
        back = sum((touch.pieces - rest) * touch.price for touch, rest in self._net_purchases() if touch.price >= 0)
        return (self.gross_spend - back) / 1000

    def _net_purchases(self) -> list[tuple[Touch, int]]:
        """Purchases among the touches kept and the pieces left of them; none where nothing was taken back."""
        if not self.returns:
            return []
        return [(touch, rest) for touch, rest in self._net() if touch.kind == KIND["purchase"]]

    def _net(self) -> list[tuple[Touch, int]]:
        """Choices, oldest first, and how many pieces of it are left."""
        rows = sorted(self.choices + self.returns, key=lambda touch: (touch.time, touch.kind in _RETURNS, touch.key))
        rests = remaining_pieces((touch.product, touch.kind, touch.pieces) for touch in rows)
        return [(touch, n) for touch, n in zip(rows, rests, strict=True) if touch.kind not in _RETURNS]

    def touches(self) -> list[Touch]:
        """Views and net choices together, oldest first."""
        return sorted(self.views + self.net_choices)

    def recent(self, limit: int) -> tuple[str, ...]:
        """The products touched last, newest first, each once."""
        newest = (touch.product for touch in reversed(self.touches()))
        return tuple(dict.fromkeys(newest))[:limit]

    def purchases(self) -> dict[str, float]:
        """Product → when it was last bought and not returned, of the touches kept."""
        return {touch.product: touch.time for touch in self.net_choices if touch.kind == KIND["purchase"]}

    def in_cart(self, since: float) -> tuple[str, ...]:
        """Products put into the cart after `since` (Unix seconds), not taken out and not bought after that, newest
        first.
        """
        purchases = self.purchases()
        carts = [touch for touch in self.net_choices if touch.kind == KIND["cart"] and touch.time >= since]
        open_ = [touch.product for touch in carts if purchases.get(touch.product, -1.0) < touch.time]
        return tuple(dict.fromkeys(reversed(open_)))


EMPTY = Profile()


def with_events(profile: Profile, events: Iterable[Event], limits: ProfileLimits = LIMITS) -> Profile:
    """The profile once these events have happened, in whatever order they come; each must come once."""
    happened = list(events)
    if len(happened) == 1:
        return _with_event(profile, happened[0], limits)
    return merge(profile, _unlimited(happened), limits)


def _with_event(profile: Profile, event: Event, limits: ProfileLimits) -> Profile:
    """What `merge` would give of one event, without a profile of it alone: this is done at every event."""
    kind, time = KIND[event.kind], event.time
    touches = _touches_of(event, kind) if kind in _TOUCHING else []
    is_purchase = kind == _PURCHASE
    counts = profile.counts
    return Profile(
        _newest(profile.views, touches, limits.views) if kind in _VIEWS else profile.views,
        _newest(profile.choices, touches, limits.choices) if kind in _CHOICES else profile.choices,
        _newest(profile.searches, [_search(event)], limits.searches)
        if event.query and kind == _SEARCH
        else profile.searches,
        _newest_half_hours(profile.active_half_hours, (int(time // PAUSE),), limits.active_half_hours),
        (*counts[:kind], counts[kind] + 1, *counts[kind + 1 :]),
        profile.pieces + (_pieces(event) if is_purchase else 0),
        profile.gross_spend + (_spend(event) if is_purchase else 0),
        time if profile.first is None or time < profile.first else profile.first,
        time if profile.last is None or time > profile.last else profile.last,
        _newest(profile.returns, touches, limits.returns) if kind in _RETURNS else profile.returns,
    )


def profile_of(events: Iterable[Event]) -> Profile:
    """The profile of all these events, in whatever order they come; memory does not grow with them."""
    rest, profile = iter(events), EMPTY
    while batch := list(islice(rest, _BATCH)):
        profile = with_events(profile, batch)
    return profile


def merge(profile: Profile, other: Profile, limits: ProfileLimits = LIMITS) -> Profile:
    """The profile of both logs together, as when a session turns out to be a shopper's; no event may be in both."""
    times = [time for time in (profile.first, profile.last, other.first, other.last) if time is not None]
    return Profile(
        _newest(profile.views, other.views, limits.views),
        _newest(profile.choices, other.choices, limits.choices),
        _newest(profile.searches, other.searches, limits.searches),
        _newest_half_hours(profile.active_half_hours, other.active_half_hours, limits.active_half_hours),
        tuple(a + b for a, b in zip(profile.counts, other.counts, strict=True)),
        profile.pieces + other.pieces,
        profile.gross_spend + other.gross_spend,
        min(times, default=None),
        max(times, default=None),
        _newest(profile.returns, other.returns, limits.returns),
    )


def _unlimited(events: Sequence[Event]) -> Profile:
    """All there is to say of these events, in no order."""
    kinds, times = [KIND[event.kind] for event in events], [event.time for event in events]
    counts = [0] * len(EVENT_KINDS)
    for kind in kinds:
        counts[kind] += 1
    purchases = [event for event in events if event.kind == "purchase"]
    return Profile(
        _touches(events, kinds, _VIEWS),
        _touches(events, kinds, _CHOICES),
        tuple(_search(event) for event in events if event.kind == "search" and event.query),
        tuple({int(time // PAUSE) for time in times}),
        tuple(counts),
        sum(_pieces(event) for event in purchases),
        sum(_spend(event) for event in purchases),
        min(times, default=None),
        max(times, default=None),
        _touches(events, kinds, _RETURNS),
    )


def _touches(events: Sequence[Event], kinds: Sequence[int], among: Set[int]) -> tuple[Touch, ...]:
    """The products of the events whose kind is `among` these."""
    pairs = zip(events, kinds, strict=True)
    return tuple(touch for event, kind in pairs if kind in among for touch in _touches_of(event, kind))


def _search(event: Event) -> SearchTouch:
    return SearchTouch(event.time, _key(event.id), event.query[:_LONGEST_QUERY])


def _touches_of(event: Event, kind: int) -> list[Touch]:
    key = _key(event.id)
    rating = event.rating or 0.0
    pieces = event.quantities or (1,) * len(event.products)
    prices = [_thousandths(price) for price in event.prices] or [-1] * len(event.products)
    return [
        Touch(event.time, key + position, product, kind, rating, pieces[position], prices[position])
        for position, product in enumerate(event.products)
    ]


def _thousandths(price: float) -> int:
    return round(price * 1000)


def _key(event: str) -> int:
    """The same on every machine: 48 bits of the id's hash, then room for the product's place within the event."""
    digest = hashlib.blake2b(event.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big") * _PLACES


def _pieces(event: Event) -> int:
    return sum(event.quantities) if event.quantities else len(event.products)


def _spend(event: Event) -> int:
    if not event.prices:
        return 0
    quantities = event.quantities or (1,) * len(event.prices)
    return sum(_thousandths(price) * n for price, n in zip(event.prices, quantities, strict=True))


def _newest(earlier: tuple[_Newest, ...], further: Iterable[_Newest], most: int) -> tuple[_Newest, ...]:
    fresh = tuple(further)
    if not fresh:
        return earlier
    if len(fresh) > 1 or (earlier and fresh[0] < earlier[-1]):
        return tuple(sorted(earlier + fresh)[-most:])
    return (earlier + fresh)[-most:]


def _newest_half_hours(earlier: tuple[int, ...], further: Iterable[int], most: int) -> tuple[int, ...]:
    fresh = [half_hour for half_hour in further if not _holds(earlier, half_hour)]
    return tuple(sorted((*earlier, *fresh))[-most:]) if fresh else earlier


def _holds(ascending: tuple[int, ...], value: int) -> bool:
    position = bisect_left(ascending, value)
    return position < len(ascending) and ascending[position] == value
