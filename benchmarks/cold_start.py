"""How well new products and new shoppers are served, with content and without."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded, say
from _full_ranking import RecommendCase, Scorer, counted, ranked
from _interactions import Asked, read_attributes, read_sequences, read_split, some
from recommend_multimodal import SETTINGS, read_modalities
from wares.recommend.holdout import subset
from wares.recommend.rp3beta import RP3Beta
from wares.recommend.transitions import Transitions
from wares.types import Recommender, Scores, Taste

FEW_EVENTS, FEW_TAKEN = 5, 3
ONE_NEW_OF = 5


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
    """Recall@20 of products with fewer than 5 events, of shoppers with fewer than 3 items, of both, and of all."""
    asked, recommenders = _sequences(options) if (options.data / "sequences.txt").exists() else _split(options)
    events = np.bincount(asked.learnt_from.items, minlength=asked.learnt_from.item_count)
    new = events < FEW_EVENTS
    groups = _groups(some(asked.cases, options), new)
    found: Figures = {"new_products": int(new.sum())}
    found |= {f"{name}_cases": len(cases) for name, cases in groups.items()}
    for scorer in [counted(asked.learnt_from), *(each.fit(asked.learnt_from) for each in recommenders)]:
        say(f"asking {scorer.name}")
        found |= {f"{scorer.name}_{name}_recall_20": _recall(scorer, cases) for name, cases in groups.items()}
        among = _recall(Only(scorer, new), groups["new_products"])
        found[f"{scorer.name}_among_new_products_recall_20"] = among
    return found


def _split(options: Options) -> tuple[Asked, list[Recommender]]:
    modalities = read_modalities(options.data)
    return read_split(options.data).test, [RP3Beta(SETTINGS, name="plain"), RP3Beta(SETTINGS, modalities, "content")]


def _sequences(options: Options) -> tuple[Asked, list[Recommender]]:
    """Of one shopper in five nothing is learnt, and no more than the two newest items are known when they are asked."""
    whole = read_sequences(options.data).test
    attributes = read_attributes(options.data, whole.learnt_from.item_count)
    content = {} if attributes is None else {"attributes": attributes}
    learnt_from = subset(whole.learnt_from, whole.learnt_from.shoppers % ONE_NEW_OF > 0)
    cases = tuple(case if number % ONE_NEW_OF else _met_lately(case) for number, case in enumerate(whole.cases))
    return Asked(learnt_from, cases), [Transitions(name="plain"), Transitions(modalities=content, name="content")]


def _met_lately(case: RecommendCase) -> RecommendCase:
    """The case of a shopper nobody knew, with fewer than 3 items."""
    taste, newest = case.taste, slice(1 - FEW_TAKEN, None)
    known = Taste(taste.items[newest], taste.times[newest], taste.weights[newest], None, taste.now)
    return RecommendCase(known, case.sought)


def _groups(cases: Sequence[RecommendCase], new: NDArray[np.bool_]) -> dict[str, list[RecommendCase]]:
    """Name → cases; where products are new, only those are sought."""
    products = [narrowed for case in cases if (narrowed := _sought_among(case, new)) is not None]
    return {
        "new_products": products,
        "new_shoppers": [case for case in cases if len(case.taste.items) < FEW_TAKEN],
        "both_new": [case for case in products if len(case.taste.items) < FEW_TAKEN],
        "all": list(cases),
    }


def _sought_among(case: RecommendCase, kept: NDArray[np.bool_]) -> RecommendCase | None:
    """The case with only the items of `kept` sought; None when there is none."""
    sought = case.sought[kept[case.sought]]
    return dataclasses.replace(case, sought=sought) if len(sought) else None


def _recall(scorer: Scorer, cases: Sequence[RecommendCase]) -> float | None:
    """None without cases."""
    return rounded(ranked(scorer, cases).recall_20) if cases else None


if __name__ == "__main__":
    main("cold_start", measure, sample=0)
