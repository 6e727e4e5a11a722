"""The catalogue view of a shop that is only read: what another process makes of it in the folder is seen, not moved."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from wares.errors import BadInput, ShopDamaged
from wares.shop.live.catalog.columns import NOTE, ROWS, STATISTICS, CatalogColumns
from wares.shop.live.catalog.views import FEW, is_due, measured_statistics, statistics_of, view_of
from wares.shop.live.catalog_view import CatalogView
from wares.shop.runtime.components import Components
from wares.shop.runtime.generations import ActiveGeneration

_TRIES, _PAUSE = 20, 0.1  # looks at files that a writer may just make anew, and seconds between two
_log = logging.getLogger(__name__)


class CatalogReader:
    """Reads the `CatalogView` that a `CatalogFollower` of another process keeps in `folder`."""

    def __init__(self, generation: ActiveGeneration, folder: Path) -> None:
        self._generation, self._folder = generation, folder
        self._lock = threading.RLock()
        self._columns: CatalogColumns | None = None
        self._view: CatalogView | None = None
        self._stamp: _ViewStamp | None = None
        self._measured_at = 0  # changes counted when what is usual was measured here

    @staticmethod
    def files(folder: Path) -> tuple[Path, ...]:
        """The files of a view that are written anew when it, its attributes or what is usual are others."""
        return folder / ROWS, folder / NOTE, folder / STATISTICS

    def begin(self, name: str, order: Sequence[str]) -> None:
        """Raises `BadInput` unless the rows begin with the products of these ids in this order, which has a name."""
        with self._lock:
            self.open()
            assert self._columns is not None
            if not self._columns.begin_with(name, order):
                raise BadInput(
                    f"{self._folder}: its rows are not those that recommenders were trained on; open the shop once for "
                    "writing: that makes them anew"
                )

    def now(self, components: Components | None = None) -> CatalogView:
        """The products as they are, with the vectors that these components have; None = those that answer."""
        components = components or self._generation.components
        view, columns = self._view, self._columns
        if view is None or columns is None or not _is_newest(view, columns, components):
            return self._renewed(components)
        return view

    def is_current(self) -> bool:
        """Whether `now` has nothing to read anew, so that it answers at once."""
        view, columns = self._view, self._columns
        return view is not None and columns is not None and _is_newest(view, columns, self._generation.components)

    def open(self, progress: Callable[[int], None] = lambda done: None) -> None:
        """Open the view. Raises `ShopDamaged` where there is none."""
        with self._lock:
            for attempt in range(_TRIES):
                if self._columns is not None:
                    return
                if attempt:
                    time.sleep(_PAUSE)
                self.refresh()
        raise ShopDamaged(f"{self._folder} cannot be read; open the shop once for writing: that makes it anew")

    def refresh(self) -> bool:
        """See whether the writer has made the view anew or measured what is usual again; whether rows may be of other
        products now.
        """
        with self._lock:
            stamp = _stamp_of(self._folder)
            if stamp is None or stamp == self._stamp:
                return False
            try:
                columns, components = CatalogColumns(self._folder, writable=False), self._generation.components
                view = self._opened(columns, components)
            except (BadInput, OSError, ValueError, IndexError) as error:
                _log.info("%s is being made anew: %s", self._folder, error)
                return False
            is_another = self._stamp is None or self._stamp[0] != stamp[0]
            self._columns, self._view, self._stamp = columns, view, stamp
            return is_another

    def renew(self) -> None:
        """Measure by another encoder's vectors now: whoever asks next need not wait."""
        self.now()

    def keep(self) -> None:
        """Release the files; nothing is written."""
        with self._lock:
            self._columns, self._view, self._stamp = None, None, None

    def _renewed(self, components: Components) -> CatalogView:
        with self._lock:
            self.open()
            columns, view = self._columns, self._view
            assert columns is not None
            if view is None or view.encoder != components.encoder.fingerprint:
                view = self._opened(columns, components)
            elif columns.seq != view.seq:
                seq = columns.seq  # what the writer changes after this is seen the next time
                columns.refresh()
                view = replace(self._moved(columns, components, view), seq=seq)
            self._view = view
            return view

    def _opened(self, columns: CatalogColumns, components: Components) -> CatalogView:
        """The view by what the writer has measured, or else by what is measured here."""
        self._measured_at = 0
        view = view_of(columns, components, statistics_of(columns, components))
        return self._moved(columns, components, view)

    def _moved(self, columns: CatalogColumns, components: Components, view: CatalogView) -> CatalogView:
        """The columns as they are now. A small shop is measured again where the writer, whom nobody asks, has not."""
        if len(columns) > FEW or not is_due(columns, self._measured_at):
            return view_of(columns, components, view.table.statistics, view.table)
        self._measured_at = columns.changed
        return view_of(columns, components, measured_statistics(columns, components))


_ViewStamp = tuple[int, tuple[int, int], tuple[int, int] | None]


def _is_newest(view: CatalogView, columns: CatalogColumns, components: Components) -> bool:
    return columns.seq == view.seq and view.encoder == components.encoder.fingerprint


def _stamp_of(folder: Path) -> _ViewStamp | None:
    """Another one when the files are others, or the note or what is usual was written anew; None = there is no view."""
    rows, note, usual = map(_state, CatalogReader.files(folder))
    return None if rows is None or note is None else (rows[1], note, usual)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ino
