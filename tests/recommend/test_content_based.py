"""Nearest by content."""

import numpy as np

from recommend.worlds import made, taste
from wares.recommend.content_based import ContentBased, ContentBasedSettings

VECTORS = np.array([[1, 0], [0.8, 0.6], [0, 2], [0, 0]], np.float32)
MEAN, NEAREST = ContentBasedSettings(nearest=0.0, decay=0.5), ContentBasedSettings(nearest=1.0, decay=0.5)


def scores(settings: ContentBasedSettings, *tastes):
    return ContentBased(VECTORS, settings).fit(made([], 1, 4)).scores(list(tastes))


def test_one_item_gives_cosines() -> None:
    np.testing.assert_allclose(scores(MEAN, taste(0))[0], [1, 0.8, 0, -np.inf], atol=1e-6)
    np.testing.assert_allclose(scores(NEAREST, taste(2))[0], [0, 0.6, 1, -np.inf], atol=1e-6)


def test_later_items_weigh_more() -> None:
    """0 then 2, fading ½: weights ⅓ and ⅔ in the mean, ½ and 1 in the nearest."""
    np.testing.assert_allclose(scores(MEAN, taste(0, 2))[0][:3], [1 / 3, (0.8 + 1.2) / 3, 2 / 3], atol=1e-6)
    np.testing.assert_allclose(scores(NEAREST, taste(0, 2))[0][:3], [0.5, 0.6, 1], atol=1e-6)


def test_items_without_a_vector_say_nothing() -> None:
    assert np.isneginf(scores(MEAN, taste(3), taste())).all()
    np.testing.assert_allclose(scores(MEAN, taste(0, 3)), scores(MEAN, taste(0)), atol=1e-6)
