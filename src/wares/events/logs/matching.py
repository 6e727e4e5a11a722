"""Schema matching of event logs: which column gives which field, by names and by what values can be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wares.errors import BadFeed
from wares.events.logs.column_names import KINDS, NAMES, folded
from wares.events.logs.columns import CANCELLED, LogColumns
from wares.events.logs.values import (
    LogNumberFormat,
    TimeFormat,
    are_float_ids,
    as_text,
    is_number,
    split_values,
    strip_missing,
)
from wares.tabular.sources import RawRow
from wares.types import EventKind

__all__ = ["KINDS", "NAMES", "LogColumns", "LogDeclaration", "RawRow", "folded", "match_log_columns"]

_PLURALS = frozenset({"products", "productids", "items", "itemids", "skus", "contentids", "objectids", "productsids"})
_ABOUT = frozenset(name for part in ("kind", "shopper", "session", "products", "query") for name in NAMES[part])
_ODD = 0.1  # most broken values, of the first rows', of a column that is what its name says
_RANGES: dict[str, tuple[float, float]] = {
    "positions": (1, 1e9), "prices": (0, 1e15), "quantities": (-1e9, 1e9), "rating": (1, 5),
}  # fmt: skip
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(\s?[AaPp][Mm])?")  # a time of day
_NAMED_IDS = ("shopper", "session", "products", "codes", "order")


@dataclass(frozen=True, slots=True)
class LogDeclaration:
    """Declaration of a log by the caller; it wins over every guess.

    columns   field → column; "" = the log lacks the field
    kind      what happened in rows whose column does not say
    kinds     value of the kind's column → kind
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kind: EventKind | None = None
    kinds: Mapping[str, EventKind] = field(default_factory=dict)


def match_log_columns(
    columns: Sequence[str], sample: Sequence[RawRow], declaration: LogDeclaration, latest: float
) -> LogColumns:
    """How to read a log with `columns`, of which `sample` are the first rows; `latest` is the latest possible time.

    Raises `BadFeed` naming the remedy where what happened, when, or who did it is in no column.
    """
    fields, notes, rejections = _fields(columns, sample, declaration.columns, latest)
    kind, kinds = declaration.kind, {**KINDS, **declaration.kinds}
    if "kind" in fields:
        _require_known_kinds(fields["kind"], sample, kinds, kind)
    elif kind is None and "rating" in fields:
        kind = "rating"
        notes.append("no column says what happened: every row is taken for a rating")
    elif kind is None and _are_orders(fields, sample):
        kind = "purchase"
        notes.append(f'no column says what happened: rows with an order in "{fields["order"]}" are taken for purchases')
    if lacking := _missing_field_error(fields, kind):
        raise BadFeed(f"{lacking} {_left_out_notes(columns, rejections)}")
    return _read(fields, kind, kinds, sample, latest, notes)


def _read(
    fields: Mapping[str, str],
    kind: EventKind | None,
    kinds: Mapping[str, EventKind],
    sample: Sequence[RawRow],
    latest: float,
    notes: list[str],
) -> LogColumns:
    """How the values of these columns are written."""
    lists = _holds_lists(fields)
    times = TimeFormat.infer(_values_of(fields["time"], sample), latest)
    numbers = {
        name: LogNumberFormat.infer(_values_of(fields[name], sample), lists) for name in _RANGES if name in fields
    }
    if times.unit != "seconds":
        notes.append(f'the time in "{fields["time"]}" is read as {times.unit}')
    format_notes = [("time", times.dates.note), *((name, field.decimals.note) for name, field in numbers.items())]
    notes += [f'{name} in "{fields[name]}": {note}' for name, note in format_notes if note]
    floats = frozenset(
        name for name in _NAMED_IDS if name in fields and are_float_ids(_values_of(fields[name], sample))
    )
    notes += [f'{name} in "{fields[name]}": 12345.0 is read as 12345' for name in sorted(floats)]
    cancels, others = _mark_cancellations(fields, sample), _email_columns(fields, sample)
    clock = _clock(fields["time"], sample)
    if clock:
        notes.append(f'the time of day is read from "{clock}"')
    return LogColumns(fields, kind, kinds, times, numbers, lists, floats, cancels, others, clock, tuple(notes))


