"""What a product must be before a shop takes it, however it came: whole, bounded, of text and numbers to be kept."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any, TypeVar

from wares.catalog import fields
from wares.catalog.bounds import (
    ADDRESS_LENGTH,
    DESCRIPTION_LENGTH,
    FIELDS,
    ID_LENGTH,
    MOST_ATTRIBUTES,
    MOST_LANGUAGES,
    MOST_LEVELS,
    MOST_NUMBER,
    MOST_PICTURES,
    MOST_VALUES,
    NAME_LENGTH,
    TITLE_LENGTH,
    VALUE_LENGTH,
    attribute_name,
)  # fmt: skip
from wares.catalog.references import picture, references
from wares.errors import BadInput
from wares.tabular.prices import CURRENCIES, currency_code, price, within
from wares.tabular.text import is_missing, shown, visible
from wares.types import Picture, Product

T = TypeVar("T")


class Misfit(ValueError):
    """A product that cannot be kept as it is: its `field`, and the reason with the remedy as the error's text."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def check(product: Product) -> Product:
    """The product as a shop keeps it: numbers are floats, several values tuples, attributes' names and values trimmed.

    Raises `BadInput` naming product, field and remedy where a bound of `catalog.bounds` is passed, a type is wrong, a
    number not finite, or a text has NUL or half a character in it. Nothing else is ever raised.
    """
    try:
        return fitted(product)
    except Misfit as misfit:
        raise BadInput(f"product {shown(product.id)}: {misfit.field}: {misfit}") from misfit


def fitted(product: Product) -> Product:
    """`check`, raising `Misfit`."""
    changed: dict[str, Any] = {}
    field = ""
    try:
        for field, reader, may_lack in _ORDER:
            given = getattr(product, field)
            if (given is not None or not may_lack) and (kept := reader(given)) is not given:
                changed[field] = kept
    except _UNFIT as error:
        raise Misfit(field, str(error) or "cannot be read") from error
    return replace(product, **changed) if changed else product


_UNFIT = (ValueError, TypeError, OverflowError, RecursionError)


def _fit(field: str, reader: Callable[[Any], T], value: object) -> T:
    try:
        return reader(value)
    except _UNFIT as error:
        raise Misfit(field, str(error) or "cannot be read") from error


# -------------------------------------------------------------------------------------------------------------- texts


def _text(value: Any, most: int) -> str:
    if type(value) is not str:
        if not isinstance(value, str):
            raise ValueError(f"a text is expected, not {_kind(value)}")
        value = str.__str__(value)
    if len(value) > most:
        raise ValueError(f"{len(value):,} characters; {most:,} are allowed")
    if "\0" in value:
        raise ValueError("holds the character NUL; take it out")
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("holds half a character (a lone surrogate); give Unicode text") from error
    return value  # type: ignore[no-any-return]


def _kind(value: object) -> str:
    return "none" if value is None else f"{type(value).__name__} ({shown(value, 40)})"


def _identity(value: Any) -> str:
    text = _text(value, ID_LENGTH)
    if not text or not visible(text):
        raise ValueError("the id is missing")
    if text.strip() != text or not (text.isprintable() or visible(text) == unicodedata.normalize("NFC", text)):
        raise ValueError(f"{shown(text)} has spaces around it or characters that cannot be seen; take them out")
    return text


def _title(value: Any) -> str:
    text = _text(value, TITLE_LENGTH)
    if not text or not (text.isprintable() or visible(text)) or text.isspace():
        raise ValueError("the title is missing")
    return text


def _currency(value: Any) -> str | None:
    if type(value) is str and value in CURRENCIES:
        return value
    code = _text(value, VALUE_LENGTH).strip().upper()
    if code and code not in CURRENCIES:
        raise ValueError(f"{shown(value)} is not a currency; use an ISO 4217 code such as USD or CNY")
    return code or None


def _listed(value: Any, most: int, what: str) -> tuple[Any, ...]:
    if not isinstance(value, tuple | list):
        raise ValueError(f"{what} are given as a list, not {_kind(value)}")
    if len(value) > most:
        raise ValueError(f"{len(value):,} {what}; {most:,} are allowed")
    return tuple(value)


