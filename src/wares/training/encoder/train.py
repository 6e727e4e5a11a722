"""`train_encoder`: from examples to the open folder of an encoder. Torch is imported only when it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wares.errors import MissingExtra
from wares.training.encoder.data import EncoderExamples
from wares.training.encoder.recipe import EncoderStep, Recipe, TrainReport

__all__ = ["EncoderStep", "Recipe", "TrainReport", "train_encoder"]


def train_encoder(
    examples: EncoderExamples, recipe: Recipe, out: Path, progress: Callable[[EncoderStep], None] | None = None
) -> TrainReport:
    """Train both towers and write the encoder into folder `out`, its manifest last.

    Beside the encoder's own files, `out` gets `log.jsonl` (a line an epoch), `curves.png`, `card.md` and TensorBoard
    events. After every epoch `checkpoint.pt` is written; a run that was killed goes on from there when called again
    with the same examples, recipe and folder. The checkpoint is removed at the end.

    Raises `MissingExtra` without torch, `BadSetting` when the checkpoint is of another recipe, `BadInput` for fewer
    than two examples.
    """
    try:
        from wares.training.encoder import loop
    except ModuleNotFoundError as error:
        raise MissingExtra("Training", "train") from error
    return loop.run(examples, recipe, out, progress or (lambda step: None))
