"""Item neighbours: what each product leads to, the strongest first, as three arrays; asked in microseconds.

Every recommender that answers from single products (bought or viewed together, taken next, taken by the same shoppers)
can be kept in this form, so that a shopper's answer is a sum over the products that they touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.stats.ranks import leading
from wares.types import Floats, Rows, Scores

MOST = 100
"""Products that one product leads to."""
_FILES = ("starts", "items", "values")


@dataclass(frozen=True, slots=True)
class ScoredItems:
    """Scored items that products lead to: `items` (n,) rows, each once, `scores` (n,) float32 and, of each, `origins`
    (n,) the row that gave it most; −1 = none.
    """

    items: Rows
    scores: Scores
    origins: Rows

    def __len__(self) -> int:
        return len(self.items)

    def take(self, positions: Rows) -> ScoredItems:
        """Those at `positions`, in that order."""
        return ScoredItems(self.items[positions], self.scores[positions], self.origins[positions])

    def ranked(self, limit: int | None = None) -> ScoredItems:
        """The `limit` best of finite score, best first, ties by row; None = all."""
        found = self.take(leading(self.scores, len(self) if limit is None else limit))
        return found.take(np.lexsort((found.items, -found.scores))[:limit])


NOTHING = ScoredItems(np.zeros(0, np.int64), np.zeros(0, np.float32), np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class ItemNeighbours:
    """Item neighbours as a compressed matrix: (n + 1,) `starts`; row i leads to `items[starts[i] : starts[i + 1]]`
    with `values` float32 > 0.
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    values: Scores

    @classmethod
    def of(cls, matrix: Any) -> ItemNeighbours:
        """From a `scipy.sparse.csr_array` (items, items)."""
        return cls(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(np.float32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def at(self, row: int) -> tuple[NDArray[np.int32], Scores]:
        """Where one row leads, with the values."""
        span = slice(self.starts[row], self.starts[row + 1])
        return self.items[span], self.values[span]

    def reach(self, rows: Rows, weights: Floats) -> ScoredItems:
        """Where `rows` lead, with Σ weight · value; rows that are not here lead nowhere."""
        valid = rows < len(self)
        neighbours = [self.at(row) for row in rows[valid].tolist()]
        return neighbour_sums(
            rows[valid], weights[valid], [items for items, _ in neighbours], [values for _, values in neighbours]
        )

    def write(self, folder: Path, name: str) -> None:
        """Three `.npy` files."""
        for field in _FILES:
            np.save(folder / f"{name}.{field}.npy", getattr(self, field), allow_pickle=False)

    @classmethod
    def read(cls, folder: Path, name: str) -> ItemNeighbours:
        """What `write` wrote. Raises `BadInput` naming the file when it is missing or broken."""
        remedy = "train again: wares train recommenders"
        try:
            neighbours = cls(*(open_array(folder / f"{name}.{field}.npy") for field in _FILES))
        except (OSError, ValueError, EOFError) as error:
            raise BadInput(f"{folder / name}: missing or broken ({error}); {remedy}") from error
        if neighbours.starts.ndim != 1 or not len(neighbours.items) == len(neighbours.values) == int(
            neighbours.starts[-1]
        ):
            raise BadInput(f"{folder / name}: its arrays do not fit; {remedy}")
        return neighbours


def concatenate(blocks: Sequence[ItemNeighbours]) -> ItemNeighbours:
    """The rows of all blocks, one after the other."""
    ends = np.cumsum([0, *(int(block.starts[-1]) for block in blocks)])
    starts = [block.starts[:-1] + end for block, end in zip(blocks, ends[:-1].tolist(), strict=True)]
    return ItemNeighbours(
        np.concatenate([*starts, ends[-1:]]).astype(np.int64),
        np.concatenate([block.items for block in blocks]),
        np.concatenate([block.values for block in blocks]),
    )


def open_array(file: Path) -> Any:
    """The array, read from the disk where it is touched."""
    return np.asarray(np.load(file, mmap_mode="r", allow_pickle=False))


def neighbour_sums(rows: Rows, weights: Floats, items: Sequence[NDArray[Any]], values: Sequence[Scores]) -> ScoredItems:
    """Item-based scoring: Σ over rows of weight · value, by item; `items` and `values` of each row.

    Sarwar et al. 2001, "Item-based collaborative filtering recommendation algorithms".
    """
    if not len(rows):
        return NOTHING
    where = np.concatenate(items).astype(np.int64)
    products = np.concatenate([w * v for w, v in zip(weights.tolist(), values, strict=True)])
    origin = np.repeat(rows, [len(each) for each in items])
    order = np.lexsort((-products, where))
    where, products, origin = where[order], products[order], origin[order]
    first = np.ones(len(where), np.bool_)
    first[1:] = where[1:] != where[:-1]
    starts = np.flatnonzero(first)
    sums = np.add.reduceat(products, starts) if len(starts) else products
    return ScoredItems(where[first], sums.astype(np.float32), origin[first])
