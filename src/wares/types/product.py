"""Products as a shop hands them over and keeps them.

Conventions. A *number* (`num`) is the store's own positive integer for a product, stable for its life; an *id* is the
shop's string. Vectors are float32 of unit length. Scores are larger-is-better. `None` always means "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta

from wares.types.constraints import (
    GUIDE_LENGTH,
    MOST_CODES,
    MOST_LEVELS,
    MOST_OPTIONS,
    MOST_PATHS,
    MOST_PICTURES,
    MOST_RATING,
    MOST_VALUES,
    MOST_VARIANTS,
    Amount,
    Constraint,
    Count,
    Id,
    Name,
    Text,
    Title,
    Value,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a product's picture comes from; exactly one of data, path and url is set. A film is one as well: it becomes
    frames, whose `second` is when they are shown in it; None = a picture of its own.

    `path` is absolute (a feed's relative paths are resolved against the feed's folder).
    """

    data: bytes | None = None
    path: str | None = None
    url: str | None = None
    second: float | None = None


Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder"]
"""Whether a product can be had, apart from how many pieces there are: all but `out_of_stock` can be ordered."""


CategoryPath = Annotated[tuple[Value, ...], Constraint(Meta(max_length=MOST_LEVELS))]
"""A category: its levels from the root."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A reduced price: it holds from `start` up to, not including, `end` (Unix seconds); None = open end."""

    price: Amount
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One form in which a product is bought; what is None or empty is as the product has it.

    options       name of the choice → value, e.g. {"size": "M", "colour": "red"}; unique among the product's variants
    sku           the shop's code; several variants may share one; "" = none
    codes         further codes (GTIN, EAN, ISBN, MPN) by which it may be searched
    price, was_price, sale, stock, availability   as of `Product`
    picture       position in the product's `pictures`
    """

    options: Annotated[Mapping[Name, Value], Constraint(Meta(max_length=MOST_OPTIONS))]
    sku: Value = ""
    codes: Annotated[tuple[Value, ...], Constraint(Meta(max_length=MOST_CODES))] = ()
    price: Amount | None = None
    was_price: Amount | None = None
    sale: Sale | None = None
    stock: Count | None = None
    availability: Availability | None = None
    picture: Annotated[int, Constraint(Meta(ge=0, lt=MOST_PICTURES))] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing that can be found and bought.

    id                given by the shop, 1–512 characters
    title             never empty
    price             what it costs now, in units of `currency`, ≥ 0; None = not known
    was_price         the regular price, where `price` is a reduced one; None = not reduced
    sale              a reduced price and its dates: while it holds, `price` is its price, `was_price` the regular one
    currency          ISO 4217 code, or None
    category          path from the root, e.g. ("Shoes", "Running shoes"); () = not known
    other_categories  further paths under which it stands
    material          e.g. "70 % wool, 30 % silk"
    attributes        further attributes: text values (several allowed) or one number
    choices           name → the values a shopper chooses between, where the shop lists no variants; see also `variants`
    variants          the forms in which it can be bought, in the shop's order; () = as it is
    group             products with the same group are shown as one
    stock             pieces; None = not known how many
    availability      None = not known: then it can be had unless `stock` is 0
    popularity        ≥ 0, any scale; 0 = not known
    rating            mean of its ratings, 0–5; None = not known
    rating_count      how many ratings
    size_guide        text, or an http(s) address
    published         False = kept, but shown to nobody (a draft)
    published_at      Unix seconds of publishing; it is shown from then on; None = not known
    expires_at        Unix seconds from which it is no longer shown; None = never
    texts             language tag → field → text, e.g. {"zh": {"title": "跑步鞋", "colour": "红色"}}
    filled            "category", "colour" or attribute → confidence, 0–1, for each value that is not the shop's own but
                      was filled by its annotator; no other value is ever touched
    """

    id: Id
    title: Title
    description: Text = ""
    price: Amount | None = None
    was_price: Amount | None = None
    sale: Sale | None = None
    currency: Value | None = None
    brand: Value | None = None
    category: CategoryPath = ()
    other_categories: Annotated[tuple[CategoryPath, ...], Constraint(Meta(max_length=MOST_PATHS))] = ()
    colour: Value | None = None
    material: Value | None = None
    attributes: Mapping[str, tuple[str, ...] | float] = field(default_factory=dict)
    choices: Annotated[
        Mapping[Name, Annotated[tuple[Value, ...], Constraint(Meta(max_length=MOST_VALUES))]],
        Constraint(Meta(max_length=MOST_OPTIONS)),
    ] = field(default_factory=dict)
    variants: Annotated[tuple[Variant, ...], Constraint(Meta(max_length=MOST_VARIANTS))] = ()
    group: Name | None = None
    stock: Count | None = None
    availability: Availability | None = None
    popularity: Amount = 0.0
    rating: Annotated[float, Constraint(Meta(ge=0, le=MOST_RATING))] | None = None
    rating_count: Count | None = None
    size_guide: Annotated[str, Constraint(Meta(max_length=GUIDE_LENGTH))] = ""
    published: bool = True
    published_at: float | None = None
    expires_at: float | None = None
    texts: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    filled: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoneProduct:
    """What is remembered of a product that the shop had; `titles` in other languages, by tag."""

    id: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """What a list of all products tells of one. `titles` in other languages, by tag; `changed` is the day on which it
    last changed, in Unix seconds of its beginning; None = not known.
    """

    id: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    changed: float | None = None


@dataclass(frozen=True, slots=True)
class FilledValue:
    """A value the shop left out and its annotator filled; `confidence` is the probability that it is right."""

    product: str
    field: str
    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found in a feed, for the report. `line` is 1-based (0 = the whole file); `field` may be empty.

    severity    "skipped" = the row was not taken; "changed" = taken, with the field repaired or left out;
                "noticed" = taken as it is, but look (duplicates, outliers)
    """

    file: str
    line: int
    field: str
    reason: str
    severity: Literal["skipped", "changed", "noticed"] = "skipped"
    product: str = ""
