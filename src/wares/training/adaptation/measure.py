"""Measures of an adaptation: how well an encoder does on pictures that were held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wares.encode.vectors import l2_normalize
from wares.stats import ranking_metrics as metrics
from wares.stats.ranks import tied_ranks
from wares.training.adaptation.report import Figure
from wares.training.encoder.data import TYPE, EncoderExamples, subset
from wares.types import Encoder, Rows, Vectors

_GALLERY = 4000
_QUERIES = 10
"""A figure over fewer queries says nothing."""
_BESIDE = ("title to picture, recall@1", "title to picture, recall@10")
"""Figures of a task whose MRR decides."""


class Seen(Protocol):
    """An encoder in front of the examples."""

    def words(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) of texts."""

    def pictures(self, rows: Rows) -> Vectors:
        """(n, dim) of the examples' pictures in these rows."""


@dataclass(frozen=True, slots=True)
class EncoderSeen:
    """Any encoder; the examples hold the pixels."""

    encoder: Encoder
    examples: EncoderExamples

    def words(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) of texts."""
        return self.encoder.encode_words(texts)

    def pictures(self, rows: Rows) -> Vectors:
        """(n, dim) of the examples' pictures in these rows."""
        return self.encoder.encode_pictures(list(self.examples.pictures[rows]))


@dataclass(frozen=True, slots=True)
class Division:
    """Rows of the examples: for training; held-out products' first pictures; held-out photographs, all their views."""

    training: Rows
    pictures: Rows
    photos: Rows


@dataclass(frozen=True, slots=True)
class Trial:
    """Test of an encoder: rows of pictures that were not learnt from, with all their views, and of the gallery.

    unseen   rows of all views
    shots    a row of `unseen` for each picture; the last `photos` are photographs
    """

    examples: EncoderExamples
    unseen: Rows
    shots: Rows
    photos: int
    gallery: Rows


def trial_of(source: EncoderExamples, division: Division, seed: int) -> Trial:
    """A test on what the division holds out, in a gallery of what it does not."""
    _, first = np.unique(source.products, return_index=True)
    gallery = np.intersect1d(first, division.training)
    originals = gallery[np.isin(source.products[gallery], source.products[division.photos])]
    others = np.setdiff1d(gallery, originals)
    room = max(0, min(_GALLERY - len(originals), len(others)))
    sample = np.random.default_rng(seed).choice(others, room, replace=False)
    photos = division.photos[np.unique(source.shots[division.photos], return_index=True)[1]]
    return Trial(
        source,
        np.concatenate([division.pictures, division.photos]),
        np.concatenate([division.pictures, photos]),
        len(photos),
        np.sort(np.concatenate([originals, sample])),
    )


def figures_of(before: Seen, after: Seen, trial: Trial) -> tuple[Figure, ...]:
    """Figures of both, of those over enough queries."""
    then, now = (_measure(seen, trial) for seen in (before, after))
    return tuple(
        Figure(name, value, now[name][0], queries, name not in _BESIDE)
        for name, (value, queries) in then.items()
        if queries >= _QUERIES
    )


def _measure(seen: Seen, trial: Trial) -> dict[str, tuple[float, int]]:
    """Figure → its value and over how many queries. A photograph's product is known by picture and title together."""
    if not len(trial.unseen):
        return {}
    shots, gallery_examples = subset(trial.examples, trial.shots), subset(trial.examples, trial.gallery)
    views, gallery = seen.pictures(trial.unseen), seen.pictures(trial.gallery)
    numbers = trial.examples.shots[trial.unseen]
    unseen = l2_normalize(np.stack([views[numbers == shot].mean(axis=0) for shot in shots.shots]))
    figures = _titles(seen, shots, gallery_examples, np.concatenate([unseen, gallery]))
    figures |= _kinds(shots, gallery_examples, unseen @ gallery.T)
    if trial.photos:
        photos, own = unseen[-trial.photos :], shots.products[-trial.photos :]
        titles = [titles[0] if titles else "" for titles in gallery_examples.titles]
        gallery_vectors = l2_normalize(gallery + seen.words(titles))
        best = [
            _first(row, gallery_examples.products == product)
            for row, product in zip(photos @ gallery_vectors.T, own, strict=True)
        ]
        figures["photo to its product, first"] = (float(np.mean(best)), len(best))
    return figures


def _titles(
    seen: Seen, shots: EncoderExamples, gallery: EncoderExamples, pictures: Vectors
) -> dict[str, tuple[float, int]]:
    """An unseen picture's title against all pictures but seen ones of the same title."""
    titles = np.array([t[0].casefold() if t else "" for t in shots.titles + gallery.titles])
    distinct = sorted(set(titles[: len(shots)]) - {""})
    ranks = []
    for title, vector in zip(distinct, seen.words(distinct), strict=True):
        same = np.flatnonzero(titles == title)
        relevant = same[same < len(shots)]
        scores = (pictures @ vector).astype(np.float64)
        scores[same[len(relevant) :]] = -np.inf
        ranks.append(tied_ranks(scores, relevant))
    return {
        _BESIDE[0]: (metrics.mean(metrics.recall_at_k(r, 1) for r in ranks), len(ranks)),
        _BESIDE[1]: (metrics.mean(metrics.recall_at_k(r, 10) for r in ranks), len(ranks)),
        "title to picture, MRR": (metrics.mean(metrics.reciprocal_rank(r) for r in ranks), len(ranks)),
    }


def _kinds(
    shots: EncoderExamples, gallery: EncoderExamples, similarities: NDArray[np.float32]
) -> dict[str, tuple[float, int]]:
    """Share of the same kind among the ten seen pictures nearest to an unseen one, of kinds with at least ten."""
    if TYPE not in gallery.kinds:
        return {}
    column = gallery.kinds.index(TYPE)
    kinds, gallery_kinds = shots.facts[:, column], gallery.facts[:, column]
    shares = [
        metrics.precision_at_k(tied_ranks(row, np.flatnonzero(gallery_kinds == kind)), 10)
        for kind, row in zip(kinds, similarities, strict=True)
        if kind >= 0 and (gallery_kinds == kind).sum() >= 10
    ]
    return {"picture to the same kind, precision@10": (float(np.mean(shares)), len(shares))} if shares else {}


def _first(scores: NDArray[np.float32], own: NDArray[np.bool_]) -> bool:
    return bool(scores[own].max(initial=-np.inf) > scores[~own].max(initial=-np.inf))
