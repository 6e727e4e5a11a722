"""Rankers taught by clicks of simulated shoppers whose true taste is known, at several strengths of position bias."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from _click_world import ClickLog, SearchWorld, build_world, draw_log
from _common import Figures, Options, main, rounded, say, temporary
from wares.rank.features.registry import COLUMNS
from wares.shop.train.ranker_guard import blend_scores, ndcg_of
from wares.shop.train.ranker_rows import pairs_of
from wares.stats.calibration import expected_calibration_error
from wares.stats.isotonic import fit_isotonic
from wares.stats.propensity import PositionPropensities, estimate_propensities
from wares.stats.ranking_metrics import mean
from wares.training.ranking.trees import RankingRows, TreeRecipe, train_click_trees
from wares.types import Floats, Ints, Matrix

ETAS, SEARCHES, ANSWERS, UNSEEN = (0.5, 1.0, 1.5), 700, 1500, 0.25
STEPS = ("linear", "linear_taste", "naive", "corrected", "profile")
_PROFILE = [COLUMNS.index(name) for name in ("affinity", "affinity_standardized")]


def measure(options: Options) -> Figures:
    with temporary() as folder:
        world = build_world(options, folder, SEARCHES)
    figures: Figures = {"searches": len(world.counts), "runs": options.sample}
    for eta in ETAS:
        runs = [_run(world, eta, np.random.default_rng((options.seed, run))) for run in range(options.sample)]
        figures |= {f"eta_{eta:g}_{name}": value for name, value in _summary(runs).items()}
        say(f"η {eta:g}: " + ", ".join(f"{step} {figures[f'eta_{eta:g}_{step}']:.4f}" for step in STEPS))
    return figures


def _run(world: SearchWorld, eta: float, rng: np.random.Generator) -> dict[str, float]:
    """One log, the rankers that it teaches, and how they order searches that were not in it."""
    order = rng.permutation(len(world.counts))
    taught, held = np.sort(order[: int(0.7 * len(order))]), np.sort(order[int(0.7 * len(order)) :])
    log = draw_log(world, taught, eta, ANSWERS, rng)
    search_of = np.repeat(np.arange(len(world.counts)), world.counts)
    pairs = pairs_of(world.words[search_of[log.rows]], world.nums[log.rows], world.features[log.rows])
    theta = estimate_propensities(pairs, log.positions, log.clicks, int(log.positions.max()))
    features = world.features[log.rows]
    models = {
        "naive": (_impersonal(features), np.ones(len(features))),
        "corrected": (_impersonal(features), theta.at(log.positions)),
        "profile": (features, theta.at(log.positions)),
    }
    rows = np.flatnonzero(np.isin(search_of, held))
    counts, true = world.counts[held], world.true[rows]
    scores = {"linear": blend_scores(world.features[rows]), "linear_taste": world.taste_scores()[rows]}
    recipe = TreeRecipe(rounds=120, least=80, seed=int(rng.integers(1 << 30)))
    for name, (matrix, looked_at) in models.items():
        model = train_click_trees(RankingRows(matrix, log.counts), log.clicks, looked_at, recipe)
        every = world.features if name == "profile" else _impersonal(world.features)
        scores[name] = model.scores(every[rows])
    result = {name: mean(ndcg_of(each, true, counts).tolist()) for name, each in scores.items()}
    all_scores = model.scores(world.features)
    result |= _calibration(world, all_scores, theta, (held, eta), rng)
    return result | {"slope": theta.slope}


def _calibration(
    world: SearchWorld, scores: Floats, theta: PositionPropensities, held: tuple[Ints, float], rng: np.random.Generator
) -> dict[str, float]:
    """Calibration error of chance times propensity: curves from half of the held-out searches, on the other half, at
    the same η and at one that was not in the log.
    """
    searches, eta = held
    fitting = draw_log(world, searches[::2], eta, ANSWERS // 2, rng)
    curves = {
        goal: fit_isotonic(scores[fitting.rows], values / theta.at(fitting.positions), theta.at(fitting.positions))
        for goal, values in _goals(fitting).items()
    }
    result = {}
    for name, other in (("", eta), ("_unseen", eta + UNSEEN)):
        log = draw_log(world, searches[1::2], other, ANSWERS // 2, rng)
        for goal, values in _goals(log).items():
            chances = theta.at(log.positions) * curves[goal](scores[log.rows])
            result[f"{goal}{name}_error"] = expected_calibration_error(chances, values)
    return result


def _goals(log: ClickLog) -> Mapping[str, Floats]:
    return {"click": log.clicks, "cart": log.carts, "purchase": log.purchases}


def _impersonal(features: Matrix) -> Matrix:
    """The same of somebody unknown."""
    features = features.copy()
    features[:, _PROFILE] = 0.0
    return features


def _summary(runs: Sequence[Mapping[str, float]]) -> Figures:
    """Means over runs, and for each step by how much it is better than the one before, with half the 95 % interval."""
    figures = {name: rounded(np.mean([run[name] for run in runs])) for name in runs[0]}
    for before, step in (("linear", "naive"), ("naive", "corrected"), ("corrected", "profile")):
        gaps = np.array([run[step] - run[before] for run in runs])
        figures[f"{step}_gain"] = rounded(gaps.mean())
        figures[f"{step}_gain_error"] = rounded(1.96 * gaps.std(ddof=1) / np.sqrt(len(gaps))) if len(gaps) > 1 else 0.0
    return figures


if __name__ == "__main__":
    main("rank_clicks", measure, sample=20, data=Path(__file__).parent)
