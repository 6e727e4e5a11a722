"""Variant rows: the rows of one product in a feed of no known platform → one row with the product's variants.

Rows with one id are variants where an option (size, colour, …) differs, otherwise the last counts. Rows that name
another row as their parent inherit from it and are its variants. `row_groups` has brought the rows together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wares.catalog.columns.matching import ColumnMap
from wares.catalog.platforms.adapter import OFFER, CanonicalRow, RowLinks, distinct_variants, drop_empty, with_variants
from wares.catalog.platforms.cells import text
from wares.catalog.row_groups import Member
from wares.catalog.values.codes import parse_id
from wares.catalog.values.picture_references import split_references
from wares.tabular.sniffer import fold_column_name
from wares.tabular.sources import RawRow, Source
from wares.tabular.values.options import canonical_option_name, is_option_name, words_of
from wares.tabular.values.text import is_missing
from wares.types import Problem

PARENTS = frozenset(
    words_of(
        "parent parentid parentsku parentcode parentproduct parentproductid parentproductsku parentarticle parentasin "
        "parentitem parentref parentreference masterid mastersku masterproduct mainsku mainproductid "
        "übergeordnetesprodukt hauptartikel vaterartikel elternartikel produitparent skuparent padre skupadre genitore "
        "hoofdartikel nadrzędny 父商品 父商品id 父sku 父级 主商品 主商品编号 父id 親商品 상위상품"
    )
)
"""Names of columns that name a row's parent, as `fold_column_name` writes them."""

_SKUS = frozenset(words_of("sku variantsku skucode productsku artikelnummer sku编码 商品sku"))
_CODES = re.compile(r"^(gtin|ean|upc|isbn|mpn|barcode|jan|条形码|條碼)")
_PAIR = re.compile(
    r"^(?:option|attribute|variant\s*option|variation)\s*_?(?P<number>\d)\s*_?(?P<part>name|value)$", re.IGNORECASE
)


