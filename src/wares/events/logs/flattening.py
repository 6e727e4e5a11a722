"""A log's records as flat rows: what is nested is opened, orders become rows, continued rows inherit.

A record may be an event with its products in `items`, a call with several events, an order with its lines and refunds,
or one line of an order whose first row has what they share. Out come rows with a value a column, or a list with one
value a product, in the log's order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wares.events.logs.column_names import NAMES, folded
from wares.events.logs.order_lines import LINES, drop_columns, first_value, line_columns, read_lines
from wares.events.logs.orders import is_order, order_rows
from wares.events.logs.values import strip_missing
from wares.tabular.sources import RawRow

_CALLS = frozenset({"events", "batch", "hits", "orders", "messages", "records"})
"""Columns in which a record has several events or orders."""
_WRAPPERS = frozenset(
    {
        "properties",
        "params",
        "eventparams",
        "eventproperties",
        "ecommerce",
        "customdata",
        "payload",
        "attributes",
        "order",
        "data",
    }
)
"""Columns whose own columns are the record's."""
_REFUNDS = frozenset({"refunds", "returns"})
_OF_LINES = frozenset(
    name
    for part in ("products", "codes", "prices", "quantities", "positions", "choices", "size", "colour")
    for name in NAMES[part]
)
_DEEPEST = 4


@dataclass(slots=True)
class RecordFlattener:
    """Opens the records of one log, one after the other; made anew for each reading.

    nested     whether records have parts
    continued  column of the order's number in a table whose rows are lines of orders; "" = it is none
    """

    nested: bool
    continuation_columns: str
    _before: RawRow = field(default_factory=dict)

    @classmethod
    def infer(cls, columns: Sequence[str], sample: Sequence[RawRow]) -> RecordFlattener:
        """For a log with these columns, of which `sample` are the first records."""
        is_nested = any(_has_parts(column, value) for values in sample for column, value in values.items())
        return cls(is_nested, "" if is_nested else _continuation_column(columns))

    def restart(self) -> RecordFlattener:
        """The same for another reading."""
        return RecordFlattener(self.nested, self.continuation_columns)

    def rows(self, values: RawRow) -> Iterator[RawRow]:
        """A record's rows; none of a record without products may still be a search."""
        if self.nested:
            yield from _flatten(values)
            return
        if self.continuation_columns:
            values = self._inherit_shared(values)
        yield values

    def _inherit_shared(self, values: RawRow) -> RawRow:
        """A line of the order before it, filled up with what its first row has."""
        order = strip_missing(values.get(self.continuation_columns))
        is_same = order is None or order == self._before.get(self.continuation_columns)
        lacks = [
            column
            for column, value in values.items()
            if strip_missing(value) is None
            and strip_missing(self._before.get(column)) is not None
            and _is_shared(column)
        ]
        when = [column for column in lacks if folded(column) in NAMES["time"] or folded(column) in NAMES["shopper"]]
        if is_same and when:
            values = {**values, **{column: self._before[column] for column in lacks}}
        self._before = values
        return values


def _is_shared(column: str) -> bool:
    name = folded(column)
    return name not in _OF_LINES and not name.startswith("lineitem")


def _continuation_column(columns: Sequence[str]) -> str:
    """The column of the order's number, where the columns tell of lines of orders."""
    names = {folded(column): column for column in columns}
    if "name" in names and any(name.startswith("lineitem") for name in names):
        return names["name"]
    return next((names[name] for name in NAMES["order"] if name in names), "")


def _has_parts(column: str, value: object) -> bool:
    value = _parse_json(column, value)
    if isinstance(value, list | tuple):
        return bool(value) and isinstance(value[0], Mapping)
    return isinstance(value, Mapping) or (isinstance(value, str) and read_lines(column, value) is not None)


def _parse_json(column: str, value: object) -> object:
    """JSON that stands as text where parts are expected."""
    name = folded(column)
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and name in LINES | _CALLS | _WRAPPERS | _REFUNDS:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


