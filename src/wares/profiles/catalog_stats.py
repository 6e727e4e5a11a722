"""Statistics of a catalogue, as kernels over columns: mean vectors, shares of values, price levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.types import Codes, Floats, Rows, Vectors

_FEWEST_PRICES = 8  # a category with fewer has no price level of its own
_LEAST_SPREAD = 0.1  # least spread of log prices: a tenth of a price up or down
_MAD = 1.4826  # of a normal distribution, standard deviation ÷ median distance from the median
_SAMPLE = 400  # products whose similarity to one another says how similar two products are by chance
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class CenteredVectors:
    """One modality's vectors beside what all products of the shop have in common.

    vectors   (rows, dim) float32 unit rows; zeros = the product lacks the modality
    scales    (rows,) float32, 1 ÷ distance of the row from the mean; 0 = the product lacks the modality
    mean      (dim,) of the rows that have one
    deviation standard deviation of the centred cosine of two products drawn at random
    """

    vectors: Vectors
    scales: NDArray[np.float32]
    mean: Vectors
    deviation: float = 1.0

    @classmethod
    def empty(cls, dim: int) -> CenteredVectors:
        """No rows, a mean of 0."""
        return cls(np.zeros((0, dim), np.float32), np.zeros(0, np.float32), np.zeros(dim, np.float32))

    def center(self, vectors: Vectors) -> Vectors:
        """(n, dim) vectors of the same kind → unit vectors from the shop's mean; zero rows stay zero."""
        units: Vectors = (vectors - self.mean) * _scales(vectors, self.mean)[:, None]
        return units

    def cosines(self, rows: Rows, others: Vectors) -> NDArray[np.float32]:
        """(n, m) cosines from the shop's mean of products with `others` (m, dim), centred; 0 where either has none."""
        if not others.any():
            return np.zeros((len(rows), len(others)), np.float32)
        cosines: NDArray[np.float32] = self.vectors[rows] @ others.T
        cosines -= others @ self.mean
        cosines *= self.scales[rows, None]
        return cosines

    def assign(self, rows: Rows, vectors: Vectors) -> None:
        """Set rows, in place."""
        self.vectors[rows] = vectors
        self.scales[rows] = _scales(vectors, self.mean)

    def with_room(self, more: int) -> CenteredVectors:
        """With so many empty rows at the end."""
        vectors = np.vstack([self.vectors, np.zeros((more, self.vectors.shape[1]), np.float32)])
        return CenteredVectors(
            vectors, np.concatenate([self.scales, np.zeros(more, np.float32)]), self.mean, self.deviation
        )

    def recenter(self, rows: Rows) -> CenteredVectors:
        """The same vectors beside mean and deviation of these rows."""
        present = rows[self.vectors[rows].any(axis=1)]
        if not len(present):
            return self
        mean = self.vectors[present].mean(axis=0, dtype=np.float64).astype(np.float32)
        measures = CenteredVectors(self.vectors, _scales(self.vectors, mean), mean)
        sample = present[np.linspace(0, len(present) - 1, min(_SAMPLE, len(present))).astype(np.int64)]
        units = measures.center(self.vectors[sample])
        cosines = (units @ units.T)[np.triu_indices(len(units), 1)]
        deviation = float(cosines.std()) if len(present) > 2 else 1.0
        return CenteredVectors(measures.vectors, measures.scales, mean, max(deviation, _LEAST))


def value_counts(codes: Codes, weights: Floats, values: int) -> Floats:
    """(values,) sum over rows of `weights` (n,) for each code among `codes` (n, slots)."""
    present = codes >= 0
    masses = np.broadcast_to(weights[:, None], codes.shape)[present]
    return np.bincount(codes[present], weights=masses, minlength=values).astype(np.float64, copy=False)


def value_shares(codes: Codes, spans: Iterable[slice], weights: Floats, values: int) -> Floats:
    """(values,) share of the weight of the rows with a value, of those with its attribute (a span of slots)."""
    shares = np.zeros(values)
    for span in spans:
        total = float(weights[(codes[:, span] >= 0).any(axis=1)].sum())
        if total > 0:
            shares += value_counts(codes[:, span], weights, values) / total
    return shares


def price_baselines(steps: Codes, prices: Floats, values: int) -> Floats:
    """(values + 1, 2) median and robust spread of the log prices of the rows with each value, the last those of all.

    steps    (n, slots) codes of the steps of the category path
    prices   (n,) > 0; NaN = not known

    NaN for values with fewer than eight prices. The spread is 1.4826 times the median distance from the median, at
    least 0.1.
    """
    baselines = np.full((values + 1, 2), np.nan)
    logs = np.log(prices)
    finite = np.isfinite(logs)
    if not finite.any():
        return baselines
    logs = logs[finite]
    baselines[-1] = _baseline(logs)
    positions, slots = np.nonzero(steps[finite] >= 0)
    codes = steps[finite][positions, slots]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    for chunk in np.split(order, starts[1:]):
        if len(chunk) >= _FEWEST_PRICES:
            baselines[codes[chunk[0]]] = _baseline(logs[positions[chunk]])
    return baselines


def price_levels(steps: Codes, prices: Floats, baselines: Floats) -> Floats:
    """(n,) price level of each row by its deepest step with a level in `baselines` (`price_baselines`), or by the shop.

    In standard deviations of the log price; NaN where the price is not known. `steps` stand broad first.
    """
    own = np.tile(baselines[-1], (len(steps), 1))
    for slot in range(steps.shape[1]):
        code = steps[:, slot]
        present = (code >= 0) & (code < len(baselines) - 1)
        level = baselines[np.where(present, code, 0)]
        present &= np.isfinite(level[:, 0])
        own[present] = level[present]
    levels: Floats = (np.log(prices) - own[:, 0]) / own[:, 1]
    return levels


def _scales(vectors: Vectors, mean: Vectors) -> NDArray[np.float32]:
    far = np.linalg.norm(vectors - mean, axis=1)
    present = vectors.any(axis=1) & (far > _LEAST)
    scales: NDArray[np.float32] = np.divide(1.0, far, out=np.zeros(len(far), np.float32), where=present)
    return scales


def _baseline(logs: Floats) -> tuple[float, float]:
    middle = float(np.median(logs))
    return middle, max(_MAD * float(np.median(np.abs(logs - middle))), _LEAST_SPREAD)
