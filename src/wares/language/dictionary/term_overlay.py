"""Term overlay: the terms that came after a term dictionary was made, in memory."""

from __future__ import annotations

from wares.language.analysis.languages import Language
from wares.language.dictionary.spelling_index import group, group_key, word_of
from wares.language.dictionary.term_aliases import alias
from wares.language.prefix_index import PrefixIndex


class TermOverlay:
    """Terms that a dictionary lacks, with their counts, found as the dictionary finds its own."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.counts: dict[str, int] = {}
        self._sorted, self._backwards = PrefixIndex(), PrefixIndex()
        self._groups: dict[int, dict[str, None]] = {}
        self._aliases: dict[str, dict[str, None]] = {}

    def set(self, term: str, count: int) -> None:
        """What a term counts from now on; 0 = it is forgotten."""
        if count and term not in self.counts:
            self._add(term)
        if count:
            self.counts[term] = count
        elif self.counts.pop(term, 0):
            self._drop(term)

    def most_frequent(self, prefix: str) -> list[tuple[str, int]]:
        """The terms that begin with `prefix`, with what they count."""
        return [(term, self.counts.get(term, 0)) for term in self._sorted.with_prefix(prefix)]

    def near(self, letter: str, length: int) -> list[str]:
        """Terms of words of this first letter and length."""
        return list(self._groups.get(group_key(letter, length), ()))

    def aliased(self, text: str) -> list[str]:
        """Terms whose alias this is."""
        return list(self._aliases.get(text, ()))

    def ending(self, end: str) -> list[str]:
        """The words that end so, where the language writes compounds."""
        return [backwards[::-1] for backwards in self._backwards.with_prefix(end[::-1])]

    def _add(self, term: str) -> None:
        self._sorted.add(term)
        if word := word_of(term):
            self._groups.setdefault(group(word), {})[term] = None
            if self._language.compounds:
                self._backwards.add(word[::-1])
        if text := alias(term, self._language):
            self._aliases.setdefault(text, {})[term] = None

    def _drop(self, term: str) -> None:
        self._sorted.discard(term)
        if word := word_of(term):
            self._groups[group(word)].pop(term, None)
            if word not in self.counts and f"w:{word}" not in self.counts:
                self._backwards.discard(word[::-1])
        if text := alias(term, self._language):
            self._aliases[text].pop(term, None)
