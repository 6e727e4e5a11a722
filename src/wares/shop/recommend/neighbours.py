"""What is like each product by words and picture, as links from product to product."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wares.recommend.item_neighbours import MOST, ItemNeighbours, ScoredItems, summed
from wares.shop.live.catalog_view import CatalogView
from wares.types import Floats, Rows, Scores

_AT_ONCE = 64  # products whose likes are looked up together
_RENEW, _FEW = 0.01, 50  # share of the products, and number, that may be new before all that is alike is looked up anew


def all_alike(shelf: CatalogView, words: float, progress: Callable[[float], None]) -> ItemNeighbours:
    """What is like every product of the shelf; some two milliseconds a product in a shop of 44,000."""
    found: list[tuple[NDArray[np.int32], Scores]] = []
    for start in range(0, len(shelf), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(shelf)))
        found += nearest(shelf, rows, words, slice(0, len(shelf)))
        progress(len(found) / len(shelf))
    starts = np.cumsum([0, *(len(items) for items, _ in found)])
    items, values = (np.concatenate([each[part] for each in found]) for part in (0, 1))
    return ItemNeighbours(starts.astype(np.int64), items, values)


class ProductNeighbours:
    """What is like each product by words and picture, looked up when first asked for.

    words   0–1, share of words beside the picture
    made    lists that were made before, of all products, by the vectors of the encoder `made_by`; None = none

    What came since a list was made is held against the products asked for every time, until there is much of it.
    """

    def __init__(self, words: float, made: ItemNeighbours | None = None, made_by: str = "") -> None:
        self._words, self._made = words, made
        self._lock = threading.Lock()
        self._made_for = (made_by, 0 if made is None else len(made))
        self._held: dict[int, tuple[NDArray[np.int32], Scores]] = {}

    def reach(self, shelf: CatalogView, rows: Rows, weights: Floats) -> ScoredItems:
        """As `Links.reach`; a product is not like itself."""
        size, held = self._current(shelf)
        made = self._made
        missing = [row for row in dict.fromkeys(rows.tolist()) if row not in held]
        if made is not None and missing:
            held.update((row, made.at(row)) for row in missing if row < len(made))
            missing = [row for row in missing if row >= len(made)]
        if missing:
            wanted = np.array(missing, np.int64)
            held.update(zip(missing, nearest(shelf, wanted, self._words, slice(0, size)), strict=True))
        found = [held[row] for row in rows.tolist()]
        if size < len(shelf):
            found += nearest(shelf, rows, self._words, slice(size, len(shelf)))
            rows, weights = np.tile(rows, 2), np.tile(weights, 2)
        return summed(rows, weights, [items for items, _ in found], [values for _, values in found])

    def _current(self, shelf: CatalogView) -> tuple[int, dict[int, tuple[NDArray[np.int32], Scores]]]:
        """Of how many rows the lists tell, and the lists."""
        with self._lock:
            encoder, size = self._made_for
            if encoder != shelf.encoder or len(shelf) < size or len(shelf) > size + max(_RENEW * size, _FEW):
                self._made_for, self._held, self._made = (shelf.encoder, len(shelf)), {}, None
            return self._made_for[1], self._held


def nearest(shelf: CatalogView, rows: Rows, words: float, among: slice) -> list[tuple[NDArray[np.int32], Scores]]:
    """The `MOST` products of the rows `among` that are most like each of `rows`, and how like they are, > 0.

    That is the weighted mean of the cosines of words and of pictures from the shop's mean, or one of them where either
    product lacks the other.
    """
    likeness, shared = np.zeros((2, among.stop - among.start, len(rows)), np.float32)
    for looks, share in ((shelf.table.texts, words), (shelf.table.pictures, 1 - words)):
        vectors, scales = looks.vectors[among], looks.scales[among]
        asked = looks.centred(looks.vectors[rows])
        both = (scales > 0)[:, None] & asked.any(axis=1)
        likeness += np.float32(share) * (vectors @ asked.T - asked @ looks.mean) * scales[:, None]
        shared += np.float32(share) * both
    alike: Scores = np.divide(likeness, shared, out=np.zeros_like(likeness), where=shared > 0)
    alike[np.arange(among.start, among.stop)[:, None] == rows] = 0
    alike[shelf.nums[among] == 0] = 0
    return [_largest(column, MOST, among.start) for column in alike.T]


def _largest(values: Scores, most: int, first: int) -> tuple[NDArray[np.int32], Scores]:
    """Rows, counted from `first`, and values of the `most` largest above 0, largest first."""
    best = np.argpartition(-values, most)[:most] if len(values) > most else np.arange(len(values))
    best = best[values[best] > 0]
    best = best[np.argsort(-values[best], kind="stable")]
    return (best + first).astype(np.int32), values[best]
