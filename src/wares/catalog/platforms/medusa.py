"""Medusa: the product CSV of versions 1 and 2, and products as its interfaces give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.platforms.adapter import (
    CanonicalRow,
    PlatformAdapter,
    RowLinks,
    availability,
    drop_empty,
    with_variants,
)
from wares.catalog.platforms.cells import count, display_name, first, flag, integer, nodes, split_cell, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

_PRICE = re.compile(r"^(?:Variant )?Price (?:.*\[)?(?P<code>[A-Za-z]{3})\]?$")
_NUMBERED = re.compile(
    r"^(?:Product |Variant )?(?P<what>Option|Image|Tag|Category) (?P<number>\d+)(?: (?P<part>Name|Value|Url|Title))?$"
)
_SHOWN = frozenset({"", "published"})
_CODES = ("barcode", "ean", "upc")


class MedusaTable(PlatformAdapter):
    """Rows with one product id or handle are one product, a row a variant."""

    NAME: ClassVar[str] = "a Medusa export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "Product Id", "title": "Product Title", "description": "Product Description",
        "stock": "Variant Inventory Quantity", "pictures": "Product Thumbnail",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The product's columns and the variant's."""
        return "Product Title" in columns and count(columns, "Product Handle", "Product Status", "Variant SKU",
                                                    "Variant Title", "Variant Manage Inventory") >= 2  # fmt: skip

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's handle, which new products have as well; without one its id or title."""
        return RowLinks(text(values, "Product Handle", "Product Id", "Product Title"))

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of one handle's rows."""
        head = rows[0]
        pictures = [text(head, "Product Thumbnail")] + [name for row in rows for name in _numbered_texts(row, "Image")]
        kind, collection = text(head, "Product Type"), text(head, "Product Collection Title")
        categories = _numbered_texts(head, "Category") or [name for name in (collection, kind) if name]
        product: CanonicalRow = {
            "id": text(head, "Product Id", "Product Handle"),
            "title": first(rows, "Product Title"),
            "description": "\n".join(filter(None, (text(head, "Product Subtitle"), text(head, "Product Description")))),
            "category": categories,
            "material": text(head, "Product Material"),
            "pictures": list(dict.fromkeys(filter(None, pictures))),
            "published": None if text(head, "Product Status").casefold() in _SHOWN else False,
            "attributes": drop_empty(
                {"tags": split_cell(head.get("Product Tags")) or _numbered_texts(head, "Tag"), "type": kind}
            ),
        }
        return with_variants(product, [_row(row) for row in rows if text(row, "Variant Title", "Variant SKU")])


def _numbered_texts(row: RawRow, noun: str) -> list[str]:
    return [text(row, column) for column in row
            if (match := _NUMBERED.match(column)) and match["what"] == noun and text(row, column)]  # fmt: skip


def _row(row: RawRow) -> CanonicalRow:
    options: dict[str, dict[str, str]] = {}
    prices = []
    for column in row:
        if (match := _NUMBERED.match(column)) and match["what"] == "Option":
            options.setdefault(match["number"], {})[match["part"] or ""] = text(row, column)
        elif (price_match := _PRICE.match(column)) and text(row, column):
            prices.append({"amount": row[column], "currency": price_match["code"].upper()})
    pairs = [(option.get("Name", ""), option.get("Value", "")) for option in options.values()]
    is_tracked = flag(row.get("Variant Manage Inventory")) is not False
    stock = integer(row.get("Variant Inventory Quantity")) if is_tracked else None
    return drop_empty(
        {
            "options": _options(pairs),
            "sku": text(row, "Variant SKU"),
            "codes": [text(row, "Variant Barcode")] if text(row, "Variant Barcode") else [],
            "price": prices,
            "stock": None if stock is None else max(stock, 0),
            "availability": availability(stock, flag(row.get("Variant Allow Backorder")), is_tracked),
        }
    )


