"""From product to product: what each one leads to, the strongest first, as three arrays; asked in microseconds.

Every recommender that answers from single products (alike, bought or viewed together, taken next, taken by the same
shoppers) is kept in this form, so that a shopper's answer is a sum over the products that they touched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.shop.assortment import Shelf
from wares.shopper.averages import Floats, Rows
from wares.types import Scores

MOST = 100
"""Products that one product leads to."""
_FILES = ("starts", "items", "values")
_AT_ONCE = 64  # products whose likes are looked up together
_RENEW, _FEW = 0.01, 50  # share of the products, and number, that may be new before all that is alike is looked up anew


@dataclass(frozen=True, slots=True)
class Found:
    """What products lead to: `items` (n,) rows, each once, `scores` (n,) float32 and, of each, `origins` (n,) the row
    that gave it most; −1 = none.
    """

    items: Rows
    scores: Scores
    origins: Rows

    def best(self, admitted: NDArray[np.bool_], most: int) -> Found:
        """The `most` best that are admitted, best first; ties by row."""
        kept = np.flatnonzero(admitted[self.items] & np.isfinite(self.scores))
        order = kept[np.lexsort((self.items[kept], -self.scores[kept]))[:most]]
        return Found(self.items[order], self.scores[order], self.origins[order])


NOTHING = Found(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Links:
    """(n + 1,) `starts`; row i leads to `items[starts[i] : starts[i + 1]]` with `values` float32 > 0."""

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    values: Scores

    @classmethod
    def of(cls, matrix: Any) -> Links:
        """From a `scipy.sparse.csr_array` (items, items)."""
        return cls(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(np.float32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def at(self, row: int) -> tuple[NDArray[np.int32], Scores]:
        """Where one row leads, with the values."""
        span = slice(self.starts[row], self.starts[row + 1])
        return self.items[span], self.values[span]

    def reach(self, rows: Rows, weights: Floats) -> Found:
        """Where `rows` lead, with Σ weight · value; rows that are not here lead nowhere."""
        known = rows < len(self)
        found = [self.at(row) for row in rows[known].tolist()]
        return summed(rows[known], weights[known], [items for items, _ in found], [values for _, values in found])

    def write(self, folder: Path, name: str) -> None:
        """Three `.npy` files."""
        for field in _FILES:
            np.save(folder / f"{name}.{field}.npy", getattr(self, field), allow_pickle=False)

    @classmethod
    def read(cls, folder: Path, name: str) -> Links:
        """What `write` wrote. Raises `BadInput` naming the file when it is missing or broken."""
        remedy = "train again: wares train recommend"
        try:
            found = cls(*(_mapped(folder / f"{name}.{field}.npy") for field in _FILES))
        except (OSError, ValueError, EOFError) as error:
            raise BadInput(f"{folder / name}: missing or broken ({error}); {remedy}") from error
        if found.starts.ndim != 1 or not len(found.items) == len(found.values) == int(found.starts[-1]):
            raise BadInput(f"{folder / name}: its arrays do not fit; {remedy}")
        return found


def all_alike(shelf: Shelf, words: float, progress: Callable[[float], None]) -> Links:
    """What is like every product of the shelf; some two milliseconds a product in a shop of 44,000."""
    found: list[tuple[NDArray[np.int32], Scores]] = []
    for start in range(0, len(shelf), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(shelf)))
        found += nearest(shelf, rows, words, slice(0, len(shelf)))
        progress(len(found) / len(shelf))
    starts = np.cumsum([0, *(len(items) for items, _ in found)])
    items, values = (np.concatenate([each[part] for each in found]) for part in (0, 1))
    return Links(starts.astype(np.int64), items, values)


def joined(blocks: Sequence[Links]) -> Links:
    """The rows of all blocks, one after the other."""
    ends = np.cumsum([0, *(int(block.starts[-1]) for block in blocks)])
    starts = [block.starts[:-1] + end for block, end in zip(blocks, ends[:-1].tolist(), strict=True)]
    return Links(
        np.concatenate([*starts, ends[-1:]]).astype(np.int64),
        np.concatenate([block.items for block in blocks]),
        np.concatenate([block.values for block in blocks]),
    )


def _mapped(file: Path) -> Any:
    """The array, read from the disk where it is touched."""
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def summed(rows: Rows, weights: Floats, items: Sequence[NDArray[Any]], values: Sequence[Scores]) -> Found:
    """Σ over rows of weight · value, by item; `items` and `values` of each row."""
    if not len(rows):
        return NOTHING
    where = np.concatenate(items).astype(np.int64)
    given = np.concatenate([w * v for w, v in zip(weights.tolist(), values, strict=True)])
    origin = np.repeat(rows, [len(each) for each in items])
    order = np.lexsort((-given, where))
    where, given, origin = where[order], given[order], origin[order]
    first = np.ones(len(where), np.bool_)
    first[1:] = where[1:] != where[:-1]
    starts = np.flatnonzero(first)
    sums = np.add.reduceat(given, starts) if len(starts) else given
    return Found(where[first], sums.astype(np.float32), origin[first])


class Alike:
    """What is like each product by words and picture, looked up when first asked for.

    words   0–1, share of words beside the picture
    made    lists that were made before, of all products, by the vectors of the encoder `made_by`; None = none

    What came since a list was made is held against the products asked for every time, until there is much of it.
    """

    def __init__(self, words: float, made: Links | None = None, made_by: str = "") -> None:
        self._words, self._made = words, made
        self._lock = threading.Lock()
        self._made_for = (made_by, 0 if made is None else len(made))
        self._held: dict[int, tuple[NDArray[np.int32], Scores]] = {}

    def reach(self, shelf: Shelf, rows: Rows, weights: Floats) -> Found:
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

    def _current(self, shelf: Shelf) -> tuple[int, dict[int, tuple[NDArray[np.int32], Scores]]]:
        """Of how many rows the lists tell, and the lists."""
        with self._lock:
            encoder, size = self._made_for
            if encoder != shelf.encoder or len(shelf) < size or len(shelf) > size + max(_RENEW * size, _FEW):
                self._made_for, self._held, self._made = (shelf.encoder, len(shelf)), {}, None
            return self._made_for[1], self._held


def nearest(shelf: Shelf, rows: Rows, words: float, among: slice) -> list[tuple[NDArray[np.int32], Scores]]:
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
