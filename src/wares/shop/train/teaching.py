"""How far something is that changes a shop, and what is handed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wares.shop.train.train import Teach


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """What is done now, the share that is done, 0–1, and how many `things` were seen."""

    what: str
    done: float
    count: int = 0
    things: str = ""


Show = Callable[[TrainingStep], None]
"""Hears of steps; what it raises ends the work there, with everything kept that was acknowledged."""

SequenceTraining = Callable[[bool | None, float, int], "Teach | None"]
"""Makes what trains a model of sequences: whether one is wanted (None = where it can be), minutes, seed. Raises
`MissingExtra` where one is wanted and cannot be trained.
"""


def no_teaching(wanted: bool | None, minutes: float, seed: int) -> Teach | None:
    """Trains no model of sequences."""
    return None
