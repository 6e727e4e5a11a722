"""Description of segments: the values of which its shoppers touch more than everybody, by lift."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.constants import PATH_SEPARATOR
from wares.profiles.traits import TraitsTable
from wares.types import Floats

_LEAST_SHARE, _LEAST_LIFT = 0.08, 1.25
_MOST_OF_ATTRIBUTE = 2
_MOST_TRAITS = 5
_DEPTH_BONUS = 0.1  # what a step deeper in a category path says more
_SMOOTHING = 1e-4


@dataclass(frozen=True, slots=True)
class SegmentTrait:
    """A value that sets a segment apart: its share of what the segment touches, and that ÷ its share with everybody."""

    attribute: str
    value: str
    share: float
    lift: float


def segment_traits(shares: Floats, everybody: Floats, table: TraitsTable) -> tuple[SegmentTrait, ...]:
    """The values with a share of note and a lift of 1.25, the most telling first; of a category path one step.

    shares, everybody   (values,) of the segment and of all shoppers
    """
    lifts = (shares + _SMOOTHING) / (everybody + _SMOOTHING)
    telling = np.flatnonzero((shares >= _LEAST_SHARE) & (lifts >= _LEAST_LIFT))
    depths = np.array([table.values[code][1].count(PATH_SEPARATOR) for code in telling.tolist()])
    weights = (shares * np.log(lifts))[telling] * (1 + _DEPTH_BONUS * depths)
    traits: list[SegmentTrait] = []
    for code in telling[np.argsort(-weights, kind="stable")].tolist():
        attribute, value = table.values[code]
        same = [trait for trait in traits if trait.attribute == attribute]
        if len(same) < _MOST_OF_ATTRIBUTE and not any(_on_one_path(trait.value, value) for trait in same):
            traits.append(SegmentTrait(attribute, value, float(shares[code]), float(lifts[code])))
    return tuple(traits[:_MOST_TRAITS])


def _on_one_path(path: str, other_path: str) -> bool:
    """Whether one of two values is a step of the other's path."""
    path, other_path = path + PATH_SEPARATOR, other_path + PATH_SEPARATOR
    return path.startswith(other_path) or other_path.startswith(path)
