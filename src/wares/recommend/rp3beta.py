"""RP3β: random walks of three steps through the graph of shoppers and items, helped by content, without training.

Paudel, Christoffel, Newell and Bernstein 2017, "Updatable, accurate, diverse, and scalable recommendations for
interactive applications". A taste goes to the shoppers who share its items and from them to their other items. Where
vectors of the items are given, it begins at similar items as well, and may end there, so that a product nobody took yet
can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from wares.errors import BadInput
from wares.recommend.content_neighbours import content_graph
from wares.recommend.interaction_matrix import (
    SparseMatrix,
    cells,
    csr,
    diagonal,
    largest_values,
    mean_largest,
    powers,
    require_fit,
    sums,
    taste_rows,
)
from wares.recommend.item_neighbours import ItemNeighbours, concatenate
from wares.types import Interactions, Scores, Taste, Vectors

_BLOCK = 2048  # items whose scores are worked out at once


@dataclass(frozen=True, slots=True)
class RP3BetaSettings:
    """Settings of RP3β: powers of how much shoppers and items took part, and how content helps.

    source_power        power of the popularity of an item of the taste, by which its weight is divided
    shopper_power       power of a shopper's sum, by which the walk through them is divided
    beta                power of the popularity of the item reached, by which its score is divided; smaller = popular
                        items lead
    content_neighbours  similar items that each item has in every modality
    similar_weight      weight of an item similar to one of the taste, beside that one
    content_weight      weight of being similar itself, beside walks through shoppers
    content_power       power of 1 + popularity that being similar is multiplied by
    modality_weights    modality → weight ≥ 0; absent = 1
    """

    source_power: float = 0.55
    shopper_power: float = 1.0
    beta: float = 0.33
    content_neighbours: int = 10
    similar_weight: float = 0.3
    content_weight: float = 0.1
    content_power: float = 0.5
    modality_weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RP3BetaParameters:
    """Parameters of RP3β, sparse float32 matrices; a score is x' · to · back + x · direct, x' = x + x · like.

    to      (items, shoppers): from an item to the shoppers who took it
    back    (shoppers, items): from a shopper to the items they took
    like    (items, items): similar items; empty without content
    direct  (items, items): what being alike adds to the score itself; empty without content
    """

    to: SparseMatrix
    back: SparseMatrix
    like: SparseMatrix
    direct: SparseMatrix


class RP3Beta:
    """RP3β.

    score(j) = Σ_u (Σ_i x'_i p_i^−source r_ui) s_u^−shopper r_uj p_j^−β + content · (x C)_j (1 + p_j)^power.

    r are the cells learnt from, s their row sums and p their column sums, x' = x + similar · x C, and C is the graph of
    similar items. Without content these are the ways of RP3β (Paudel et al. 2017, "Updatable, accurate, diverse, and
    scalable recommendations") with the first power free as well; GF-CF (Shen et al. 2021) has ½, 1, ½. Its second term
    is measured in the mean of the largest score that a single item gives. −inf where no way leads.
    """

    def __init__(
        self,
        settings: RP3BetaSettings | None = None,
        modalities: Mapping[str, Vectors] | None = None,
        name: str = "rp3beta",
    ) -> None:
        self.name = name
        self.settings = settings or RP3BetaSettings()
        self.parameters: RP3BetaParameters | None = None
        self._modalities = dict(modalities or {})

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Weigh the graph; one pass over the interactions, and the nearest neighbours of every modality."""
        settings = self.settings
        rows = cells(interactions)
        popularity = sums(rows, 0)
        to = (diagonal(powers(popularity, -settings.source_power)) @ rows.T).tocsr()
        back = (
            diagonal(powers(sums(rows, 1), -settings.shopper_power))
            @ rows
            @ diagonal(powers(popularity, -settings.beta))
        ).tocsr()
        progress(0.2)
        like = direct = csr((len(popularity),) * 2, dtype=np.float32)
        if self._modalities:
            graph = content_graph(self._modalities, settings.modality_weights, settings.content_neighbours)
            if graph.shape[0] != len(popularity):
                raise BadInput(f"vectors of {graph.shape[0]} items are given, interactions of {len(popularity)}")
            like = settings.similar_weight * graph
            direct = (graph @ diagonal((1 + popularity) ** settings.content_power)).tocsr()
            direct = direct * np.float32(
                settings.content_weight * _typical_score(to, back) / max(mean_largest(direct), 1e-12)
            )
        self.parameters = RP3BetaParameters(to, back, like.tocsr(), direct.tocsr())
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        parameters = require_fit(self.parameters, self.name)
        inputs = taste_rows(tastes, parameters.like.shape[0])
        scores: Scores = (
            (inputs + inputs @ parameters.like) @ parameters.to @ parameters.back + inputs @ parameters.direct
        ).toarray()
        scores[scores <= 0] = -np.inf
        return scores

    def neighbours(self, limit: int) -> ItemNeighbours:
        """From each item the `limit` largest scores through shoppers, without content. Raises `BadInput` before `fit`.

        Worked out some rows at a time, for the product of the two matrices is dense where shoppers took much.
        """
        parameters = require_fit(self.parameters, self.name)
        blocks: list[ItemNeighbours] = []
        for start in range(0, parameters.to.shape[0], _BLOCK):
            scores = (parameters.to[start : start + _BLOCK] @ parameters.back).tocsr()
            own = np.repeat(np.arange(start, start + scores.shape[0]), np.diff(scores.indptr)) == scores.indices
            scores.data[own] = 0
            scores.eliminate_zeros()
            blocks.append(ItemNeighbours.of(largest_values(scores, limit)))
        return concatenate(blocks)


def _typical_score(to: SparseMatrix, back: SparseMatrix, sample: int = 256) -> float:
    """Mean over items spread evenly over all that were taken of the largest score that each gives another item."""
    nonempty = np.flatnonzero(np.diff(to.indptr))
    if not len(nonempty):
        return 0.0
    rows = nonempty[np.linspace(0, len(nonempty) - 1, min(sample, len(nonempty))).astype(np.int64)]
    ways = (to[rows] @ back).toarray()
    ways[np.arange(len(rows)), rows] = 0
    return float(ways.max(axis=1).mean())