def _category(value: Any) -> tuple[str, ...]:
    levels = _listed(value, MOST_LEVELS, "levels")
    kept = tuple([_text(level, VALUE_LENGTH) for level in levels])
    return value if kept == value else kept


def _texts(value: Any) -> Mapping[str, Mapping[str, str]]:
    if not value and type(value) is dict:
        return value
    found: dict[str, Mapping[str, str]] = {}
    for language, given in _mapping(value, MOST_LANGUAGES, "languages").items():
        texts = _mapping(given, MOST_ATTRIBUTES, "fields of a language")
        found[_name(language, "a language")] = {
            _name(field, "a text's field"): _text(text, DESCRIPTION_LENGTH if field == "description" else TITLE_LENGTH)
            for field, text in texts.items()
        }
    return value if found == value and type(value) is dict else found


def _mapping(value: Any, most: int, what: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} are given as one object, name → value, not {_kind(value)}")
    if len(value) > most:
        raise ValueError(f"{len(value):,} {what}; {most:,} are allowed")
    return value


def _name(value: Any, what: str) -> str:
    name = _text(value, NAME_LENGTH).strip()
    if not name:
        raise ValueError(f"{what} without a name; give it one")
    return name


# ------------------------------------------------------------------------------------------------------------ numbers


_NUMBERS = (int, float, Decimal, Real)


def _number(value: Any) -> float:
    if type(value) is float:
        if -MOST_NUMBER <= value <= MOST_NUMBER:
            return value
        raise ValueError(f"{value:g} is not a finite number of at most {MOST_NUMBER:g}")
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        raise ValueError(f"a number is expected, not {_kind(value)}")
    if isinstance(value, int) and abs(value) > MOST_NUMBER:
        raise ValueError(f"{shown(value)} is too large; {MOST_NUMBER:g} is the largest number")
    return within(float(value), value)


def _amount(value: Any) -> float:
    amount = _number(value)
    if amount < 0:
        raise ValueError(f"{shown(value)} is negative")
    return amount


def _stock(value: Any) -> int:
    pieces = _amount(value)
    if not pieces.is_integer():
        raise ValueError(f"{shown(value)} pieces; give a whole number")
    return value if type(value) is int else int(pieces)


# --------------------------------------------------------------------------------------------- attributes and pictures


def _attributes(value: Any) -> Mapping[str, tuple[str, ...] | float]:
    if not value and type(value) is dict:
        return value
    found: dict[str, tuple[str, ...] | float] = {}
    same = type(value) is dict
    for given, one in _mapping(value, MOST_ATTRIBUTES, "attributes").items():
        name = attribute_name(_text(given, VALUE_LENGTH))
        if name in found:
            raise ValueError(f"{shown(name)} stands there twice, with and without spaces around it; give it once")
        try:
            found[name] = kept = _values(one) if isinstance(one, tuple | str | list) else _single(one)
        except ValueError as error:
            raise ValueError(f"{shown(name)}: {error}") from error
        same = same and name is given and kept is one and kept != ()
    return value if same else {name: kept for name, kept in found.items() if kept != ()}


def _values(value: Any) -> tuple[str, ...]:
    """Several texts, or one; empty ones are left out."""
    if isinstance(value, str):
        value = (value,)
    kept = tuple([text for one in _listed(value, MOST_VALUES, "values") if (text := _text(one, VALUE_LENGTH).strip())])
    return value if kept and kept == value else kept


