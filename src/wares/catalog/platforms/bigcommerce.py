"""BigCommerce: the product CSV, in which rows of variants follow the row of their product."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from wares.catalog.platforms.adapter import (
    CanonicalRow,
    PlatformAdapter,
    RowLinks,
    availability,
    drop_empty,
    with_variants,
)
from wares.catalog.platforms.cells import count, flag, integer, split_cell, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

_MARKS = ("Product Code/SKU", "Product Visible?", "Option Set", "Current Stock Level", "Track Inventory")
_PAIR = re.compile(r"\[\w+\](?P<name>[^=]+)=(?P<value>[^,]*)")
_TRIPLE = re.compile(r"Name=(?P<name>[^|]+)\|Value=(?P<value>[^|]*)")


class BigCommerce(PlatformAdapter):
    """A row of type `Product`, and after it rows of type `SKU` (or `Variant`) with its options."""

    NAME: ClassVar[str] = "a BigCommerce export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "Product ID", "title": "Product Name", "description": "Product Description", "price": "Price",
        "was_price": "Retail Price", "sale_price": "Sale Price", "brand": "Brand Name", "category": "Category",
        "stock": "Current Stock Level",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The type of the row, and the product's name or code."""
        old = {"Item Type", "Product Name"} <= set(columns) and count(columns, *_MARKS) >= 2
        return old or ({"Item", "Name", "Options"} <= set(columns) and "Is Visible" in columns)

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """The older names for those of the newer export."""
        newer = {
            "Item": "Item Type", "ID": "Product ID", "Name": "Product Name", "SKU": "Product Code/SKU",
            "Is Visible": "Product Visible?", "Current Stock": "Current Stock Level", "Brand": "Brand Name",
            "Description": "Product Description", "Inventory Tracking": "Track Inventory", "Categories": "Category",
            "UPC/EAN": "Product UPC/EAN", "GTIN": "Product UPC/EAN",
        }  # fmt: skip
        return {} if "Item Type" in columns else {old: new for old, new in newer.items() if old in columns}

    def row_links(self, values: RawRow) -> RowLinks:
        """A product's own id; rows of other types go on with the product above."""
        is_product = text(values, "Item Type").casefold() == "product"
        return RowLinks(text(values, "Product ID", "Product Code/SKU", "Product Name") if is_product else "")

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row with the rows that follow it."""
        head = rows[0]
        pictures = [text(row, column) for row in rows for column in row
                    if re.match(r"Product Image (File|URL) - \d|Image URL|Internal Image URL", column)]  # fmt: skip
        product: CanonicalRow = {
            "id": text(head, "Product ID", "Product Code/SKU"),
            "title": head.get("Product Name"),
            "description": head.get("Product Description"),
            "brand": text(head, "Brand Name"),
            "category": [split_cell(path, "/") for path in split_cell(head.get("Category"), ";")],
            "pictures": list(dict.fromkeys(filter(None, pictures))),
            "published": False if flag(head.get("Product Visible?")) is False else None,
        }
        own = _sku(head, head)
        kinds = ("sku", "variant")
        variants = [_sku(row, head) for row in rows if text(row, "Item Type").casefold() in kinds]
        if variants:
            product["attributes"] = drop_empty({"sku": own.get("sku")})
        return with_variants(product, variants or [{**own, "options": {}}])


def _sku(row: RawRow, head: RawRow) -> CanonicalRow:
    text_options = text(row, "Product Name") + text(row, "Options")
    pairs = [*_PAIR.finditer(text_options), *_TRIPLE.finditer(text_options)]
    is_tracked = text(head, "Track Inventory").casefold() not in ("none", "no", "")
    stock = integer(row.get("Current Stock Level")) if is_tracked else None
    price = text(row, "Price") if row is head or integer(row.get("Price")) else ""
    return drop_empty(
        {
            "options": {canonical_option_name(pair["name"]): pair["value"].split(":")[0].strip() for pair in pairs},
            "sku": text(row, "Product Code/SKU"),
            "codes": [text(row, "Product UPC/EAN")] if text(row, "Product UPC/EAN") else [],
            "price": price or text(head, "Price"),
            "was_price": text(head, "Retail Price"),
            "sale_price": text(row, "Sale Price") or text(head, "Sale Price"),
            "stock": None if stock is None else max(stock, 0),
            "availability": availability(stock, None, is_tracked),
        }
    )
