"""Both indexes keep the contract, and the fast one agrees with the exact one on random little shops."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.index_contract import DIM, MEMORY, IndexContract, words
from oracles.exact_index import ExactIndex
from wares.errors import WaresError
from wares.index.attributes import MOST_COLUMNS
from wares.index.embedded import EmbeddedIndex
from wares.index.rows import appender
from wares.types import (
    Admission,
    Among,
    And,
    AttributesLeg,
    Entry,
    HasTerms,
    Index,
    Leg,
    Match,
    NamedValue,
    Not,
    NumberOrder,
    Or,
    Range,
    Reading,
    Selection,
    Sparse,
)

NAMES = ("colour", "a.b [c] 颜色", "size")
NUMBERS = ("price", "size", "popularity")
VALUES = ("red", "blue", "深蓝", "", "4", 'x"y')


class TestExact(IndexContract):
    @pytest.fixture
    def index(self) -> Index:
        return ExactIndex(DIM)


class TestEmbedded(IndexContract):
    @pytest.fixture
    def index(self) -> Iterator[Index]:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            index = EmbeddedIndex.open(Path(folder), DIM)
            yield index
            index.close()


def test_named_values_of_a_late_attribute_that_is_text_here_and_number_there() -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        index = EmbeddedIndex.open(Path(folder), DIM)
        index.upsert([Entry(1, {}, words(), {}, {f"n{i}": 1.0 for i in range(MOST_COLUMNS)})])
        index.upsert([Entry(2, {}, words(), {}, {"size": 42.0}), Entry(3, {}, words(), {"size": ("42", "XL")}, {})])
        leg = AttributesLeg((Reading(0, 1, (NamedValue("size", "42", 1.0),)),), 9)
        assert index.select().candidates([leg])[0].nums.tolist() == [2, 3]
        assert index.select(where=Range("size", 40)).count() == 1
        index.close()


def test_numbers_of_elements_that_do_not_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appender, "MOST_ELEMENTS", 3)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        index = EmbeddedIndex.open(Path(folder), DIM)
        index.upsert([Entry(1, {}, words(t1=1, t2=1), {}, {})])
        with pytest.raises(WaresError, match="more terms; optimize it"):
            index.upsert([Entry(2, {}, words(t1=1, t3=1), {}, {})])
        assert index.select().count() == 1
        index.upsert([Entry(3, {}, words(t1=1), {}, {})])
        assert index.select().count() == 2
        index.close()


coordinates = st.integers(-4, 4).map(lambda n: n / 4)
vectors = st.lists(coordinates, min_size=DIM, max_size=DIM).map(lambda v: np.array(v, np.float32)).filter(np.any)
sparse = st.dictionaries(st.integers(0, 6), st.sampled_from([0.5, 1.0, 2.5]), max_size=5).map(
    lambda d: Sparse(np.array(list(d), np.uint32), np.array(list(d.values()), np.float32))
)
entries = st.builds(
    Entry,
    num=st.integers(1, 12),
    vectors=st.dictionaries(st.sampled_from(["image", "text"]), vectors, max_size=2),
    words=sparse,
    facets=st.dictionaries(
        st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=3, unique=True).map(tuple), max_size=3
    ),
    numbers=st.dictionaries(
        st.sampled_from(["price", "size", "popularity"]), st.integers(-3, 9).map(float), max_size=3
    ),
    group=st.sampled_from([None, "g", "h"]),
)
ends = st.none() | st.integers(-3, 9)
leaves = (
    st.builds(Match, st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=2).map(tuple))
    | st.builds(Range, st.sampled_from(["price", "size"]), ends, ends, st.booleans(), st.booleans())
    | st.builds(Among, st.lists(st.integers(1, 9), max_size=4).map(tuple))
    | st.builds(HasTerms, st.lists(st.integers(0, 7), max_size=2).map(tuple))
)
filters = st.recursive(
    leaves,
    lambda inner: (
        st.builds(And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, max_size=3).map(tuple), st.integers(0, 3))
        | st.builds(Not, inner)
    ),
    max_leaves=6,
)
EVERYTHING_KNOWN = Entry(100, {}, words(), dict.fromkeys(NAMES, ("red",)), {"price": 1.0, "size": 1.0, "popularity": 1})
numbers = st.lists(st.integers(0, 13), max_size=6).map(lambda found: np.array(found, np.int64))
named = st.builds(NamedValue, st.sampled_from(NAMES), st.sampled_from(VALUES), st.sampled_from([0.25, 0.5, 1.0]))
readings = st.lists(
    st.lists(named, min_size=1, max_size=3).map(lambda values: Reading(0, 1, tuple(values))), max_size=2
)
orders = st.none() | st.builds(NumberOrder, st.sampled_from(["price", "size"]), st.booleans())
questions = st.fixed_dictionaries(
    {
        "admission": st.builds(Admission, filters, numbers),
        "where": st.just(And(())) | filters,
        "refine": st.dictionaries(st.sampled_from([*NAMES, "price"]), filters, max_size=2),
        "grouped": st.booleans(),
    }
)


def scores(chosen: Selection, leg: Leg | AttributesLeg) -> dict[int, float]:
    (found,) = chosen.candidates([leg])
    assert (np.diff(found.scores) <= 1e-6).all()
    return dict(zip(found.nums.tolist(), found.scores.tolist(), strict=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(entries, max_size=5), min_size=1, max_size=3),
    st.lists(st.integers(1, 12), max_size=4),
    st.lists(st.tuples(questions, vectors, sparse, readings, numbers, orders), min_size=1, max_size=8),
)
def test_edge_agrees_with_exact(batches, deleted, asked) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        edge, exact = EmbeddedIndex.open(Path(folder), DIM), ExactIndex(DIM)
        try:
            for index in (edge, exact):
                index.upsert([EVERYTHING_KNOWN])
                for batch in batches:
                    index.upsert(batch)
            agree(edge, exact, asked, words_scored=True)
            for index in (edge, exact):
                index.delete(deleted)
            # the engine's idf goes on counting deleted products until it is merged or opened anew
            agree(edge, exact, asked, words_scored=False)
        finally:
            edge.close()


ALL_TERMS = Sparse(np.arange(9, dtype=np.uint32), np.linspace(1, 2, 9, dtype=np.float32))
ways = st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=3).map(tuple), min_size=1, max_size=4).map(
    lambda each: Or(tuple(map(HasTerms, each)))
)
word_questions = st.fixed_dictionaries(
    {
        "admission": st.builds(Admission, st.lists(ways, min_size=1, max_size=3).map(tuple).map(And), numbers),
        "where": st.just(And(())) | filters,
        "refine": st.dictionaries(st.sampled_from([*NAMES, "price"]), filters, max_size=2),
        "grouped": st.booleans(),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(entries, max_size=5), min_size=1, max_size=3),
    st.lists(st.tuples(word_questions, vectors, readings, numbers, orders), min_size=1, max_size=4),
)
def test_what_words_found_answers_the_next_questions_of_the_same_words(batches, asked) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        edge, exact = EmbeddedIndex.open(Path(folder), DIM), ExactIndex(DIM)
        try:
            for index in (edge, exact):
                index.upsert([EVERYTHING_KNOWN])
            for batch in batches:
                for index in (edge, exact):
                    index.upsert(batch)
                for question, vector, named_values, ranked, order in asked:
                    wanted = exact.select(**question)
                    scores(edge.select(**question), Leg("words", ALL_TERMS, 50))
                    again = edge.select(**question)
                    agree_on(again, wanted, ranked, order)
                    for leg in (Leg("words", ALL_TERMS, 50), Leg("text", vector, 50)):
                        assert scores(again, leg).keys() == scores(wanted, leg).keys()
                    named = AttributesLeg(tuple(named_values), 50, ranked)
                    assert scores(again, named) == pytest.approx(scores(wanted, named), abs=1e-5)
        finally:
            edge.close()


def agree(edge: Index, exact: Index, asked, words_scored: bool) -> None:
    assert edge.attributes() == exact.attributes()
    everyone = list(range(1, 14))
    stored, expected = (index.vectors(everyone, "image") for index in (edge, exact))
    assert stored.keys() == expected.keys()
    assert all(np.array_equal(stored[num], expected[num]) for num in stored)
    for question, vector, terms, named_values, ranked, order in asked:
        chosen, wanted = (index.select(**question) for index in (edge, exact))
        for leg in (Leg("image", vector, 50), Leg("text", vector, 50), AttributesLeg(tuple(named_values), 50)):
            assert scores(chosen, leg) == pytest.approx(scores(wanted, leg), abs=1e-5)
        few = AttributesLeg(tuple(named_values), 2, ranked)
        assert scores(chosen, few) == pytest.approx(scores(wanted, few), abs=1e-5)
        found, expected = (scores(one, Leg("words", terms, 50)) for one in (chosen, wanted))
        assert found.keys() == expected.keys()
        assert not words_scored or found == pytest.approx(expected, abs=1e-5)
        agree_on(chosen, wanted, ranked, order)


def agree_on(chosen: Selection, wanted: Selection, ranked: np.ndarray, order: NumberOrder | None) -> None:
    everyone = np.arange(1, 14)
    assert chosen.count() == wanted.count()
    assert chosen.keep(everyone).tolist() == wanted.keep(everyone).tolist()
    whole = wanted.top(ranked, order, 0, 50).tolist()
    assert chosen.top(ranked, order, 0, 50).tolist() == whole
    for start, limit in ((0, 1), (1, 2), (3, 4), (len(whole), 3)):
        assert chosen.top(ranked, order, start, limit).tolist() == whole[start : start + limit]
    for name in NAMES:
        assert list(chosen.facet(name).items()) == list(wanted.facet(name).items())
        assert chosen.facet(name, 2) == wanted.facet(name, 2)
    for name in ("price", "size"):
        assert chosen.stats(name) == wanted.stats(name)
    read, expected = (one.read(everyone, (*NAMES, "price")) for one in (chosen, wanted))
    assert read.texts == expected.texts
    assert all(np.array_equal(read.numbers[name], expected.numbers[name], equal_nan=True) for name in ("price", "size"))
    same = [np.equal.outer(codes, codes) for codes in (chosen.groups(everyone), wanted.groups(everyone))]
    assert np.array_equal(*same)
