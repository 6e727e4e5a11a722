"""Time-decayed popularity, and trends: what everyone takes, and what grows beyond its own past. Both always answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.recommend.interaction_matrix import require_fit
from wares.stats.decay import decay, decayed_duration
from wares.types import Interactions, Matrix, Scores, Taste


@dataclass(frozen=True, slots=True)
class PopularitySettings:
    """Settings of popularity: `half_life` in days: an event that much older counts half; None = all count alike."""

    half_life: float | None = None


@dataclass(frozen=True, slots=True)
class ItemScores:
    """Item scores: `scores` (items,) float32, the same for every shopper."""

    scores: Matrix


class Popularity:
    """Time-decayed popularity: weights of the events of each item, fading with age; items without one score 0."""

    name = "popular"

    def __init__(self, settings: PopularitySettings | None = None) -> None:
        self.settings = settings or PopularitySettings()
        self.parameters: ItemScores | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Learn; age is counted from the last event."""
        self.parameters = ItemScores(decayed_weights(interactions, self.settings.half_life).astype(np.float32))
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32, every row the same."""
        return _for_each(self.parameters, self.name, tastes)


@dataclass(frozen=True, slots=True)
class TrendingSettings:
    """Settings of trends: how growth is measured.

    half_life   days; of what counts as now
    past        days; half-life of what now is compared with, longer than `half_life`
    prior       events a day, as if every item had had that many now and before; keeps the rare from leading
    """

    half_life: float = 3.0
    past: float = 30.0
    prior: float = 1.0


class Trending:
    """Trends: how many times more often than in its own past an item is taken now.

    Score: log((rate now + prior) / (rate before + prior)); a rate is the decayed weight divided by the length of the
    decaying window, so that an item taken evenly scores about 0. Items without events score 0.
    """

    name = "trending"

    def __init__(self, settings: TrendingSettings | None = None) -> None:
        self.settings = settings or TrendingSettings()
        self.parameters: ItemScores | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Learn; now is the time of the last event."""
        settings = self.settings
        spent = float(np.ptp(interactions.times)) / DAY if len(interactions.times) else 0.0
        now, before = (
            decayed_weights(interactions, days) / decayed_duration(days, spent) + settings.prior
            for days in (settings.half_life, settings.past)
        )
        self.parameters = ItemScores(np.log(now / before).astype(np.float32))
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32, every row the same."""
        return _for_each(self.parameters, self.name, tastes)


def decayed_weights(interactions: Interactions, half_life: float | None) -> NDArray[np.float64]:
    """(items,) float64: each item's weights, halved for every `half_life` days before the last event."""
    weights = interactions.weights.astype(np.float64)
    if len(weights) and half_life is not None:
        weights *= decay(interactions.times.max() - interactions.times, half_life * DAY)
    return np.bincount(interactions.items, weights=weights, minlength=interactions.item_count).astype(np.float64)


def _for_each(popularity: ItemScores | None, name: str, tastes: Sequence[Taste]) -> Scores:
    return np.repeat(require_fit(popularity, name).scores[None], len(tastes), axis=0)
