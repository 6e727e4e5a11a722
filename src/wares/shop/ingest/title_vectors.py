"""Vectors of products' titles: those that the index has where a title is as before, all others encoded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.search.request import TEXT
from wares.shop.runtime.components import Components, encode_titles, titles
from wares.types import Product, Vectors


def title_vectors(components: Components, products: Sequence[Product]) -> list[Vectors]:
    """One vector a product, as `encode_titles` makes them, up to the index's rounding; of products that are not written
    yet. Most changes are of prices and stock, and encoding a title takes longer than all else that is done for them.
    """
    kept = _kept(components, products)
    missing = [product for product in products if product.id not in kept]
    encoded = iter(encode_titles(components.encoder, missing) if missing else ())
    return [kept[product.id] if product.id in kept else next(encoded) for product in products]


def _kept(components: Components, products: Sequence[Product]) -> dict[str, Vectors]:
    """Product id → vector of those whose titles the store has as they are, and the index by a vector."""
    before = components.catalog.by_id([product.id for product in products], hidden=True)
    same = [one.id for one in products if one.id in before and titles(before[one.id]) == titles(one)]
    num_of = components.catalog.nums(same) if same else {}
    matrix = components.index.matrix(np.array([*num_of.values()], np.int64), TEXT)
    return {id_: vector for id_, vector in zip(num_of, matrix, strict=True) if vector.any()}
