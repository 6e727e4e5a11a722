"""Compounds of languages that write words together: who looks for `Schuhe` also wants `Laufschuhe`.

They are taken from the shop's own vocabulary, when a query is read: what is indexed does not depend on it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from wares.language.analysis.languages import Language
from wares.language.prefix_index import PrefixIndex
from wares.language.vocabulary import Vocabulary

SHORTEST_START = 3
"""Letters of what stands before a compound's last part."""


class Compounds:
    """The compounds of one vocabulary by their last part; follows the vocabulary's changes."""

    def __init__(self, vocabulary: Vocabulary, language: Language) -> None:
        self._vocabulary, self._language = vocabulary, language
        self._terms_read, self._generation = 0, vocabulary.generation
        self._backwards = PrefixIndex()

    def ending(self, words: Iterable[str], limit: int) -> list[str]:
        """At most `limit` terms of words that some product has and that end with one of `words`, which are plain words
        and stems; the most frequent first.
        """
        self._follow()
        last_parts = [word for word in words if len(word) >= self._language.compounds and word.isalpha()]
        terms = {
            word if self._vocabulary.df(word) else self._language.stem(word): None
            for last_part in last_parts
            for backwards in self._backwards.with_prefix(last_part[::-1])
            if len(word := backwards[::-1]) - len(last_part) >= SHORTEST_START
        }
        return heapq.nlargest(limit, filter(self._vocabulary.df, terms), key=self._vocabulary.df)

    def _follow(self) -> None:
        if self._generation != self._vocabulary.generation:
            self._terms_read, self._generation = 0, self._vocabulary.generation
            self._backwards = PrefixIndex()
        new = self._vocabulary.terms_since(self._terms_read)
        self._terms_read += len(new)
        for term in new:
            kind, _, word = term.rpartition(":")
            if kind in {"", "w"} and word.isalpha():
                self._backwards.add(word[::-1])


_COMPOUNDS: WeakKeyDictionary[Vocabulary, Compounds] = WeakKeyDictionary()


def compounds(vocabulary: Vocabulary, language: Language) -> Compounds:
    """The vocabulary's compounds, made on first use; a vocabulary is a shop's, which has one language."""
    existing = _COMPOUNDS.get(vocabulary)
    if existing is None:
        existing = _COMPOUNDS[vocabulary] = Compounds(vocabulary, language)
    return existing
