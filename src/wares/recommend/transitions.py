"""What comes after what: steps from each item to the next ones, fading with distance, and helped by content.

Strong where histories are short; learnt by counting, so a new event is one more count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wares.errors import BadInput
from wares.recommend.content_neighbours import alike
from wares.recommend.holdout import by_shopper
from wares.recommend.interaction_matrix import (
    SparseMatrix,
    csr,
    diagonal,
    largest_values,
    mean_largest,
    ready,
    recent_rows,
)
from wares.recommend.item_neighbours import ItemNeighbours
from wares.types import Interactions, Scores, Taste, Vectors


@dataclass(frozen=True, slots=True)
class TransitionsSettings:
    """How steps count.

    fading    0–1, worth of a step for every event in between, and of a taste's item for every later one
    furthest  events that a step may reach over
    back      0–1, worth of the same step taken backwards
    given     power of a given item's number of events that its steps are divided by
    reached   power of a reached item's number of events that its score is divided by
    most      steps kept of each item
    recent    at most so many of a taste's last items are looked at
    nearest   items alike by content that each item has
    like      share of the steps of items alike, beside an item's own
    content   worth of being alike itself, beside the steps
    """

    fading: float = 0.8
    furthest: int = 20
    back: float = 0.5
    given: float = 0.5
    reached: float = 0.3
    most: int = 500
    recent: int = 50
    nearest: int = 20
    like: float = 0.3
    content: float = 0.3


@dataclass(frozen=True, slots=True)
class TransitionsParameters:
    """`steps` (items, items) sparse float32: worth of the column's item after the row's."""

    steps: SparseMatrix


class Transitions:
    """score(j) = Σ over the taste's items i of fading^(items after it) · w_i · steps(i, j).

    steps = M + like · C M + content · C (1 + N)^reached, M = (1 + N)^−given K (1 + N)^−reached. K counts the pairs of
    each shopper in their order, C is the graph of items alike by content (rows sum to 1), N how often an item was met.
    The last term is measured in the mean of the largest step. −inf where no step leads.
    """

    def __init__(
        self,
        settings: TransitionsSettings | None = None,
        modalities: Mapping[str, Vectors] | None = None,
        name: str = "transitions",
    ) -> None:
        self.name = name
        self.settings = settings or TransitionsSettings()
        self.learnt: TransitionsParameters | None = None
        self._modalities = dict(modalities or {})

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Count steps."""
        chosen = self.settings
        met = 1 + np.bincount(interactions.items, minlength=interactions.item_count).astype(np.float32)
        counted = _pairs(interactions, chosen)
        progress(0.5)
        rarity = diagonal(met**-chosen.given), diagonal(met**-chosen.reached)
        steps = largest_values((rarity[0] @ counted @ rarity[1]).tocsr(), chosen.most)
        if self._modalities:
            graph = alike(self._modalities, {}, chosen.nearest)
            if graph.shape != steps.shape:
                raise BadInput(f"vectors of {graph.shape[0]} items are given, interactions of {steps.shape[0]}")
            worth = (graph @ diagonal(met**chosen.reached)).tocsr()
            scale = chosen.content * mean_largest(steps) / max(mean_largest(worth), 1e-12)
            steps = largest_values((steps + chosen.like * (graph @ steps) + scale * worth).tocsr(), chosen.most)
        self.learnt = TransitionsParameters(steps.astype(np.float32))
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        steps = ready(self.learnt, self.name).steps
        found: Scores = (
            recent_rows(tastes, self.settings.recent, self.settings.fading, steps.shape[0]) @ steps
        ).toarray()
        found[found <= 0] = -np.inf
        return found

    def neighbours(self) -> ItemNeighbours:
        """The transitions as lists from item to item. Raises `BadInput` before `fit`."""
        return ItemNeighbours.of(ready(self.learnt, self.name).steps)


def _pairs(interactions: Interactions, settings: TransitionsSettings) -> SparseMatrix:
    """(items, items): Σ over pairs up to `furthest` events apart of fading^(events between) · the later weight."""
    order, _ = by_shopper(interactions)
    shoppers, items, weights = interactions.shoppers[order], interactions.items[order], interactions.weights[order]
    shape = (interactions.item_count,) * 2
    whole = csr(shape, dtype=np.float32)
    for apart in range(1, settings.furthest + 1):
        same = shoppers[:-apart] == shoppers[apart:]
        same &= items[:-apart] != items[apart:]
        if not same.any():
            continue
        worth = weights[apart:][same] * np.float32(settings.fading ** (apart - 1))
        ahead = csr((worth, (items[:-apart][same], items[apart:][same])), shape=shape)
        whole = whole + ahead + settings.back * ahead.T
    whole = whole.tocsr().astype(np.float32)
    whole.eliminate_zeros()
    return whole
