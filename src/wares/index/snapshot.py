"""Snapshot: one consistent state of the embedded index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from tantivy import Query as EngineQuery

from wares.index.attributes import MOST_COLUMNS, HeldAttributes, text_field
from wares.index.filters.resolve import resolve, with_operands
from wares.index.rows.conditions import satisfying
from wares.index.rows.table import RowBatch, RowTable
from wares.index.words.queries import QueryBuilder
from wares.index.words.searcher import EngineAggregates, WordsSearcher
from wares.types import ALL, Among, And, Filter, Mask, Not, Or, Range, Rows

NO_ROWS: Rows = np.empty(0, np.int64)
_MOST_KNOWN = 16
_MOST_COUNTED, _MOST_COUNTS = 64, 1024


class KnownFilter:
    """What is known of a filter by now: its query, how many products satisfy it, and which of the rows looked at do.

    A question speaks of the same filter several times.

    rows   all that satisfy it, where they are few and were found already; None = not known
    """

    def __init__(self, where: Filter, queries: QueryBuilder) -> None:
        self.where, self._queries = where, queries
        self.count: int | None = None
        self.rows: Rows | None = None
        self._noted: tuple[Rows, Mask] = (NO_ROWS, np.empty(0, np.bool_))

    @cached_property
    def query(self) -> EngineQuery:
        """The filter as the engine is asked."""
        return self._queries.filter(self.where)

    def note_all(self, rows: Rows) -> None:
        """These and no others satisfy it."""
        self.rows, self.count = rows, len(rows)

    def note(self, rows: Rows, mask: Mask) -> None:
        """Which of `rows` (n,) satisfy it; what was noted before is forgotten."""
        order = np.argsort(rows)
        self._noted = (rows[order], mask[order])

    def satisfying(self, rows: Rows) -> tuple[Mask, Mask]:
        """(n,) which rows are known to satisfy it, and of which rows nothing is known."""
        noted, mask = self._noted
        if not len(noted):
            return np.zeros(len(rows), np.bool_), np.ones(len(rows), np.bool_)
        places = np.minimum(noted.searchsorted(rows), len(noted) - 1)
        is_known = noted[places] == rows
        return is_known & mask[places], ~is_known


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state; it stays as it is while others write.

    filters       what is known of the last filters that were asked for, by their identity
    conjunctions  the last conjunctions, by the identities of their operands
    resolved      the last filters as they came, by their identity, and resolved
    value_names   code of a text value → attribute and value, of those that were met
    counted       filter and attributes → the engine's counts: the last questions about many products
    """

    searcher: WordsSearcher
    table: RowTable
    attributes: HeldAttributes
    queries: QueryBuilder
    filters: dict[int, KnownFilter] = field(default_factory=dict)
    conjunctions: dict[tuple[int, ...], And] = field(default_factory=dict)
    resolved: dict[int, tuple[Filter, Filter]] = field(default_factory=dict)
    value_names: dict[int, tuple[str, str]] = field(default_factory=dict)
    counted: dict[tuple[Filter, tuple[str, ...]], EngineAggregates] = field(default_factory=dict)

    def known(self, where: Filter) -> KnownFilter:
        """What is known of a resolved filter."""
        if (known := self.filters.get(id(where))) is None:
            known = KnownFilter(where, self.queries)
            if len(self.filters) >= _MOST_KNOWN:
                self.filters.clear()
            self.filters[id(where)] = known  # which holds the filter: no other gets its identity
        return known

    def all_rows(self, where: Filter) -> Rows | None:
        """All rows that satisfy a resolved filter, where an earlier question has found them; None = not known."""
        known = self.filters.get(id(where))
        return None if known is None else known.rows

    def all_of(self, *operands: Filter) -> Filter:
        """AND without needless nesting; the same object for the same operands, so that it is known again."""
        conditions = tuple(operand for operand in operands if operand != ALL)
        if len(conditions) == 1:
            return conditions[0]
        key = tuple(map(id, conditions))
        if (joined := self.conjunctions.get(key)) is None:
            if len(self.conjunctions) >= _MOST_KNOWN:
                self.conjunctions.clear()
            joined = self.conjunctions[key] = And(conditions)  # which holds its operands
        return joined

    def count(self, where: Filter) -> int:
        """How many products satisfy a resolved filter."""
        if where == ALL:
            return self.searcher.products
        known = self.known(where)
        if known.count is None:
            known.count = self.searcher.count(known.query)
        return known.count

    def counts(self, where: Filter, attributes: Sequence[str]) -> EngineAggregates:
        """Counts by value of text attributes over the products of a resolved filter, and how many these are.

        Shoppers page through the same question and ask the broadest ones again and again: counts are kept while this
        state answers. Raises `TooManyValues`.
        """
        key = (where, tuple(attributes))
        if (counts := self.counted.get(key)) is None:
            fields = {name: text_field(name) for name in attributes}
            counts = self.searcher.aggregate(self.known(where).query, fields, {})
            if sum(map(len, counts.counts.values())) <= _MOST_COUNTS:
                if len(self.counted) >= _MOST_COUNTED:
                    self.counted.clear()
                self.counted[key] = counts
        self.known(where).count = counts.count
        return counts

    def keep(self, rows: Rows, where: Filter) -> Mask:
        """(n,) which rows satisfy a resolved filter; asked again of the same rows it need not look."""
        if where == ALL or not len(rows):
            return np.ones(len(rows), np.bool_)
        known = self.known(where)
        mask, unknown = known.satisfying(rows)
        if unknown.any():
            mask[unknown] = self.satisfying(rows[unknown], where)
            known.note(rows, mask)
        return mask

    def resolve(self, where: Filter) -> Filter:
        """A filter as this state can answer it, see `wares.index.filters.resolve`; ranges of an attribute without a
        column name the products. The same filter of a question is resolved once.
        """
        known = self.resolved.get(id(where))
        if known is None:
            if len(self.resolved) >= _MOST_KNOWN:
                self.resolved.clear()
            known = self.resolved[id(where)] = (where, self.resolve_new(where))
        return known[1]

    def resolve_new(self, where: Filter) -> Filter:
        """The same of a filter that nobody asks for again."""
        return self._without_columns(resolve(where, self.attributes.known))

    def _without_columns(self, where: Filter) -> Filter:
        match where:
            case And() | Or():
                return with_operands(where, tuple(map(self._without_columns, where.operands)))
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
        if where == ALL:
            return np.ones(len(rows), np.bool_)
        return satisfying(self.batch(rows), where, self.attributes)

    def satisfying_batch(self, batch: RowBatch, where: Filter) -> Mask:
        """The same of rows some of whose parts are read already."""
        return satisfying(batch, where, self.attributes)