class VariantRows:
    """How rows of a feed with `columns` find each other, and become one row."""

    def __init__(self, columns: ColumnMap, every: Sequence[str]) -> None:
        self.columns = columns
        self.id = columns.fields["id"][0]
        self.parent = next(
            (column for column in every if fold_column_name(column) in PARENTS and column != self.id), ""
        )
        self.sku = next((column for column in every if fold_column_name(column) in _SKUS), "")
        self.codes = [column for column in every if _CODES.match(fold_column_name(column)) and column != self.id]
        colour = columns.fields.get("colour", ())
        self.options = [
            column for column in every if column in colour or (is_option_name(column) and column != self.id)
        ]
        self.pairs = _pairs(every)
        self.pictures = columns.fields.get("pictures", ())

    # ------------------------------------------------------------------------------------------------------- links

    def row_links(self, values: RawRow) -> RowLinks:
        """The row's id, and the parent it names by id or sku."""
        try:
            own = parse_id(values.get(self.id))
        except (ValueError, TypeError, RecursionError):
            return RowLinks(None)
        parent = text(values, self.parent) if self.parent else ""
        sku = text(values, self.sku) if self.sku and self.sku != self.id else ""
        parents = (f"id {parent}", f"sku {parent}") if parent and parent not in (own, "0") else ()
        return RowLinks(f"id {own}", (f"sku {sku}",) if sku else (), parents)

    # -------------------------------------------------------------------------------------------------------- rows

    def merge(self, members: Sequence[Member], source: Source) -> tuple[RawRow, list[Problem]]:
        """The one row of a product, and what is said of rows that another one replaces."""
        rows = [member.record.values for member in members]
        if len(rows) == 1:
            return listed_variants(rows[0]), []
        children = [member for member in members if member.is_child]
        heads = [member for member in members if not member.is_child]
        if children and heads:
            problems = self._replaced_rows(heads, source)
            return self._with_children(heads[-1].record.values, children, problems, source), problems
        names = self._with_varying_options(rows)
        if not names:
            return rows[-1], self._replaced_rows(members, source)
        return self._of_one_id(members, names, source)

    def _replaced_rows(self, members: Sequence[Member], source: Source) -> list[Problem]:
        """What is said of all rows but the last, which counts."""
        last = members[-1].record
        name = text(last.values, self.id)
        return [replaced_row_problem(source, member.record.line, last.line, name) for member in members[:-1]]

    def _with_varying_options(self, rows: Sequence[RawRow]) -> list[str]:
        """Columns of options whose values differ between the rows."""
        varying = [
            column for column in self.options if len({text(row, column) for row in rows if text(row, column)}) > 1
        ]
        if varying or not self.pairs:
            return varying
        return [value for _, value in self.pairs if len({text(row, value) for row in rows if text(row, value)}) > 1]

    def _of_one_id(
        self, members: Sequence[Member], names: Sequence[str], source: Source
    ) -> tuple[RawRow, list[Problem]]:
        rows = [member.record.values for member in members]
        head = {key: value for row in reversed(rows) for key, value in row.items() if not is_missing(value)}
        head = {**rows[0], **head, **{key: value for key, value in rows[0].items() if not is_missing(value)}}
        by_options: dict[tuple[str, ...], Member] = {}
        problems = []
        for member in members:
            options = tuple(text(member.record.values, name) for name in names)
            if not any(options):
                continue
            if old := by_options.get(options):
                line, again = old.record.line, member.record.line
                problems.append(replaced_row_problem(source, line, again, text(head, self.id)))
            by_options[options] = member
        product = self._product(head, names, rows)
        variants = [self._variant(member.record.values, names, rows) for member in by_options.values()]
        return {**product, **self._offer(product, variants)}, problems

    def _with_children(
        self, head: RawRow, children: Sequence[Member], problems: list[Problem], source: Source
    ) -> RawRow:
        rows = [member.record.values for member in children]
        names = [column for column in self.options if any(text(row, column) for row in rows)]
        names += [value for _, value in self.pairs if any(text(row, value) for row in rows)]
        if len({tuple(text(row, name) for name in names) for row in rows}) < len(rows):
            names += [
                column
                for column in self.columns.attributes
                if column not in names and self._distinguishes(column, rows)
            ]
        by_options: dict[tuple[str, ...], Member] = {}
        for member in children:
            values = member.record.values
            options = tuple(text(values, name) for name in names) if names else (text(values, self.id),)
            if old := by_options.get(options):
                problems.append(replaced_row_problem(source, old.record.line, member.record.line, text(head, self.id)))
            by_options[options] = member
        if is_missing(head.get(self.columns.fields["title"][0])):
            title = self.columns.fields["title"][0]
            head = {**head, title: next((row[title] for row in rows if not is_missing(row.get(title))), None)}
        every = [head, *rows]
        variants = [self._variant(member.record.values, names, every) for member in by_options.values()]
        product = self._product(head, names, every)
        return {**product, **self._offer(product, variants)}

    def _distinguishes(self, column: str, rows: Sequence[RawRow]) -> bool:
        """Whether a column's values are short texts that differ, and neither codes nor the parent's name."""
        if column in (self.parent, self.sku, self.id, *self.codes) or _PAIR.match(column):
            return False
        values = {text(row, column) for row in rows}
        return len(values) > 1 and "" not in values and all(len(value) <= 40 and "://" not in value for value in values)

    def _product(self, head: RawRow, names: Sequence[str], rows: Sequence[RawRow]) -> dict[str, Any]:
        """The product's own values: without the options and codes of one variant, with the pictures of all."""
        columns_left_out = {*names, *(part for pair in self.pairs for part in pair), self.parent}
        columns_left_out |= {self.sku, *self.codes} - {self.id}
        product = {key: value for key, value in head.items() if key not in columns_left_out}
        for column in self.pictures:
            pictures = [
                reference
                for row in rows
                for reference in split_references(row.get(column))
                if not is_missing(reference)
            ]
            if pictures:
                product[column] = list({str(picture): picture for picture in pictures}.values())
        return product

    def _variant(self, row: RawRow, names: Sequence[str], rows: Sequence[RawRow]) -> CanonicalRow:
        by_value = {value: name for name, value in self.pairs}
        options = {}
        for name in names:
            option_value = name
            if name in by_value:
                option_value = next((text(row, by_value[name]) for row in rows if text(row, by_value[name])), name)
            if text(row, name):
                options[canonical_option_name(option_value)] = text(row, name)
        pictures = [
            reference
            for column in self.pictures
            for reference in split_references(row.get(column))
            if not is_missing(reference)
        ]
        return drop_empty(
            {
                "options": options,
                "sku": text(row, self.sku, self.id) if self.sku else "",
                "codes": [text(row, code) for code in self.codes if text(row, code)],
                **{field: self._first(row, field) for field in OFFER},
                "picture": pictures[0] if pictures else None,
            }
        )

    def _first(self, row: RawRow, field: str) -> object:
        columns = self.columns.fields.get(field, ())
        return next((row[column] for column in columns if not is_missing(row.get(column))), None)

    def _offer(self, head: RawRow, variants: Sequence[CanonicalRow]) -> Mapping[str, object]:
        """The variants, and under the feed's own columns what the product has of the cheapest, and the sum of stock."""
        product = with_variants({}, variants)
        result: dict[str, object] = {"variants": product.get("variants", list(variants))}
        for field in OFFER:
            columns = self.columns.fields.get(field, ())
            if columns and field in product:
                result.update(dict.fromkeys(columns))
                result[columns[0]] = product[field]
        return result


