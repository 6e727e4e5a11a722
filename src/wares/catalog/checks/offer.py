"""Checks of an offer: sale, variants, choices, availability, rating, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from wares.catalog.bounds import (
    LATEST,
    MOST_CODES,
    MOST_OPTIONS,
    MOST_PICTURES,
    MOST_RATING,
    MOST_VALUES,
    MOST_VARIANTS,
    VALUE_LENGTH,
)
from wares.catalog.checks import primitives
from wares.tabular.values.text import abbreviate
from wares.types import Availability, Sale, Variant

STATES: tuple[str, ...] = get_args(Availability)


def sale(value: Any) -> Sale:
    """A sale price ≥ 0 whose start lies before its end."""
    if not isinstance(value, Sale):
        raise ValueError(f"a Sale is expected, not {primitives.type_name(value)}")
    price = primitives.amount(value.price)
    start = None if value.start is None else timestamp(value.start)
    end = None if value.end is None else timestamp(value.end)
    if start is not None and end is not None and start >= end:
        raise ValueError(f"it starts at {start:.0f} and ends at {end:.0f}; let it end later than it starts")
    same = price is value.price and start is value.start and end is value.end
    return value if same else Sale(price, start, end)


def timestamp(value: Any) -> float:
    """Unix seconds up to the year 9999."""
    seconds = primitives.number(value)
    if abs(seconds) > LATEST:
        raise ValueError(f"{abbreviate(value)} is no time; give Unix seconds (not milliseconds)")
    return seconds


def availability(value: Any) -> Any:
    """One of the four states."""
    if not isinstance(value, str) or value not in STATES:
        raise ValueError(f"{abbreviate(value)} is not known; give one of {', '.join(STATES)}")
    return value


def rating(value: Any) -> float:
    """A mean from 0 to 5."""
    mean = primitives.number(value)
    if not 0 <= mean <= MOST_RATING:
        raise ValueError(f"{abbreviate(value)} does not lie between 0 and {MOST_RATING:g}; bring ratings to that scale")
    return mean


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError(f"true or false is expected, not {primitives.type_name(value)}")
    return value


def choices(value: Any) -> Mapping[str, tuple[str, ...]]:
    """Name → values, both trimmed, values without repeats; a choice without values is left out."""
    if not value and type(value) is dict:
        return value
    result: dict[str, tuple[str, ...]] = {}
    for raw_name, values in primitives.mapping(value, MOST_OPTIONS, "choices").items():
        name = primitives.name(raw_name, "a choice")
        if name in result:
            raise ValueError(f"{abbreviate(name)} stands there twice, with and without spaces around it; give it once")
        try:
            texts = [
                primitives.text(value, VALUE_LENGTH).strip()
                for value in primitives.as_tuple(values, MOST_VALUES, "values")
            ]
        except ValueError as error:
            raise ValueError(f"{abbreviate(name)}: {error}") from error
        result[name] = tuple(dict.fromkeys(filter(None, texts)))
    result = {name: values for name, values in result.items() if values}
    return value if result == value and type(value) is dict else result


def variants(value: Any) -> tuple[Variant, ...]:
    """Variants within their bounds, no two with the same options."""
    result: list[Variant] = []
    numbers: dict[frozenset[tuple[str, str]], int] = {}
    for number, variant_mapping in enumerate(primitives.as_tuple(value, MOST_VARIANTS, "variants")):
        try:
            variant = _variant(variant_mapping)
        except primitives.UNREADABLE as error:
            raise ValueError(f"number {number}: {error}") from error
        options = frozenset(variant.options.items())
        if options in numbers:
            options_text = ", ".join(f"{name} {text}" for name, text in variant.options.items()) or "none"
            raise ValueError(
                f"number {number}: the same options as number {numbers[options]} ({abbreviate(options_text)}); "
                "give each its own"
            )
        numbers[options] = number
        result.append(variant)
    same = isinstance(value, tuple) and all(new is old for new, old in zip(result, value, strict=True))
    return value if same else tuple(result)


def _variant(value: Any) -> Variant:
    if not isinstance(value, Variant):
        raise ValueError(f"a Variant is expected, not {primitives.type_name(value)}")
    values: dict[str, Any] = {
        "options": _options(value.options),
        "sku": primitives.text(value.sku, VALUE_LENGTH),
        "codes": _codes(value.codes),
    }
    for field, check in _MAY_LACK.items():
        original = getattr(value, field)
        values[field] = None if original is None else _check_field(field, check, original)
    changes = {field: new for field, new in values.items() if new is not getattr(value, field)}
    return replace(value, **changes) if changes else value


def _check_field(field: str, check: Any, value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from error


def _options(value: Any) -> Mapping[str, str]:
    result: dict[str, str] = {}
    for raw_name, text in primitives.mapping(value, MOST_OPTIONS, "options").items():
        name = primitives.name(raw_name, "an option")
        if name in result:
            raise ValueError(f"options: {abbreviate(name)} stands there twice; give it once")
        result[name] = primitives.text(text, VALUE_LENGTH).strip()
    result = {name: text for name, text in result.items() if text}
    return value if result == value and type(value) is dict else result


def _codes(value: Any) -> tuple[str, ...]:
    codes = tuple(
        filter(None, (primitives.text(code, VALUE_LENGTH) for code in primitives.as_tuple(value, MOST_CODES, "codes")))
    )
    return value if codes == value else codes


def _position(value: Any) -> int:
    position = primitives.integer(value, "as a position")
    if position >= MOST_PICTURES:
        raise ValueError(f"{position} is no position; {MOST_PICTURES} pictures are allowed, counted from 0")
    return position


_MAY_LACK = {
    "price": primitives.amount,
    "was_price": primitives.amount,
    "sale": sale,
    "stock": primitives.integer,
    "availability": availability,
    "picture": _position,
}
