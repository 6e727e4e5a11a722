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
from wares.shop.train.settings import DEFAULT_SOURCES, SourceWeightSettings
from wares.stats.conditional_logit import ChoiceCases, fit_conditional_logit
from wares.stats.ranking_metrics import single_item_ndcg_at_k
from wares.stats.ranks import pessimistic_rank
from wares.types import Floats, Scores

_TOP = 12


@dataclass(frozen=True, slots=True)
class CaseCandidates:
    """Candidates in a case; `position` of the product that was taken among them, −1 = no source named it."""

    candidates: SourceCandidates
    position: int


def fit_source_weights(
    cases: Sequence[CaseCandidates], default: SourceWeights, settings: SourceWeightSettings = DEFAULT_SOURCES
) -> SourceQuality | None:
    """What the cases tell of a placement with these default weights; None with fewer than `settings.fewest_cases`."""
    if len(cases) < settings.fewest_cases:
        return None
    teaching = cases[: int(settings.teaching_share * len(cases))]
    later = cases[len(teaching) :]
    weights = default if _clearly_worse(teaching, default, settings) else _fit(teaching, default, settings)
    return SourceQuality(_figures(later, weights, default), dict(weights), len(later))


def _clearly_worse(cases: Sequence[CaseCandidates], default: SourceWeights, settings: SourceWeightSettings) -> bool:
    """Whether learnt weights tell what came after them worse, by more than the standard error."""
    fold_losses: list[Floats] = []
    for fold in range(1, settings.folds):
        start, end = fold * len(cases) // settings.folds, (fold + 1) * len(cases) // settings.folds
        learned = _fit(cases[:start], default, settings)
        fold_losses.append(_gains(cases[start:end], _by(default)) - _gains(cases[start:end], _by(learned)))
    losses = np.concatenate(fold_losses)
    return bool(losses.mean() > losses.std() / len(losses) ** 0.5)


def _fit(cases: Sequence[CaseCandidates], default: SourceWeights, settings: SourceWeightSettings) -> SourceWeights:
    """Weights that put what was taken first among what was named, drawn to the default ones as if these stood on
    `prior_cases` cases; both are brought to the same sum first, which changes no order.
    """
    choices = [
        (case.candidates.features.reshape(len(case.candidates.rows), -1), case.position)
        for case in cases
        if case.position >= 0
    ]
    if len(choices) < settings.fewest_cases // 5:
        return default
    values = fit_conditional_logit(ChoiceCases.of(choices), settings.ridge).reshape(-1, 2)
    drawn_to = np.array([default[name] for name in SOURCES])
    trust = len(choices) / (len(choices) + settings.prior_cases)
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
    answering = {name: figures for name, figures in alone.items() if figures.found > 0}
    return {**answering, "default": _figure(cases, _by(default)), "blend": _figure(cases, _by(weights))}


def _figure(cases: Sequence[CaseCandidates], scoring: _Scoring) -> Figures:
    rank = _ranks(cases, scoring)
    return Figures(float((rank <= _TOP).mean()), float(_gains(cases, scoring).mean()), float(np.isfinite(rank).mean()))


def _gains(cases: Sequence[CaseCandidates], scoring: _Scoring) -> Floats:
    """(n,) 1 / log2(1 + rank) up to rank `_TOP`, else 0."""
    return single_item_ndcg_at_k(_ranks(cases, scoring), _TOP)


def _ranks(cases: Sequence[CaseCandidates], scoring: _Scoring) -> Floats:
    """(n,) ties count against; a product that scores 0 is not named, which is ∞."""
    return np.array([_rank(scoring(case.candidates), case.position) for case in cases])


def _rank(scores: Scores, position: int) -> float:
    return float(pessimistic_rank(scores, position)) if position >= 0 and scores[position] > 0 else np.inf
