"""Recipe of an encoder run, and its progress and report; free of torch, so that it can be imported anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wares.errors import BadSetting


@dataclass(frozen=True, slots=True)
class Recipe:
    """Recipe of an encoder run. The defaults train an encoder from nothing, as `wares train encoder --from-scratch`
    does.

    epochs         passes over the examples
    minutes        wall-clock budget; the learning rate reaches zero by then, None = no budget
    batch          examples a step; every other example of a batch is a negative
    dim            length of the vectors
    rows           most features in the text table
    learning_rate  highest, reached after a warm-up of 5 % of the run
    held_out       share of the examples kept for the retrieval curve, 0–0.5
    begin          folder of a finished run whose weights to begin with; empty = from nothing
    seed           of everything random
    threads        CPU threads; 0 = as torch chooses
    """

    epochs: int = 80
    minutes: float | None = 110.0
    batch: int = 256
    dim: int = 192
    rows: int = 20_000
    learning_rate: float = 3e-3
    held_out: float = 0.02
    begin: str = ""
    seed: int = 0
    threads: int = 0

    def __post_init__(self) -> None:
        limits = {
            "epochs": (self.epochs, 1, 10_000),
            "minutes": (1 if self.minutes is None else self.minutes, 0.01, 100_000),
            "batch": (self.batch, 2, 65_536),
            "dim": (self.dim, 8, 4096),
            "rows": (self.rows, 1, 10_000_000),
            "learning_rate": (self.learning_rate, 1e-8, 1),
            "held_out": (self.held_out, 0, 0.5),
        }
        require_within(limits)


def require_within(limits: Mapping[str, tuple[float, float, float]]) -> None:
    """Raises `BadSetting` for a setting whose (value, least, most) are not in order."""
    for name, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise BadSetting(f"{name}: {value} is outside {low:g} to {high:g}")


@dataclass(frozen=True, slots=True)
class EncoderStep:
    """Progress of a run after a step.

    progress share of the run that is over, 0–1
    loss     of this step (nats)
    recall   title → picture recall@10 on the held-out examples; None except at the end of an epoch
    """

    epoch: int
    step: int
    progress: float
    loss: float
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Epoch:
    """One line of `log.jsonl`: mean loss (nats), held-out recall@10 (None = nothing held out), minutes so far."""

    epoch: int
    loss: float
    recall: float | None
    minutes: float


@dataclass(frozen=True, slots=True)
class TrainReport:
    """Report of a run: where the encoder lies and how its training went."""

    folder: Path
    examples: int
    held_out: int
    parameters: int
    epochs: tuple[Epoch, ...]
