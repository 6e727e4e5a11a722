"""Query words by the numbers of their terms."""

import pytest

from wares.language.query.terms import all_words, needed_words, query_vector
from wares.language.vocabulary import term_number
from wares.types import Alternative, And, HasTerms, Or, QueryAnalysis, QueryWord


def test_every_word_is_there_by_one_of_its_alternatives() -> None:
    ways = (Alternative(("red",), "exact", 1.0), Alternative(("dark", "pink"), "synonym", 0.8))
    analysis = QueryAnalysis((QueryWord("red", ways), QueryWord("mug", (Alternative(("mug",), "exact", 1.0),))), {})
    red, dark, pink, mug = map(term_number, ("red", "dark", "pink", "mug"))
    assert all_words(analysis) == And((Or((HasTerms((red,)), HasTerms((dark, pink)))), Or((HasTerms((mug,)),))))


def test_the_vector_has_each_terms_weight() -> None:
    vector = query_vector(QueryAnalysis((), {"red": 1.5, "mug": 0.5}))
    assert vector.indices.tolist() == [term_number("red"), term_number("mug")]
    assert vector.values.tolist() == [1.5, 0.5]


def test_weights_of_terms_of_one_number_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wares.language.query.terms.term_number", lambda term: 7)
    vector = query_vector(QueryAnalysis((), {"red": 1.5, "mug": 0.5}))
    assert (vector.indices.tolist(), vector.values.tolist()) == ([7], [2.0])


def _word(text: str, *terms: str) -> QueryWord:
    return QueryWord(text, tuple(Alternative((term,), "exact", 1.0) for term in terms))


def _has(*terms: str) -> Or:
    return Or(tuple(HasTerms((term_number(term),)) for term in terms))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([_word("red", "red"), _word("mug", "mug")], ()),
        ([_word("gt2070", "gt2070", "k:gt2070")], (And((_has("gt2070", "k:gt2070"),)),)),
        ([_word("2070", "2070", "n:2070"), _word("card", "card")], (And((_has("2070"), _has("card"))), _has("card"))),
        ([_word("aa", "aa"), _word("cell", "cell")], (And((_has("aa"), _has("cell"))), _has("cell"))),
        ([_word("12", "12"), _word("cell", "cell")], (_has("cell"),)),
        ([_word("200cm", "u:2000mm"), _word("cable", "cable")], (_has("cable"),)),
        ([_word("200cm", "u:2000mm")], ()),
    ],
)
def test_what_products_need_that_have_only_some_words(words: list[QueryWord], expected: tuple[And | Or, ...]) -> None:
    assert needed_words(QueryAnalysis(tuple(words), {})) == expected
