"""Shopify: the product CSV, with the headings of before and after 2024; one row a variant or a further picture."""

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
from wares.catalog.platforms.cells import count, first, flag, has, integer, original_columns, split_cell, text
from wares.tabular.sniffer import fold_column_name
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name
from wares.tabular.values.text import is_missing

_NEW = {
    "URL handle": "Handle", "Description": "Body (HTML)", "Published on online store": "Published",
    "SKU": "Variant SKU", "Barcode": "Variant Barcode", "Price": "Variant Price",
    "Compare-at price": "Variant Compare At Price",
    "Inventory tracker": "Variant Inventory Tracker", "Inventory quantity": "Variant Inventory Qty",
    "Continue selling when out of stock": "Variant Inventory Policy", "Product image URL": "Image Src",
    "Image source": "Image Src", "Variant image URL": "Variant Image", "Body HTML": "Body (HTML)",
    "Body": "Body (HTML)",
    "Google Shopping / Google product category": "Google Shopping / Google Product Category",
    "Google Shopping / Manufacturer part number (MPN)": "Google Shopping / MPN",
}  # fmt: skip
_OLD = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Status",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU",
    "Variant Barcode", "Variant Price", "Variant Compare At Price", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Inventory Policy", "Image Src", "Image Position", "Variant Image",
    "Google Shopping / Google Product Category", "Google Shopping / MPN", "Google Shopping / Gender",
    "Google Shopping / Age Group",
)  # fmt: skip
_METAFIELD = re.compile(r"^(?P<name>.+?)\s*\((?:product\.metafields\.|metafield:)[^)]*\)$")
_SHOWN = frozenset({"", "active", "unlisted"})
OPTIONS = (1, 2, 3)


class ShopifyTable(PlatformAdapter):
    """Rows with one handle are one product; its own fields stand in the first of them."""

    NAME: ClassVar[str] = "a Shopify export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "Handle", "title": "Title", "description": "Body (HTML)", "price": "Variant Price",
        "was_price": "Variant Compare At Price", "brand": "Vendor", "stock": "Variant Inventory Qty",
        "pictures": "Image Src",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """A handle, and the columns of options or of the variant."""
        handle = has(columns, "Handle") or has(columns, "URL handle")
        old = count(columns, "Variant SKU", "Variant Price", "Variant Inventory Qty", "Body (HTML)", "Image Src")
        new = count(columns, "Option1 name", "Option1 value", "Published on online store", "Product image URL")
        return handle and has(columns, "Title") and (old >= 2 or new >= 2)

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """The headings of before 2024 for whatever the file has."""
        heading_of = {**{name: name for name in _OLD}, **_NEW}
        return {column: heading_of[name] for column, name in original_columns(columns, [*_OLD, *_NEW]).items()}

    def row_links(self, values: RawRow) -> RowLinks:
        """The handle; an empty one continues the row above."""
        handle = text(values, "Handle")
        return RowLinks(handle) if handle or not text(values, "Title") else RowLinks(None)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of one handle's rows."""
        head = next((row for row in rows if text(row, "Title")), rows[0])
        names = [text({"name": first(rows, f"Option{number} Name")}, "name") for number in OPTIONS]
        product: CanonicalRow = {
            "id": text(head, "Handle", "Variant SKU"),
            "title": head.get("Title"),
            "description": first(rows, "Body (HTML)"),
            "brand": first(rows, "Vendor"),
            "category": _categories(rows),
            "pictures": _pictures(rows),
            "published": _publication(head),
            "attributes": _attributes(rows),
        }
        _metafields(rows, product)
        variants = [_variant(row, names) for row in rows if _is_variant(row)]
        return with_variants(product, variants)


def _publication(head: RawRow) -> bool | None:
    status = text(head, "Status").casefold()
    return False if status not in _SHOWN or flag(head.get("Published")) is False else None


def _categories(rows: Sequence[RawRow]) -> list[str]:
    taxonomy = text({"c": first(rows, "Product Category")}, "c")
    google = text({"c": first(rows, "Google Shopping / Google Product Category")}, "c")
    kind = text({"c": first(rows, "Type")}, "c")
    if taxonomy.casefold() == "uncategorized":
        taxonomy = ""
    path = taxonomy or ("" if google.isdigit() or kind else google)
    last = path.rsplit(">", 1)[-1].strip()
    return [category for category in (path, "" if kind == last else kind) if category]


def _pictures(rows: Sequence[RawRow]) -> list[str]:
    with_picture = [row for row in rows if text(row, "Image Src")]
    with_picture.sort(key=lambda row: integer(row.get("Image Position")) or len(rows))
    return list(dict.fromkeys(text(row, "Image Src") for row in with_picture))


def _attributes(rows: Sequence[RawRow]) -> CanonicalRow:
    return drop_empty(
        {
            "tags": split_cell(first(rows, "Tags")),
            "type": first(rows, "Type"),
            "mpn": first(rows, "Google Shopping / MPN"),
            "gender": first(rows, "Google Shopping / Gender"),
            "age group": first(rows, "Google Shopping / Age Group"),
        }
    )


def _metafields(rows: Sequence[RawRow], product: CanonicalRow) -> None:
    """Columns such as `Fabric (product.metafields.shopify.fabric)`: lists of values with `;` between them."""
    for column in rows[0]:
        field = _METAFIELD.match(column)
        values = split_cell(first(rows, column), ";") if field else []
        if not field or not values:
            continue
        name = fold_column_name(field["name"])
        if name in ("color", "colour") and len(values) == 1:
            product["colour"] = values[0]
        elif name == "material":
            product["material"] = ", ".join(values)
        elif "rating" not in name:
            product["attributes"].setdefault(field["name"], values)


def _is_variant(row: RawRow) -> bool:
    return any(text(row, name) for name in ("Option1 Value", "Variant SKU", "Variant Price"))


def _variant(row: RawRow, names: Sequence[str]) -> CanonicalRow:
    options = {
        canonical_option_name(name or f"Option {number}"): text(row, f"Option{number} Value")
        for number, name in zip(OPTIONS, names, strict=True)
        if text(row, f"Option{number} Value")
    }
    if list(options.values()) == ["Default Title"]:
        options = {}
    is_tracked = "Variant Inventory Tracker" not in row or not is_missing(row.get("Variant Inventory Tracker"))
    stock = integer(row.get("Variant Inventory Qty")) if is_tracked else None
    policy = text(row, "Variant Inventory Policy").casefold()
    return drop_empty(
        {
            "options": options,
            "sku": text(row, "Variant SKU").lstrip("'"),
            "codes": [code.lstrip("'") for code in [text(row, "Variant Barcode")] if code.lstrip("'")],
            "price": row.get("Variant Price"),
            "was_price": row.get("Variant Compare At Price"),
            "stock": None if stock is None else max(stock, 0),
            "availability": availability(stock, policy == "continue" or flag(policy) is True, is_tracked),
            "picture": text(row, "Variant Image"),
        }
    )
