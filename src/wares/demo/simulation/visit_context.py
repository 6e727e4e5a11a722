"""Visit context: the categories, home page and complements that a shop without memory shows a simulated shopper."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wares.constants import DAY
from wares.demo.simulation.product_columns import CategoryColumns
from wares.demo.simulation.queries import QueryIntent, QueryLanguage, draw_query
from wares.demo.simulation.tastes import SUITS, TrueTastes
from wares.types import Matrix, Rows

COMPLEMENTS_SHOWN = 8
"""Products on a row of what goes with one."""

_CANDIDATES, _FEW_CANDIDATES = (
    240,
    48,
)  # products of a category that a page is made from; that an idea or the home page is
_NEWEST = 4  # products on the home page because they are new
_REVISIT_WEIGHT = 1.5  # how much what was seen before is wanted beside what is looked for
_WINTER = 9 * DAY  # the coldest moment, after the year's beginning
_YEAR = 365.2425 * DAY


@dataclass(frozen=True, slots=True)
class SimulationContext:
    """Where visits happen: the tastes, the simulated time (`start` in Unix seconds, `span` in seconds) and chance."""

    tastes: TrueTastes
    start: float
    span: float
    chance: random.Random
    rng: np.random.Generator


class VisitContext:
    """A shopper (place in the tastes) at a time.

    time   Unix seconds
    share  of the simulated time, how much has passed; 0–1
    """

    def __init__(self, simulation: SimulationContext, shopper: int, time: float) -> None:
        self.simulation, self.shopper, self.time = simulation, shopper, time
        self.tastes, self.columns, self.rng = simulation.tastes, simulation.tastes.columns, simulation.rng
        self.share = (time - simulation.start) / simulation.span
        self.preferences = simulation.tastes.preferences(shopper)

    # ------------------------------------------------------------------------------------------------ what is wanted

    def draw_category(self) -> int:
        """The place of a category drawn by the shopper's taste and the season."""
        tastes, categories = self.tastes, self.columns.categories
        cold = math.cos(2 * math.pi * (self.time - _WINTER) / _YEAR)
        weights: list[float] = tastes.weights(self.shopper, self.share).tolist()
        favourites: list[int] = [category for category in tastes.favourites[self.shopper].tolist() if category >= 0]
        seasonal = [
            weight * math.exp(0.8 * cold * categories[p].seasonality)
            for p, weight in zip(favourites, weights, strict=False)
        ]
        return self.simulation.chance.choices(favourites, seasonal)[0]

    def complement(self, category: int) -> int:
        """A category that goes with this one; itself where none does."""
        complements = self.columns.categories[category].complements
        if not complements:
            return category
        return self.simulation.chance.choices(complements, [0.5**rank for rank in range(len(complements))])[0]

    def draw_query(self, category: int, language: QueryLanguage) -> QueryIntent | None:
        """What the shopper types who wants something of this category; None when it has nothing now."""
        ideas = self.available(self.columns.categories[category], _FEW_CANDIDATES)
        if not len(ideas):
            return None
        best = (np.log(self.preferences.suitability(ideas)) + self._noise(len(ideas), 0.3)).argmax()
        colour = min(0.8, max(0.2, 0.8 - 0.4 * float(self.tastes.colour_leniency[self.shopper])))
        return draw_query(self.columns, int(ideas[best]), language, colour, self.simulation.chance)

    # ------------------------------------------------------------------------------------------------ what is shown

    def available(self, category: CategoryColumns, limit: int = _CANDIDATES) -> Rows:
        """Products that are there now; where there are more than `limit`, a draw by appeal."""
        n = int(category.start_share.searchsorted(self.share, "right"))
        rows = category.rows[:n]
        if n > limit:
            appeal = category.cumulative_appeal[:n]
            draws = appeal.searchsorted(self.rng.random(limit) * appeal[-1], "right")
            rows = rows[np.unique(draws)]
        available: Rows = rows[self.columns.end_share[rows] > self.share]
        return available

    def category_page(self, category: int, limit: int, intent: QueryIntent | None = None) -> Rows:
        """A page of a category: what was asked for first, then what sells, made for whom the shopper is."""
        rows = self.available(self.columns.categories[category])
        scores = self._base_scores(rows)
        if intent is not None:
            scores += intent.matches(self.columns, rows)
        page: Rows = rows[(-scores).argsort()[:limit]]
        return page

    def home_page(self, recent: Sequence[int], limit: int) -> tuple[Rows, Matrix]:
        """The home page: what was seen, what sells, the newest; and how much such things are wanted."""
        all_products, end_share = self.columns.all_products, self.columns.end_share
        newest = all_products.rows[: int(all_products.start_share.searchsorted(self.share, "right"))][-_NEWEST:]
        rows = self.available(all_products, _FEW_CANDIDATES)
        suitable = rows[(-self._base_scores(rows)).argsort()[: limit - len(recent) - _NEWEST]]
        rows = np.array(list(dict.fromkeys([*recent, *suitable.tolist(), *newest[::-1].tolist()])), np.int64)
        demand = self.tastes.category_weights(self.shopper, self.columns.category[rows], self.share)
        demand[: len(recent)] = _REVISIT_WEIGHT
        there = end_share[rows] > self.share
        return rows[there], demand[there]

    def complementary_page(self, row: int) -> tuple[Rows, Matrix]:
        """Of a category that complements a product's: what has its style, brand and colour; and how well each goes with
        it, 0–1."""
        columns = self.columns
        rows = self.available(columns.categories[self.complement(int(columns.category[row]))])
        rows = rows[rows != row]
        similarity = 1.5 * (columns.style[rows] @ columns.style[row])
        similarity += (columns.brand[rows] == columns.brand[row]) + 0.7 * (columns.colour[rows] == columns.colour[row])
        best = (-similarity - self._base_scores(rows)).argsort()[:COMPLEMENTS_SHOWN]
        return rows[best], np.exp(similarity[best] - similarity[best].max(initial=0)).astype(np.float32)

    def _base_scores(self, rows: Rows) -> Matrix:
        """What sells to those for whom it is made, with some chance."""
        suits = SUITS[self.tastes.shopper_type[self.shopper]][self.columns.audience[rows]]
        scores: Matrix = 0.7 * np.log(self.columns.demand(rows, self.share)) + 1.5 * np.log(suits)
        return scores + self._noise(len(rows), 0.6)

    def _noise(self, count: int, scale: float) -> Matrix:
        return self.rng.gumbel(0, scale, count).astype(np.float32)
