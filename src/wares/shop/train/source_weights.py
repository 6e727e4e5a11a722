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


def fit_source_weights(asked: Sequence[CaseCandidates], default: SourceWeights) -> SourceQuality | None:
    """What the cases tell of a placement with these default weights; None with fewer than `FEWEST_CASES`."""
    if len(asked) < FEWEST_CASES:
        return None
    taught = asked[: int(_TEACH * len(asked))]
    later = asked[len(taught) :]
    weights = default if _clearly_worse(taught, default) else _learnt(taught, default)
    return SourceQuality(_figures(later, weights, default), dict(weights), len(later))


def _clearly_worse(asked: Sequence[CaseCandidates], default: SourceWeights) -> bool:
    """Whether learnt weights tell what came after them worse, by more than the standard error."""
    lost: list[Floats] = []
    for part in range(1, _PARTS):
        start, end = part * len(asked) // _PARTS, (part + 1) * len(asked) // _PARTS
        learnt = _learnt(asked[:start], default)
        lost.append(_gains(asked[start:end], _by(default)) - _gains(asked[start:end], _by(learnt)))
    each = np.concatenate(lost)
    return bool(each.mean() > each.std() / len(each) ** 0.5)


def _learnt(asked: Sequence[CaseCandidates], default: SourceWeights) -> SourceWeights:
    """Weights that put what was taken first among what was named, drawn to the default ones as if these stood on
    `_PRIOR_CASES` cases; both are brought to the same sum first, which changes no order.
    """
    cases = [(one.found.features.reshape(len(one.found.rows), -1), one.position) for one in asked if one.position >= 0]
    if len(cases) < FEWEST_CASES // 5:
        return default
    values = fit_conditional_logit(ChoiceCases.of(cases), _RIDGE).reshape(-1, 2)
    drawn_to = np.array([default[name] for name in SOURCES])
    trust = len(cases) / (len(cases) + _PRIOR_CASES)
    mixed = trust * values * drawn_to.sum() / max(float(values.sum()), 1e-9) + (1 - trust) * drawn_to
    return {name: (float(high), float(rank)) for name, (high, rank) in zip(SOURCES, mixed.tolist(), strict=True)}


_Scoring = Callable[[SourceCandidates], Scores]


def _by(weights: SourceWeights) -> _Scoring:
    return lambda found: (found.features * weight_matrix(weights, SOURCES)).sum(axis=(1, 2))


def _alone(column: int) -> _Scoring:
    return lambda found: found.features[:, column].sum(axis=1)


def _figures(asked: Sequence[CaseCandidates], weights: SourceWeights, default: SourceWeights) -> dict[str, Figures]:
    """Of every source alone that named any, of all by their weights ("blend") and by the default ones ("default")."""
    alone = {name: _figure(asked, _alone(column)) for column, name in enumerate(SOURCES)}
    found = {name: figures for name, figures in alone.items() if figures.found > 0}
    return {**found, "default": _figure(asked, _by(default)), "blend": _figure(asked, _by(weights))}


def _figure(asked: Sequence[CaseCandidates], scoring: _Scoring) -> Figures:
    rank = _ranks(asked, scoring)
    return Figures(float((rank <= _TOP).mean()), float(_gains(asked, scoring).mean()), float(np.isfinite(rank).mean()))


def _gains(asked: Sequence[CaseCandidates], scoring: _Scoring) -> Floats:
    """(n,) 1 / log2(1 + rank) up to rank `_TOP`, else 0."""
    return single_item_ndcg_at_k(_ranks(asked, scoring), _TOP)


def _ranks(asked: Sequence[CaseCandidates], scoring: _Scoring) -> Floats:
    """(n,) ties count against; a product that scores 0 is not named, which is ∞."""
    return np.array([_rank(scoring(one.found), one.position) for one in asked])


def _rank(scores: Scores, position: int) -> float:
    return float(pessimistic_rank(scores, position)) if position >= 0 and scores[position] > 0 else np.inf
