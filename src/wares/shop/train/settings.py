"""Settings of a training: shares, counts and priors, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from wares.types import Placement


@dataclass(frozen=True, slots=True)
class SourceWeightSettings:
    """How the sources' weights are learnt.

    fewest_cases    with fewer in all nothing is learnt of a placement
    teaching_share  share of the cases, the earliest, that teach; the others give the figures
    folds           parts of the teaching cases, each but the first told by weights learnt from those before
    ridge           penalty of the conditional logit
    prior_cases     cases, whose product some source named, that the default weights are worth
    """

    fewest_cases: int = 50
    teaching_share: float = 0.6
    folds: int = 3
    ridge: float = 1e-2
    prior_cases: int = 30


@dataclass(frozen=True, slots=True)
class SearchWeightSettings:
    """How the weight of taste in searches is learnt.

    weights         that are tried; beyond the last a match would no longer have to be clear by much to leave the first
                    page
    most_clicks     that are asked again
    fewest_clicks   with fewer nothing is learnt
    teaching_share  share of the clicks, the earliest, that teach; the others decide whether it is kept
    """

    weights: tuple[float, ...] = (0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3)
    most_clicks: int = 600
    fewest_clicks: int = 40
    teaching_share: float = 0.6


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a training is done.

    earlier_share           share of the log's events that is learnt from before it is asked what came next
    most_shoppers           that are asked about, once for each placement
    placements              that weights are learnt of
    preference_prior_cases  cases that the default weights of a taste are worth
    seed                    of every draw
    """

    earlier_share: float = 0.85
    most_shoppers: int = 800
    placements: tuple[Placement, ...] = ("home", "product", "cart")
    preference_prior_cases: int = 200
    seed: int = 0
    sources: SourceWeightSettings = field(default_factory=SourceWeightSettings)
    search: SearchWeightSettings = field(default_factory=SearchWeightSettings)


DEFAULT_SOURCES, DEFAULT_SEARCH, DEFAULT_TRAINING = SourceWeightSettings(), SearchWeightSettings(), TrainingSettings()
