"""A shop's products as recommending sees them: one row a product for good, with its traits and whether it can be had.

Rows are the codes in which recommenders answer. What is kept of them on the disk names products by id, and hands the
ids back in its own order when it is read (`CatalogFollower.begin`), so that a row means the same product again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wares.catalog.offers import is_orderable
from wares.profiles.traits import BASIC, Traits, TraitsTable
from wares.search.request import IMAGE, TEXT
from wares.shop.live.index_follower import IndexFollower
from wares.shop.runtime.components import Components, facets
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.products.records import Change
from wares.types import Index, Nums, Product, Rows

_LEAST_VALUES, _MOST_VALUES, _MOST_ATTRIBUTES = 2, 100, 6
"""Attributes looked at beside category, brand and colour: so many values each, so many attributes."""
_NO_TASTE = {*BASIC, "currency", "group", "availability"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CatalogView:
    """One consistent state; arrays by row (n,), and rows after n belong to later states.

    table      traits, whose rows these are
    nums       int64 numbers of the products; 0 = gone
    can_be_had there is the product, and it is not sold out
    popularity float64 ≥ 0, what the feed says; 0 = not known
    row_of     (largest number + 1,) int64 row of each number; −1 = none
    seq        sequence number of the catalogue up to which everything is here
    encoder    fingerprint of the encoder whose vectors these are
    """

    table: TraitsTable
    nums: Nums
    can_be_had: NDArray[np.bool_]
    popularity: NDArray[np.float64]
    row_of: Rows
    seq: int
    encoder: str

    def __len__(self) -> int:
        return len(self.nums)

    def rows_of(self, nums: Nums) -> Rows:
        """Rows of the products of these numbers; −1 for one that is not here (yet)."""
        known = nums < len(self.row_of)
        found = np.full(len(nums), -1, np.int64)
        found[known] = self.row_of[nums[known]]
        return found

    def rows(self, products: Iterable[str]) -> Rows:
        """Rows of the products that are here, each once, in the order given."""
        found = self.table.rows(dict.fromkeys(products))
        return found[(found >= 0) & (found < len(self))]


class CatalogFollower:
    """Keeps a `CatalogView` in step with the catalogue; made when first asked for, which reads every product once.

    It goes as far as the index, and is brought there when it is asked for: a state is a copy, too dear for each write.
    """

    def __init__(self, generation: ActiveGeneration, index: IndexFollower) -> None:
        self._generation, self._index = generation, index
        self._lock = threading.Lock()
        self._view: CatalogView | None = None
        self._row_of: dict[int, int] = {}
        self._order: tuple[str, ...] = ()

    def begin(self, order: Sequence[str]) -> None:
        """Have the rows begin with the products of these ids in this order, whether they are still there or not."""
        with self._lock:
            self._order = tuple(order)
            if self._view is not None and self._view.table.ids[: len(order)] != list(order):
                self._view = None

    def now(self) -> CatalogView:
        """The products as they are. Another encoder has the table made anew, while others go on with the old one."""
        view = self._view
        if view is not None and self._is_right(view):
            return view
        if not self._lock.acquire(blocking=view is None):
            assert view is not None
            return view
        try:
            view = self._view
            if view is None or not self._is_right(view):
                with self._generation.lease() as components:
                    self._view = view = self._caught_up(components, view)
            return view
        finally:
            self._lock.release()

    def is_current(self) -> bool:
        """Whether `now` has nothing to read anew, so that it answers at once."""
        return self._view is not None and self._is_right(self._view)

    def renew(self) -> None:
        """Make the table anew for another encoder, if anybody asked for it before: whoever asks next need not wait."""
        if self._view is None:
            return
        try:
            self.now()
        except Exception:
            _log.exception("the products' traits cannot be read now; they are when somebody asks")

    def _is_right(self, view: CatalogView) -> bool:
        return view.seq == self._index.seq and view.encoder == self._generation.components.encoder.fingerprint

    def _caught_up(self, components: Components, view: CatalogView | None) -> CatalogView:
        """The view with every change up to what the index has; later changes are taken again once it has them."""
        seq = self._index.seq
        anew = view is None or view.encoder != components.encoder.fingerprint
        if anew:
            order = self._order if view is None else tuple(view.table.ids)
            table, self._row_of = TraitsTable(components.encoder.dim, _attributes(components.index)), {}
            table.put(Traits(id=product) for product in order)
            table.drop(order)
            view = _empty(table)
        assert view is not None
        for batch in components.catalog.changes(view.seq):
            view = self._changed(components, view, batch)
        if anew:
            view.table.measure()
        row_of = np.full(int(view.nums.max(initial=0)) + 1, -1, np.int64)
        row_of[view.nums] = np.arange(len(view))
        row_of[0] = -1
        return replace(view, row_of=row_of, seq=seq, encoder=components.encoder.fingerprint)

    def _changed(self, components: Components, view: CatalogView, batch: Sequence[Change]) -> CatalogView:
        table = view.table
        gone = [row for change in batch if change.product is None and (row := self._row_of.get(change.num, -1)) >= 0]
        table.drop(table.ids[row] for row in gone)
        come = [(change.num, change.product) for change in batch if change.product is not None]
        table.put(_traits(components.index, come))
        view = _grown(view, len(table) - len(view))
        view.nums[gone], view.can_be_had[gone] = 0, False
        rows = table.rows(product.id for _, product in come)
        view.nums[rows] = [num for num, _ in come]
        view.can_be_had[rows] = [is_orderable(product) for _, product in come]
        view.popularity[rows] = [product.popularity for _, product in come]
        self._row_of.update(zip((num for num, _ in come), rows.tolist(), strict=True))
        return view


def _empty(table: TraitsTable) -> CatalogView:
    n = len(table)
    return CatalogView(table, np.zeros(n, np.int64), np.zeros(n, np.bool_), np.zeros(n), np.full(1, -1), 0, "")


def _grown(view: CatalogView, more: int) -> CatalogView:
    """A copy with so many rows more."""
    columns = (view.nums, view.can_be_had, view.popularity)
    nums, had, popularity = (np.concatenate([column, np.zeros(more, column.dtype)]) for column in columns)
    return replace(view, nums=nums, can_be_had=had, popularity=popularity)


def _traits(index: Index, products: Sequence[tuple[int, Product]]) -> Iterator[Traits]:
    texts, pictures = (index.vectors([num for num, _ in products], using) for using in (TEXT, IMAGE))
    for num, product in products:
        text, picture = texts.get(num), pictures.get(num)
        yield Traits(id=product.id, values=facets(product), price=product.price, text=text, picture=picture)


def _attributes(index: Index) -> list[str]:
    """Further attributes that may tell a taste: lists of choices, the widest spread first."""
    whole = index.select()
    counts = {
        name: whole.facet(name, _MOST_VALUES + 1)
        for name, kind in index.attributes().items()
        if kind == "text" and name not in _NO_TASTE
    }
    choices = {name: found for name, found in counts.items() if _LEAST_VALUES <= len(found) <= _MOST_VALUES}
    return sorted(choices, key=lambda name: (-sum(choices[name].values()), name))[:_MOST_ATTRIBUTES]
