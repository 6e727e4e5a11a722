"""Fitting preference weights to a shop's own log: which figures would have foretold best what its shoppers took next.

Coordinate search: each figure is tried in turn at a few values, the weights of the parts being fitted anew every time
by a conditional logit (McFadden 1974), the product taken against others that were not. Only the earlier cases are
learnt from; the later ones say whether anything was gained, and where nothing was, the weights stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from wares.constants import DAY
from wares.errors import BadInput
from wares.events.netting import REVERSES
from wares.profiles.preference_score import PARTS, preference_scores
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.taste import preferences
from wares.profiles.taste_cases import TasteCase
from wares.profiles.traits import TraitsTable
from wares.stats.conditional_logit import ChoiceCases, fit_conditional_logit
from wares.types import EVENT_KINDS, Floats

LEAST = 40
"""Cases that a fit needs."""

_EARLIER = 0.7  # share of the cases that is learnt from
_FACTORS = (0.5, 2.0)  # of the weight of a kind of event
_EVENT_WEIGHT = (0.25, 16.0)  # between which the weight of a kind of event stays
_RIDGE = 1e-3  # how much the weights of the parts are drawn to 0
_WITHOUT_WEIGHT = ("view", "impression", *REVERSES)  # views are the measure of the others, the rest weighs nothing
_LEAST_GAIN = 1e-4


@dataclass(frozen=True, slots=True)
class SearchGrid:
    """Grid of a coordinate search: where a fit looks.

    values   field of `PreferenceWeights` → values that are tried
    rounds   how often every field is tried
    """

    values: Mapping[str, Sequence[float]] = field(
        default_factory=lambda: {
            "short_share": (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99),
            "short_half_life": (600.0, 1800.0, 7200.0),
            "touch_half_life": (2.0, 4.0, 8.0, 16.0, 64.0),
            "long_half_life": (7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY),
            "inverse_temperature": (0.0, 2.0, 4.0, 8.0, 16.0),
            "text_share": (0.1, 0.3, 0.5, 0.7, 0.9),
            "prior_mass": (0.3, 1.0, 3.0, 10.0),
        }
    )
    rounds: int = 2


@dataclass(frozen=True, slots=True)
class WeightsQuality:
    """Quality of weights: how well what was taken was foretold.

    loss   mean of minus the natural logarithm of the share given to it
    mrr    mean of 1 ÷ its rank, behind what scores the same
    """

    loss: float
    mrr: float


@dataclass(frozen=True, slots=True)
class WeightsFit:
    """A fit: weights; what they started from and they themselves are judged on `cases` later cases, not learnt from."""

    weights: PreferenceWeights
    before: WeightsQuality
    after: WeightsQuality
    cases: int


def fit_weights(
    cases: Sequence[TasteCase],
    table: TraitsTable,
    start: PreferenceWeights | None = None,
    grid: SearchGrid | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> WeightsFit:
    """The weights found from `start` on; `progress` hears the share that is done, 0–1.

    Raises `BadInput` for fewer than 40 cases.
    """
    if len(cases) < LEAST:
        raise BadInput(f"cases: {len(cases)} are too few to fit preference weights to; at least {LEAST} are needed")
    cases_by_time = sorted(cases, key=lambda case: case.now)
    boundary = int(_EARLIER * len(cases_by_time))
    earlier, later = cases_by_time[:boundary], cases_by_time[boundary:]
    first = start or PreferenceWeights()
    best = _search(first, earlier, table, grid or SearchGrid(), progress)
    before, after = (_quality(weights, earlier, later, table) for weights in (first, best))
    if after.loss < before.loss:
        return WeightsFit(best, before, after, len(later))
    return WeightsFit(first, before, before, len(later))


def _search(
    start: PreferenceWeights,
    cases: Sequence[TasteCase],
    table: TraitsTable,
    grid: SearchGrid,
    progress: Callable[[float], None],
) -> PreferenceWeights:
    best, loss = _with_part_weights(start, cases, table)
    trials = [name for _ in range(grid.rounds) for name in (*grid.values, *_event_kinds(cases))]
    for number, name in enumerate(trials, 1):
        for candidate in _neighbours(best, name, grid):
            weights, candidate_loss = _with_part_weights(candidate, cases, table)
            if candidate_loss < loss - _LEAST_GAIN:
                best, loss = weights, candidate_loss
        progress(number / len(trials))
    return best


def _event_kinds(cases: Sequence[TasteCase]) -> list[str]:
    """The kinds of events that the cases have beside views."""
    counts = np.sum([case.profile.counts for case in cases], axis=0)
    return [kind for kind, n in zip(EVENT_KINDS, counts, strict=True) if n and kind not in _WITHOUT_WEIGHT]


def _neighbours(weights: PreferenceWeights, name: str, grid: SearchGrid) -> list[PreferenceWeights]:
    """The weights with other values of one field, or with another weight of one kind of event."""
    if name in grid.values:
        changes: list[dict[str, Any]] = [{name: value} for value in grid.values[name]]
        return [candidate for change in changes if (candidate := replace(weights, **change)) != weights]
    position = EVENT_KINDS.index(name)
    before, now, after = np.split(np.asarray(weights.event_weights), [position, position + 1])
    values = (np.clip(now * factor, *_EVENT_WEIGHT) for factor in _FACTORS)
    return [
        replace(weights, event_weights=tuple(np.concatenate([before, candidate, after]).tolist()))
        for candidate in values
    ]


def _with_part_weights(
    weights: PreferenceWeights, cases: Sequence[TasteCase], table: TraitsTable
) -> tuple[PreferenceWeights, float]:
    """The weights with the parts' best ones, of the same sum, and their loss; a part always 0 keeps its own."""
    choices = _choices(weights, cases, table)
    optimum, part_weights = fit_conditional_logit(choices, _RIDGE), np.asarray(weights.part_weights)
    telling = choices.features.any(axis=0)
    if optimum[telling].any():
        part_weights = np.where(
            telling, optimum / max(optimum[telling].sum(), 1e-12) * part_weights[telling].sum(), part_weights
        )
    return replace(weights, part_weights=tuple(part_weights.tolist())), choices.loss(choices.features @ optimum)


def _quality(
    weights: PreferenceWeights, earlier: Sequence[TasteCase], later: Sequence[TasteCase], table: TraitsTable
) -> WeightsQuality:
    """On the later cases, at the scale that is best for the earlier ones."""
    part_weights = np.asarray(weights.part_weights)
    choices = _choices(weights, earlier, table)
    scale = fit_conditional_logit(replace(choices, features=(choices.features @ part_weights)[:, None]), _RIDGE)[0]
    choices = _choices(weights, later, table)
    scores: Floats = choices.features @ part_weights
    return WeightsQuality(choices.loss(scores * scale), float((1 / choices.ranks(scores)).mean()))


def _choices(weights: PreferenceWeights, cases: Sequence[TasteCase], table: TraitsTable) -> ChoiceCases:
    """Unweighted parts of the score of every product of the cases; what was taken is the first of each."""
    even = replace(weights, part_weights=(1.0,) * len(PARTS))
    scores = (preference_scores(preferences(case.profile, table, case.now, even), table, case.rows) for case in cases)
    return ChoiceCases.of([(features, 0) for features in scores])
