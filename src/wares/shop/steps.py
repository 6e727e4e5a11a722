"""How far something is that changes a shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What is done now, the share that is done, 0–1, and how many `things` were seen."""

    what: str
    done: float
    count: int = 0
    things: str = ""


Show = Callable[[Step], None]
"""Hears of steps; what it raises ends the work there, with everything kept that was acknowledged."""
