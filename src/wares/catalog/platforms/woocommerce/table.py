"""WooCommerce: the product CSV in any language; variations name their parent by `id:` or SKU."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks, drop_empty, with_variants
from wares.catalog.platforms.cells import deepest, flag, integer, lines, split_cell, text
from wares.catalog.platforms.woocommerce.headings import heading
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name
from wares.tabular.values.text import is_missing

_MARKS = frozenset({
    "Visibility", "In stock", "Backorders", "Sale starts", "Sale ends", "Regular price", "Sale price",
    "Grouped products", "Attribute 1 name", "Attribute 1 value", "Short description", "Published",
})  # fmt: skip
_KINDS = ("simple", "variable", "variation", "grouped", "external", "virtual", "downloadable", "subscription")
_NAMED = re.compile(r"^(?:meta: ?attribute_|attribute:)(?P<name>.+)$", re.IGNORECASE)
_MOST_ATTRIBUTES = 100
_MOST_CHOICES = 100  # that one variation may stand for


class WooTable(PlatformAdapter):
    """A row a product or variation; variations belong to the product that `Parent` names."""

    NAME: ClassVar[str] = "a WooCommerce export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "ID", "title": "Name", "description": "Description", "price": "Regular price", "sale_price": "Sale price",
        "sale_start": "Sale starts", "sale_end": "Sale ends", "category": "Categories", "stock": "Stock",
        "availability": "In stock", "pictures": "Images", "brand": "Brands",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Types of WooCommerce in the column of types, and headings of its export."""
        heading_of = cls.headings(columns)
        by_heading = {heading: column for column, heading in heading_of.items()}
        if "Name" not in by_heading or len(_MARKS & set(by_heading)) < 3:
            return False
        kinds = (
            {text(row, by_heading["Type"]).casefold().split(",")[0] for row in rows} if "Type" in by_heading else {""}
        )
        return bool(kinds & set(_KINDS)) or (kinds <= {""} and len(_MARKS & set(by_heading)) >= 6)

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """The English headings, shortened, for whatever language the file has."""
        result: dict[str, str] = {}
        for column in columns:
            name = heading(column)
            if name != column and name in result.values():
                continue
            result[column] = name
        return result

    def row_links(self, values: RawRow) -> RowLinks:
        """The row's ID and SKU, and a variation's parent."""
        own = [f"id:{text(values, 'ID')}"] if text(values, "ID") else []
        own += [f"sku:{text(values, 'SKU')}"] if text(values, "SKU") else []
        parent = text(values, "Parent")
        parents: tuple[str, ...] = ()
        if parent and ("variation" in text(values, "Type").casefold() or not text(values, "Type")):
            code = parent.removeprefix("id:")
            parents = (parent,) if code != parent else (f"sku:{parent}", f"id:{parent}")
        return RowLinks(own[0] if own else None, tuple(own[1:]), parents, is_complete=not parents)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row with the variations that name it."""
        head = next((row for row in rows if not self._is_variation(row)), rows[0])
        variations = [row for row in rows if row is not head and flag(row.get("Published")) is not False]
        product: CanonicalRow = {
            "id": text(head, "ID", "SKU"),
            "title": head.get("Name"),
            "description": lines(text(head, "Short description"), text(head, "Description")),
            "brand": ", ".join(split_cell(head.get("Brands"), has_escapes=True)),
            "category": deepest(
                [split_cell(path, ">") for path in split_cell(head.get("Categories"), has_escapes=True)]
            ),
            "pictures": split_cell(head.get("Images")),
            "published": _publication(head),
            "attributes": {"tags": split_cell(head.get("Tags"), has_escapes=True), **self._attributes(head)},
            "group": text(head, "Parent").removeprefix("id:") if self._is_variation(head) else None,
        }
        own = {**_offer(head), "sku": text(head, "SKU"), "codes": split_cell(head.get("GTIN"))}
        if not variations:
            if "variable" in text(head, "Type").casefold():
                product["choices"] = {name: product["attributes"].pop(name) for name in self._attributes(head)}
            return with_variants(product, [own])
        product["attributes"]["sku"] = own["sku"]
        product["stock"] = own.get("stock")
        variants = [self._variation(row, _names(head)) for row in variations]
        if is_missing(product["stock"]) and None not in (
            stocks := [integer(variant.get("stock")) for variant in variants]
        ):
            product["stock"] = sum(stock or 0 for stock in stocks)
        return with_variants(product, list(self._expand(head, variations, variants)))

    def _expand(
        self, head: RawRow, variations: Sequence[RawRow], variants: Sequence[CanonicalRow]
    ) -> Iterator[CanonicalRow]:
        """The variants; one that leaves options open ("any colour") stands for each of their values."""
        attributes = self._attributes(head)
        for row, variant in zip(variations, variants, strict=True):
            open_names = [name for name in _names(row) if name not in variant["options"] and name in attributes]
            yield from _each(variant, {name: attributes[name] for name in open_names})

    def _is_variation(self, row: RawRow) -> bool:
        return "variation" in text(row, "Type").casefold()

    def _attributes(self, row: RawRow) -> CanonicalRow:
        pairs = ((text(row, f"Attribute {n} name"), split_cell(row.get(f"Attribute {n} value"), has_escapes=True))
                 for n in range(1, _MOST_ATTRIBUTES) if f"Attribute {n} name" in row)  # fmt: skip
        more = ((match["name"], split_cell(row[column], "|,")) for column in row if (match := _NAMED.match(column)))
        return {canonical_option_name(name): values for name, values in (*pairs, *more) if name and values}

    def _variation(self, row: RawRow, names: Sequence[str]) -> CanonicalRow:
        options = {name: ", ".join(values) for name, values in self._attributes(row).items()}
        order = {name: rank for rank, name in enumerate(names)}
        options = dict(sorted(options.items(), key=lambda option: order.get(option[0], len(order))))
        pictures = split_cell(row.get("Images"))
        return {
            **_offer(row),
            "options": options,
            "sku": text(row, "SKU"),
            "codes": split_cell(row.get("GTIN")),
            "picture": pictures[0] if pictures else None,
        }


def _each(variation: CanonicalRow, free: Mapping[str, Sequence[str]]) -> list[CanonicalRow]:
    """The variation with every value of the attributes that it leaves to the shopper (`Any size …`)."""
    if not free or math.prod(map(len, free.values())) > _MOST_CHOICES:
        return [variation]
    return [
        {**variation, "options": {**variation["options"], **dict(zip(free, values, strict=True))}}
        for values in itertools.product(*free.values())
    ]


def _names(head: RawRow) -> list[str]:
    numbers = range(1, _MOST_ATTRIBUTES)
    return [
        canonical_option_name(text(head, f"Attribute {n} name")) for n in numbers if text(head, f"Attribute {n} name")
    ]


def _publication(row: RawRow) -> bool | None:
    status = text(row, "Published").casefold()
    is_hidden = text(row, "Visibility").casefold() == "hidden"
    private = status in ("draft", "private", "pending", "future", "trash") or flag(row.get("Published")) is False
    return False if is_hidden or private else None


def _offer(row: RawRow) -> CanonicalRow:
    """Prices, count and whether it can be had; `Stock` of a variation may be `parent`, which is no count of its own."""
    stock = integer(row.get("Stock"))
    in_stock = text(row, "In stock").casefold()
    later = text(row, "Backorders").casefold() in ("1", "yes", "notify")
    if in_stock in ("backorder", "onbackorder"):
        state = "backorder"
    elif in_stock in ("outofstock",) or flag(in_stock) is False:
        state = "out_of_stock"
    elif in_stock in ("instock",) or flag(in_stock):
        state = "backorder" if stock is not None and stock <= 0 and later else "in_stock"
    else:
        state = None
    return drop_empty(
        {
            "price": row.get("Regular price"),
            "sale_price": row.get("Sale price"),
            "sale_start": row.get("Sale starts"),
            "sale_end": row.get("Sale ends"),
            "stock": None if stock is None else max(stock, 0),
            "availability": state,
        }
    )
