"""What a shop without memory shows a simulated shopper: ranked shelves, the home page, what goes with a product."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wares.demo.simulation.product_columns import CategoryColumns
from wares.demo.simulation.queries import QueryIntent, Tongue, wish
from wares.demo.simulation.tastes import SUITS, TrueTastes
from wares.types import Matrix, Rows

DAY = 86_400.0

BESIDE = 8
"""Products on a row of what goes with one."""

_CANDIDATES, _GLANCED = 240, 48  # products of a shelf that a page is made from; that an idea or the home page is
_NEWEST = 4  # products on the home page because they are new
_SEEN = 1.5  # how much what was seen before is wanted beside what is looked for
_WINTER = 9 * DAY  # the coldest moment, after the year's beginning
_YEAR = 365.2425 * DAY


@dataclass(frozen=True, slots=True)
class World:
    """Where visits happen: the tastes, the simulated time (`start` in Unix seconds, `span` in seconds) and chance."""

    tastes: TrueTastes
    start: float
    span: float
    chance: random.Random
    rng: np.random.Generator


class VisitMoment:
    """A shopper (place in the tastes) at a time.

    time   Unix seconds
    share  of the simulated time, how much has passed; 0–1
    """

    def __init__(self, world: World, shopper: int, time: float) -> None:
        self.world, self.shopper, self.time = world, shopper, time
        self.tastes, self.shelves, self.rng = world.tastes, world.tastes.shelves, world.rng
        self.share = (time - world.start) / world.span
        self.eye = world.tastes.eye(shopper)

    # ------------------------------------------------------------------------------------------------ what is wanted

    def shelf(self) -> int:
        """The place of a shelf drawn by the shopper's taste and the season."""
        tastes, shelves = self.tastes, self.shelves.shelves
        cold = math.cos(2 * math.pi * (self.time - _WINTER) / _YEAR)
        weights: list[float] = tastes.weights(self.shopper, self.share).tolist()
        strong: list[int] = [place for place in tastes.strong[self.shopper].tolist() if place >= 0]
        seasonal = [
            weight * math.exp(0.8 * cold * shelves[p].season) for p, weight in zip(strong, weights, strict=False)
        ]
        return self.world.chance.choices(strong, seasonal)[0]

    def partner(self, shelf: int) -> int:
        """A shelf that goes with this one; itself where none does."""
        partners = self.shelves.shelves[shelf].partners
        if not partners:
            return shelf
        return self.world.chance.choices(partners, [0.5**place for place in range(len(partners))])[0]

    def wish(self, shelf: int, tongue: Tongue) -> QueryIntent | None:
        """What the shopper types who wants something of this shelf; None when there is nothing on it now."""
        ideas = self.living(self.shelves.shelves[shelf], _GLANCED)
        if not len(ideas):
            return None
        best = (np.log(self.eye.fit(ideas)) + self._noise(len(ideas), 0.3)).argmax()
        colour = min(0.8, max(0.2, 0.8 - 0.4 * float(self.tastes.leniency[self.shopper])))
        return wish(self.shelves, int(ideas[best]), tongue, colour, self.world.chance)

    # ------------------------------------------------------------------------------------------------ what is shown

    def living(self, shelf: CategoryColumns, most: int = _CANDIDATES) -> Rows:
        """Products that are there now; where there are more than `most`, a draw by appeal."""
        n = int(shelf.born.searchsorted(self.share, "right"))
        rows = shelf.rows[:n]
        if n > most:
            drawn = shelf.pull[:n].searchsorted(self.rng.random(most) * shelf.pull[n - 1], "right")
            rows = rows[np.unique(drawn)]
        living: Rows = rows[self.shelves.gone[rows] > self.share]
        return living

    def ranked(self, shelf: int, most: int, wanted: QueryIntent | None = None) -> Rows:
        """A page of a shelf: what was asked for first, then what sells, made for whom the shopper is."""
        rows = self.living(self.shelves.shelves[shelf])
        scores = self._common(rows)
        if wanted is not None:
            scores += wanted.matches(self.shelves, rows)
        found: Rows = rows[(-scores).argsort()[:most]]
        return found

    def home(self, seen: Sequence[int], most: int) -> tuple[Rows, Matrix]:
        """The home page: what was seen, what sells, the newest; and how much such things are wanted."""
        every, gone = self.shelves.every, self.shelves.gone
        newest = every.rows[: int(every.born.searchsorted(self.share, "right"))][-_NEWEST:]
        rows = self.living(every, _GLANCED)
        liked = rows[(-self._common(rows)).argsort()[: most - len(seen) - _NEWEST]]
        rows = np.array(list(dict.fromkeys([*seen, *liked.tolist(), *newest[::-1].tolist()])), np.int64)
        wanted = self.tastes.wants(self.shopper, self.shelves.shelf[rows], self.share)
        wanted[: len(seen)] = _SEEN
        there = gone[rows] > self.share
        return rows[there], wanted[there]

    def beside(self, row: int) -> tuple[Rows, Matrix]:
        """Of a shelf that goes with a product's: what has its style, brand and colour; and how well each goes, 0–1."""
        shelves = self.shelves
        rows = self.living(shelves.shelves[self.partner(int(shelves.shelf[row]))])
        rows = rows[rows != row]
        near = 1.5 * (shelves.style[rows] @ shelves.style[row])
        near += (shelves.brand[rows] == shelves.brand[row]) + 0.7 * (shelves.colour[rows] == shelves.colour[row])
        best = (-near - self._common(rows)).argsort()[:BESIDE]
        return rows[best], np.exp(near[best] - near[best].max(initial=0)).astype(np.float32)

    def _common(self, rows: Rows) -> Matrix:
        """What sells to those for whom it is made, with some chance."""
        suits = SUITS[self.tastes.who[self.shopper]][self.shelves.audience[rows]]
        found: Matrix = 0.7 * np.log(self.shelves.liking(rows, self.share)) + 1.5 * np.log(suits)
        return found + self._noise(len(rows), 0.6)

    def _noise(self, count: int, scale: float) -> Matrix:
        return self.rng.gumbel(0, scale, count).astype(np.float32)
