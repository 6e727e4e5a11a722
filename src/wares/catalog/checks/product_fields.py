"""Field checks of a product: each field's value whole, bounded, of text and numbers that can be kept."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, get_args, get_type_hints

from wares.catalog.bounds import (
    ADDRESS_LENGTH,
    DESCRIPTION_LENGTH,
    FIELDS,
    GUIDE_LENGTH,
    ID_LENGTH,
    MOST_ATTRIBUTES,
    MOST_LANGUAGES,
    MOST_LEVELS,
    MOST_PATHS,
    MOST_PICTURES,
    MOST_VALUES,
    NAME_LENGTH,
    TITLE_LENGTH,
    VALUE_LENGTH,
    attribute_name,
)  # fmt: skip
from wares.catalog.checks import offer, primitives
from wares.tabular.values.prices import CURRENCIES
from wares.tabular.values.text import abbreviate, strip_invisible
from wares.types import Picture, Product
from wares.types.constraints import Amount, Count, Name, Text, Value


def _identity(value: Any) -> str:
    text = primitives.text(value, ID_LENGTH)
    if not text or not strip_invisible(text):
        raise ValueError("the id is missing")
    if text.strip() != text or not (text.isprintable() or strip_invisible(text) == unicodedata.normalize("NFC", text)):
        raise ValueError(f"{abbreviate(text)} has spaces around it or characters that cannot be seen; take them out")
    return text


def _title(value: Any) -> str:
    text = primitives.text(value, TITLE_LENGTH)
    if not text or not (text.isprintable() or strip_invisible(text)) or text.isspace():
        raise ValueError("the title is missing")
    return text


def _currency(value: Any) -> str | None:
    if type(value) is str and value in CURRENCIES:
        return value
    code = primitives.text(value, VALUE_LENGTH).strip().upper()
    if code and code not in CURRENCIES:
        raise ValueError(f"{abbreviate(value)} is not a currency; use an ISO 4217 code such as USD or CNY")
    return code or None


def _category(value: Any) -> tuple[str, ...]:
    levels = primitives.as_tuple(value, MOST_LEVELS, "levels")
    path = tuple([primitives.text(level, VALUE_LENGTH) for level in levels])
    return value if path == value else path


def _categories(value: Any) -> tuple[tuple[str, ...], ...]:
    """Paths without repeats; empty ones are left out."""
    paths = primitives.as_tuple(value, MOST_PATHS, "categories")
    distinct = tuple(dict.fromkeys(path for path in map(_category, paths) if path))
    return value if distinct == value else distinct


def _texts(value: Any) -> Mapping[str, Mapping[str, str]]:
    if not value and type(value) is dict:
        return value
    result: dict[str, Mapping[str, str]] = {}
    for language, by_field in primitives.mapping(value, MOST_LANGUAGES, "languages").items():
        texts = primitives.mapping(by_field, MOST_ATTRIBUTES, "fields of a language")
        result[primitives.name(language, "a language")] = {
            primitives.name(field, "a text's field"): primitives.text(
                text, DESCRIPTION_LENGTH if field == "description" else TITLE_LENGTH
            )
            for field, text in texts.items()
        }
    return value if result == value and type(value) is dict else result


def _attributes(value: Any) -> Mapping[str, tuple[str, ...] | float]:
    if not value and type(value) is dict:
        return value
    result: dict[str, tuple[str, ...] | float] = {}
    same = type(value) is dict
    for raw_name, raw_value in primitives.mapping(value, MOST_ATTRIBUTES, "attributes").items():
        name = attribute_name(primitives.text(raw_name, VALUE_LENGTH))
        if name in result:
            raise ValueError(f"{abbreviate(name)} stands there twice, with and without spaces around it; give it once")
        try:
            result[name] = attribute = (
                _values(raw_value) if isinstance(raw_value, tuple | str | list) else _single(raw_value)
            )
        except ValueError as error:
            raise ValueError(f"{abbreviate(name)}: {error}") from error
        same = same and name is raw_name and attribute is raw_value and attribute != ()
    return (
        value if same else {name: attribute_value for name, attribute_value in result.items() if attribute_value != ()}
    )


def _values(value: Any) -> tuple[str, ...]:
    """Several texts, or one; empty ones are left out."""
    if isinstance(value, str):
        value = (value,)
    texts = tuple(
        [
            text
            for item in primitives.as_tuple(value, MOST_VALUES, "values")
            if (text := primitives.text(item, VALUE_LENGTH).strip())
        ]
    )
    return value if texts and texts == value else texts


def _single(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, primitives.NUMBERS):
        raise ValueError(f"a number or texts are expected, not {primitives.type_name(value)}")
    return primitives.number(value)


def _pictures(value: Any) -> tuple[Picture, ...]:
    pictures = primitives.as_tuple(value, MOST_PICTURES, "pictures")
    for number, picture in enumerate(pictures):
        if not isinstance(picture, Picture):
            raise ValueError(f"number {number} is no Picture but {primitives.type_name(picture)}")
        if (picture.data is None) + (picture.path is None) + (picture.url is None) != 2:
            raise ValueError(f"number {number}: give exactly one of data, path and url")
        if picture.data is not None and not isinstance(picture.data, bytes):
            raise ValueError(f"number {number}: bytes are expected, not {primitives.type_name(picture.data)}")
        primitives.text(picture.path if picture.path is not None else picture.url or "", ADDRESS_LENGTH)
    return value if pictures == value else pictures


def _confidences(value: Any) -> Mapping[str, float]:
    if not value and type(value) is dict:
        return value
    confidences = {
        primitives.text(name, NAME_LENGTH): primitives.number(confidence)
        for name, confidence in primitives.mapping(value, MOST_ATTRIBUTES + len(FIELDS), "filled values").items()
    }
    if any(not 0 <= confidence <= 1 or math.isnan(confidence) for confidence in confidences.values()):
        raise ValueError("a confidence lies between 0 and 1")
    return value if confidences == value and type(value) is dict else confidences


_BY_TYPE: dict[Any, Callable[[Any], Any]] = {
    Value: partial(primitives.text, most=VALUE_LENGTH),
    Name: partial(primitives.text, most=ID_LENGTH),
    Text: partial(primitives.text, most=DESCRIPTION_LENGTH),
    Amount: primitives.amount,
    Count: primitives.integer,
    bool: offer.flag,
}
"""Checks of fields of a common type."""
_BY_NAME: dict[str, Callable[[Any], Any]] = {
    "id": _identity,
    "title": _title,
    "sale": offer.sale,
    "currency": _currency,
    "category": _category,
    "other_categories": _categories,
    "attributes": _attributes,
    "choices": offer.choices,
    "variants": offer.variants,
    "availability": offer.availability,
    "rating": offer.rating,
    "rating_count": partial(primitives.integer, noun="ratings"),
    "size_guide": partial(primitives.text, most=GUIDE_LENGTH),
    "published_at": offer.timestamp,
    "expires_at": offer.timestamp,
    "texts": _texts,
    "pictures": _pictures,
    "filled": _confidences,
}
"""Checks of fields of a type of their own."""


def _field_checks() -> Iterator[tuple[str, Callable[[Any], Any], bool]]:
    for field, hint in get_type_hints(Product, include_extras=True).items():
        arguments = get_args(hint)
        is_optional = type(None) in arguments
        yield field, _BY_NAME.get(field) or _BY_TYPE[arguments[0] if is_optional else hint], is_optional


FIELD_CHECKS = tuple(_field_checks())
"""A field of `Product`, its check, and whether it may be None."""
