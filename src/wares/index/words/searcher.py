"""Searcher: one state of the words engine, asked for rows, counts and aggregates. Raises its errors as Wares's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import tantivy
from tantivy import Query as EngineQuery

from wares.errors import WaresError
from wares.index.words.schema import GROUPED, NUM, RANK, ROW, STATE_NUM, TERMS, VALUE_PREFIX
from wares.types import Rows, Scores, Stats

_MOST_BUCKETS = 65_000
_MOST_FREQUENCIES = 65_536
_COUNT = "count"


@dataclass(frozen=True, slots=True)
class EngineAggregates:
    """How many products there are, counts by name and value, and statistics by name (None = no product has one)."""

    count: int
    counts: dict[str, dict[str, int]]
    stats: dict[str, Stats | None]


class TooManyValues(Exception):
    """An attribute has more values than the engine aggregates at once."""


class WordsSearcher:
    """One state of the engine; it stays as it is while others write."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._frequencies: dict[str, int] = {}
        query = EngineQuery.term_query(schema, NUM, STATE_NUM, "basic")
        addresses = [address for _, address in searcher.search(query, 1, count=False).hits]
        self.length, self.seq = (
            sum(map(int, filter(None, searcher.fast_field_values(field, addresses)))) if addresses else 0
            for field in (ROW, RANK)
        )
        """Rows of this state, and the largest sequence number among them; 0 = none."""
        self.products = max(0, searcher.num_docs - 1)

    def count(self, query: EngineQuery) -> int:
        """How many products satisfy the query."""
        with _translated():
            result: Any = self._searcher.search(query, 1, count=True, order_by_field=ROW)  # the stubs lack the count
        return int(result.count)

    def document_frequency(self, term: str) -> int:
        """Products with a term; those that are gone may count until they are swept out."""
        frequency = self._frequencies.get(term)
        if frequency is None:
            if len(self._frequencies) >= _MOST_FREQUENCIES:
                self._frequencies.clear()
            frequency = self._frequencies[term] = self._searcher.doc_freq(TERMS, term)
        return frequency

    def has_groups(self) -> bool:
        """Whether any product was in a variant group."""
        return self.document_frequency(GROUPED) > 0

    def best(self, query: EngineQuery, limit: int) -> tuple[Rows, Scores]:
        """Rows of the `limit` best by the query's scores, and these."""
        with _translated():
            hits = self._searcher.search(query, limit, count=False).hits if limit else []
            rows = self._searcher.fast_field_values(ROW, [address for _, address in hits]) if hits else []
        return np.array(rows, np.int64), np.array([score for score, _ in hits], np.float32)

    def by_popularity(self, query: EngineQuery, limit: int) -> Rows:
        """Rows of the `limit` most popular."""
        return self._ordered(query, limit, RANK, tantivy.Order.Desc)

    def by_number(self, query: EngineQuery, limit: int, field: str, descending: bool) -> Rows:
        """Rows of the first `limit` in the order of a number that all of the query have."""
        return self._ordered(query, limit, field, tantivy.Order.Desc if descending else tantivy.Order.Asc)

    def rows(self, query: EngineQuery) -> Rows:
        """All rows of the query; a microsecond each."""
        if not (n := self.count(query)):
            return np.empty(0, np.int64)
        with _translated():
            hits = self._searcher.search(query, n, count=False, order_by_field=ROW, order=tantivy.Order.Asc).hits
        return np.array([row for row, _ in hits], np.int64)

    def aggregate(self, query: EngineQuery, texts: Mapping[str, str], numbers: Mapping[str, str]) -> EngineAggregates:
        """Counts by value of text fields, and statistics of number fields: name → the field's name.

        Raises `TooManyValues`.
        """
        request: dict[str, Any] = {_COUNT: {"value_count": {"field": ROW}}}
        request |= {f"t{name}": {"terms": {"field": field, "size": _MOST_BUCKETS}} for name, field in texts.items()}
        request |= {f"n{name}": {"stats": {"field": field}} for name, field in numbers.items()}
        with _translated():
            answer = self._searcher.aggregate(query, request)
        if any(answer[f"t{name}"].get("sum_other_doc_count") for name in texts):
            raise TooManyValues
        return EngineAggregates(
            int(answer[_COUNT]["value"]),
            {name: _counts(answer[f"t{name}"]["buckets"]) for name in texts},
            {name: _stats(answer[f"n{name}"]) for name in numbers},
        )

    def _ordered(self, query: EngineQuery, limit: int, field: str, order: tantivy.Order) -> Rows:
        if limit <= 0:
            return np.empty(0, np.int64)
        with _translated():
            hits = self._searcher.search(query, limit, count=False, order_by_field=field, order=order).hits
            rows = self._searcher.fast_field_values(ROW, [address for _, address in hits]) if hits else []
        return np.array(rows, np.int64)


def _counts(buckets: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {bucket["key"][len(VALUE_PREFIX) :]: bucket["doc_count"] for bucket in buckets}


def _stats(answer: Mapping[str, Any]) -> Stats | None:
    if not answer["count"]:
        return None
    return Stats(answer["min"], answer["max"], answer["avg"], answer["sum"], int(answer["count"]))


@contextmanager
def _translated() -> Iterator[None]:
    """The engine's errors as Wares's own."""
    try:
        yield
    except ValueError as error:
        if "bucket" in str(error).lower():
            raise TooManyValues from error
        raise WaresError(f"the index's engine failed: {error}") from error
