"""Cleaner: a feed's row → a clean product, with everything that was repaired or left out on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from wares.catalog.bounds import GUIDE_LENGTH, MOST_ATTRIBUTES, TITLE_LENGTH
from wares.catalog.checks.product import InvalidProduct, validate
from wares.catalog.columns.matching import ColumnMap, extend_column_map, rename_note
from wares.catalog.feeds import FeedRow
from wares.catalog.findings import Findings
from wares.catalog.row_reader import FeedColumns, RowReader
from wares.catalog.values.attributes import truncation_note
from wares.catalog.values.codes import is_truncated, parse_id, parse_optional_id
from wares.catalog.values.counts import parse_popularity
from wares.catalog.values.ratings import read_rating
from wares.catalog.values.texts import read_lines, read_optional_text, read_text
from wares.tabular.values.text import abbreviate
from wares.types import Problem, Product

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
        self._feed = FeedColumns(columns, folder, currency.upper())
        self._seen_reasons: set[str] = set()

    @property
    def columns(self) -> ColumnMap:
        """What the feed's columns are, as far as its rows have shown."""
        return self._feed.columns

    @property
    def seen_reasons(self) -> frozenset[str]:
        """Reasons that hold for many rows and were noted at the first of them."""
        return frozenset(self._seen_reasons)

    def product(self, row: FeedRow, file: str) -> CleanResult:
        """The product in `row`; a row without a usable id is skipped with the reason.

        So is one that passes a bound for the whole product, and one without a title, unless it has pictures: then it
        can still be found by them, and its id is its title.
        """
        findings = Findings(file, row.line, [], self._seen_reasons)
        for note in row.notes:
            findings.once("", note)
        if not self._feed.known_columns.issuperset(row.values):
            self._extend(row.values, findings)
        reader = RowReader(self._feed, row.values, findings)
        try:
            return CleanResult(_clean(reader), tuple(findings.problems))
        except InvalidProduct as invalid:
            findings.add(invalid.field, str(invalid), "skipped")
            return CleanResult(None, tuple(findings.problems))

    def _extend(self, values: Mapping[str, object], findings: Findings) -> None:
        """Takes in the columns that no row had before."""
        new = [column for column in values if column not in self._feed.known_columns]
        columns = extend_column_map(self.columns, values)
        self._feed = FeedColumns(columns, self._feed.folder, self._feed.currency)
        names = abbreviate(", ".join(new), 500)[1:].rstrip("'\"")
        findings.add("", f"columns not seen before, used from here on: {names}", "noticed")
        for column in new:
            if column in columns.attributes and (reason := rename_note(column)):
                findings.once(column, reason)


def _clean(reader: RowReader) -> Product:
    """Raises `InvalidProduct` for a row that is skipped."""
    findings = reader.findings
    findings.product = _require(reader, "id", parse_id)
    if is_truncated(findings.product):
        findings.once("id", truncation_note(reader.feed.first["id"]), "noticed")
    title = _require(reader, "title", read_text)
    product = _product(reader, title or findings.product)
    if not title and not product.pictures:
        findings.problems.clear()
        raise InvalidProduct("title", "the title is missing")
    if len(product.attributes) > MOST_ATTRIBUTES or not _FLAT.issuperset(map(type, reader.values.values())):
        product = validate(product)  # where nothing is nested, the readers hold every other bound
    if not title:
        findings.add("title", "the title is missing; the id stands for it")
    return product


def _require(reader: RowReader, field: str, parse: Callable[[object], str]) -> str:
    try:
        return parse(reader.value(field))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidProduct(field, str(error)) from error


def _product(reader: RowReader, title: str) -> Product:
    pictures = reader.pictures()
    cost, variants = reader.offers(pictures)
    pieces, availability = reader.supply()
    if pieces is None and variants and all(variant.stock is not None for variant in variants):
        pieces = sum(variant.stock or 0 for variant in variants)
    category, other_categories = reader.categories()
    return Product(
        id=reader.findings.product,
        title=reader.truncate("title", title, TITLE_LENGTH),
        description=reader.description(),
        price=cost.price,
        was_price=cost.was_price,
        sale=cost.sale,
        currency=cost.currency,
        brand=reader.optional("brand", read_optional_text),
        category=category,
        other_categories=other_categories,
        colour=reader.optional("colour", reader.colour),
        material=reader.optional("material", read_optional_text),
        attributes=reader.attributes(),
        choices={} if variants else reader.choices(),
        variants=variants,
        group=reader.optional("group", parse_optional_id),
        stock=pieces,
        availability=availability,
        popularity=reader.optional("popularity", parse_popularity) or 0.0,
        rating=reader.optional("rating", read_rating),
        rating_count=reader.rating_count(),
        size_guide=reader.truncate("size_guide", reader.optional("size_guide", read_lines) or "", GUIDE_LENGTH),
        published=reader.published(),
        published_at=reader.optional("published_at", reader.date),
        expires_at=reader.optional("expires_at", reader.date),
        texts=reader.texts(),
        pictures=tuple(pictures),
    )
