"""Sample validation: whether a column's values can be what its heading says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wares.catalog.checks.primitives import UNREADABLE
from wares.catalog.values import availability
from wares.catalog.values.counts import parse_popularity
from wares.catalog.values.ratings import read_rating, read_rating_count
from wares.catalog.values.texts import read_text
from wares.tabular.values.date_formats import DEFAULT_DATE_FORMAT, is_missing_date
from wares.tabular.values.prices import parse_currency, parse_number, parse_price

_NEEDS_EVIDENCE = frozenset({
    "price", "category", "colour", "brand", "pictures", "group", "texts", "attributes",
})  # fmt: skip
"""Fields for which the very name is not enough: the values must fit."""
_MOST = 0.5


def fits_field(field: str, column: str, values: Sequence[object], rows: int) -> bool:
    """Whether the sample of a column (`values`, without missing ones, of `rows` rows) can be the field.

    An empty sample, or a heading that is the very name of the field, needs no more proof for most fields.
    """
    if not values or (field == column and field not in _NEEDS_EVIDENCE):
        return True
    if field in ("title", "category", "colour", "brand", "material"):
        return not all(map(is_number, values)) and _reads(read_text, values[0])
    if field in ("price", "was_price", "sale_price"):
        return any(isinstance(value, Mapping | list) or is_price(value) for value in values)
    if field == "pictures":
        return not all(map(is_number, values))
    if field == "group" and rows >= 20:
        return len(set(map(str, values))) * 20 >= len(values)
    if field in ("texts", "attributes", "choices"):
        return isinstance(values[0], Mapping)
    if field == "variants":
        return isinstance(values[0], list) and all(isinstance(value, Mapping) for value in values[0])
    reader = _READERS.get(field)
    return reader is None or sum(_reads(reader, value) for value in values) >= _MOST * len(values)


def _date(value: object) -> float:
    start = value.split("/")[0] if isinstance(value, str) and value.count("/") == 1 else value
    return 0.0 if is_missing_date(start) else DEFAULT_DATE_FORMAT.read(start)


_READERS: Mapping[str, Callable[[object], object]] = {
    "currency": parse_currency,
    "stock": availability.read_supply,
    "availability": availability.read_availability,
    "popularity": parse_popularity,
    "rating": read_rating,
    "rating_count": read_rating_count,
    "published": availability.read_published,
    "published_at": _date,
    "expires_at": _date,
    "sale_start": _date,
    "sale_end": _date,
}


def _reads(reader: Callable[[object], object], value: object) -> bool:
    try:
        reader(value)
    except UNREADABLE:
        return False
    return True


def is_number(value: object) -> bool:
    """Whether a value is a number, written in any way."""
    return _reads(parse_number, value)


def is_price(value: object) -> bool:
    """Whether a value is a price, written in any way."""
    return _reads(parse_price, value)


def is_count(values: Sequence[object]) -> bool:
    """Whether a column holds counts, not words, and not just 0 and 1."""
    return all(map(is_number, values)) and any(parse_number(value) > 1 for value in values)
