"""Term dictionary: a shop's terms and their counts as arrays, which may be mapped from a file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from wares.language.analysis.languages import Language
from wares.language.dictionary.array_file import ArrayFile, write_arrays
from wares.language.dictionary.hash_index import HashIndex
from wares.language.dictionary.range_maxima import RangeMaxima, increased
from wares.language.dictionary.spelling_index import Signatures, SpellingIndex, group, signature, word_of
from wares.language.dictionary.string_table import Numbers, Splice, StringTable, decode, encode
from wares.language.dictionary.term_aliases import TermAliases, alias, alias_hash
from wares.language.prefix_index import LAST

_NONE: Numbers = np.zeros(0, np.uint32)


@dataclass(frozen=True, slots=True)
class TermDictionary:
    """Terms by rank; only the counts of those that are here change, everything else is made anew by `merged`.

    hashes    (n,) uint32, the terms' CRC-32s
    endings   (words,) uint32, ranks of words' terms in the order of the words read backwards; none where the language
              writes no compounds
    """

    table: StringTable
    counts: RangeMaxima
    hashes: Numbers
    index: HashIndex
    spelling: SpellingIndex
    aliases: TermAliases
    endings: Numbers

    @staticmethod
    def empty() -> TermDictionary:
        """No terms."""
        return _dictionary(StringTable.empty(), _NONE, _NONE, _NONE, np.zeros(0, np.uint64), _NONE, compounds=0)

    def __len__(self) -> int:
        return len(self.table)

    def find(self, term: str) -> int:
        """The rank of a term, −1 = it is not here."""
        return self.index.find(encode(term))

    def count(self, rank: int) -> int:
        """How many products have the term at a rank."""
        return int(self.counts.levels[0][rank])

    def most_frequent(self, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent terms that begin with `prefix` and what they count, best first; equal ones in order."""
        ranks = self.counts.top(*self.table.span(encode(prefix)), limit)
        return list(zip(map(self.table.text, ranks.tolist()), self.counts.levels[0][ranks].tolist(), strict=True))

    def near(self, word: str, letter: str, length: int, edits: int) -> list[str]:
        """Terms of words of this first letter and length: all within `edits` of `word`, and few others."""
        ranks = self.spelling.near(word, letter, length, edits)
        return [self.table.text(rank) for rank in ranks[self.counts.levels[0][ranks] > 0].tolist()]

    def aliased(self, text: str) -> list[str]:
        """Terms whose alias this probably is."""
        return [self.table.text(rank) for rank in self.aliases.find(text) if self.count(rank)]

    def ending(self, end: str) -> list[str]:
        """The words that end so, where the language writes compounds."""
        backwards = end[::-1]
        start = bisect_left(self.endings, backwards, key=self._backwards)
        stop = bisect_left(self.endings, backwards + LAST, start, key=self._backwards)
        return [word_of(self.table.text(rank)) for rank in self.endings[start:stop].tolist() if self.count(rank)]

    def _backwards(self, rank: int) -> str:
        return word_of(self.table.text(rank))[::-1]

    def items(self) -> list[tuple[str, int]]:
        """All terms that count, with their counts."""
        counts = self.counts.levels[0].tolist()
        return [(decode(term), n) for term, n in zip(self.table, counts, strict=True) if n]

    def counted(self, more: Mapping[int, int]) -> TermDictionary:
        """Another dictionary, in which the terms at these ranks count so much more."""
        return replace(self, counts=RangeMaxima.build(increased(self.counts.levels[0], more)))

    def merged(self, new: Mapping[str, int], language: Language) -> TermDictionary:
        """Another dictionary: with these terms, none of which is here, and without those that count nothing."""
        terms = sorted(new)
        strings = [*map(encode, terms)]
        words = [*map(word_of, terms)]
        splice = Splice(self.counts.levels[0] > 0, self.table.places(strings))
        groups, signatures = self.spelling.columns(len(self))
        return _dictionary(
            self.table.spliced(splice, strings),
            splice.column(self.counts.levels[0], [new[term] for term in terms]),
            splice.column(self.hashes, [*map(crc32, strings)]),
            splice.column(groups, [*map(group, words)]),
            splice.column(signatures, [*map(signature, words)]),
            splice.column(self.aliases.column(len(self)), [alias_hash(alias(term, language)) for term in terms]),
            compounds=language.compounds,
        )

    def write(self, path: Path, meta: Mapping[str, Any]) -> None:
        """Keep the dictionary in a file, with `meta` beside it. Raises `OSError`."""
        levels = {f"counts{i}": level for i, level in enumerate(self.counts.levels)}
        spelling, aliases = self.spelling, self.aliases
        arrays: dict[str, NDArray[Any]] = {
            "blob": self.table.blob, "offsets": self.table.offsets, "hashes": self.hashes,
            "bucket_starts": self.index.starts, "bucket_ranks": self.index.ranks,
            "groups": spelling.groups, "group_starts": spelling.starts, "word_ranks": spelling.ranks,
            "signatures": spelling.signatures, "alias_hashes": aliases.hashes, "alias_ranks": aliases.ranks,
            "endings": self.endings,
        }  # fmt: skip
        write_arrays(path, meta, {**arrays, **levels})

    @staticmethod
    def of_file(file: ArrayFile) -> TermDictionary:
        """The dictionary that a file holds. Raises `KeyError` when it holds something else."""
        arrays = file.arrays
        table = StringTable(arrays["blob"], arrays["offsets"])
        levels = [arrays[f"counts{i}"] for i in range(len(arrays)) if f"counts{i}" in arrays]
        return TermDictionary(
            table,
            RangeMaxima(levels),
            arrays["hashes"],
            HashIndex(table, arrays["bucket_starts"], arrays["bucket_ranks"]),
            SpellingIndex(*(arrays[name] for name in ("groups", "group_starts", "word_ranks", "signatures"))),
            TermAliases(arrays["alias_hashes"], arrays["alias_ranks"]),
            arrays["endings"],
        )


def _dictionary(
    table: StringTable,
    counts: Numbers,
    hashes: Numbers,
    groups: Numbers,
    signatures: Signatures,
    aliases: Numbers,
    *,
    compounds: int,
) -> TermDictionary:
    spelling = SpellingIndex.build(groups, signatures)
    return TermDictionary(
        table,
        RangeMaxima.build(counts),
        hashes,
        HashIndex.build(table, hashes),
        spelling,
        TermAliases.build(aliases),
        _by_ending(table, spelling.ranks) if compounds else _NONE,
    )


def _by_ending(table: StringTable, ranks: Numbers) -> Numbers:
    """Ranks of words' terms in the order of the words read backwards."""
    backwards = sorted((word_of(table.text(rank))[::-1], rank) for rank in ranks.tolist())
    return np.array([rank for _, rank in backwards], np.uint32)
