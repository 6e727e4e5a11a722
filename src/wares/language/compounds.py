"""Compounds of languages that write words together: who looks for `Schuhe` also wants `Laufschuhe`.

They are taken from the shop's own vocabulary, when a query is read: what is indexed does not depend on it.
"""

from __future__ import annotations

import heapq
from weakref import WeakKeyDictionary

from wares.language.prefix import SortedStrings
from wares.language.vocabulary import Vocabulary

SHORTEST_HEAD = 4
SHORTEST_START = 3
"""Letters of a compound's last part, and of what stands before it."""


class Compounds:
    """The compounds of one vocabulary by their last part; follows the vocabulary's changes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._seen, self._generation = 0, vocabulary.generation
        self._backwards = SortedStrings()

    def ending(self, stem: str, limit: int) -> list[str]:
        """At most `limit` terms that some product has and that end with a stem, the most frequent first."""
        if len(stem) < SHORTEST_HEAD or not stem.isalpha():
            return []
        self._follow()
        found = [term[::-1] for term in self._backwards.starting(stem[::-1])]
        longer = [term for term in found if len(term) - len(stem) >= SHORTEST_START and self._vocabulary.df(term)]
        return heapq.nlargest(limit, longer, key=self._vocabulary.df)

    def _follow(self) -> None:
        if self._generation != self._vocabulary.generation:
            self._seen, self._generation = 0, self._vocabulary.generation
            self._backwards = SortedStrings()
        new = self._vocabulary.seen_after(self._seen)
        self._seen += len(new)
        for term in new:
            if term.isalpha():
                self._backwards.add(term[::-1])


_HELD: WeakKeyDictionary[Vocabulary, Compounds] = WeakKeyDictionary()


def compounds(vocabulary: Vocabulary) -> Compounds:
    """The vocabulary's compounds, made on first use."""
    found = _HELD.get(vocabulary)
    if found is None:
        found = _HELD[vocabulary] = Compounds(vocabulary)
    return found
