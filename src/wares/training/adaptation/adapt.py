"""Adaptation: a finished encoder learns a shop's own catalogue; before and after it is measured on a part held out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.encode.compact import l2_normalize
from wares.encode.load import load
from wares.errors import BadInput, BadSetting
from wares.stats import ranking_metrics as metrics
from wares.stats.ranks import tied_ranks
from wares.training.adaptation.report import AdaptReport, Figure, write_report
from wares.training.encoder.data import TYPE, EncoderExamples, subset
from wares.training.encoder.train import EncoderStep, Recipe, train_encoder
from wares.types import Encoder, Rows, Vectors

MOST_UNSEEN = 2000
"""Pictures held out at most, products and photographs each."""
_GALLERY = 4000
_FEWEST = 20
_MANY = 500
_QUERIES = 10
"""A figure over fewer queries says nothing."""
_BESIDE = ("title to picture, recall@1", "title to picture, recall@10")
"""Figures of a task whose MRR decides."""

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


@dataclass(frozen=True, slots=True)
class Split:
    """Rows of the examples: for training; held-out products' first pictures; held-out photographs, all their views."""

    training: Rows
    pictures: Rows
    photos: Rows


def split(source: EncoderExamples, share: float, seed: int) -> Split:
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
    return Split(np.flatnonzero(stays & ~photos), np.sort(first[unseen]), np.flatnonzero(photos))


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
    trial = _trial(examples, division, recipe.seed)
    before, after = (_measure(load(Path(folder), threads=recipe.threads), trial) for folder in (recipe.begin, out))
    figures = tuple(
        Figure(name, value, after[name][0], queries, name not in _BESIDE)
        for name, (value, queries) in before.items()
        if queries >= _QUERIES
    )
    products, shots = (len(np.unique(numbers)) for numbers in (examples.products, examples.shots))
    report = AdaptReport(out, recipe.begin, products, shots - products, figures, training_seconds / 60)
    write_report(report)
    return report


@dataclass(frozen=True, slots=True)
class _Trial:
    """Test of both encoders: `unseen` pictures with all their views, products' own pictures, the `gallery`.

    shots    a row of `unseen` for each picture; the last `photos` are photographs
    """

    unseen: EncoderExamples
    shots: EncoderExamples
    photos: int
    gallery: EncoderExamples


def _trial(source: EncoderExamples, division: Split, seed: int) -> _Trial:
    _, first = np.unique(source.products, return_index=True)
    gallery = np.intersect1d(first, division.training)
    originals = gallery[np.isin(source.products[gallery], source.products[division.photos])]
    others = np.setdiff1d(gallery, originals)
    room = max(0, min(_GALLERY - len(originals), len(others)))
    sample = np.random.default_rng(seed).choice(others, room, replace=False)
    photos = division.photos[np.unique(source.shots[division.photos], return_index=True)[1]]
    return _Trial(
        subset(source, np.concatenate([division.pictures, division.photos])),
        subset(source, np.concatenate([division.pictures, photos])),
        len(photos),
        subset(source, np.sort(np.concatenate([originals, sample]))),
    )


def _measure(encoder: Encoder, trial: _Trial) -> dict[str, tuple[float, int]]:
    """Figure → its value and over how many queries. A photograph's product is known by picture and title together."""
    if not len(trial.unseen):
        return {}
    views, gallery = (encoder.encode_pictures(list(part.pictures)) for part in (trial.unseen, trial.gallery))
    unseen = l2_normalize(np.stack([views[trial.unseen.shots == shot].mean(axis=0) for shot in trial.shots.shots]))
    figures = _titles(encoder, trial, np.concatenate([unseen, gallery])) | _kinds(trial, unseen @ gallery.T)
    if trial.photos:
        photos, own = unseen[-trial.photos :], trial.shots.products[-trial.photos :]
        gallery_vectors = l2_normalize(
            gallery + encoder.encode_words([titles[0] if titles else "" for titles in trial.gallery.titles])
        )
        best = [
            _first(row, trial.gallery.products == product)
            for row, product in zip(photos @ gallery_vectors.T, own, strict=True)
        ]
        figures["photo to its product, first"] = (float(np.mean(best)), len(best))
    return figures


def _titles(encoder: Encoder, trial: _Trial, gallery: Vectors) -> dict[str, tuple[float, int]]:
    """An unseen picture's title against all pictures but seen ones of the same title."""
    titles = np.array([t[0].casefold() if t else "" for t in trial.shots.titles + trial.gallery.titles])
    distinct = sorted(set(titles[: len(trial.shots)]) - {""})
    words = encoder.encode_words(distinct)
    ranks = []
    for title, vector in zip(distinct, words, strict=True):
        same = np.flatnonzero(titles == title)
        relevant = same[same < len(trial.shots)]
        scores = (gallery @ vector).astype(np.float64)
        scores[same[len(relevant) :]] = -np.inf
        ranks.append(tied_ranks(scores, relevant))
    return {
        _BESIDE[0]: (metrics.mean(metrics.recall_at_k(r, 1) for r in ranks), len(ranks)),
        _BESIDE[1]: (metrics.mean(metrics.recall_at_k(r, 10) for r in ranks), len(ranks)),
        "title to picture, MRR": (metrics.mean(metrics.reciprocal_rank(r) for r in ranks), len(ranks)),
    }


def _kinds(trial: _Trial, similarities: NDArray[np.float32]) -> dict[str, tuple[float, int]]:
    """Share of the same kind among the ten seen pictures nearest to an unseen one, of kinds with at least ten."""
    if TYPE not in trial.gallery.kinds:
        return {}
    column = trial.gallery.kinds.index(TYPE)
    kinds, gallery_kinds = trial.shots.facts[:, column], trial.gallery.facts[:, column]
    shares = [
        metrics.precision_at_k(tied_ranks(row, np.flatnonzero(gallery_kinds == kind)), 10)
        for kind, row in zip(kinds, similarities, strict=True)
        if kind >= 0 and (gallery_kinds == kind).sum() >= 10
    ]
    return {"picture to the same kind, precision@10": (float(np.mean(shares)), len(shares))} if shares else {}


def _first(scores: NDArray[np.float32], own: NDArray[np.bool_]) -> bool:
    return bool(scores[own].max(initial=-np.inf) > scores[~own].max(initial=-np.inf))
