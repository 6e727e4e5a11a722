"""The sources' weights in a place, learnt from what was taken next there, and how well each source told it.

Cases stand in order of time. The first two fifths teach weights, which the next fifth tells to be kept or not: they are
where it is told no worse than by the usual ones, and then learnt from both. The last two fifths, of which nothing was
learnt, give the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wares.recommend.blend import fit_weights
from wares.shop.models import Figures, Judged
from wares.shop.ranking import SOURCES, Candidates, Weights
from wares.types import Scores

FEWEST_CASES = 50
"""With fewer in all nothing is learnt of a place."""
_TEACH, _CHECK = 0.4, 0.2  # shares of the cases
_TOP = 12
_STEPS, _RIDGE = 300, 1e-3
_BELIEVED = 200  # cases that the usual weights are worth


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sources named at a moment; `place` of the row sought among it, −1 = none named it."""

    found: Candidates
    place: int


def judged(asked: Sequence[Asked], usual: Weights) -> Judged | None:
    """What the cases tell of a place with these usual weights; None with fewer than `FEWEST_CASES`."""
    if len(asked) < FEWEST_CASES:
        return None
    first, later = int(_TEACH * len(asked)), int((_TEACH + _CHECK) * len(asked))
    told = [_figure(asked[first:later], _by(each)).ndcg_12 for each in (_learnt(asked[:first], usual), usual)]
    weights = _learnt(asked[:later], usual) if told[0] >= told[1] else usual
    return Judged(_figures(asked[later:], weights, usual), dict(weights), len(asked) - later)


def _learnt(asked: Sequence[Asked], usual: Weights) -> Weights:
    """Weights that put what was taken first among what was named, drawn to the usual ones as if these stood on
    `_BELIEVED` cases; both are brought to the same sum first, which changes no order.
    """
    cases = [(one.found.heights.reshape(len(one.found.rows), -1), one.place) for one in asked if one.place >= 0]
    if len(cases) < FEWEST_CASES // 4:
        return usual
    values = fit_weights(cases, _STEPS, _RIDGE).reshape(-1, 2).astype(np.float64)
    drawn_to = np.array([usual[name] for name in SOURCES])
    trust = len(cases) / (len(cases) + _BELIEVED)
    mixed = trust * values * drawn_to.sum() / max(float(values.sum()), 1e-9) + (1 - trust) * drawn_to
    return {name: (float(high), float(rank)) for name, (high, rank) in zip(SOURCES, mixed.tolist(), strict=True)}


_Scoring = Callable[[Candidates], Scores]


def _by(weights: Weights) -> _Scoring:
    return lambda found: found.weighed(weights).sum(axis=1)


def _alone(column: int) -> _Scoring:
    return lambda found: found.heights[:, column].sum(axis=1)


def _figures(asked: Sequence[Asked], weights: Weights, usual: Weights) -> dict[str, Figures]:
    """Of every source alone that named any, of all by their weights ("blend") and by the usual ones ("unlearnt")."""
    alone = {name: _figure(asked, _alone(column)) for column, name in enumerate(SOURCES)}
    found = {name: figures for name, figures in alone.items() if figures.found > 0}
    return {**found, "unlearnt": _figure(asked, _by(usual)), "blend": _figure(asked, _by(weights))}


def _figure(asked: Sequence[Asked], scoring: _Scoring) -> Figures:
    """Ties count against; a product that scores 0 is not named."""
    rank = np.array([_rank(scoring(one.found), one.place) for one in asked])
    first = rank <= _TOP
    gains = np.where(first, 1 / np.log2(1 + np.where(first, rank, 1.0)), 0.0)
    return Figures(float(first.mean()), float(gains.mean()), float(np.isfinite(rank).mean()))


def _rank(scores: Scores, place: int) -> float:
    return float((scores >= scores[place]).sum()) if place >= 0 and scores[place] > 0 else np.inf
