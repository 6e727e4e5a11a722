"""New products and new shoppers, with and without what is known of a product's content."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded, say
from _interactions import read_split, some
from recommend_multimodal import SETTINGS, read_modalities
from wares.evaluate.recommend import Case, Scorer, counted, ranked
from wares.recommend.graph import Graph
from wares.types import Recommender, Scores, Taste

FEW_EVENTS, FEW_TAKEN = 5, 3


@dataclass(frozen=True, slots=True)
class Only:
    """A scorer that ranks nothing but the items of `kept` (items,) bool."""

    scorer: Scorer
    kept: NDArray[np.bool_]
    name: str = "only"

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items), −inf for the others."""
        return np.where(self.kept, self.scorer.scores(tastes), -np.inf).astype(np.float32)


def measure(options: Options) -> Figures:
    """Recall@20 of products with fewer than 5 events, of shoppers with fewer than 3, and of all."""
    task = read_split(options.data)
    events = np.bincount(task.learn_all.items, minlength=task.learn_all.item_count)
    new = events < FEW_EVENTS
    cases = some(task.test, options)
    new_products = [narrowed for case in cases if (narrowed := _sought_among(case, new)) is not None]
    new_shoppers = [case for case in cases if len(case.taste.items) < FEW_TAKEN]
    graphs: list[Recommender] = [Graph(SETTINGS), Graph(SETTINGS, read_modalities(options.data), "graph_content")]
    found: Figures = {
        "new_products": int(new.sum()),
        "new_product_cases": len(new_products),
        "new_shopper_cases": len(new_shoppers),
    }
    for scorer in [counted(task.learn_all), *(graph.fit(task.learn_all) for graph in graphs)]:
        say(f"asking {scorer.name}")
        found |= {
            f"{scorer.name}_new_products_recall_20": _recall(scorer, new_products),
            f"{scorer.name}_among_new_products_recall_20": _recall(Only(scorer, new), new_products),
            f"{scorer.name}_new_shoppers_recall_20": _recall(scorer, new_shoppers),
            f"{scorer.name}_recall_20": _recall(scorer, cases),
        }
    return found


def _sought_among(case: Case, kept: NDArray[np.bool_]) -> Case | None:
    """The case with only the items of `kept` sought; None when there is none."""
    sought = case.sought[kept[case.sought]]
    return dataclasses.replace(case, sought=sought) if len(sought) else None


def _recall(scorer: Scorer, cases: Sequence[Case]) -> float:
    return rounded(ranked(scorer, cases).recall_20)


if __name__ == "__main__":
    main("cold_start", measure, sample=0)
