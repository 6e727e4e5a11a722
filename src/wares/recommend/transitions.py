"""Transitions: a Markov chain over histories, from each item to later ones, decaying with distance, helped by content.

Strong where histories are short; learnt by counting, so a new event is one more count. (Sequential rules: Ludewig and
Jannach 2018, "Evaluation of session-based recommendation algorithms".)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wares.errors import BadInput
from wares.recommend.content_neighbours import content_graph
from wares.recommend.holdout import by_shopper
from wares.recommend.interaction_matrix import (
    SparseMatrix,
    csr,
    diagonal,
    largest_values,
    mean_largest,
    recent_rows,
    require_fit,
)
from wares.recommend.item_neighbours import ItemNeighbours
from wares.types import Interactions, Scores, Taste, Vectors


@dataclass(frozen=True, slots=True)
class TransitionsSettings:
    """Settings of transitions: how they count.

    decay             0–1, weight of a transition for every event in between, and of a taste's item for every later one
    max_distance      events that a transition may reach over
    backward          0–1, weight of the same transition taken backwards
    source_power      power of the number of events of the item it starts from, by which it is divided
    target_power      power of the number of events of the item it leads to, by which it is divided
    neighbours        transitions kept of each item
    recent            at most so many of a taste's last items are looked at
    content_neighbours  items similar by content that each item has
    similar_share     share of the transitions of similar items, beside an item's own
    content_weight    weight of being similar itself, beside the transitions
    """

    decay: float = 0.8
    max_distance: int = 20
    backward: float = 0.5
    source_power: float = 0.5
    target_power: float = 0.3
    neighbours: int = 500
    recent: int = 50
    content_neighbours: int = 20
    similar_share: float = 0.3
    content_weight: float = 0.3


@dataclass(frozen=True, slots=True)
class TransitionsParameters:
    """Parameters of transitions: `matrix` (items, items) sparse float32: weight of the column's item after the
    row's.
    """

    matrix: SparseMatrix


class Transitions:
    """Transitions: score(j) = Σ over the taste's items i of decay^(items after it) · w_i · T(i, j).

    T = M + similar_share · C M + content_weight · C (1 + N)^target_power,
    M = (1 + N)^−source_power K (1 + N)^−target_power. K counts the pairs of each shopper in their order, C is the graph
    of items similar by content (rows sum to 1), N how often an item was met. The last term is measured in the mean of
    the largest transition. −inf where none leads.
    """

    def __init__(
        self,
        settings: TransitionsSettings | None = None,
        modalities: Mapping[str, Vectors] | None = None,
        name: str = "transitions",
    ) -> None:
        self.name = name
        self.settings = settings or TransitionsSettings()
        self.parameters: TransitionsParameters | None = None
        self._modalities = dict(modalities or {})

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Count transitions."""
        settings = self.settings
        frequencies = 1 + np.bincount(interactions.items, minlength=interactions.item_count).astype(np.float32)
        pairs = _pairs(interactions, settings)
        progress(0.5)
        rarity = diagonal(frequencies**-settings.source_power), diagonal(frequencies**-settings.target_power)
        matrix = largest_values((rarity[0] @ pairs @ rarity[1]).tocsr(), settings.neighbours)
        if self._modalities:
            graph = content_graph(self._modalities, {}, settings.content_neighbours)
            if graph.shape != matrix.shape:
                raise BadInput(f"vectors of {graph.shape[0]} items are given, interactions of {matrix.shape[0]}")
            worth = (graph @ diagonal(frequencies**settings.target_power)).tocsr()
            scale = settings.content_weight * mean_largest(matrix) / max(mean_largest(worth), 1e-12)
            combination = matrix + settings.similar_share * (graph @ matrix) + scale * worth
            matrix = largest_values(combination.tocsr(), settings.neighbours)
        self.parameters = TransitionsParameters(matrix.astype(np.float32))
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        matrix, settings = require_fit(self.parameters, self.name).matrix, self.settings
        scores: Scores = (recent_rows(tastes, settings.recent, settings.decay, matrix.shape[0]) @ matrix).toarray()
        scores[scores <= 0] = -np.inf
        return scores

    def neighbours(self) -> ItemNeighbours:
        """The transitions as lists from item to item. Raises `BadInput` before `fit`."""
        return ItemNeighbours.of(require_fit(self.parameters, self.name).matrix)


def _pairs(interactions: Interactions, settings: TransitionsSettings) -> SparseMatrix:
    """(items, items): Σ over pairs up to `max_distance` events apart of decay^(events between) · the later weight."""
    order, _ = by_shopper(interactions)
    shoppers, items, weights = interactions.shoppers[order], interactions.items[order], interactions.weights[order]
    shape = (interactions.item_count,) * 2
    total = csr(shape, dtype=np.float32)
    for apart in range(1, settings.max_distance + 1):
        same = shoppers[:-apart] == shoppers[apart:]
        same &= items[:-apart] != items[apart:]
        if not same.any():
            continue
        pair_weights = weights[apart:][same] * np.float32(settings.decay ** (apart - 1))
        forward = csr((pair_weights, (items[:-apart][same], items[apart:][same])), shape=shape)
        total = total + forward + settings.backward * forward.T
    total = total.tocsr().astype(np.float32)
    total.eliminate_zeros()
    return total
