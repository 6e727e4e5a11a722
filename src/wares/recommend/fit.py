"""The recommenders of a shop, fitted: what answers from single products as links, and embeddings."""

from __future__ import annotations

import numpy as np

from wares.recommend.co_occurrence import CoOccurrence, CoOccurrenceSettings
from wares.recommend.embeddings import Embeddings, EmbeddingsSettings
from wares.recommend.interaction_matrix import SparseMatrix, cells, largest_values
from wares.recommend.item_neighbours import MOST, ItemNeighbours, joined
from wares.recommend.rp3beta import RP3Beta
from wares.recommend.transitions import Transitions, TransitionsSettings
from wares.types import Interactions

_BLOCK = 2048  # products whose ways are gone together
_DIM = 64
_STEPS, _BATCHES = 800, 32  # of embeddings: steps to take, and batches that a pass is cut into
_BATCH_FROM, _BATCH_TO = 32, 256
_ROUNDS_FROM, _ROUNDS_TO = 3, 30
FEWEST_SHOPPERS = 100
"""Who took several products; embeddings are learnt from no fewer."""


def fit_links(interactions: Interactions) -> dict[str, ItemNeighbours]:
    """By name: "bought" and "viewed" together, "graph" of the same shoppers, "next" of what was taken after it."""
    bought = CoOccurrence(CoOccurrenceSettings(kinds=("purchase", "cart"), neighbours=MOST), "bought").fit(interactions)
    viewed = CoOccurrence(CoOccurrenceSettings(kinds=("view", "click"), window=3600.0, neighbours=MOST), "viewed")
    viewed.fit(interactions)
    graph = RP3Beta().fit(interactions)
    steps = Transitions(TransitionsSettings(most=MOST)).fit(interactions)
    assert bought.learnt is not None and viewed.learnt is not None
    assert graph.learnt is not None and steps.learnt is not None
    return {
        "bought": ItemNeighbours.of(bought.learnt.strengths),
        "viewed": ItemNeighbours.of(viewed.learnt.strengths),
        "graph": _through(graph.learnt.to, graph.learnt.back),
        "next": ItemNeighbours.of(steps.learnt.steps),
    }


def fit_embeddings(interactions: Interactions) -> Embeddings | None:
    """Learnt in about as many steps however many shoppers there are; None with fewer than `FEWEST_SHOPPERS`."""
    several = int((np.diff(cells(interactions).indptr) > 1).sum())
    if several < FEWEST_SHOPPERS:
        return None
    batch = int(np.clip(several // _BATCHES, _BATCH_FROM, _BATCH_TO))
    rounds = int(np.clip(round(_STEPS * batch / several), _ROUNDS_FROM, _ROUNDS_TO))
    return Embeddings(EmbeddingsSettings(dim=_DIM, rounds=rounds, batch=batch)).fit(interactions)


def _through(to: SparseMatrix, back: SparseMatrix) -> ItemNeighbours:
    """The `MOST` best ways from each item through shoppers to other items."""
    blocks: list[ItemNeighbours] = []
    for start in range(0, to.shape[0], _BLOCK):
        ways = (to[start : start + _BLOCK] @ back).tocsr()
        own = np.repeat(np.arange(start, start + ways.shape[0]), np.diff(ways.indptr)) == ways.indices
        ways.data[own] = 0
        ways.eliminate_zeros()
        blocks.append(ItemNeighbours.of(largest_values(ways, MOST)))
    return joined(blocks)
