"""`train_sequence`: from what shoppers did to a recommender of what comes next. Torch is imported only when it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wares.errors import MissingExtra
from wares.training.sequence.recipe import SequenceRecipe, SequenceReport, SequenceStep
from wares.types import Interactions, Vectors

__all__ = ["SequenceRecipe", "SequenceReport", "SequenceStep", "train_sequence"]


def train_sequence(
    interactions: Interactions,
    recipe: SequenceRecipe,
    out: Path,
    progress: Callable[[SequenceStep], None] | None = None,
    content: Vectors | None = None,
) -> SequenceReport:
    """Learn which item follows which, and write what `wares.recommend.transformer` reads into folder `out`.

    content   (items, any dim) float32, e.g. vectors of titles and pictures; a zero row = nothing known of the item

    Beside the recommender's own files, `out` gets `log.jsonl` (a line an epoch), `curves.png`, `card.md` and
    TensorBoard events. After every epoch `checkpoint.pt` is written; a run that was killed goes on from there when
    called again with the same interactions, recipe, content and folder. The checkpoint is removed at the end.

    Raises `MissingExtra` without torch, `BadSetting` when the checkpoint is of another run, `BadInput` when no shopper
    took two items one after the other or `content` has another number of rows.
    """
    try:
        from wares.training.sequence import loop
    except ModuleNotFoundError as error:
        raise MissingExtra("Training", "train") from error
    return loop.run(interactions, recipe, out, progress or (lambda step: None), content)
