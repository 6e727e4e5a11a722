"""Vocabulary: which terms a shop's products have, and how many products have each."""

from __future__ import annotations

import math
import threading
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wares.language.analysis.languages import ENGLISH, Language
from wares.language.dictionary.array_file import map_arrays
from wares.language.dictionary.pending import FEW, PendingCounts
from wares.language.dictionary.term_aliases import alias
from wares.language.dictionary.term_dictionary import TermDictionary
from wares.language.dictionary.term_overlay import TermOverlay

MOST_NEW = 8192
"""Entries that may be held beside a dictionary; of a larger one, a 32nd of its own."""
_MOST_ASKED = 16_384


def term_number(term: str) -> int:
    """A term's number in sparse vectors: the CRC-32 of its UTF-8 bytes, 0 … 2³² − 1, the same on every machine."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


class Vocabulary:
    """Term → document frequency; a product's terms are counted once each.

    A dictionary of arrays, which may be mapped from a file, and beside it what came since, until both are merged. One
    thread changes it; any number may read.

    changes   of counts since the dictionary was written or read
    """

    def __init__(self, language: Language = ENGLISH) -> None:
        """`language` is that in which terms are read."""
        self._language = language
        self._held = (TermDictionary.empty(), TermOverlay(language))
        self._lock, self._pending = threading.RLock(), PendingCounts()
        self._size = self._documents = self.changes = 0
        self._asked: dict[str, int] = {}  # term → what `df` told; another one after every change of counts

    def add(self, terms: Iterable[str]) -> None:
        """Counts one product's terms (each once)."""
        self.change(dict.fromkeys(terms, 1), 1)

    def remove(self, terms: Iterable[str]) -> None:
        """Takes back one product's terms; terms that are not counted are passed over."""
        self.change(dict.fromkeys(terms, -1), -1)

    def change(self, frequencies: Mapping[str, int], documents: int) -> None:
        """Counts many products at once: term → by how many more of them have it, and how many more there are."""
        with self._lock:
            self._documents = max(0, self._documents + documents)
            self.changes += len(frequencies)
            if not self._pending.collect(frequencies, len(self._held[0])):
                self._take(self._pending.take())
                self._take(frequencies)

    def _take(self, frequencies: Mapping[str, int]) -> None:
        dictionary, overlay = self._held
        if len(frequencies) > max(FEW, len(dictionary) // 4):
            self._take_many(frequencies)
            return
        for term, more in frequencies.items():
            rank = dictionary.find(term)
            before = overlay.counts.get(term, 0) if rank < 0 else dictionary.count(rank)
            now = max(0, before + more)
            if rank < 0:
                overlay.set(term, now)
            else:
                dictionary.counts.set(rank, now)
            self._size += bool(now) - bool(before)
        self._asked = {}
        if len(overlay.counts) > most_new(len(dictionary)):
            self._merge()

    def _take_many(self, frequencies: Mapping[str, int]) -> None:
        """What `_take` does, all at once, with one dictionary in the end."""
        dictionary, overlay = self._held
        more, new = dictionary.table.split(frequencies)
        for term, n in new.items():
            new[term] = max(0, overlay.counts.get(term, 0) + n)
        counted = dictionary.counted(more)
        merged = counted.merged({**overlay.counts, **{term: n for term, n in new.items() if n}}, self._language)
        self._held = (merged, TermOverlay(self._language))
        self._size, self._asked = len(merged), {}

    @property
    def _parts(self) -> tuple[TermDictionary, TermOverlay]:
        """Dictionary and overlay, with all that was counted."""
        self.fold()
        self._pending.was_asked = True
        return self._held

    def fold(self) -> None:
        """Take in what was counted and waits, as whoever asks first would have to."""
        if self._pending:
            with self._lock:
                self._take(self._pending.take())

    def df(self, term: str) -> int:
        """How many products have the term; 0 = none."""
        self.fold()
        self._pending.was_asked = True
        asked = self._asked  # before the counts are read: who changes them puts another in its place afterwards
        if (count := asked.get(term)) is None:
            dictionary, overlay = self._held
            rank = dictionary.find(term)
            count = overlay.counts.get(term, 0) if rank < 0 else dictionary.count(rank)
            if len(asked) >= _MOST_ASKED:
                self._asked = asked = {}
            asked[term] = count
        return count

    def idf(self, term: str) -> float:
        """ln((N − n + 0.5) / (n + 0.5) + 1), as the index applies it (Robertson and Zaragoza 2009)."""
        n = self.df(term)
        return math.log((max(self._documents, n) - n + 0.5) / (n + 0.5) + 1.0)

    @property
    def size(self) -> int:
        """Number of terms that some product has."""
        _ = self._parts
        return self._size

    @property
    def entries(self) -> int:
        """About how many terms there are, without taking in what waits."""
        return self._size

    @property
    def documents(self) -> int:
        """Number of products counted."""
        return self._documents

    def with_prefix(self, prefix: str, limit: int) -> list[str]:
        """At most `limit` terms that start with `prefix`, most frequent first, equally frequent ones in order."""
        dictionary, overlay = self._parts
        frequent = dictionary.most_frequent(prefix, limit)
        if new := overlay.most_frequent(prefix):
            frequent = sorted([*frequent, *new], key=lambda item: (-item[1], item[0]))[:limit]
        return [term for term, _ in frequent]

    def near(self, word: str, lengths: Iterable[int], edits: int, letters: Iterable[str]) -> list[str]:
        """Terms of words of these lengths and first letters: all within `edits` of `word`, and some others."""
        dictionary, overlay = self._parts
        groups = [(letter, length) for length in lengths for letter in letters]
        found = [term for group in groups for term in dictionary.near(word, *group, edits)]
        return found + [term for group in groups for term in overlay.near(*group)] if overlay.counts else found

    def aliased(self, text: str) -> list[str]:
        """Terms whose alias this is, see `term_aliases.alias`, in order."""
        dictionary, overlay = self._parts
        found = (term for term in dictionary.aliased(text) if alias(term, self._language) == text)
        return sorted([*found, *overlay.aliased(text)])

    def ending(self, end: str) -> list[str]:
        """The words of terms that end so, in order; none where the language writes no compounds."""
        dictionary, overlay = self._parts
        return sorted({*dictionary.ending(end), *overlay.ending(end)})

    def counts(self) -> dict[str, int]:
        """A copy of every term's document frequency."""
        dictionary, overlay = self._parts
        return {**dict(dictionary.items()), **overlay.counts}

    def load(self, counts: Mapping[str, int], documents: int | None = None) -> None:
        """Replaces everything by saved counts; `documents` = number of products, None = as the commonest term has."""
        counts = {term: count for term, count in counts.items() if count > 0}
        dictionary = TermDictionary.empty().merged(counts, self._language)
        with self._lock:
            self._pending.take()
            self._held = (dictionary, TermOverlay(self._language))
            self._size = self.changes = len(counts)
            self._asked = {}
            self._documents = max(counts.values(), default=0) if documents is None else documents

    def merge(self) -> None:
        """Put everything into one dictionary, without what counts nothing."""
        with self._lock:
            self._take(self._pending.take())
            self._merge()

    def _merge(self) -> None:
        dictionary, overlay = self._held
        if overlay.counts or self._size != len(dictionary):  # some count nothing any more
            self._held = (dictionary.merged(overlay.counts, self._language), TermOverlay(self._language))

    def write(self, path: Path, meta: Mapping[str, Any]) -> None:
        """Keep everything in a file, with `meta` beside it, and go on with that file. Raises `OSError`."""
        with self._lock:
            self.merge()
            self._held[0].write(path, {**meta, "size": self._size, "documents": self._documents})
            self.read(path)

    def read(self, path: Path) -> Mapping[str, Any]:
        """Replaces everything by what a file holds; its `meta`. Raises `FileNotFoundError` and `ShopDamaged`."""
        file = map_arrays(path)
        with self._lock:
            self._pending.take()
            self._held = (TermDictionary.of_file(file), TermOverlay(self._language))
            self._size, self._documents, self.changes = file.meta["size"], file.meta["documents"], 0
            self._asked = {}
        return file.meta


def most_new(size: int) -> int:
    """How many entries may be held beside a dictionary of `size`."""
    return max(MOST_NEW, size // 32)
