"""Bare Tantivy, used by hand: the same words and fields in one index, its own BM25, facets and order.

English is stemmed by Tantivy, Chinese split into words before; a query's words must all be there, each in any field.
Nothing is corrected, completed, highlighted, or ordered by vectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rjieba
import tantivy

from _asked import FACETS

TEXTS: Mapping[str, float] = {"title": 3.0, "values": 2.0, "description": 1.0}
"""Field → weight of what it says."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_HEAP = 256_000_000
_BEST = 200
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class TantivyAnswer:
    """One page's ids, best first; how many match; counts by attribute."""

    ids: list[str]
    total: int
    facets: dict[str, dict[str, int]]


class BareTantivy:
    """One index of products, given as a feed's rows: columns of the fashion set, further texts where there are some."""

    def __init__(self, folder: Path, rows: Iterable[Mapping[str, Any]]) -> None:
        folder.mkdir(parents=True)
        self._index = tantivy.Index(_schema(), str(folder))
        writer = self._index.writer(_HEAP)
        for place, row in enumerate(rows):
            writer.add_document(_document(row))
            if place % _BATCH == _BATCH - 1:
                writer.commit()
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        self._terms = self._analyzer.filter(tantivy.Filter.stemmer("english")).build()

    def search(
        self, words: str, limit: int, *, below: float | None = None, gender: str = "", by_price: bool = False,
        counts: Sequence[str] = FACETS,
    ) -> TantivyAnswer:  # fmt: skip
        """One page, the best of `_BEST` by weights; cheaper than `below` and of one gender where these are given."""
        query = self._query(words, below, gender)
        found = (
            self._searcher.search(query, limit, order_by_field="price", order=tantivy.Order.Asc)
            if by_price
            else self._searcher.search(query, _BEST)
        )
        ids = [self._searcher.doc(address)["id"][0] for _, address in found.hits[:limit]]
        return TantivyAnswer(ids, found.count, self._counts(query, counts))

    def _query(self, words: str, below: float | None, gender: str) -> tantivy.Query:
        """Every word in one of the fields."""
        parts = [(tantivy.Occur.Must, self._anywhere(term)) for term in self._terms.analyze(_spaced(words))]
        if below is not None:
            kind = tantivy.FieldType.Float
            within = tantivy.Query.range_query(self._schema, "price", kind, 0.0, below, True, False)
            parts.append((tantivy.Occur.Must, within))
        if gender:
            parts.append((tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "gender", gender)))
        return tantivy.Query.boolean_query(parts)

    def _anywhere(self, term: str) -> tantivy.Query:
        scored = [
            tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term), weight)
            for field, weight in TEXTS.items()
        ]
        return tantivy.Query.disjunction_max_query(scored)

    def _counts(self, query: tantivy.Query, counts: Sequence[str]) -> dict[str, dict[str, int]]:
        if not counts:
            return {}
        asked = {name: {"terms": {"field": name, "size": 200}} for name in counts}
        told = self._searcher.aggregate(query, asked)
        return {name: {one["key"]: one["doc_count"] for one in told[name]["buckets"]} for name in counts}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="en_stem")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    builder.add_float_field("price", indexed=True, fast=True)
    return builder.build()


def _document(row: Mapping[str, Any]) -> tantivy.Document:
    values = {name: row.get("baseColour" if name == "colour" else name) for name in FACETS}
    said = {
        "title": _said(row, "title", "title_zh"),
        "description": _said(row, "description", "description_zh"),
        "values": " ".join(str(value) for value in (*values.values(), row.get("brand"), row.get("mpn")) if value),
    }
    facets = {name: value for name, value in values.items() if value}
    return tantivy.Document(id=str(row["id"]), price=float(row.get("price") or 0.0), **said, **facets)


def _said(row: Mapping[str, Any], *names: str) -> str:
    return _spaced(" ".join(str(row[name]) for name in names if row.get(name)))


def _spaced(text: str) -> str:
    """The text with its Chinese words apart."""
    return _HAN.sub(lambda run: " ".join(["", *rjieba.cut_for_search(run[0]), ""]), text)
