"""Shopify: products as the storefront's `products.json`, the Admin's REST, GraphQL and bulk operations give them."""

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
from wares.catalog.platforms.cells import display_name, integer, nodes, split_cell, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name
from wares.tabular.values.text import is_missing

_MARKS = frozenset({"body_html", "bodyHtml", "descriptionHtml", "product_type", "productType", "handle", "vendor"})


class ShopifyObjects(PlatformAdapter):
    """One object a product; in bulk operations objects with `__parentId` belong to the one it names."""

    NAME: ClassVar[str] = "a Shopify export"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Objects with a handle and variants, or lines that name products and variants by `gid://shopify/`."""
        if any(str(row.get("id")).startswith("gid://shopify/Product") for row in rows):
            return True
        has_variants = any(nodes(row.get("variants")) for row in rows)
        return has_variants and "title" in columns and "handle" in columns and len(_MARKS & set(columns)) >= 3

    def row_links(self, values: RawRow) -> RowLinks:
        """The id, and in bulk operations the parent's."""
        parent = text(values, "__parentId")
        return RowLinks(text(values, "id") or None, parents=(parent,) if parent else (), is_complete=not parent)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an object, with the variants and pictures that stand in objects of their own."""
        head = next((row for row in rows if not row.get("__parentId")), rows[0])
        children = [row for row in rows if row.get("__parentId") and row is not head]
        variants = [*nodes(head.get("variants")), *(dict(row) for row in children if _is(row, "ProductVariant"))]
        images = [*nodes(head.get("images")), *nodes(head.get("media"))]
        images += [dict(row) for row in children if not _is(row, "ProductVariant")]
        category = head.get("category") or head.get("productCategory")
        status = text(head, "status").casefold()
        is_hidden = "published_at" in head and is_missing(head["published_at"]) and "variants" in head
        path = _category(category)
        kind = text(head, "product_type", "productType")
        product: CanonicalRow = {
            "id": _number(text(head, "id")) or text(head, "handle"),
            "title": head.get("title"),
            "description": text(head, "body_html", "bodyHtml", "descriptionHtml", "description"),
            "brand": text(head, "vendor"),
            "category": [
                category for category in (path, "" if kind == path.rsplit(" > ", 1)[-1] else kind) if category
            ],
            "pictures": list(dict.fromkeys(filter(None, map(_address, images)))),
            "published": False if is_hidden or status in ("draft", "archived") else None,
            "published_at": head.get("published_at") or head.get("publishedAt"),
            "attributes": drop_empty({"tags": split_cell(head.get("tags")), "type": kind}),
        }
        names = [text(option, "name") for option in nodes(head.get("options"))]
        sources = {str(image.get("id")): _address(image) for image in images}
        return with_variants(product, [_variant(variant, names, sources, head) for variant in variants])


def _is(row: RawRow, kind: str) -> bool:
    return f"/{kind}/" in text(row, "id")


def _number(identity: str) -> str:
    return identity.rsplit("/", 1)[-1] if identity.startswith("gid://") else identity


def _category(value: object) -> str:
    if isinstance(value, Mapping) and isinstance(value.get("productTaxonomyNode"), Mapping):
        value = value["productTaxonomyNode"]
    return text(value, "fullName", "full_name", "name") if isinstance(value, Mapping) else display_name(value)


def _address(image: Any) -> str:
    if not isinstance(image, Mapping):
        return display_name(image)
    inner = image.get("image") or image.get("preview") or {}
    inner = inner.get("image") or inner if isinstance(inner, Mapping) else {}
    return text(image, "src", "url", "originalSrc", "transformedSrc") or text(inner, "src", "url", "originalSrc")


def _options(variant: RawRow, names: Sequence[str]) -> dict[str, str]:
    selection = nodes(variant.get("selectedOptions"))
    pairs = [(text(option, "name"), text(option, "value")) for option in selection]
    if not selection:
        values = [text(variant, f"option{number}") for number in (1, 2, 3)]
        pairs = [(names[at] if at < len(names) else f"Option {at + 1}", value) for at, value in enumerate(values)]
    options = {canonical_option_name(name): value for name, value in pairs if value}
    return {} if list(options.values()) == ["Default Title"] else options


def _variant(variant: RawRow, names: Sequence[str], sources: Mapping[str, str], head: RawRow) -> CanonicalRow:
    inventory_policy = variant.get("inventory_management", variant.get("tracked", "shopify"))
    item = variant.get("inventoryItem")
    if isinstance(item, Mapping) and "tracked" in item:
        inventory_policy = item["tracked"]
    is_tracked = bool(inventory_policy) and str(inventory_policy).casefold() not in ("false", "not_managed")
    stock = integer(variant.get("inventory_quantity", variant.get("inventoryQuantity"))) if is_tracked else None
    able = variant.get("available", variant.get("availableForSale"))
    policy = text(variant, "inventory_policy", "inventoryPolicy").casefold()
    state = availability(stock, policy == "continue", is_tracked)
    if isinstance(able, bool) and (state is None or (stock is None and not able)):
        state = "in_stock" if able else "out_of_stock"
    picture = variant.get("featured_image") or variant.get("image")
    image = text(variant, "image_id", "imageId")
    cost = variant.get("price")
    currency = cost.get("currencyCode") or cost.get("currency_code") if isinstance(cost, Mapping) else None
    return drop_empty(
        {
            "options": _options(variant, names),
            "sku": text(variant, "sku"),
            "codes": [text(variant, "barcode")] if text(variant, "barcode") else [],
            "price": _money(cost, currency),
            "was_price": _money(variant.get("compare_at_price", variant.get("compareAtPrice")), currency),
            "stock": None if stock is None else max(stock, 0),
            "availability": state,
            "picture": _address(picture) if picture else sources.get(image) or sources.get(_number(image)),
        }
    )


def _money(value: object, currency: object) -> object:
    """An amount, with its currency where an object gives one."""
    if isinstance(value, Mapping):
        amount = text(value, "amount")
        return f"{amount} {text(value, 'currencyCode', 'currency_code') or currency or ''}".strip()
    return value
