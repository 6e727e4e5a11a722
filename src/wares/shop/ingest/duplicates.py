"""Products that look alike, and prices that cannot be right, among all of a shop: noticed, never dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from wares.catalog import duplicates
from wares.constants import PATH_SEPARATOR
from wares.store.catalog import Catalog
from wares.types import Problem

Location = Callable[[str], tuple[str, int]]
"""Product id → file and line of the feed that has it; ("", 0) = none of this ingest's."""


def look_alikes(catalog: Catalog, location: Location) -> Iterator[Problem]:
    """Duplicates and outliers; of a product no more is held than its id, title, price and category."""
    brief = _Brief(catalog)

    def noticed(product_id: str, about: str, reason: str) -> Problem:
        file, line = location(product_id)
        return Problem(file, line, about, reason, "noticed", product_id)

    same = duplicates.exact_duplicates(brief.keys)
    near = set(duplicates.near_duplicate_titles(brief.titles)) - set(same)
    for kind, groups in (("the same", same), ("nearly the same title", sorted(near))):
        for first, *others in groups:
            for other in others:
                yield noticed(brief.ids[other], "title", f"{kind} as product {brief.ids[first]}")
    ids, hashes = catalog.pictures.hashes()
    for first, *others in duplicates.near_duplicate_pictures(hashes):
        for other in others:
            yield noticed(ids[other], "picture", f"looks like the picture of product {ids[first]}")
    for outlier in duplicates.price_outliers(np.array(brief.prices), brief.categories):
        reason = f"{outlier.price:g}, while half of its category cost {outlier.median:g} or less"
        yield noticed(brief.ids[outlier.position], "price", reason)


class _ComparedProduct(msgspec.Struct, gc=False):
    """What is read of a product."""

    id: str
    title: str
    description: str = ""
    brand: str | None = None
    price: float | None = None
    category: tuple[str, ...] = ()


class _Brief:
    """What is compared of every product, one item a product: `prices` with NaN for none."""

    def __init__(self, catalog: Catalog) -> None:
        self.ids: list[str] = []
        self.titles: list[str] = []
        self.keys: list[bytes] = []
        self.prices: list[float] = []
        self.categories: list[str] = []
        categories: dict[str, str] = {}
        for product in catalog.read_as(_ComparedProduct):
            path = PATH_SEPARATOR.join(product.category)
            self.ids.append(product.id)
            self.titles.append(product.title)
            self.keys.append(duplicates.content_hash(product))
            self.prices.append(np.nan if product.price is None else product.price)
            self.categories.append(categories.setdefault(path, path))
