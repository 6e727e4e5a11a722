"""Item embeddings: items as vectors, shoppers as the sum of theirs, so that a part of what was taken leads to the rest.

Learnt by sampled softmax (`wares.recommend.embeddings_learner`). A shopper has no vector of their own: whoever has a
taste is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.recommend.embeddings_learner import EmbeddingsLearner, EmbeddingsSettings, unit_rows
from wares.recommend.interaction_matrix import cells, largest_weights, require_fit
from wares.recommend.item_neighbours import open_array
from wares.types import Interactions, Matrix, Scores, Taste

FEWEST_SHOPPERS = 100
"""Who took several products; a shop's embeddings are learnt from no fewer."""
_SHOP_DIM = 64
_STEPS, _BATCHES = 800, 32  # of a shop's embeddings: steps to take, and batches that an epoch is cut into
_BATCH_FROM, _BATCH_TO = 32, 256
_EPOCHS_FROM, _EPOCHS_TO = 3, 30


@dataclass(frozen=True, slots=True)
class TakenItems:
    """Items that somebody took: `items` (n,) ascending codes, their `vectors` (n, dim) and `bias` (n,)."""

    items: NDArray[np.int64]
    vectors: Matrix
    bias: Matrix


@dataclass(frozen=True)
class EmbeddingsParameters:
    """Parameters of embeddings, float32.

    items    (items, dim) rows as long as the inverse temperature
    bias     (items,) what is added to a score; −inf = never taken
    weights  (items,) what an item counts in a shopper's sum; 0 = never taken
    """

    items: Matrix
    bias: Matrix
    weights: Matrix

    @cached_property
    def taken(self) -> TakenItems:
        """The items that somebody took, copied side by side where they are less than half of all; else all items."""
        taken = np.flatnonzero(self.bias > -np.inf)
        if 2 * len(taken) < len(self.bias):
            return TakenItems(taken, self.items[taken], self.bias[taken])
        return TakenItems(np.arange(len(self.bias)), self.items, self.bias)

    def write(self, folder: Path, name: str) -> None:
        """Three `.npy` files."""
        for field in fields(self):
            np.save(folder / f"{name}.{field.name}.npy", getattr(self, field.name), allow_pickle=False)

    @classmethod
    def read(cls, folder: Path, name: str) -> Self:
        """What `write` wrote. Raises `BadInput` naming the file when it is missing or broken."""
        remedy = "train again: wares train recommenders"
        try:
            parameters = cls(*(open_array(folder / f"{name}.{field.name}.npy") for field in fields(cls)))
        except (OSError, ValueError, EOFError) as error:
            raise BadInput(f"{folder / name}: missing or broken ({error}); {remedy}") from error
        if (
            parameters.items.ndim != 2
            or not parameters.bias.shape == parameters.weights.shape == parameters.items.shape[:1]
        ):
            raise BadInput(f"{folder / name}: its arrays do not fit; {remedy}")
        return parameters


