"""A shop's products as recommending sees them: one row a product for good, with its traits and whether it can be had.

Rows are the codes in which recommenders answer. What is kept of them on the disk names products by id, and hands the
ids back in its own order when it is read (`CatalogFollower.begin`), so that a row means the same product again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.profiles.traits import TraitsTable
from wares.types import Nums, Rows


@dataclass(frozen=True, slots=True)
class CatalogView:
    """One consistent state; arrays by row (n,), and rows after n belong to later states.

    table      traits, whose rows these are
    nums       int64 numbers of the products; 0 = gone
    can_be_had there is the product, and it is not sold out
    popularity float64 ≥ 0, what the feed says; 0 = not known
    row_of     (largest number + 1,) int64 row of each number; −1 = none
    seq        sequence number of the catalogue up to which everything is here
    encoder    fingerprint of the encoder whose vectors these are
    """

    table: TraitsTable
    nums: Nums
    can_be_had: NDArray[np.bool_]
    popularity: NDArray[np.float64]
    row_of: Rows
    seq: int
    encoder: str

    def __len__(self) -> int:
        return len(self.nums)

    def rows_of(self, nums: Nums) -> Rows:
        """Rows of the products of these numbers; −1 for one that is not here (yet)."""
        inside = nums < len(self.row_of)
        rows = np.full(len(nums), -1, np.int64)
        rows[inside] = self.row_of[nums[inside]]
        return rows

    def rows(self, products: Iterable[str]) -> Rows:
        """Rows of the products that are here, each once, in the order given."""
        rows = self.table.rows(dict.fromkeys(products))
        return rows[(rows >= 0) & (rows < len(self))]