def listed_variants(row: RawRow) -> RawRow:
    """A row whose list of variants has every value at one level, with their choices as options."""
    variants = row.get("variants")
    if not isinstance(variants, list) or not all(isinstance(variant, Mapping) for variant in variants):
        return row
    if not variants or any("options" in variant for variant in variants):
        return row
    result = []
    for variant in variants:
        by_field = {_OFFER_FIELDS.get(fold_column_name(key), key): value for key, value in variant.items()}
        options = {
            canonical_option_name(key): str(value)
            for key, value in variant.items()
            if is_option_name(key) and not is_missing(value)
        }
        codes = [text(variant, key) for key in variant if _CODES.match(fold_column_name(key)) and text(variant, key)]
        offer_values = {key: by_field.get(key) for key in (*OFFER, "sku", "picture")}
        result.append(drop_empty({**offer_values, "options": options, "codes": codes}))
    return {**row, "variants": distinct_variants(result)}


_OFFER_FIELDS = {
    "saleprice": "sale_price", "specialprice": "sale_price", "compareatprice": "was_price", "wasprice": "was_price",
    "regularprice": "price", "quantity": "stock", "qty": "stock", "inventory": "stock", "stockquantity": "stock",
    "instock": "availability", "available": "availability", "image": "picture", "imageurl": "picture",
    "code": "sku", "id": "sku",
}  # fmt: skip
"""Keys of a variant in plain JSON, as `fold_column_name` writes them → what they are."""


def replaced_row_problem(source: Source, line: int, by: int, name: str) -> Problem:
    """That the row of `line` is not taken, because another one with its id stands below."""
    reason = f"the same id stands again in line {by}; that one was taken"
    return Problem(source.path.name, line, "id", reason, "skipped", name)


def _pairs(every: Sequence[str]) -> list[tuple[str, str]]:
    """The columns of names and values of numbered options (`Option1 Name`, `Option1 Value`)."""
    result: dict[str, dict[str, str]] = {}
    for column in every:
        if match := _PAIR.match(column):
            result.setdefault(match["number"], {})[match["part"].lower()] = column
    return [(pair["name"], pair["value"]) for pair in result.values() if len(pair) == 2]
