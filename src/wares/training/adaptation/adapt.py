"""Adaptation: a finished encoder learns a shop's own catalogue; before and after it is measured on a part held out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from wares.encode.load import load
from wares.errors import BadInput, BadSetting
from wares.training.adaptation.measure import Division, EncoderSeen, figures_of, trial_of
from wares.training.adaptation.report import AdaptReport, write_report
from wares.training.encoder.data import EncoderExamples, subset
from wares.training.encoder.train import EncoderStep, Recipe, train_encoder

MOST_UNSEEN = 2000
"""Pictures held out at most, products and photographs each."""
_FEWEST = 20
_MANY = 500
_SMALL = 5_000


def adapting_recipe(pictures: int, begin: Path) -> Recipe:
    """A recipe that fits a catalogue of so many `pictures`: 60 passes or ten minutes, whichever ends first."""
    return Recipe(
        epochs=60,
        minutes=10.0,
        batch=64 if pictures < _SMALL else 256,
        learning_rate=1e-3,
        held_out=0.1,
        begin=str(begin),
    )


def split(source: EncoderExamples, share: float, seed: int) -> Division:
    """Hold out a share of the products, with all their pictures, and of the other products' further pictures.

    A catalogue of under 500 products that has further pictures gives of these alone: it cannot spare products. One
    with fewer than 20 pictures gives nothing.
    """
    rng = np.random.default_rng(seed)
    products, first = np.unique(source.products, return_index=True)
    further = np.setdiff1d(source.shots, source.shots[first])
    some = round(share * len(products))
    if len(source) < _FEWEST or (len(further) and len(products) < _MANY):
        some = 0
    unseen = rng.choice(len(products), min(some, MOST_UNSEEN), replace=False)
    stays = ~np.isin(source.products, products[unseen])
    further = np.intersect1d(further, source.shots[stays])
    photo_shots = rng.choice(further, min(round(share * len(further)), MOST_UNSEEN), replace=False)
    photos = np.isin(source.shots, photo_shots)
    return Division(np.flatnonzero(stays & ~photos), np.sort(first[unseen]), np.flatnonzero(photos))


def adapt(
    examples: EncoderExamples, recipe: Recipe, out: Path, progress: Callable[[EncoderStep], None] | None = None
) -> AdaptReport:
    """Train on from `recipe.begin` into folder `out`, and tell how the encoder did before and after.

    `recipe.held_out` is the share of products, and of further pictures (customers' photographs), that is not learnt
    from. Beside what `train_encoder` writes, `out` gets `report.md`, `report.json` and `report.png`.

    Raises what `train_encoder` raises; `BadSetting` without `recipe.begin`.
    """
    if not recipe.begin:
        raise BadSetting("begin: name the folder of the encoder that is to be adapted")
    start = time.perf_counter()
    division = split(examples, recipe.held_out, recipe.seed)
    if len(division.training) < 2:
        raise BadInput("too few products with pictures to learn from; give the whole catalogue")
    train_encoder(subset(examples, division.training), replace(recipe, held_out=0.0), out, progress)
    training_seconds = time.perf_counter() - start
    before, after = (
        EncoderSeen(load(folder, threads=recipe.threads), examples) for folder in (Path(recipe.begin), out)
    )
    figures = figures_of(before, after, trial_of(examples, division, recipe.seed))
    products, shots = (len(np.unique(numbers)) for numbers in (examples.products, examples.shots))
    report = AdaptReport(out, recipe.begin, products, shots - products, figures, training_seconds / 60)
    write_report(report)
    return report
