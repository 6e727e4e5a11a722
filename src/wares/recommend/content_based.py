"""Content-based filtering: what looks and reads like what the shopper took, from a product's first day on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wares.recommend.interaction_matrix import ready, recent
from wares.types import Interactions, Scores, Taste, Vectors


@dataclass(frozen=True, slots=True)
class ContentBasedSettings:
    """How a taste is read.

    recent   at most so many of the last items are looked at
    decay    0–1, what each item's weight is multiplied by for every later one
    nearest  0–1, share of the nearest single item in the score; the mean of all has the rest
    """

    recent: int = 20
    decay: float = 0.8
    nearest: float = 0.5


@dataclass(frozen=True, slots=True)
class ItemVectors:
    """`vectors` (items, dim) float32 unit rows; a zero row = the item has none."""

    vectors: Vectors


class ContentBased:
    """Cosine to the shopper's last items. −inf for items without a vector, and for shoppers without items."""

    name = "content_based"

    def __init__(self, vectors: Vectors, settings: ContentBasedSettings | None = None) -> None:
        self.settings = settings or ContentBasedSettings()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        self.learnt: ItemVectors | None = ItemVectors((vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32))

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Nothing to learn: the vectors say it all."""
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        vectors = ready(self.learnt, self.name).vectors
        empty = ~np.asarray(vectors.any(axis=1))
        found = np.full((len(tastes), len(vectors)), -np.inf, dtype=np.float32)
        for row, taste in enumerate(tastes):
            items, weights = recent(taste, self.settings.recent, self.settings.decay, len(vectors))
            weights = np.where(empty[items], 0, weights).astype(np.float32)
            if not weights.sum():
                continue
            cosines = vectors[items] @ vectors.T
            mean = (weights / weights.sum()) @ cosines
            nearest = (cosines * (weights / weights.max())[:, None]).max(axis=0)
            found[row] = self.settings.nearest * nearest + (1 - self.settings.nearest) * mean
        found[:, empty] = -np.inf
        return found
