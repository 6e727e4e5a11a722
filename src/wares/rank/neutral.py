"""Neutral contributions: what a candidate's score loses when a group of features says nothing for or against it."""

from __future__ import annotations

import numpy as np

from wares.rank.features.registry import neutral_matrix, spans
from wares.rank.model import RankingModel
from wares.types import Floats, Ints, Matrix


def neutral_contributions(model: RankingModel, features: Matrix, rows: Ints) -> tuple[Floats, tuple[str, ...]]:
    """(k, groups) by how much the score of each candidate at `rows` (k,) is above what it is with the group neutral,
    and the names of the groups. Exact: it is the difference of two scores of the model, and needs no approximation.

    features  (n, columns) of all candidates of the query, which say what is neutral where a feature does not
    """
    neutral, groups = neutral_matrix(features), spans()
    chosen = features[rows]
    variants = np.repeat(chosen[None], len(groups) + 1, axis=0)
    for place, span in enumerate(groups, 1):
        variants[place, :, span.columns] = neutral[span.columns]
    scores = model.scores(variants.reshape(-1, features.shape[1])).reshape(len(groups) + 1, len(rows))
    return (scores[0] - scores[1:]).T.astype(np.float64), tuple(span.feature.name for span in groups)
