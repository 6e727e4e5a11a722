"""WooCommerce: products as its REST interface gives them, the admin's and the storefront's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks, drop_empty, with_variants
from wares.catalog.platforms.cells import display_name, integer, lines, nodes, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

_MARKS = ("regular_price", "stock_status", "catalog_visibility", "date_on_sale_from", "backorders", "prices",
          "permalink", "is_in_stock", "short_description")  # fmt: skip
_STATUS = {"instock": "in_stock", "outofstock": "out_of_stock", "onbackorder": "backorder"}


class WooObjects(PlatformAdapter):
    """One object a product; variations stand in it, or are objects with a `parent_id`."""

    NAME: ClassVar[str] = "a WooCommerce export"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Objects with WooCommerce's fields, pictures and categories as lists of objects."""
        marks = sum(mark in columns for mark in _MARKS)
        has_lists = any(isinstance(row.get("images"), list) or isinstance(row.get("attributes"), list) for row in rows)
        return marks >= 3 and "name" in columns and has_lists

    def row_links(self, values: RawRow) -> RowLinks:
        """The id, and a variation's parent."""
        parent = text(values, "parent_id")
        child = "variation" in text(values, "type") and parent not in ("", "0")
        return RowLinks(text(values, "id") or None, parents=(parent,) if child else (), is_complete=not child)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an object with its variations."""
        head = next((row for row in rows if "variation" not in text(row, "type")), rows[0])
        variations = [*nodes(head.get("variations")), *(dict(row) for row in rows if row is not head)]
        status = text(head, "status").casefold()
        is_hidden = text(head, "catalog_visibility") == "hidden" or status in ("draft", "pending", "private", "trash")
        ratings = integer(head.get("rating_count", head.get("review_count")))
        product: CanonicalRow = {
            "id": text(head, "id", "sku"),
            "title": head.get("name"),
            "description": lines(text(head, "short_description"), text(head, "description")),
            "brand": ", ".join(filter(None, map(display_name, nodes(head.get("brands"))))),
            "category": [display_name(category) for category in nodes(head.get("categories"))],
            "pictures": [text(image, "src") for image in nodes(head.get("images")) if text(image, "src")],
            "rating": text(head, "average_rating") if ratings else None,
            "rating_count": ratings,
            "popularity": head.get("total_sales"),
            "published": False if is_hidden else None,
            "published_at": head.get("date_created_gmt"),
            "attributes": {"tags": [display_name(tag) for tag in nodes(head.get("tags"))], **_attributes(head)},
        }
        full = [
            variation
            for variation in variations
            if text(variation, "regular_price", "price", "sku") or variation.get("prices")
        ]
        if not full:
            return with_variants(product, [{**_offer(head), "sku": text(head, "sku"), "codes": _codes(head)}])
        product["attributes"]["sku"] = text(head, "sku")
        return with_variants(
            product, [_variation(variation) for variation in full if text(variation, "status") in ("", "publish")]
        )


def _codes(row: RawRow) -> list[str]:
    return [code for code in [text(row, "global_unique_id")] if code]


def _attributes(row: RawRow) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for attribute in nodes(row.get("attributes")):
        terms = [display_name(term) for term in nodes(attribute.get("terms"))]
        values = attribute.get("options") or terms or [text(attribute, "option", "value")]
        if text(attribute, "name") and any(values):
            result[canonical_option_name(text(attribute, "name"))] = [str(value) for value in values if value]
    return result


def _variation(row: RawRow) -> CanonicalRow:
    image = row.get("image")
    picture = text(image, "src") if isinstance(image, Mapping) else ""
    options = {name: ", ".join(values) for name, values in _attributes(row).items()}
    return drop_empty(
        {**_offer(row), "options": options, "sku": text(row, "sku"), "codes": _codes(row), "picture": picture}
    )


def _offer(row: RawRow) -> CanonicalRow:
    stock = integer(row.get("stock_quantity"))
    state = _STATUS.get(text(row, "stock_status"))
    if state is None and isinstance(row.get("is_in_stock"), bool):
        state = "in_stock" if row["is_in_stock"] else "backorder" if row.get("is_on_backorder") else "out_of_stock"
    prices = row.get("prices")
    if isinstance(prices, Mapping):
        return drop_empty({**_minor(prices), "stock": stock, "availability": state})
    return drop_empty(
        {
            "price": text(row, "regular_price", "price"),
            "sale_price": text(row, "sale_price"),
            "sale_start": row.get("date_on_sale_from_gmt") or row.get("date_on_sale_from"),
            "sale_end": row.get("date_on_sale_to_gmt") or row.get("date_on_sale_to"),
            "stock": None if stock is None else max(stock, 0),
            "availability": state,
        }
    )


def _minor(prices: Mapping[str, Any]) -> CanonicalRow:
    """The storefront's prices: whole numbers of the currency's smallest unit."""
    scale = 10 ** int(prices.get("currency_minor_unit") or 0)
    code = text(prices, "currency_code")

    def money(key: str) -> str:
        value = text(prices, key)
        return f"{float(value) / scale:.{len(str(scale)) - 1}f} {code}".strip() if value.isdigit() else ""

    return {"price": money("regular_price") or money("price"), "sale_price": money("sale_price")}
