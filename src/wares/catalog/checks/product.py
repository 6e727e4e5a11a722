"""What a product must be before a shop takes it, however it came: whole, bounded, of text and numbers to be kept."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

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
from wares.catalog.offers import option_values
from wares.catalog.values import fields, offer_fields
from wares.catalog.values.picture_references import parse_picture, split_references
from wares.errors import BadInput
from wares.tabular.values.prices import CURRENCIES, parse_currency, parse_price
from wares.tabular.values.text import abbreviate, is_missing, strip_invisible
from wares.types import Picture, Product

T = TypeVar("T")


class InvalidProduct(ValueError):
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
        return validate(product)
    except InvalidProduct as misfit:
        raise BadInput(f"product {abbreviate(product.id)}: {misfit.field}: {misfit}") from misfit


def validate(product: Product) -> Product:
    """`check`, raising `InvalidProduct`."""
    changed: dict[str, Any] = {}
    field = ""
    try:
        for field, reader, may_lack in _ORDER:
            original = getattr(product, field)
            if (original is not None or not may_lack) and (checked := reader(original)) is not original:
                changed[field] = checked
    except _UNFIT as error:
        raise InvalidProduct(field, str(error) or "cannot be read") from error
    checked = replace(product, **changed) if changed else product
    return _consistent(checked) if checked.variants else checked


def _consistent(product: Product) -> Product:
    """The product with variants, without choices that its variants say already."""
    for number, one in enumerate(product.variants):
        if one.picture is not None and one.picture >= len(product.pictures):
            raise InvalidProduct(
                "variants",
                f"number {number}: picture {one.picture}, but the product has {len(product.pictures)} pictures; give "
                "the position of one of them, from 0",
            )
    if not product.choices:
        return product
    by_variants = option_values(replace(product, choices={}))
    own = {name: values for name, values in product.choices.items() if by_variants.get(name) != values}
    return product if own == product.choices else replace(product, choices=own)


_UNFIT = (ValueError, TypeError, OverflowError, RecursionError)


def _fit(field: str, reader: Callable[[Any], T], value: object) -> T:
    try:
        return reader(value)
    except _UNFIT as error:
        raise InvalidProduct(field, str(error) or "cannot be read") from error


# -------------------------------------------------------------------------------------------------------------- texts


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


# ------------------------------------------------------------------------------------------------------------ numbers


# --------------------------------------------------------------------------------------------- attributes and pictures


def _attributes(value: Any) -> Mapping[str, tuple[str, ...] | float]:
    if not value and type(value) is dict:
        return value
    result: dict[str, tuple[str, ...] | float] = {}
    same = type(value) is dict
    for raw_name, one in primitives.mapping(value, MOST_ATTRIBUTES, "attributes").items():
        name = attribute_name(primitives.text(raw_name, VALUE_LENGTH))
        if name in result:
            raise ValueError(f"{abbreviate(name)} stands there twice, with and without spaces around it; give it once")
        try:
            result[name] = attribute = _values(one) if isinstance(one, tuple | str | list) else _single(one)
        except ValueError as error:
            raise ValueError(f"{abbreviate(name)}: {error}") from error
        same = same and name is raw_name and attribute is one and attribute != ()
    return value if same else {name: kept for name, kept in result.items() if kept != ()}


def _values(value: Any) -> tuple[str, ...]:
    """Several texts, or one; empty ones are left out."""
    if isinstance(value, str):
        value = (value,)
    texts = tuple(
        [
            text
            for one in primitives.as_tuple(value, MOST_VALUES, "values")
            if (text := primitives.text(one, VALUE_LENGTH).strip())
        ]
    )
    return value if texts and texts == value else texts


def _single(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, primitives.NUMBERS):
        raise ValueError(f"a number or texts are expected, not {primitives.type_name(value)}")
    return primitives.number(value)


def _pictures(value: Any) -> tuple[Picture, ...]:
    pictures = primitives.as_tuple(value, MOST_PICTURES, "pictures")
    for number, one in enumerate(pictures):
        if not isinstance(one, Picture):
            raise ValueError(f"number {number} is no Picture but {primitives.type_name(one)}")
        if (one.data is None) + (one.path is None) + (one.url is None) != 2:
            raise ValueError(f"number {number}: give exactly one of data, path and url")
        if one.data is not None and not isinstance(one.data, bytes):
            raise ValueError(f"number {number}: bytes are expected, not {primitives.type_name(one.data)}")
        primitives.text(one.path if one.path is not None else one.url or "", ADDRESS_LENGTH)
    return value if pictures == value else pictures


def _confidences(value: Any) -> Mapping[str, float]:
    if not value and type(value) is dict:
        return value
    confidences = {
        primitives.text(name, NAME_LENGTH): primitives.number(said)
        for name, said in primitives.mapping(value, MOST_ATTRIBUTES + len(FIELDS), "filled values").items()
    }
    if any(not 0 <= said <= 1 or math.isnan(said) for said in confidences.values()):
        raise ValueError("a confidence lies between 0 and 1")
    return value if confidences == value and type(value) is dict else confidences


_OPTIONAL = (
    "price", "was_price", "sale", "currency", "brand", "colour", "material", "group", "stock", "availability", "rating",
    "rating_count", "published_at", "expires_at",
)  # fmt: skip
_VALUE = partial(primitives.text, most=VALUE_LENGTH)
_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _identity,
    "title": _title,
    "description": partial(primitives.text, most=DESCRIPTION_LENGTH),
    "price": primitives.amount,
    "was_price": primitives.amount,
    "sale": offer.sale,
    "currency": _currency,
    "brand": _VALUE,
    "category": _category,
    "other_categories": _categories,
    "colour": _VALUE,
    "material": _VALUE,
    "attributes": _attributes,
    "choices": offer.choices,
    "variants": offer.variants,
    "group": partial(primitives.text, most=ID_LENGTH),
    "stock": primitives.whole,
    "availability": offer.availability,
    "popularity": primitives.amount,
    "rating": offer.rating,
    "rating_count": partial(primitives.whole, what="ratings"),
    "size_guide": partial(primitives.text, most=GUIDE_LENGTH),
    "published": offer.flag,
    "published_at": offer.moment,
    "expires_at": offer.moment,
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
        raise BadInput(f"{abbreviate(values)} is no product; give a Product, or a mapping with the names of its fields")
    unknown = sorted(map(abbreviate, set(values) - set(FIELDS)))
    if unknown:
        raise BadInput(
            f"product {abbreviate(values.get('id'))}: unknown fields {', '.join(unknown[:20])}; put further attributes "
            f"under `attributes`. Fields are {', '.join(FIELDS)}"
        )
    try:
        return validate(_read(values))
    except InvalidProduct as misfit:
        raise BadInput(f"product {abbreviate(values.get('id'))}: {misfit.field}: {misfit}") from misfit


def _read(values: Mapping[str, object]) -> Product:
    """The product with every field read as a feed's is, not yet checked. Raises `InvalidProduct`."""

    def take(field: str, reader: Callable[[Any], T]) -> T:
        return _fit(field, reader, values.get(field))

    code = take("currency", lambda value: None if is_missing(value) else parse_currency(value))
    cost = take("price", lambda value: None if is_missing(value) else parse_price(value, code or ""))
    return Product(
        id=take("id", fields.identity),
        title=take("title", fields.words),
        description=take("description", fields.words)[:DESCRIPTION_LENGTH],
        price=None if cost is None else cost.amount,
        currency=code if cost is None else cost.currency or code,
        brand=take("brand", fields.optional_words),
        was_price=take("was_price", partial(offer_fields.amount, currency=code or "")),
        sale=take("sale", partial(offer_fields.sale, currency=code or "")),
        category=take("category", fields.path),
        other_categories=take("other_categories", offer_fields.paths),
        colour=take("colour", fields.optional_words),
        material=take("material", fields.optional_words),
        attributes=take("attributes", _all_attributes),
        choices=take("choices", offer_fields.choices),
        variants=take("variants", partial(offer_fields.variants, currency=code or "")),
        group=take("group", fields.optional_identity),
        stock=take("stock", fields.stock),
        availability=take("availability", offer_fields.availability),
        popularity=take("popularity", fields.popularity),
        rating=take("rating", offer_fields.number),
        rating_count=take("rating_count", offer_fields.count),
        size_guide=take("size_guide", fields.words),
        published=take("published", offer_fields.published),
        published_at=take("published_at", offer_fields.moment),
        expires_at=take("expires_at", offer_fields.moment),
        texts=take("texts", lambda value: {} if is_missing(value) else fields.translations(value)),
        pictures=take("pictures", lambda value: tuple(parse_picture(one, None) for one in split_references(value))),
    )


def _all_attributes(value: object) -> dict[str, tuple[str, ...] | float]:
    if is_missing(value):
        return {}
    attributes = {
        name: _fit(f"attributes: {abbreviate(name)}", fields.attribute, one)
        for name, one in primitives.mapping(value, MOST_ATTRIBUTES, "attributes").items()
        if not is_missing(one)
    }
    return {name: one for name, one in attributes.items() if one != ()}
