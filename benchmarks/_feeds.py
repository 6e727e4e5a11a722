"""What a feed's products are, told so that it can be kept in a file and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wares.catalog.cleaner import Cleaner
from wares.catalog.feeds import Feed, open_feed
from wares.types import Picture, Problem, Product, Variant

Told = dict[str, Any]


def read(path: Path) -> tuple[Feed, dict[str, Product], list[Problem]]:
    """A feed, its products by id, and everything that was said of its rows."""
    feed = open_feed(path)
    cleaner = Cleaner(feed.columns, feed.path.parent, "")
    products: dict[str, Product] = {}
    problems: list[Problem] = []
    for row in feed.rows():
        if isinstance(row, Problem):
            problems.append(row)
            continue
        cleaned = cleaner.product(row, path.name)
        problems += cleaned.problems
        if cleaned.product is not None:
            products[cleaned.product.id] = cleaned.product
    return feed, products, problems


def told(product: Product) -> Told:
    """A product as JSON has it, without what it lacks; pictures of a folder by their names."""
    found = {
        "title": product.title, "description": product.description, "price": product.price,
        "was_price": product.was_price, "sale": _sale(product), "currency": product.currency, "brand": product.brand,
        "category": list(product.category), "other_categories": [list(one) for one in product.other_categories],
        "colour": product.colour, "material": product.material, "stock": product.stock,
        "availability": product.availability, "published": product.published, "published_at": product.published_at,
        "expires_at": product.expires_at, "group": product.group, "rating": product.rating,
        "pictures": [_place(one) for one in product.pictures], "texts": product.texts,
        "choices": {name: list(values) for name, values in product.choices.items()},
        "attributes": {k: list(v) if isinstance(v, tuple) else v for k, v in product.attributes.items()},
        "variants": [_variant(one) for one in product.variants],
    }  # fmt: skip
    return _without_missing(found)


def _variant(variant: Variant) -> Told:
    found = {
        "options": dict(variant.options), "sku": variant.sku, "codes": list(variant.codes), "price": variant.price,
        "was_price": variant.was_price, "sale": _sale(variant), "stock": variant.stock,
        "availability": variant.availability, "picture": variant.picture,
    }  # fmt: skip
    return _without_missing(found)


def _sale(offer: Product | Variant) -> list[float | None] | None:
    return None if offer.sale is None else [offer.sale.price, offer.sale.start, offer.sale.end]


def _place(picture: Picture) -> str:
    return picture.url or Path(picture.path or "").name


def _without_missing(found: Told) -> Told:
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}