def _mark_cancellations(fields: Mapping[str, str], sample: Sequence[RawRow]) -> bool:
    """Whether orders are numbers, with a letter before those that were cancelled."""
    orders = [as_text(value) for value in _values_of(fields.get("order", ""), sample) if not isinstance(value, list)]
    return sum(order.isdigit() or CANCELLED.fullmatch(order) is not None for order in orders) > 0.9 * len(orders)


def _email_columns(fields: Mapping[str, str], sample: Sequence[RawRow]) -> tuple[str, ...]:
    """Columns of e-mail addresses that no field is read from; they stand in for a missing shopper."""
    return tuple(
        column
        for column in dict.fromkeys(column for values in sample for column in values)
        if folded(column) in NAMES["shopper"] and "email" in folded(column) and column not in fields.values()
    )


def _clock(column: str, sample: Sequence[RawRow]) -> str:
    """The column with the time of day, where the time's own has days only; "" = there is none."""
    if any(":" in str(value) or is_number(value) for value in _values_of(column, sample)):
        return ""
    for name in dict.fromkeys(name for values in sample for name in values):
        times = _values_of(name, sample)
        if folded(name) in NAMES["time"] and times and all(_CLOCK.fullmatch(str(value)) for value in times):
            return name
    return ""


def _left_out_notes(columns: Sequence[str], rejections: Sequence[str]) -> str:
    """What helps to name the columns: which there are, and why some were not taken."""
    available = f"The columns are {', '.join(columns)}"
    if any(map(is_number, columns)):
        available += "; the first line looks like a row: put a line with the columns' names before it"
    return "; ".join([available, *rejections])


def _holds_lists(fields: Mapping[str, str]) -> bool:
    return folded(fields.get("products", "")) in _PLURALS


def _are_orders(fields: Mapping[str, str], sample: Sequence[RawRow]) -> bool:
    """Whether every row tells of an order's products."""
    order_count = len(_values_of(fields.get("order", ""), sample))
    return bool(order_count == len(sample) and fields.keys() & {"quantities", "prices"} and "products" in fields)


def _missing_field_error(fields: Mapping[str, str], kind: EventKind | None) -> str:
    if "time" not in fields:
        return "no column is known to say when it happened; name it with --column time=COLUMN."
    if "kind" not in fields and kind is None:
        return "no column is known to say what happened; name it with --column kind=COLUMN, or say --kind view."
    if not fields.keys() & {"shopper", "session"}:
        return "no column is known to say who did it; name one with --column shopper=COLUMN or session=COLUMN."
    if "products" not in fields and kind != "search" and "query" not in fields:
        return "no column is known to name products; name it with --column products=COLUMN."
    return ""


# ------------------------------------------------------------------------------------------------- which column is what


def _fields(
    columns: Sequence[str], sample: Sequence[RawRow], declaration: Mapping[str, str], latest: float
) -> tuple[dict[str, str], list[str], list[str]]:
    """field → column, notes on what was guessed and what was left out, and those of the latter alone."""
    for name, column in declaration.items():
        if name not in NAMES:
            raise BadFeed(f"--column {name}={column}: no field of an event; fields are {', '.join(NAMES)}")
        if column and column not in columns:
            raise BadFeed(f"--column {name}={column}: the log has no such column; it has {', '.join(columns)}")
    fields = {name: column for name, column in declaration.items() if column}
    notes: list[str] = []
    rejections: list[str] = []
    for name in NAMES:
        if name in fields or name in declaration:
            continue
        for column in _candidates(name, columns, sample, fields):
            if name == "id":
                reason = _id_objection(column, columns, sample, fields.values())
            else:
                reason = _objection(name, column, sample, _holds_lists(fields), latest)
            if reason:
                rejections.append(f'{name} is not read from "{column}": {reason}')
                notes.append(rejections[-1])
                continue
            fields[name] = column
            if name != column:
                notes.append(f'{name} is read from "{column}"')
            break
    return {name: fields[name] for name in NAMES if name in fields}, notes, rejections


