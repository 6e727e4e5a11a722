"""Lexicon of a language: the words that people know, whether or not the shop has them.

They are right as they are: who looks for a `couch` is not helped by a `pouch`. The lists lie in `data` and are mapped;
`scripts/known_words.py` makes them, and NOTICE beside them says of what.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from wares.language.analysis import chinese
from wares.language.analysis.languages import ENGLISH, Language

_PIECES = 3
"""Pieces, as a run is cut, that may be one word."""


class KnownWords:
    """A set of words in the spelling of `normalize`; the empty one of a language without a list."""

    def __init__(self, trie: Any = None) -> None:
        """`trie` is a `marisa_trie.Trie`; None = there is no list."""
        self._trie = trie

    def __contains__(self, word: str) -> bool:
        return self._trie is not None and word in self._trie

    def __bool__(self) -> bool:
        return self._trie is not None

    def has_prefix(self, prefix: str) -> bool:
        """Whether a word begins so."""
        return self._trie is not None and next(self._trie.iterkeys(prefix), None) is not None


def known_words(language: Language) -> KnownWords:
    """English words of four letters or more, names of people, places and brands among them; none in other languages."""
    return _listed("en") if language is ENGLISH else KnownWords()


def known_characters(run: str) -> set[int]:
    """Places of a run of Chinese that stand in a known word of two characters or more: of pieces as the run is cut."""
    known, cuts = _listed("zh"), chinese.cut(run)
    pieces = ((start, end) for at, (start, _) in enumerate(cuts) for _, end in cuts[at : at + _PIECES])
    return {place for start, end in pieces if run[start:end] in known for place in range(start, end)}


@cache
def _listed(tag: str) -> KnownWords:
    import marisa_trie

    file = resources.files("wares.language") / "data" / f"known_words.{tag}.marisa"
    with resources.as_file(file) as path:
        return KnownWords(marisa_trie.Trie().mmap(str(path)))
