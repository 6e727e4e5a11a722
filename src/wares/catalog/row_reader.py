"""Row reader: the fields of one row of a feed, as its columns say where they are and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from wares.catalog.bounds import DESCRIPTION_LENGTH, MOST_PICTURES, TITLE_LENGTH
from wares.catalog.columns.matching import ColumnMap
from wares.catalog.findings import Findings
from wares.catalog.values.attributes import Attributes, AttributeValue
from wares.catalog.values.availability import read_published
from wares.catalog.values.category_paths import read_path, read_path_list, read_paths
from wares.catalog.values.counts import strip_thousands
from wares.catalog.values.money import NO_OFFER, Money, Offer, offer
from wares.catalog.values.options import stock_and_availability, variants
from wares.catalog.values.picture_references import parse_picture, split_references
from wares.catalog.values.ratings import read_rating_count
from wares.catalog.values.texts import read_first_text, read_text, read_translations
from wares.tabular.values.date_formats import is_missing_date
from wares.tabular.values.lists import split_list
from wares.tabular.values.prices import parse_currency
from wares.tabular.values.text import is_missing
from wares.types import Availability, Picture, Variant

T = TypeVar("T")
_OFFER = ("price", "was_price", "sale_price", "sale_start", "sale_end")


class FeedColumns:
    """What rows of a feed are read by: its columns, and what follows from them.

    folder    where picture files lie; None = pictures are not taken from files
    currency  ISO 4217 code of prices that name none; empty = not known
    first     product field → the first of its columns
    price_fields    fields of prices and sales that have a column
    """

    def __init__(self, columns: ColumnMap, folder: Path | None, currency: str) -> None:
        self.columns, self.folder, self.currency = columns, folder, currency
        self.known_columns = columns.known_columns()
        self.first = {field: names[0] for field, names in columns.fields.items()}
        self.price_fields = [field for field in _OFFER if field in self.first]
        self.attributes = Attributes(columns)
        self.read_paths = partial(read_paths, mark=columns.level_separator)


class RowReader:
    """One row, read by its feed's columns; what cannot be read is left out and goes to `findings`."""

    def __init__(self, feed: FeedColumns, values: Mapping[str, object], findings: Findings) -> None:
        self.feed, self.values, self.findings = feed, values, findings

    def attributes(self) -> dict[str, AttributeValue]:
        """Further attributes, of columns and of the object for them."""
        return self.feed.attributes.read(self.values, self.value("attributes"), self.findings)

    def choices(self) -> dict[str, tuple[str, ...]]:
        """What a shopper chooses between."""
        return self.feed.attributes.choices(self.values, self.value("choices"), self.findings)

    def value(self, field: str) -> object:
        """What the field's first column holds; None where the feed has none."""
        return self.values.get(self.feed.first[field]) if field in self.feed.first else None

    def optional(self, field: str, reader: Callable[[Any], T | None]) -> T | None:
        """The field as `reader` reads it; None where it is missing or cannot be read, which is noted."""
        if field not in self.feed.first:
            return None
        return self.findings.read(field, reader, self.values.get(self.feed.first[field]), None)

    def first_value(self, field: str) -> tuple[str, object]:
        """The first of the field's columns that has a value, and the value; empty and None where none has."""
        for column in self.feed.columns.fields.get(field, ()):
            if not is_missing(value := self.values.get(column)):
                return column, value
        return "", None

    def rating_count(self) -> int | None:
        """How many ratings, said in a column of its own or beside their mean."""
        rating = self.value("rating")
        if "rating_count" not in self.feed.first:
            return read_rating_count(rating) if isinstance(rating, Mapping) else None
        return self.optional("rating_count", read_rating_count)

    def colour(self, value: object) -> str | None:
        """A colour; of a list, the first."""
        column = self.feed.first["colour"]
        lists = self.feed.columns.lists.get(column, "")
        return read_first_text(split_list(value, lists) if lists and isinstance(value, str) else value)

    def supply(self) -> tuple[int | None, Availability | None]:
        """Pieces, and whether there are any to be had."""
        if "stock" not in self.feed.first and "availability" not in self.feed.first:
            return None, None
        pieces = strip_thousands(self.first_value("stock")[1], self.feed.columns.decimals.mark)
        return stock_and_availability(pieces, self.first_value("availability")[1], self.findings)

    def offers(self, pictures: list[Picture]) -> tuple[Offer, tuple[Variant, ...]]:
        """The product's prices, and its variants; a product without a price has the lowest of its variants."""
        code = self.optional("currency", self._currency_code) or self.feed.columns.currency or self.feed.currency
        money = Money(self.feed.columns.decimals, self.feed.columns.dates, code)
        listing = self.value("variants")
        listed_variants, named_currency = ((), None) if is_missing(listing) else variants(
            listing, money, lambda variant: self._picture_position(variant, pictures), self.findings
        )  # fmt: skip
        lowest = min((variant.price for variant in listed_variants if variant.price is not None), default=None)
        if not self.feed.price_fields:
            return Offer(lowest, currency=None if lowest is None else named_currency or code or None), listed_variants
        problems = len(self.findings.problems)
        offer_values = {field: self.first_value(field) for field in self.feed.price_fields}
        cents = frozenset(field for field, (column, _) in offer_values.items() if column in self.feed.columns.cents)
        cost = offer({field: value for field, (_, value) in offer_values.items()}, money, self.findings, cents)
        if cost.price is None:
            cost = replace(cost, price=lowest)
        if cost.price is None:
            if len(self.findings.problems) == problems:
                self.findings.add("price", "the price is missing", "noticed")
            return NO_OFFER, listed_variants
        return replace(cost, currency=cost.currency or named_currency or code or None), listed_variants

    def _picture_position(self, reference: object, pictures: list[Picture]) -> int | None:
        """The position of a variant's picture among the product's."""
        own = self._picture(reference)
        if own is None or (own not in pictures and len(pictures) >= MOST_PICTURES):
            return None
        if own not in pictures:
            pictures.append(own)
        return pictures.index(own)

    def date(self, value: object) -> float | None:
        """Unix seconds as the feed writes dates."""
        return None if is_missing_date(value) else self.feed.columns.dates.read(value)

    def _currency_code(self, value: object) -> str | None:
        return None if is_missing(value) else parse_currency(value, self.feed.currency)

    def description(self) -> str:
        """The texts of all columns for it, one a line."""
        columns = self.feed.columns.fields.get("description", ())
        texts_of_columns = (
            self.findings.read("description", read_text, self.values.get(column), "") for column in columns
        )
        texts = dict.fromkeys(texts_of_columns)
        return self.truncate("description", "\n".join(filter(None, texts)), DESCRIPTION_LENGTH)

    def categories(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The path under which the product stands, and further ones."""
        nothing: tuple[tuple[str, ...], ...] = ()
        columns = self.feed.columns.fields.get("category", ())
        if len(columns) == 1:
            value = self.values.get(columns[0])
            lists = self.feed.columns.lists.get(columns[0], "")
            if lists and isinstance(value, str):
                paths = self.findings.read("category", read_path_list, split_list(value, lists), nothing)
            else:
                paths = self.findings.read("category", self.feed.read_paths, value, nothing)
        else:
            paths = tuple(filter(None, [self._levels(columns)]))
        if "other_categories" in self.feed.first:
            more = self.value("other_categories")
            paths += self.findings.read("other_categories", read_path_list, more, nothing)
        first, *further = paths or ((),)
        return first, tuple(path for path in dict.fromkeys(further) if path != first)

    def _levels(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        levels: list[str] = []
        for column in columns:
            nothing: tuple[str, ...] = ()
            more = self.findings.read("category", read_path, self.values.get(column), nothing)
            levels += more[1:] if levels and more[:1] == (levels[-1],) else more
        return tuple(levels)

    def texts(self) -> dict[str, dict[str, str]]:
        """Language tag → field → text."""
        mapping = self.value("texts")
        texts: dict[str, dict[str, str]] = {}
        if not is_missing(mapping):
            texts = self.findings.read("texts", read_translations, mapping, texts)
            for language, by_field in texts.items():
                for field, text in by_field.items():
                    by_field[field] = self._cut_text(f"{field} in {language}", field, text)
        for column, (language, field) in self.feed.columns.texts.items():
            if text := self.findings.read(column, read_text, self.values.get(column), ""):
                texts.setdefault(language, {})[field] = self._cut_text(column, field, text)
        return texts

    def pictures(self) -> list[Picture]:
        """Where the pictures are, each once, `MOST_PICTURES` at most."""
        pictures: list[Picture] = []
        for column in self.feed.columns.fields.get("pictures", ()):
            for reference in split_references(self.values.get(column)):
                if not is_missing(reference):
                    picture = self._picture(reference)
                    pictures += [picture] if picture is not None and picture not in pictures else []
        if len(pictures) > MOST_PICTURES:
            self.findings.add("pictures", f"{len(pictures)} pictures; the first {MOST_PICTURES} are taken")
        return pictures[:MOST_PICTURES]

    def _picture(self, reference: object) -> Picture | None:
        return self.findings.read("pictures", lambda one: parse_picture(one, self.feed.folder), reference, None)

    def published(self) -> bool:
        """Whether every column that says so says that the product is shown."""
        columns = self.feed.columns.fields.get("published", ())
        answers = [self.findings.read("published", read_published, self.values.get(column), None) for column in columns]
        return False not in answers

    def truncate(self, field: str, text: str, length: int) -> str:
        """The text, of `length` characters at most."""
        if len(text) <= length:
            return text
        self.findings.add(field, f"{len(text)} characters; cut to {length}")
        return text[:length].rstrip()

    def _cut_text(self, name: str, field: str, text: str) -> str:
        return self.truncate(name, text, DESCRIPTION_LENGTH if field == "description" else TITLE_LENGTH)
