"""What every recommender must do: run by giving a subclass a `make` fixture that gives fresh ones, unfitted."""

from collections.abc import Callable

import numpy as np
import pytest

from recommend.worlds import ITEMS, SHOPPERS, board, made, missing, taste, taste_of
from wares.types import Recommender

Make = Callable[[], Recommender]


class RecommenderContract:
    """Of all, also those that answer everyone alike."""

    @pytest.fixture
    def fitted(self, make: Make) -> Recommender:
        return make().fit(board())

    def test_fitting_gives_the_recommender_itself_and_tells_how_far_it_is(self, make: Make) -> None:
        recommender, told = make(), []
        assert recommender.fit(board(), told.append) is recommender
        assert told == sorted(told)
        assert told[-1] == pytest.approx(1)

    def test_scores_of_every_item_for_every_shopper(self, fitted: Recommender) -> None:
        scores = fitted.scores([taste_of(shopper) for shopper in range(SHOPPERS)])
        assert scores.shape == (SHOPPERS, ITEMS)
        assert scores.dtype == np.float32
        assert not np.isnan(scores).any()
        assert not (scores == np.inf).any()

    def test_nobody_asked_nothing_answered(self, fitted: Recommender) -> None:
        assert fitted.scores([]).shape == (0, ITEMS)

    def test_an_empty_taste_gets_a_row_like_everyone(self, fitted: Recommender) -> None:
        scores = fitted.scores([taste(), taste_of(1)])
        assert scores.shape == (2, ITEMS)
        assert not np.isnan(scores).any()

    def test_a_shopper_is_answered_alike_alone_and_among_others(self, fitted: Recommender) -> None:
        tastes = [taste_of(0), taste(), taste(3, 5), taste_of(7)]
        together = fitted.scores(tastes)
        for row, each in zip(together, tastes, strict=True):
            np.testing.assert_allclose(fitted.scores([each])[0], row, rtol=1e-4, atol=1e-5)

    def test_the_same_interactions_teach_the_same(self, make: Make) -> None:
        tastes = [taste_of(shopper) for shopper in range(4)]
        np.testing.assert_array_equal(make().fit(board()).scores(tastes), make().fit(board()).scores(tastes))

    def test_items_that_came_after_the_fit_are_passed_over(self, fitted: Recommender) -> None:
        np.testing.assert_allclose(
            fitted.scores([taste(0, 2, ITEMS + 3)])[0].argsort()[-3:], fitted.scores([taste(0, 2)])[0].argsort()[-3:]
        )

    def test_nothing_to_learn_from_is_no_error(self, make: Make) -> None:
        scores = make().fit(made([])).scores([taste(1, 2), taste()])
        assert scores.shape == (2, ITEMS)
        assert not np.isnan(scores).any()


class PersonalContract(RecommenderContract):
    """Of those whose answer depends on the taste."""

    def test_a_shopper_it_never_met_is_answered_by_their_taste(self, fitted: Recommender) -> None:
        for shopper in range(SHOPPERS):
            given = taste_of(shopper)
            scores = fitted.scores([taste(*given.items.tolist())])[0]
            scores[given.items] = -np.inf
            assert scores.argmax() == missing(shopper)
