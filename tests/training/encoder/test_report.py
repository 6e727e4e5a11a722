from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from wares.training.encoder.recipe import Epoch  # only where matplotlib is
from wares.training.encoder.report import draw_curves, recall_at

pytestmark = pytest.mark.train


def test_recall_counts_what_is_found() -> None:
    texts = np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    pictures = np.array([[1.0, 0.0], [0.9, 0.1], [0.8, 0.2], [0.0, 1.0]], dtype=np.float32)
    relevant = np.array([[True, False, True, False], [True, False, False, False]])
    assert recall_at(texts, pictures, relevant, k=1) == pytest.approx((0.5 + 0.0) / 2)
    assert recall_at(texts, pictures, relevant, k=3) == pytest.approx((1.0 + 0.0) / 2)
    assert recall_at(texts, pictures, relevant, k=4) == pytest.approx(1.0)


def test_ties_count_against() -> None:
    same = np.ones((1, 2), dtype=np.float32)
    relevant = np.array([[False, True, False]])
    assert recall_at(same, np.ones((3, 2), dtype=np.float32), relevant, k=2) == 0.0


def test_nothing_relevant_is_nothing_found() -> None:
    one = np.ones((1, 2), dtype=np.float32)
    assert recall_at(one, one, np.zeros((1, 1), dtype=np.bool_)) == 0.0


def test_curves_are_drawn_with_and_without_recall(tmp_path: Path) -> None:
    draw_curves(tmp_path, [Epoch(1, 5.0, 0.2, 1.0), Epoch(2, 4.0, None, 2.0)])
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
