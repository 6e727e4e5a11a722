"""K-means finds clouds that stand apart; the silhouette as the slow way has it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.stats.clustering import kmeans, silhouette


def clouds(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    codes = np.repeat(np.arange(3), (40, 25, 10))
    centres = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    return centres[codes] + np.random.default_rng(seed).normal(size=(len(codes), 2)), codes


def test_clouds_are_found() -> None:
    rows, codes = clouds()
    found = kmeans(rows, 3, np.random.default_rng(0))
    assert len({(a, b) for a, b in zip(found.tolist(), codes.tolist(), strict=True)}) == 3
    assert silhouette(rows, found) > 0.6 > silhouette(rows, kmeans(rows, 8, np.random.default_rng(0)))


def test_one_seed_one_answer() -> None:
    rows, _ = clouds()
    one, other = (kmeans(rows, 5, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one, other)


def test_there_are_no_more_clusters_than_distinct_rows() -> None:
    rng = np.random.default_rng(0)
    assert kmeans(np.zeros((6, 2)), 3, rng).tolist() == [0] * 6
    assert kmeans(np.zeros((1, 2)), 4, rng).tolist() == [0]
    found = kmeans(np.array([[0.0], [0.0], [1.0], [1.0]]), 4, rng)
    assert found[0] == found[1] != found[2] == found[3]


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=12), st.integers(0, 99))
def test_the_silhouette_is_as_the_slow_way_has_it(codes: list[int], seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(len(codes), 3))
    if len(set(codes)) < 2:
        assert silhouette(rows, np.array(codes)) == -1
        return
    slow = []
    for i, own in enumerate(codes):
        means = {
            code: np.mean([np.linalg.norm(rows[i] - rows[j]) for j, c in enumerate(codes) if c == code and j != i])
            for code in set(codes)
            if any(c == code and j != i for j, c in enumerate(codes))
        }
        if own not in means:
            slow.append(0.0)
            continue
        other = min(value for code, value in means.items() if code != own)
        slow.append((other - means[own]) / max(other, means[own]))
    assert silhouette(rows, np.array(codes)) == pytest.approx(np.mean(slow), abs=1e-6)
