"""Query terms: a query's words as an index is asked for them, by the numbers of their terms."""

from __future__ import annotations

import numpy as np

from wares.language.vocabulary import term_number
from wares.types import And, Filter, HasTerms, Or, QueryAnalysis, Sparse

_EXACT = ("exact", "synonym", "parts")


def query_vector(analysis: QueryAnalysis) -> Sparse:
    """The query's sparse vector, before IDF. Weights of terms whose numbers collide are added up."""
    weights: dict[int, float] = {}
    for term, weight in analysis.weights.items():
        weights[term_number(term)] = weights.get(term_number(term), 0.0) + weight
    return Sparse(np.fromiter(weights, dtype=np.uint32), np.fromiter(weights.values(), dtype=np.float32))


def all_words(analysis: QueryAnalysis) -> Filter:
    """Every word, each by any of its alternatives."""
    return And(
        tuple(
            Or(tuple(HasTerms(tuple(map(term_number, way.terms))) for way in word.alternatives))
            for word in analysis.words
        )
    )


def exact_words(analysis: QueryAnalysis) -> Filter | None:
    """Every word, as it is or by another name, but not by what may have been meant; None = there are no words."""
    words = tuple(
        Or(tuple(HasTerms(tuple(map(term_number, way.terms))) for way in word.alternatives if way.kind in _EXACT))
        for word in analysis.words
    )
    return And(words) if words else None
