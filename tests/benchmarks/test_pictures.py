"""Words against pictures and pictures against pictures, reckoned by hand."""

import numpy as np
import pytest

from image_to_image import image_to_image
from text_to_image import text_to_image


def test_text_to_image_by_hand() -> None:
    gallery = np.eye(12, dtype=np.float32)
    queries = np.array([gallery[0], gallery[1]], dtype=np.float32)
    found = text_to_image(queries, gallery, [[0], [1, 5]])
    assert found.recall_at_1 == pytest.approx((1 + 0.5) / 2)
    # picture 5 scores 0 like ten others: it comes last
    assert found.recall_at_10 == pytest.approx((1 + 0.5) / 2)
    assert found.mrr == 1.0


def test_image_to_image_by_hand() -> None:
    angles = np.array([0.0, 0.1, 0.2, 0.3, 3.0])
    gallery = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    labels = np.array([7, 7, 8, -1, 7])
    found = image_to_image(gallery, labels, np.array([0]), k=3)
    assert found.precision_at_10 == pytest.approx(1 / 3)
    assert found.precision_at_10_known == pytest.approx(1 / 2)
    assert found.top_1 == 1.0


def test_image_to_image_ties_count_against_us() -> None:
    gallery = np.ones((4, 1), dtype=np.float32)
    found = image_to_image(gallery, np.array([1, 1, 2, 2]), np.array([0]), k=2)
    assert (found.precision_at_10, found.top_1) == (0.0, 0.0)
