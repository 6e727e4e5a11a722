"""Query terms: a query's words as an index is asked for them, by the numbers of their terms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.language.analysis.codes import has_digit, is_mixed
from wares.language.analysis.quantities import LOOSELY, QUANTITIES
from wares.language.vocabulary import term_number
from wares.types import Alternative, And, Filter, HasTerms, Or, QueryAnalysis, QueryWord, Sparse

_SHORTEST_NUMBER = 3

_EXACT = ("exact", "synonym", "parts")


def query_vector(analysis: QueryAnalysis) -> Sparse:
    """The query's sparse vector, before IDF. Weights of terms whose numbers collide are added up."""
    weights: dict[int, float] = {}
    for term, weight in analysis.weights.items():
        weights[term_number(term)] = weights.get(term_number(term), 0.0) + weight
    return Sparse(np.fromiter(weights, dtype=np.uint32), np.fromiter(weights.values(), dtype=np.float32))


def all_words(analysis: QueryAnalysis) -> Filter:
    """Every word, each by any of its alternatives."""
    return And(tuple(_any(word.alternatives) for word in analysis.words))


def exact_words(analysis: QueryAnalysis) -> Filter | None:
    """Every word, as it is or by another name, but not by what may have been meant; None = there are no words."""
    words = tuple(_any([way for way in word.alternatives if way.kind in _EXACT]) for word in analysis.words)
    return And(words) if words else None


def needed_words(analysis: QueryAnalysis) -> tuple[Filter, ...]:
    """What a product must have that matches only some of the words: every code among them, and any word without digits;
    where no product has these, such a word alone. () = nothing, as there are no numbers.

    A code is a word of letters and digits, a number of three digits or more, or one letter several times (`AA`): one
    digit makes it another thing. A number of something larger is not that number, nor does a quantity or a short number
    alone say what is wanted.
    """
    codes = [word for word in analysis.words if _is_code(word)]
    others = [word for word in analysis.words if word not in codes and not has_digit(word.text)]
    if len(others) == len(analysis.words):
        return ()
    needed = tuple(_any([way for way in word.alternatives if not _is_loose(way)]) for word in codes)
    terms = dict.fromkeys(term_number(term) for word in others for way in word.alternatives for term in way.terms)
    if not terms:
        return (And(needed),) if needed else ()
    other = Or(tuple(HasTerms((term,)) for term in terms))
    return (And((*needed, other)), other) if needed else (other,)


def _any(ways: Sequence[Alternative]) -> Filter:
    return Or(tuple(HasTerms(tuple(map(term_number, way.terms))) for way in ways))


def _is_quantity(word: QueryWord) -> bool:
    return word.alternatives[0].terms[0].startswith(QUANTITIES)


def _is_code(word: QueryWord) -> bool:
    text = word.text
    if is_mixed(text) or (text.isdigit() and len(text) >= _SHORTEST_NUMBER):
        return not _is_quantity(word)
    return len(text) > 1 and len(set(text)) == 1 and text.isalpha() and text.isascii()


def _is_loose(way: Alternative) -> bool:
    return any(term.startswith(LOOSELY) for term in way.terms)
