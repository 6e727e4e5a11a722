"""Tantivy with the same words and fields: alone, which knows no vectors, and glued to usearch by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from usearch.index import Index

from _bare_tantivy import BareTantivy
from _engine import LEG, Rows
from _hybrid import Found, fused
from wares.types import Vectors

_COLOUR = "colour"
_AGAIN = 4  # times as many neighbours under a filter, for usearch takes none


class Tantivy:
    """Words alone: all of a query's, in any field."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        self._engine = BareTantivy(folder, rows.payloads)
        self._payloads = {payload["id"]: payload for payload in rows.payloads}

    def search(self, words: str, vector: Vectors, using: str, gender: str | None, k: int) -> Found:
        """By the words; the vector is passed over."""
        counts = () if gender is None else (_COLOUR,)
        answer = self._engine.search(words, k, gender=gender or "", counts=counts)
        return Found([self._payloads[id_] for id_ in answer.ids], answer.facets.get(_COLOUR, {}))


class TantivyUsearch:
    """Tantivy's best by words and usearch's by vector (half precision), fused by RRF."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        self._payloads = rows.payloads
        self._engine = BareTantivy(folder, rows.payloads)
        self._places = {payload["id"]: place for place, payload in enumerate(rows.payloads)}
        self._graphs = {"image": _graph(rows.images), "text": _graph(rows.texts)}
        self._genders = np.array([payload.get("gender", "") for payload in rows.payloads])

    def search(self, words: str, vector: Vectors, using: str, gender: str | None, k: int) -> Found:
        """Hybrid by words and vector."""
        counts = () if gender is None else (_COLOUR,)
        answer = self._engine.search(words, LEG, gender=gender or "", counts=counts)
        top = [self._places[id_] for id_ in answer.ids]
        best = fused([top, self._near(vector, using, gender)], k)
        return Found([self._payloads[place] for place in best], answer.facets.get(_COLOUR, {}))

    def _near(self, vector: Vectors, using: str, gender: str | None) -> list[int]:
        graph = self._graphs[using]
        places = np.asarray(graph.search(vector, LEG if gender is None else _AGAIN * LEG).keys).astype(np.int64)
        if gender is not None:
            places = places[self._genders[places] == gender][:LEG]
        nearest: list[int] = places.tolist()
        return nearest


def _graph(vectors: Vectors) -> Index:
    shape = {"ndim": vectors.shape[1], "connectivity": 16, "expansion_add": 100, "expansion_search": LEG}
    graph = Index(metric="ip", dtype="f16", **shape)
    graph.add(np.arange(len(vectors)), vectors)
    return graph
