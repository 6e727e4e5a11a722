"""Spelling index: words by their first letter and length, with a signature that tells most far words from near ones.

A signature counts letters (by their code modulo 32) up to two: bit `l` is set when the letter stands once at least, bit
`32 + l` when twice. An edit changes at most two bits, so that words whose signatures differ in more are further apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wares.language.dictionary.string_table import Numbers

Signatures = NDArray[np.uint64]
SHORTEST = 3
"""Letters of the shortest words that are looked up."""
_LONGEST = 255


def word_of(term: str) -> str:
    """The word that a term is or writes out (`w:`), if it may be what was meant; "" otherwise."""
    kind, _, word = term.rpartition(":")
    return word if kind in {"", "w"} and len(word) >= SHORTEST and word.isalpha() else ""


def group(word: str) -> int:
    """The group of a word, by its first letter and its length; 0 = no word."""
    return group_key(word[0], len(word)) if word else 0


def group_key(letter: str, length: int) -> int:
    """The group of words of a first letter and a length."""
    return ord(letter) << 8 | min(length, _LONGEST)


def signature(word: str) -> int:
    """Which letters a word has once and twice at least, 64 bits."""
    result = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        result |= bit << 32 if result & bit else bit
    return result


class SpellingIndex:
    """Words of a table, sorted by group.

    groups       (groups,) uint32, sorted
    starts       (groups + 1,) uint32, where each begins in the following
    ranks        (words,) uint32, ranks of the words' terms
    signatures   (words,) uint64
    """

    def __init__(self, groups: Numbers, starts: Numbers, ranks: Numbers, signatures: Signatures) -> None:
        self.groups, self.starts, self.ranks, self.signatures = groups, starts, ranks, signatures

    @staticmethod
    def build(groups: Numbers, signatures: Signatures) -> SpellingIndex:
        """The index of a table, by every term's group (0 = it is no word) and signature."""
        words = np.flatnonzero(groups)
        ranks: Numbers = words[np.argsort(groups[words], kind="stable")].astype(np.uint32)
        keys, starts = np.unique(groups[ranks], return_index=True)
        bounds = np.append(starts, len(ranks)).astype(np.uint32)
        return SpellingIndex(keys, bounds, ranks, signatures[ranks])

    def columns(self, size: int) -> tuple[Numbers, Signatures]:
        """What `build` takes, of a table of this size."""
        groups, signatures = np.zeros(size, np.uint32), np.zeros(size, np.uint64)
        groups[self.ranks] = np.repeat(self.groups, np.diff(self.starts))
        signatures[self.ranks] = self.signatures
        return groups, signatures

    def near(self, word: str, letter: str, length: int, edits: int) -> Numbers:
        """Ranks of the terms of words of this first letter and length, of which all that are within `edits` of `word`
        are here, and few others.
        """
        key = group_key(letter, length)
        place = int(np.searchsorted(self.groups, np.uint32(key)))
        if place == len(self.groups) or self.groups[place] != key:
            return self.ranks[:0]
        start, end = self.starts[place : place + 2].tolist()
        difference = np.bitwise_count(self.signatures[start:end] ^ np.uint64(signature(word)))
        ranks: Numbers = self.ranks[start:end][difference <= 2 * edits]
        return ranks