def _candidates(
    name: str, columns: Sequence[str], sample: Sequence[RawRow], fields: Mapping[str, str]
) -> Sequence[str]:
    """Columns with the field's names that are not taken: those with values first, then the preferred names."""
    names = {candidate: rank for rank, candidate in enumerate(NAMES[name])}
    if name == "order" and any(folded(column).startswith("lineitem") for column in columns):
        names["name"] = -1
    open_ = [column for column in columns if folded(column) in names and column not in fields.values()]
    return sorted(open_, key=lambda column: (not _values_of(column, sample), names[folded(column)]))


def _objection(name: str, column: str, sample: Sequence[RawRow], lists: bool, latest: float) -> str:
    """Why a column, by the sample, is not what its name says; "" = nothing does."""
    values = _values_of(column, sample)
    if name in _RANGES:
        low, high = _RANGES[name]
        numbers = LogNumberFormat.infer(values, lists)
        odd = sum(not _is_between(low, high, value, lists, numbers) for value in values)
        if odd > _ODD * len(values):
            start = "but 0" if name == "quantities" else f"from {low:g}" + (f" to {high:g}" if name == "rating" else "")
            return f"many values are no numbers {start}; --column {name}={column} reads it and skips such rows"
    if name == "time":
        times = TimeFormat.infer(values, latest)
        return "" if any(map(times.is_time, values)) else "none of its values is a time"
    if name != "choices" and 2 * sum(isinstance(value, bytes | Mapping) for value in values) > len(values):
        return "it holds no text"
    return ""


def _id_objection(column: str, columns: Sequence[str], sample: Sequence[RawRow], declaration: Iterable[str]) -> str:
    """Rows that are told again share their id and all that they are about; rows of one order share less.

    A column that is called no more than "id" may be anything's; beside orders it is theirs.
    """
    values = _values_of(column, sample)
    if len(values) < len(sample):
        return "rows lack it"
    if folded(column) == "id":
        if any(folded(entry).startswith("lineitem") or folded(entry) in NAMES["order"] for entry in columns):
            return "it may be the order's"
        return "rows share it" if len(set(map(str, values))) < len(values) else ""
    about = {name for values in sample for name in values if folded(name) in _ABOUT}.union(declaration)
    distinct = {(str(values.get(column)), *(str(values.get(name)) for name in about)) for values in sample}
    return "rows that tell different things share it" if len(distinct) > len({entry[0] for entry in distinct}) else ""


def _require_known_kinds(
    column: str, sample: Sequence[RawRow], kinds: Mapping[str, EventKind], kind: EventKind | None
) -> None:
    values = list(dict.fromkeys(map(str, _values_of(column, sample))))
    recognisable = [value for value in values if value in kinds or folded(value) in kinds]
    if values and not recognisable:
        examples = ", ".join(map(repr, values[:6]))
        raise BadFeed(
            f'"{column}" should say what happened, and none of {examples} is a kind Wares knows; '
            f"say what they mean, e.g. --kind {values[0][:60]}=view"
        )
    if not values and kind is None:
        raise BadFeed(f'"{column}" should say what happened and is empty; say it for all rows, e.g. --kind view')


def _is_between(low: float, high: float, value: object, lists: bool, numbers: LogNumberFormat) -> bool:
    try:
        results = [numbers.read(part) for part in split_values(value, lists)]
    except ValueError:
        return False
    return all(low <= number <= high and (number or low >= 0) for number in results)


def _values_of(column: str, sample: Sequence[RawRow]) -> list[object]:
    return [value for values in sample if (value := strip_missing(values.get(column))) is not None]
