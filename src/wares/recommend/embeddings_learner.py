"""Sampled softmax: how item embeddings are learnt, step by step, with the gradients written out in NumPy.

Softmax over drawn items with cosines as scores (Wu et al. 2024, "On the effectiveness of sampled softmax loss for item
recommendation"), corrected for how often an item is among the drawn; Adam (Kingma and Ba 2015) on the sphere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.recommend.interaction_matrix import SparseMatrix, csr, diagonal, powers, sums
from wares.types import Matrix

_MEAN, _SQUARE = 0.9, 0.999
"""What the moving means of gradients and of their squares keep at each step (Adam's)."""
_WARM = 50
"""Steps until the full rate."""
_ITERATIONS = 5
"""Of the subspace iteration that embeddings begin in."""


@dataclass(frozen=True, slots=True)
class EmbeddingsSettings:
    """Settings of item embeddings.

    dim                  numbers of an embedding; fewer where there are fewer items
    epochs               passes over the shoppers
    batch_size           shoppers of a step
    negatives            items that a step's items are told apart from, drawn evenly, beside one another
    inverse_temperature  what a cosine is multiplied by in the exponent
    input_power          power of an input item's popularity that its weight is divided by
    input_share          share of a shopper's items that the rest is guessed from, on average; it varies by ±
                         `input_spread`
    input_spread         see `input_share`
    prior_power          power of an item's popularity that its chances are multiplied by, beside what embeddings say
    learning_rate        what an item turns in a step at most, in radians, about; falls evenly to 0
    seed                 of everything random
    """

    dim: int = 128
    epochs: int = 8
    batch_size: int = 256
    negatives: int = 4096
    inverse_temperature: float = 8.0
    input_power: float = 0.5
    input_share: float = 0.5
    input_spread: float = 0.3
    prior_power: float = 0.8
    learning_rate: float = 0.1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Batch of a step: b shoppers, t items that it touches, r of which may be the answer.

    inputs     (b, t) weights of each shopper's input items; every row has one
    negatives  (r,) places among the touched items of those that may be the answer: the drawn ones and all targets
    bias       (r,) what is added to their logits
    rows       (s,) which shopper each target is of
    targets    (s,) places of the targets among the negatives; every shopper has one
    """

    inputs: SparseMatrix
    negatives: NDArray[np.int64]
    bias: Matrix
    rows: NDArray[np.int64]
    targets: NDArray[np.int64]


def gradient(items: Matrix, question: Question, inverse_temperature: float) -> Matrix:
    """(t, dim): by unit vectors (t, dim) of the touched items, along the sphere, of the mean loss (nats).

    Loss is −log of the softmax over the negatives; each shopper's is the mean over their targets, and counts
    by the square root of how many these are.
    """
    shoppers, lengths = unit_rows(question.inputs @ items)
    negatives = items[question.negatives]
    logits = np.float32(inverse_temperature) * (shoppers @ negatives.T) + question.bias
    down = np.float32(inverse_temperature) * _error(logits, question.rows, question.targets)
    of_shoppers: Matrix = (down @ negatives).astype(np.float32, copy=False)
    slopes = np.zeros_like(items)
    slopes[question.negatives] = down.T @ shoppers
    slopes += question.inputs.T @ (_tangent(of_shoppers, shoppers) / np.maximum(lengths, 1e-9)[:, None])
    return _tangent(slopes, items)


class EmbeddingsLearner:
    """Adam over sampled batches: embeddings on their way, and the moving means of their gradients."""

    def __init__(self, rows: SparseMatrix, settings: EmbeddingsSettings, rng: np.random.Generator) -> None:
        self.steps = 0
        self._rows, self._settings, self._rng = rows, settings, rng
        self._popularity = sums(rows, 0)
        self._pool = np.flatnonzero(self._popularity)
        self._weights = powers(self._popularity, -settings.input_power)
        self._bias: Matrix = np.float32(settings.prior_power) * np.log(
            np.where(self._popularity > 0, self._popularity, 1)
        )
        self._items = _initial_items(rows, settings.dim, rng)
        self._mean, self._square = np.zeros_like(self._items), np.zeros(len(self._popularity), np.float32)

    def parameters(self) -> tuple[Matrix, Matrix, Matrix]:
        """Items (items, dim) as long as the inverse temperature, bias (items,) and input weights (items,)."""
        bias = np.where(self._popularity > 0, self._bias, -np.inf).astype(np.float32)
        return np.float32(self._settings.inverse_temperature) * self._items, bias, self._weights

    def step(self, shoppers: NDArray[np.int64], rate: float) -> None:
        """One step: guess once for these shoppers; at `rate` (0–1) of the learning rate."""
        self.steps += 1
        inputs, rows, targets = self._split(shoppers)
        negatives, often = self._draw_negatives(targets)
        items = np.union1d(negatives, inputs.indices)
        question = Question(
            inputs[:, items],
            np.searchsorted(items, negatives),
            self._bias[negatives] - often,
            rows,
            np.searchsorted(negatives, targets),
        )
        slopes = gradient(self._items[items], question, self._settings.inverse_temperature)
        self._update(items, slopes, self._settings.learning_rate * rate * min(1.0, self.steps / _WARM))

    def _split(self, shoppers: NDArray[np.int64]) -> tuple[SparseMatrix, NDArray[np.int64], NDArray[np.int64]]:
        """A part of each shopper's items, drawn anew, (b, items) weights; and whose the rest are, and which (s,)."""
        histories = self._rows[shoppers]
        counts = np.diff(histories.indptr)
        rows = np.repeat(np.arange(len(shoppers)), counts)
        order = np.lexsort((self._rng.random(len(rows)), rows))
        share = self._settings.input_share + self._settings.input_spread * self._rng.uniform(-1, 1, len(shoppers))
        most = np.clip(np.rint(share * counts), 1, counts - 1)
        first = np.arange(len(rows)) - histories.indptr[rows] < most[rows]
        inputs_at, targets = order[first], order[~first]
        worth = histories.data[inputs_at] * self._weights[histories.indices[inputs_at]]
        input_rows = csr(
            (worth, (rows[inputs_at], histories.indices[inputs_at])), shape=histories.shape, dtype=np.float32
        )
        return input_rows, rows[targets], histories.indices[targets].astype(np.int64)

    def _draw_negatives(self, targets: NDArray[np.int64]) -> tuple[NDArray[np.int64], Matrix]:
        """(r,) ascending: what is targets and what is drawn; and the logarithms of how often each is among them."""
        sample_size = min(self._settings.negatives, len(self._pool))
        negatives = np.union1d(targets, self._rng.choice(self._pool, sample_size, replace=False))
        absence = np.exp(-len(targets) * self._popularity[negatives] / self._popularity.sum())
        often = 1 - (1 - sample_size / len(self._pool)) * absence
        return negatives, np.log(often).astype(np.float32)

    def _update(self, items: NDArray[np.int64], gradients: Matrix, rate: float) -> None:
        """Adam with one square an item, back onto the sphere."""
        self._mean[items] = mean = _MEAN * self._mean[items] + (1 - _MEAN) * gradients
        square = np.einsum("ij,ij->i", gradients, gradients)
        self._square[items] = square = _SQUARE * self._square[items] + (1 - _SQUARE) * square
        move = mean * _step_sizes(square, self.steps, rate)[:, None]
        self._items[items] = unit_rows(self._items[items] - move)[0]


def _initial_items(rows: SparseMatrix, dim: int, rng: np.random.Generator) -> Matrix:
    """(items, dim): where items lie in the space of the `dim` strongest common shoppers, by subspace iteration."""
    by_item = diagonal(powers(sums(rows, 0), -0.5))
    by_shopper = diagonal(powers(sums(rows, 1), -1.0))
    vectors = rng.standard_normal((rows.shape[1], dim), dtype=np.float32)
    for _ in range(_ITERATIONS):
        vectors = np.linalg.qr(vectors)[0]
        vectors = by_item @ (rows.T @ (by_shopper @ (rows @ (by_item @ vectors))))
    return unit_rows(vectors)[0]


def _error(logits: Matrix, rows: NDArray[np.int64], places: NDArray[np.int64]) -> Matrix:
    """(shoppers, negatives): gradient by the logits, which are overwritten; a shopper of n targets counts √n, all
    together 1.
    """
    counts = np.bincount(rows, minlength=len(logits)).astype(np.float32)
    worth = powers(counts, 0.5)
    worth /= worth.sum()
    logits -= logits.max(axis=1, keepdims=True)
    shares: Matrix = np.exp(logits)
    shares *= (worth / shares.sum(axis=1))[:, None]
    shares[rows, places] -= (worth / np.maximum(counts, 1))[rows]
    return shares


def _tangent(rows: Matrix, units: Matrix) -> Matrix:
    """`rows` (n, dim) less what points along `units` (n, dim)."""
    along: Matrix = np.einsum("ij,ij->i", rows, units)
    tangent: Matrix = rows - along[:, None] * units
    return tangent


def _step_sizes(square: Matrix, steps: int, rate: float) -> Matrix:
    """(n,) what mean gradients are multiplied by, both means brought to their height after `steps` steps."""
    spread = np.sqrt(square / (1 - _SQUARE**steps)) + 1e-12
    sizes: Matrix = (rate / (1 - _MEAN**steps) / spread).astype(np.float32)
    return sizes


def unit_rows(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Rows at unit length, zero rows as they are; and the lengths (n,) that they had."""
    lengths = np.linalg.norm(rows, axis=1).astype(np.float32)
    units: Matrix = rows / np.where(lengths > 0, lengths, 1).astype(np.float32)[:, None]
    return units, lengths
