"""Visit of a simulated shopper: what is clicked, looked at, put into the cart, bought or left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.constants import DAY
from wares.demo.simulation.queries import QueryLanguage, zero_result_query
from wares.demo.simulation.shopper_state import CartLine, ResultPage, ShopperMemory
from wares.demo.simulation.visit_context import SimulationContext, VisitContext
from wares.types import Event, EventKind, Matrix, Rows

PAGE = (12, 16, 20)
"""Products on a page, by place in `tastes.DEVICES`."""

_SIGNED_IN = 0.4  # share of visits that begin signed in
_SIGNS_IN = 0.45  # share of the others that sign in on the entry, at the latest at the cart
_SIGNS_IN_EARLY = 0.2  # chance that they do so at a click
_ENTRIES, _ENTRY_SHARES = ("search", "category", "home"), (0.47, 0.25, 0.28)  # how a visit begins
_ONE_MORE, _AFTER_HOME, _MOST_PAGES = 0.5, 0.8, 6  # chance of another page; after the home page; pages at most
_MOST_CLICKS = 5  # on one page
_EXAMINATION = (1 / (1 + 0.16 * np.arange(64))).astype(
    np.float32
)  # position-based click model: share of pages looked down to
_BOUNCES = 0.04  # share of clicks that are taken back before the product's page is there
_ZERO_RESULT = 0.03  # share of searches for what the shop does not have
_SAME, _NEXT, _ANY = 0.3, 0.25, 0.08  # chance of the last category; of a complement of the last purchase; of any
_ABANDONED, _RETURNS = 7 * DAY, 0.5  # a cart is remembered so long (seconds), and the chance to look at it again
_BUYS = 0.6  # chance that a cart is bought
_RATES = 0.4  # chance that a bought product is rated
_RECENT, _RECENT_SHOWN = 8, 4  # products seen last that are remembered; that the home page shows
_COMPLEMENT_BOOST = 3.0  # how much readier one is to take what goes with something just taken


class Visit:
    """One visit; `run` it once."""

    def __init__(
        self,
        simulation: SimulationContext,
        shopper: int,
        memory: ShopperMemory,
        session: str,
        time: float,
        loyal: bool,
    ) -> None:
        """It begins at `time`, or when the last one has ended. `loyal` = signs in at the first click."""
        self.memory, self.session, self.chance, self.rng = memory, session, simulation.chance, simulation.rng
        self.time = max(time, memory.end + 60)
        self.context = VisitContext(simulation, shopper, self.time)
        self.columns = simulation.tastes.columns
        self.token = simulation.tastes.tokens[shopper]
        self.language: QueryLanguage = "zh" if simulation.tastes.chinese[shopper] else "en"
        self.size = PAGE[simulation.tastes.device[shopper]]
        self.signed_in = self._happens(_SIGNED_IN)
        self.signs_in, self.signs_in_early = loyal or self._happens(_SIGNS_IN), 1.0 if loyal else _SIGNS_IN_EARLY
        self.cart: list[CartLine] = []
        self.answers = 0
        self.events: list[Event] = []

    def run(self) -> list[Event]:
        """All that happens, in order of time, but for the ratings: they come last and happen days later."""
        entry, category = self.chance.choices(_ENTRIES, _ENTRY_SHARES)[0], self._choose_category()
        if self.memory.abandoned_cart and self.time - self.memory.abandoned_at < _ABANDONED and self._happens(_RETURNS):
            entry = "home"
        for _ in range(_MOST_PAGES):
            page = self._page(entry, category)
            has_clicked = page is not None and self._browse(page)
            self._wait(4)
            if not self._happens(_AFTER_HOME if entry == "home" else _ONE_MORE):
                break
            entry = "search" if self._happens(0.6) else "category"
            if not has_clicked or self._happens(0.4):
                category = self._choose_category()
        self._leave()
        return self.events

    # ------------------------------------------------------------------------------------------- what is looked for

    def _choose_category(self) -> int:
        """The category that is looked for now."""
        memory, luck = self.memory, self.chance.random()
        if memory.category >= 0 and luck < _SAME:
            return memory.category
        if memory.complement_of >= 0 and luck < _SAME + _NEXT:
            memory.category = self.context.complement(memory.complement_of)
            memory.complement_of = -1
        elif luck > 1 - _ANY:
            memory.category = int(self.columns.category[self.chance.randrange(len(self.columns.category))])
        else:
            memory.category = self.context.draw_category()
        return memory.category

    def _page(self, entry: str, category: int) -> ResultPage | None:
        """The answer to going to the home page or a category, or to a search; None when there is nothing."""
        if entry == "search":
            return self._search_page(category)
        if entry == "category":
            return self._impress(self.context.category_page(category, self.size))
        cart_rows = (line.row for line in self.memory.abandoned_cart)
        recent = list(dict.fromkeys([*cart_rows, *self.memory.recent]))[:_RECENT_SHOWN]
        return self._impress(*self.context.home_page(recent, self.size))

    def _search_page(self, category: int) -> ResultPage | None:
        """A search and its answer."""
        intent = None if self._happens(_ZERO_RESULT) else self.context.draw_query(category, self.language)
        words = zero_result_query(self.language, self.chance) if intent is None else intent.words
        query_id = self._query_id()
        self._emit("search", query=words, query_id=query_id)
        if intent is None:
            return None
        self.time += 0.05 + 0.2 * self.chance.random()
        rows = self.context.category_page(category, self.size, intent)
        return self._impress(rows, query=words, query_id=query_id)

    def _impress(
        self, rows: Rows, demand: Matrix | float = 1.0, *, query: str = "", query_id: str = ""
    ) -> ResultPage | None:
        """An impression: what suits attracts, as far as such a thing is wanted now. None without rows."""
        if not len(rows):
            return None
        suitability = self.context.preferences.suitability(rows)
        page = ResultPage(rows, suitability, np.minimum(1, suitability * demand), query, query_id or self._query_id())
        self._emit("impression", rows.tolist(), query, page.query_id, positions=tuple(range(1, len(rows) + 1)))
        return page

    # ------------------------------------------------------------------------------------------------ what is done

    def _browse(self, page: ResultPage) -> bool:
        """Click on what attracts; whether anything did."""
        chances = _EXAMINATION[: len(page.rows)] * (0.008 + 0.9 * page.attractiveness)
        clicks = (self.rng.random(len(chances)) < chances).nonzero()[0][:_MOST_CLICKS].tolist()
        for position in clicks:
            self._open(page, position)
        return bool(clicks)

    def _open(self, page: ResultPage, position: int, boost: float = 1.0, alone: bool = False) -> None:
        """Click on a product and look at it. `boost` multiplies the chance to take it; `alone` = without what goes
        with it."""
        row = int(page.rows[position])
        self._wait(3 + position / 2)
        self.signed_in = self.signed_in or (self.signs_in and self._happens(self.signs_in_early))
        self._emit("click", (row,), page.query, page.query_id, positions=(position + 1,))
        self.time += 0.3 + self.chance.random()
        if self._happens(_BOUNCES):
            return
        self._emit("view", (row,), page.query, page.query_id, positions=(position + 1,))
        self._wait(25)
        self.memory.recent = [row, *(recent_row for recent_row in self.memory.recent if recent_row != row)][:_RECENT]
        self.cart += [line for line in self.memory.abandoned_cart if line.row == row and line not in self.cart]
        self._react(page, position, boost, alone)

    def _react(self, page: ResultPage, position: int, boost: float, alone: bool) -> None:
        """Favour a product, put it into the cart, look at what goes with it; see `_open`."""
        row, suitability = int(page.rows[position]), float(page.suitability[position])
        if self._happens(0.01 + 0.15 * suitability):
            self._emit("favourite", (row,), page.query, page.query_id)
            self._wait(3)
        if self._happens(boost * self._cart_probability(row, suitability)):
            self._add_to_cart(row, page)
            if not alone and self._happens(0.6):
                self._view_complements(row, _COMPLEMENT_BOOST)
        elif not alone and self._happens(0.2):
            self._view_complements(row)

    def _cart_probability(self, row: int, suitability: float) -> float:
        """The chance that a product looked at is put into the cart."""
        if any(line.row == row for line in self.cart):
            return 0.0
        chance = 0.02 + 0.45 * suitability
        chance *= 0.15 if row in self.memory.purchases else 1.0
        return chance if self._has_size(row) else 0.15 * chance

    def _has_size(self, row: int) -> bool:
        """Whether it comes in the shopper's size, or has none."""
        columns, quantile = self.columns, self.context.tastes.size_quantile[self.context.shopper]
        mask, scale = int(columns.sizes[row]), columns.categories[columns.category[row]].sizes
        return not mask or bool(mask >> scale[int(quantile * len(scale))] & 1)

    def _add_to_cart(self, row: int, page: ResultPage) -> None:
        """Put it into the cart."""
        self.signed_in = self.signed_in or self.signs_in
        columns = self.columns
        quantity = self.chance.choice((1, 2, 2, 3, 4, 6)) if columns.categories[columns.category[row]].multi_buy else 1
        self.cart.append(CartLine(row, quantity, page.query, page.query_id))
        self._emit("cart", (row,), page.query, page.query_id, quantities=(quantity,))
        self._wait(5)

    def _view_complements(self, row: int, boost: float = 1.0) -> None:
        """Look at what goes with a product."""
        rows, affinity = self.context.complementary_page(row)
        page = self._impress(rows, boost * affinity)
        if page is None:
            return
        is_clicked = self.rng.random(len(rows)) < _EXAMINATION[: len(rows)] * np.sqrt(page.attractiveness) / 2
        for position in is_clicked.nonzero()[0][:2].tolist():
            self._open(page, position, boost, alone=True)

    def _leave(self) -> None:
        """Buy what is in the cart, or leave it there."""
        if self.cart and self._happens(_BUYS):
            self._wait(90)
            self._buy()
        elif self.cart:
            self.memory.abandoned_cart, self.memory.abandoned_at = tuple(self.cart), self.time
        self.memory.end = self.time

    def _buy(self) -> None:
        rows, memory, columns = [line.row for line in self.cart], self.memory, self.columns
        prices = [price for row in rows if (price := columns.products[row].price) is not None]
        answers = {(line.query, line.query_id) for line in self.cart}
        query, query_id = answers.pop() if len(answers) == 1 else ("", "")
        self._emit(
            "purchase", rows, query, query_id,
            prices=tuple(prices) if len(prices) == len(rows) else (),
            quantities=tuple(line.quantity for line in self.cart),
        )  # fmt: skip
        memory.purchases.update(rows)
        memory.abandoned_cart, memory.complement_of, memory.category = (), int(columns.category[rows[0]]), -1
        end = self.time
        for row in rows if self.signed_in else ():
            if self._happens(_RATES):
                self.time = end + DAY * self.chance.uniform(3, 14)
                self._rate(row)
        self.time = end

    def _rate(self, row: int) -> None:
        """Say how well a product fits after all; told by mail, in no session."""
        suitability = float(self.context.preferences.suitability(np.array([row]))[0])
        stars = round(2.4 + 3 * suitability**0.5 + self.chance.gauss(0, 0.8))
        self._emit("rating", (row,), rating=float(min(5, max(1, stars))))

    # ------------------------------------------------------------------------------------------------- small things

    def _happens(self, chance: float) -> bool:
        return self.chance.random() < chance

    def _wait(self, seconds: float) -> None:
        """Usually about so long, sometimes much longer."""
        self.time += 0.2 + self.chance.lognormvariate(0, 0.7) * seconds

    def _query_id(self) -> str:
        self.answers += 1
        return f"{self.session}-answer{self.answers}"

    def _emit(
        self, kind: EventKind, rows: Sequence[int] = (), query: str = "", query_id: str = "",
        *, positions: tuple[int, ...] = (), prices: tuple[float, ...] = (), quantities: tuple[int, ...] = (),
        rating: float | None = None,
    ) -> None:  # fmt: skip
        self.events.append(
            Event(
                id=f"{self.session}-{len(self.events) + 1}",
                kind=kind,
                time=round(self.time, 3),
                shopper=self.token if self.signed_in else "",
                session="" if kind == "rating" else self.session,
                products=tuple(map(self.columns.ids.__getitem__, rows)),
                query=query,
                query_id=query_id,
                positions=positions,
                prices=prices,
                quantities=quantities,
                rating=rating,
            )
        )
