"""Adaptation of the general encoder: its heads learn a shop's catalogue and its customers' photographs in minutes.

The frozen towers stay as they are, so that what the encoder knows of the world is kept; heads are pulled back to where
they began. Where what they learnt is no better on products and photographs that were held out, the heads stay too.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from wares.encode.general import GeneralEncoder, GeneralHeads, GeneralTowers, PictureFeatures
from wares.errors import BadInput
from wares.training.adaptation.adapt import split
from wares.training.adaptation.measure import figures_of, trial_of
from wares.training.adaptation.report import AdaptReport, write_report
from wares.training.encoder.data import ExampleRows, subset
from wares.training.general.heads import HeadMaterial, train_heads
from wares.training.general.material import PictureMaterial, caption_material, picture_material
from wares.training.general.recipe import AdaptOptions, Progress
from wares.training.general.write import write_encoder
from wares.types import Pixels, Rows, Vectors

VIEWS = 4
CHECKPOINT, CACHE = "checkpoint.pt", "features"


def adapt_general(
    rows: ExampleRows, pictures: Iterable[Pixels], begin: GeneralEncoder, options: AdaptOptions, out: Path,
    progress: Progress,
) -> AdaptReport:  # fmt: skip
    """Learn on from `begin` into folder `out`, and tell how the encoder did before and after.

    rows       gathers titles and facts while its `pictures` go by, (h, w, 3) uint8 of any size

    Raises `BadInput` when there is too little to learn from.
    """
    seen = picture_material(pictures, begin.towers, VIEWS, out / CACHE, options.seed)
    start = time.perf_counter()
    examples = rows.without_pixels()
    division = split(examples, options.share, options.seed)
    if len(division.training) < 2:
        raise BadInput("too few products with pictures to learn from; give the whole catalogue")
    training = subset(examples, division.training)
    recipe = options.recipe(len(training))
    rng = np.random.default_rng(recipe.seed)
    drawn = caption_material(training, begin.towers, rng, lambda share: progress("Features of captions", share))
    words, looks = train_heads(
        HeadMaterial(training, seen.rows(division.training), drawn, None), (begin.heads.words, begin.heads.pictures),
        recipe, out / CHECKPOINT,
        lambda step, loss: progress(f"Step {step}  loss {loss:.3f}", step / recipe.steps),
    )  # fmt: skip
    after = replace(begin.heads, words=words, pictures=looks)
    minutes = (time.perf_counter() - start) / 60
    trial = trial_of(examples, division, recipe.seed)
    figures = figures_of(_Seen(begin.towers, begin.heads, seen), _Seen(begin.towers, after, seen), trial)
    products, shots = (len(np.unique(numbers)) for numbers in (examples.products, examples.shots))
    report = AdaptReport(out, str(begin.folder), products, shots - products, figures, minutes)
    write_encoder(begin.folder, begin.heads if report.better is False else after, out)
    write_report(report)
    return report


@dataclass(frozen=True, slots=True)
class _Seen:
    """An encoder's answers out of features that are known already."""

    towers: GeneralTowers
    heads: GeneralHeads
    seen: PictureMaterial

    def words(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) of texts."""
        return self.heads.of_texts(self.towers.of_texts(texts))

    def pictures(self, rows: Rows) -> Vectors:
        """(n, dim) of the examples' pictures in these rows."""
        units, features = (array[rows, 0].astype(np.float32) for array in (self.seen.units, self.seen.features))
        return self.heads.of_pictures(PictureFeatures(units, features))
