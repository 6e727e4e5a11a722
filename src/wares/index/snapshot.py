"""Snapshot: one consistent state of the embedded index."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wares.index.attributes import MOST_COLUMNS, HeldAttributes
from wares.index.filters.resolve import resolve
from wares.index.rows.conditions import satisfying
from wares.index.rows.table import RowBatch, RowTable
from wares.index.words.queries import QueryBuilder
from wares.index.words.searcher import WordsSearcher
from wares.types import Among, And, Filter, Mask, Not, Or, Range, Rows

_MOST_CACHED = 64


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state; it stays as it is while others write.

    counts      filter → how many products satisfy it, of the last few that were asked for
    """

    searcher: WordsSearcher
    table: RowTable
    attributes: HeldAttributes
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

    def resolve(self, where: Filter) -> Filter:
        """A filter as this state can answer it, see `wares.index.filters.resolve`; ranges of an attribute without a
        column name the products.
        """
        return self._without_columns(resolve(where, self.attributes.known))

    def _without_columns(self, where: Filter) -> Filter:
        match where:
            case And(operands=operands):
                return And(tuple(map(self._without_columns, operands)))
            case Or(operands=operands, least=least):
                return Or(tuple(map(self._without_columns, operands)), least)
            case Not(operand=operand):
                return Not(self._without_columns(operand))
            case Range(field=attribute) if (self.attributes.slot(attribute) or 0) >= MOST_COLUMNS:
                slot = self.attributes.slots[attribute]
                rows = self.searcher.rows(self.queries.with_number(slot))
                return Among(tuple(self.table.nums(rows[self.satisfying(rows, where)]).tolist()))
            case _:
                return where

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
