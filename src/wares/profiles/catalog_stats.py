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

    def centred(self, vectors: Vectors) -> Vectors:
        """(n, dim) vectors of the same kind → unit vectors from the shop's mean; zero rows stay zero."""
        found: Vectors = (vectors - self.mean) * _scales(vectors, self.mean)[:, None]
        return found

    def cosines(self, rows: Rows, others: Vectors) -> NDArray[np.float32]:
        """(n, m) cosines from the shop's mean of products with `others` (m, dim), centred; 0 where either has none."""
        if not others.any():
            return np.zeros((len(rows), len(others)), np.float32)
        found: NDArray[np.float32] = self.vectors[rows] @ others.T
        found -= others @ self.mean
        found *= self.scales[rows, None]
        return found

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

    def centred_on(self, rows: Rows) -> CenteredVectors:
        """The same vectors beside mean and deviation of these rows."""
        known = rows[self.vectors[rows].any(axis=1)]
        if not len(known):
            return self
        mean = self.vectors[known].mean(axis=0, dtype=np.float64).astype(np.float32)
        found = CenteredVectors(self.vectors, _scales(self.vectors, mean), mean)
        sample = known[np.linspace(0, len(known) - 1, min(_SAMPLE, len(known))).astype(np.int64)]
        centred = found.centred(self.vectors[sample])
        cosines = (centred @ centred.T)[np.triu_indices(len(centred), 1)]
        deviation = float(cosines.std()) if len(known) > 2 else 1.0
        return CenteredVectors(found.vectors, found.scales, mean, max(deviation, _LEAST))


def value_counts(codes: Codes, weights: Floats, values: int) -> Floats:
    """(values,) sum over rows of `weights` (n,) for each code among `codes` (n, slots)."""
    known = codes >= 0
    repeated = np.broadcast_to(weights[:, None], codes.shape)[known]
    return np.bincount(codes[known], weights=repeated, minlength=values).astype(np.float64, copy=False)


def value_shares(codes: Codes, spans: Iterable[slice], weights: Floats, values: int) -> Floats:
    """(values,) share of the weight of the rows with a value, of those with its attribute (a span of slots)."""
    found = np.zeros(values)
    for span in spans:
        whole = float(weights[(codes[:, span] >= 0).any(axis=1)].sum())
        if whole > 0:
            found += value_counts(codes[:, span], weights, values) / whole
    return found


def price_baselines(steps: Codes, prices: Floats, values: int) -> Floats:
    """(values + 1, 2) median and robust spread of the log prices of the rows with each value, the last those of all.

    steps    (n, slots) codes of the steps of the category path
    prices   (n,) > 0; NaN = not known

    NaN for values with fewer than eight prices. The spread is 1.4826 times the median distance from the median, at
    least 0.1.
    """
    found = np.full((values + 1, 2), np.nan)
    logs = np.log(prices)
    priced = np.isfinite(logs)
    if not priced.any():
        return found
    logs = logs[priced]
    found[-1] = _baseline(logs)
    places, slots = np.nonzero(steps[priced] >= 0)
    codes = steps[priced][places, slots]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    for chunk in np.split(order, starts[1:]):
        if len(chunk) >= _FEWEST_PRICES:
            found[codes[chunk[0]]] = _baseline(logs[places[chunk]])
    return found


def price_levels(steps: Codes, prices: Floats, baselines: Floats) -> Floats:
    """(n,) price level of each row by its deepest step with a level in `baselines` (`price_baselines`), or by the shop.

    In standard deviations of the log price; NaN where the price is not known. `steps` stand broad first.
    """
    own = np.tile(baselines[-1], (len(steps), 1))
    for slot in range(steps.shape[1]):
        code = steps[:, slot]
        known = (code >= 0) & (code < len(baselines) - 1)
        level = baselines[np.where(known, code, 0)]
        known &= np.isfinite(level[:, 0])
        own[known] = level[known]
    found: Floats = (np.log(prices) - own[:, 0]) / own[:, 1]
    return found


def _scales(vectors: Vectors, mean: Vectors) -> NDArray[np.float32]:
    far = np.linalg.norm(vectors - mean, axis=1)
    known = vectors.any(axis=1) & (far > _LEAST)
    found: NDArray[np.float32] = np.divide(1.0, far, out=np.zeros(len(far), np.float32), where=known)
    return found


def _baseline(logs: Floats) -> tuple[float, float]:
    middle = float(np.median(logs))
    return middle, max(_MAD * float(np.median(np.abs(logs - middle))), _LEAST_SPREAD)
