"""A shop's products as recommending sees them: one row a product for good, with its traits and whether it can be had.

Rows are the codes in which recommenders answer. What is kept of them on the disk names products by id, and hands the
ids back in its own order when it is read (`Assortment.begin`), so that a row means the same product again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wares.catalog.offers import is_orderable
from wares.profiles.traits import BASIC, Traits, TraitsTable
from wares.search.admission import IMAGE, TEXT
from wares.shop.runtime.components import Components, facets
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.catalogue import Change
from wares.types import Filter, Index, Nums, Product, Rows

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

    def among(self, nums: Nums) -> NDArray[np.bool_]:
        """(n,) which rows are products of these numbers."""
        found = np.zeros(len(self), np.bool_)
        rows = self.rows_of(nums)
        found[rows[rows >= 0]] = True
        return found

    def admitted(self, index: Index, where: Filter | None) -> NDArray[np.bool_]:
        """(n,) what can be had and satisfies `where`."""
        return self.can_be_had if where is None else self.can_be_had & self.among(index.select(where))

    def rows(self, products: Iterable[str]) -> Rows:
        """Rows of the products that are here, each once, in the order given."""
        found = self.table.rows(dict.fromkeys(products))
        return found[(found >= 0) & (found < len(self))]


class CatalogFollower:
    """Keeps a `CatalogView` in step with the catalogue; made when first asked for, which reads every product once.

    visible   tells the sequence number up to which the index has everything
    """

    def __init__(self, in_use: ActiveGeneration, visible: Callable[[], int]) -> None:
        self._in_use, self._visible = in_use, visible
        self._lock = threading.Lock()
        self._shelf: CatalogView | None = None
        self._row_of: dict[int, int] = {}
        self._order: tuple[str, ...] = ()

    def begin(self, order: Sequence[str]) -> None:
        """Have the rows begin with the products of these ids in this order, whether they are still there or not."""
        with self._lock:
            self._order = tuple(order)
            if self._shelf is not None and self._shelf.table.ids[: len(order)] != list(order):
                self._shelf = None

    def now(self) -> CatalogView:
        """The products as they are. Another encoder has the table made anew, while others go on with the old one."""
        shelf = self._shelf
        if shelf is not None and self._is_right(shelf):
            return shelf
        if not self._lock.acquire(blocking=shelf is None):
            assert shelf is not None
            return shelf
        try:
            shelf = self._shelf
            if shelf is None or not self._is_right(shelf):
                with self._in_use.lent() as parts:
                    self._shelf = shelf = self._caught_up(parts, shelf)
            return shelf
        finally:
            self._lock.release()

    def is_current(self) -> bool:
        """Whether `now` has nothing to read anew, so that it answers at once."""
        return self._shelf is not None and self._is_right(self._shelf)

    def renew(self) -> None:
        """Make the table anew for another encoder, if anybody asked for it before: whoever asks next need not wait."""
        if self._shelf is None:
            return
        try:
            self.now()
        except Exception:
            _log.exception("the products' traits cannot be read now; they are when somebody asks")

    def _is_right(self, shelf: CatalogView) -> bool:
        return shelf.seq == self._visible() and shelf.encoder == self._in_use.parts.encoder.fingerprint

    def _caught_up(self, parts: Components, shelf: CatalogView | None) -> CatalogView:
        """The shelf with every change up to what the index has; later changes are taken again once it has them."""
        seq = self._visible()
        anew = shelf is None or shelf.encoder != parts.encoder.fingerprint
        if anew:
            order = self._order if shelf is None else tuple(shelf.table.ids)
            table, self._row_of = TraitsTable(parts.encoder.dim, _attributes(parts.index)), {}
            table.put(Traits(id=product) for product in order)
            table.drop(order)
            shelf = _empty(table)
        assert shelf is not None
        for batch in parts.catalogue.changes(shelf.seq):
            shelf = self._changed(parts, shelf, batch)
        if anew:
            shelf.table.measure()
        row_of = np.full(int(shelf.nums.max(initial=0)) + 1, -1, np.int64)
        row_of[shelf.nums] = np.arange(len(shelf))
        row_of[0] = -1
        return replace(shelf, row_of=row_of, seq=seq, encoder=parts.encoder.fingerprint)

    def _changed(self, parts: Components, shelf: CatalogView, batch: Sequence[Change]) -> CatalogView:
        table = shelf.table
        gone = [row for change in batch if change.product is None and (row := self._row_of.get(change.num, -1)) >= 0]
        table.drop(table.ids[row] for row in gone)
        come = [(change.num, change.product) for change in batch if change.product is not None]
        table.put(_traits(parts.index, come))
        shelf = _grown(shelf, len(table) - len(shelf))
        shelf.nums[gone], shelf.can_be_had[gone] = 0, False
        rows = table.rows(product.id for _, product in come)
        shelf.nums[rows] = [num for num, _ in come]
        shelf.can_be_had[rows] = [is_orderable(product) for _, product in come]
        shelf.popularity[rows] = [product.popularity for _, product in come]
        self._row_of.update(zip((num for num, _ in come), rows.tolist(), strict=True))
        return shelf


def _empty(table: TraitsTable) -> CatalogView:
    n = len(table)
    return CatalogView(table, np.zeros(n, np.int64), np.zeros(n, np.bool_), np.zeros(n), np.full(1, -1), 0, "")


def _grown(shelf: CatalogView, more: int) -> CatalogView:
    """A copy with so many rows more."""
    columns = (shelf.nums, shelf.can_be_had, shelf.popularity)
    nums, had, popularity = (np.concatenate([column, np.zeros(more, column.dtype)]) for column in columns)
    return replace(shelf, nums=nums, can_be_had=had, popularity=popularity)


def _traits(index: Index, products: Sequence[tuple[int, Product]]) -> Iterator[Traits]:
    texts, pictures = (index.vectors([num for num, _ in products], using) for using in (TEXT, IMAGE))
    for num, product in products:
        text, picture = texts.get(num), pictures.get(num)
        yield Traits(id=product.id, values=facets(product), price=product.price, text=text, picture=picture)


def _attributes(index: Index) -> list[str]:
    """Further attributes that may tell a taste: lists of choices, the widest spread first."""
    nums = index.select()
    counts = {
        name: index.values(nums, name)
        for name, kind in index.attributes().items()
        if kind == "text" and name not in _NO_TASTE
    }
    choices = {name: found for name, found in counts.items() if _LEAST_VALUES <= len(found) <= _MOST_VALUES}
    return sorted(choices, key=lambda name: (-sum(choices[name].values()), name))[:_MOST_ATTRIBUTES]
