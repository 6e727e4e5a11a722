"""Keeps the catalogue view in step with the catalogue: its files are moved by every change, right after the index."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from wares.errors import BadInput
from wares.shop.live.catalog import writer
from wares.shop.live.catalog.columns import CatalogColumns
from wares.shop.live.catalog.views import FEW, is_due, statistics_of, view_of
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.followers import AHEAD
from wares.shop.live.index_follower import IndexFollower
from wares.shop.runtime.components import Components
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.changes import Changes
from wares.store.products.records import Change

_PAUSE = 50  # times as long as measuring took, until it is done again in a larger shop
_MOST_GONE = 0.2  # share of the rows that may be of products that are gone; beyond, a view made anew is smaller
_log = logging.getLogger(__name__)


class CatalogFollower:
    """Keeps the `CatalogView` in `folder`; where there is none that is of use, it is made of every product once.

    position   of the feed, up to which the view has everything; `AHEAD` before it was opened
    """

    def __init__(self, generation: ActiveGeneration, index: IndexFollower, folder: Path) -> None:
        self._generation, self._index, self._folder = generation, index, folder
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
        if columns is not None and len(columns) <= FEW and is_due(columns):
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
                if news:
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
            if self._columns is not None:
                self._columns.close()
            self._columns, self._view, self.position = None, None, AHEAD

    def _renewed(self, components: Components) -> CatalogView:
        with self._lock:
            self.open()
            assert self._columns is not None
            columns, view = self._columns, self._view
            if view is None or view.encoder != components.encoder.fingerprint:
                self._view = view = view_of(columns, components, statistics_of(columns, components))
            if len(columns) <= FEW and is_due(columns):
                self._view = view = self._measured(columns, components)
            return view

    # ---------------------------------------------------------------------------------------------------------- files

    def _open(self, components: Components, progress: Callable[[int], None]) -> None:
        position, seq = self._index.position, self._index.seq
        columns = self._opened(len(components.index))
        self._view, done = None, 0
        for batch in components.catalog.changes(columns.seq):
            # what was deleted comes first, whatever its number is: the position moves when all is here
            self._take(columns, components, [replace(change, seq=columns.seq) for change in batch])
            done += len(batch)
            progress(done)
        columns.moved(seq, columns.changed)
        if is_due(columns):
            self._view = self._measured(columns, components)
        self._columns, self.position = columns, position

    def _opened(self, products: int) -> CatalogColumns:
        """The folder's columns, if they are of use to a shop of so many products, or none."""
        try:
            columns = CatalogColumns(self._folder)
            if self._is_of_use(columns, products):
                return columns
            columns.close()
        except (BadInput, OSError, ValueError):
            _log.warning("%s is of no use; the catalogue view is made of the products again", self._folder)
        columns = CatalogColumns.anew(self._folder)
        writer.reserve(columns, self._order[1])
        columns.set_note(begins=self._order[0])
        return columns

    def _is_of_use(self, columns: CatalogColumns, products: int) -> bool:
        least = max(len(self._order[1]), products, 1)
        is_sparse = len(columns) > max((1 + _MOST_GONE) * least, FEW)
        return columns.seq <= self._index.seq and not is_sparse and self._begins_right(columns)

    def _begins_right(self, columns: CatalogColumns) -> bool:
        name, order = self._order
        is_right = columns.begin_with(name, order)
        if is_right and order:
            columns.set_note(begins=name)
        return is_right

    # ---------------------------------------------------------------------------------------------------------- state

    def _take(self, columns: CatalogColumns, components: Components, batch: Sequence[Change]) -> None:
        view = self._view
        if view is None or view.encoder != components.encoder.fingerprint:
            view = view_of(columns, components, statistics_of(columns, components))
        writer.take(columns, view.table, batch, components.language.analyzer)
        is_rested = time.monotonic() - self._measured_at >= _PAUSE * self._measuring
        if len(columns) > FEW and is_due(columns) and is_rested:
            self._view = self._measured(columns, components)
        else:
            self._view = view_of(columns, components, view.table.statistics, view.table)

    def _measured(self, columns: CatalogColumns, components: Components) -> CatalogView:
        """The view after what is usual was measured, and, where the shop has doubled, the attributes chosen again."""
        started = time.monotonic()
        if len(columns) >= 2 * columns.note.chosen_at:
            writer.choose_attributes(columns, components.index)
        view = view_of(columns, components, statistics_of(columns, components))
        statistics = view.table.measured()
        columns.write_statistics(statistics, components.encoder.fingerprint)
        columns.moved(columns.seq, 0)
        self._measured_at = time.monotonic()
        self._measuring = self._measured_at - started
        return view_of(columns, components, statistics)