def _single(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        raise ValueError(f"a number or texts are expected, not {_kind(value)}")
    return _number(value)


def _pictures(value: Any) -> tuple[Picture, ...]:
    pictures = _listed(value, MOST_PICTURES, "pictures")
    for number, one in enumerate(pictures):
        if not isinstance(one, Picture):
            raise ValueError(f"number {number} is no Picture but {_kind(one)}")
        if (one.data is None) + (one.path is None) + (one.url is None) != 2:
            raise ValueError(f"number {number}: give exactly one of data, path and url")
        if one.data is not None and not isinstance(one.data, bytes):
            raise ValueError(f"number {number}: bytes are expected, not {_kind(one.data)}")
        _text(one.path if one.path is not None else one.url or "", ADDRESS_LENGTH)
    return value if pictures == value else pictures


def _confidences(value: Any) -> Mapping[str, float]:
    if not value and type(value) is dict:
        return value
    found = {
        _text(name, NAME_LENGTH): _number(said)
        for name, said in _mapping(value, MOST_ATTRIBUTES + len(FIELDS), "filled values").items()
    }
    if any(not 0 <= said <= 1 or math.isnan(said) for said in found.values()):
        raise ValueError("a confidence lies between 0 and 1")
    return value if found == value and type(value) is dict else found


_OPTIONAL = ("price", "currency", "brand", "colour", "group", "stock")
_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _identity,
    "title": _title,
    "description": partial(_text, most=DESCRIPTION_LENGTH),
    "price": _amount,
    "currency": _currency,
    "brand": partial(_text, most=VALUE_LENGTH),
    "category": _category,
    "colour": partial(_text, most=VALUE_LENGTH),
    "attributes": _attributes,
    "group": partial(_text, most=ID_LENGTH),
    "stock": _stock,
    "popularity": _amount,
    "texts": _texts,
    "pictures": _pictures,
    "filled": _confidences,
}
_ORDER = tuple((field, reader, field in _OPTIONAL) for field, reader in _READERS.items())


# ------------------------------------------------------------------------------------------------- one product by name


def from_mapping(values: Mapping[str, object]) -> Product:
    """The product in a mapping with `Product`'s own field names (JSON of an API, or a dict of Python's), checked.

    Pictures are bytes, http(s) or `data:` addresses, `Picture` or `pathlib.Path` objects; plain texts are not taken for
    files, so that nobody can ask for a file of this machine from afar. Raises `BadInput` naming product and field.
    """
    if not isinstance(values, Mapping):
        raise BadInput(f"{shown(values)} is no product; give a Product, or a mapping with the names of its fields")
    unknown = sorted(map(shown, set(values) - set(FIELDS)))
    if unknown:
        raise BadInput(
            f"product {shown(values.get('id'))}: unknown fields {', '.join(unknown[:20])}; put further attributes "
            f"under `attributes`. Fields are {', '.join(FIELDS)}"
        )
    try:
        return fitted(_read(values))
    except Misfit as misfit:
        raise BadInput(f"product {shown(values.get('id'))}: {misfit.field}: {misfit}") from misfit


def _read(values: Mapping[str, object]) -> Product:
    """The product with every field read as a feed's is, not yet checked. Raises `Misfit`."""

    def take(field: str, reader: Callable[[Any], T]) -> T:
        return _fit(field, reader, values.get(field))

    code = take("currency", lambda value: None if is_missing(value) else currency_code(value))
    cost = take("price", lambda value: None if is_missing(value) else price(value, code or ""))
    return Product(
        id=take("id", fields.identity),
        title=take("title", fields.words),
        description=take("description", fields.words)[:DESCRIPTION_LENGTH],
        price=None if cost is None else cost.amount,
        currency=code if cost is None else cost.currency or code,
        brand=take("brand", fields.optional_words),
        category=take("category", fields.path),
        colour=take("colour", fields.optional_words),
        attributes=take("attributes", _all_attributes),
        group=take("group", fields.optional_identity),
        stock=take("stock", fields.stock),
        popularity=take("popularity", fields.popularity),
        texts=take("texts", lambda value: {} if is_missing(value) else fields.translations(value)),
        pictures=take("pictures", lambda value: tuple(picture(one, None) for one in references(value))),
    )


def _all_attributes(value: object) -> dict[str, tuple[str, ...] | float]:
    if is_missing(value):
        return {}
    found = {
        name: _fit(f"attributes: {shown(name)}", fields.attribute, one)
        for name, one in _mapping(value, MOST_ATTRIBUTES, "attributes").items()
        if not is_missing(one)
    }
    return {name: one for name, one in found.items() if one != ()}