# ---------------------------------------------------------------------------------------------------------- one record


def _flatten(record: RawRow, depth: int = 0) -> Iterator[RawRow]:
    plain, lines, calls, refunds = _partition(record)
    if calls and depth < _DEEPEST:
        for call in calls:
            yield from _flatten({**plain, **call}, depth + 1)
        return
    pseudo, visit = first_value(plain, ("userpseudoid", "clientid")), first_value(plain, ("gasessionid",))
    if pseudo is not None and visit is not None:  # Analytics numbers visits within a browser
        plain = {**drop_columns(plain, ("gasessionid",)), "session": f"{pseudo}.{visit}"}
    if not lines:
        yield {**plain, **_single_product(plain)}
    elif first_value(plain, NAMES["kind"]) is None and is_order(record):
        yield from order_rows(plain, lines, refunds)
    else:
        yield {**drop_columns(plain, tuple(_OF_LINES)), **line_columns(lines)}


def _partition(record: RawRow) -> tuple[dict[str, object], list[RawRow] | None, list[RawRow], list[RawRow]]:
    """A record's plain columns, its lines (None = it has no column for them), its calls and its refunds."""
    plain: dict[str, object] = {}
    lines: list[RawRow] | None = None
    calls: list[RawRow] = []
    refunds: list[RawRow] = []
    for column, value in _columns(record).items():
        name = folded(column)
        objects = [call for call in value if isinstance(call, Mapping)] if isinstance(value, list) else []
        if (line_rows := read_lines(column, value)) is not None:
            lines = [*(lines or []), *line_rows]
        elif name in _CALLS and objects:
            calls += [_call_columns(name, call) for call in objects]
        elif name in _REFUNDS and objects:
            refunds += objects
        elif isinstance(value, Mapping):
            plain |= _dotted_columns(column, value)
        elif not objects:
            plain[column] = value
    return plain, lines, calls, refunds


def _columns(record: RawRow, depth: int = 0) -> dict[str, object]:
    """A record's columns with those of its wrappers; its own win."""
    own: dict[str, object] = {}
    inner: dict[str, object] = {}
    for column, raw in record.items():
        value = _parse_json(column, raw)
        if folded(column) in _WRAPPERS and isinstance(value, Mapping) and depth < _DEEPEST:
            inner |= _columns(value, depth + 1)
        elif folded(column) in _WRAPPERS and isinstance(value, list):
            inner |= {str(pair["key"]): _scalar(pair.get("value")) for pair in value if _is_pair(pair)}
        else:
            own[column] = value
    return {**inner, **{column: value for column, value in own.items() if strip_missing(value) is not None}}


def _is_pair(value: object) -> bool:
    return isinstance(value, Mapping) and "key" in value


def _scalar(value: object) -> object:
    """The value of a parameter, of which one of the kinds of values is filled."""
    if isinstance(value, Mapping):
        return next((scalar for scalar in value.values() if scalar is not None), None)
    return value


def _call_columns(column: str, call: RawRow) -> RawRow:
    """An event within a call; where only `name` says what happened, that is its kind."""
    if column == "events" and "name" in call and first_value(call, NAMES["kind"]) is None:
        return {"event_name" if name == "name" else name: value for name, value in call.items()}
    return call


def _dotted_columns(column: str, value: RawRow) -> dict[str, object]:
    """An object's plain values as columns: `customer.id`."""
    return {f"{column}.{name}": scalar for name, scalar in value.items() if not isinstance(scalar, Mapping | list)}


def _single_product(plain: RawRow) -> dict[str, object]:
    """The single product that a record without lines names, under the names that lines have."""
    result: dict[str, object] = {}
    for name in ("products", "prices", "quantities"):
        value = first_value(plain, NAMES[name])
        if value is not None:
            result[name] = value if isinstance(value, list) else [value]
    code = first_value(plain, NAMES["codes"])
    if code is not None and not isinstance(code, list) and "products" in result:
        result["codes"] = [code]
    return result


# -------------------------------------------------------------------------------------------------------------- orders
