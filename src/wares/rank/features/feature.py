"""Feature: what it is called, what it says when it says nothing, and its values over a candidate table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.types import Floats


@dataclass(frozen=True, slots=True)
class RankingFeature:
    """A group of columns that are explained as one reason.

    name      of the group
    columns   names of its columns; each once among all features
    values    evidence of n candidates → (n, columns) finite float64
    neutral   (columns,) what the columns say when nothing speaks for a candidate or against it; None = what the middle
              candidate of the query has
    labels    language → what the reason is called, for merchants
    phrases   language → the reason as a shopper reads it; {} = it is none that a shopper is told
    is_told   whether the phrase is true of each of n candidates (n,), by the evidence
    """

    name: str
    columns: tuple[str, ...]
    values: Callable[[RankingEvidence], Floats]
    labels: Mapping[str, str]
    neutral: tuple[float, ...] | None = None
    phrases: Mapping[str, str] | None = None
    is_told: Callable[[RankingEvidence], Floats] | None = None


def relative(values: Floats) -> Floats:
    """(n,) by the largest; 0 where none is above 0."""
    best = float(values.max(initial=0.0))
    return values / best if best > 0 else np.zeros(len(values))


def standardized(values: Floats) -> Floats:
    """(n,) in standard deviations from the mean of the candidates, 0 where it is not known, within −3 … 3."""
    known = np.isfinite(values)
    if known.sum() < 2:
        return np.zeros(len(values))
    mean, deviation = values[known].mean(), values[known].std()
    if deviation <= 1e-9 * max(1.0, abs(float(mean))):
        return np.zeros(len(values))
    return np.clip(np.where(known, (values - mean) / deviation, 0.0), -3.0, 3.0)


def columns_of(*values: Floats) -> Floats:
    """(n, columns) of one array a column."""
    return np.stack(values, axis=1)