def _options(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Options by name; the one that Medusa makes up for a product without any is none."""
    options = {canonical_option_name(name): value for name, value in pairs if name and value}
    return (
        {} if [value.casefold() for value in options.values()] in (["default"], ["default option value"]) else options
    )


class MedusaObjects(PlatformAdapter):
    """One object a product with its variants; version 1 gives amounts in cents."""

    NAME: ClassVar[str] = "a Medusa export"

    def __init__(self, columns: Sequence[str], rows: Sequence[RawRow], declarations: Mapping[str, str]) -> None:
        super().__init__(columns, rows, declarations)
        prices = [
            price for row in rows for variant in nodes(row.get("variants")) for price in nodes(variant.get("prices"))
        ]
        second = any({"raw_amount", "price_set_id", "price_rules", "rules"} & set(price) for price in prices)
        second = second or any(
            isinstance(variant.get("calculated_price"), Mapping)
            for row in rows
            for variant in nodes(row.get("variants"))
        )
        amounts = [price.get("amount") for price in prices]
        self.cents = (
            not second and bool(amounts) and all(isinstance(amount, int) and amount >= 100 for amount in amounts)
        )

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Objects whose variants have a list of prices with codes of currencies."""
        if "title" not in columns or "variants" not in columns:
            return False
        variants = [variant for row in rows for variant in nodes(row.get("variants"))]
        return any("currency_code" in price for variant in variants for price in nodes(variant.get("prices"))) or any(
            "manage_inventory" in variant for variant in variants
        )

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id."""
        return RowLinks(text(values, "id", "handle") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an object."""
        head = rows[-1]
        kind, collection = display_name(head.get("type")), display_name(head.get("collection"))
        categories = [_path(category) for category in nodes(head.get("categories"))]
        pictures = [text(head, "thumbnail"), *(text(image, "url") for image in nodes(head.get("images")))]
        product: CanonicalRow = {
            "id": text(head, "id", "handle"),
            "title": head.get("title"),
            "description": "\n".join(filter(None, (text(head, "subtitle"), text(head, "description")))),
            "category": categories or [[name] for name in (collection, kind) if name],
            "material": text(head, "material"),
            "pictures": list(dict.fromkeys(filter(None, pictures))),
            "published": None if text(head, "status").casefold() in _SHOWN else False,
            "attributes": drop_empty({"tags": [display_name(tag) for tag in nodes(head.get("tags"))], "type": kind}),
        }
        titles = {text(option, "id"): text(option, "title") for option in nodes(head.get("options"))}
        return with_variants(product, [self._variant(variant, titles) for variant in nodes(head.get("variants"))])

    def _variant(self, row: RawRow, titles: Mapping[str, str]) -> CanonicalRow:
        key = "centAmount" if self.cents else "amount"
        prices = [
            {key: price.get("amount"), "currency": text(price, "currency_code").upper()}
            for price in nodes(row.get("prices"))
            if not text(price, "price_list_id")
        ]
        calculated_price = row.get("calculated_price")
        regular = None
        if isinstance(calculated_price, Mapping):
            code = text(calculated_price, "currency_code").upper()
            prices = [{"amount": calculated_price.get("calculated_amount"), "currency": code}]
            regular = {"amount": calculated_price.get("original_amount"), "currency": code}
        is_tracked = row.get("manage_inventory") is not False
        stock = integer(row.get("inventory_quantity")) if is_tracked else None
        return drop_empty(
            {
                "options": _options(_option_pairs(row.get("options"), titles)),
                "sku": text(row, "sku"),
                "codes": [text(row, code) for code in _CODES if text(row, code)],
                "price": prices,
                "was_price": regular,
                "stock": None if stock is None else max(stock, 0),
                "availability": availability(stock, row.get("allow_backorder") is True, is_tracked),
            }
        )


def _path(category: Any) -> list[str]:
    """A category with those above it."""
    levels: list[str] = []
    while isinstance(category, Mapping) and len(levels) < 20:
        levels.insert(0, display_name(category))
        category = category.get("parent_category") or category.get("parent")
    return levels


def _option_pairs(options: object, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names and values of a variant's options; `titles` of the product's options by id."""
    if isinstance(options, Mapping):
        return [(str(name), str(value)) for name, value in options.items()]
    return [
        (display_name(option.get("option")) or titles.get(text(option, "option_id"), ""), text(option, "value"))
        for option in nodes(options)
    ]
