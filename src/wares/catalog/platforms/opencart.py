"""OpenCart: the products of the usual export and import tool; headings name a language (`name(en-gb)`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks, availability, drop_empty
from wares.catalog.platforms.cells import count, flag, integer, paths, split_cell, text
from wares.tabular.sources import RawRow

_LANGUAGE = re.compile(
    r"^(?P<name>name|description|tags|meta_\w+) ?\((?P<language>[a-z]{2,3})(?:[-_]\w+)?\)$", re.IGNORECASE
)
_MARKS = ("image_name", "points", "date_available", "weight_unit", "length_unit", "stock_status_id",
          "store_ids", "related_ids", "subtract", "tax_class_id", "sort_order", "model", "minimum", "date_added",
          "jan")  # fmt: skip
_CODES = ("upc", "ean", "jan", "isbn", "mpn")
_TRANSLATED = {"name": "title", "description": "description"}


class OpenCart(PlatformAdapter):
    """A row a product."""

    NAME: ClassVar[str] = "an OpenCart export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "product_id", "title": "name", "description": "description", "price": "price", "brand": "manufacturer",
        "category": "categories", "stock": "quantity", "pictures": "image_name",
    }  # fmt: skip

    def __init__(self, columns: Sequence[str], rows: Sequence[RawRow], declarations: Mapping[str, str]) -> None:
        super().__init__(columns, rows, declarations)
        self.more: list[tuple[str, str, str]] = []
        for column in columns:
            match = _LANGUAGE.match(column)
            if match is None:
                continue
            name, language = match["name"].lower(), match["language"].lower()
            if name not in self.columns.values():
                self.columns[column] = name
            elif name in _TRANSLATED:
                self.more.append((column, language, _TRANSLATED[name]))

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The product's id, a name in some language, and several of the tool's own names."""
        has_name = any(_LANGUAGE.match(column) for column in columns) or "name" in columns
        return "product_id" in columns and has_name and count(columns, *_MARKS) >= 4

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id."""
        return RowLinks(text(values, "product_id", "model") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row."""
        row = rows[-1]
        is_tracked = flag(row.get("subtract")) is not False
        stock = integer(row.get("quantity")) if is_tracked else None
        categories = [category for category in split_cell(row.get("categories")) if not category.isdigit()]
        return {
            "id": text(row, "product_id", "model"),
            "title": row.get("name"),
            "description": row.get("description"),
            "price": row.get("price"),
            "brand": text(row, "manufacturer"),
            "category": paths(row.get("categories")) if any(">" in category for category in categories) else categories,
            "stock": None if stock is None else max(stock, 0),
            "availability": availability(stock, None, is_tracked),
            "published": False if flag(row.get("status")) is False else None,
            "published_at": row.get("date_available"),
            "pictures": split_cell(row.get("image_name")),
            "texts": self._texts(row),
            "attributes": _attributes(row),
        }

    def _texts(self, row: RawRow) -> dict[str, dict[str, Any]]:
        """The texts in further languages: language → field → text."""
        texts: dict[str, dict[str, Any]] = {}
        for column, language, field in self.more:
            if text(row, column):
                texts.setdefault(language, {})[field] = text(row, column)
        return texts


def _attributes(row: RawRow) -> CanonicalRow:
    codes = {code: text(row, code) for code in _CODES}
    return drop_empty(
        {"tags": split_cell(row.get("tags")), "model": text(row, "model"), "sku": text(row, "sku"), **codes}
    )
