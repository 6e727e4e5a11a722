"""A query's words as the arrays that ranking features compare with titles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.language.analysis.codes import has_digit
from wares.language.vocabulary import Vocabulary, term_number
from wares.rank.features.evidence import NO_TERMS, QueryTerms
from wares.types import QueryAnalysis, QueryWord

_MOST_WORDS, _MOST_WAYS = 16, 8


def query_terms(analysis: QueryAnalysis, vocabulary: Vocabulary) -> QueryTerms:
    """The first 16 words of a query with the first 8 ways of each."""
    words = [word for word in analysis.words if word.alternatives][:_MOST_WORDS]
    if not words:
        return NO_TERMS
    ways = [[way for way in word.alternatives if way.terms][:_MOST_WAYS] for word in words]
    flat = [way for each in ways for way in each]
    terms = [term_number(term) for way in flat for term in way.terms]
    named = np.zeros(len(words), np.bool_)
    for reading in analysis.readings:
        named[reading.start : reading.end] = True
    return QueryTerms(
        terms=np.array(terms, np.uint32),
        way_starts=_starts([len(way.terms) for way in flat]),
        way_weights=np.array([way.weight for way in flat]),
        word_starts=_starts([len(each) for each in ways]),
        idf=np.array([max(_idf(word, vocabulary), 0.1) for word in words]),
        has_digit=np.array([has_digit(word.text) for word in words]),
        named=named,
    )


def _starts(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.cumsum([0, *lengths])[:-1].astype(np.int64)


def _idf(word: QueryWord, vocabulary: Vocabulary) -> float:
    """Of the rarest term of the word's first way that some product has."""
    terms = word.alternatives[0].terms
    return max((vocabulary.idf(term) for term in terms if vocabulary.df(term)), default=vocabulary.idf(terms[0]))
