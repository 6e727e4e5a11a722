"""Aliases of terms: pairs of Chinese characters by their sound, words with accents by what they are without them."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from wares.language.analysis import chinese
from wares.language.analysis.languages import Language
from wares.language.dictionary.string_table import Numbers, encode

PAIR, ACCENTED = "b:", "a:"
"""Kinds of terms that have aliases."""


def sound(text: str) -> str:
    """The syllables of characters, each by itself."""
    return " ".join(chinese.syllables(char)[0] for char in text)


def alias(term: str, language: Language) -> str:
    """What a term is also found by, "" = nothing."""
    if term.startswith(PAIR):
        return PAIR + sound(term.removeprefix(PAIR))
    if term.startswith(ACCENTED):
        return ACCENTED + language.fold_accents(term.removeprefix(ACCENTED))
    return ""


def alias_hash(text: str) -> int:
    """The number that an alias is kept by; 0 of none."""
    return crc32(encode(text)) if text else 0


class TermAliases:
    """Terms of a table by the numbers of their aliases.

    hashes   (aliases,) uint32, sorted
    ranks    (aliases,) uint32, ranks of the terms; those of one alias in order
    """

    def __init__(self, hashes: Numbers, ranks: Numbers) -> None:
        self.hashes, self.ranks = hashes, ranks

    @staticmethod
    def build(hashes: Numbers) -> TermAliases:
        """The aliases of a table, by every term's number, 0 = it has none."""
        terms = np.flatnonzero(hashes)
        ranks: Numbers = terms[np.argsort(hashes[terms], kind="stable")].astype(np.uint32)
        return TermAliases(hashes[ranks], ranks)

    def column(self, size: int) -> Numbers:
        """What `build` takes, of a table of this size."""
        hashes = np.zeros(size, np.uint32)
        hashes[self.ranks] = self.hashes
        return hashes

    def find(self, text: str) -> list[int]:
        """Ranks of the terms with this alias; another alias may have the same number."""
        number = np.uint32(alias_hash(text))
        start, end = np.searchsorted(self.hashes, number), np.searchsorted(self.hashes, number, "right")
        found: list[int] = self.ranks[start:end].tolist()
        return found
