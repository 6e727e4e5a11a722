"""Both indexes keep the contract, and the fast one agrees with the exact one on random little shops."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.index_contract import DIM, MEMORY, IndexContract, words
from wares.index.edge import EdgeIndex
from wares.index.exact import ExactIndex
from wares.types import Among, And, Entry, HasTerms, Index, Leg, Match, Not, Or, Range, Sparse

NAMES = ("colour", "a.b [c] 颜色", "size")
VALUES = ("red", "blue", "深蓝", "", "4", 'x"y')


class TestExact(IndexContract):
    @pytest.fixture
    def index(self) -> Index:
        return ExactIndex(DIM)


class TestEdge(IndexContract):
    @pytest.fixture
    def index(self) -> Iterator[Index]:
        with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
            index = EdgeIndex.open(Path(folder), DIM)
            yield index
            index.close()


coordinates = st.integers(-4, 4).map(lambda n: n / 4)
vectors = st.lists(coordinates, min_size=DIM, max_size=DIM).map(lambda v: np.array(v, np.float32))
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
    numbers=st.dictionaries(st.sampled_from(["price", "size"]), st.integers(-3, 9).map(float), max_size=2),
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
EVERYTHING_KNOWN = Entry(100, {}, words(), dict.fromkeys(NAMES, ("red",)), {"price": 1.0, "size": 1.0})


def scores(index: Index, leg: Leg, where) -> dict[int, float]:
    (found,) = index.search([leg], where)
    assert (np.diff(found.scores) <= 1e-6).all()
    return dict(zip(found.nums.tolist(), found.scores.tolist(), strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(entries, max_size=5), min_size=1, max_size=3),
    st.lists(st.integers(1, 12), max_size=4),
    st.lists(st.tuples(filters, vectors, sparse), min_size=1, max_size=8),
)
def test_edge_agrees_with_exact(batches, deleted, questions) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        edge, exact = EdgeIndex.open(Path(folder), DIM), ExactIndex(DIM)
        try:
            for index in (edge, exact):
                index.upsert([EVERYTHING_KNOWN])
                for batch in batches:
                    index.upsert(batch)
            agree(edge, exact, questions, words_scored=True)
            for index in (edge, exact):
                index.delete(deleted)
            # the engine's idf goes on counting deleted products until it is merged or opened anew
            agree(edge, exact, questions, words_scored=False)
        finally:
            edge.close()


def agree(edge: Index, exact: Index, questions, words_scored: bool) -> None:
    for where, vector, terms in questions:
        chosen = exact.select(where)
        assert edge.select(where).tolist() == chosen.tolist()
        for leg in (Leg("image", vector, 50), Leg("text", vector, 50)):
            assert scores(edge, leg, where) == pytest.approx(scores(exact, leg, where), abs=1e-5)
        found, expected = (scores(index, Leg("words", terms, 50), where) for index in (edge, exact))
        assert found.keys() == expected.keys()
        assert not words_scored or found == pytest.approx(expected, abs=1e-5)
        agree_on(edge, exact, chosen)


def agree_on(edge: Index, exact: Index, chosen: np.ndarray) -> None:
    for name in NAMES:
        assert edge.values(chosen, name) == exact.values(chosen, name)
        assert edge.values(chosen, name, edge.groups(chosen)) == exact.values(chosen, name, exact.groups(chosen))
    for name in ("price", "size"):
        assert np.array_equal(edge.numbers(chosen, name), exact.numbers(chosen, name), equal_nan=True)
    same = [np.equal.outer(codes, codes) for codes in (edge.groups(chosen), exact.groups(chosen))]
    assert np.array_equal(*same)
    assert edge.attributes() == exact.attributes()
    stored, expected = (index.vectors(chosen.tolist(), "image") for index in (edge, exact))
    assert stored.keys() == expected.keys()
    assert all(np.array_equal(stored[num], expected[num]) for num in stored)
