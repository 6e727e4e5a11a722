"""Several recommenders as one: weights learnt on what was held back, and which of them put an item there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.recommend.holdout import by_shopper, subset
from wares.recommend.interaction_matrix import require_fit
from wares.stats.conditional_logit import ChoiceCases, fit_conditional_logit
from wares.stats.ranks import competition_ranks
from wares.types import EVENT_KINDS, EventKind, Interactions, Matrix, Recommender, Scores, Taste

FEATURES = 2
"""Of each recommender: how high its score is, and how high its rank, see `features`."""


@dataclass(frozen=True, slots=True)
class BlendSettings:
    """How weights are learnt.

    depth      of each recommender's order that counts; whatever stands deeper has its least score and rank
    cases      at most so many shoppers' newest items are held back to learn from
    kinds      events that make an item worth finding, e.g. only purchases
    ridge      pull of the weights towards 0, in units of the mean loss
    seed       of the draw of shoppers
    """

    depth: int = 200
    cases: int = 2000
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
        self, recommenders: Sequence[Recommender], settings: BlendSettings | None = None, name: str = "blend"
    ) -> None:
        if not recommenders:
            raise BadInput("a blend needs at least one recommender")
        self.name = name
        self.recommenders = tuple(recommenders)
        self.settings = settings or BlendSettings()
        self.parameters: BlendWeights | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Learn weights and parts."""
        whole = 2 * len(self.recommenders)
        rng = np.random.default_rng(self.settings.seed)
        rest, cases = hold_back(interactions, self.settings.cases, rng, self.settings.kinds)
        for place, recommender in enumerate(self.recommenders):
            recommender.fit(rest)
            progress((place + 1) / (whole + 1))
        self.parameters = BlendWeights(self._weights(cases))
        for place, recommender in enumerate(self.recommenders):
            recommender.fit(interactions)
            progress((len(self.recommenders) + place + 2) / (whole + 1))
        return self

    def with_weights(self, values: Matrix) -> Self:
        """The blend with weights (recommenders, 2) known already, over parts that are fitted already."""
        if values.shape != (len(self.recommenders), FEATURES):
            raise BadInput(f"weights have the shape {values.shape}; expected {(len(self.recommenders), FEATURES)}")
        self.parameters = BlendWeights(values.astype(np.float32))
        return self

    def learn(self, cases: Sequence[HoldoutCase]) -> Self:
        """Only the weights, over parts that are fitted already on what `cases` were taken away from."""
        return self.with_weights(self._weights(cases))

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32; −inf where no recommender has anything to say."""
        said = [recommender.scores(tastes) for recommender in self.recommenders]
        weights = require_fit(self.parameters, self.name).values
        total = np.zeros(said[0].shape, np.float32)
        for matrix, weight in zip(said, weights, strict=True):
            total += features(matrix, self.settings.depth) @ weight
        total[~np.any([np.isfinite(matrix) for matrix in said], axis=0)] = -np.inf
        return total

    def _weights(self, held: Sequence[HoldoutCase]) -> Matrix:
        cases: list[tuple[Matrix, int]] = []
        for start in range(0, len(held), 64):
            block = held[start : start + 64]
            scores = [recommender.scores([one.taste for one in block]) for recommender in self.recommenders]
            stacked = np.concatenate([features(each, self.settings.depth) for each in scores], axis=2)
            cases += [case for row, one in zip(stacked, block, strict=True) for case in _case(row, one)]
        if not cases:
            return np.full((len(self.recommenders), FEATURES), 1 / FEATURES, np.float32)
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


@dataclass(frozen=True, slots=True)
class HoldoutCase:
    """A shopper as they were before an event that was taken away, and the item of that event."""

    taste: Taste
    item: int


def hold_back(
    interactions: Interactions,
    most: int,
    rng: np.random.Generator,
    kinds: Sequence[EventKind] = EVENT_KINDS,
) -> tuple[Interactions, list[HoldoutCase]]:
    """What remains when the newest item of at most `most` shoppers, and all they did from then on, is taken away.

    The newest item is, of those with an event of `kinds`, the one whose first event is the latest; shoppers who met
    nothing before it are left alone. Other shoppers' later events remain: time leaks between shoppers.
    """
    codes = [EVENT_KINDS.index(kind) for kind in kinds]
    order, starts = by_shopper(interactions)
    cuts: list[tuple[int, int]] = []
    for shopper in rng.permutation(interactions.shopper_count):
        if len(cuts) == most:
            break
        rows = order[starts[shopper] : starts[shopper + 1]]
        _, first, of = np.unique(interactions.items[rows], return_index=True, return_inverse=True)
        told = np.bincount(of[np.isin(interactions.kinds[rows], codes)], minlength=len(first)) > 0
        new = first[(first > 0) & told]
        if len(new):
            cuts.append((int(shopper), int(new.max())))
    gone = np.zeros(len(interactions.items), dtype=bool)
    held = []
    for shopper, cut in cuts:
        rows = order[starts[shopper] : starts[shopper + 1]]
        gone[rows[cut:]] = True
        held.append(
            HoldoutCase(_taste(interactions, rows[:cut], shopper, rows[cut]), int(interactions.items[rows[cut]]))
        )
    return subset(interactions, ~gone), held


def _taste(interactions: Interactions, rows: NDArray[np.int64], shopper: int, now: int | None) -> Taste:
    return Taste(
        items=interactions.items[rows],
        times=interactions.times[rows],
        weights=interactions.weights[rows],
        shopper=shopper,
        now=0.0 if now is None else float(interactions.times[now]),
    )
