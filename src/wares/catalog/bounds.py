"""Bounds of a product: how much it may hold, and how its attributes may be called; for feeds, library and API."""

from __future__ import annotations

from dataclasses import fields

from wares.types import Product
from wares.types.constraints import (
    ADDRESS_LENGTH,
    DESCRIPTION_LENGTH,
    GUIDE_LENGTH,
    ID_LENGTH,
    MOST_CODES,
    MOST_LEVELS,
    MOST_NUMBER,
    MOST_OPTIONS,
    MOST_PATHS,
    MOST_PICTURES,
    MOST_RATING,
    MOST_VALUES,
    MOST_VARIANTS,
    TITLE_LENGTH,
    VALUE_LENGTH,
)

__all__ = [
    "ADDRESS_LENGTH",
    "DESCRIPTION_LENGTH",
    "FEED_FIELDS",
    "FIELDS",
    "GUIDE_LENGTH",
    "ID_LENGTH",
    "LATEST",
    "MOST_ATTRIBUTES",
    "MOST_CODES",
    "MOST_LANGUAGES",
    "MOST_LEVELS",
    "MOST_NUMBER",
    "MOST_OPTIONS",
    "MOST_PATHS",
    "MOST_PICTURES",
    "MOST_RATING",
    "MOST_VALUES",
    "MOST_VARIANTS",
    "NAME_LENGTH",
    "RESERVED",
    "TITLE_LENGTH",
    "VALUE_LENGTH",
    "attribute_name",
]

MOST_ATTRIBUTES = 256
NAME_LENGTH = 128
MOST_LANGUAGES = 64
"""Counts of one product's attributes, characters of an attribute's name, counts of languages of its texts."""

LATEST = 253_402_300_799.0
"""The last second (Unix) that a date may be, of the year 9999."""

RESERVED = (
    "id", "title", "description", "price", "currency", "brand", "category", "colour", "group", "stock", "popularity",
    "texts", "attributes", "pictures",
)  # fmt: skip
"""Product fields whose names no attribute may have."""

FIELDS = (*RESERVED, *(field.name for field in fields(Product) if field.name not in {*RESERVED, "filled"}))
"""The product fields a shop can fill, as `Product` names them."""

FEED_FIELDS = (*(name for name in FIELDS if name != "sale"), "sale_price", "sale_start", "sale_end")
"""The fields that a feed's columns can give; a sale's price and dates stand in three of them."""
DATE_FIELDS = ("sale_start", "sale_end", "published_at", "expires_at")
"""Fields of a feed that are dates."""


def attribute_name(name: str) -> str:
    """The name trimmed. Raises `ValueError` for an empty or too long one, and for the name of a product field."""
    name_text = name.strip()
    if not name_text:
        raise ValueError("an attribute without a name; give it one")
    if len(name_text) > NAME_LENGTH:
        raise ValueError(
            f"the attribute's name {name_text[:40]!r}… has {len(name_text)} characters; {NAME_LENGTH} are allowed"
        )
    if name_text in RESERVED:
        raise ValueError(f"an attribute cannot be named {name_text!r} like the product field; choose another name")
    return name_text
