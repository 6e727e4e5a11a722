"""Product facts as texts, by which a person checks a product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wares.types import Product, Variant

_SHOWN_VARIANTS = 4


def product_facts(product: Product) -> dict[str, str]:
    """What a person checks a product by, as texts; the same names for every product."""
    return {
        "id": product.id,
        "title": product.title,
        "price": _price(product),
        "stock": _stock(product),
        "category": _categories(product),
        "brand": product.brand or "",
        "colour": product.colour or "",
        "variants": _variants(product.variants) or _choices(product),
        "pictures": str(len(product.pictures) or ""),
        "shown": "" if product.published else "no (not published)",
    }


def _price(product: Product) -> str:
    prices = [variant.price for variant in product.variants if variant.price is not None]
    low, high = min(prices, default=product.price), max(prices, default=product.price)
    if low is None:
        return ""
    text = _amount(low) if low == high else f"{_amount(low)}–{_amount(high or low)}"
    text = f"{text} {product.currency or ''}".strip()
    if product.was_price is not None:
        text += f" (was {_amount(product.was_price)})"
    if product.sale is not None:
        text += f" ({_amount(product.sale.price)} on sale)"
    return text


def _amount(price: float | None) -> str:
    return "" if price is None else f"{price:,.2f}".removesuffix(".00")


def _stock(product: Product) -> str:
    availability = (product.availability or "").replace("_", " ")
    pieces = "" if product.stock is None else f"{product.stock:,}"
    return ", ".join(filter(None, [pieces, availability]))


def _categories(product: Product) -> str:
    text = " > ".join(product.category)
    more = len(product.other_categories)
    return f"{text} and {more} more" if more else text


def _variants(variants: Sequence[Variant]) -> str:
    if not variants:
        return ""
    names = ", ".join(" / ".join(variant.options.values()) or variant.sku for variant in variants[:_SHOWN_VARIANTS])
    return f"{len(variants)}: {names}" + (" …" if len(variants) > _SHOWN_VARIANTS else "")


def _choices(product: Product) -> str:
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in product.choices.items())
