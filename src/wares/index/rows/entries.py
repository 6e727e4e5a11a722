"""Entries again out of rows, as they were taken."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.attributes import HeldAttributes
from wares.index.rows.layout import GROUP_KEY
from wares.index.rows.table import RowTable
from wares.types import Entry, Ints, Rows, Sparse, Vectors


def entries_of(table: RowTable, rows: Rows, attributes: HeldAttributes) -> list[Entry]:
    """(n,) the entries of rows that are products; vectors in half precision."""
    n = len(rows)
    words = [Sparse(part["term"], part["weight"]) for part in _split(*table.part("terms", rows), n)]
    names = {slot: name for name, slot in attributes.slots.items()}
    numbers = [
        {names[slot]: value for slot, value in part.tolist()} for part in _split(*table.part("numbers", rows), n)
    ]
    texts = table.texts(rows)
    groups = [product.pop(GROUP_KEY, (None,))[0] for product in texts]
    vectors = _vectors(table, rows)
    nums, seqs = table.nums(rows).tolist(), table.rows["seq"][rows].tolist()
    return [Entry(*parts) for parts in zip(nums, vectors, words, texts, numbers, groups, seqs, strict=True)]


def _split(owners: Ints, elements: NDArray[Any], n: int) -> list[NDArray[Any]]:
    """(n,) the elements of each owner."""
    return np.split(elements, np.searchsorted(owners, np.arange(1, n))) if n else []


def _vectors(table: RowTable, rows: Rows) -> list[dict[str, Vectors]]:
    vectors: list[dict[str, Vectors]] = [{} for _ in rows]
    for name in table.files.dense:
        matrix = table.vectors(rows, name)
        for place in np.flatnonzero(matrix.any(axis=1)).tolist():
            vectors[place][name] = matrix[place]
    return vectors
