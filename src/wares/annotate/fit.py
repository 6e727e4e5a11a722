"""Learning an annotator from a shop's own values, and how well it does on rows left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wares.annotate.annotator import ANYWHERE, CATEGORY, Annotator, AttributeModel
from wares.annotate.calibration import Calibration, calibrate
from wares.annotate.examples import LEAST_OF_A_VALUE, AnnotationExamples, KnownVectors, given, inputs, labels
from wares.annotate.network import SoftmaxNetwork, fit
from wares.errors import BadInput
from wares.types import Matrix

_LEFT_OUT, _MOST_LEFT_OUT = 0.12, 0.25  # of the rows
_ENOUGH_LEFT_OUT = 800
_WIDTH = 384


@dataclass(frozen=True, slots=True)
class AttributeQuality:
    """How an attribute does on rows left out of learning, each half of them calibrated on the other.

    values      how many values were learnt
    rows        judged; those that have the attribute and what is `given`
    accuracy    share of them guessed right
    filled      share of them guessed with at least the confidence asked for
    precision   share of those guessed right; NaN when there are none
    """

    attribute: str
    given: KnownVectors
    values: int
    rows: int
    accuracy: float
    filled: float
    precision: float


@dataclass(frozen=True, slots=True)
class AnnotatorFit:
    """A new annotator; `learnt` rows fitted it, `left_out` rows calibrated it."""

    annotator: Annotator
    learnt: int
    left_out: int
    judged: tuple[AttributeQuality, ...]


def learn(examples: AnnotationExamples, encoder: str, least: float, seed: int = 0) -> AnnotatorFit:
    """Learn every attribute that can be learnt; about 10 s for 40,000 products on one core.

    encoder   fingerprint of the encoder that made the vectors
    least     confidence for `Judged.filled` and `Judged.precision`

    Raises `BadInput` when no attribute can be learnt.
    """
    found, known = labels(examples), given(examples.titles, examples.pictures)
    if not found or not (known >= 0).any():
        raise BadInput(
            "no attribute can be learnt: one needs two or more values that stand on five products each, and fifty "
            "products in all; ingest more products that have a category, a colour or other attributes"
        )
    codes = np.stack([label.codes for label in found.values()], axis=1)
    read = inputs(examples.titles, examples.pictures)
    fitting, kept = _split(examples.groups, known, seed)
    widths = [len(label.values) for label in found.values()]
    network = fit(read[fitting], codes[fitting], widths, _WIDTH, seed)
    shares = _shares(examples.values, list(found))
    attributes = {name: AttributeModel(label.values, {}, shares[name]) for name, label in found.items()}
    judged: list[AttributeQuality] = []
    for kind, scores, rows in _by_given(network, read, known, kept):
        for column, (name, attribute) in enumerate(attributes.items()):
            true = codes[rows, column]
            held = true != -1
            calibration, verdict = _judge(scores[column][held], true[held], examples.groups[rows][held], least)
            if calibration is not None and verdict is not None:
                attributes[name] = replace(attribute, calibrations={**attribute.calibrations, kind: calibration})
                judged.append(AttributeQuality(name, kind, len(attribute.values), int(held.sum()), *verdict))
    return AnnotatorFit(Annotator(encoder, attributes, network), len(fitting), len(kept), tuple(judged))


def _split(
    groups: NDArray[np.int64], known: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows to fit and rows left out, whole groups each; rows of which nothing is known are in neither."""
    _, group = np.unique(groups, return_inverse=True)
    order = np.random.default_rng(seed).permutation(int(group.max(initial=-1)) + 1)
    sizes = np.bincount(group[known >= 0], minlength=len(order))[order]
    rows = int(sizes.sum())
    share = np.clip(_ENOUGH_LEFT_OUT, _LEFT_OUT * rows, _MOST_LEFT_OUT * rows)
    left_out = np.zeros(len(order), dtype=np.bool_)
    left_out[order[np.cumsum(sizes) <= share]] = True
    return np.flatnonzero(~left_out[group] & (known >= 0)), np.flatnonzero(left_out[group] & (known >= 0))


def _by_given(
    network: SoftmaxNetwork, read: Matrix, known: NDArray[np.int64], rows: NDArray[np.int64]
) -> Iterator[tuple[KnownVectors, list[Matrix], NDArray[np.int64]]]:
    """The scores of `rows` as they are, and of those with title and picture once more with either alone."""
    half = (read.shape[1] - 2) // 2
    parts = {KnownVectors.TITLE: (half, 2 * half, -1), KnownVectors.PICTURE: (0, half, -2)}
    for kind in KnownVectors:
        chosen = rows[(known[rows] == kind) | (known[rows] == KnownVectors.BOTH)]
        shown = read[chosen]
        if kind in parts:
            start, end, flag = parts[kind]
            shown[:, start:end] = 0
            shown[:, flag] = 0
        yield kind, network.scores(shown), chosen


def _judge(
    scores: Matrix, true: NDArray[np.int64], groups: NDArray[np.int64], least: float
) -> tuple[Calibration | None, tuple[float, float, float] | None]:
    """The calibration on all rows; accuracy, filled and precision with each half calibrated on the other."""
    calibration = calibrate(scores, true)
    if calibration is None:
        return None, None
    half = groups % 2 == 0
    confidences = np.zeros(len(true))
    for rows, others in ((half, ~half), (~half, half)):
        judge = calibrate(scores[others], true[others]) or calibration
        confidences[rows] = judge.confidence(scores[rows])
    right, sure = scores.argmax(axis=1) == true, confidences >= least
    precision = float(right[sure].mean()) if sure.any() else float("nan")
    return calibration, (float(right.mean()), float(sure.mean()), precision)


def _shares(values: Mapping[str, Sequence[str]], attributes: Sequence[str]) -> dict[str, dict[str, float]]:
    """attribute → category → share of the category's products with the attribute; small categories are left out."""
    rows = max(len(column) for column in values.values())
    categories = list(values.get(CATEGORY, ("",) * rows))
    sizes = Counter(categories)
    found = {}
    for attribute in attributes:
        held = Counter(category for category, value in zip(categories, values[attribute], strict=True) if value)
        shares = {c: round(held[c] / n, 4) for c, n in sizes.items() if c and n >= LEAST_OF_A_VALUE}
        found[attribute] = shares | {ANYWHERE: round(held.total() / rows, 4)}
    return found
