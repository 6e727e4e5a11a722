"""Log columns: a flat row comes out as mappings with the fields of `EventBody`, for the `Checker`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wares.events.checks import Fault
from wares.events.logs.column_names import BACK, HELPING, NEVER, folded
from wares.events.logs.values import (
    LogNumberFormat,
    TimeFormat,
    as_text,
    parse_choices,
    parse_id,
    split_values,
    strip_missing,
)
from wares.events.netting import REVERSES
from wares.tabular.sources import RawRow
from wares.types import EventKind

EventFields = dict[str, object]

CANCELLED = re.compile(r"C\d+")
"""Number of a cancelled invoice, where invoices are numbers."""

_TAKEN_BACK = {taken: back for back, taken in REVERSES.items()}
_CHOOSING = frozenset({*REVERSES, *REVERSES.values()})
_NOT_IN_BODY = frozenset({"kind", *HELPING})
_LISTED = ("products", "prices", "positions", "quantities", "choices", "codes")


class _UnreadableError(Exception):
    """A value that cannot be what its column should hold: field and reason."""


@dataclass(frozen=True, slots=True)
class LogColumns:
    """Log columns: how a log is read.

    fields    field of `EventBody`, or of `HELPING` → its column
    kind      what happened in rows whose column does not say; None = the column always does
    kinds     value of the column, folded → kind
    times     how the times are written
    numbers   field → how its numbers are written
    lists     whether one value may hold several products
    floats    fields whose ids are written as 12345.0
    cancels   whether C before an order's number cancels it
    others    further columns with shoppers, for rows in which the column itself is empty
    clock     column with the time of day, where the time's own has days; "" = there is none
    notes     what was guessed, in plain words
    """

    fields: Mapping[str, str]
    kind: EventKind | None
    kinds: Mapping[str, EventKind]
    times: TimeFormat
    numbers: Mapping[str, LogNumberFormat]
    lists: bool = False
    floats: frozenset[str] = frozenset()
    cancels: bool = False
    others: tuple[str, ...] = ()
    clock: str = ""
    notes: tuple[str, ...] = ()

    def with_notes(self, notes: Iterable[str]) -> LogColumns:
        """The same, with notes of the file put first."""
        return replace(self, notes=(*notes, *self.notes))

    def parse(self, values: RawRow) -> Sequence[EventFields] | Fault:
        """The row's events, at least one, or why it cannot be read: an order that was taken back is two.

        Beside the fields of `EventBody` they may hold `codes`, of the variants that were bought, and `order`.
        """
        try:
            fields = self._fields(values)
            helping = {name: strip_missing(values.get(self.fields[name])) for name in HELPING if name in self.fields}
            return self._split_events(fields, helping)
        except _UnreadableError as error:
            return Fault(*error.args)

    # ---------------------------------------------------------------------------------------------------- one row

    def _fields(self, values: RawRow) -> EventFields:
        fields: EventFields = {"kind": self._kind(values)}
        n = 0
        for name, column in self.fields.items():
            if name in _NOT_IN_BODY:
                continue
            value = strip_missing(values.get(column))
            if value is None and name == "shopper" and self.others:
                value = next(
                    (
                        other
                        for name_of_other in self.others
                        if (other := strip_missing(values.get(name_of_other))) is not None
                    ),
                    None,
                )
            if name == "time" and self.clock and value is not None:
                value = f"{value} {values.get(self.clock) or ''}".strip()
            if value is not None:
                fields[name] = field_value = self._value(name, value, n)
                n = len(field_value) if name == "products" and isinstance(field_value, tuple) else n
        if "time" not in fields:
            raise _UnreadableError("time", "is missing; a row without a time cannot be placed")
        if fields["kind"] != "rating":
            fields.pop("rating", None)
        if fields["kind"] not in _CHOOSING:
            fields.pop("choices", None)
        return fields

    def _split_events(self, fields: EventFields, helping: RawRow) -> Sequence[EventFields]:
        """What a row with these fields tells: signs, states and numbers of orders may turn or double it."""
        if not helping and "quantities" not in fields:
            return [fields]
        self._add_codes(fields, helping)
        order = helping.get("order")
        if order is not None and fields["kind"] in ("purchase", "return"):
            fields["order"] = as_text(order)
        if self.cancels and fields["kind"] == "purchase" and CANCELLED.fullmatch(str(fields.get("order", ""))):
            fields["kind"] = "return"
            fields["order"] = str(fields["order"])[1:]
        events = _split_by_sign(fields)
        state = folded(str(helping.get("status") or ""))
        return_time = helping.get("returned")
        if fields["kind"] != "purchase" or len(events) > 1 or not (state or return_time is not None):
            return events
        if state in NEVER:
            raise _UnreadableError("status", f"{str(helping['status'])[:60]!r}: nothing was bought")
        if state not in BACK and (return_time is None or not self.times.is_time(return_time)):
            return events
        return [*events, *(self._reversal(event, return_time) for event in events)]

    def _reversal(self, purchase: EventFields, return_time: object) -> EventFields:
        """What takes back a purchase: when it says so, or at once."""
        time = (
            self.times.read(return_time)
            if return_time is not None and self.times.is_time(return_time)
            else purchase["time"]
        )
        back = {**purchase, "kind": "return", "time": max(float(str(time)), float(str(purchase["time"])))}
        return {**back, "id": f"{purchase['id']}-return"} if "id" in purchase else back

    def _add_codes(self, fields: EventFields, helping: RawRow) -> None:
        """Codes and choices of cart lines and orders."""
        products = fields.get("products")
        if fields["kind"] not in _CHOOSING or not isinstance(products, tuple):
            return
        codes = split_values(helping["codes"], self.lists, len(products)) if helping.get("codes") is not None else ()
        if len(codes) == len(products):
            fields["codes"] = tuple(
                "" if strip_missing(code) is None else parse_id(code, "codes" in self.floats) for code in codes
            )
        choice = {name: as_text(helping[name]) for name in ("size", "colour") if helping.get(name) is not None}
        if choice and len(products) == 1:
            earlier = fields.get("choices") or ({},)
            fields["choices"] = ({**choice, **dict(earlier[0])},) if isinstance(earlier, tuple) else (choice,)

    def _kind(self, values: RawRow) -> EventKind:
        value = strip_missing(values.get(self.fields.get("kind", "")))
        if value is None:
            if self.kind is None:
                raise _UnreadableError("kind", "is missing; say what such rows are, e.g. --kind view")
            return self.kind
        text = str(value)
        kind = self.kinds.get(text) or self.kinds.get(folded(text))
        if kind is None:
            excerpt = text[:60]
            raise _UnreadableError(
                "kind", f"{excerpt!r} is no kind Wares knows; if it is one, say so: --kind {excerpt}=view"
            )
        return kind

    def _value(self, name: str, value: object, n: int) -> object:
        try:
            if name == "time":
                return self.times.read(value)
            if name in _LISTED:
                lists = self.lists or n > 1
                if not lists and isinstance(value, str):
                    return (self._parse_item(name, value),)
                return tuple([self._parse_item(name, part) for part in split_values(value, lists, n)])
            return self.numbers[name].read(value) if name == "rating" else parse_id(value, name in self.floats)
        except (ValueError, TypeError, OverflowError) as error:
            why = str(error) if name != "time" else "no time; dates are read as 2026-01-31 or 2026-01-31T12:00:00Z"
            raise _UnreadableError(name, f"{str(value)[:60]!r} in {self.fields[name]!r}: {why}") from error

    def _parse_item(self, name: str, value: object) -> object:
        """A list field's value for one product."""
        if name == "choices":
            return parse_choices(value)
        if name == "products":
            return parse_id(value, name in self.floats)
        return self.numbers[name].read(value) if name == "prices" else self.numbers[name].whole(value)


