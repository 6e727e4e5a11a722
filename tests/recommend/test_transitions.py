"""What comes after what, worked out by hand."""

import numpy as np
import pytest

from recommend.worlds import made, taste
from wares.recommend.transitions import Transitions, TransitionsSettings

PLAIN = TransitionsSettings(
    decay=0.5, backward=0.0, source_power=0.0, target_power=0.0, similar_share=0.0, content_weight=0.0
)


def walk(*paths: tuple[int, ...], items: int = 5):
    rows = [(shopper, item, float(place)) for shopper, path in enumerate(paths) for place, item in enumerate(path)]
    return made(sorted(rows, key=lambda row: row[2]), len(paths), items)


def test_steps_fade_with_distance_and_do_not_cross_shoppers() -> None:
    scores = Transitions(PLAIN).fit(walk((0, 1, 2), (3, 4))).scores([taste(0), taste(1), taste(2), taste(3)])
    assert scores[0].tolist() == [-np.inf, 1, 0.5, -np.inf, -np.inf]
    assert scores[1].tolist() == [-np.inf, -np.inf, 1, -np.inf, -np.inf]
    assert np.isneginf(scores[2]).all()
    assert scores[3].tolist() == [-np.inf] * 4 + [1]


def test_the_last_item_of_a_taste_weighs_most() -> None:
    steps = Transitions(PLAIN).fit(walk((0, 1), (2, 3)))
    assert steps.scores([taste(0, 2)])[0, [1, 3]].tolist() == [0.5, 1]
    assert steps.scores([taste(2, 0)])[0, [1, 3]].tolist() == [1, 0.5]


def test_steps_back_and_powers_of_how_often_items_were_met() -> None:
    settings = TransitionsSettings(
        decay=0.5, backward=0.25, source_power=1.0, target_power=0.5, similar_share=0.0, content_weight=0.0
    )
    scores = Transitions(settings).fit(walk((0, 1), (0, 1), (2, 1), items=3)).scores([taste(0), taste(1)])
    assert scores[0, 1] == pytest.approx(2 / 3 / 4**0.5)  # twice taken; 0 met twice, 1 three times
    assert scores[1, 0] == pytest.approx(0.25 * 2 / 4 / 3**0.5)


def test_only_the_strongest_steps_are_kept() -> None:
    settings = TransitionsSettings(decay=0.5, backward=0.0, source_power=0.0, target_power=0.0, neighbours=1)
    scores = Transitions(settings).fit(walk((0, 1), (0, 1), (0, 2))).scores([taste(0)])[0]
    assert np.flatnonzero(np.isfinite(scores)).tolist() == [1]


def test_content_lends_steps_and_reaches_new_items() -> None:
    """4 is new and like 0; 3 is new and like 1."""
    vectors = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], np.float32)
    settings = TransitionsSettings(backward=0.0, similar_share=0.5, content_weight=0.2)
    scores = Transitions(settings, {"picture": vectors}).fit(walk((0, 1), (0, 1))).scores([taste(4), taste(1)])
    assert scores[0, 1] > scores[0, 0] > 0
    assert scores[1, 3] > 0
    plain = Transitions(settings).fit(walk((0, 1), (0, 1))).scores([taste(4), taste(1)])
    assert np.isneginf(plain).all()
