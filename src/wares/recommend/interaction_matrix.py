"""Interaction matrices: who took what, sparse, and the few operations that every linear recommender is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.types import Interactions, Matrix, Taste

SparseMatrix: TypeAlias = Any
"""A `scipy.sparse.csr_array` of float32."""

MatrixShape: TypeAlias = tuple[int, int]
"""Rows and columns."""
Coordinates: TypeAlias = tuple[NDArray[Any], tuple[NDArray[Any], NDArray[Any]]]
"""Values (n,), and of each the row and the column; values of one cell add up."""
CompressedRows: TypeAlias = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Values (n,), the column of each, and where each row starts (rows + 1,)."""

_Parameters = TypeVar("_Parameters")


def csr(
    content: MatrixShape | Coordinates | CompressedRows,
    shape: MatrixShape | None = None,
    dtype: type[np.float32] | None = None,
) -> SparseMatrix:
    """`scipy.sparse.csr_array` of cells or rows, or of a shape alone: nothing but zeros; `dtype` None = the content's.

    SciPy is loaded only once a matrix is made.
    """
    from scipy import sparse

    return sparse.csr_array(content, shape=shape, dtype=dtype)


def diagonal(values: NDArray[Any]) -> SparseMatrix:
    """A square matrix with these values on its diagonal."""
    from scipy import sparse

    return sparse.diags_array(values)


def stack_rows(blocks: Sequence[SparseMatrix]) -> SparseMatrix:
    """Matrices one below the other."""
    from scipy import sparse

    return sparse.vstack(blocks)


def require_fit(parameters: _Parameters | None, name: str) -> _Parameters:
    """Parameters of a recommender; raises `BadInput` when it has none yet."""
    if parameters is None:
        raise BadInput(f"recommender {name!r} has learnt nothing yet; call its fit first")
    return parameters


def cells(interactions: Interactions) -> SparseMatrix:
    """(shoppers, items): the largest weight of what a shopper did to an item; 0 = nothing."""
    shape = (interactions.shopper_count, interactions.item_count)
    return _largest(interactions.shoppers, interactions.items, interactions.weights, shape)


def taste_rows(tastes: Sequence[Taste], items: int) -> SparseMatrix:
    """(len(tastes), items): the same of tastes; items that came after the fit (codes ≥ `items`) are left out."""
    sizes = [len(taste.items) for taste in tastes]
    rows = np.repeat(np.arange(len(tastes)), sizes)
    codes = np.concatenate([taste.items for taste in tastes] or [np.zeros(0, np.int64)])
    weights = np.concatenate([taste.weights for taste in tastes] or [np.zeros(0, np.float32)])
    valid = codes < items
    return _largest(rows[valid], codes[valid], weights[valid], (len(tastes), items))


def largest_weights(taste: Taste, items: int) -> tuple[NDArray[np.int64], Matrix]:
    """Those of a taste's items (n,) with codes below `items`, ascending, each once; and the largest weight > 0 of each.

    A row of `taste_rows`, without SciPy's checks, which cost more than the few items of one shopper.
    """
    weights = taste.weights.astype(np.float32, copy=False)
    order = np.lexsort((-weights, taste.items))
    codes, weights = taste.items[order], weights[order]
    first = (codes < items) & (weights > 0)
    first[1:] &= codes[1:] != codes[:-1]
    return codes[first], weights[first]


def sums(rows: SparseMatrix, axis: int) -> Matrix:
    """Sums over rows (`axis` 0) or columns (1), float32."""
    return np.asarray(rows.sum(axis=axis), dtype=np.float32).ravel()


def powers(values: Matrix, exponent: float) -> Matrix:
    """`values` ≥ 0 to `exponent`, 0 where they are 0."""
    bases = np.where(values > 0, values, 1)
    return np.where(values > 0, bases**exponent, 0).astype(np.float32)


def largest_values(matrix: SparseMatrix, most: int) -> SparseMatrix:
    """`matrix` with only the `most` largest values of each row."""
    counts = np.diff(matrix.indptr)
    if not len(counts) or counts.max() <= most:
        return matrix
    order = np.lexsort((-matrix.data, np.repeat(np.arange(len(counts)), counts)))
    ranks = np.arange(len(order)) - np.repeat(matrix.indptr[:-1], counts)
    cells = np.sort(order[ranks < most])
    starts = np.concatenate([[0], np.cumsum(np.minimum(counts, most))])
    return csr((matrix.data[cells], matrix.indices[cells], starts), shape=matrix.shape)


def mean_largest(matrix: SparseMatrix) -> float:
    """Mean over the rows that have any of their largest value; 0 without any."""
    nonempty = np.flatnonzero(np.diff(matrix.indptr))
    return float(np.maximum.reduceat(matrix.data, matrix.indptr[:-1][nonempty]).mean()) if len(nonempty) else 0.0


def last_items(taste: Taste, most: int, decay: float, items: int) -> tuple[NDArray[np.int64], Matrix]:
    """The last `most` items (n,) with codes below `items`, and their weights times `decay` for every later one."""
    positions = np.flatnonzero(taste.items < items)[-most:]
    ages = np.arange(len(positions) - 1, -1, -1)
    return taste.items[positions], (taste.weights[positions] * np.power(decay, ages)).astype(np.float32)


def recent_rows(tastes: Sequence[Taste], most: int, decay: float, items: int) -> SparseMatrix:
    """(len(tastes), items): the sums of what `last_items` gives for each."""
    inputs = [last_items(taste, most, decay, items) for taste in tastes]
    rows = np.repeat(np.arange(len(tastes)), [len(codes) for codes, _ in inputs])
    codes = np.concatenate([values for values, _ in inputs] or [np.zeros(0, np.int64)])
    weights = np.concatenate([values for _, values in inputs] or [np.zeros(0, np.float32)])
    return csr((weights, (rows, codes)), shape=(len(tastes), items), dtype=np.float32)


def _largest(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: NDArray[np.float32], shape: MatrixShape
) -> SparseMatrix:
    order = np.lexsort((-values, columns, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    first &= values > 0
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows[first], minlength=shape[0]))])
    return csr((values[first], columns[first], starts), shape=shape, dtype=np.float32)
