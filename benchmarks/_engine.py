"""The bare engine, used by hand: what a shop's work is compared with.

Words are split at anything that is no letter or digit, without stems, synonyms, pinyin or correction; a query takes the
products that have all its words. Nothing is cleaned, stored elsewhere, highlighted or explained.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import qdrant_edge as qe

from _data import Fashion
from wares.types import Vectors

FACETS = ("gender", "articleType", "baseColour", "season", "usage")
LEG = 200
_BATCH = 512
_WORD = re.compile(r"\w+")


class PeerAway(Exception):
    """A peer cannot be measured on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is kept of each product, (n,) each: words to search, payloads, and the vectors (n, dim)."""

    words: Sequence[str]
    payloads: Sequence[dict[str, str]]
    images: Vectors
    texts: Vectors


@dataclass(frozen=True, slots=True)
class BareAnswer:
    """Payloads of one page, best first, and counts by attribute."""

    payloads: list[dict[str, str]]
    facets: dict[str, dict[str, int]]


def rows_of(fashion: Fashion, images: Vectors, texts: Vectors) -> Rows:
    """The fashion catalogue as rows for the engine; empty attributes are left out."""
    columns = {
        "id": fashion.ids,
        "title": fashion.titles,
        "gender": fashion.genders,
        "articleType": fashion.types,
        "baseColour": fashion.colours,
        "season": fashion.seasons,
        "usage": fashion.usages,
    }
    payloads = [
        {name: value for name, value in zip(columns, values, strict=True) if value}
        for values in zip(*columns.values(), strict=True)
    ]
    words = [" ".join(payload.get(name, "") for name in ("title", *FACETS)) for payload in payloads]
    return Rows(words, payloads, images, texts)


def terms(words: str) -> list[int]:
    """Numbers of the distinct words of a text."""
    return sorted({zlib.crc32(word.encode()) for word in _WORD.findall(words.lower())})


class BareEngine:
    """One shard with two dense vectors, one sparse vector and keyword indexes, as a shop's index has them."""

    def __init__(self, folder: Path, dim: int) -> None:
        folder.mkdir(parents=True)
        dense = qe.EdgeVectorParams(size=dim, distance=qe.Distance.Dot)
        config = qe.EdgeConfig(
            vectors={"image": dense, "text": dense},
            sparse_vectors={"words": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
            hnsw_config=qe.HnswIndexConfig(m=16, ef_construct=100, full_scan_threshold=10_000, payload_m=0),
        )
        self.shard = qe.EdgeShard.create(str(folder), config)
        for name in FACETS:
            self.shard.update(qe.UpdateOperation.create_field_index(name, qe.PayloadSchemaType.Keyword))
        self.shard.update(qe.UpdateOperation.create_field_index("terms", qe.PayloadSchemaType.Integer))

    def upsert(self, rows: Rows) -> None:
        """Insert everything."""
        for start in range(0, len(rows.words), _BATCH):
            places = range(start, min(start + _BATCH, len(rows.words)))
            points = [_point(rows, place) for place in places]
            self.shard.update(qe.UpdateOperation.upsert_points(points))
        self.shard.flush()

    def by_words(self, words: str, vector: Vectors, limit: int) -> BareAnswer:
        """Words and their vector over the products that have all words, five facets, `limit` payloads."""
        found = terms(words)
        where = qe.Filter(must=[qe.FieldCondition(key="terms", match=qe.MatchValue(term)) for term in found])
        sparse = qe.SparseVector(indices=found, values=[1.0] * len(found))
        return self._answer([_leg(sparse, "words", where), _leg(vector.tolist(), "text", where)], where, limit)

    def by_picture(self, vector: Vectors, limit: int) -> BareAnswer:
        """The nearest pictures, five facets over them, `limit` payloads."""
        found = self.shard.query_batch(qe.QueryBatchRequest([_leg(vector.tolist(), "image", None)]))
        near = qe.Filter(must=[qe.HasIdCondition({point.id for point in found[0]})])
        return BareAnswer(self._payloads([point.id for point in found[0][:limit]]), self._facets(near))

    def _answer(self, legs: Sequence[qe.QueryRequest], where: qe.Filter, limit: int) -> BareAnswer:
        fused: dict[int, float] = {}
        for leg in self.shard.query_batch(qe.QueryBatchRequest(list(legs))):
            for rank, point in enumerate(leg, 1):
                fused[point.id] = fused.get(point.id, 0.0) + 1.0 / (60 + rank)
        best = sorted(fused, key=lambda id_: -fused[id_])[:limit]
        return BareAnswer(self._payloads(best), self._facets(where))

    def _payloads(self, ids: Sequence[int]) -> list[dict[str, str]]:
        return [record.payload for record in self.shard.retrieve(list(ids), with_payload=True, with_vector=False)]

    def _facets(self, where: qe.Filter) -> dict[str, dict[str, int]]:
        asked = [(name, qe.FacetRequest(key=name, limit=100, filter=where, exact=False)) for name in FACETS]
        return {name: {hit.value: hit.count for hit in self.shard.facet(request).hits} for name, request in asked}


def _point(rows: Rows, place: int) -> qe.Point:
    found = terms(rows.words[place])
    vectors = {
        name: vector[place].tolist()
        for name, vector in (("image", rows.images), ("text", rows.texts))
        if np.any(vector[place])
    }
    sparse = qe.SparseVector(indices=found, values=[1.0] * len(found))
    return qe.Point(id=place, vector={**vectors, "words": sparse}, payload={**rows.payloads[place], "terms": found})


def _leg(vector: object, using: str, where: qe.Filter | None) -> qe.QueryRequest:
    return qe.QueryRequest(
        query=qe.Query.Nearest(vector, using=using), limit=LEG, filter=where, with_payload=False, with_vector=False
    )
