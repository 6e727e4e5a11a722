"""One visit of a simulated shopper: what is clicked, looked at, put into the cart, bought or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wares.demo.simulation.pages import DAY, VisitMoment, World
from wares.demo.simulation.queries import Tongue, hopeless
from wares.types import Event, EventKind, Matrix, Rows

PAGE = (12, 16, 20)
"""Products on a page, by place in `tastes.DEVICES`."""

_SIGNED_IN = 0.4  # share of visits that begin signed in
_JOINS = 0.45  # share of the others that sign in on the way, at the latest at the cart
_HASTE = 0.2  # chance that they do so at a click
_WAYS, _WAY_SHARES = ("search", "category", "home"), (0.47, 0.25, 0.28)  # how a visit begins
_ONE_MORE, _AFTER_HOME, _MOST_PAGES = 0.5, 0.8, 6  # chance of another page; after the home page; pages at most
_MOST_CLICKS = 5  # on one page
_EXAMINED = (1 / (1 + 0.16 * np.arange(64))).astype(np.float32)  # share of pages looked down to each position
_BOUNCED = 0.04  # share of clicks that are taken back before the product's page is there
_HOPELESS = 0.03  # share of searches for what the shop does not have
_SAME, _NEXT, _ANY = 0.3, 0.25, 0.08  # to go on with the last shelf; with what goes with the last purchase; with any
_LEFT, _RETURNS = 7 * DAY, 0.5  # a cart is remembered so long (seconds), and the chance to look at it again
_BUYS = 0.6  # chance that a cart is bought
_RATES = 0.4  # chance that a bought product is rated
_SEEN, _SHOWN_AGAIN = 8, 4  # products seen last that are remembered; that the home page shows
_KEEN = 3.0  # how much readier one is to take what goes with something just taken


@dataclass(frozen=True, slots=True)
class Choice:
    """A product in the cart and the answer it was found in."""

    row: int
    quantity: int
    query: str
    query_id: str


@dataclass(slots=True)
class Memory:
    """What a shopper remembers from visit to visit.

    seen    rows looked at last, the newest first
    bought  rows
    left    what was left in the cart, at `left_at`
    shelf   what was looked for last; −1 = nothing
    after   shelf of the last purchase, until something that goes with it was looked for; −1 = none
    free    Unix seconds when the last visit ended
    """

    seen: list[int] = field(default_factory=list)
    bought: set[int] = field(default_factory=set)
    left: tuple[Choice, ...] = ()
    left_at: float = 0.0
    shelf: int = -1
    after: int = -1
    free: float = 0.0


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What the shop answered: rows in the order of positions, how well each fits and how much it attracts, 0–1."""

    rows: Rows
    fits: Matrix
    attracts: Matrix
    query: str
    query_id: str