def _split_by_sign(fields: EventFields) -> list[EventFields]:
    """The event, turned into what takes it back where its quantities are negative; both where only some of them are."""
    quantities = fields.get("quantities")
    if not isinstance(quantities, tuple) or all(n > 0 for n in quantities):
        return [fields]
    kind = fields["kind"]
    back = kind if kind in REVERSES else _TAKEN_BACK.get(kind)  # type: ignore[call-overload]
    if back is None or 0 in quantities:
        why = "0 pieces" if 0 in quantities else f"a {kind} of less than nothing"
        raise _UnreadableError("quantities", f"{', '.join(map(str, quantities))[:60]!r}: {why}")
    signs = {kind: [n for n, pieces in enumerate(quantities) if pieces > 0]}
    signs[back] = signs.get(back, []) + [n for n, pieces in enumerate(quantities) if pieces < 0]
    return [_event_part(fields, which, places) for which, places in signs.items() if places]


def _event_part(fields: EventFields, kind: object, places: list[int]) -> EventFields:
    part: EventFields = {**fields, "kind": kind}
    for name in _LISTED:
        values = fields.get(name)
        if isinstance(values, tuple) and len(values) > max(places):
            part[name] = tuple(abs(values[n]) if name == "quantities" else values[n] for n in places)
    if "id" in fields and kind != fields["kind"]:
        part["id"] = f"{fields['id']}-{kind}"
    return part
