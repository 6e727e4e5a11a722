"""What must hold of a shop after a kill, and how two shops that should be the same are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import wares
from wares.errors import NotFound
from wares.types import Hits, Product, Query

ANY = -1.0
DRIFT = 0.05
_SAMPLE = 25
_PAGE = 1000


def product_or_none(shop: wares.Shop, id_: str) -> Product | None:
    """The product, None when there is none."""
    try:
        return shop.get(id_)
    except NotFound:
        return None


def lost(shop: wares.Shop, expected: Mapping[str, float | None]) -> list[str]:
    """Ids whose acknowledged state is not there: a price, `ANY` for any price, None for deleted."""
    missing = []
    for id_, price in expected.items():
        product = product_or_none(shop, id_)
        state = None if product is None else ANY if price == ANY else product.price
        if state != price:
            missing.append(id_)
    return missing


def disagreements(shop: wares.Shop) -> list[str]:
    """Where store and index tell different stories: numbers of products, ids listed, and products not found."""
    found = []
    status = shop.status()
    listed = all_ids(shop)
    if not status.products == status.indexed == len(listed) == len(set(listed)):
        found.append(f"{status.products} stored, {status.indexed} indexed, {len(set(listed))} listed")
    for id_ in listed[:: max(len(listed) // _SAMPLE, 1)]:
        product = product_or_none(shop, id_)
        if product is None:
            found.append(f"{id_} is listed and not stored")
        elif not any(hit.product.title == product.title for hit in shop.search(Query(words=product.title)).hits):
            found.append(f"{id_} is not found by its title")
    return found


def ghosts(shop: wares.Shop, expected: Mapping[str, float | None]) -> list[str]:
    """Products that a search finds and the store lacks, or that were deleted or refused."""
    listed = all_ids(shop)
    found = [f"{id_} is found and not stored" for id_ in listed if product_or_none(shop, id_) is None]
    return found + [f"{id_} is found, and should not be there" for id_ in listed if expected.get(id_, ANY) is None]


def unfound(shop: wares.Shop, products: Sequence[Product]) -> list[str]:
    """Products that are told again, as they are there already, and that no search finds then."""
    shop.add(products)
    listed = set(all_ids(shop))
    missing = [f"{one.id} was told again and is not listed" for one in products if one.id not in listed]
    return missing + [
        f"{one.id} was told again and is not found by its title"
        for one in products[:: max(len(products) // _SAMPLE, 1)]
        if one.id not in {hit.id for hit in shop.search(Query(words=one.title, per_page=_PAGE)).hits}
    ]


def differences(shop: wares.Shop, other: wares.Shop, words: Iterable[str]) -> list[str]:
    """Where two shops differ: ids, products, and answers to `words`."""
    mine, theirs = sorted(all_ids(shop)), sorted(all_ids(other))
    found = [f"{id_} is in one only" for id_ in set(mine) ^ set(theirs)]
    found += [f"{id_} differs" for id_ in set(mine) & set(theirs) if shop.get(id_) != other.get(id_)]
    facets = tuple(sorted(name for name, kind in shop.attributes().items() if kind == "text"))
    if facets != tuple(sorted(name for name, kind in other.attributes().items() if kind == "text")):
        return [*found, "the attributes differ"]
    for text in words:
        query = Query(words=text, facets=facets)
        if not _same(shop.search(query), other.search(query)):
            found.append(f"another answer to {text!r}")
    return found


def all_ids(shop: wares.Shop) -> list[str]:
    """Every product's id, page by page."""
    first = shop.search(Query(per_page=_PAGE))
    pages: Sequence[Hits] = [first, *(shop.search(Query(per_page=_PAGE, page=n)) for n in range(2, first.pages + 1))]
    return [hit.id for page in pages for hit in page.hits]


def reordered(shop: wares.Shop, other: wares.Shop, words: Sequence[str]) -> float:
    """Share of `words` to which the two shops show other products, or in another order, on the first page."""
    queries = [Query(words=text) for text in words]
    pages = [[[hit.id for hit in one.search(query).hits] for query in queries] for one in (shop, other)]
    return sum(mine != theirs for mine, theirs in zip(*pages, strict=True)) / max(len(words), 1)


def _same(one: Hits, other: Hits) -> bool:
    """The same matching, and where all words match the same total and counts, and scores at most `DRIFT` apart.

    A product's weights carry the mean field lengths of the moment it was written, so scores depend a little on what
    came before; and where only some words match, scores decide how many products are admitted.
    """
    if one.matched != other.matched or one.matched != "all":
        return one.matched == other.matched
    scores = {hit.id: hit.score for hit in other.hits}
    near = all(abs(hit.score - scores.get(hit.id, hit.score)) <= DRIFT * hit.score for hit in one.hits)
    counts = [
        {name: {value.value: value.count for value in facet.values} for name, facet in answer.facets.items()}
        for answer in (one, other)
    ]
    return one.total == other.total and counts[0] == counts[1] and near
