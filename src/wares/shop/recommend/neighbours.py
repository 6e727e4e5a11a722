"""Similar products as lists from product to product, looked up in the index when first asked for.

One definition with searches for more like a product: `wares.shop.runtime.similar`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wares.encode.fusion import fuse
from wares.recommend.item_neighbours import MOST, ItemNeighbours, ScoredItems, neighbour_sums
from wares.shop.live.catalog_view import CatalogView
from wares.shop.runtime.similar import similar_products, vectors_of
from wares.types import MOST_NUMS, Floats, Index, Rows, Scores, Vectors

_BATCH = 64  # products compared together
_LISTS = 20_000  # lists kept
_RENEW, _FEW, _MANY = 0.01, 50, 500  # share of the products, but so many, that may be new until lists are dropped
MOST_COMPARED = 100_000
"""Products of a shop, at most, all of which are compared with each other when recommenders are trained."""
_List: TypeAlias = tuple[NDArray[np.int32], Scores]


def all_neighbours(
    view: CatalogView, index: Index, share: float, progress: Callable[[float], None]
) -> ItemNeighbours | None:
    """The products most similar to every product of the view, as `similar_lists` has them, but exact: compared block
    by block with all products, which is far less work than asking the index for each. None for a shop of more than
    `MOST_COMPARED`, where lists are looked up when they are asked for.
    """
    if len(view) > MOST_COMPARED:
        return None
    vectors, neighbours = all_fused(view, index, share), list[_List]()
    for start in range(0, len(view), _BATCH):
        rows = np.arange(start, min(start + _BATCH, len(view)))
        neighbours += _direct_neighbours(view, rows, vectors[rows], vectors, 0)
        progress(len(neighbours) / len(view))
    starts = np.cumsum([0, *(len(items) for items, _ in neighbours)]).astype(np.int64)
    if not neighbours:
        return ItemNeighbours(starts, np.zeros(0, np.int32), np.zeros(0, np.float32))
    return ItemNeighbours(
        starts, np.concatenate([i for i, _ in neighbours]), np.concatenate([v for _, v in neighbours])
    )


def all_fused(view: CatalogView, index: Index, share: float) -> Vectors:
    """(rows, dim) fused vectors of all products; for what is learnt, not for answers."""
    blocks = [_fused(view, index, np.arange(len(view))[start : start + MOST_NUMS], share)
              for start in range(0, max(len(view), 1), MOST_NUMS)]  # fmt: skip
    return np.concatenate(blocks)


def similar_lists(view: CatalogView, index: Index, rows: Rows, share: float) -> list[_List]:
    """Of each row at most `MOST` rows of the products most similar to it, and how similar they are, > 0.

    share  0–1, of words beside the picture
    """
    result: list[_List] = [(np.zeros(0, np.int32), np.zeros(0, np.float32)) for _ in rows]
    present = np.flatnonzero(view.nums[rows] > 0)
    tables = similar_products(index, view.nums[rows[present]].tolist(), share, MOST)
    for position, table in zip(present.tolist(), tables, strict=True):
        items = view.rows_of(table.nums)
        similar = (items >= 0) & (table.scores > 0)
        result[position] = (items[similar].astype(np.int32), table.scores[similar])
    return result


class SimilarNeighbours:
    """The lists of the products asked about; what came since they were made is compared with every time.

    share    0–1, of words beside the picture
    trained  lists of all products that a training made by the vectors of `encoder`; None = none
    """

    def __init__(self, share: float, trained: ItemNeighbours | None = None, encoder: str = "") -> None:
        self._share, self._trained = share, trained
        self._lock = threading.Lock()
        self._made_for = (encoder, 0 if trained is None else len(trained))
        self._lists: OrderedDict[int, _List] = OrderedDict()

    def reach(self, view: CatalogView, index: Index, rows: Rows, weights: Floats) -> ScoredItems:
        """As `ItemNeighbours.reach`; a product is not similar to itself."""
        with self._lock:
            size = self._current(view)
            trained = self._trained
            lists_by_row = {row: self._lists[row] for row in rows.tolist() if row in self._lists}
        if trained is not None:
            lists_by_row |= {row: trained.at(row) for row in rows.tolist() if row < len(trained)}
        missing = [row for row in dict.fromkeys(rows.tolist()) if row not in lists_by_row]
        if missing:
            looked_up = similar_lists(view, index, np.array(missing, np.int64), self._share)
            lists_by_row |= dict(zip(missing, looked_up, strict=True))
            self._keep(view, size, dict(zip(missing, looked_up, strict=True)))
        neighbours = [lists_by_row[row] for row in rows.tolist()]
        if size < len(view):
            neighbours = [_without(each, size) for each in neighbours]
            later = _fused(view, index, np.arange(size, len(view)), self._share)
            neighbours += _direct_neighbours(view, rows, _fused(view, index, rows, self._share), later, size)
            rows, weights = np.tile(rows, 2), np.tile(weights, 2)
        return neighbour_sums(rows, weights, [items for items, _ in neighbours], [values for _, values in neighbours])

    def _current(self, view: CatalogView) -> int:
        """For how many rows the lists were made; they are dropped where these are no longer right."""
        encoder, size = self._made_for
        if encoder != view.encoder or not size <= len(view) <= size + np.clip(_RENEW * size, _FEW, _MANY):
            self._made_for, self._trained = (view.encoder, len(view)), None
            self._lists.clear()
        return self._made_for[1]

    def _keep(self, view: CatalogView, size: int, neighbours: dict[int, _List]) -> None:
        with self._lock:
            if self._made_for == (view.encoder, size):
                self._lists.update(neighbours)
                while len(self._lists) > _LISTS:
                    self._lists.popitem(last=False)


def _without(neighbours: _List, size: int) -> _List:
    """The list without rows from `size` on, which are compared with on their own."""
    items, values = neighbours
    return items[items < size], values[items < size]


def _fused(view: CatalogView, index: Index, rows: Rows, share: float) -> Vectors:
    """(n, dim) fused vectors of some rows of the view."""
    return fuse(*vectors_of(index, view.nums[rows]), share)


def _direct_neighbours(view: CatalogView, rows: Rows, fused: Vectors, among: Vectors, first: int) -> list[_List]:
    """Of `rows`, whose vectors are `fused`, the products most similar to each among the rows from `first` on, whose
    vectors are `among`; best first, equal ones by popularity.
    """
    others = slice(first, first + len(among))
    values: Scores = fused @ among.T
    values[rows[:, None] == np.arange(others.start, others.stop)] = 0
    values[:, view.nums[others] == 0] = 0
    return [_largest(row, view.popularity[others], first) for row in values]


def _largest(values: Scores, popularity: Floats, first: int) -> _List:
    """Rows, counted from `first`, and values of the `MOST` largest above 0, largest first."""
    best = np.argpartition(-values, MOST)[:MOST] if len(values) > MOST else np.arange(len(values))
    best = best[values[best] > 0]
    best = best[np.lexsort((best, -popularity[best], -values[best]))]
    return (best + first).astype(np.int32), values[best]
