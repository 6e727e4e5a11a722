"""Event checks: what comes in is taken whole, or refused with field and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite

import msgspec

from wares.constants import DAY
from wares.events.text import collapse_spaces, is_keepable, is_plain
from wares.types import Event
from wares.types.constraints import Id
from wares.types.derivation import descriptions, fields_of

MOST_EVENTS = 10_000
"""Events in one call."""

FIRST_TIME = 631_152_000.0
"""1990-01-01, Unix seconds: no shop's log is older."""

_AGES = 1e12  # seconds
UNITS = {"seconds": 1.0, "milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}
"""How many of a unit a second has."""


@fields_of(Event)
class EventBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An event as it is told; see `wares.types.Event`. Needed are `kind`, a shopper or a session, and, but for a
    search, products.

    id      missing = one is made up; tell your own so that a repeated call counts once
    time    Unix seconds, or ISO 8601 text (UTC where it names no zone); missing = now
    """

    id: Id | None = None
    time: float | str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Fault: why an event is refused. `field` is "" when it is no object with fields."""

    field: str
    reason: str


_REMEDIES = descriptions(Event)
_PLACE = re.compile(r"^(?P<what>.*) - at (?:`key` in )?`\$\.?(?P<field>\w*)(?P<rest>.*)`$", re.DOTALL)
_UNKNOWN = re.compile(r"unknown field `(?P<field>.*)`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks events against a clock.

    now      Unix seconds; the time of events that tell none
    ahead    how far an event's time may lie after `now` (seconds)
    new_id   makes an id for events that tell none
    """

    now: float
    ahead: float
    new_id: Callable[[], str]

    @property
    def latest(self) -> float:
        """The latest time an event may have (Unix seconds)."""
        return self.now + self.ahead

    def event(self, raw: object) -> Event | Fault:
        """The event that `raw` tells: an `Event`, or a mapping with the fields of `EventBody`."""
        try:
            body = msgspec.convert(raw, EventBody, from_attributes=True)
        except msgspec.ValidationError as error:
            return _fault(str(error))
        except RecursionError:
            return Fault("", "nested too deeply; an event is one flat object")
        except UnicodeEncodeError:
            return Fault("", "holds half a character; give Unicode text")
        when = self.time(body.time)
        if isinstance(when, Fault):
            return when
        fields = msgspec.structs.asdict(body)
        fields["id"] = self.new_id() if body.id is None else body.id
        fields["time"] = when
        if is_keepable(query := fields["query"]):
            fields["query"] = collapse_spaces(query)
        if not any(fields["choices"]):
            fields["choices"] = ()
        event = Event(**fields)
        return _fault_of_parts(event) or _fault_of_texts(event) or event

    def time(self, value: float | str | None) -> float | Fault:
        """Unix seconds, or why this is no time an event can have happened at."""
        if value is None:
            return self.now
        if isinstance(value, str):
            try:
                when = seconds(value)
            except (ValueError, OverflowError):
                return Fault("time", f"{value[:100]!r} is no time; give {_REMEDIES['time']}")
        else:
            when = value
        if FIRST_TIME <= when <= self.latest:
            return when
        return Fault("time", self._why_impossible(when))

    def _why_impossible(self, when: float) -> str:
        if not isfinite(when):
            return f"{when} is no time; give {_REMEDIES['time']}"
        for unit, divisor in UNITS.items():
            if FIRST_TIME <= when / divisor <= self.latest:
                return f"{when:.0f} looks like {unit}; divide by {divisor:.0f}"
        if when < FIRST_TIME:
            return f"{when:.10g} is before 1990; give Unix seconds"
        late = when - self.now
        by = f"{late:.0f} s" if late < DAY else f"{late / DAY:,.0f} days" if late < _AGES else f"{when:.10g} lies ages"
        return f"{by} ahead of the shop's clock, {self.ahead:g} s are allowed; set the clock, give seconds of UTC"


def seconds(text: str) -> float:
    """Unix seconds of an ISO 8601 text; UTC where it names no zone. Raises `ValueError` or `OverflowError`."""
    time = datetime.fromisoformat(text.strip())
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _fault(message: str) -> Fault:
    """The place and the remedy of what the decoder says."""
    if (unknown_field := _UNKNOWN.search(message)) is not None:
        return Fault(
            collapse_spaces(unknown_field["field"])[:100],
            f"no field is called so; known: {', '.join(EventBody.__struct_fields__)}",
        )
    if (missing := re.search("missing required field `(.*)`", message)) is not None:
        return Fault(missing[1], f"is missing; give {_REMEDIES[missing[1]]}")
    location = _PLACE.match(message)
    if location is None or location["field"] not in _REMEDIES:
        return Fault("", f"{message}; an event is an object with the fields {', '.join(EventBody.__struct_fields__)}")
    name = location["field"]
    what = location["what"][:1].lower() + location["what"][1:]
    return Fault(name + location["rest"], f"{what}; give {_REMEDIES[name]}")


def _fault_of_parts(event: Event) -> Fault | None:
    """What the fields say together."""
    if not (event.shopper or event.session):
        return Fault("shopper", "neither shopper nor session is given; give at least one of them")
    if not event.products and event.kind != "search":
        return Fault("products", f"a {event.kind} needs products; give their ids as a list")
    for name in ("positions", "prices", "quantities", "choices"):
        values = getattr(event, name)
        if values and len(values) != len(event.products):
            n = len(event.products)
            return Fault(name, f"{len(values)} given for {n} products; give one a product, or none")
    if (event.kind == "rating") != (event.rating is not None):
        if event.rating is None:
            return Fault("rating", f"is missing; give {_REMEDIES['rating']}")
        return Fault("rating", f"given with a {event.kind}; only an event of the kind rating has one")
    return None


def _fault_of_texts(event: Event) -> Fault | None:
    """Texts no database keeps (lone surrogates, NUL); ids and tokens that are only spaces or command a terminal."""
    options = [text for choice in event.choices for pair in choice.items() for text in pair]
    tokens = (event.id, event.shopper, event.session, event.query_id, *event.products, *options)
    if event.query.isprintable() and "".join(tokens).isprintable() and not any(map(str.isspace, tokens)):
        return None
    fields = [("id", event.id), ("shopper", event.shopper), ("session", event.session)]
    fields += [(f"products[{position}]", product) for position, product in enumerate(event.products)]
    fields += [("choices", text) for text in options]
    for name, text in fields:
        if text.isspace():
            return Fault(name, "only spaces; give letters or digits")
    fields.append(("query_id", event.query_id))
    for name, text in (*fields, ("query", event.query)):
        if not is_keepable(text):
            return Fault(name, "holds a NUL or half a character; give Unicode text")
    for name, text in fields:
        if not is_plain(text):
            return Fault(name, "holds a control character; give letters, digits and signs")
    return None
