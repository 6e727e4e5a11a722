"""What a product may hold at most, and how its attributes may be called; the same for feeds, library and API."""

from __future__ import annotations

from wares.tabular.sources import ID_LENGTH
from wares.tabular.values.prices import MOST_NUMBER

__all__ = ["ID_LENGTH", "MOST_NUMBER"]

TITLE_LENGTH = 2_000
VALUE_LENGTH = 1_000
DESCRIPTION_LENGTH = 100_000
ADDRESS_LENGTH = 8_192
"""Characters of a title, of one text value, of a description, and of a picture's address or path."""

MOST_ATTRIBUTES = 256
MOST_VALUES = 256
NAME_LENGTH = 128
MOST_PICTURES = 64
MOST_LEVELS = 32
MOST_LANGUAGES = 64
"""Counts of one product's attributes, of one attribute's values, characters of an attribute's name, counts of pictures,
of levels of its category, of languages of its texts."""

GUIDE_LENGTH = 20_000
MOST_VARIANTS = 1_000
MOST_OPTIONS = 16
MOST_CODES = 32
MOST_PATHS = 64
MOST_RATING = 5.0
LATEST = 253_402_300_799.0
"""Characters of a size guide; counts of one product's variants, of one variant's options and codes, of a product's
further categories; the best rating; the last second (Unix) that a date may be, of the year 9999."""

RESERVED = (
    "id", "title", "description", "price", "currency", "brand", "category", "colour", "group", "stock", "popularity",
    "texts", "attributes", "pictures",
)  # fmt: skip
"""Product fields whose names no attribute may have."""

FIELDS = (
    *RESERVED, "was_price", "sale", "other_categories", "material", "choices", "variants", "availability", "rating",
    "rating_count", "size_guide", "published", "published_at", "expires_at",
)  # fmt: skip
"""The product fields a shop can fill, as `Product` names them."""

FEED_FIELDS = (*(name for name in FIELDS if name != "sale"), "sale_price", "sale_start", "sale_end")
"""The fields that a feed's columns can give; a sale's price and dates stand in three of them."""


def attribute_name(name: str) -> str:
    """The name trimmed. Raises `ValueError` for an empty or too long one, and for the name of a product field."""
    trimmed = name.strip()
    if not trimmed:
        raise ValueError("an attribute without a name; give it one")
    if len(trimmed) > NAME_LENGTH:
        raise ValueError(
            f"the attribute's name {trimmed[:40]!r}… has {len(trimmed)} characters; {NAME_LENGTH} are allowed"
        )
    if trimmed in RESERVED:
        raise ValueError(f"an attribute cannot be named {trimmed!r} like the product field; choose another name")
    return trimmed