class Visit:
    """One visit; `run` it once."""

    def __init__(self, world: World, shopper: int, memory: Memory, session: str, time: float, faithful: bool) -> None:
        """It begins at `time`, or when the last one has ended. `faithful` = signs in at the first click."""
        self.memory, self.session, self.chance, self.rng = memory, session, world.chance, world.rng
        self.time = max(time, memory.free + 60)
        self.moment = VisitMoment(world, shopper, self.time)
        self.shelves = world.tastes.shelves
        self.token = world.tastes.tokens[shopper]
        self.tongue: Tongue = "zh" if world.tastes.chinese[shopper] else "en"
        self.size = PAGE[world.tastes.device[shopper]]
        self.known = self._happens(_SIGNED_IN)
        self.joins, self.haste = faithful or self._happens(_JOINS), 1.0 if faithful else _HASTE
        self.cart: list[Choice] = []
        self.answers = 0
        self.events: list[Event] = []

    def run(self) -> list[Event]:
        """All that happens, in order of time, but for the ratings: they come last and happen days later."""
        way, shelf = self.chance.choices(_WAYS, _WAY_SHARES)[0], self._intent()
        if self.memory.left and self.time - self.memory.left_at < _LEFT and self._happens(_RETURNS):
            way = "home"
        for _ in range(_MOST_PAGES):
            page = self._page(way, shelf)
            clicked = page is not None and self._browse(page)
            self._wait(4)
            if not self._happens(_AFTER_HOME if way == "home" else _ONE_MORE):
                break
            way = "search" if self._happens(0.6) else "category"
            if not clicked or self._happens(0.4):
                shelf = self._intent()
        self._leave()
        return self.events

    # ------------------------------------------------------------------------------------------- what is looked for

    def _intent(self) -> int:
        """The shelf that is looked for now."""
        memory, luck = self.memory, self.chance.random()
        if memory.shelf >= 0 and luck < _SAME:
            return memory.shelf
        if memory.after >= 0 and luck < _SAME + _NEXT:
            memory.shelf = self.moment.partner(memory.after)
            memory.after = -1
        elif luck > 1 - _ANY:
            memory.shelf = int(self.shelves.shelf[self.chance.randrange(len(self.shelves.shelf))])
        else:
            memory.shelf = self.moment.shelf()
        return memory.shelf

    def _page(self, way: str, shelf: int) -> ResultPage | None:
        """The answer to going to the home page or a category, or to a search; None when there is nothing."""
        if way == "search":
            return self._answered(shelf)
        if way == "category":
            return self._shown(self.moment.ranked(shelf, self.size))
        seen = list(dict.fromkeys([*(choice.row for choice in self.memory.left), *self.memory.seen]))[:_SHOWN_AGAIN]
        return self._shown(*self.moment.home(seen, self.size))

    def _answered(self, shelf: int) -> ResultPage | None:
        """A search and its answer."""
        wanted = None if self._happens(_HOPELESS) else self.moment.wish(shelf, self.tongue)
        words = hopeless(self.tongue, self.chance) if wanted is None else wanted.words
        query_id = self._query_id()
        self._tell("search", query=words, query_id=query_id)
        if wanted is None:
            return None
        self.time += 0.05 + 0.2 * self.chance.random()
        rows = self.moment.ranked(shelf, self.size, wanted)
        return self._shown(rows, query=words, query_id=query_id)

    def _shown(
        self, rows: Rows, wanted: Matrix | float = 1.0, *, query: str = "", query_id: str = ""
    ) -> ResultPage | None:
        """What fits attracts, as far as such a thing is wanted now. None without rows."""
        if not len(rows):
            return None
        fits = self.moment.eye.fit(rows)
        page = ResultPage(rows, fits, np.minimum(1, fits * wanted), query, query_id or self._query_id())
        self._tell("impression", rows.tolist(), query, page.query_id, positions=tuple(range(1, len(rows) + 1)))
        return page

    # ------------------------------------------------------------------------------------------------ what is done

    def _browse(self, page: ResultPage) -> bool:
        """Click on what attracts; whether anything did."""
        chances = _EXAMINED[: len(page.rows)] * (0.008 + 0.9 * page.attracts)
        clicked = (self.rng.random(len(chances)) < chances).nonzero()[0][:_MOST_CLICKS].tolist()
        for place in clicked:
            self._open(page, place)
        return bool(clicked)

    def _open(self, page: ResultPage, place: int, keen: float = 1.0, alone: bool = False) -> None:
        """Click on a product and look at it. `keen` multiplies the chance to take it; `alone` = without what goes
        with it."""
        row = int(page.rows[place])
        self._wait(3 + place / 2)
        self.known = self.known or (self.joins and self._happens(self.haste))
        self._tell("click", (row,), page.query, page.query_id, positions=(place + 1,))
        self.time += 0.3 + self.chance.random()
        if self._happens(_BOUNCED):
            return
        self._tell("view", (row,), page.query, page.query_id, positions=(place + 1,))
        self._wait(25)
        self.memory.seen = [row, *(other for other in self.memory.seen if other != row)][:_SEEN]
        self.cart += [left for left in self.memory.left if left.row == row and left not in self.cart]
        fit = float(page.fits[place])
        if self._happens(0.01 + 0.15 * fit):
            self._tell("favourite", (row,), page.query, page.query_id)
            self._wait(3)
        if self._happens(keen * self._readiness(row, fit)):
            self._take(row, page)
            if not alone and self._happens(0.6):
                self._look_beside(row, _KEEN)
        elif not alone and self._happens(0.2):
            self._look_beside(row)

    def _readiness(self, row: int, fit: float) -> float:
        """The chance that a product looked at is put into the cart."""
        if any(choice.row == row for choice in self.cart):
            return 0.0
        chance = 0.02 + 0.45 * fit
        chance *= 0.15 if row in self.memory.bought else 1.0
        return chance if self._wears(row) else 0.15 * chance

    def _wears(self, row: int) -> bool:
        """Whether it comes in the shopper's size, or has none."""
        shelves, body = self.shelves, self.moment.tastes.body[self.moment.shopper]
        mask, scale = int(shelves.sizes[row]), shelves.shelves[shelves.shelf[row]].sizes
        return not mask or bool(mask >> scale[int(body * len(scale))] & 1)

    def _take(self, row: int, page: ResultPage) -> None:
        """Put it into the cart."""
        self.known = self.known or self.joins
        shelves = self.shelves
        quantity = self.chance.choice((1, 2, 2, 3, 4, 6)) if shelves.shelves[shelves.shelf[row]].several else 1
        self.cart.append(Choice(row, quantity, page.query, page.query_id))
        self._tell("cart", (row,), page.query, page.query_id, quantities=(quantity,))
        self._wait(5)

    def _look_beside(self, row: int, keen: float = 1.0) -> None:
        """Look at what goes with a product."""
        rows, goes = self.moment.beside(row)
        page = self._shown(rows, keen * goes)
        if page is None:
            return
        clicked = self.rng.random(len(rows)) < _EXAMINED[: len(rows)] * np.sqrt(page.attracts) / 2
        for place in clicked.nonzero()[0][:2].tolist():
            self._open(page, place, keen, alone=True)

    def _leave(self) -> None:
        """Buy what is in the cart, or leave it there."""
        if self.cart and self._happens(_BUYS):
            self._wait(90)
            self._buy()
        elif self.cart:
            self.memory.left, self.memory.left_at = tuple(self.cart), self.time
        self.memory.free = self.time

    def _buy(self) -> None:
        rows, memory, shelves = [choice.row for choice in self.cart], self.memory, self.shelves
        paid = [price for row in rows if (price := shelves.products[row].price) is not None]
        found_in = {(choice.query, choice.query_id) for choice in self.cart}
        query, query_id = found_in.pop() if len(found_in) == 1 else ("", "")
        self._tell(
            "purchase", rows, query, query_id,
            prices=tuple(paid) if len(paid) == len(rows) else (),
            quantities=tuple(choice.quantity for choice in self.cart),
        )  # fmt: skip
        memory.bought.update(rows)
        memory.left, memory.after, memory.shelf = (), int(shelves.shelf[rows[0]]), -1
        end = self.time
        for row in rows if self.known else ():
            if self._happens(_RATES):
                self.time = end + DAY * self.chance.uniform(3, 14)
                self._rate(row)
        self.time = end

    def _rate(self, row: int) -> None:
        """Say how well a product fits after all; told by mail, in no session."""
        liked = 2.4 + 3 * float(self.moment.eye.fit(np.array([row]))[0]) ** 0.5 + self.chance.gauss(0, 0.8)
        self._tell("rating", (row,), rating=float(min(5, max(1, round(liked)))))

    # ------------------------------------------------------------------------------------------------- small things

    def _happens(self, chance: float) -> bool:
        return self.chance.random() < chance

    def _wait(self, seconds: float) -> None:
        """Usually about so long, sometimes much longer."""
        self.time += 0.2 + self.chance.lognormvariate(0, 0.7) * seconds

    def _query_id(self) -> str:
        self.answers += 1
        return f"{self.session}-answer{self.answers}"

    def _tell(
        self, kind: EventKind, rows: Sequence[int] = (), query: str = "", query_id: str = "",
        *, positions: tuple[int, ...] = (), prices: tuple[float, ...] = (), quantities: tuple[int, ...] = (),
        rating: float | None = None,
    ) -> None:  # fmt: skip
        self.events.append(
            Event(
                id=f"{self.session}-{len(self.events) + 1}",
                kind=kind,
                time=round(self.time, 3),
                shopper=self.token if self.known else "",
                session="" if kind == "rating" else self.session,
                products=tuple(map(self.shelves.ids.__getitem__, rows)),
                query=query,
                query_id=query_id,
                positions=positions,
                prices=prices,
                quantities=quantities,
                rating=rating,
            )
        )
