"""A shop whose language was changed: its products' words are read anew, and the index follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from wares.shop.runtime import generations
from wares.shop.runtime.components import names
from wares.shop.runtime.language import ANALYSIS, ShopLanguage
from wares.shop.runtime.word_changes import COUNTED
from wares.store.catalog import Catalog
from wares.types import Product

CountProgress = Callable[[int], None]
"""Hears how many products have been read."""


def follow_language(catalog: Catalog, language: ShopLanguage, progress: CountProgress) -> None:
    """Count the products' words anew where they were read in another language than `language` reads; every index is
    trusted no longer, so that it is made anew on the same opening.

    May be interrupted and repeated: what is counted is noted last.
    """
    if len(catalog) and language.analysis != language.analysis_of_counts:
        note = generations.read(catalog)
        for generation in (note.active, note.coming):
            if generation is not None:
                generations.note_indexed(catalog, generation, 0)
        catalog.words.replace(count_words(catalog, language, progress))
        language.load()
    if catalog.meta(ANALYSIS) != language.analysis:
        catalog.set_meta(ANALYSIS, language.analysis)


def count_words(catalog: Catalog, language: ShopLanguage, progress: CountProgress) -> dict[str, Counter[str]]:
    """What language counts of the products, worked out of them anew."""
    counts = {kind: Counter[str]() for kind in COUNTED}
    done = 0
    for _, products in batches(catalog):
        labels = [name for product in products for name in names(product)]
        change = language.change(products, [], labels, {})
        for kind, more in change.deltas.counts.items():
            counts[kind].update(more)
        done += len(products)
        progress(done)
    return counts


def batches(catalog: Catalog) -> Iterator[tuple[list[int], list[Product]]]:
    """Every product with its number, many at a time."""
    for batch in catalog.changes(0):
        present = [(change.num, change.product) for change in batch if change.product is not None]
        if present:
            yield [num for num, _ in present], [product for _, product in present]
