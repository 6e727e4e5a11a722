"""A feed's row → a clean product, with everything that was repaired or left out on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from wares.catalog.bounds import DESCRIPTION_LENGTH, MOST_ATTRIBUTES, MOST_PICTURES, TITLE_LENGTH
from wares.catalog.checks.product import InvalidProduct, validate
from wares.catalog.columns.matching import ColumnMap, extend_column_map, rename_note
from wares.catalog.feeds import FeedRow
from wares.catalog.findings import Findings
from wares.catalog.values import fields, ratings
from wares.catalog.values.attributes import Attributes, truncation_note
from wares.catalog.values.money import NO_OFFER, Money, Offer, offer
from wares.catalog.values.options import stock_and_availability, variants
from wares.catalog.values.picture_references import parse_picture, split_references
from wares.tabular.values.column_formats import is_missing_date
from wares.tabular.values.lists import split_list
from wares.tabular.values.prices import parse_currency
from wares.tabular.values.text import abbreviate, is_missing
from wares.types import Availability, Picture, Problem, Product, Variant

T = TypeVar("T")
_OFFER = ("price", "was_price", "sale_price", "sale_start", "sale_end")
_FLAT = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True)
class CleanResult:
    """What became of a row: the product, or None when the row was skipped, and what was found on the way."""

    product: Product | None
    problems: tuple[Problem, ...]


class Cleaner:
    """Makes products of a feed's rows.

    columns   what the feed's columns are; grows by the columns that only later rows bring
    folder    where the feed's picture files lie; None = pictures are not taken from files
    currency  ISO 4217 code of prices that name none; empty = not known
    """

    def __init__(self, columns: ColumnMap, folder: Path | None, currency: str) -> None:
        self.folder = folder
        self.currency = currency.upper()
        self._seen_reasons: set[str] = set()
        self._use(columns)

    def _use(self, columns: ColumnMap) -> None:
        self.columns = columns
        self._known = columns.known_columns()
        self._first = {field: names[0] for field, names in columns.fields.items()}
        self._priced = [field for field in _OFFER if field in self._first]
        self._attributes = Attributes(columns)
        self._paths = partial(fields.paths, mark=columns.level_separator)

    def product(self, row: FeedRow, file: str) -> CleanResult:
        """The product in `row`; a row without a usable id is skipped with the reason.

        So is one that passes a bound for the whole product, and one without a title, unless it has pictures: then it
        can still be found by them, and its id is its title.
        """
        findings = Findings(file, row.line, [], self._seen_reasons)
        for note in row.notes:
            findings.once("", note)
        if not self._known.issuperset(row.values):
            self._grow(row.values, findings)
        values = row.values
        try:
            name = "id"
            findings.product = fields.identity(self._value(values, "id"))
            if fields.is_damaged(findings.product):
                findings.once("id", truncation_note(self._first["id"]), "noticed")
            name = "title"
            title = fields.words(self._value(values, "title"))
        except (ValueError, TypeError, RecursionError) as error:
            findings.add(name, str(error), "skipped")
            return CleanResult(None, tuple(findings.problems))
        product = self._product(values, title or findings.product, findings)
        if not title and not product.pictures:
            findings.problems.clear()
            findings.add("title", "the title is missing", "skipped")
            return CleanResult(None, tuple(findings.problems))
        try:
            if len(product.attributes) > MOST_ATTRIBUTES or not _FLAT.issuperset(map(type, values.values())):
                product = validate(product)  # where nothing is nested, the readers hold every other bound
        except InvalidProduct as misfit:
            findings.add(misfit.field, str(misfit), "skipped")
            return CleanResult(None, tuple(findings.problems))
        if not title:
            findings.add("title", "the title is missing; the id stands for it")
        return CleanResult(product, tuple(findings.problems))

    def _product(self, values: Mapping[str, object], title: str, findings: Findings) -> Product:
        pictures = self._pictures(values, findings)
        cost, variants = self._offers(values, pictures, findings)
        pieces, availability = self._supply(values, findings)
        if pieces is None and variants and all(one.stock is not None for one in variants):
            pieces = sum(one.stock or 0 for one in variants)
        category, others = self._categories(values, findings)
        return Product(
            id=findings.product,
            title=_cut("title", title, TITLE_LENGTH, findings),
            description=self._description(values, findings),
            price=cost.price,
            was_price=cost.was_price,
            sale=cost.sale,
            currency=cost.currency,
            brand=self._optional(values, "brand", fields.optional_words, findings),
            category=category,
            other_categories=others,
            colour=self._optional(values, "colour", self._colour, findings),
            material=self._optional(values, "material", fields.optional_words, findings),
            attributes=self._attributes.read(values, self._value(values, "attributes"), findings),
            choices={} if variants else self._attributes.choices(values, self._value(values, "choices"), findings),
            variants=variants,
            group=self._optional(values, "group", fields.optional_identity, findings),
            stock=pieces,
            availability=availability,
            popularity=self._optional(values, "popularity", fields.popularity, findings) or 0.0,
            rating=self._optional(values, "rating", ratings.rating, findings),
            rating_count=self._rating_count(values, findings),
            size_guide=self._optional(values, "size_guide", fields.optional_words, findings) or "",
            published=all(
                findings.read("published", fields.published, values.get(column), None) is not False
                for column in self.columns.fields.get("published", ())
            ),
            published_at=self._optional(values, "published_at", self._date, findings),
            expires_at=self._optional(values, "expires_at", self._date, findings),
            texts=self._texts(values, findings),
            pictures=tuple(pictures),
        )

    def _grow(self, values: Mapping[str, object], findings: Findings) -> None:
        new = [column for column in values if column not in self._known]
        self._use(extend_column_map(self.columns, values))
        listed = abbreviate(", ".join(new), 500)[1:].rstrip("'\"")
        findings.add("", f"columns not seen before, used from here on: {listed}", "noticed")
        for column in new:
            if column in self.columns.attributes and (reason := rename_note(column)):
                findings.once(column, reason)

    def _value(self, values: Mapping[str, object], field: str) -> object:
        return values.get(self._first[field]) if field in self._first else None

    def _optional(
        self, values: Mapping[str, object], field: str, reader: Callable[[Any], T | None], findings: Findings
    ) -> T | None:
        return findings.read(field, reader, values.get(self._first[field]), None) if field in self._first else None

    def _first_filled(self, values: Mapping[str, object], field: str) -> tuple[str, object]:
        """The first of the field's columns that has a value, and the value; empty and None where none has."""
        for column in self.columns.fields.get(field, ()):
            if not is_missing(value := values.get(column)):
                return column, value
        return "", None

    def _rating_count(self, values: Mapping[str, object], findings: Findings) -> int | None:
        """How many ratings, said in a column of its own or beside their mean."""
        rating = self._value(values, "rating")
        if "rating_count" not in self._first:
            return ratings.rating_count(rating) if isinstance(rating, Mapping) else None
        return self._optional(values, "rating_count", ratings.rating_count, findings)

    def _colour(self, value: object) -> str | None:
        column = self._first["colour"]
        lists = self.columns.lists.get(column, "")
        return fields.first_words(split_list(value, lists) if lists and isinstance(value, str) else value)

    def _supply(self, values: Mapping[str, object], findings: Findings) -> tuple[int | None, Availability | None]:
        if "stock" not in self._first and "availability" not in self._first:
            return None, None
        pieces = fields.strip_thousands(self._first_filled(values, "stock")[1], self.columns.decimals.mark)
        return stock_and_availability(pieces, self._first_filled(values, "availability")[1], findings)

    def _offers(
        self, values: Mapping[str, object], pictures: list[Picture], findings: Findings
    ) -> tuple[Offer, tuple[Variant, ...]]:
        """The product's prices, and its variants; a product without a price has the lowest of its variants."""
        code = self._optional(values, "currency", self._code, findings) or self.columns.currency or self.currency
        money = Money(self.columns.decimals, self.columns.dates, code)
        listed = self._value(values, "variants")
        read, said = ((), None) if is_missing(listed) else variants(
            listed, money, lambda one: self._place(one, pictures, findings), findings
        )  # fmt: skip
        if not self._priced:
            lowest = min((one.price for one in read if one.price is not None), default=None)
            return Offer(lowest, currency=None if lowest is None else said or code or None), read
        problems = len(findings.problems)
        offer_values = {field: self._first_filled(values, field) for field in self._priced}
        cents = frozenset(field for field, (column, _) in offer_values.items() if column in self.columns.cents)
        cost = offer({field: value for field, (_, value) in offer_values.items()}, money, findings, cents)
        if cost.price is None:
            cost = replace(cost, price=min((one.price for one in read if one.price is not None), default=None))
        if cost.price is None:
            if len(findings.problems) == problems:
                findings.add("price", "the price is missing", "noticed")
            return NO_OFFER, read
        return replace(cost, currency=cost.currency or said or code or None), read

    def _place(self, reference: object, pictures: list[Picture], findings: Findings) -> int | None:
        """The position of a variant's picture among the product's."""
        own = findings.read("pictures", lambda one: parse_picture(one, self.folder), reference, None)
        if own is None or (own not in pictures and len(pictures) >= MOST_PICTURES):
            return None
        if own not in pictures:
            pictures.append(own)
        return pictures.index(own)

    def _date(self, value: object) -> float | None:
        return None if is_missing_date(value) else self.columns.dates.read(value)

    def _code(self, value: object) -> str | None:
        return None if is_missing(value) else parse_currency(value, self.currency)

    def _description(self, values: Mapping[str, object], findings: Findings) -> str:
        columns = self.columns.fields.get("description", ())
        texts = dict.fromkeys(findings.read("description", fields.words, values.get(column), "") for column in columns)
        return _cut("description", "\n".join(filter(None, texts)), DESCRIPTION_LENGTH, findings)

    def _categories(
        self, values: Mapping[str, object], findings: Findings
    ) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The path under which the product stands, and further ones."""
        nothing: tuple[tuple[str, ...], ...] = ()
        columns = self.columns.fields.get("category", ())
        if len(columns) == 1:
            value = values.get(columns[0])
            lists = self.columns.lists.get(columns[0], "")
            if lists and isinstance(value, str):
                listed = findings.read("category", fields.list_of_paths, split_list(value, lists), nothing)
            else:
                listed = findings.read("category", self._paths, value, nothing)
        else:
            listed = tuple(filter(None, [self._levels(values, columns, findings)]))
        if "other_categories" in self._first:
            more = self._value(values, "other_categories")
            listed += findings.read("other_categories", fields.list_of_paths, more, nothing)
        first, *others = listed or ((),)
        return first, tuple(one for one in dict.fromkeys(others) if one != first)

    def _levels(self, values: Mapping[str, object], columns: tuple[str, ...], findings: Findings) -> tuple[str, ...]:
        levels: list[str] = []
        for column in columns:
            nothing: tuple[str, ...] = ()
            more = findings.read("category", fields.path, values.get(column), nothing)
            levels += more[1:] if levels and more[:1] == (levels[-1],) else more
        return tuple(levels)

    def _texts(self, values: Mapping[str, object], findings: Findings) -> dict[str, dict[str, str]]:
        nested = self._value(values, "texts")
        texts: dict[str, dict[str, str]] = {}
        if not is_missing(nested):
            texts = findings.read("texts", fields.translations, nested, texts)
            for language, by_field in texts.items():
                for field, text in by_field.items():
                    by_field[field] = _cut_text(f"{field} in {language}", field, text, findings)
        for column, (language, field) in self.columns.texts.items():
            if text := findings.read(column, fields.words, values.get(column), ""):
                texts.setdefault(language, {})[field] = _cut_text(column, field, text, findings)
        return texts

    def _pictures(self, values: Mapping[str, object], findings: Findings) -> list[Picture]:
        pictures: list[Picture] = []
        for column in self.columns.fields.get("pictures", ()):
            for reference in split_references(values.get(column)):
                if not is_missing(reference):
                    picked = findings.read("pictures", lambda r: parse_picture(r, self.folder), reference, None)
                    pictures += [picked] if picked is not None and picked not in pictures else []
        if len(pictures) > MOST_PICTURES:
            findings.add("pictures", f"{len(pictures)} pictures; the first {MOST_PICTURES} are taken")
        return pictures[:MOST_PICTURES]


def _cut_text(name: str, field: str, text: str, findings: Findings) -> str:
    return _cut(name, text, DESCRIPTION_LENGTH if field == "description" else TITLE_LENGTH, findings)


def _cut(field: str, text: str, length: int, findings: Findings) -> str:
    if len(text) <= length:
        return text
    findings.add(field, f"{len(text)} characters; cut to {length}")
    return text[:length].rstrip()
