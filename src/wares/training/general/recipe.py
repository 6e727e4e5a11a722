"""Recipe of a head run; free of torch, so that it can be imported anywhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from wares.training.encoder.recipe import require_within

Progress = Callable[[str, float], None]
"""Hears what is being done, and its share 0–1."""
_SMALL = 5_000


@dataclass(frozen=True, slots=True)
class HeadRecipe:
    """Recipe of a head run.

    steps          of the run; it ends after these and no clock
    batch          pictures a step
    learning_rate  highest, reached after a warm-up
    teacher        weight of the loss that keeps pictures as like each other as the backbone finds them
    world          weight of the loss that keeps words and pictures as like each other as ConSE finds them
    translations   weight of the loss that brings a word to its translation
    anchor         weight of the loss that keeps words as like each other as the sentence encoder finds them
    stay           pull towards the weights the run began with (L2-SP, Li et al., 2018); 0 = none
    seed           of everything random
    threads        CPU threads; 0 = as torch chooses
    """

    steps: int = 1500
    batch: int = 768
    learning_rate: float = 1e-3
    teacher: float = 1.0
    world: float = 1.5
    translations: float = 0.5
    anchor: float = 10.0
    stay: float = 0.0
    seed: int = 0
    threads: int = 0

    def __post_init__(self) -> None:
        """Raises `BadSetting` for what cannot be."""
        require_within(
            {
                "steps": (self.steps, 1, 1_000_000),
                "batch": (self.batch, 2, 65_536),
                "learning_rate": (self.learning_rate, 1e-8, 1),
            }
        )


@dataclass(frozen=True, slots=True)
class AdaptOptions:
    """Options of an adaptation; None = as fits the catalogue.

    epochs          passes over the pictures
    learning_rate   highest of the run
    held_out        share of products, and of further pictures, that is not learnt from, 0–0.5
    seed, threads   as in `HeadRecipe`
    """

    epochs: int | None = None
    learning_rate: float | None = None
    held_out: float | None = None
    seed: int = 0
    threads: int = 0

    def __post_init__(self) -> None:
        """Raises `BadSetting` for what cannot be."""
        require_within({"held_out": (self.held_out or 0.0, 0, 0.5), "epochs": (self.epochs or 1, 1, 10_000)})

    @property
    def share(self) -> float:
        """Share that is held out."""
        return 0.1 if self.held_out is None else self.held_out

    def recipe(self, pictures: int) -> HeadRecipe:
        """One that fits a catalogue of so many `pictures`."""
        steps, batch = (400, 256) if pictures < _SMALL else (800, 512)
        found = HeadRecipe(
            steps=steps, batch=batch, learning_rate=5e-4, stay=1e-3, seed=self.seed, threads=self.threads
        )
        if self.epochs is not None:
            found = replace(found, steps=math.ceil(self.epochs * pictures / min(batch, pictures)))
        return found if self.learning_rate is None else replace(found, learning_rate=self.learning_rate)
