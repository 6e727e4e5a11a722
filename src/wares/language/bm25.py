"""BM25F: one weight a term and document, from how often and in which fields the term stands.

Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (2004): field weights are applied to
term frequencies before saturation, with length normalisation of each field on its own. IDF is left to the index.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from wares.language.analysis.analyzer import DocumentTerms
from wares.language.packed_documents import PackedDocuments
from wares.types import Sparse, Vectors

K1 = 0.6
"""Saturation: how much a second occurrence adds."""


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """`weight` multiplies the field's frequencies; `b` (0–1) is how much its length counts against it."""

    weight: float
    b: float


FIELD_WEIGHTS: Mapping[str, FieldWeight] = MappingProxyType(
    {
        "title": FieldWeight(1.0, 0.5),
        "brand": FieldWeight(0.8, 0.2),
        "category": FieldWeight(0.8, 0.2),
        "colour": FieldWeight(0.6, 0.2),
        "attributes": FieldWeight(0.4, 0.6),
        "codes": FieldWeight(0.8, 0.0),
        "identifiers": FieldWeight(1.0, 0.0),
        "description": FieldWeight(0.25, 0.75),
    }
)
_OTHER = FieldWeight(0.4, 0.6)


class FieldLengths:
    """Keeps the mean length of every field over the documents that have it."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._documents: dict[str, int] = {}

    def add(self, document: DocumentTerms) -> None:
        """Counts a document."""
        for field, length in document.lengths.items():
            self._sums[field] = self._sums.get(field, 0.0) + length
            self._documents[field] = self._documents.get(field, 0) + 1

    def remove(self, document: DocumentTerms) -> None:
        """Takes a counted document back."""
        for field, length in document.lengths.items():
            self._sums[field] = self._sums.get(field, 0.0) - length
            self._documents[field] = self._documents.get(field, 0) - 1

    def change(self, sums: Mapping[str, float], documents: Mapping[str, int]) -> None:
        """Counts many documents at once: field → by how much its total length in words grows, and its documents."""
        for field, length in sums.items():
            self._sums[field] = self._sums.get(field, 0.0) + length
        for field, n in documents.items():
            self._documents[field] = self._documents.get(field, 0) + n

    def load(self, sums: Mapping[str, float], documents: Mapping[str, int]) -> None:
        """Replaces everything: field → total length in words, field → number of documents that have it."""
        self._sums, self._documents = dict(sums), dict(documents)

    def means(self) -> dict[str, float]:
        """Field → mean length in words (> 0); fields that no document has are absent."""
        return {field: max(self._sums[field] / number, 1e-6) for field, number in self._documents.items() if number > 0}


def weigh_all(documents: PackedDocuments, averages: Mapping[str, float]) -> list[Sparse]:
    """Each document's sparse vector: tf̃ (k₁ + 1) / (k₁ + tf̃) with tf̃ = Σ_fields w · tf / (1 − b + b · length / mean).

    `averages` are `FieldLengths.means()`; a field without one is taken to be of average length. Terms whose numbers
    collide share the larger weight.
    """
    owners = np.repeat(np.arange(len(documents)), np.diff(documents.ends, prepend=0))
    factors = _factors(documents, averages)[owners, documents.field_of]
    tf = np.bincount(documents.occurrences, factors * documents.counts, minlength=len(documents.pairs))
    values, numbers = _saturated(tf.astype(np.float32)), documents.numbers[documents.pairs]
    ends = documents.pair_ends.tolist()
    vectors = []
    collisions = _collisions(documents, numbers)
    for place, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        indices, weights = numbers[start:end], values[start:end]
        if place in collisions:
            indices, firsts = np.unique(indices, return_index=True)
            weights = np.maximum.reduceat(weights, firsts)
        vectors.append(Sparse(indices, weights))
    return vectors


def _factors(documents: PackedDocuments, averages: Mapping[str, float]) -> NDArray[np.float64]:
    """(n, fields) what one occurrence in each field of a document counts for."""
    factors = np.ones_like(documents.lengths)
    for column, field in enumerate(documents.fields):
        weight, lengths = FIELD_WEIGHTS.get(field, _OTHER), documents.lengths[:, column]
        means = averages.get(field, np.where(lengths > 0, lengths, 1.0))
        factors[:, column] = weight.weight / (1 - weight.b + weight.b * lengths / means)
    return factors


def _collisions(documents: PackedDocuments, numbers: NDArray[np.uint32]) -> frozenset[int]:
    """Places of documents with two terms of one number."""
    equal = np.flatnonzero(numbers[1:] == numbers[:-1]) + 1
    within = equal[~np.isin(equal, documents.pair_ends)]
    return frozenset(np.searchsorted(documents.pair_ends, within, "right").tolist())


def _saturated(tf: Vectors) -> Vectors:
    """tf̃ (k₁ + 1) / (k₁ + tf̃)"""
    return tf * np.float32(K1 + 1) / (np.float32(K1) + tf)
