"""The obvious vocabulary: a dict of counts that is looked through whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from wares.language.dictionary.spelling_index import word_of


class SimpleVocabulary:
    """Term → document frequency."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def change(self, frequencies: Mapping[str, int]) -> None:
        """Counts, never below 0; what counts nothing is forgotten."""
        for term, more in frequencies.items():
            self.counts[term] += more
        self.counts = +self.counts

    def with_prefix(self, prefix: str, limit: int) -> list[str]:
        """The most frequent terms that begin so; equally frequent ones in order."""
        terms = [term for term in self.counts if term.startswith(prefix)]
        return sorted(terms, key=lambda term: (-self.counts[term], term))[:limit]

    def near(self, word: str, edits: int) -> set[str]:
        """Terms of words with the same first letter within so many edits."""
        words = {term: word_of(term) for term in self.counts}
        return {
            term
            for term, each in words.items()
            if each and each[0] == word[0] and abs(len(each) - len(word)) <= edits and OSA.distance(word, each) <= edits
        }
