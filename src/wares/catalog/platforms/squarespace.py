"""Squarespace: the product export, a row a variant."""

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

_MARKS = ("Product ID [Non Editable]", "Variant ID [Non Editable]", "Option Name 1", "Option Value 1",
                "Hosted Image URLs", "Product Page", "On Sale")  # fmt: skip


class Squarespace(PlatformAdapter):
    """A row with a title begins a product, its first variant in it; rows without one are further variants."""

    NAME: ClassVar[str] = "a Squarespace export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "Product ID", "title": "Title", "description": "Description", "price": "Price", "stock": "Stock",
        "category": "Categories", "pictures": "Hosted Image URLs",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Squarespace's own names."""
        return count(columns, *_MARKS) >= 4

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """The names without what may not be edited."""
        return {column: column.partition(" [")[0] for column in columns if " [" in column}

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id, or its address; an empty title goes on with the product above."""
        return RowLinks(text(values, "Product ID", "Product URL", "Title") if text(values, "Title") else "")

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row with a title and of those that go on with it."""
        head = rows[0]
        product: CanonicalRow = {
            "id": text(head, "Product ID", "Product URL", "SKU"),
            "title": head.get("Title"),
            "description": head.get("Description"),
            "category": [split_cell(path, "/") for path in split_cell(head.get("Categories"))],
            "pictures": [
                reference for row in rows for reference in re.split(r"\s+", text(row, "Hosted Image URLs")) if reference
            ],
            "published": False if flag(head.get("Visible")) is False else None,
            "attributes": drop_empty({"tags": split_cell(head.get("Tags"))}),
        }
        return with_variants(product, [self._variant(row, head) for row in rows])

    def _variant(self, row: RawRow, head: RawRow) -> CanonicalRow:
        endless = text(row, "Stock").casefold() == "unlimited"
        stock = None if endless else integer(row.get("Stock"))
        names = {n: text(row, f"Option Name {n}") or text(head, f"Option Name {n}") for n in range(1, 7)}
        return drop_empty(
            {
                "options": {canonical_option_name(name): text(row, f"Option Value {n}") for n, name in names.items()
                            if name and text(row, f"Option Value {n}")},
                "sku": text(row, "SKU"),
                "price": row.get("Price"),
                "sale_price": row.get("Sale Price") if flag(row.get("On Sale")) else None,
                "stock": stock,
                "availability": availability(stock, None, not endless),
            }
        )  # fmt: skip
