"""Several recommenders as one: weights learnt on what was held back, and which of them put an item there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wares.errors import BadInput
from wares.recommend.holdout import HoldoutCase, hold_back
from wares.recommend.interaction_matrix import ready
from wares.stats.conditional_logit import ChoiceCases, fit_conditional_logit
from wares.stats.ranks import competition_ranks
from wares.types import EVENT_KINDS, EventKind, Interactions, Matrix, Recommender, Scores, Taste

FEATURES = 2
"""Of each recommender: how high its score is, and how high its rank, see `features`."""


@dataclass(frozen=True, slots=True)
class BlendSettings:
    """How weights are learnt.

    depth      of each recommender's order that counts; whatever stands deeper has its least score and rank
    held       at most so many shoppers are held back to learn from
    kinds      events that make an item worth finding, e.g. only purchases
    ridge      pull of the weights towards 0, in units of the mean loss
    seed       of the draw of shoppers
    """

    depth: int = 200
    held: int = 2000
    kinds: tuple[EventKind, ...] = EVENT_KINDS
    ridge: float = 1e-3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class BlendWeights:
    """`values` (recommenders, 2) float32 ≥ 0, of the height of score and of rank."""

    values: Matrix


class Blend:
    """A weighted sum of what its recommenders say; learns the weights from each shopper's newest item.

    Fitting takes the newest item of some shoppers away, fits every recommender on the rest, fits the weights so that
    the items taken away come first (cross-entropy over the candidates of all), and fits every recommender again on
    everything. Weights are never negative, so that a share of the score is a reason.
    """

    def __init__(
        self, parts: Sequence[Recommender], settings: BlendSettings | None = None, name: str = "blend"
    ) -> None:
        if not parts:
            raise BadInput("a blend needs at least one recommender")
        self.name = name
        self.parts = tuple(parts)
        self.settings = settings or BlendSettings()
        self.learnt: BlendWeights | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Learn weights and parts."""
        whole = 2 * len(self.parts)
        rng = np.random.default_rng(self.settings.seed)
        rest, held = hold_back(interactions, self.settings.held, rng, self.settings.kinds)
        for place, part in enumerate(self.parts):
            part.fit(rest)
            progress((place + 1) / (whole + 1))
        self.learnt = BlendWeights(self._weights(held))
        for place, part in enumerate(self.parts):
            part.fit(interactions)
            progress((len(self.parts) + place + 2) / (whole + 1))
        return self

    def with_weights(self, values: Matrix) -> Self:
        """The blend with weights (recommenders, 2) known already, over parts that are fitted already."""
        if values.shape != (len(self.parts), FEATURES):
            raise BadInput(f"weights have the shape {values.shape}; expected {(len(self.parts), FEATURES)}")
        self.learnt = BlendWeights(values.astype(np.float32))
        return self

    def learn(self, held: Sequence[HoldoutCase]) -> Self:
        """Only the weights, over parts that are fitted already on what `held` was taken away from."""
        return self.with_weights(self._weights(held))

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32; −inf where no recommender has anything to say."""
        said = [part.scores(tastes) for part in self.parts]
        weights = ready(self.learnt, self.name).values
        total = np.zeros(said[0].shape, np.float32)
        for matrix, weight in zip(said, weights, strict=True):
            total += features(matrix, self.settings.depth) @ weight
        total[~np.any([np.isfinite(matrix) for matrix in said], axis=0)] = -np.inf
        return total

    def _weights(self, held: Sequence[HoldoutCase]) -> Matrix:
        cases: list[tuple[Matrix, int]] = []
        for start in range(0, len(held), 64):
            block = held[start : start + 64]
            said = [features(part.scores([one.taste for one in block]), self.settings.depth) for part in self.parts]
            stacked = np.concatenate(said, axis=2)
            cases += [case for row, one in zip(stacked, block, strict=True) for case in _case(row, one)]
        if not cases:
            return np.full((len(self.parts), FEATURES), 1 / FEATURES, np.float32)
        weights = fit_conditional_logit(ChoiceCases.of(cases), self.settings.ridge)
        return weights.astype(np.float32).reshape(-1, FEATURES)


def features(scores: Scores, depth: int) -> Matrix:
    """(n, items) → (n, items, 2) in [0, 1]: height of score and of rank among the `depth` best, 0 below.

    Height of score: linear from the `depth`-th best score (0) to the best (1). Height of rank:
    1 − log(rank) / log(depth + 1).
    """
    depth = min(depth, scores.shape[1])
    found = np.zeros((*scores.shape, FEATURES), np.float32)
    best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    values = np.take_along_axis(scores, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
    finite = np.isfinite(values)
    low = np.where(finite, values, np.inf).min(axis=1, keepdims=True)
    low = np.where(np.isfinite(low), low, 0)
    span = np.where(finite[:, :1], values[:, :1] - low, 1)
    height = np.where(finite, (np.where(finite, values, low) - low) / np.where(span > 0, span, 1), 0)
    rank = np.where(finite, 1 - np.log(competition_ranks(values)) / np.log(depth + 1), 0)
    for place, column in enumerate((height, rank)):
        np.put_along_axis(found[:, :, place], best, column.astype(np.float32), axis=1)
    return found


def _case(row: Matrix, held: HoldoutCase) -> list[tuple[Matrix, int]]:
    """Candidates of one shopper's features (items, f) with the item sought; none when no recommender found it."""
    if held.item >= len(row) or not row[held.item].any():
        return []
    shown = np.asarray(row.any(axis=1))
    shown[held.taste.items[held.taste.items < len(row)]] = False
    shown[held.item] = True
    candidates = np.flatnonzero(shown)
    return [(row[candidates], int(np.searchsorted(candidates, held.item)))]
