"""Offers: the price at a given time, whether a product is shown and can be ordered, and its options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from wares.types import Product, Variant

OfferT = TypeVar("OfferT", Product, Variant)


def apply_sales(product: Product, now: float) -> Product:
    """The product with the prices that hold at `now` (Unix seconds); `apply_sales` of the result is right as well.

    Where variants have prices, the product's is the lowest of those that can be had, or of all when none can be.
    """
    variants = tuple(_price_at(variant, now) for variant in product.variants)
    result = _price_at(product, now)
    own = [variant for variant in variants if variant.price is not None]
    if own:
        first = min([offer for offer in own if is_orderable(offer)] or own, key=lambda offer: offer.price or 0.0)
        result = replace(result, price=first.price, was_price=_regular_price(first, result))
    return result if variants == product.variants else replace(result, variants=variants)


def _regular_price(first: Variant, product: Product) -> float | None:
    """The regular price of the variant that gives the product its price; its own, or the product's where that fits."""
    if first.was_price is None and first.price == product.price:
        return product.was_price
    return first.was_price


def _price_at(offer: OfferT, now: float) -> OfferT:
    if offer.sale is None:
        return offer
    regular = offer.price if offer.was_price is None else offer.was_price
    start, end = offer.sale.start, offer.sale.end
    is_on_sale = (start is None or start <= now) and (end is None or now < end)
    if is_on_sale:
        return replace(offer, price=offer.sale.price, was_price=regular)
    return replace(offer, price=regular, was_price=None)


def is_visible(product: Product, now: float) -> bool:
    """Whether shoppers see the product at `now`."""
    begun = product.published_at is None or product.published_at <= now
    return product.published and begun and (product.expires_at is None or now < product.expires_at)


def is_orderable(offer: Product | Variant) -> bool:
    """Whether it can be ordered: what is said of availability decides, else whether pieces are there.

    A product of which neither is known can be had when one of its variants can.
    """
    if offer.availability is not None:
        return offer.availability != "out_of_stock"
    if isinstance(offer, Product) and offer.stock is None and offer.variants:
        return any(map(is_orderable, offer.variants))
    return offer.stock != 0


def discount(product: Product) -> float | None:
    """The share by which the price is reduced, 0–1; None = it is not."""
    if product.price is None or not product.was_price or product.price >= product.was_price:
        return None
    return round(1 - product.price / product.was_price, 4)


def available_pieces(offer: Product | Variant) -> int | None:
    """How many pieces are there: where only the availability is known, 1 for what is in stock and 0 for all else.

    Of a product of which neither is known, its variants tell. None = not known.
    """
    if offer.stock is not None:
        return offer.stock
    if offer.availability is not None:
        return int(offer.availability == "in_stock")
    if isinstance(offer, Product) and offer.variants:
        pieces = [n for variant in offer.variants if (n := available_pieces(variant)) is not None]
        return sum(pieces) if pieces else None
    return None


def option_values(product: Product) -> dict[str, tuple[str, ...]]:
    """Name → the values that a shopper may choose, in the shop's order."""
    result: dict[str, dict[str, None]] = {name: dict.fromkeys(values) for name, values in product.choices.items()}
    for variant in product.variants:
        for name, value in variant.options.items():
            result.setdefault(name, {})[value] = None
    return {name: tuple(value for value in values if value) for name, values in result.items()}


def variant_codes(product: Product) -> list[str]:
    """The codes by which the product's variants may be searched, each once."""
    return list(dict.fromkeys(code for variant in product.variants for code in (variant.sku, *variant.codes) if code))


def change_times(product: Product) -> Iterator[float]:
    """The times (Unix seconds) at which `apply_sales` or `is_visible` change."""
    offers: tuple[Product | Variant, ...] = (product, *product.variants)
    sales = [offer.sale for offer in offers if offer.sale is not None]
    times = [time for sale in sales for time in (sale.start, sale.end)]
    yield from sorted({time for time in (*times, product.published_at, product.expires_at) if time is not None})
