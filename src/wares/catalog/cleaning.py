"""A feed's row → a clean product, with everything that was repaired or left out on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from wares.catalog import fields, synonyms
from wares.catalog.bounds import DESCRIPTION_LENGTH, MOST_ATTRIBUTES, MOST_PICTURES, TITLE_LENGTH
from wares.catalog.checking import Misfit, fitted
from wares.catalog.feeds import Row
from wares.catalog.mapping import ColumnMap, Kind, attribute_called, extended, renamed
from wares.catalog.references import picture, references
from wares.tabular.look import folded
from wares.tabular.prices import Price, currency_code, number, price
from wares.tabular.text import is_missing, shown
from wares.types import Picture, Problem, Product

T = TypeVar("T")
_FLAT = frozenset({str, int, float, bool, type(None)})
Attribute: TypeAlias = "tuple[str, ...] | float"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a row: the product, or None when the row was skipped, and what was found on the way."""

    product: Product | None
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Findings:
    """The problems of one row."""

    file: str
    line: int
    problems: list[Problem]
    told: set[str]
    product: str = ""

    def add(self, field: str, reason: str, severity: Literal["skipped", "changed", "noticed"] = "changed") -> None:
        self.problems.append(Problem(self.file, self.line, field, reason, severity, self.product))

    def once(self, field: str, reason: str, severity: Literal["changed", "noticed"] = "changed") -> None:
        """Notes what holds for many rows at the first of them."""
        if reason not in self.told:
            self.told.add(reason)
            self.add(field, reason, severity)

    def read(self, field: str, reader: Callable[[Any], T], value: object, otherwise: T) -> T:
        """`reader(value)`; where that fails, `otherwise`, and the reason is noted."""
        try:
            return reader(value)
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            self.add(field, f"{error}; left out")
            return otherwise


