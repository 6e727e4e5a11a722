"""Query terms: a query's words as an index is asked for them, by the numbers of their terms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.language.analysis.codes import has_digit
from wares.language.analysis.quantities import LOOSELY, MEASURE
from wares.language.vocabulary import term_number
from wares.types import ALL, Alternative, And, Filter, HasTerms, Or, QueryAnalysis, QueryWord, Sparse


def query_vector(analysis: QueryAnalysis) -> Sparse:
    """The query's sparse vector, before IDF. Weights of terms whose numbers collide are added up."""
    weights: dict[int, float] = {}
    for term, weight in analysis.weights.items():
        weights[term_number(term)] = weights.get(term_number(term), 0.0) + weight
    return Sparse(np.fromiter(weights, dtype=np.uint32), np.fromiter(weights.values(), dtype=np.float32))


def all_words(analysis: QueryAnalysis) -> Filter:
    """Every word, each by any of its alternatives."""
    return And(tuple(_any(word.alternatives) for word in analysis.words))


def needed_words(analysis: QueryAnalysis) -> Filter:
    """What a product must have that matches only some of the words: every code among them, and any other word.

    A code is a word with digits that is no measure, or one letter several times (`AA`): one digit makes it another
    thing. A number of something larger is not that number, nor does a measure alone say what is wanted.
    """
    codes = [word for word in analysis.words if _is_code(word)]
    others = [word for word in analysis.words if not _is_code(word) and not _is_measure(word)]
    if len(others) == len(analysis.words):
        return ALL
    needed = [_any([way for way in word.alternatives if not _is_loose(way)]) for word in codes]
    terms = dict.fromkeys(term_number(term) for word in others for way in word.alternatives for term in way.terms)
    return And((*needed, Or(tuple(HasTerms((term,)) for term in terms))) if terms else tuple(needed))


def _any(ways: Sequence[Alternative]) -> Filter:
    return Or(tuple(HasTerms(tuple(map(term_number, way.terms))) for way in ways))


def _is_measure(word: QueryWord) -> bool:
    return word.alternatives[0].terms[0].startswith(MEASURE)


def _is_code(word: QueryWord) -> bool:
    if has_digit(word.text):
        return not _is_measure(word)
    return len(word.text) > 1 and len(set(word.text)) == 1 and word.text.isascii()


def _is_loose(way: Alternative) -> bool:
    return any(term.startswith(LOOSELY) for term in way.terms)
