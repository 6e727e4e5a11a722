"""Complementary products: of the categories that go with a product, those that suit it and are popular.

Nothing of it needs a log: of each category the products that are taken most, those first that are for the same people
and of the same brand, colour or style.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np

from wares.profiles.traits import BRAND, CATEGORY, COLOUR
from wares.recommend.general_complements import Kinds
from wares.recommend.item_neighbours import ScoredItems, neighbour_sums
from wares.shop.recommend.complements.category_table import CategoryTable, disagree
from wares.shop.recommend.complements.pairs import ComplementaryPairs
from wares.shop.recommend.eligibility import Eligibility
from wares.types import And, Floats, Match, Rows, Scores

_CATEGORIES, _PRODUCTS = 12, 48  # complementary categories looked at, the surest; products of each, the most popular
_SHARED = {BRAND: 0.3, COLOUR: 0.3}  # how much better something suits that shares a value
_SHARED_OTHERWISE = 0.1
_DISAGREEING = 0.05  # how well something suits that is made for other people
_POPULARITY, _NEXT = 0.02, 0.25  # how fast products fall by popularity, and by place within their category


class ComplementaryProducts:
    """Finds complements by `pairs` of categories; the products of a category are kept until the catalogue changes."""

    def __init__(self, pairs: ComplementaryPairs) -> None:
        self.pairs = pairs
        self._lock = threading.Lock()
        self._seq = -1
        self._rows: dict[str, Rows] = {}

    def reach(
        self, eligibility: Eligibility, anchors: Rows, weights: Floats, kinds: Mapping[int, Kinds]
    ) -> ScoredItems:
        """What goes with the anchors (m,), scored by Σ weight · value as item neighbours are; nothing of their own
        categories.

        kinds   row of an anchor → kinds of things it is by its title
        """
        view = eligibility.view
        table = self.pairs.table(view)
        own = table.codes(anchors)
        items, values = list[Rows](), list[Scores]()
        for row, category in zip(anchors.tolist(), own.tolist(), strict=True):
            strengths = self.pairs.strengths(table, category, kinds.get(row, ()))
            others = sorted((each for each in strengths if each not in own), key=lambda each: -strengths[each])
            others = others[:_CATEGORIES]
            popular = [self._popular(eligibility, table.paths[other]) for other in others]
            found, suits = _by_suit(table, popular, row)
            items.append(found)
            sizes = [len(each) for each in popular]
            values.append((np.repeat([strengths[other] for other in others], sizes) * suits).astype(np.float32))
        return neighbour_sums(anchors, weights, items, values)

    def _popular(self, eligibility: Eligibility, path: str) -> Rows:
        """The most popular products of a category that the filter admits."""
        view, of_category = eligibility.view, Match(CATEGORY, (path,))
        where = None if eligibility.filter is None else eligibility.filter.parse()
        if where is not None:
            return _first(eligibility, And((of_category, where)))
        with self._lock:
            if self._seq != view.seq:
                self._seq, self._rows = view.seq, {}
            kept = self._rows.get(path)
        if kept is None:
            kept = _first(eligibility, of_category)
            with self._lock:
                if self._seq == view.seq:
                    self._rows[path] = kept
        return kept


def _first(eligibility: Eligibility, where: Match | And) -> Rows:
    nums = eligibility.index.select(where=where).top(np.zeros(0, np.int64), None, 0, _PRODUCTS)
    rows = eligibility.view.rows_of(nums)
    return rows[rows >= 0]


def _by_suit(table: CategoryTable, popular: Sequence[Rows], anchor: int) -> tuple[Rows, Floats]:
    """Rows of all categories together, of each category those first that suit the anchor best, and how well they do, in
    (0, 1]; each of `popular` holds rows of one category, the most popular first.
    """
    sizes = np.array([len(each) for each in popular], np.int64)
    rows = np.concatenate([*popular, np.zeros(0, np.int64)])
    categories = np.repeat(np.arange(len(sizes)), sizes)
    places = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    suits = _suits(table, rows, anchor) / (1 + _POPULARITY * places)
    order = np.lexsort((-suits, categories))
    rows, suits = rows[order], suits[order]
    best = np.repeat(suits[places == 0], sizes[sizes > 0])
    return rows, suits / best / (1 + _NEXT * places)


def _suits(table: CategoryTable, rows: Rows, anchor: int) -> Floats:
    """(n,) how well each row suits the anchor by what their values say, > 0."""
    traits, own = table.table, np.array([anchor])
    codes, theirs = traits.codes(rows), traits.codes(own)[0]
    suits = np.ones(len(rows))
    for name in traits.attributes:
        if name != CATEGORY:
            values = theirs[traits.spans[name]]
            shared = np.isin(codes[:, traits.spans[name]], values[values >= 0]).any(axis=1)
            suits += _SHARED.get(name, _SHARED_OTHERWISE) * shared
    wrong = disagree(table.audiences(rows), int(table.audiences(own)[0]))
    return np.where(wrong, _DISAGREEING, suits)
