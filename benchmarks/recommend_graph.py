"""Gowalla: do ways through the graph of shoppers and items, and learnt embeddings, find what shoppers took besides?"""

from __future__ import annotations

import numpy as np

from _blend import Blend
from _common import Figures, Options, main
from _full_ranking import Protocol
from _interactions import asked_test, figures, fit_all, read_split
from wares.recommend.embeddings import Embeddings
from wares.recommend.rp3beta import RP3Beta, RP3BetaSettings
from wares.types import Recommender

PROTOCOL = Protocol("the set's own: a share of each shopper's items, drawn evenly", time_leaks=True)
WEIGHTS = np.array([[0.5, 0.5], [0.3, 0.3]], np.float32)
"""Heights of score and of rank: of the graph, then of the embeddings. Chosen on `valid` and two hold-outs of train."""


def measure(options: Options) -> Figures:
    """Recall@20 and nDCG@20 over all items, and seconds of fitting."""
    task = read_split(options.data, valid_is_train=True)
    parts: list[Recommender] = [RP3Beta(RP3BetaSettings(shopper_power=0.7)), Embeddings()]
    seconds = fit_all(parts, task.test)
    blend = Blend(parts).with_weights(WEIGHTS)
    return figures(
        asked_test([*parts, blend], task.test, PROTOCOL, options), seconds, ("recall_20", "ndcg_20", "coverage")
    )


if __name__ == "__main__":
    main("recommend_graph", measure, sample=0)
