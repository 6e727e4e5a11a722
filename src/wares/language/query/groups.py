"""Word groups: many phrases that stand for one thing, asked for as one word of a query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wares.language.analysis.analyzer import Analyzer
from wares.language.query.term_weights import distinct, term_weights
from wares.language.vocabulary import Vocabulary
from wares.types import Alternative, QueryWord

_FIRST, _LESS = 0.9, 0.93
"""What the likeliest phrase is worth, and each further one beside the one before."""


@dataclass(frozen=True, slots=True)
class WordGroup:
    """A word of a query, found by any of its phrases that the shop has, and the weights of their terms."""

    word: QueryWord
    weights: Mapping[str, float]

    def __bool__(self) -> bool:
        return bool(self.word.alternatives)


def word_group(text: str, phrases: Sequence[str], analyzer: Analyzer, vocabulary: Vocabulary) -> WordGroup:
    """A group called `text` of those of `phrases` all of whose words are in the vocabulary, the likeliest first."""
    alternatives = []
    for place, phrase in enumerate(phrases):
        words = [word for word in analyzer.query_words(phrase) if not word.stop]
        terms = tuple(dict.fromkeys(term for word in words for term in word.alternatives[0].terms))
        if terms and all(map(vocabulary.df, terms)):
            alternatives.append(Alternative(terms, "synonym", _FIRST * _LESS**place))
    kept = tuple(distinct(alternatives))
    return WordGroup(QueryWord(text, kept), term_weights(kept, vocabulary) if kept else {})
