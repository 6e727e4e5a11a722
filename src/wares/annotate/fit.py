"""Fitting an annotator to a shop's own values, and how well it does on rows held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.annotate.annotator import ANYWHERE, CATEGORY, Annotator, AttributeModel
from wares.annotate.calibration import Calibration, calibrate
from wares.annotate.examples import (
    LEAST_OF_A_VALUE,
    UNKNOWN,
    AnnotationExamples,
    KnownVectors,
    Labels,
    known_vectors,
    labels,
    network_inputs,
)
from wares.annotate.network import SoftmaxNetwork, fit_network
from wares.errors import BadInput
from wares.types import Floats, Ints, Mask, Matrix

_LEAST_HOLDOUT, _MOST_HOLDOUT = 0.12, 0.25  # of the rows
_ENOUGH_HOLDOUT = 800
_WIDTH = 384


@dataclass(frozen=True, slots=True)
class AttributeQuality:
    """Quality of an attribute on rows held out, each half of them calibrated on the other.

    vectors     of a product that are known
    values      how many values were learnt
    rows        judged; those that have the attribute and these vectors
    accuracy    share of them predicted right
    coverage    share of them predicted with at least the confidence asked for
    precision   share of those predicted right; NaN when there are none
    """

    attribute: str
    vectors: KnownVectors
    values: int
    rows: int
    accuracy: float
    coverage: float
    precision: float


@dataclass(frozen=True, slots=True)
class AnnotatorFit:
    """A new annotator; `training_rows` fitted it, `holdout_rows` calibrated it."""

    annotator: Annotator
    training_rows: int
    holdout_rows: int
    quality: tuple[AttributeQuality, ...]


def fit_annotator(examples: AnnotationExamples, encoder: str, min_confidence: float, seed: int = 0) -> AnnotatorFit:
    """Learn every attribute that can be learnt; about 10 s for 40,000 products on one core.

    encoder          fingerprint of the encoder that made the vectors
    min_confidence   for `AttributeQuality.coverage` and `AttributeQuality.precision`

    Raises `BadInput` when no attribute can be learnt.
    """
    learnable, availability = labels(examples), known_vectors(examples.titles, examples.pictures)
    if not learnable or not (availability >= 0).any():
        raise BadInput(
            "no attribute can be learnt: one needs two or more values that stand on five products each, and fifty "
            "products in all; ingest more products that have a category, a colour or other attributes"
        )
    inputs = network_inputs(examples.titles, examples.pictures)
    training, holdout = _split(examples.groups, availability, seed)
    codes = np.stack([label.codes for label in learnable.values()], axis=1)
    widths = [len(label.values) for label in learnable.values()]
    network = fit_network(inputs[training], codes[training], widths, _WIDTH, seed)
    judge = _Judge(learnable, examples.groups, min_confidence)
    for kind, scores, rows in _by_known_vectors(network, inputs, availability, holdout):
        judge.see(kind, scores, rows)
    shares = _shares(examples.values, list(learnable))
    attributes = {
        name: AttributeModel(label.values, judge.calibrations[name], shares[name]) for name, label in learnable.items()
    }
    annotator = Annotator(encoder, attributes, network)
    return AnnotatorFit(annotator, len(training), len(holdout), tuple(judge.quality))


class _Judge:
    """Calibrates every attribute on rows held out, and says how well it does there."""

    def __init__(self, learnable: Mapping[str, Labels], groups: Ints, min_confidence: float) -> None:
        self._learnable, self._groups, self._min_confidence = learnable, groups, min_confidence
        self.calibrations: dict[str, dict[KnownVectors, Calibration]] = {name: {} for name in learnable}
        self.quality: list[AttributeQuality] = []

    def see(self, kind: KnownVectors, scores: Sequence[Matrix], rows: Ints) -> None:
        """The scores of each attribute for rows held out of which these vectors are known."""
        for (name, label), label_scores in zip(self._learnable.items(), scores, strict=True):
            labelled_rows = label.codes[rows] != UNKNOWN
            codes, groups = label.codes[rows][labelled_rows], self._groups[rows][labelled_rows]
            calibration = calibrate(label_scores[labelled_rows], codes)
            if calibration is None:
                continue
            self.calibrations[name][kind] = calibration
            confidences = _crossed_confidences(label_scores[labelled_rows], codes, groups, calibration)
            self.quality.append(
                self._quality(name, kind, label_scores[labelled_rows].argmax(axis=1) == codes, confidences)
            )

    def _quality(self, name: str, kind: KnownVectors, right: Mask, confidences: Floats) -> AttributeQuality:
        sure = confidences >= self._min_confidence
        precision = float(right[sure].mean()) if sure.any() else float("nan")
        values = len(self._learnable[name].values)
        return AttributeQuality(name, kind, values, len(right), float(right.mean()), float(sure.mean()), precision)


def _crossed_confidences(scores: Matrix, codes: Ints, groups: Ints, fallback: Calibration) -> Floats:
    """(n,) confidences, each half of the groups calibrated on the other, or by `fallback` where that is too small."""
    half = groups % 2 == 0
    confidences = np.zeros(len(codes))
    for rows, others in ((half, ~half), (~half, half)):
        calibration = calibrate(scores[others], codes[others]) or fallback
        confidences[rows] = calibration.confidence(scores[rows])
    return confidences


def _split(groups: Ints, availability: Ints, seed: int) -> tuple[Ints, Ints]:
    """Rows to fit and rows held out, whole groups each; rows of which nothing is known are in neither."""
    _, group = np.unique(groups, return_inverse=True)
    order = np.random.default_rng(seed).permutation(int(group.max(initial=-1)) + 1)
    sizes = np.bincount(group[availability >= 0], minlength=len(order))[order]
    rows = int(sizes.sum())
    share = np.clip(_ENOUGH_HOLDOUT, _LEAST_HOLDOUT * rows, _MOST_HOLDOUT * rows)
    held_out = np.zeros(len(order), dtype=np.bool_)
    held_out[order[np.cumsum(sizes) <= share]] = True
    return np.flatnonzero(~held_out[group] & (availability >= 0)), np.flatnonzero(held_out[group] & (availability >= 0))


def _by_known_vectors(
    network: SoftmaxNetwork, inputs: Matrix, availability: Ints, rows: Ints
) -> Iterator[tuple[KnownVectors, list[Matrix], Ints]]:
    """The scores of `rows` as they are, and of those with title and picture once more with either alone."""
    half = (inputs.shape[1] - 2) // 2
    withheld = {KnownVectors.TITLE: (half, 2 * half, -1), KnownVectors.PICTURE: (0, half, -2)}
    for kind in KnownVectors:
        eligible = rows[(availability[rows] == kind) | (availability[rows] == KnownVectors.BOTH)]
        partial = inputs[eligible]
        if kind in withheld:
            start, end, flag = withheld[kind]
            partial[:, start:end] = 0
            partial[:, flag] = 0
        yield kind, network.scores(partial), eligible


def _shares(values: Mapping[str, Sequence[str]], attributes: Sequence[str]) -> dict[str, dict[str, float]]:
    """attribute → category → share of the category's products with the attribute; small categories are left out."""
    rows = max(len(column) for column in values.values())
    categories = list(values.get(CATEGORY, ("",) * rows))
    sizes = Counter(categories)
    result = {}
    for attribute in attributes:
        having = Counter(category for category, value in zip(categories, values[attribute], strict=True) if value)
        shares = {c: round(having[c] / n, 4) for c, n in sizes.items() if c and n >= LEAST_OF_A_VALUE}
        result[attribute] = shares | {ANYWHERE: round(having.total() / rows, 4)}
    return result
