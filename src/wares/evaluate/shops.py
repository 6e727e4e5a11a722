"""Evaluation of a shop, as `wares evaluate` runs it: a file of judgements, or the shop's own catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from wares.errors import BadInput
from wares.evaluate.judgements import read_judgements
from wares.evaluate.protocols import JudgedMeans, JudgementScale, KnownItem, SearchCase, judged_search, known_item
from wares.evaluate.typing_errors import with_typing_error
from wares.types import Hits, Product, Query


class Searchable(Protocol):
    """The part of a shop that is asked."""

    def search(self, query: Query | str = "", /) -> Hits:
        """One answer."""
        ...


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """A shop's own titles as queries: as they stand, and with one typing error (None = no title has a long word)."""

    products: int
    exact: KnownItem
    typing_error: KnownItem | None


def evaluate_judgements(shop: Searchable, file: Path, scale: JudgementScale | None = None) -> JudgedMeans:
    """Figures of `shop` on a judgement file (see `read_judgements`, `judged`); raises `BadFeed` for a bad file.

    Without a `scale`, relevance 0 is worth nothing and 1 or more is relevant.
    """
    return judged_search(shop.search, read_judgements(file), scale or JudgementScale())


def self_check(shop: Searchable, sample: int = 200, seed: int = 0) -> SelfCheck:
    """Does a title find its product in the top 10? `sample` products drawn evenly without replacement.

    Any product with the same title counts. Raises `BadInput` for a sample below 1 or a shop without products.
    """
    if sample < 1:
        raise BadInput(f"sample is {sample}; ask for at least 1 product")
    total = shop.search(Query(per_page=0)).total
    if total == 0:
        raise BadInput("the shop has no products; ingest a feed first")
    rng = np.random.default_rng(seed)
    positions = rng.choice(total, size=min(sample, total), replace=False)
    titles = [_product_at(shop, int(position)).title for position in positions]
    wrong = [(with_typing_error(title, rng), title) for title in titles]
    misspelt_cases = [_case(words, title) for words, title in wrong if words is not None]
    return SelfCheck(
        products=total,
        exact=known_item(shop.search, [_case(title, title) for title in titles]),
        typing_error=known_item(shop.search, misspelt_cases) if misspelt_cases else None,
    )


def _case(words: str, title: str) -> SearchCase:
    return SearchCase(Query(words=words), lambda hit: hit.product.title == title)


def _product_at(shop: Searchable, position: int) -> Product:
    return shop.search(Query(page=position + 1, per_page=1)).hits[0].product
