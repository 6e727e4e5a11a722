"""Softmax network in NumPy: one hidden layer beside a shortcut, and a softmax over each attribute's values.

Fitted with AdamW (Loshchilov & Hutter, "Decoupled weight decay regularization", 2019). Title or picture is withheld
from part of the rows of every batch, so that one network answers from either or both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.stats.logistic import softmax
from wares.types import Matrix

_BATCH = 256
_PASSES = 8
_LEAST_STEPS, _MOST_STEPS = 400, 6000
_RATE = np.float32(2e-3)
_DECAY = np.float32(1e-2)
_FIRST, _SECOND = np.float32(0.9), np.float32(0.99)  # Adam's memory of gradients and of their squares
_WARM_UP = 0.03
_WITHHELD = 0.3  # share of rows shown without the title; as many without the picture
_NOISE = np.float32(0.5)  # beside inputs of unit variance
_DROPPED = 0.3


@dataclass(frozen=True, slots=True)
class SoftmaxNetwork:
    """Softmax network: hidden (inputs + 1, width) and output (width + inputs + 1, values), float32, the last row of
    each the bias.

    widths   how many values each attribute has, in the order of the output's columns
    """

    hidden: Matrix
    output: Matrix
    widths: tuple[int, ...]

    def scores(self, inputs: Matrix) -> list[Matrix]:
        """(n, inputs) → for each attribute (n, values) unnormalised log-probabilities."""
        inner = np.maximum(inputs @ self.hidden[:-1] + self.hidden[-1], np.float32(0))
        flat = np.concatenate([inner, inputs], axis=1) @ self.output[:-1] + self.output[-1]
        return np.split(flat, np.cumsum(self.widths)[:-1], axis=1)


def fit_network(
    inputs: Matrix, codes: NDArray[np.int64], widths: Sequence[int], width: int, seed: int
) -> SoftmaxNetwork:
    """A network for `inputs` (n, columns) of `network_inputs` and `codes` (n, attributes), negative = not known.

    width   of the hidden layer
    seed    of the first weights, the order of rows, and everything withheld
    """
    trainer = _Trainer(inputs, codes, tuple(widths), width, np.random.default_rng(seed))
    steps = int(np.clip(_PASSES * len(inputs) / _BATCH, _LEAST_STEPS, _MOST_STEPS))
    for step in range(steps):
        trainer.step(step, steps)
    return trainer.network()


class _Trainer:
    def __init__(
        self, inputs: Matrix, codes: NDArray[np.int64], widths: tuple[int, ...], width: int, rng: np.random.Generator
    ) -> None:
        n = inputs.shape[1]
        first = rng.standard_normal((n + 1, width), dtype=np.float32) * np.float32((2 / n) ** 0.5)
        first[-1] = 0
        self._inputs, self._codes, self._widths, self._rng = inputs, codes, widths, rng
        self._weights = [first, np.zeros((width + n + 1, sum(widths)), np.float32)]
        self._means = [np.zeros_like(weight) for weight in self._weights]
        self._squares = [np.zeros_like(weight) for weight in self._weights]
        self._waiting = np.zeros(0, np.int64)

    def network(self) -> SoftmaxNetwork:
        hidden, output = (weight.astype(np.float16).astype(np.float32) for weight in self._weights)
        return SoftmaxNetwork(hidden, output, self._widths)

    def step(self, step: int, steps: int) -> None:
        rate = _RATE * np.float32(min(1.0, (step + 1) / (_WARM_UP * steps)) * 0.5 * (1 + np.cos(np.pi * step / steps)))
        gradients = self._gradients(self._rows())
        for weight, gradient, mean, square in zip(self._weights, gradients, self._means, self._squares, strict=True):
            mean += (1 - _FIRST) * (gradient - mean)
            square += (1 - _SECOND) * (gradient * gradient - square)
            debias = np.float32(1) - _FIRST ** np.float32(step + 1), np.float32(1) - _SECOND ** np.float32(step + 1)
            change = mean / debias[0] / (np.sqrt(square / debias[1]) + np.float32(1e-8))
            change[:-1] += _DECAY * weight[:-1]
            weight -= rate * change

    def _rows(self) -> NDArray[np.int64]:
        while len(self._waiting) < _BATCH:
            self._waiting = np.concatenate([self._waiting, self._rng.permutation(len(self._inputs))])
        rows, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
        return rows

    def _gradients(self, rows: NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """Of the mean cross-entropy over the batch, summed over attributes, by hidden and output."""
        inputs = withhold(self._inputs[rows], self._rng.random(len(rows)))
        half = (inputs.shape[1] - 2) // 2
        noise = _NOISE * self._rng.standard_normal((len(rows), 2 * half), dtype=np.float32)
        inputs[:, :half] += noise[:, :half] * inputs[:, -2:-1]
        inputs[:, half : 2 * half] += noise[:, half:] * inputs[:, -1:]
        hidden, output = self._weights
        preactivations = inputs @ hidden[:-1] + hidden[-1]
        features = np.concatenate([np.maximum(preactivations, np.float32(0)), inputs], axis=1)
        dropout = (self._rng.random(features.shape, dtype=np.float32) >= _DROPPED) / np.float32(1 - _DROPPED)
        dropout = dropout.astype(np.float32)
        features *= dropout
        error = self._error(features @ output[:-1] + output[-1], self._codes[rows])
        back = (error @ output[: hidden.shape[1]].T) * dropout[:, : hidden.shape[1]] * (preactivations > 0)
        return np.vstack([inputs.T @ back, back.sum(axis=0)]), np.vstack([features.T @ error, error.sum(axis=0)])

    def _error(self, scores: Matrix, codes: NDArray[np.int64]) -> Matrix:
        error = np.empty_like(scores)
        start = 0
        for column, width in enumerate(self._widths):
            labelled_rows = codes[:, column] >= 0
            block = softmax(scores[:, start : start + width])
            block[labelled_rows, codes[labelled_rows, column]] -= 1
            block[~labelled_rows] = 0
            error[:, start : start + width] = block
            start += width
        return error / np.float32(len(scores))


def withhold(inputs: Matrix, draws: NDArray[np.float64]) -> Matrix:
    """A copy of `inputs` (n, columns); where both vectors are known, `drawn` (n,) in [0, 1) may take one away."""
    half = (inputs.shape[1] - 2) // 2
    both = inputs[:, -2:].all(axis=1)
    partial = inputs.copy()
    title, picture = both & (draws < _WITHHELD), both & (draws >= 1 - _WITHHELD)
    partial[title, :half] = 0
    partial[title, -2] = 0
    partial[picture, half : 2 * half] = 0
    partial[picture, -1] = 0
    return partial
