"""Saleor: the product CSV, a row a variant with columns for channels, warehouses and attributes; and GraphQL."""

from __future__ import annotations

import json
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
from wares.catalog.platforms.cells import display_name, first, flag, integer, nodes, split_cell, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

_KEYED = re.compile(r"^(?P<key>.+) \((?P<what>channel|warehouse|product attribute|variant attribute) ?(?P<field>.*)\)$")


class SaleorTable(PlatformAdapter):
    """Rows with one product id are one product; prices stand a channel, counts a warehouse."""

    NAME: ClassVar[str] = "a Saleor export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "id", "title": "name", "description": "description", "category": "category", "pictures": "product media",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The product's columns, and those that name a channel, a warehouse or an attribute."""
        keyed_columns = [column for column in columns if _KEYED.match(column)]
        return "name" in columns and (len(keyed_columns) >= 2 or {"product type", "variant sku"} <= set(columns))

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id."""
        return RowLinks(text(values, "id", "name") or None)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of one id's rows."""
        head = rows[0]
        attributes = _attributes(head, "product attribute")
        published = [flag(row[column]) for row in rows for column in row if column.endswith("(channel published)")]
        product: CanonicalRow = {
            "id": text(head, "id", "name"),
            "title": first(rows, "name"),
            "description": _plain_text(first(rows, "description as str") or first(rows, "description")),
            "brand": _join(attributes.pop("brand", None)),
            "material": _join(attributes.pop("material", None)),
            "category": split_cell(head.get("category") or head.get("category slug")),
            "pictures": list(
                dict.fromkeys(reference for row in rows for reference in split_cell(row.get("product media"), ", "))
            ),
            "published": False if published and True not in published else None,
            "attributes": drop_empty({**attributes, "type": head.get("product type")}),
        }
        product["attributes"].update(drop_empty({"collections": split_cell(head.get("collections"))}))
        variants = [_row(row) for row in rows if text(row, "variant sku", "variant id") or _price(row)]
        return with_variants(product, variants)


def _attributes(row: RawRow, noun: str) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for column, value in row.items():
        match = _KEYED.match(column)
        if match and match["what"] == noun and split_cell(value):
            result[canonical_option_name(match["key"])] = split_cell(value)
    return result


def _join(values: Sequence[str] | None) -> str | None:
    return ", ".join(values) if values else None


def _price(row: RawRow) -> list[dict[str, str]]:
    """What the variant costs in each channel."""
    result = []
    for column in row:
        match = _KEYED.match(column)
        if match and match["what"] == "channel" and match["field"] == "price amount" and text(row, column):
            key = match["key"]
            code = text(row, f"{key} (channel variant currency code)", f"{key} (channel product currency code)")
            result.append(drop_empty({"amount": text(row, column), "currency": code}))
    return result


def _row(row: RawRow) -> CanonicalRow:
    counts = [integer(row[column]) for column in row if column.endswith("(warehouse quantity)")]
    known_counts = [count for count in counts if count is not None]
    stock = sum(known_counts) if known_counts else None
    pictures = split_cell(row.get("variant media"), ", ")
    return drop_empty(
        {
            "options": {name: ", ".join(values) for name, values in _attributes(row, "variant attribute").items()},
            "sku": text(row, "variant sku"),
            "price": _price(row),
            "stock": stock,
            "availability": availability(stock, None),
            "picture": pictures[0] if pictures else None,
        }
    )


def _plain_text(value: object) -> object:
    """The text of a description in EditorJS's form; any other as it is."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, Mapping):
        blocks = [block.get("data") or {} for block in nodes(value.get("blocks"))]
        return "\n".join(
            filter(
                None, (text(block, "text", "caption") or ", ".join(split_cell(block.get("items"))) for block in blocks)
            )
        )
    return value


class SaleorObjects(PlatformAdapter):
    """One object a product, as GraphQL gives it."""

    NAME: ClassVar[str] = "a Saleor export"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Objects with prices in `pricing` or `channelListings`, and Saleor's type of product or media."""
        marks = {"pricing", "channelListings", "productType", "media", "isAvailable", "thumbnail", "attributes"}
        variants = [variant for row in rows for variant in nodes(row.get("variants"))]
        has_prices = any({"pricing", "channelListings", "quantityAvailable"} & set(row) for row in (*rows, *variants))
        return "name" in columns and has_prices and len(marks & set(columns)) >= 2

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id."""
        return RowLinks(text(values, "id", "slug") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an object."""
        head = rows[-1]
        attributes = _attribute_lists(head)
        images = [*nodes(head.get("media")), *nodes(head.get("images")), head.get("thumbnail")]
        listings = nodes(head.get("channelListings"))
        is_hidden = bool(listings) and not any(listing.get("isPublished", True) for listing in listings)
        category = head.get("category")
        above = nodes(category.get("ancestors")) if isinstance(category, Mapping) else []
        product: CanonicalRow = {
            "id": text(head, "id", "slug"),
            "title": head.get("name"),
            "description": _plain_text(head.get("description")),
            "brand": _join(attributes.pop("brand", attributes.pop("Brand", None))),
            "material": _join(attributes.pop("material", attributes.pop("Material", None))),
            "category": [[*map(display_name, above), display_name(category)]] if display_name(category) else None,
            "pictures": [text(image, "url") for image in images if isinstance(image, Mapping) and text(image, "url")],
            "published": False if is_hidden or head.get("isPublished") is False else None,
            "rating": head.get("rating"),
            "attributes": drop_empty({**attributes, "type": display_name(head.get("productType"))}),
        }
        variants = nodes(head.get("variants"))
        if not variants:
            able = head.get("isAvailable")
            state = None if able is None else "in_stock" if able else "out_of_stock"
            return drop_empty({**product, **_offer(head.get("pricing")), "availability": state})
        return with_variants(product, [_variant(variant) for variant in variants])


def _attribute_lists(row: RawRow) -> dict[str, list[str]]:
    result = {}
    for attribute in nodes(row.get("attributes")):
        values = [display_name(value) for value in nodes(attribute.get("values"))]
        if display_name(attribute.get("attribute")) and any(values):
            result[canonical_option_name(display_name(attribute.get("attribute")))] = [
                value for value in values if value
            ]
    return result


def _gross(value: Any) -> Any:
    while isinstance(value, Mapping) and "amount" not in value:
        value = next((value[key] for key in ("gross", "price", "start", "net") if value.get(key)), None)
    return value


def _offer(pricing: Any) -> CanonicalRow:
    if not isinstance(pricing, Mapping):
        return {}
    price = _gross(pricing.get("price") or pricing.get("priceRange"))
    before = _gross(pricing.get("priceUndiscounted") or pricing.get("priceRangeUndiscounted"))
    return {"price": price, "was_price": before}


def _variant(row: RawRow) -> CanonicalRow:
    listings = [listing["price"] for listing in nodes(row.get("channelListings")) if listing.get("price")]
    stock = integer(row.get("quantityAvailable"))
    if stock is None and nodes(row.get("stocks")):
        stock = sum(integer(stock.get("quantity")) or 0 for stock in nodes(row.get("stocks")))
    options = {name: ", ".join(values) for name, values in _attribute_lists(row).items()}
    pictures = [text(medium, "url") for medium in nodes(row.get("media"))]
    return drop_empty(
        {
            "options": options or ({"variant": text(row, "name")} if text(row, "name") else {}),
            "sku": text(row, "sku"),
            **(_offer(row.get("pricing")) or {"price": listings}),
            "stock": stock,
            "availability": availability(stock, None, row.get("trackInventory") is not False),
            "picture": pictures[0] if pictures else None,
        }
    )
