"""Content neighbours: which items are similar by their content, as a graph of nearest neighbours, by modality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wares.errors import BadInput
from wares.recommend.interaction_matrix import SparseMatrix, csr, diagonal, powers, stack_rows, sums
from wares.types import Vectors

_BLOCK = 1024


def nearest_items(vectors: Vectors, most: int) -> SparseMatrix:
    """(items, items): cosines > 0 to the `most` nearest other items; zero rows have none."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    count = len(units)
    most = min(most, max(count - 1, 0))
    if not most:
        return csr((count, count), dtype=np.float32)
    blocks = []
    for start in range(0, count, _BLOCK):
        cosines = units[start : start + _BLOCK] @ units.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -1
        columns = np.argpartition(-cosines, most - 1, axis=1)[:, :most]
        values = np.maximum(np.take_along_axis(cosines, columns, axis=1), 0)
        starts = np.arange(0, len(cosines) * most + 1, most)
        blocks.append(csr((values.ravel(), columns.ravel(), starts), shape=(len(cosines), count)))
    graph = stack_rows(blocks).tocsr()
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph


def row_shares(graph: SparseMatrix) -> SparseMatrix:
    """Each row divided by its sum; empty rows stay empty."""
    return (diagonal(powers(sums(graph, 1), -1)) @ graph).tocsr()


def content_graph(modalities: Mapping[str, Vectors], weights: Mapping[str, float], most: int) -> SparseMatrix:
    """Σ over modalities of weight · the row shares of its neighbour graph; a modality without a weight counts 1.

    Raises `BadInput` when modalities speak of different numbers of items.
    """
    sizes = {name: len(vectors) for name, vectors in modalities.items()}
    if len(set(sizes.values())) != 1:
        raise BadInput(f"vectors of as many items are needed in every modality; got {sizes or 'none'}")
    graphs = [weights.get(name, 1.0) * row_shares(nearest_items(each, most)) for name, each in modalities.items()]
    return _total(graphs)


def _total(graphs: Sequence[SparseMatrix]) -> SparseMatrix:
    total = graphs[0]
    for graph in graphs[1:]:
        total = total + graph
    return total.tocsr().astype(np.float32)
