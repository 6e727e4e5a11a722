"""Boosted trees by LightGBM: LambdaMART from judgements, and the position-based model's likelihood from clicks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from wares.errors import MissingExtra
from wares.training.ranking.click_line import ClickLine, fit_click_line
from wares.training.ranking.click_model import click_gradient, click_loss, starts_of
from wares.types import Floats, Ints, Matrix

if TYPE_CHECKING:
    import lightgbm

LEAST_CLICKS = 3.0
"""What a leaf of click trees needs: so many clicks that were to be expected."""
LEVELS = 31
"""Grades that a judgement is read in: LambdaMART takes whole numbers, each with a gain of its own."""


@dataclass(frozen=True, slots=True)
class TreeRecipe:
    """How trees are grown.

    rounds     trees at most; fewer where `held_out` queries get no better for `patience` rounds
    leaves     of one tree
    rate       what each tree adds
    least      rows that a leaf needs
    share      of features and rows that a tree sees
    ridge      penalty of leaf values
    held_out   share of the queries that say when to stop; 0 = all `rounds` are grown
    seed       of every draw
    threads    of LightGBM
    minutes    after which no further tree is grown
    """

    rounds: int = 250
    leaves: int = 12
    rate: float = 0.04
    least: int = 100
    share: float = 0.7
    ridge: float = 5.0
    held_out: float = 0.1
    patience: int = 40
    seed: int = 0
    threads: int = 1
    minutes: float = 10.0

    def parameters(self) -> dict[str, Any]:
        """As LightGBM calls them."""
        return {
            "num_leaves": self.leaves, "learning_rate": self.rate, "min_data_in_leaf": self.least,
            "feature_fraction": self.share, "bagging_fraction": self.share, "bagging_freq": 1,
            "lambda_l2": self.ridge, "seed": self.seed, "num_threads": self.threads, "verbosity": -1,
            "use_missing": False, "deterministic": True, "force_row_wise": True,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RankingRows:
    """Rows of a training, query by query.

    features  (n, columns) float32
    queries   (q,) rows of each query, which stand together; they add up to n
    """

    features: Matrix
    queries: Ints


@dataclass(frozen=True, slots=True)
class TreesOverLine:
    """score = line + trees; `line` None = trees alone."""

    trees: lightgbm.Booster
    line: ClickLine | None = None

    def scores(self, features: Matrix) -> Floats:
        """(n,) larger is better."""
        trees = np.asarray(self.trees.predict(features, raw_score=True), np.float64)
        return trees if self.line is None else trees + self.line.scores(features)


def train_lambdamart(rows: RankingRows, gains: Floats, recipe: TreeRecipe = TreeRecipe()) -> TreesOverLine:
    """LambdaMART (Burges 2010): trees by the gradient of nDCG@10 over pairs of a query.

    gains   (n,) ≥ 0 what each candidate is worth, as nDCG counts it (2^rel − 1)

    Raises `MissingExtra`.
    """
    lgb = _lightgbm()
    top = max(float(gains.max(initial=0.0)), 1e-9)
    labels = np.rint(gains / top * (LEVELS - 1)).astype(np.int64)
    parameters = {
        **recipe.parameters(), "objective": "lambdarank", "metric": "ndcg", "eval_at": [10],
        "label_gain": [level / (LEVELS - 1) * top for level in range(LEVELS)], "lambdarank_truncation_level": 30,
        "lambdarank_norm": False,
    }  # fmt: skip
    taught, held = _split(rows, recipe)
    dataset = lgb.Dataset(rows.features[taught.rows], labels[taught.rows], group=rows.queries[taught.queries])
    if not len(held.queries):
        return TreesOverLine(lgb.train(parameters, dataset, recipe.rounds, callbacks=[_until(lgb, recipe)]))
    later = lgb.Dataset(
        rows.features[held.rows], labels[held.rows], group=rows.queries[held.queries], reference=dataset
    )
    stop = lgb.early_stopping(recipe.patience, verbose=False)
    stops = [stop, _until(lgb, recipe)]
    return TreesOverLine(lgb.train(parameters, dataset, recipe.rounds, valid_sets=[later], callbacks=stops))


def train_click_trees(
    rows: RankingRows, clicks: Floats, propensities: Floats, recipe: TreeRecipe = TreeRecipe()
) -> TreesOverLine:
    """Trees over a line by the likelihood of clicks (`wares.training.ranking.click_model`).

    clicks        (n,) ≥ 0: 0 or 1, or what a judged product is worth
    propensities  (n,) θ in (0, 1] of the place at which each was shown; 1 everywhere = places are taken to say nothing

    Few clicks teach a line, more of them trees: these are grown as long as the clicks of held-out
    answers are told better. Raises `MissingExtra`.
    """
    lgb = _lightgbm()
    taught, held = _split(rows, recipe)
    sides = [(side.rows, starts_of(rows.queries[side.queries])) for side in (taught, held)]
    (own, starts), (later_rows, later_starts) = sides
    line = fit_click_line(rows.features[own], clicks[own], propensities[own], starts)
    start = line.scores(rows.features)

    def objective(scores: Floats, data: lightgbm.Dataset) -> tuple[Floats, Floats]:
        return click_gradient(scores, clicks[own], propensities[own], starts)

    def loss(scores: Floats, data: lightgbm.Dataset) -> tuple[str, float, bool]:
        return "loss", click_loss(scores, clicks[later_rows], propensities[later_rows], later_starts), False

    parameters = {
        **recipe.parameters(), "objective": objective, "metric": "none", "min_sum_hessian_in_leaf": LEAST_CLICKS
    }  # fmt: skip
    dataset = lgb.Dataset(rows.features[taught.rows], clicks[taught.rows], init_score=start[taught.rows])
    if not len(held.queries):
        return TreesOverLine(lgb.train(parameters, dataset, recipe.rounds, callbacks=[_until(lgb, recipe)]), line)
    later = lgb.Dataset(
        rows.features[held.rows], clicks[held.rows], init_score=start[held.rows], reference=dataset
    )  # fmt: skip
    stops = [lgb.early_stopping(recipe.patience, verbose=False), _until(lgb, recipe)]
    return TreesOverLine(
        lgb.train(parameters, dataset, recipe.rounds, valid_sets=[later], feval=loss, callbacks=stops), line
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a split: positions of its queries, and of their rows."""

    queries: Ints
    rows: Ints


def _split(rows: RankingRows, recipe: TreeRecipe) -> tuple[_Side, _Side]:
    """Queries to learn from, and those that say when to stop."""
    of_row = np.repeat(np.arange(len(rows.queries)), rows.queries)
    is_held = np.random.default_rng(recipe.seed).random(len(rows.queries)) < recipe.held_out
    taught, held = np.flatnonzero(~is_held), np.flatnonzero(is_held)
    return _Side(taught, np.flatnonzero(~is_held[of_row])), _Side(held, np.flatnonzero(is_held[of_row]))


def _until(lgb: Any, recipe: TreeRecipe) -> Callable[[Any], None]:
    """Ends the growing when the time is over; the trees that are there are kept."""
    end = time.monotonic() + 60 * recipe.minutes

    def check(state: Any) -> None:
        if time.monotonic() > end:
            raise lgb.callback.EarlyStopException(state.iteration, state.evaluation_result_list or [])

    return check


def _lightgbm() -> Any:
    try:
        import lightgbm
    except ImportError as error:
        raise MissingExtra("Training a ranker", "rank") from error
    return lightgbm
