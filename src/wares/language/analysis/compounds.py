"""Compounds of languages that write words together: who looks for `Schuhe` also wants `Laufschuhe`.

They are taken from the shop's own vocabulary, when a query is read: what is indexed does not depend on it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from wares.language.analysis.languages import Language
from wares.language.vocabulary import Vocabulary

SHORTEST_START = 3
"""Letters of what stands before a compound's last part."""


def compounds(vocabulary: Vocabulary, language: Language, words: Iterable[str], limit: int) -> list[str]:
    """At most `limit` terms of words that some product has and that end with one of `words`, which are plain words and
    stems; the most frequent first.
    """
    last_parts = [word for word in words if len(word) >= language.compounds and word.isalpha()]
    terms = {
        word if vocabulary.df(word) else language.stem(word): None
        for last_part in last_parts
        for word in vocabulary.ending(last_part)
        if len(word) - len(last_part) >= SHORTEST_START
    }
    return heapq.nlargest(limit, filter(vocabulary.df, terms), key=vocabulary.df)
