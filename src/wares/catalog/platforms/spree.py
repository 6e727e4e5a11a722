"""Spree: the product CSV, and products as its interface gives them (JSON:API)."""

from __future__ import annotations

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

_MARKS = ("option1_name", "option1_value", "inventory_count", "inventory_backorderable", "image1_src",
          "compare_at_price", "track_inventory", "available_on", "discontinue_on", "category1")  # fmt: skip
_NUMBERS = range(1, 10)


class SpreeTable(PlatformAdapter):
    """Rows with one slug are one product: the first the product, those with options its variants."""

    NAME: ClassVar[str] = "a Spree export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "slug", "title": "name", "description": "description", "price": "price", "was_price": "compare_at_price",
        "currency": "currency", "stock": "inventory_count", "pictures": "image1_src",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The slug, and several of the names that only Spree writes so."""
        return {"slug", "name"} <= set(columns) and count(columns, *_MARKS) >= 4

    def row_links(self, values: RawRow) -> RowLinks:
        """The slug; an empty one goes on with the product above."""
        return RowLinks(text(values, "slug"))

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of one slug's rows."""
        head = next((row for row in rows if text(row, "name")), rows[0])
        paths = [path for number in _NUMBERS if (path := _levels(text(head, f"category{number}")))]
        pictures = [text(row, f"image{n}_src") for row in rows for n in _NUMBERS if text(row, f"image{n}_src")]
        product: CanonicalRow = {
            "id": text(head, "slug", "sku"),
            "title": head.get("name"),
            "description": head.get("description"),
            "brand": text(head, "brand_name", "brand", "vendor_name"),
            "currency": first(rows, "currency"),
            "category": paths,
            "pictures": list(dict.fromkeys(pictures)),
            "published": None if text(head, "status").casefold() in ("", "active") else False,
            "published_at": head.get("available_on"),
            "expires_at": head.get("discontinue_on"),
            "attributes": drop_empty({"tags": split_cell(head.get("tags"))}),
        }
        names = {n: text({"name": first(rows, f"option{n}_name")}, "name") for n in _NUMBERS}
        variants = [_row(row, names, head) for row in rows if any(text(row, f"option{n}_value") for n in _NUMBERS)]
        return with_variants(product, variants or [_row(head, names, head)])


def _levels(value: str) -> list[str]:
    levels = split_cell(value.replace("->", ">"), ">")
    return levels[1:] if len(levels) > 1 and levels[0].casefold() in ("categories", "taxonomy") else levels


def _row(row: RawRow, names: Mapping[int, str], head: RawRow) -> CanonicalRow:
    is_tracked = flag(row.get("track_inventory")) is not False
    stock = integer(row.get("inventory_count")) if is_tracked else None
    options = {
        canonical_option_name(name or f"Option {number}"): text(row, f"option{number}_value")
        for number, name in names.items()
        if text(row, f"option{number}_value")
    }
    return drop_empty(
        {
            "options": options,
            "sku": text(row, "sku"),
            "codes": [text(row, "barcode")] if text(row, "barcode") else [],
            "price": text(row, "price") or head.get("price"),
            "was_price": text(row, "compare_at_price"),
            "stock": None if stock is None else max(stock, 0),
            "availability": availability(stock, flag(row.get("inventory_backorderable")), is_tracked),
            "picture": text(row, "image1_src") if row is not head else None,
        }
    )


class SpreeObjects(PlatformAdapter):
    """One object a product, its variants, pictures and taxons beside it."""

    NAME: ClassVar[str] = "a Spree export"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Objects of JSON:API that are products, with Spree's attributes."""
        marks = ("purchasable", "backorderable", "in_stock", "display_price", "available_on", "slug")
        return any(text(row, "type") == "product" and count(_own(row), *marks) >= 3 for row in rows)

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id."""
        return RowLinks(text(values, "id") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an object."""
        head, row = rows[-1], _own(rows[-1])
        variants = [_own(variant) for variant in nodes(head.get("variants"))]
        single = head.get("default_variant")
        taxons = [text(_own(taxon), "pretty_name", "name") for taxon in nodes(head.get("taxons"))]
        product: CanonicalRow = {
            "id": text(head, "id"),
            "title": row.get("name"),
            "description": row.get("description"),
            "brand": display_name(row.get("brand")) or text(row, "brand_name", "vendor_name"),
            "currency": row.get("currency"),
            "category": [_levels(taxon) for taxon in taxons if taxon],
            "pictures": list(
                dict.fromkeys(filter(None, (_address(_own(image)) for image in nodes(head.get("images")))))
            ),
            "published": None if text(row, "status").casefold() in ("", "active") else False,
            "published_at": row.get("available_on"),
            "expires_at": row.get("discontinue_on"),
            "attributes": drop_empty({"tags": split_cell(row.get("tags") or row.get("tag_list"))}),
        }
        if variants:
            return with_variants(
                product, [_object(variant) for variant in variants if variant.get("is_master") is not True]
            )
        own = {**(_own(single) if isinstance(single, Mapping) else {}), **row}
        return with_variants(product, [{**_object(own), "options": {}}])


def _own(row: RawRow) -> dict[str, Any]:
    """An object with its attributes beside its id."""
    attributes = row.get("attributes")
    return {**row, **attributes} if isinstance(attributes, Mapping) else dict(row)


def _address(image: RawRow) -> str:
    styles = nodes(image.get("styles"))
    return text(image, "original_url", "url") or (text(styles[-1], "url") if styles else "")


def _object(row: RawRow) -> CanonicalRow:
    options = nodes(row.get("options")) or [
        {
            "name": display_name(_own(option).get("option_type")) or text(_own(option), "option_type_name"),
            "value": display_name(_own(option)),
        }
        for option in nodes(row.get("option_values"))
    ]
    option_texts = split_cell(row.get("options_text")) if not options else []
    options += [
        {"name": name, "value": value}
        for name, _, value in (option_name.partition(":") for option_name in option_texts)
        if value
    ]
    stock = integer(row.get("total_on_hand"))
    able = row.get("in_stock")
    state = "in_stock" if able else "backorder" if row.get("backorderable") else "out_of_stock"
    return drop_empty(
        {
            "options": {
                canonical_option_name(text(option, "name")): text(option, "presentation", "value") for option in options
            },
            "sku": text(row, "sku"),
            "codes": [text(row, "barcode")] if text(row, "barcode") else [],
            "price": row.get("price"),
            "was_price": row.get("compare_at_price"),
            "stock": stock,
            "availability": state if isinstance(able, bool) else availability(stock, row.get("backorderable") is True),
        }
    )
