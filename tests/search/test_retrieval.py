"""Admission and order over a tiny index with known right answers, by the slow, obvious index."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.index_contract import DIM, axis, reading, words
from oracles.exact_index import ExactIndex
from wares.errors import BadFilter, BadQuery
from wares.search.fusion import AVAILABILITY
from wares.search.request import ATTRIBUTES, IMAGE, TEXT, WORDS, RetrievalRequest, SearchLimits
from wares.search.retrieval import Retrieval, retrieve
from wares.search.weights import VECTORS, named_share, similar_share
from wares.types import And, Entry, HasTerms, Query, QueryAnalysis, QueryWord, Range

LIMITS = SearchLimits(0, 0.3, 1000, 200, {WORDS: 1.0, VECTORS: 0.25, ATTRIBUTES: 0.5}, "score")
BOTH = And((HasTerms((1,)), HasTerms((2,))))
NO_WORDS = {"terms": words(), "matching": And(())}


@pytest.fixture(scope="module")
def index() -> ExactIndex:
    """Twelve products: term 1 in all, term 2 in every third; red and blue by turns; the later, the more popular."""
    made = ExactIndex(DIM)
    made.upsert(
        [
            Entry(
                num=num,
                vectors={"image": axis(num % DIM)},
                words=words(t1=1, t2=2) if num % 3 == 0 else words(t1=1),
                facets={"colour": ("red" if num % 2 else "blue",)},
                numbers={"price": float(num), "popularity": float(num)},
                group=f"g{num // 4}",
            )
            for num in range(1, 13)
        ]
    )
    return made


def request(query: Query, **parts: object) -> RetrievalRequest:
    analysis = QueryAnalysis(tuple(QueryWord(word, ()) for word in query.words.split()), {})
    asked = {"words": query.words, "analysis": analysis, "terms": words(t1=1, t2=1), "matching": BOTH} | parts
    return RetrievalRequest(query, **asked)


def page(found: Retrieval) -> list[int]:
    return found.scope.selection.top(found.candidates.nums, found.constraints.order, 0, 20).tolist()


def test_what_matches_all_words_is_admitted_and_the_popular_stand_first_among_equals(index: ExactIndex) -> None:
    found = retrieve(index, request(Query(words="a b")), LIMITS)
    assert (found.matched, found.scope.selection.count(), page(found)) == ("all", 4, [12, 9, 6, 3])


def test_products_that_match_in_part_follow_as_related_ones_and_are_in_no_count(index: ExactIndex) -> None:
    limits = SearchLimits(6, 0.0, 1000, 200, LIMITS.weights, "score")
    query = Query(words="a b", facets=("colour",))
    found = retrieve(index, request(query), limits)
    assert (found.matched, found.scope.selection.count(), found.scope.related) == ("all", 4, 2)
    shown = page(found)
    assert (shown[:4], len(shown)) == ([12, 9, 6, 3], 6)
    assert sum(found.scope.selection.facet("colour").values()) == 4
    sorted_page = page(retrieve(index, request(replace(query, sort="price")), limits))
    assert sorted_page == [3, 6, 9, 12, *sorted(shown[4:])], "the line stays where it is in any order"


def test_related_ones_are_counted_or_left_out_where_the_shop_wants_it_so(index: ExactIndex) -> None:
    limits = SearchLimits(6, 0.0, 1000, 200, LIMITS.weights, "score", "count")
    counted = retrieve(index, request(Query(words="a b")), limits)
    assert (counted.scope.selection.count(), counted.scope.related) == (6, 0)
    assert page(retrieve(index, request(Query(words="a b")), replace(limits, related="hide"))) == [12, 9, 6, 3]
    hidden = retrieve(index, request(Query(words="b x"), matching=HasTerms((2, 9))), replace(limits, related="hide"))
    assert (hidden.matched, hidden.scope.selection.count(), page(hidden)) == ("some", 0, [])


def test_words_that_only_some_products_have_in_part_find_related_ones_alone(index: ExactIndex) -> None:
    asked = request(Query(words="b x"), terms=words(t2=1, t9=1), matching=HasTerms((2, 9)))
    found = retrieve(index, asked, replace(LIMITS, min_matches=3))
    assert (found.matched, found.scope.selection.count(), found.scope.related) == ("some", 0, 3)
    assert set(page(found)) < {3, 6, 9, 12}


def test_what_is_sold_out_stands_below_what_can_be_had() -> None:
    made = ExactIndex(DIM)
    stocks = {1: 5.0, 2: 0.0, 3: None, 4: 0.0}
    for num, stock in stocks.items():
        numbers = {"popularity": float(num)} | ({} if stock is None else {"stock": stock})
        made.upsert([Entry(num=num, vectors={}, words=words(t1=1, t2=num), facets={}, numbers=numbers)])
    found = retrieve(made, request(Query(words="a b"), matching=HasTerms((1,))), LIMITS)
    assert page(found) == [3, 1, 4, 2]
    assert (found.candidates.names[-1], found.candidates.contributions[:, -1].tolist()[:2]) == (AVAILABILITY, [0, 0])


def test_named_values_order_what_words_admit(index: ExactIndex) -> None:
    blue = QueryAnalysis((QueryWord("a", ()),), {}, None, (reading(("colour", "blue", 1.0)),))
    found = retrieve(index, request(Query(words="a"), analysis=blue), LIMITS)
    assert page(found) == [12, 6, 9, 3]
    assert found.candidates.names == (WORDS, ATTRIBUTES)


def test_no_words_admit_everything_by_popularity(index: ExactIndex) -> None:
    found = retrieve(index, request(Query(), **NO_WORDS), LIMITS)
    assert (found.matched, page(found)) == ("everything", list(range(12, 0, -1)))
    assert found.candidates.nums.tolist() == list(range(12, 0, -1)), "taste reaches products that nothing ranks"
    assert not found.candidates.rest.any()


def test_filters_limit_refinements_narrow_and_candidates_stay(index: ExactIndex) -> None:
    query = Query(words="a b", filter="price > 3", refine={"colour": ("blue",)}, sort="price", facets=("colour",))
    found = retrieve(index, request(query), LIMITS)
    assert page(found) == [6, 12]
    assert found.candidates.nums.tolist() == [12, 9, 6]
    assert found.scope.is_selected.tolist() == [True, False, True]
    assert found.scope.selection.facet("colour") == {"blue": 2, "red": 1}
    assert dict(found.constraints.facets) == {"colour": "text"}


def test_groups_are_those_of_the_candidates(index: ExactIndex) -> None:
    found = retrieve(index, request(Query(words="a b", grouped=True)), LIMITS)
    assert (found.scope.selection.count(), page(found)) == (4, [12, 9, 6, 3])
    assert found.scope.groups is not None
    assert len(found.scope.groups) == len(found.scope.nums) == 4


def test_a_picture_admits_its_neighbours_and_the_product_it_starts_from_is_left_out(index: ExactIndex) -> None:
    limits = SearchLimits(0, 0.3, 1000, 4, LIMITS.weights, "score")
    found = retrieve(index, request(Query(), picture=axis(1), terms=words(), matching=And(())), limits)
    assert (found.matched, page(found)[:3], found.scope.selection.count()) == ("similar", [9, 5, 1], 4)
    like = request(Query(like="9"), picture=axis(1), terms=words(), matching=And(()), like=9)
    assert page(retrieve(index, like, limits))[:2] == [5, 1]


def test_words_that_no_product_has_are_looked_for_by_their_vector(index: ExactIndex) -> None:
    found = retrieve(
        index, request(Query(words="x"), terms=words(t9=1), matching=HasTerms((9,)), words_vector=axis(2)), LIMITS
    )
    assert found.matched == "similar"
    assert page(found)[:3] == [10, 6, 2]
    assert found.candidates.names == (TEXT, IMAGE)


@pytest.mark.parametrize(
    ("query", "error", "says"),
    [
        (Query(facets=("size",)), BadQuery, "facets: this shop has no attribute 'size'; known: colour, popularity"),
        (Query(refine={"size": ("1",)}), BadQuery, "refine: this shop has no attribute 'size'"),
        (Query(sort="-colour"), BadQuery, "sort: '-colour' is not relevance, or one of popularity, price"),
        (Query(refine={"price": ("low",)}), BadFilter, "refine: price: "),
        (Query(filter="size:1"), BadFilter, "unknown attribute 'size'"),
    ],
)
def test_constraints_that_make_no_sense(index: ExactIndex, query: Query, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        retrieve(index, request(query), LIMITS)


def test_limits_stay_within_what_an_index_is_asked_at_once() -> None:
    wide = SearchLimits(100_000, 0.3, 100_000, 10_000, {}, "rrf").bounded()
    assert (wide.min_matches, wide.ranking_depth, wide.neighbours) == (5_000, 5_000, 2_500)
    assert LIMITS.bounded() == LIMITS


def test_shares() -> None:
    assert similar_share(0.6, request(Query())) == pytest.approx(0.6)
    assert similar_share(0.6, request(Query(weights={"words": 0.0, "pictures": 0.0}))) == 0.6
    assert similar_share(0.5, request(Query(weights={"words": 3.0}))) == pytest.approx(0.75)
    named = QueryAnalysis((QueryWord("a", ()), QueryWord("b", ())), {}, None, (reading(("colour", "red", 1.0)),))
    assert named_share(named) == pytest.approx(1 / 16)


def test_an_empty_index_is_searched() -> None:
    found = retrieve(ExactIndex(DIM), request(Query(words="a"), words_vector=axis(0)), LIMITS)
    assert (found.scope.selection.count(), page(found)) == (0, [])
    assert np.array_equal(found.candidates.nums, [])


def test_a_range_is_one_filter_and_several_are_any_of_them(index: ExactIndex) -> None:
    found = retrieve(index, request(Query(refine={"price": ("..2", "11..")}), **NO_WORDS), LIMITS)
    assert page(found) == [12, 11, 2, 1]
    one = retrieve(index, request(Query(refine={"price": ("..2",)}), **NO_WORDS), LIMITS)
    assert one.constraints.refine == {"price": Range("price", None, 2.0)}
