"""Recommenders that answer from single products, fitted and brought into the form of links."""

from __future__ import annotations

import numpy as np

from wares.recommend.graph import Graph
from wares.recommend.links import MOST, Links, joined
from wares.recommend.matrix import Sparse, largest_values
from wares.recommend.steps import Steps, StepsSettings
from wares.recommend.together import Together, TogetherSettings
from wares.types import Interactions

_BLOCK = 2048  # products whose ways are gone together


def fit_links(interactions: Interactions) -> dict[str, Links]:
    """By name: "bought" and "viewed" together, "graph" of the same shoppers, "next" of what was taken after it."""
    bought = Together(TogetherSettings(kinds=("purchase", "cart"), neighbours=MOST), "bought").fit(interactions)
    viewed = Together(TogetherSettings(kinds=("view", "click"), window=3600.0, neighbours=MOST), "viewed")
    viewed.fit(interactions)
    graph = Graph().fit(interactions)
    steps = Steps(StepsSettings(most=MOST)).fit(interactions)
    assert bought.learnt is not None and viewed.learnt is not None
    assert graph.learnt is not None and steps.learnt is not None
    return {
        "bought": Links.of(bought.learnt.strengths),
        "viewed": Links.of(viewed.learnt.strengths),
        "graph": _through(graph.learnt.to, graph.learnt.back),
        "next": Links.of(steps.learnt.steps),
    }


def _through(to: Sparse, back: Sparse) -> Links:
    """The `MOST` best ways from each item through shoppers to other items."""
    blocks: list[Links] = []
    for start in range(0, to.shape[0], _BLOCK):
        ways = (to[start : start + _BLOCK] @ back).tocsr()
        own = np.repeat(np.arange(start, start + ways.shape[0]), np.diff(ways.indptr)) == ways.indices
        ways.data[own] = 0
        ways.eliminate_zeros()
        blocks.append(Links.of(largest_values(ways, MOST)))
    return joined(blocks)