class Cleaner:
    """Makes products of a feed's rows.

    columns   what the feed's columns are; grows by the columns that only later rows bring
    folder    where the feed's picture files lie; None = pictures are not taken from files
    currency  ISO 4217 code of prices that name none; empty = not known
    """

    def __init__(self, columns: ColumnMap, folder: Path | None, currency: str) -> None:
        self.folder = folder
        self.currency = currency.upper()
        self._told: set[str] = set()
        self._use(columns)

    def _use(self, columns: ColumnMap) -> None:
        self.columns = columns
        self._known = columns.known()
        self._first = {field: names[0] for field, names in columns.fields.items()}
        self._readers = [(c, attribute_called(c), _reader(c, kind)) for c, kind in columns.attributes.items()]

    def product(self, row: Row, file: str) -> Cleaned:
        """The product in `row`; a row without a usable id is skipped with the reason.

        So is one that passes a bound for the whole product, and one without a title, unless it has pictures: then it
        can still be found by them, and its id is its title.
        """
        found = _Findings(file, row.line, [], self._told)
        for note in row.notes:
            found.once("", note)
        if not self._known.issuperset(row.values):
            self._grow(row.values, found)
        values = row.values
        try:
            name = "id"
            found.product = fields.identity(self._value(values, "id"))
            name = "title"
            title = fields.words(self._value(values, "title"))
        except (ValueError, TypeError, RecursionError) as error:
            found.add(name, str(error), "skipped")
            return Cleaned(None, tuple(found.problems))
        product = self._product(values, title or found.product, found)
        if not title and not product.pictures:
            found.problems.clear()
            found.add("title", "the title is missing", "skipped")
            return Cleaned(None, tuple(found.problems))
        try:
            if len(product.attributes) > MOST_ATTRIBUTES or not _FLAT.issuperset(map(type, values.values())):
                product = fitted(product)  # where nothing is nested, the readers hold every other bound
        except Misfit as misfit:
            found.add(misfit.field, str(misfit), "skipped")
            return Cleaned(None, tuple(found.problems))
        if not title:
            found.add("title", "the title is missing; the id stands for it")
        return Cleaned(product, tuple(found.problems))

    def _product(self, values: Mapping[str, object], title: str, found: _Findings) -> Product:
        cost = self._price(values, found)
        return Product(
            id=found.product,
            title=_cut("title", title, TITLE_LENGTH, found),
            description=self._description(values, found),
            price=None if cost is None else cost.amount,
            currency=None if cost is None else cost.currency,
            brand=self._optional(values, "brand", fields.optional_words, found),
            category=self._category(values, found),
            colour=self._optional(values, "colour", fields.optional_words, found),
            attributes=self._attributes(values, found),
            group=self._optional(values, "group", fields.optional_identity, found),
            stock=self._filled(values, "stock", fields.stock, found),
            popularity=self._optional(values, "popularity", fields.popularity, found) or 0.0,
            texts=self._texts(values, found),
            pictures=self._pictures(values, found),
        )

    def _grow(self, values: Mapping[str, object], found: _Findings) -> None:
        new = [column for column in values if column not in self._known]
        self._use(extended(self.columns, values))
        listed = shown(", ".join(new), 500)[1:].rstrip("'\"")
        found.add("", f"columns not seen before, used from here on: {listed}", "noticed")
        for column in new:
            if column in self.columns.attributes and (reason := renamed(column)):
                found.once(column, reason)

    def _value(self, values: Mapping[str, object], field: str) -> object:
        return values.get(self._first[field]) if field in self._first else None

    def _optional(
        self, values: Mapping[str, object], field: str, reader: Callable[[Any], T | None], found: _Findings
    ) -> T | None:
        return found.read(field, reader, values.get(self._first[field]), None) if field in self._first else None

    def _filled(
        self, values: Mapping[str, object], field: str, reader: Callable[[Any], T | None], found: _Findings
    ) -> T | None:
        """The field from the first of its columns that has a value."""
        for column in self.columns.fields.get(field, ()):
            if not is_missing(value := values.get(column)):
                return found.read(field, reader, value, None)
        return None

    def _price(self, values: Mapping[str, object], found: _Findings) -> Price | None:
        if "price" not in self._first:
            return None
        code = self._optional(values, "currency", self._code, found) or self.currency
        problems = len(found.problems)
        cost = self._filled(values, "price", lambda value: price(value, code), found)
        if cost is None:
            if len(found.problems) == problems:
                found.add("price", "the price is missing", "noticed")
            return None
        return Price(cost.amount, cost.currency or code or None)

    def _code(self, value: object) -> str | None:
        return None if is_missing(value) else currency_code(value, self.currency)

    def _description(self, values: Mapping[str, object], found: _Findings) -> str:
        columns = self.columns.fields.get("description", ())
        texts = dict.fromkeys(found.read("description", fields.words, values.get(column), "") for column in columns)
        return _cut("description", "\n".join(filter(None, texts)), DESCRIPTION_LENGTH, found)

    def _category(self, values: Mapping[str, object], found: _Findings) -> tuple[str, ...]:
        columns = self.columns.fields.get("category", ())
        levels: list[str] = []
        for column in columns:
            nothing: tuple[str, ...] = ()
            more = found.read("category", fields.path, values.get(column), nothing)
            levels += more[1:] if levels and more[:1] == (levels[-1],) else more
        return tuple(levels)

    def _attributes(self, values: Mapping[str, object], found: _Findings) -> dict[str, Attribute]:
        nothing: Attribute = ()
        attributes: dict[str, Attribute] = {}
        for column, name, reader in self._readers:
            if not is_missing(value := values.get(column)):
                attribute = found.read(column, reader, value, nothing)
                if name in attributes:
                    self._put(attributes, name, attribute, found)
                elif attribute != ():
                    attributes[name] = attribute
        nested = self._value(values, "attributes")
        if isinstance(nested, Mapping):
            for key, value in nested.items():
                if reason := renamed(str(key)):
                    found.once(str(key), reason)
                if (name := attribute_called(str(key))) and not is_missing(value):
                    self._put(attributes, name, found.read(name, fields.attribute, value, nothing), found)
        elif not is_missing(nested):
            found.add("attributes", "attributes are given as one object; left out")
        return attributes

    def _put(self, attributes: dict[str, Attribute], name: str, value: Attribute, found: _Findings) -> None:
        if value == ():
            return
        if name in attributes:
            found.once(name, f"{name!r} is given twice under names that come to the same; the first is taken")
            return
        attributes[name] = value

    def _texts(self, values: Mapping[str, object], found: _Findings) -> dict[str, dict[str, str]]:
        nested = self._value(values, "texts")
        texts: dict[str, dict[str, str]] = {}
        if not is_missing(nested):
            texts = found.read("texts", fields.translations, nested, texts)
            for language, by_field in texts.items():
                for field, text in by_field.items():
                    by_field[field] = _cut_text(f"{field} in {language}", field, text, found)
        for column, (language, field) in self.columns.texts.items():
            if text := found.read(column, fields.words, values.get(column), ""):
                texts.setdefault(language, {})[field] = _cut_text(column, field, text, found)
        return texts

    def _pictures(self, values: Mapping[str, object], found: _Findings) -> tuple[Picture, ...]:
        pictures: list[Picture] = []
        for column in self.columns.fields.get("pictures", ()):
            for reference in references(values.get(column)):
                if not is_missing(reference):
                    picked = found.read("pictures", lambda r: picture(r, self.folder), reference, None)
                    pictures += [picked] if picked is not None and picked not in pictures else []
        if len(pictures) > MOST_PICTURES:
            found.add("pictures", f"{len(pictures)} pictures; the first {MOST_PICTURES} are taken")
        return tuple(pictures[:MOST_PICTURES])


def _reader(column: str, kind: Kind) -> Callable[[Any], Attribute]:
    if kind == "number":
        return partial(_number, column)
    return partial(fields.values, several=folded(column) in synonyms.TAGS)


def _number(column: str, value: object) -> float:
    try:
        return number(value)
    except ValueError as error:
        raise ValueError(
            f'{error}, as the values of "{column}" are; if it holds words, say --column text="{column}"'
        ) from error


def _cut_text(name: str, field: str, text: str, found: _Findings) -> str:
    return _cut(name, text, DESCRIPTION_LENGTH if field == "description" else TITLE_LENGTH, found)


def _cut(field: str, text: str, length: int, found: _Findings) -> str:
    if len(text) <= length:
        return text
    found.add(field, f"{len(text)} characters; cut to {length}")
    return text[:length].rstrip()
