"""Nearest neighbours: equal to the slow way where they are exact, and a floor of recall where they are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dense_world import DIM, NAME, Masked, clustered, index_of, recall, truth
from wares.index.dense.nearest import DenseIndex, is_exact_cheaper
from wares.types import Vectors

COUNT = 57_000


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return clustered(COUNT)


@pytest.fixture(scope="module")
def index(vectors: Vectors, tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    return index_of(tmp_path_factory.mktemp("dense"), vectors, batch=25_000)


def test_without_segments_everything_is_exact(tmp_path: Path) -> None:
    some = clustered(3000)
    index = DenseIndex(tmp_path, NAME, DIM)
    assert len(index.nearest(some[0], 5, 0).rows) == 0
    index.vectors.append(some, at=0)
    found = index.nearest(some[5], 50, 3000)
    assert set(found.rows.tolist()) == truth(some, some[5], np.ones(3000, bool), 50)
    assert found.rows[0] == 5
    assert np.allclose(found.scores, some[found.rows] @ some[5], atol=1e-3)
    assert (np.diff(found.scores) <= 0).all()
    assert np.allclose(index.exact(some[5], found.rows), found.scores)


def test_recall_of_everything(index: DenseIndex, vectors: Vectors) -> None:
    assert index.covered(COUNT) == 50_000
    assert recall(index, vectors, np.ones(COUNT, bool), None) >= 0.97


@pytest.mark.parametrize("share", [0.5, 0.2, 0.01, 0.0002])
def test_recall_under_random_filters(index: DenseIndex, vectors: Vectors, share: float) -> None:
    admitted = Masked(np.random.default_rng(3).random(COUNT) < share)
    wanted = min(100, admitted.count())
    assert recall(index, vectors, admitted.mask, admitted, wanted) >= 0.97
    assert (admitted.asked > 0) == is_exact_cheaper(admitted.count(), COUNT, wanted) == (share < 0.1)


@pytest.mark.parametrize("share", [0.5, 0.2, 0.05])
def test_recall_under_correlated_filters(index: DenseIndex, vectors: Vectors, share: float) -> None:
    """What lies on one side is admitted, wherever the query lies."""
    side = vectors @ clustered(1, seed=9)[0]
    for sign in (1, -1):
        admitted = Masked(sign * side > np.quantile(sign * side, 1 - share))
        assert recall(index, vectors, admitted.mask, admitted) >= 0.95


def test_nothing_admitted(index: DenseIndex, vectors: Vectors) -> None:
    assert len(index.nearest(vectors[0], 10, COUNT, Masked(np.zeros(COUNT, bool))).rows) == 0


def test_rows_that_are_not_committed_are_not_there(index: DenseIndex, vectors: Vectors) -> None:
    """A reader may know of fewer rows than a segment has."""
    rows = index.nearest(vectors[40_000], 100, 30_000).rows
    assert len(rows) == 100
    assert rows.max() < 30_000
    everything = Masked(np.ones(COUNT, bool))
    everything.mask[500:] = False
    assert index.nearest(vectors[0], 1000, 300, everything).rows.max() < 300


def test_rows_without_a_vector_are_never_found(tmp_path: Path) -> None:
    some = clustered(20_000)
    some[::2] = 0
    index = index_of(tmp_path, some, batch=18_000)
    assert index.covered(20_000) == 18_000
    found = index.nearest(-some[1], 20_000, 20_000)
    assert (found.rows % 2 == 1).all()
    assert len(found.rows) == 10_000
    assert index.exact(some[1], np.array([0, 1])).tolist() == [-np.inf, pytest.approx(1, abs=2e-3)]


def test_a_range_without_any_vector(tmp_path: Path) -> None:
    index = index_of(tmp_path, np.zeros((9000, DIM), np.float32), batch=9000)
    assert index.covered(9000) == 9000
    assert len(index.nearest(clustered(1)[0], 10, 9000).rows) == 0


def test_a_query_of_zeros_finds_something(index: DenseIndex) -> None:
    assert len(index.nearest(np.zeros(DIM, np.float32), 10, COUNT).rows) == 10
