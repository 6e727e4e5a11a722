from pathlib import Path

import numpy as np
import pytest

from wares.rank.features.registry import COLUMNS
from wares.rank.model import RankingModel
from wares.rank.neutral import neutral_contributions
from wares.stats.ranking_metrics import area_under_curve

pytest.importorskip("lightgbm")
pytest.importorskip("onnx")
from wares.training.ranking.click_model import click_gradient, click_loss
from wares.training.ranking.export import write_model
from wares.training.ranking.trees import RankingRows, TreeRecipe, train_click_trees, train_lambdamart

RECIPE = TreeRecipe(rounds=40, least=5, held_out=0.2)


def rows(queries: int = 120, each: int = 10) -> tuple[RankingRows, np.ndarray]:
    """What counts is the first feature, and a little the second."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(queries * each, len(COLUMNS))).astype(np.float32)
    worth = 1 / (1 + np.exp(-2 * features[:, 0] - features[:, 1]))
    return RankingRows(features, np.full(queries, each)), worth


def test_judgements_teach_what_counts_and_serving_scores_alike(tmp_path: Path) -> None:
    taught, worth = rows()
    model = train_lambdamart(taught, np.rint(3 * worth), RECIPE)
    write_model(model, tmp_path / "ranker.onnx")
    served = RankingModel(tmp_path / "ranker.onnx", COLUMNS)
    assert np.allclose(served.scores(taught.features), model.scores(taught.features), atol=1e-5)
    assert area_under_curve(served.scores(taught.features), worth > 0.5) > 0.9


def test_clicks_teach_the_same_in_spite_of_where_it_stood(tmp_path: Path) -> None:
    """What is worth least stands first: clicks as they are would teach the opposite order at the top."""
    taught, worth = rows(600)
    rng = np.random.default_rng(1)
    positions = np.concatenate([1 + np.argsort(np.argsort(each)) for each in worth.reshape(-1, 10)])
    theta = positions**-1.5
    clicks = (rng.random(len(worth)) < theta * worth).astype(float)
    corrected = train_click_trees(taught, clicks, theta, RECIPE)
    naive = train_click_trees(taught, clicks, np.ones(len(theta)), RECIPE)
    write_model(corrected, tmp_path / "ranker.onnx")
    served = RankingModel(tmp_path / "ranker.onnx", COLUMNS)
    assert np.allclose(served.scores(taught.features), corrected.scores(taught.features), atol=1e-4)
    right = [area_under_curve(each.scores(taught.features), worth > 0.5) for each in (corrected, naive)]
    assert right[0] > 0.9 > right[1]


def test_the_gradient_is_that_of_the_likelihood() -> None:
    rng = np.random.default_rng(2)
    scores, theta, clicks = rng.normal(size=9), rng.uniform(0.1, 1, 9), (rng.random(9) < 0.4).astype(float)
    clicks[0], starts = 1.0, np.array([0, 4])
    gradient, curvature = click_gradient(scores, clicks, theta, starts)
    for place in range(9):
        step = np.zeros(9)
        step[place] = 1e-5
        losses = [clicks.sum() * click_loss(scores + sign * step, clicks, theta, starts) for sign in (1, -1)]
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(gradient[place], abs=1e-6)
    assert (curvature > 0).all()


def test_a_contribution_is_what_the_score_loses(tmp_path: Path) -> None:
    taught, worth = rows()
    write_model(train_lambdamart(taught, np.rint(3 * worth), RECIPE), tmp_path / "ranker.onnx")
    model, features = RankingModel(tmp_path / "ranker.onnx", COLUMNS), taught.features[:20]
    contributions, names = neutral_contributions(model, features, np.arange(20))
    group = names.index("title_words")
    neutral = features.copy()
    neutral[:, :8] = np.median(features[:, :8], axis=0)
    lost = model.scores(features) - model.scores(neutral)
    assert np.allclose(contributions[:, group], lost, atol=1e-6)
    assert np.abs(contributions[:, group]).mean() > np.abs(contributions[:, names.index("rating")]).mean()
