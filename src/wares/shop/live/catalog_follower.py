"""Keeps the catalogue view in step with the catalogue: its files are moved by every change, right after the index."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from wares.errors import BadInput
from wares.profiles.traits import TraitsStatistics, TraitsTable
from wares.search.request import IMAGE, TEXT
from wares.shop.live.catalog import writer
from wares.shop.live.catalog.columns import CatalogColumns
from wares.shop.live.catalog_view import CatalogView, IndexedVectors
from wares.shop.live.followers import AHEAD
from wares.shop.live.index_follower import IndexFollower
from wares.shop.runtime.components import Components
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.changes import Changes
from wares.store.products.records import Change

_MUCH = 0.01  # share of the rows that may change before what is usual in the shop is measured anew
_FEW = 5000  # rows of a shop that is measured as soon as that is due, and not made anew for what is gone
_PAUSE = 50  # times as long as measuring took, until it is done again in a larger shop
_MOST_GONE = 0.2  # share of the rows that may be of products that are gone; beyond, a view made anew is smaller
_log = logging.getLogger(__name__)


class CatalogFollower:
    """Keeps the `CatalogView` in `folder`; where there is none that is of use, it is made of every product once.

    position   of the feed, up to which the view has everything; `AHEAD` before it was opened
    writable   false in a process that only reads; then what another one has written is seen
    """

    def __init__(self, generation: ActiveGeneration, index: IndexFollower, folder: Path, writable: bool = True) -> None:
        self._generation, self._index, self._folder, self._writable = generation, index, folder, writable
        self.position = AHEAD
        self._lock = threading.RLock()
        self._columns: CatalogColumns | None = None
        self._view: CatalogView | None = None
        self._order: tuple[str, Sequence[str]] = ("", ())
        self._measured_at, self._measuring = 0.0, 0.0

    def begin(self, name: str, order: Sequence[str]) -> None:
        """Have the rows begin with the products of these ids in this order, whether they are still there or not.

        name   of what has this order; it is compared with the rows once
        """
        with self._lock:
            self._order = (name, order)
            if self._columns is not None and not self._begins_right(self._columns):
                self._columns.close()
                self._columns, self._view, self.position = None, None, AHEAD

    def now(self, components: Components | None = None) -> CatalogView:
        """The products as they are, with the vectors that these components have; None = those that answer."""
        components = components or self._generation.components
        view = self._view
        if view is None or self.position == AHEAD or view.encoder != components.encoder.fingerprint:
            return self._renewed(components)
        columns = self._columns
        if columns is not None and len(columns) <= _FEW and columns.changed > _MUCH * len(columns):
            return self._renewed(components)
        return view

    def is_current(self) -> bool:
        """Whether `now` has nothing to read anew, so that it answers at once."""
        view = self._view
        return view is not None and view.encoder == self._generation.components.encoder.fingerprint

    def open(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Open the view, and take in what it lacks; `progress` hears how many products that were."""
        with self._lock:
            if self.position == AHEAD:
                self._open(self._generation.components, progress)

    def follow(self, changes: Changes) -> None:
        """Take in what the index has taken in; where that fails the view is made anew when it is asked for."""
        with self._lock:
            columns = self._columns
            if columns is None or self.position == AHEAD:
                return
            try:
                news = [change for change in changes.products if change.seq > columns.seq]
                if news or not self._writable:
                    self._take(columns, self._generation.components, news)
                self.position = changes.upto
            except Exception:
                self._columns, self._view, self.position = None, None, AHEAD
                _log.exception("the catalogue view cannot be moved; it is opened anew when somebody asks")

    def renew(self) -> None:
        """Measure by another encoder's vectors now, if anybody asked before: whoever asks next need not wait."""
        if self._view is None:
            return
        try:
            self.now()
        except Exception:
            _log.exception("what is usual in the shop cannot be measured now; it is when somebody asks")

    def keep(self) -> None:
        """Force everything to the disk."""
        with self._lock:
            if self._columns is not None and self._writable:
                self._columns.close()
            self._columns, self._view, self.position = None, None, AHEAD

    def _renewed(self, components: Components) -> CatalogView:
        with self._lock:
            self.open()
            assert self._columns is not None
            columns, view = self._columns, self._view
            if view is None or view.encoder != components.encoder.fingerprint:
                self._view = view = self._seen(columns, components, self._statistics(columns, components))
            if self._writable and len(columns) <= _FEW and columns.changed > _MUCH * len(columns):
                self._view = view = self._measured(columns, components)
            return view

    # ---------------------------------------------------------------------------------------------------------- files

    def _open(self, components: Components, progress: Callable[[int], None]) -> None:
        position, seq = self._index.position, self._index.seq
        columns = self._opened(len(components.index))
        self._view, done = None, 0
        for batch in components.catalog.changes(columns.seq) if self._writable else ():
            # what was deleted comes first, whatever its number is: the position moves when all is here
            self._take(columns, components, [replace(change, seq=columns.seq) for change in batch])
            done += len(batch)
            progress(done)
        if self._writable:
            columns.moved(seq, columns.changed)
        if self._writable and columns.changed > _MUCH * len(columns):
            self._view = self._measured(columns, components)
        self._columns, self.position = columns, position

    def _opened(self, products: int) -> CatalogColumns:
        """The folder's columns, if they are of use to a shop of so many products, or none."""
        try:
            columns = CatalogColumns(self._folder, self._writable)
            if self._is_of_use(columns, products):
                return columns
            columns.close()
        except (BadInput, OSError, ValueError):
            if not self._writable:
                raise
            _log.warning("%s is of no use; the catalogue view is made of the products again", self._folder)
        columns = CatalogColumns.anew(self._folder)
        writer.reserve(columns, self._order[1])
        columns.set_note(begins=self._order[0])
        return columns

    def _is_of_use(self, columns: CatalogColumns, products: int) -> bool:
        if not self._writable:
            return True
        least = max(len(self._order[1]), products, 1)
        is_sparse = len(columns) > max((1 + _MOST_GONE) * least, _FEW)
        return columns.seq <= self._index.seq and not is_sparse and self._begins_right(columns)

    def _begins_right(self, columns: CatalogColumns) -> bool:
        name, order = self._order
        if not order or columns.note.begins == name:
            return True
        is_right = len(columns) >= len(order) and all(a == b for a, b in zip(columns.traits.ids, order, strict=False))
        if is_right and self._writable:
            columns.set_note(begins=name)
        return is_right

    # ---------------------------------------------------------------------------------------------------------- state

    def _take(self, columns: CatalogColumns, components: Components, batch: Sequence[Change]) -> None:
        """Take changes in, or see what the writer has made of them."""
        view = self._view
        if view is None or view.encoder != components.encoder.fingerprint:
            view = self._seen(columns, components, self._statistics(columns, components))
        if self._writable:
            writer.take(columns, view.table, batch)
        else:
            columns.refresh()
        is_due = self._writable and time.monotonic() - self._measured_at >= _PAUSE * self._measuring
        if len(columns) > _FEW and columns.changed > _MUCH * len(columns) and is_due:
            self._view = self._measured(columns, components)
        else:
            self._view = self._seen(columns, components, view.table.statistics, view.table)

    def _measured(self, columns: CatalogColumns, components: Components) -> CatalogView:
        """The view after what is usual was measured, and, where the shop has doubled, the attributes chosen again."""
        started = time.monotonic()
        if len(columns) >= 2 * columns.note.chosen_at:
            writer.choose_attributes(columns, components.index)
        view = self._seen(columns, components, self._statistics(columns, components))
        statistics = view.table.measured()
        columns.write_statistics(statistics, components.encoder.fingerprint)
        columns.moved(columns.seq, 0)
        self._measured_at = time.monotonic()
        self._measuring = self._measured_at - started
        return self._seen(columns, components, statistics)

    def _statistics(self, columns: CatalogColumns, components: Components) -> TraitsStatistics:
        """What is usual by these components' vectors, as it was kept, or measured now."""
        vectors = (IndexedVectors(columns.nums, components.index, using) for using in (TEXT, IMAGE))
        texts, pictures = vectors
        kept = columns.read_statistics(texts, pictures, components.encoder.fingerprint)
        if kept is not None:
            return kept
        unmeasured = TraitsStatistics.unmeasured(texts, pictures, components.encoder.dim)
        return TraitsTable(columns.traits, unmeasured, columns.note.attributes).measured()

    def _seen(
        self,
        columns: CatalogColumns,
        components: Components,
        statistics: TraitsStatistics,
        table: TraitsTable | None = None,
    ) -> CatalogView:
        """The columns as they are now; the same `table` where nothing else has changed."""
        n = len(columns)
        return CatalogView(
            table or TraitsTable(columns.traits, statistics, columns.note.attributes),
            columns.nums.array[:n],
            columns.can_be_had.array[:n],
            columns.popularity.array[:n],
            columns.groups.array[:n],
            columns.row_of.array,
            columns.seq,
            components.encoder.fingerprint,
        )
