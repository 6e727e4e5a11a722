"""How far something is that changes a shop, and what is handed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wares.types import Interactions, Vectors


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """What is done now, the share that is done, 0–1, and how many `things` were seen."""

    what: str
    done: float
    count: int = 0
    things: str = ""


Show = Callable[[TrainingStep], None]
"""Hears of steps; what it raises ends the work there, with everything kept that was acknowledged."""

Teach = Callable[[Interactions, Vectors, Path], bool]
"""Trains a transformer recommender on interactions and the products' vectors (items, dim), and writes it into a folder;
whether it did: it may find too little to learn from.
"""

SequenceTraining = Callable[[bool | None, float, int], Teach | None]
"""Makes what trains a transformer: whether one is wanted (None = where it can be), minutes, seed. Raises `MissingExtra`
where one is wanted and cannot be trained.
"""


def no_teaching(required: bool | None, minutes: float, seed: int) -> Teach | None:
    """Trains no transformer."""
    return None
