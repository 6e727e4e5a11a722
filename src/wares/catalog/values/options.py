"""Variants and choices of a feed's row, in whatever form it writes their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wares.catalog.findings import Findings
from wares.catalog.values.availability import read_availability, read_supply
from wares.catalog.values.category_paths import parse_json_list
from wares.catalog.values.codes import parse_code
from wares.catalog.values.money import Money, offer
from wares.catalog.values.texts import read_optional_text, read_texts
from wares.tabular.values.text import abbreviate, is_missing
from wares.types import Availability, Variant

PositionOf = Callable[[object], int | None]
"""A reference to a picture → its position among the product's pictures, where it is added if it is new."""


def choices(value: object) -> dict[str, tuple[str, ...]]:
    """Name of a choice → its values. Raises `ValueError` for anything but an object of lists."""
    if is_missing(value):
        return {}
    if not isinstance(value, Mapping):
        raise ValueError('choices are given as {"size": ["S", "M"]}')
    texts_by_name = {str(name).strip(): read_texts(_as_list(values)) for name, values in value.items()}
    return {name: values for name, values in texts_by_name.items() if name and values}


def variants(
    value: object, money: Money, position_of: PositionOf, findings: Findings
) -> tuple[tuple[Variant, ...], str | None]:
    """The variants a row lists, and the currency their prices name; what cannot be read of one is left out and noted.

    Of variants with the same options the last one counts.
    """
    if is_missing(value):
        return (), None
    value = parse_json_list(value) if isinstance(value, str) else value
    if not isinstance(value, list | tuple):
        findings.add("variants", 'variants are given as a list of {"options": {"size": "M"}, "price": …}; left out')
        return (), None
    variant_of: dict[tuple[tuple[str, str], ...], Variant] = {}
    currency = None
    for number, item in enumerate(value, 1):
        if not isinstance(item, Mapping):
            findings.add("variants", f"number {number} is {abbreviate(item)}, not an object; left out")
            continue
        options = findings.read("variants", _options, item.get("options"), dict[str, str]())
        key = tuple(sorted(options.items()))
        if key in variant_of:
            findings.add(
                "variants", f"number {number} has the options of one before ({_options_text(options)}); the last counts"
            )
        variant_of[key], code = _variant(item, options, money, position_of, findings)
        currency = currency or code
    return tuple(variant_of.values()), currency


def _variant(
    values: Mapping[str, object], options: Mapping[str, str], money: Money, position_of: PositionOf, findings: Findings
) -> tuple[Variant, str | None]:
    prices = offer(values, money, findings)
    pieces, state = stock_and_availability(values.get("stock"), values.get("availability"), findings)
    picture = values.get("picture")
    variant = Variant(
        options=options,
        sku=findings.read("sku", parse_code, values.get("sku"), ""),
        codes=findings.read("codes", _codes, values.get("codes"), ()),
        price=prices.price,
        was_price=prices.was_price,
        sale=prices.sale,
        stock=pieces,
        availability=state,
        picture=None if is_missing(picture) else position_of(picture),
    )
    return variant, prices.currency


def stock_and_availability(
    stock: object, availability: object, findings: Findings
) -> tuple[int | None, Availability | None]:
    """Pieces, and whether there are any to be had: a count where words are expected is one, and the other way round."""
    pieces, state = findings.read("stock", read_supply, stock, _UNKNOWN) if not is_missing(stock) else _UNKNOWN
    if not is_missing(availability):
        more, state_from_text = findings.read("availability", read_availability, availability, _UNKNOWN)
        pieces, state = more if pieces is None else pieces, state_from_text or state
    return pieces, state


_UNKNOWN: tuple[int | None, Availability | None] = (None, None)


def _options(value: object) -> dict[str, str]:
    if is_missing(value):
        return {}
    if not isinstance(value, Mapping):
        raise ValueError('a variant\'s options are given as {"size": "M", "colour": "red"}')
    texts = {str(name).strip(): read_optional_text(raw_value) for name, raw_value in value.items()}
    return {name: text for name, text in texts.items() if name and text}


def _codes(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(parse_code, _as_list(value)))))


def _as_list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else [value]


def _options_text(options: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in options.items()) or "none"
