"""Packed documents: the terms of many products as arrays, which processes hand one another and weigh all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wares.language.analysis.analyzer import UNCOUNTED, DocumentTerms
from wares.language.vocabulary import term_number
from wares.types import Ints

Numbers = NDArray[np.uint32]
Counts = NDArray[np.float64]
NO_NUMBERS: Numbers = np.zeros(0, np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class PackedDocuments:
    """n documents. A pair is a term of a document; an occurrence is how often a pair is met in one field.

    terms         distinct, in the order of their numbers
    numbers       (terms,) uint32, see `term_number`
    fields        names of fields
    lengths       (n, fields) float64, each field's length in words; 0 = the document lacks it
    pair_ends     (n,) int64, where each document's pairs end
    pairs         (pairs,) uint32, places in `terms`, within a document in the order of their numbers
    ends          (n,) int64, where each document's occurrences end
    occurrences   (occurrences,) uint32, places in `pairs`; those of a pair stand in the order of the document's fields
    field_of      (occurrences,) uint8, places in `fields`
    counts        (occurrences,) float64
    """

    terms: Sequence[str]
    numbers: Numbers
    fields: tuple[str, ...]
    lengths: Counts
    pair_ends: Ints
    pairs: Numbers
    ends: Ints
    occurrences: Numbers
    field_of: NDArray[np.uint8]
    counts: Counts

    @staticmethod
    def of(documents: Sequence[DocumentTerms]) -> PackedDocuments:
        """These documents."""
        fields = tuple(dict.fromkeys(chain.from_iterable(document.counts for document in documents)))
        place_of = {field: place for place, field in enumerate(fields)}
        parts = [
            (at, place_of[name], counts) for at, one in enumerate(documents) for name, counts in one.counts.items()
        ]
        sizes = [len(counts) for _, _, counts in parts]
        words = [*chain.from_iterable(counts for _, _, counts in parts)]
        terms, numbers = _in_order({term: term_number(term) for term in dict.fromkeys(words)})
        rank_of = dict(zip(terms, range(len(terms)), strict=True))
        ranks = np.fromiter(map(rank_of.__getitem__, words), np.int64, len(words))
        owners = np.repeat(np.array([at for at, _, _ in parts], np.int64), sizes)
        pairs, occurrences = np.unique(owners * len(terms) + ranks, return_inverse=True)
        n, of_terms = len(documents), max(1, len(terms))
        lengths = np.zeros((n, len(fields)))
        for at, place, _ in parts:
            lengths[at, place] = documents[at].lengths[fields[place]]
        return PackedDocuments(
            terms,
            numbers,
            fields,
            lengths,
            np.searchsorted(pairs, np.arange(1, n + 1) * len(terms)),
            (pairs % of_terms).astype(np.uint32),
            np.cumsum(np.bincount(owners, minlength=n)),
            occurrences.astype(np.uint32),
            np.repeat(np.array([place for _, place, _ in parts], np.uint8), sizes),
            np.fromiter(chain.from_iterable(counts.values() for _, _, counts in parts), np.float64, len(words)),
        )

    def __len__(self) -> int:
        return len(self.ends)

    def __iter__(self) -> Iterator[PackedDocument]:
        return (PackedDocument(self, place) for place in range(len(self)))

    def frequencies(self) -> dict[str, int]:
        """Term → how many of the documents have it, but for whole titles and glued words."""
        counts = np.bincount(self.pairs, minlength=len(self.terms)).tolist()
        return {term: n for term, n in zip(self.terms, counts, strict=True) if n and not term.startswith(UNCOUNTED)}

    def take(self, places: Sequence[int]) -> PackedDocuments:
        """The documents at these places, ascending; all terms stay."""
        if len(places) == len(self):
            return self
        kept = np.zeros(len(self), np.bool_)
        kept[places] = True
        of_pairs, of_occurrences = _sizes(self.pair_ends), _sizes(self.ends)
        kept_pairs, kept_occurrences = np.repeat(kept, of_pairs), np.repeat(kept, of_occurrences)
        moved = np.cumsum(kept_pairs) - 1
        return PackedDocuments(
            self.terms,
            self.numbers,
            self.fields,
            self.lengths[kept],
            np.cumsum(of_pairs[kept]),
            self.pairs[kept_pairs],
            np.cumsum(of_occurrences[kept]),
            moved[self.occurrences[kept_occurrences]].astype(np.uint32),
            self.field_of[kept_occurrences],
            self.counts[kept_occurrences],
        )


class PackedDocument(NamedTuple):
    """One of packed documents."""

    batch: PackedDocuments
    place: int


def gather(documents: Iterable[PackedDocument]) -> PackedDocuments:
    """Documents, whatever they are packed with, in this order."""
    groups: list[tuple[PackedDocuments, list[int]]] = []
    for batch, place in documents:
        if groups and groups[-1][0] is batch and groups[-1][1][-1] < place:
            groups[-1][1].append(place)
        else:
            groups.append((batch, [place]))
    parts = [batch.take(places) for batch, places in groups]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _joined(batches: Sequence[PackedDocuments]) -> PackedDocuments:
    fields = tuple(dict.fromkeys(chain.from_iterable(batch.fields for batch in batches)))
    number_of: dict[str, int] = {}
    for batch in batches:
        number_of.update(zip(batch.terms, batch.numbers.tolist(), strict=True))
    terms, numbers = _in_order(number_of)
    rank_of = dict(zip(terms, range(len(terms)), strict=True))
    lengths = np.zeros((sum(map(len, batches)), len(fields)))
    pairs, occurrences, field_of = [NO_NUMBERS], [NO_NUMBERS], [np.zeros(0, np.uint8)]
    start = first_pair = 0
    for batch in batches:
        ranks = np.fromiter(map(rank_of.__getitem__, batch.terms), np.uint32, len(batch.terms))
        columns = np.array([fields.index(field) for field in batch.fields], np.uint8)
        lengths[start : start + len(batch), columns] = batch.lengths
        pairs.append(ranks[batch.pairs])
        occurrences.append(batch.occurrences + np.uint32(first_pair))
        field_of.append(columns[batch.field_of])
        start, first_pair = start + len(batch), first_pair + len(batch.pairs)
    return PackedDocuments(
        terms,
        numbers,
        fields,
        lengths,
        _ends([_sizes(batch.pair_ends) for batch in batches]),
        np.concatenate(pairs),
        _ends([_sizes(batch.ends) for batch in batches]),
        np.concatenate(occurrences),
        np.concatenate(field_of),
        np.concatenate([np.zeros(0), *(batch.counts for batch in batches)]),
    )


def _in_order(number_of: Mapping[str, int]) -> tuple[list[str], Numbers]:
    """Terms in the order of their numbers, and these."""
    terms, numbers = list(number_of), np.fromiter(number_of.values(), np.uint32, len(number_of))
    order = np.argsort(numbers, kind="stable")
    return [*map(terms.__getitem__, order.tolist())], numbers[order]


def _ends(sizes: Sequence[Ints]) -> Ints:
    return np.cumsum(np.concatenate([np.zeros(0, np.int64), *sizes]))


def _sizes(ends: Ints) -> Ints:
    return np.diff(ends, prepend=0)