class Embeddings:
    """Item embeddings: score = chance of the item over that of the likeliest, 0–1.

    A chance goes with exp(inverse temperature · cosine of the shopper's sum and the item + the item's bias). −inf for
    items nobody took, and for shoppers none of whose items anybody took.
    """

    def __init__(self, settings: EmbeddingsSettings | None = None, name: str = "embeddings") -> None:
        self.name = name
        self.settings = settings or EmbeddingsSettings()
        self.parameters: EmbeddingsParameters | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Learn, from sums of random vectors over common shoppers; shoppers of one item are passed over."""
        rows = cells(interactions)
        settings = self.settings
        rng = np.random.default_rng(settings.seed)
        learner = EmbeddingsLearner(rows, settings, rng)
        several = np.flatnonzero(np.diff(rows.indptr) > 1)
        steps = settings.epochs * -(-len(several) // settings.batch_size)
        for _ in range(settings.epochs):
            order = rng.permutation(several)
            for start in range(0, len(order), settings.batch_size):
                learner.step(order[start : start + settings.batch_size], 1 - learner.steps / steps)
                progress(learner.steps / (steps + 1))
        self.parameters = EmbeddingsParameters(*learner.parameters())
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        parameters = require_fit(self.parameters, self.name)
        taken, (shoppers, lengths) = parameters.taken, _shoppers(parameters, tastes)
        chances: Scores = shoppers @ taken.vectors.T
        chances += taken.bias
        best = chances.max(axis=1, keepdims=True, initial=-np.inf)
        chances -= np.where(np.isfinite(best), best, 0)
        np.exp(chances, out=chances)
        np.copyto(chances, -np.inf, where=np.isneginf(taken.bias))
        chances[lengths == 0] = -np.inf
        if len(taken.items) == len(parameters.bias):
            return chances
        scores = np.full((len(tastes), len(parameters.bias)), -np.inf, np.float32)
        scores[:, taken.items] = chances
        return scores

    def scores_of(self, items: NDArray[np.int64], taste: Taste) -> Scores:
        """(n,) float32 of some items for one taste: chances over that of the likeliest of these."""
        parameters = require_fit(self.parameters, self.name)
        scores = np.full(len(items), -np.inf, np.float32)
        shopper, lengths = _shoppers(parameters, [taste])
        known = np.flatnonzero(items < len(parameters.bias)) if lengths[0] > 0 else np.zeros(0, np.int64)
        chances = parameters.items[items[known]] @ shopper[0] + parameters.bias[items[known]]
        best = chances.max(initial=-np.inf)
        possible = np.isfinite(chances)
        scores[known[possible]] = np.exp(chances[possible] - best)
        return scores

    def __len__(self) -> int:
        """How many items were learnt from."""
        return len(require_fit(self.parameters, self.name).bias)

    def origins(self, items: NDArray[np.int64], taste: Taste) -> NDArray[np.int64]:
        """(n,) of each of `items` (n,) the item of the taste that lies nearest; −1 where it knows none of these."""
        return self.nearest(items, taste.items)

    def write(self, folder: Path, name: str) -> None:
        """What was learnt, as `.npy` files. Raises `BadInput` before `fit`."""
        require_fit(self.parameters, self.name).write(folder, name)

    @classmethod
    def read(cls, folder: Path, name: str) -> Self:
        """What `write` wrote. Raises `BadInput` naming the file when it is missing or broken."""
        embeddings = cls()
        embeddings.parameters = EmbeddingsParameters.read(folder, name)
        return embeddings

    def nearest(self, items: NDArray[np.int64], inputs: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) of each of `items` (n,) the one of `inputs` (m,) that lies nearest; −1 where it knows none of these."""
        parameters = require_fit(self.parameters, self.name)
        usable = inputs[inputs < len(parameters.bias)]
        usable = usable[parameters.weights[usable] > 0]
        if not len(usable):
            return np.full(len(items), -1, np.int64)
        nearest: NDArray[np.int64] = usable[np.argmax(parameters.items[items] @ parameters.items[usable].T, axis=1)]
        return nearest


def _shoppers(parameters: EmbeddingsParameters, tastes: Sequence[Taste]) -> tuple[Matrix, Matrix]:
    """(shoppers, dim) the sums of what shoppers took at unit length, and the lengths (shoppers,) they had; 0 = nothing
    that anybody took.
    """
    totals = np.zeros((len(tastes), parameters.items.shape[1]), np.float32)
    for total, taste in zip(totals, tastes, strict=True):
        items, weights = largest_weights(taste, len(parameters.bias))
        np.sum((weights * parameters.weights[items])[:, None] * parameters.items[items], axis=0, out=total)
    return unit_rows(totals)


def fit_embeddings(interactions: Interactions) -> Embeddings | None:
    """A shop's embeddings, learnt in about as many steps however many shoppers there are; None with fewer than
    `FEWEST_SHOPPERS`.
    """
    several = int((np.diff(cells(interactions).indptr) > 1).sum())
    if several < FEWEST_SHOPPERS:
        return None
    batch_size = int(np.clip(several // _BATCHES, _BATCH_FROM, _BATCH_TO))
    epochs = int(np.clip(round(_STEPS * batch_size / several), _EPOCHS_FROM, _EPOCHS_TO))
    return Embeddings(EmbeddingsSettings(dim=_SHOP_DIM, epochs=epochs, batch_size=batch_size)).fit(interactions)
