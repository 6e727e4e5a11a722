"""Weights learnt on what was held back, features by hand, and shares that are reasons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from _blend import Blend, BlendSettings, features
from contracts.recommender_contract import Make, PersonalContract
from recommend.worlds import board, taste, taste_of
from wares.errors import BadInput
from wares.recommend.popularity import Popularity
from wares.recommend.rp3beta import RP3Beta
from wares.recommend.transitions import Transitions
from wares.types import Interactions, Scores, Taste


class Noise:
    """Says something else of every item, whatever is asked."""

    name = "noise"

    def fit(self, interactions: Interactions, progress=lambda done: None) -> "Noise":
        self._items = interactions.item_count
        return self

    def scores(self, tastes: list[Taste]) -> Scores:
        rows = [np.random.default_rng(int(taste.items.sum())).random(self._items) for taste in tastes]
        return np.array(rows, np.float32).reshape(len(tastes), self._items)


def test_features_by_hand() -> None:
    found = features(np.array([[3, 1, -np.inf, 2, 0]], np.float32), 3)[0]
    assert found[:, 0].tolist() == [1, 0, 0, 0.5, 0]
    np.testing.assert_allclose(found[:, 1], [1, 1 - np.log(3) / np.log(4), 0, 1 - np.log(2) / np.log(4), 0], rtol=1e-6)


@settings(deadline=None, max_examples=40)
@given(npst.arrays(np.float32, (3, 7), elements=st.sampled_from([-np.inf, 0.0, 1.0, 2.5, 1e6])), st.integers(1, 9))
def test_features_keep_the_order(scores: np.ndarray, depth: int) -> None:
    found = features(scores, depth)
    assert (found >= 0).all()
    assert (found <= 1).all()
    assert not found[np.isneginf(scores)].any()
    for row, each in zip(found, scores, strict=True):
        chosen = np.flatnonzero(row[:, 1] > 0)
        order = chosen[np.argsort(-each[chosen], kind="stable")]
        assert (np.diff(row[order, 1]) <= 1e-6).all()


def test_what_finds_the_held_item_gets_the_weight() -> None:
    blend = Blend([Noise(), RP3Beta()]).fit(board())
    assert blend.parameters is not None
    noise, graph = blend.parameters.values.sum(axis=1)
    assert graph > 3 * noise


def test_it_says_something_where_any_of_its_parts_does() -> None:
    scores = Blend([Popularity(), RP3Beta()]).fit(board()).scores([taste_of(0)])
    assert np.isfinite(scores).all()


def test_settings_of_depth_limit_what_counts() -> None:
    blend = Blend([Popularity()], BlendSettings(depth=2)).fit(board())
    assert (blend.scores([taste_of(0)])[0] > 0).sum() <= 2


def test_what_cannot_be_blended() -> None:
    with pytest.raises(BadInput, match="at least one"):
        Blend([])
    with pytest.raises(BadInput, match="shape"):
        Blend([Popularity()]).with_weights(np.ones((2, 2), np.float32))


class TestBlend(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Blend([Popularity(), RP3Beta(), Transitions()])


def test_asking_before_fitting_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="call its fit first"):
        Blend([Popularity()]).scores([taste(1)])
