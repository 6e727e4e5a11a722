"""From product to product: what each one leads to, the strongest first, as three arrays; asked in microseconds.

Every recommender that answers from single products (alike, bought or viewed together, taken next, taken by the same
shoppers) is kept in this form, so that a shopper's answer is a sum over the products that they touched.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
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
_RENEW = 0.01  # share of the products that may be new before what is alike is looked up anew


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

    def reach(self, rows: Rows, weights: Floats) -> Found:
        """Where `rows` lead, with Σ weight · value; rows that are not here lead nowhere."""
        known = rows < len(self)
        spans = [(self.starts[row], self.starts[row + 1]) for row in rows[known].tolist()]
        items = [self.items[start:end] for start, end in spans]
        values = [self.values[start:end] for start, end in spans]
        return summed(rows[known], weights[known], items, values)

    def write(self, folder: Path, name: str) -> None:
        """Three `.npy` files."""
        for field in _FILES:
            np.save(folder / f"{name}.{field}.npy", getattr(self, field), allow_pickle=False)

    @classmethod
    def read(cls, folder: Path, name: str) -> Links:
        """What `write` wrote. Raises `BadInput` naming the file when it is missing or broken."""
        try:
            found = cls(*(np.load(folder / f"{name}.{field}.npy", allow_pickle=False) for field in _FILES))
        except (OSError, ValueError, EOFError) as error:
            raise BadInput(
                f"{folder / name}: missing or broken ({error}); train again: wares train recommend"
            ) from error
        whole = found.starts.ndim == 1 and len(found.items) == len(found.values) == int(found.starts[-1])
        if not whole or (len(found.items) and int(found.items.max()) >= len(found)):
            raise BadInput(f"{folder / name}: its arrays do not fit; train again: wares train recommend")
        return found


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
    """

    def __init__(self, words: float) -> None:
        self._words = words
        self._lock = threading.Lock()
        self._made_for = ("", 0)
        self._held: dict[int, tuple[NDArray[np.int32], Scores]] = {}

    def reach(self, shelf: Shelf, rows: Rows, weights: Floats) -> Found:
        """As `Links.reach`; a product is not like itself."""
        encoder, size = self._made_for
        if encoder != shelf.encoder or len(shelf) > size * (1 + _RENEW):
            with self._lock:
                self._made_for, self._held = (shelf.encoder, len(shelf)), {}
        held = self._held
        missing = np.array([row for row in dict.fromkeys(rows.tolist()) if row not in held], np.int64)
        if len(missing):
            held.update(zip(missing.tolist(), nearest(shelf, missing, self._words), strict=True))
        found = [held[row] for row in rows.tolist()]
        return summed(rows, weights, [items for items, _ in found], [values for _, values in found])


def nearest(shelf: Shelf, rows: Rows, words: float, most: int = MOST) -> list[tuple[NDArray[np.int32], Scores]]:
    """The `most` products most like each of `rows`, with how like they are, > 0: the weighted mean of the cosines of
    words and of pictures from the shop's mean, by one of them where either product lacks the other.
    """
    n, likeness, shared = len(shelf), np.float32(0), np.float32(0)
    for looks, share in ((shelf.table.texts, words), (shelf.table.pictures, 1 - words)):
        vectors, scales = looks.vectors[:n], looks.scales[:n]
        asked = looks.centred(looks.vectors[rows])
        cosines = (vectors @ asked.T - asked @ looks.mean) * scales[:, None]
        both = (scales > 0)[:, None] & asked.any(axis=1)
        likeness = likeness + np.float32(share) * cosines
        shared = shared + np.float32(share) * both
    alike = np.divide(likeness, shared, out=np.zeros((n, len(rows)), np.float32), where=np.asarray(shared) > 0)
    alike[rows, np.arange(len(rows))] = 0
    alike[shelf.nums == 0] = 0
    return [_largest(column, most) for column in alike.T]


def _largest(values: Scores, most: int) -> tuple[NDArray[np.int32], Scores]:
    """Places and values of the `most` largest above 0, largest first."""
    best = np.argpartition(-values, most)[:most] if len(values) > most else np.arange(len(values))
    best = best[values[best] > 0]
    best = best[np.argsort(-values[best], kind="stable")]
    return best.astype(np.int32), values[best]
