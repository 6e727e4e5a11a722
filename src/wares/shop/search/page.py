"""A page of an answer: what the selection counts, and the products that are shown, with what they score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.search.retrieval import Retrieval
from wares.stats.membership import contained
from wares.types import AttributeKind, Facet, FacetValue, Matrix, Nums, Query, Scores, Selection, StageClock


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Products shown and counted.

    nums           (n,) of the page, in order
    contributions  (n, m) of the table's columns to each one's score
    total          products (groups when grouped) that the answer is about
    related        products (groups) below the line, after the first `total` places
    first          place of the page's first product in the list, from 0
    facets         attribute → counts, without labels
    """

    nums: Nums
    contributions: Matrix
    total: int
    related: int
    first: int
    facets: Mapping[str, Facet]

    @property
    def scores(self) -> Scores:
        """(n,) of the page's products."""
        scores: Scores = self.contributions.sum(axis=1, dtype=np.float32)
        return scores

    def is_related(self, place: int) -> bool:
        """Whether the product at this place of the page, from 0, stands below the line."""
        return self.first + place >= self.total


def page_of(query: Query, retrieval: Retrieval, table: CandidateTable, clock: StageClock) -> SearchPage:
    """The query's page, its products in the order of `table` or the one the query wants."""
    selection, constraints = retrieval.scope.selection, retrieval.constraints
    offset = (query.page - 1) * query.per_page
    nums = selection.top(table.nums, constraints.order, offset, query.per_page)
    contributions = _contributions(nums, table, retrieval.candidates.rest)
    clock.lap("page")
    facets = _facets(selection, constraints.facets)
    total = selection.count()  # which whoever counted values knows by now
    related = _related_count(retrieval, table, total)
    clock.lap("facets")
    return SearchPage(nums, contributions, total, related, offset, facets)


def _related_count(retrieval: Retrieval, table: CandidateTable, total: int) -> int:
    """How many products (groups) the list has below the line."""
    scope = retrieval.scope
    if scope.groups is None or not scope.related:
        return scope.related
    return len(scope.selection.top(table.nums, None, total, scope.related))


def with_labels(facets: Mapping[str, Facet], labels: Mapping[str, Mapping[str, str]]) -> dict[str, Facet]:
    """The facets with values called by `labels`: attribute → value → label."""
    return {
        name: Facet(name, _with_value_labels(facet.values, labels.get(name, {})), facet.stats)
        for name, facet in facets.items()
    }


def _with_value_labels(values: Sequence[FacetValue], labels: Mapping[str, str]) -> tuple[FacetValue, ...]:
    return tuple(FacetValue(value.value, value.count, labels.get(value.value, value.value)) for value in values)


def _facets(selection: Selection, attributes: Mapping[str, AttributeKind]) -> dict[str, Facet]:
    """Counts and statistics of the attributes, in their order."""
    texts = [name for name, kind in attributes.items() if kind == "text"]
    aggregates = selection.aggregate(texts, [name for name in attributes if name not in texts])
    values = {
        name: Facet(name, tuple(FacetValue(value, count, value) for value, count in counts.items()))
        for name, counts in aggregates.facets.items()
    }
    stats = {name: Facet(name, stats=each) for name, each in aggregates.stats.items()}
    return {name: values[name] if name in values else stats[name] for name in attributes}


def _contributions(nums: Nums, table: CandidateTable, rest: Scores) -> Matrix:
    """(n, m) what the columns contribute to `nums`; those of `rest` to products beyond the table."""
    rows: Matrix = np.zeros((len(nums), len(table.names)), np.float32)
    rows[:, : len(rest)] = rest
    candidates = np.flatnonzero(contained(table.nums, nums))
    positions = {num: position for position, num in enumerate(nums.tolist())}
    rows[[positions[num] for num in table.nums[candidates].tolist()]] = table.contributions[candidates]
    return rows
