"""Constraints of what comes from outside: each stands once, beside the type of a field.

A type with a `Constraint` is the plain type wherever something is kept or computed. Where JSON comes in,
`wares.types.derivation` turns the constraints into ones that the decoder checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

ID_LENGTH = 512
TITLE_LENGTH = 2_000
VALUE_LENGTH = 1_000
DESCRIPTION_LENGTH = 100_000
ADDRESS_LENGTH = 8_192
GUIDE_LENGTH = 20_000
"""Characters of an id (a token too), a title, one text value, a description, a picture's address or path, a size
guide."""

MOST_NUMBER = 1e15
MOST_RATING = 5.0
MOST_VALUES = 256
MOST_PICTURES = 64
MOST_LEVELS = 32
MOST_PATHS = 64
MOST_VARIANTS = 1_000
MOST_OPTIONS = 16
MOST_CODES = 32
"""The largest number, either sign (a float is exact so far), and the best rating; counts of one attribute's values, of
a product's pictures, of levels of a category, of a product's further categories and variants, of one variant's options
and codes."""

MAX_WORDS = 10_000
MAX_PER_PAGE = 1000
MAX_EXPLAINED = 100
MAX_PAGE = 1_000_000
MAX_FACETS = 100
MIN_BINS = 2
MAX_BINS = 60
MAX_REFINED = 256
MAX_PICTURES = 8
"""Of one query: characters of words that are read, hits on a page, with explanations as well, pages, attributes
counted, bins of a histogram (a range that reaches over 0 takes two), values refined by, pictures."""

MOST_EVENT_PRODUCTS = 1000
MOST_CHOICES = 16
"""Of one event: products, and names of choices that are told of one product."""


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """What a value must be, as `msgspec` says it; `description` says it to people: "a number from 1 to 5"."""

    meta: Meta


NAME = Meta(max_length=ID_LENGTH)
WORDS = Meta(max_length=MAX_WORDS)
LANGUAGE = Meta(max_length=16)
PAGE = Meta(ge=1, le=MAX_PAGE)
BINS = Meta(ge=0, le=MAX_BINS)
PER_PAGE = Meta(ge=0, le=MAX_PER_PAGE)

Id = Annotated[str, Constraint(Meta(min_length=1, max_length=ID_LENGTH))]
Name = Annotated[str, Constraint(NAME)]
Title = Annotated[str, Constraint(Meta(min_length=1, max_length=TITLE_LENGTH))]
Value = Annotated[str, Constraint(Meta(max_length=VALUE_LENGTH))]
Text = Annotated[str, Constraint(Meta(max_length=DESCRIPTION_LENGTH))]
LanguageTag = Annotated[str, Constraint(LANGUAGE)]
Amount = Annotated[float, Constraint(Meta(ge=0, le=MOST_NUMBER))]
Count = Annotated[int, Constraint(Meta(ge=0, le=10**15))]
Pieces = Annotated[int, Constraint(Meta(ge=1, le=1_000_000_000))]
