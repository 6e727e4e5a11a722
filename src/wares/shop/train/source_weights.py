"""The sources' weights in a placement, learnt from what was taken next there, and how well each source told it.

Cases stand in order of time. The first three fifths teach weights; these are kept unless they tell clearly worse than
the default ones, each later third of the teaching cases asked of weights learnt from what came before it. The last two
fifths, of which nothing was learnt, give the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wares.rank.linear import SourceWeights, weight_matrix
from wares.shop.recommend.registry import SOURCES
from wares.shop.recommend.sources import SourceCandidates
from wares.shop.recommend.trained import Figures, SourceQuality
from wares.stats.conditional_logit import ChoiceCases, fit_conditional_logit
from wares.stats.ranking_metrics import single_item_ndcg_at_k
from wares.stats.ranks import pessimistic_rank
from wares.types import Floats, Scores

FEWEST_CASES = 50
"""With fewer in all nothing is learnt of a placement."""
_TEACH = 0.6  # share of the cases
_PARTS = 3  # of the teaching cases, each but the first told by weights learnt from those before
_TOP = 12
_RIDGE = 1e-2
_PRIOR_CASES = 30  # cases, whose product some source named, that the default weights are worth


@dataclass(frozen=True, slots=True)
class CaseCandidates:
    """What the sources named at a moment; `position` of the row sought among it, −1 = none named it."""

    found: SourceCandidates
    position: int


def fit_source_weights(cases: Sequence[CaseCandidates], default: SourceWeights) -> SourceQuality | None:
    """What the cases tell of a placement with these default weights; None with fewer than `FEWEST_CASES`."""
    if len(cases) < FEWEST_CASES:
        return None
    taught = cases[: int(_TEACH * len(cases))]
    later = cases[len(taught) :]
    weights = default if _clearly_worse(taught, default) else _learnt(taught, default)
    return SourceQuality(_figures(later, weights, default), dict(weights), len(later))


def _clearly_worse(cases: Sequence[CaseCandidates], default: SourceWeights) -> bool:
    """Whether learnt weights tell what came after them worse, by more than the standard error."""
    lost: list[Floats] = []
    for fold in range(1, _PARTS):
        start, end = fold * len(cases) // _PARTS, (fold + 1) * len(cases) // _PARTS
        learned = _learnt(cases[:start], default)
        lost.append(_gains(cases[start:end], _by(default)) - _gains(cases[start:end], _by(learned)))
    each = np.concatenate(lost)
    return bool(each.mean() > each.std() / len(each) ** 0.5)


def _learnt(cases: Sequence[CaseCandidates], default: SourceWeights) -> SourceWeights:
    """Weights that put what was taken first among what was named, drawn to the default ones as if these stood on
    `_PRIOR_CASES` cases; both are brought to the same sum first, which changes no order.
    """
    choices = [
        (case.found.features.reshape(len(case.found.rows), -1), case.position) for case in cases if case.position >= 0
    ]
    if len(choices) < FEWEST_CASES // 5:
        return default
    values = fit_conditional_logit(ChoiceCases.of(choices), _RIDGE).reshape(-1, 2)
    drawn_to = np.array([default[name] for name in SOURCES])
    trust = len(choices) / (len(choices) + _PRIOR_CASES)
    mixed = trust * values * drawn_to.sum() / max(float(values.sum()), 1e-9) + (1 - trust) * drawn_to
    return {name: (float(high), float(rank)) for name, (high, rank) in zip(SOURCES, mixed.tolist(), strict=True)}


_Scoring = Callable[[SourceCandidates], Scores]


def _by(weights: SourceWeights) -> _Scoring:
    return lambda candidates: (candidates.features * weight_matrix(weights, SOURCES)).sum(axis=(1, 2))


def _alone(column: int) -> _Scoring:
    return lambda candidates: candidates.features[:, column].sum(axis=1)


def _figures(cases: Sequence[CaseCandidates], weights: SourceWeights, default: SourceWeights) -> dict[str, Figures]:
    """Of every source alone that named any, of all by their weights ("blend") and by the default ones ("default")."""
    alone = {name: _figure(cases, _alone(column)) for column, name in enumerate(SOURCES)}
    named = {name: figures for name, figures in alone.items() if figures.found > 0}
    return {**named, "default": _figure(cases, _by(default)), "blend": _figure(cases, _by(weights))}


def _figure(cases: Sequence[CaseCandidates], scoring: _Scoring) -> Figures:
    rank = _ranks(cases, scoring)
    return Figures(float((rank <= _TOP).mean()), float(_gains(cases, scoring).mean()), float(np.isfinite(rank).mean()))


def _gains(cases: Sequence[CaseCandidates], scoring: _Scoring) -> Floats:
    """(n,) 1 / log2(1 + rank) up to rank `_TOP`, else 0."""
    return single_item_ndcg_at_k(_ranks(cases, scoring), _TOP)


def _ranks(cases: Sequence[CaseCandidates], scoring: _Scoring) -> Floats:
    """(n,) ties count against; a product that scores 0 is not named, which is ∞."""
    return np.array([_rank(scoring(case.found), case.position) for case in cases])


def _rank(scores: Scores, position: int) -> float:
    return float(pessimistic_rank(scores, position)) if position >= 0 and scores[position] > 0 else np.inf
