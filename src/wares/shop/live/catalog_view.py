"""A shop's products as recommending sees them: one row a product for good, with its traits and whether it can be had.

Rows are the codes in which recommenders answer. What is kept of them on the disk names products by id, and hands the
ids back in its own order when it is read (`CatalogFollower.begin`), so that a row means the same product again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wares.mapped.column import Column
from wares.profiles.catalog_stats import TraitVectors
from wares.profiles.traits import TraitsTable
from wares.rank.features.evidence import NO_TITLES, TitleTerms
from wares.stats.membership import united
from wares.types import Index, Nums, Rows, Vectors


@dataclass(frozen=True, slots=True)
class CatalogView:
    """The products up to some change; arrays by row (n,), mapped, which the writer moves on.

    table      traits, whose rows these are; rows after n are of later changes
    nums       int64 numbers of the products; 0 = gone
    can_be_had there is the product, and it is not sold out
    popularity float64 ≥ 0, what the feed says; 0 = not known
    groups     int32 code of the variant group; −1 = the product stands alone
    row_of     (largest number + 1,) int64 row of each number; −1 = none
    seq        sequence number of the catalogue up to which everything is here
    encoder    fingerprint of the encoder whose vectors these are
    titles     the words of the titles, of those rows that are here
    """

    table: TraitsTable
    nums: Nums
    can_be_had: NDArray[np.bool_]
    popularity: NDArray[np.float64]
    groups: NDArray[np.int32]
    row_of: Rows
    seq: int
    encoder: str
    titles: TitleTerms = NO_TITLES

    def __len__(self) -> int:
        return len(self.nums)

    def rows_of(self, nums: Nums) -> Rows:
        """Rows of the products of these numbers; −1 for one that is not here (yet)."""
        inside = nums < len(self.row_of)
        rows = np.full(len(nums), -1, np.int64)
        rows[inside] = self.row_of[nums[inside]]
        rows[rows >= len(self)] = -1
        return rows

    def rows(self, products: Iterable[str]) -> Rows:
        """Rows of the products that are here, each once, in the order given."""
        rows = self.table.columns.ids.rows(dict.fromkeys(products))
        return rows[(rows >= 0) & (rows < len(self))]

    def title_terms(self, rows: Rows) -> TitleTerms:
        """(n,) titles of the products; none of a row −1."""
        return self.titles.take(rows)

    def variant_codes(self, rows: Rows) -> Rows:
        """(n,) a code of each row's variant group; one below −1 of its own for a product that stands alone."""
        groups = self.groups[rows].astype(np.int64)
        return np.where(groups >= 0, groups, -2 - rows)

    def holding(self, rows: Rows) -> CatalogView:
        """The same, with the vectors of these rows read from the index at once: they are asked for several times."""
        texts, pictures = (
            replace(each, vectors=HeldVectors.of(each.vectors, rows))
            for each in (self.table.statistics.texts, self.table.statistics.pictures)
        )
        return replace(self, table=self.table.beside(replace(self.table.statistics, texts=texts, pictures=pictures)))


@dataclass(frozen=True, slots=True)
class HeldVectors:
    """Vectors of `rows` (m,), ascending, in memory; others are read from `source`. See `TraitVectors`."""

    rows: Rows
    vectors: Vectors
    source: TraitVectors

    @classmethod
    def of(cls, source: TraitVectors, rows: Rows) -> HeldVectors:
        """Read these."""
        source = source.source if isinstance(source, cls) else source
        rows = united(rows)
        return cls(rows, source[rows], source)

    def __getitem__(self, rows: Rows, /) -> Vectors:
        """(n, dim)."""
        if rows is self.rows or np.array_equal(rows, self.rows):
            return self.vectors
        places = np.searchsorted(self.rows, rows)
        places[places == len(self.rows)] = -1
        if not len(self.rows) or (self.rows[places] != rows).any():
            return self.source[rows]
        return self.vectors[places]


@dataclass(frozen=True, slots=True)
class IndexedVectors:
    """One modality's vectors by row, read from the index by number; see `wares.profiles.catalog_stats.TraitVectors`."""

    nums: Column[np.int64]
    index: Index
    using: str

    def __getitem__(self, rows: Rows, /) -> Vectors:
        """(n, dim); zeros = the product is gone, or lacks the modality."""
        return self.index.matrix(self.nums.array[rows], self.using)
