"""Recipe and material of an adapter: what it learns from, and how; shared by `adapter.train` and the part of it that
needs torch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.training.encoder.data import EncoderExamples, subset
from wares.types import Vectors


@dataclass(frozen=True, slots=True)
class AdapterRecipe:
    """Recipe of an adapter.

    width          of the correction's hidden layer; the adapter has 2 · width · (2 · dim + 1) numbers
    epochs         passes over the products
    rounds         captions of each kind drawn and encoded a product
    batch          products a step
    learning_rate  the highest of the run
    decay          weight decay
    held_out       share of the products that is only measured on, 0–0.5
    seed           of everything random
    threads        CPU threads; 0 = all
    """

    width: int = 128
    epochs: int = 20
    rounds: int = 4
    batch: int = 1024
    learning_rate: float = 1e-3
    decay: float = 0.05
    held_out: float = 0.05
    seed: int = 0
    threads: int = 0


@dataclass(frozen=True, slots=True)
class AdapterMaterial:
    """Material of an adapter: `examples` and the (n, dim) unit vectors of its pictures."""

    examples: EncoderExamples
    pictures: Vectors

    def rows(self, rows: NDArray[np.int64]) -> AdapterMaterial:
        """The given rows, in that order."""
        return AdapterMaterial(subset(self.examples, rows), self.pictures[rows])


@dataclass(frozen=True, slots=True)
class Round:
    """One drawing of captions for n products: (n, dim) vectors of titles and phrases, and which facts they mention."""

    titles: Vectors
    phrases: Vectors
    mentions: NDArray[np.bool_]
