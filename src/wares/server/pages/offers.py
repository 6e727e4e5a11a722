"""What a product is offered as, for cards and machines: its price, whether it is reduced, whether it can be had.

The page's modules say the same of what is chosen (`storefront/offers.js`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from wares.types import Availability, Product, Variant

Supply: TypeAlias = Literal["out", "preorder", "backorder", "few", "in", ""]
"""Whether it can be had; empty = nothing is known, so it can."""
LOW = 5
"""Pieces from which on their number is told."""


def supply(stock: int | None, availability: Availability | None) -> Supply:
    """What stock and availability say together."""
    if availability == "out_of_stock" or (availability is None and stock == 0):
        return "out"
    if availability == "preorder" or availability == "backorder":
        return availability
    if stock:
        return "few" if stock <= LOW else "in"
    return "in" if availability == "in_stock" else ""


def supply_of(product: Product) -> tuple[Supply, int | None]:
    """Of a product with all its variants, and how many pieces there are where that is known."""
    if not product.variants:
        return supply(product.stock, product.availability), product.stock
    offers = [with_variant(product, variant) for variant in product.variants]
    stand = [(supply(each.stock, each.availability), each.stock) for each in offers]
    had = [each for each in stand if each[0] != "out"]
    if not had:
        return "out", 0
    if not any(state in ("in", "few") for state, _ in had):
        return had[0]
    if any(pieces is None for _, pieces in had):
        return "in", None
    pieces = sum(pieces or 0 for _, pieces in had)
    return supply(pieces, None), pieces


def with_variant(product: Product, variant: Variant) -> Product:
    """The product as this variant: what the variant does not say is as the product has it."""
    says_supply = variant.stock is not None or variant.availability is not None
    return replace(
        product,
        stock=variant.stock if says_supply else product.stock,
        availability=variant.availability if says_supply else product.availability,
        price=product.price if variant.price is None else variant.price,
        was_price=product.was_price if variant.price is None else variant.was_price,
        sale=product.sale if variant.price is None else variant.sale,
        variants=(),
    )


def prices(product: Product) -> Sequence[float]:
    """The prices for which it is sold, ascending, each once."""
    own = () if product.price is None else (product.price,)
    found: Iterable[float | None] = (
        [variant.price if variant.price is not None else product.price for variant in product.variants]
        if product.variants
        else own
    )
    return sorted({price for price in found if price is not None})


def reduction(product: Product) -> int:
    """The share by which the price is reduced, in whole percent; 0 = it is not."""
    if product.price is None or not product.was_price or product.was_price <= product.price:
        return 0
    return max(1, round((1 - product.price / product.was_price) * 100))
