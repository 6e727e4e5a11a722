"""Complementary pairs of a shop's categories: learnt from what was bought together; elsewhere general knowledge."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping

import numpy as np

from wares.recommend.general_complements import Kinds, general_complements
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.complements.category_table import CategoryTable, disagree
from wares.types import Rows

COMPLEMENTARY, BOUGHT_TOGETHER, SAME_BRANCH, UNRELATED, SUBSTITUTE = range(5)
"""How products stand to those that lie in a cart, the best first: their categories go together; they were bought
together themselves; they are of the same broadest category; nothing is known; they are of the same category.
"""
LearntPairs = Mapping[str, Mapping[str, float]]
"""Written path of a category → that of another one → lift, see `wares.recommend.category_pairs`."""
_MOST_BITS = 6.0  # of pointwise mutual information beyond which a pair is no surer


class ComplementaryPairs:
    """Which categories go with which, and how surely. What was `learnt` from the log counts before what is general."""

    def __init__(self, learnt: LearntPairs) -> None:
        self._learnt = learnt
        self._lock = threading.Lock()
        self._table: CategoryTable | None = None
        self._strengths: dict[tuple[int, Kinds], dict[int, float]] = {}

    def table(self, view: CatalogView) -> CategoryTable:
        """The shop's categories as they are."""
        with self._lock:
            if self._table is None or not self._table.tells(view.table):
                self._table, self._strengths = CategoryTable(view.table, len(view.table.values)), {}
            return self._table

    def strengths(self, table: CategoryTable, category: int, kinds: Kinds = ()) -> Mapping[int, float]:
        """Code of a category that goes with `category` → how surely: in (1, 2] where the log says so, in (0, 1] by
        general knowledge; {} = nothing is known.

        kinds   of the product itself, where its category does not tell them
        """
        kinds = table.kinds.get(category, ()) or kinds
        found = self._strengths.get((category, kinds))
        if found is None:
            found = self._strengths_of(table, category, kinds)
            self._strengths[category, kinds] = found
        return found

    def _strengths_of(self, table: CategoryTable, category: int, kinds: Kinds) -> dict[int, float]:
        knowledge, lifts = general_complements(), self._learnt.get(table.paths.get(category, ""), {})
        strengths = {}
        for other, path in table.paths.items():
            lift = lifts.get(path)
            strength = knowledge.strength(kinds, table.kinds[other]) if lift is None else _of_lift(lift)
            if strength > 0 and other != category:
                strengths[other] = strength
        return strengths

    def tiers(self, view: CatalogView, rows: Rows, anchors: Rows, kinds: Mapping[int, Kinds]) -> Rows:
        """(n,) how each of `rows` stands to the `anchors`, of `COMPLEMENTARY` to `SUBSTITUTE`; `BOUGHT_TOGETHER` is not
        told here.

        kinds   row of an anchor → kinds of things it is by its title
        """
        table = self.table(view)
        own, roots, mine = table.codes(rows), table.roots(rows), table.codes(anchors)
        tiers = np.full(len(rows), UNRELATED)
        tiers[np.isin(roots, table.roots(anchors)) & (roots >= 0)] = SAME_BRANCH
        audiences, theirs = table.audiences(rows), table.audiences(anchors)
        for place, (row, category) in enumerate(zip(anchors.tolist(), mine.tolist(), strict=True)):
            others = np.fromiter(self.strengths(table, category, kinds.get(row, ())), np.int64)
            tiers[np.isin(own, others) & ~disagree(audiences, int(theirs[place]))] = COMPLEMENTARY
        tiers[np.isin(own, mine) & (own >= 0)] = SUBSTITUTE
        return tiers


def _of_lift(lift: float) -> float:
    """0 where a pair was rarer than by chance, else 1–2 by its pointwise mutual information."""
    return 1 + min(math.log2(lift), _MOST_BITS) / _MOST_BITS if lift > 1 else 0.0
