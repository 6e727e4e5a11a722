"""Two other ways to a hybrid search, used as their documentation says, with filter and facet as far as they go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bm25s
import faiss
import lancedb
import numpy as np
import pyarrow as pa
import Stemmer
from lancedb.index import FTS, Bitmap, HnswSq
from lancedb.rerankers import RRFReranker
from numpy.typing import NDArray

from _engine import LEG, Rows
from _hybrid import FACET, RRF_K, Found, fused
from wares.types import Vectors


class Lance:
    """LanceDB: full-text index with stemming, IVF_HNSW_SQ vector indexes, its own RRF reranker."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        names = sorted({name for payload in rows.payloads for name in payload})
        columns: dict[str, Any] = {name: [payload.get(name) for payload in rows.payloads] for name in names}
        columns["words"] = list(rows.words)
        for name, vectors in (("image", rows.images), ("text", rows.texts)):
            flat = pa.array(vectors.reshape(-1), type=pa.float32())
            columns[name] = pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
        self._names = names
        self._table = lancedb.connect(str(folder)).create_table("products", pa.table(columns))
        self._table.create_index("words", config=FTS(language="English", stem=True, remove_stop_words=False))
        self._table.create_index("gender", config=Bitmap())
        if len(rows.words) >= 5000:
            for name in ("image", "text"):
                self._table.create_index(name, config=HnswSq(distance_type="dot"))
        self._table.optimize()
        self._reranker = RRFReranker(RRF_K)

    def search(self, words: str, vector: Vectors, using: str, gender: str | None, k: int) -> Found:
        """Hybrid by words and vector; counts need a second query, as there are no facets."""
        query = self._table.search(query_type="hybrid", vector_column_name=using).vector(vector).text(words)
        query = query.distance_type("dot")
        counts: dict[str, int] = {}
        if gender is not None:
            query = query.where(f"gender = '{gender}'", prefilter=True)
            matched = self._table.search(words, query_type="fts", fts_columns="words")
            matched = matched.where(f"gender = '{gender}'", prefilter=True).select([FACET]).limit(len(self._table))
            counted = matched.to_arrow().column(FACET).value_counts()
            counts = {row["values"]: row["counts"] for row in counted.to_pylist() if row["values"]}
        rows = query.select(self._names).limit(k).rerank(self._reranker).to_list()
        return Found(rows, counts)


class Glue:
    """bm25s (stemmed) and faiss HNSW, fused by RRF in NumPy; filter and facet written by hand."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._stemmer = Stemmer.Stemmer("english")
        self._words = bm25s.BM25()
        self._words.index(self._tokens(list(rows.words)), show_progress=False)
        self._graphs = {"image": _graph(rows.images), "text": _graph(rows.texts)}
        self._genders = np.array([payload.get("gender", "") for payload in rows.payloads])
        values = [payload.get(FACET, "") for payload in rows.payloads]
        self._values, self._codes = np.unique(values, return_inverse=True)

    def search(self, words: str, vector: Vectors, using: str, gender: str | None, k: int) -> Found:
        """Hybrid by words and vector."""
        scores = self._words.get_scores(self._tokens([words])[0]) if self._known(words) else np.zeros(len(self._codes))
        allowed = None if gender is None else self._genders == gender
        if allowed is not None:
            scores = np.where(allowed, scores, 0.0)
        matched = np.flatnonzero(scores > 0)
        top = matched[np.argsort(-scores[matched], kind="stable")][:LEG]
        near = self._near(vector, using, allowed)
        best = fused([top.tolist(), near.tolist()], k)
        counts = {} if allowed is None else self._counts(matched)
        return Found([self._rows.payloads[place] for place in best], counts)

    def _near(self, vector: Vectors, using: str, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        parameters = faiss.SearchParametersHNSW(efSearch=LEG)
        if allowed is not None:
            parameters.sel = faiss.IDSelectorBatch(np.flatnonzero(allowed))
        _, places = self._graphs[using].search(vector[None], LEG, params=parameters)
        found: NDArray[np.int64] = places[0][places[0] >= 0]
        return found

    def _counts(self, matched: NDArray[np.int64]) -> dict[str, int]:
        counted = np.bincount(self._codes[matched], minlength=len(self._values))
        return {str(self._values[code]): int(counted[code]) for code in np.flatnonzero(counted) if self._values[code]}

    def _known(self, words: str) -> bool:
        return any(token in self._words.vocab_dict for token in self._tokens([words])[0])

    def _tokens(self, texts: list[str]) -> list[list[str]]:
        tokens: list[list[str]] = bm25s.tokenize(
            texts, stopwords=None, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens


def _graph(vectors: Vectors) -> faiss.IndexHNSWFlat:
    graph = faiss.IndexHNSWFlat(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = 100
    graph.add(vectors)
    return graph
