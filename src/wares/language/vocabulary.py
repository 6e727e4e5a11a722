"""Vocabulary: which terms a shop's products have, and how many products have each."""

from __future__ import annotations

import heapq
import math
import zlib
from collections.abc import Iterable, Mapping

from wares.language.prefix_index import PrefixIndex


def term_number(term: str) -> int:
    """A term's number in sparse vectors: the CRC-32 of its UTF-8 bytes, 0 … 2³² − 1, the same on every machine."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


class Vocabulary:
    """Term → document frequency, in memory; a product's terms are counted once each.

    `generation` grows when everything is replaced, so that what was derived from the terms can be derived again.
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._size = 0
        self._documents = 0
        self._sorted = PrefixIndex()
        self._order: list[str] = []
        self.generation = 0

    def add(self, terms: Iterable[str]) -> None:
        """Counts one product's terms (each once)."""
        self._documents += 1
        counts = self._counts
        for term in set(terms):
            before = counts.get(term)
            counts[term] = (before or 0) + 1
            if not before:
                self._size += 1
                if before is None:
                    self._sorted.add(term)
                    self._order.append(term)

    def remove(self, terms: Iterable[str]) -> None:
        """Takes back one product's terms; terms that are not counted are passed over."""
        self._documents = max(0, self._documents - 1)
        for term in set(terms):
            before = self._counts.get(term, 0)
            if before:
                self._counts[term] = before - 1
                self._size -= before == 1

    def change(self, frequencies: Mapping[str, int], documents: int) -> None:
        """Counts many products at once: term → by how many more of them have it, and how many more there are."""
        self._documents = max(0, self._documents + documents)
        counts = self._counts
        for term, more in frequencies.items():
            before = counts.get(term)
            now = max(0, (before or 0) + more)
            if before is None:
                if not now:
                    continue
                self._sorted.add(term)
                self._order.append(term)
            counts[term] = now
            self._size += bool(now) - bool(before)

    def df(self, term: str) -> int:
        """How many products have the term; 0 = none."""
        return self._counts.get(term, 0)

    def idf(self, term: str) -> float:
        """ln((N − n + 0.5) / (n + 0.5) + 1), as the index applies it (Robertson and Zaragoza 2009)."""
        n = self._counts.get(term, 0)
        return math.log((max(self._documents, n) - n + 0.5) / (n + 0.5) + 1.0)

    @property
    def size(self) -> int:
        """Number of terms that some product has."""
        return self._size

    @property
    def documents(self) -> int:
        """Number of products counted."""
        return self._documents

    def with_prefix(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` terms that start with `prefix`, most frequent first."""
        frequency = self._counts.__getitem__
        return heapq.nlargest(limit, filter(frequency, self._sorted.with_prefix(prefix)), key=frequency)

    def counts(self) -> Mapping[str, int]:
        """A copy of every term's document frequency."""
        return {term: count for term, count in self._counts.copy().items() if count}

    def load(self, counts: Mapping[str, int], documents: int | None = None) -> None:
        """Replaces everything by saved counts; `documents` = number of products, None = as the commonest term has."""
        self._counts = {term: count for term, count in counts.items() if count > 0}
        self._size = len(self._counts)
        self._documents = max(self._counts.values(), default=0) if documents is None else documents
        self._order = list(self._counts)
        self._sorted = PrefixIndex(self._order)
        self.generation += 1

    def terms_since(self, position: int) -> list[str]:
        """Terms in the order in which they were first met, from `position` on; some may no longer be in any product."""
        return self._order[position:]
