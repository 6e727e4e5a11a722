import numpy as np
import pytest

from wares.rank.linear import normalize, scale, weighted_sum


def test_normalized_scores_are_linear_and_ranks_logarithmic() -> None:
    found = normalize(np.array([3.0, 2.0, 2.0, 1.0], np.float32), 7)
    assert found[:, 0].tolist() == [1.0, 0.5, 0.5, 0.0]
    assert found[:, 1].tolist() == pytest.approx([1, 1 - np.log(2) / np.log(8), 1 - np.log(2) / np.log(8), 1 / 3])
    assert normalize(np.full(2, 0.5, np.float32), 7).tolist() == [[1, 1], [1, 1]]
    assert normalize(np.zeros(0, np.float32), 7).shape == (0, 2)


def test_a_score_is_the_weighted_sum() -> None:
    features = np.array([[[1.0, 0.5], [0.0, 0.0]], [[0.2, 0.4], [1.0, 1.0]]], np.float32)
    table = weighted_sum(np.array([4, 9]), ("a", "b"), features, {"a": (2.0, 1.0), "c": (9.0, 9.0)})
    assert table.contributions.tolist() == [[2.5, 0.0], [pytest.approx(0.8), 0.0]]
    assert scale(table, np.array([0.5, 1.0], np.float32)).scores.tolist() == [1.25, pytest.approx(0.8)]
