"""Every feature, in the order of the columns; a new one is a file and a line here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wares.rank.features import (
    behaviour,
    blend,
    modality_scores,
    offer,
    profile,
    query_class,
    title_order,
    words,
)
from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature
from wares.types import Matrix

FEATURES: tuple[RankingFeature, ...] = (
    words.FEATURE,
    title_order.FEATURE,
    *modality_scores.FEATURES,
    blend.FEATURE,
    profile.FEATURE,
    behaviour.FEATURE,
    *offer.FEATURES,
    query_class.FEATURE,
)
COLUMNS: tuple[str, ...] = tuple(name for feature in FEATURES for name in feature.columns)
"""Names of the columns of a feature matrix."""


@dataclass(frozen=True, slots=True)
class FeatureSpan:
    """A feature's columns in the matrix."""

    feature: RankingFeature
    columns: slice


def spans(features: Sequence[RankingFeature] = FEATURES) -> tuple[FeatureSpan, ...]:
    """Where each feature's columns stand."""
    starts = np.cumsum([0, *(len(feature.columns) for feature in features)]).tolist()
    return tuple(
        FeatureSpan(feature, slice(start, end))
        for feature, start, end in zip(features, starts[:-1], starts[1:], strict=True)
    )


def feature_matrix(evidence: RankingEvidence) -> Matrix:
    """(n, `COLUMNS`) float32, finite: all features of n candidates of one query."""
    if not len(evidence):
        return np.zeros((0, len(COLUMNS)), np.float32)
    matrix: Matrix = np.concatenate([feature.values(evidence) for feature in FEATURES], axis=1).astype(np.float32)
    return np.nan_to_num(matrix, copy=False, nan=0.0, posinf=1e6, neginf=-1e6)


def neutral_matrix(features: Matrix) -> Matrix:
    """(`COLUMNS`,) what each column says when nothing speaks for a candidate: a feature's neutral value, or the median
    of the query's candidates.
    """
    neutral: Matrix = (
        np.median(features, axis=0).astype(np.float32) if len(features) else np.zeros(len(COLUMNS), np.float32)
    )
    for span in spans():
        if span.feature.neutral is not None:
            neutral[span.columns] = span.feature.neutral
    return neutral
