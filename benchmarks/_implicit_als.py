"""Implicit ALS (iALS): shoppers and items as vectors of factors, by alternating least squares in closed form.

Hu, Koren and Volinsky 2008; the regularisation of Rendle, Krichene, Zhang and Koren 2022, "Revisiting the performance
of iALS on item recommendation benchmarks". A row with fewer items than factors is solved in its items' space
(Woodbury's identity in the eigenvectors of the common Gram matrix): n³ + n² d instead of d³, the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from wares.recommend.interaction_matrix import SparseMatrix, cells, require_fit, taste_rows
from wares.types import Interactions, Matrix, Scores, Taste

_CELLS = 2_000_000
"""Numbers of the largest intermediate array."""


@dataclass(frozen=True, slots=True)
class ImplicitALSSettings:
    """How factors are fitted.

    rank                  number of factors
    unobserved_weight     α, weight of a pair that nothing is known of, beside 1 of an interaction of weight 1
    regularization        λ, pull of every vector towards 0, times (its sum of weights + α · the other side's number)^ν
    regularization_power  ν, 0 = the same for all, 1 = in proportion
    epochs                of shoppers' and items' turns
    seed                  of the first item vectors
    """

    rank: int = 128
    unobserved_weight: float = 0.02
    regularization: float = 0.003
    regularization_power: float = 0.5
    epochs: int = 8
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ImplicitALSParameters:
    """`items` (items, rank) float32; zero rows = never taken."""

    items: Matrix


class ImplicitALS:
    """Score = dot product of the shopper's vector, solved for the taste on the spot, and the item's.

    −inf for items nobody took, and for shoppers without items.
    """

    name = "implicit_als"

    def __init__(self, settings: ImplicitALSSettings | None = None) -> None:
        self.settings = settings or ImplicitALSSettings()
        self.parameters: ImplicitALSParameters | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Fit, from small random item vectors."""
        settings = self.settings
        rows = cells(interactions)
        columns = rows.T.tocsr()
        rng = np.random.default_rng(settings.seed)
        items = rng.standard_normal((rows.shape[1], settings.rank), dtype=np.float32)
        items *= np.float32(0.1 / settings.rank**0.5)
        for epoch in range(settings.epochs):
            items = solve(columns, solve(rows, items, settings), settings)
            progress((epoch + 1) / settings.epochs)
        self.parameters = ImplicitALSParameters(items)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        items = require_fit(self.parameters, self.name).items
        shoppers = solve(taste_rows(tastes, len(items)), items, self.settings)
        scores: Scores = shoppers @ items.T
        scores[:, ~items.any(axis=1)] = -np.inf
        scores[~shoppers.any(axis=1)] = -np.inf
        return scores


def solve(rows: SparseMatrix, others: Matrix, settings: ImplicitALSSettings) -> Matrix:
    """(n, rank): the best vectors of `rows` (n, m) of weights beside the fixed `others` (m, rank); empty rows are 0.

    Minimises Σ over taken w (1 − v·h)² + α Σ over all (v·h)² + λ_row |v|² for every row on its own.
    """
    gram, turn = np.linalg.eigh(others.T.astype(np.float64) @ others)
    turn = turn.astype(np.float32)
    common = (settings.unobserved_weight * np.maximum(gram, 0)).astype(np.float32)
    rotated = (others @ turn).astype(np.float32)
    mass = np.asarray(rows.sum(axis=1), dtype=np.float64).ravel() + settings.unobserved_weight * len(others)
    ridge = (settings.regularization * mass**settings.regularization_power).astype(np.float32)
    solution = np.zeros((rows.shape[0], others.shape[1]), np.float32)
    for batch, items, weights in _batches(rows, others.shape[1]):
        roots: Matrix = np.sqrt(weights)
        factors = rotated[items] * roots[:, :, None]
        solution[batch] = _solve_batch(factors, roots, common + ridge[batch, None])
    back: Matrix = solution @ turn.T
    return back


def _solve_batch(factors: Matrix, right: Matrix, diagonal: Matrix) -> Matrix:
    """(b, d): (TᵀT + diag)⁻¹ Tᵀ r for T (b, n, d), r (b, n), diag (b, d) > 0."""
    count, rank = factors.shape[1:]
    if count >= rank:
        gram = factors.transpose(0, 2, 1) @ factors
        gram[:, np.arange(rank), np.arange(rank)] += diagonal
        return _linear_solve(gram, (factors.transpose(0, 2, 1) @ right[:, :, None])[:, :, 0])
    divided: Matrix = factors / diagonal[:, None, :]
    inner = divided @ factors.transpose(0, 2, 1)
    inner[:, np.arange(count), np.arange(count)] += 1
    solution: Matrix = (divided.transpose(0, 2, 1) @ _linear_solve(inner, right)[:, :, None])[:, :, 0]
    return solution


def _linear_solve(matrices: Matrix, right: Matrix) -> Matrix:
    solution: Matrix = np.linalg.solve(matrices, right[:, :, None])[:, :, 0]
    return solution


def _batches(rows: SparseMatrix, rank: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Matrix]]:
    """Rows of similar length together: their places (b,), items (b, n) and weights (b, n), 0 beyond a row's end."""
    lengths = np.diff(rows.indptr)
    order = np.argsort(lengths, kind="stable")
    ascending = lengths[order]
    start = int(np.searchsorted(ascending, 1))
    while start < len(order):
        widest = int(ascending[start] * 1.3) + 1
        most = max(1, _CELLS // (widest * rank))
        end = max(start + 1, min(start + most, int(np.searchsorted(ascending, widest, side="right"))))
        batch = order[start:end]
        steps = np.arange(ascending[end - 1])
        inside = steps < lengths[batch, None]
        places = np.where(inside, rows.indptr[batch, None] + steps, 0)
        yield batch, rows.indices[places], np.where(inside, rows.data[places], 0).astype(np.float32)
        start = end
