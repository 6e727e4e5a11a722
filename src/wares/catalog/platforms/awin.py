"""AWIN: the product feed of the affiliate network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks, drop_empty
from wares.catalog.platforms.cells import count, flag, integer, original_columns, paths, text
from wares.tabular.sources import RawRow

_TAKEN = (
    "merchant_product_id", "aw_product_id", "product_name", "description", "product_short_description", "search_price",
    "store_price", "rrp_price", "product_price_old", "currency", "brand_name", "merchant_product_category_path",
    "merchant_category", "category_name", "merchant_product_second_category", "colour", "Fashion:size",
    "Fashion:material", "Fashion:category", "Fashion:suitable_for", "Fashion:pattern", "ean", "upc", "isbn", "mpn",
    "product_GTIN", "model_number", "in_stock", "stock_quantity", "stock_status", "pre_order", "is_for_sale",
    "valid_from", "valid_to", "merchant_image_url", "large_image", "alternate_image", "alternate_image_two",
    "alternate_image_three", "alternate_image_four", "aw_image_url", "keywords", "average_rating", "rating", "reviews",
    "number_of_reviews", "parent_product_id",
)  # fmt: skip
_PICTURES = ("merchant_image_url", "large_image", "alternate_image", "alternate_image_two", "alternate_image_three",
             "alternate_image_four")  # fmt: skip

_MARKS = ("aw_product_id", "aw_deep_link", "merchant_product_id", "aw_image_url", "search_price")
_CATEGORIES = ("merchant_product_category_path", "merchant_category", "Fashion:category", "category_name")


class Awin(PlatformAdapter):
    """A row a product; its id is the shop's own, not the network's."""

    NAME: ClassVar[str] = "an AWIN feed"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "merchant_product_id", "title": "product_name", "description": "description", "price": "search_price",
        "was_price": "rrp_price", "currency": "currency", "brand": "brand_name", "category": "merchant_category",
        "colour": "colour", "stock": "stock_quantity", "pictures": "merchant_image_url",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The network's names for the product and its addresses."""
        return count(columns, *_MARKS) >= 2

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """The network's names."""
        return original_columns(columns, _TAKEN)

    def row_links(self, values: RawRow) -> RowLinks:
        """The shop's id of the product."""
        return RowLinks(text(values, "merchant_product_id", "aw_product_id") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row."""
        row = rows[-1]
        pictures = [text(row, name) for name in _PICTURES if text(row, name)] or [text(row, "aw_image_url")]
        second = paths(row.get("merchant_product_second_category"))
        main = next(filter(None, (paths(row.get(name)) for name in _CATEGORIES)), [])
        return {
            "id": text(row, "merchant_product_id", "aw_product_id"),
            "title": row.get("product_name"),
            "description": text(row, "description", "product_short_description"),
            "price": text(row, "search_price", "store_price"),
            "was_price": text(row, "product_price_old", "rrp_price"),
            "currency": text(row, "currency"),
            "brand": text(row, "brand_name"),
            "category": list(dict.fromkeys([*main, *second])),
            "colour": text(row, "colour"),
            "material": text(row, "Fashion:material"),
            "group": text(row, "parent_product_id"),
            "stock": integer(row.get("stock_quantity")),
            "availability": _availability(row),
            "rating": text(row, "average_rating", "rating"),
            "rating_count": text(row, "number_of_reviews", "reviews"),
            "published": False if flag(row.get("is_for_sale")) is False else None,
            "published_at": row.get("valid_from"),
            "expires_at": row.get("valid_to"),
            "pictures": list(dict.fromkeys(filter(None, pictures))),
            "attributes": _attributes(row),
        }


def _availability(row: RawRow) -> str | None:
    if flag(row.get("pre_order")):
        return "preorder"
    in_stock, status = flag(row.get("in_stock")), text(row, "stock_status").casefold().replace(" ", "").replace("_", "")
    if in_stock is False or status in ("outofstock", "soldout"):
        return "out_of_stock"
    return {"preorder": "preorder", "backorder": "backorder"}.get(status) or (
        "in_stock" if in_stock or status == "instock" else None
    )


def _attributes(row: RawRow) -> CanonicalRow:
    return drop_empty(
        {
            "size": row.get("Fashion:size"),
            "suitable for": row.get("Fashion:suitable_for"),
            "pattern": row.get("Fashion:pattern"),
            "gtin": text(row, "product_GTIN", "ean", "upc", "isbn"),
            "mpn": text(row, "mpn", "model_number"),
            "keywords": row.get("keywords"),
        }
    )
