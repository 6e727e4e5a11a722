"""Statistics of a catalogue, as kernels over columns: mean vectors, shares of values, price levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wares.types import Codes, Floats, Mask, Rows, Vectors

_FEWEST_PRICES = 8  # a category with fewer has no price level of its own
_LEAST_SPREAD = 0.1  # least spread of log prices: a tenth of a price up or down
_MAD = 1.4826  # of a normal distribution, standard deviation ÷ median distance from the median
_SAMPLE = 400  # products whose similarity to one another says how similar two products are by chance
_LEAST = 1e-6
_LEAST_DISTANCE = 1e-3  # of a vector from the mean, for it to have a direction from there


class TraitVectors(Protocol):
    """Where vectors are read by row: an array, or an index that has them by number."""

    def __getitem__(self, rows: Rows, /) -> Vectors:
        """(n, dim) float32 unit rows; zeros = the product lacks the modality."""
        ...


@dataclass(frozen=True, slots=True)
class CenteredVectors:
    """One modality's vectors beside what all products of the shop have in common.

    vectors   by row
    mean      (dim,) of the rows that have one
    deviation standard deviation of the centred cosine of two products drawn at random
    """

    vectors: TraitVectors
    mean: Vectors
    deviation: float = 1.0

    def center(self, vectors: Vectors) -> Vectors:
        """(n, dim) vectors of the same kind → unit vectors from the shop's mean; zero rows stay zero."""
        units: Vectors = (vectors - self.mean) * _scales(vectors, self.mean)[:, None]
        return units

    def cosines(self, rows: Rows, others: Vectors) -> tuple[NDArray[np.float32], Mask]:
        """(n, m) cosines from the shop's mean of products with `others` (m, dim), centred; 0 where either has none.
        And (n,) which products have one, where any of `others` has.
        """
        if not others.any():
            return np.zeros((len(rows), len(others)), np.float32), np.zeros(len(rows), np.bool_)
        vectors = self.vectors[rows]
        scales = _scales(vectors, self.mean)
        cosines: NDArray[np.float32] = vectors @ others.T
        cosines -= others @ self.mean
        cosines *= scales[:, None]
        return cosines, scales > 0

    def measured(self, rows: Rows) -> CenteredVectors:
        """The same vectors beside mean and deviation of these rows."""
        vectors = self.vectors[rows]
        present = vectors[vectors.any(axis=1)]
        if not len(present):
            return self
        mean = present.mean(axis=0, dtype=np.float64).astype(np.float32)
        centered = CenteredVectors(self.vectors, mean)
        units = centered.center(present[np.linspace(0, len(present) - 1, min(_SAMPLE, len(present))).astype(np.int64)])
        cosines = (units @ units.T)[np.triu_indices(len(units), 1)]
        deviation = float(cosines.std()) if len(present) > 2 else 1.0
        return CenteredVectors(self.vectors, mean, max(deviation, _LEAST))


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
    codes = np.where((steps >= 0) & (steps < len(baselines) - 1), steps, -1)
    codes[~np.isfinite(baselines[codes, 0])] = -1
    depths = np.where(codes >= 0, np.arange(codes.shape[1]), 0).max(axis=1, initial=0)
    own = baselines[codes[np.arange(len(codes)), depths]]
    levels: Floats = (np.log(prices) - own[:, 0]) / own[:, 1]
    return levels


def _scales(vectors: Vectors, mean: Vectors) -> NDArray[np.float32]:
    """(n,) 1 ÷ distance of each vector from the mean; 0 = there is no vector, or it is the mean."""
    squares = np.einsum("ij,ij->i", vectors, vectors)
    far = np.sqrt(np.maximum(squares - 2 * (vectors @ mean) + mean @ mean, 0))
    present = (squares > 0) & (far > _LEAST_DISTANCE)
    scales: NDArray[np.float32] = np.divide(1.0, far, out=np.zeros(len(far), np.float32), where=present)
    return scales


def _baseline(logs: Floats) -> tuple[float, float]:
    middle = float(np.median(logs))
    return middle, max(_MAD * float(np.median(np.abs(logs - middle))), _LEAST_SPREAD)
