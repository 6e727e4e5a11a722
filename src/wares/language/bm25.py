"""BM25F: one weight a term and document, from how often and in which fields the term stands.

Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (2004): field weights are applied to
term frequencies before saturation, with length normalisation of each field on its own. IDF is left to the index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

import numpy as np

from wares.language.analysis.analyzer import DocumentTerms
from wares.language.vocabulary import term_number
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


def weigh_all(documents: Sequence[DocumentTerms], averages: Mapping[str, float]) -> list[Sparse]:
    """What `weigh` gives, of many documents at once."""
    frequencies = [_frequencies(document, averages) for document in documents]
    lengths = [len(each) for each in frequencies]
    number_of = {term: term_number(term) for term in set(chain.from_iterable(frequencies))}
    numbers = np.fromiter((number_of[term] for each in frequencies for term in each), np.uint32, sum(lengths))
    tf = np.fromiter(chain.from_iterable(each.values() for each in frequencies), np.float32, sum(lengths))
    values = _saturated(tf)
    owners = np.repeat(np.arange(len(documents), dtype=np.uint64), lengths)
    keys = owners << np.uint64(32) | numbers
    order = np.argsort(keys, kind="stable")
    indices, values, keys = numbers[order], values[order], keys[order]
    collide = set(owners[order][1:][keys[1:] == keys[:-1]].tolist())
    ends = np.cumsum(lengths).tolist()
    return [
        weigh(documents[at], averages) if at in collide else Sparse(indices[start:end], values[start:end])
        for at, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    ]


def weigh(document: DocumentTerms, averages: Mapping[str, float]) -> Sparse:
    """The document's sparse vector: tf̃ (k₁ + 1) / (k₁ + tf̃) with tf̃ = Σ_fields w · tf / (1 − b + b · length / mean).

    `averages` are `FieldLengths.means()`; a field without one is taken to be of average length. Terms whose numbers
    collide share the larger weight.
    """
    frequencies = _frequencies(document, averages)
    numbers = np.fromiter((term_number(term) for term in frequencies), dtype=np.uint32, count=len(frequencies))
    tf = np.fromiter(frequencies.values(), dtype=np.float32, count=len(frequencies))
    values = _saturated(tf)
    order = np.argsort(numbers, kind="stable")
    indices = numbers[order]
    if not (indices[1:] == indices[:-1]).any():
        return Sparse(indices, values[order])
    indices, where = np.unique(numbers, return_inverse=True)
    largest = np.zeros(len(indices), dtype=np.float32)
    np.maximum.at(largest, where, values)
    return Sparse(indices, largest)


def _frequencies(document: DocumentTerms, averages: Mapping[str, float]) -> dict[str, float]:
    """Term → tf̃."""
    frequencies: dict[str, float] = {}
    known = frequencies.get
    for field, counts in document.counts.items():
        field_weight = FIELD_WEIGHTS.get(field, _OTHER)
        length = document.lengths[field]
        factor = field_weight.weight / (1 - field_weight.b + field_weight.b * length / averages.get(field, length))
        for term, count in counts.items():
            frequencies[term] = known(term, 0.0) + factor * count
    return frequencies


def _saturated(tf: Vectors) -> Vectors:
    """tf̃ (k₁ + 1) / (k₁ + tf̃)"""
    return tf * np.float32(K1 + 1) / (np.float32(K1) + tf)
