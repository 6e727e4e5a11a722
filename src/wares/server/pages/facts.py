"""Facts of the whole shop that pages are made of: categories and brands with their addresses, facets, tiles."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from wares.server.pages.addresses import STEP, ValueSlugs
from wares.server.schemas.picture_paths import picture_path
from wares.types import Facet, FacetValue

if TYPE_CHECKING:
    from wares.shop import Shop

T = TypeVar("T")
MOST_FACETS = 100
"""Attributes that are counted to see which are worth showing."""
TILES = 9
REST = 20
"""Facts are made anew after so many times the time it took to make them: one twentieth of a core at most."""
_FIRST, _SKIPPED = ("category", "colour", "brand"), frozenset({"group", "id", "title", "currency"})
_MORE, _FEWEST, _MOST_VALUES = 4, 2, 40
_LOOKED_AT = 12  # products of a category, for one with a picture


class Kept(Generic[T]):
    """Something made of a shop's products, kept until they change.

    Where products change all the time it may be as old as `REST` times what making it takes.
    """

    def __init__(self, make: Callable[[Shop], T]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._kept: tuple[int, T] | None = None
        self._until = 0.0

    def of(self, shop: Shop) -> T:
        """What is made of the shop as it is now."""
        version, kept = shop.catalog_version, self._kept
        if kept is not None and (kept[0] == version or time.monotonic() < self._until):
            return kept[1]
        with self._lock:
            if (kept := self._kept) is not None and kept[0] == version:
                return kept[1]
            started = time.monotonic()
            made = self._make(shop)
            now = time.monotonic()
            self._kept, self._until = (version, made), now + REST * (now - started)
            return made


@dataclass(frozen=True, slots=True)
class Tile:
    """A category that the home page begins with, beside a picture of a product in it; empty = none has one."""

    value: str
    count: int
    picture: str


@dataclass(frozen=True, slots=True)
class CatalogFacts:
    """What pages say of the whole shop.

    total        products (groups)
    kinds        attribute → "text" or "number"
    facet_names  attributes worth choosing by, in the order in which they are shown
    values       of categories and brands, most frequent first
    categories, brands   their slugs
    tiles        the first of the categories
    """

    total: int = 0
    kinds: Mapping[str, str] = field(default_factory=dict)
    facet_names: tuple[str, ...] = ()
    values: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    categories: ValueSlugs = field(default_factory=ValueSlugs)
    brands: ValueSlugs = field(default_factory=ValueSlugs)
    tiles: tuple[Tile, ...] = ()

    def roots(self) -> tuple[FacetValue, ...]:
        """The categories of the first level."""
        return tuple(each for each in self.values.get("category", ()) if STEP not in each.value)

    def below(self, category: str) -> tuple[FacetValue, ...]:
        """The categories one level below one."""
        level = category.count(STEP) + 1
        start = category + STEP
        return tuple(
            each
            for each in self.values.get("category", ())
            if each.value.startswith(start) and each.value.count(STEP) == level
        )


def facts_of(shop: Shop) -> CatalogFacts:
    """Count it all."""
    kinds = shop.attributes()
    texts = [name for name, kind in kinds.items() if kind == "text"][:MOST_FACETS]
    hits = shop.search(per_page=0, facets=texts, grouped=True)
    values = {name: hits.facets[name].values for name in ("category", "brand") if name in hits.facets}
    slugs = {name: ValueSlugs.of(each.value for each in found) for name, found in values.items()}
    facts = CatalogFacts(
        total=hits.total,
        kinds=kinds,
        facet_names=_chosen(kinds, hits.facets),
        values=values,
        categories=slugs.get("category", ValueSlugs()),
        brands=slugs.get("brand", ValueSlugs()),
    )
    return replace(facts, tiles=tuple(_tile(shop, each) for each in facts.roots()[:TILES]))


def _chosen(kinds: Mapping[str, str], facets: Mapping[str, Facet]) -> tuple[str, ...]:
    """Category, price, colour, brand, and up to `_MORE` others that have few values and stand on most products."""
    first = [name for name in _FIRST if name in facets and facets[name].values]
    others = [
        name
        for name, facet in facets.items()
        if name not in _FIRST and name not in _SKIPPED and _FEWEST <= len(facet.values) <= _MOST_VALUES
    ]
    others.sort(key=lambda name: -sum(each.count for each in facets[name].values))
    price = ["price"] if kinds.get("price") == "number" else []
    return (*first[:1], *price, *first[1:], *others[:_MORE])


def _tile(shop: Shop, category: FacetValue) -> Tile:
    hits = shop.search(refine={"category": (category.value,)}, per_page=_LOOKED_AT, grouped=True).hits
    picture = next((picture_path(hit.id, 0) for hit in hits if hit.product.pictures), "")
    return Tile(category.value, category.count, picture)
