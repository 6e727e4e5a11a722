"""Snapshot: one consistent state of the embedded index."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wares.index.attributes import Attributes
from wares.index.rows.conditions import satisfying
from wares.index.rows.table import RowBatch, RowTable
from wares.index.words.queries import QueryBuilder
from wares.index.words.searcher import WordsSearcher
from wares.types import Filter, Mask, Rows

_MOST_CACHED = 64


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state; it stays as it is while others write.

    counts      filter → how many products satisfy it, of the last few that were asked for
    """

    searcher: WordsSearcher
    table: RowTable
    attributes: Attributes
    queries: QueryBuilder
    counts: dict[Filter, int] = field(default_factory=dict)

    def count(self, where: Filter) -> int:
        """How many products satisfy a resolved filter; a question asks that several times."""
        if (count := self.counts.get(where)) is None:
            count = self.searcher.count(self.queries.filter(where))
            if len(self.counts) >= _MOST_CACHED:
                self.counts.clear()
            self.counts[where] = count
        return count

    def batch(self, rows: Rows) -> RowBatch:
        """These rows, to be read."""
        return RowBatch(self.table, rows)

    def satisfying(self, rows: Rows, where: Filter) -> Mask:
        """(n,) which rows satisfy a resolved filter."""
        return satisfying(self.batch(rows), where, self.attributes)

    def satisfying_batch(self, batch: RowBatch, where: Filter) -> Mask:
        """The same of rows some of whose parts are read already."""
        return satisfying(batch, where, self.attributes)


NO_ROWS: Rows = np.empty(0, np.int64)
