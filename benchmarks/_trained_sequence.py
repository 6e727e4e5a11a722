"""The sequence recommender as one that learns when it is fitted, for measuring and blending beside the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from wares.errors import BadInput
from wares.recommend import transformer
from wares.training.sequence import train_sequence
from wares.training.sequence.recipe import SequenceRecipe, SequenceReport
from wares.types import Interactions, Scores, Taste, Vectors


class TrainedSequence:
    """Trains into `folder` by `recipe` when fitted, and answers by what lies there then.

    content   as for `train_sequence`
    report    how the training went; None before `fit`
    """

    name = "transformer"

    def __init__(self, recipe: SequenceRecipe, folder: Path, content: Vectors | None = None) -> None:
        self._recipe, self._folder, self._content = recipe, folder, content
        self._served: transformer.TransformerRecommender | None = None
        self.report: SequenceReport | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Learn; raises what `train_sequence` raises."""
        self.report = train_sequence(
            interactions, self._recipe, self._folder, lambda step: progress(step.progress), self._content
        )
        self._served = transformer.TransformerRecommender(self._folder)
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32, as of `wares.recommend.transformer`. Raises `BadInput` before `fit`."""
        if self._served is None:
            raise BadInput("recommender 'sequence' has learnt nothing yet; call its fit first")
        return self._served.scores(tastes)
