"""Vendure: the product CSV of its importer, and products as its interfaces give them."""

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
from wares.catalog.platforms.cells import count, display_name, flag, integer, nodes, split_cell, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

_COLUMNS = ("optionGroups", "optionValues", "stockOnHand", "trackInventory", "variantAssets", "variantFacets",
            "taxCategory", "facets", "assets")  # fmt: skip
_TRANSLATED = {"name": "title", "description": "description"}
_CATEGORIES = frozenset({"category", "categories", "kategorie", "collection"})
_BRANDS = frozenset({"brand", "brands", "manufacturer", "marke"})
_LEVELS = {"IN_STOCK": "in_stock", "LOW_STOCK": "in_stock", "OUT_OF_STOCK": "out_of_stock"}


class VendureTable(PlatformAdapter):
    """A row with a name begins a product; rows without one are further variants of it."""

    NAME: ClassVar[str] = "a Vendure export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "slug", "title": "name", "description": "description", "price": "price", "stock": "stockOnHand",
        "pictures": "assets",
    }  # fmt: skip

    def __init__(self, columns: Sequence[str], rows: Sequence[RawRow], declarations: Mapping[str, str]) -> None:
        super().__init__(columns, rows, declarations)
        self.languages: dict[str, list[str]] = {}
        for column in columns:
            base, mark, language = column.partition(":")
            if mark:
                self.languages.setdefault(base, []).append(language)

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """The importer's names, which other software does not write so."""
        bases = {column.partition(":")[0] for column in columns}
        return "name" in bases and len(set(_COLUMNS) & bases) >= 4

    def row_links(self, values: RawRow) -> RowLinks:
        """The slug; a row without a name goes on with the product above."""
        row = self._record(values)
        return RowLinks(text(row, "slug", "name") if text(row, "name") else "")

    def _record(self, row: RawRow) -> dict[str, Any]:
        """The row with the first language's values under names without a language."""
        values = dict(row)
        for base, languages in self.languages.items():
            values.setdefault(base, row.get(f"{base}:{languages[0]}"))
        return values

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row with a name and of those that go on with it."""
        records = [self._record(row) for row in rows]
        head = records[0]
        product: CanonicalRow = {
            "id": text(head, "slug", "name"),
            "title": head.get("name"),
            "description": head.get("description"),
            "pictures": split_cell(head.get("assets"), "|"),
            "published": False if flag(head.get("enabled")) is False else None,
            "texts": self._texts(rows[0]),
        }
        facets = [
            (name, value) for name, _, value in (facet.partition(":") for facet in split_cell(head.get("facets"), "|"))
        ]
        _facets(facets, product)
        groups = [canonical_option_name(group_name) for group_name in split_cell(head.get("optionGroups"), "|")]
        return with_variants(product, [_row(row, groups) for row in records])

    def _texts(self, row: RawRow) -> dict[str, dict[str, str]]:
        result: dict[str, dict[str, str]] = {}
        for base, field in _TRANSLATED.items():
            for language in self.languages.get(base, ())[1:]:
                if value := text(row, f"{base}:{language}"):
                    result.setdefault(language, {})[field] = value
        return result


def _facets(facets: Sequence[tuple[str, str]], product: CanonicalRow) -> None:
    """Facets that are categories or the brand become these, others attributes."""
    attributes: dict[str, list[str]] = {}
    for name, value in facets:
        attributes.setdefault(name.strip(), []).append(value.strip())
    for name, values in attributes.items():
        if name.casefold() in _CATEGORIES:
            product.setdefault("category", []).extend([value] for value in values)
        elif name.casefold() in _BRANDS:
            product["brand"] = ", ".join(values)
        elif canonical_option_name(name) == "colour":
            product["colour"] = ", ".join(values)
        elif name:
            product.setdefault("attributes", {})[name] = values


def _row(row: RawRow, groups: Sequence[str]) -> CanonicalRow:
    values = split_cell(row.get("optionValues"), "|")
    is_tracked = flag(row.get("trackInventory")) is not False
    stock = integer(row.get("stockOnHand")) if is_tracked else None
    pictures = split_cell(row.get("variantAssets"), "|")
    return drop_empty(
        {
            "options": dict(zip(groups, values, strict=False)),
            "sku": text(row, "sku"),
            "price": row.get("price"),
            "stock": None if stock is None else max(stock, 0),
            "availability": availability(stock, None, is_tracked),
            "picture": pictures[0] if pictures else None,
        }
    )


class VendureObjects(PlatformAdapter):
    """One object a product with its variants; amounts are in cents."""

    NAME: ClassVar[str] = "a Vendure export"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Objects with variants that have a price with tax, or a level of stock in Vendure's words."""
        if "name" not in columns or "variants" not in columns:
            return False
        variants = [variant for row in rows for variant in nodes(row.get("variants"))]
        marks = ("priceWithTax", "stockLevel", "stockOnHand", "currencyCode", "trackInventory")
        return any(count(variant, *marks) >= 2 for variant in variants)

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's id."""
        return RowLinks(text(values, "id", "slug") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an object."""
        head = rows[-1]
        images = [head.get("featuredAsset"), *nodes(head.get("assets"))]
        product: CanonicalRow = {
            "id": text(head, "id", "slug"),
            "title": head.get("name"),
            "description": head.get("description"),
            "pictures": list(dict.fromkeys(filter(None, map(_address, images)))),
            "published": False if head.get("enabled") is False else None,
        }
        facets = [(display_name(facet.get("facet")), display_name(facet)) for facet in nodes(head.get("facetValues"))]
        _facets(facets, product)
        paths = [_path(collection) for collection in nodes(head.get("collections"))]
        product["category"] = paths or product.get("category")
        return with_variants(
            product, [_variant(variant) for variant in nodes(head.get("variants")) if variant.get("enabled", True)]
        )


def _address(asset: object) -> str:
    return text(asset, "preview", "source", "url") if isinstance(asset, Mapping) else display_name(asset)


def _path(collection: RawRow) -> list[str]:
    crumbs = [display_name(breadcrumb) for breadcrumb in nodes(collection.get("breadcrumbs"))]
    return [crumb for crumb in crumbs if crumb != "__root_collection__"] or [display_name(collection)]


def _variant(row: RawRow) -> CanonicalRow:
    code = text(row, "currencyCode")
    cents = row.get("priceWithTax", row.get("price"))
    if isinstance(cents, Mapping):
        cents = cents.get("value", cents.get("min"))
    price = {"centAmount": cents, "currency": code} if code else {"centAmount": cents}
    level_text = row.get("stockLevel")
    level = _LEVELS.get(str(level_text))
    stock = integer(row.get("stockOnHand", None if level else level_text))
    picture = row.get("featuredAsset")
    return drop_empty(
        {
            "options": {
                canonical_option_name(display_name(option.get("group"))): display_name(option)
                for option in nodes(row.get("options"))
            },
            "sku": text(row, "sku"),
            "price": None if cents is None else price,
            "stock": None if stock is None else max(stock, 0),
            "availability": level or availability(stock, None),
            "picture": _address(picture) if picture else None,
        }
    )
