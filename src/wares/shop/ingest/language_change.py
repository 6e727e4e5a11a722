"""A shop whose language was changed: its products' words are read anew, and the index follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from wares.shop.runtime import generations
from wares.shop.runtime.components import names, values
from wares.shop.runtime.language import ANALYSIS, COUNTED, ShopLanguage
from wares.store.catalog import Catalog
from wares.types import Product

CountProgress = Callable[[int], None]
"""Hears how many products have been read."""


def follow_language(catalogue: Catalog, wording: ShopLanguage, progress: CountProgress) -> None:
    """Count the products' words anew where they were read in another language than `wording` reads; every index is
    trusted no longer, so that it is made anew on the same opening.

    May be interrupted and repeated: what is counted is noted last.
    """
    if len(catalogue) and wording.analysis != wording.counted_by:
        note = generations.read(catalogue)
        for place in (note.in_use, note.coming):
            if place is not None:
                generations.note_indexed(catalogue, place, 0)
        catalogue.words.replace(counted(catalogue, wording, progress))
        wording.load()
    if catalogue.meta(ANALYSIS) != wording.analysis:
        catalogue.set_meta(ANALYSIS, wording.analysis)


def counted(catalogue: Catalog, wording: ShopLanguage, progress: CountProgress) -> dict[str, Counter[str]]:
    """What language counts of the products, worked out of them anew."""
    counts = {kind: Counter[str]() for kind in COUNTED}
    done = 0
    for _, products in batches(catalogue):
        called = [name for product in products for name in names(product)]
        held = Counter(pair for product in products for pair in values(product, catalogue.kinds()))
        for kind, found in wording.change(products, [], called, held).counts.items():
            counts[kind].update(found)
        done += len(products)
        progress(done)
    return counts


def batches(catalogue: Catalog) -> Iterator[tuple[list[int], list[Product]]]:
    """Every product with its number, many at a time."""
    for batch in catalogue.changes(0):
        present = [(change.num, change.product) for change in batch if change.product is not None]
        if present:
            yield [num for num, _ in present], [product for _, product in present]
