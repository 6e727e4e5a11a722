"""Keeps the catalogue view in step with the catalogue: made of every product once, kept between two openings."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wares.catalog.offers import is_orderable
from wares.profiles.traits import BASIC, Traits, TraitsTable
from wares.search.request import IMAGE, TEXT
from wares.shop.live.catalog_snapshot import read_snapshot, write_snapshot
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.index_follower import IndexFollower
from wares.shop.runtime.components import Components, facets
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.products.records import Change
from wares.types import Index, Nums, Product

_LEAST_VALUES, _MOST_VALUES, _MOST_ATTRIBUTES = 2, 100, 6
"""Attributes looked at beside category, brand and colour: so many values each, so many attributes."""
_NO_TASTE = {*BASIC, "currency", "group", "availability"}
_MUCH = 0.01  # share of the rows that may change before what is usual in the shop is measured anew
_log = logging.getLogger(__name__)
_D = TypeVar("_D", bound=np.generic)


class CatalogFollower:
    """Keeps a `CatalogView` in step with the catalogue; made when first asked for.

    It goes as far as the index, and is brought there when it is asked for: a state is a copy, too dear for each write.
    `snapshot` is the folder in which it is kept between two openings; where there is none, every product is read.
    """

    def __init__(self, generation: ActiveGeneration, index: IndexFollower, snapshot: Path) -> None:
        self._generation, self._index, self._snapshot = generation, index, snapshot
        self._lock = threading.Lock()
        self._view: CatalogView | None = None
        self._kept = -1  # position of the snapshot
        self._order: tuple[str, ...] = ()

    def begin(self, order: Sequence[str]) -> None:
        """Have the rows begin with the products of these ids in this order, whether they are still there or not."""
        with self._lock:
            self._order = tuple(order)
            if self._view is not None and not self._begins_right(self._view):
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
                    self._view = view = self._catch_up(components, view)
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

    def keep(self) -> None:
        """Write the view for the next opening, if there is one and it moved."""
        with self._lock:
            if self._view is not None and self._view.seq != self._kept:
                write_snapshot(self._snapshot, self._view)
                self._kept = self._view.seq

    def _is_right(self, view: CatalogView) -> bool:
        return view.seq == self._index.seq and view.encoder == self._generation.components.encoder.fingerprint

    def _begins_right(self, view: CatalogView) -> bool:
        return view.table.ids[: len(self._order)] == list(self._order)

    def _catch_up(self, components: Components, view: CatalogView | None) -> CatalogView:
        """The view with every change up to what the index has; later changes are taken again once it has them."""
        seq = self._index.seq
        if view is None:
            view = self._read(components)
        anew = view is None or view.encoder != components.encoder.fingerprint
        draft = CatalogDraft(self._empty_view(components, view) if view is None or anew else view)
        for batch in components.catalog.changes(draft.seq):
            draft.take(components.index, batch)
        if anew or draft.changed > _MUCH * len(draft.table):
            draft.table.measure()
        return draft.view(seq, components.encoder.fingerprint)

    def _read(self, components: Components) -> CatalogView | None:
        """The view that was kept, if it is still of use."""
        view = read_snapshot(self._snapshot, components.encoder.fingerprint)
        if view is None or view.seq > self._index.seq or not self._begins_right(view):
            return None
        if view.table.attributes != TraitsTable(components.encoder.dim, _attributes(components.index)).attributes:
            return None
        self._kept = view.seq
        return view

    def _empty_view(self, components: Components, view: CatalogView | None) -> CatalogView:
        """A view without products whose rows are those of `view`, or of the order asked for, for another encoder."""
        order = self._order if view is None else tuple(view.table.ids)
        table = TraitsTable(components.encoder.dim, _attributes(components.index))
        table.put(Traits(id=product) for product in order)
        table.drop(order)
        n = len(table)
        return CatalogView(table, np.zeros(n, np.int64), np.zeros(n, np.bool_), np.zeros(n), np.full(1, -1), 0, "")


class CatalogDraft:
    """The next state of a view: its columns copied once, and moved by changes; whoever holds the view keeps it."""

    def __init__(self, view: CatalogView) -> None:
        self.table, self.seq, self.changed = view.table, view.seq, 0
        self._nums, self._can_be_had, self._popularity = (
            view.nums.copy(),
            view.can_be_had.copy(),
            view.popularity.copy(),
        )
        self._row_of = view.row_of.copy()

    def take(self, index: Index, batch: Sequence[Change]) -> None:
        """Take in changes, whose vectors the index has."""
        self.changed += len(batch)
        self._drop(np.array([change.num for change in batch if change.product is None], np.int64))
        self._put(index, [(change.num, change.product) for change in batch if change.product is not None])

    def view(self, seq: int, encoder: str) -> CatalogView:
        """The state, up to `seq`."""
        n = len(self.table)
        columns = (self._nums[:n], self._can_be_had[:n], self._popularity[:n])
        return CatalogView(self.table, *columns, self._row_of, seq, encoder)

    def _drop(self, nums: Nums) -> None:
        nums = nums[nums < len(self._row_of)]
        rows = self._row_of[nums]
        rows = rows[rows >= 0]
        self.table.drop(self.table.ids[row] for row in rows.tolist())
        self._row_of[self._nums[rows]] = -1
        self._nums[rows], self._can_be_had[rows] = 0, False

    def _put(self, index: Index, products: Sequence[tuple[int, Product]]) -> None:
        if not products:
            return
        self.table.put(_traits(index, products))
        nums = np.array([num for num, _ in products], np.int64)
        self._grow(len(self.table), int(nums.max()) + 1)
        rows = self.table.rows(product.id for _, product in products)
        self._row_of[self._nums[rows][self._nums[rows] > 0]] = -1
        self._nums[rows], self._row_of[nums] = nums, rows
        self._can_be_had[rows] = [is_orderable(product) for _, product in products]
        self._popularity[rows] = [product.popularity for _, product in products]

    def _grow(self, rows: int, nums: int) -> None:
        """Make room, twice as much as there was, so that many products are no more copying each than few."""
        if rows > len(self._nums):
            size = max(rows, 2 * len(self._nums))
            self._nums, self._can_be_had = _longer(self._nums, size, 0), _longer(self._can_be_had, size, False)
            self._popularity = _longer(self._popularity, size, 0.0)
        if nums > len(self._row_of):
            self._row_of = _longer(self._row_of, max(nums, 2 * len(self._row_of)), -1)


def _traits(index: Index, products: Sequence[tuple[int, Product]]) -> Iterator[Traits]:
    texts, pictures = (index.vectors([num for num, _ in products], using) for using in (TEXT, IMAGE))
    for num, product in products:
        text, picture = texts.get(num), pictures.get(num)
        yield Traits(id=product.id, values=facets(product), price=product.price, text=text, picture=picture)


def _attributes(index: Index) -> list[str]:
    """Further attributes that may tell a taste: lists of choices, the widest spread first."""
    selection = index.select()
    counts = {
        name: selection.facet(name, _MOST_VALUES + 1)
        for name, kind in index.attributes().items()
        if kind == "text" and name not in _NO_TASTE
    }
    choices = {name: values for name, values in counts.items() if _LEAST_VALUES <= len(values) <= _MOST_VALUES}
    return sorted(choices, key=lambda name: (-sum(choices[name].values()), name))[:_MOST_ATTRIBUTES]


def _longer(column: NDArray[_D], size: int, filling: float) -> NDArray[_D]:
    longer: NDArray[_D] = np.full(size, filling, column.dtype)
    longer[: len(column)] = column
    return longer
