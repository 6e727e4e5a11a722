"""Optimizer: gives back the room of dead rows and builds inverted files, while questions and writes go on."""

from __future__ import annotations

import logging
import math
import threading
import time

from wares.errors import StoreFull, WaresError
from wares.index.dense.segments import SMALLEST
from wares.index.disk import MARGIN, check_room, full_message, occupied
from wares.index.revisions import compaction
from wares.index.revisions.compaction import Compaction
from wares.index.revisions.current import CurrentRevision
from wares.index.snapshot import Snapshot

_FEW = 1000
"""Rows that writes wait for at the end of a compaction."""
_UNCOVERED_SHARE = 8
_PAUSE = 60.0
"""Seconds before another try when one has failed."""
_log = logging.getLogger(__name__)


class Optimizer:
    """One optimization at a time, on request or by itself."""

    def __init__(self, current: CurrentRevision, writing: threading.RLock) -> None:
        self._current, self._writing = current, writing
        self._running, self._starting = threading.Lock(), threading.Lock()
        self._closing = threading.Event()
        self._is_started, self._not_before = False, -math.inf

    def run(self, is_patient: bool = False) -> None:
        """Optimize; the patient leave half of the time to others.

        Raises `StoreFull` when the disk has no room for it, `ShopBusy` while another process writes.
        """
        with self._running:
            with self._writing:
                snapshot = self._current.lock()
            try:
                check_room(self._current.folder, MARGIN)
                if compaction.is_due(snapshot):
                    self._compact(snapshot, is_patient)
                self._current.revision.build_inverted_files(self._current.newest().table.length)
            except OSError as error:
                raise StoreFull(full_message(self._current.folder)) from error

    def start_when_due(self, snapshot: Snapshot) -> None:
        """Optimize in the background when there is enough to gain and it is not being done."""
        with self._starting:
            if self._is_started or time.monotonic() < self._not_before or not self._is_due(snapshot):
                return
            self._is_started = True
        threading.Thread(target=self._run_in_background, name="wares-optimize", daemon=True).start()

    def close(self) -> None:
        """Have what runs give up or end, and wait for it."""
        self._closing.set()
        with self._running:
            pass

    def _is_due(self, snapshot: Snapshot) -> bool:
        length = snapshot.table.length
        uncovered = self._current.revision.uncovered(length)
        return compaction.is_due(snapshot) or uncovered >= max(2 * SMALLEST, length // _UNCOVERED_SHARE)

    def _run_in_background(self) -> None:
        try:
            if not self._closing.is_set():
                self.run(is_patient=True)
        except WaresError as error:
            self._not_before = time.monotonic() + _PAUSE
            if not self._closing.is_set():
                _log.warning("the index was not optimized: %s", error)
        finally:
            self._is_started = False

    def _compact(self, source: Snapshot, is_patient: bool) -> None:
        """Put a new revision in the place of this one; killed or failed before, nothing has changed."""
        check_room(self._current.folder, MARGIN + occupied(self._current.revision.folder))
        to = self._current.following()
        try:
            to.lock()
            work = Compaction(to, self._closing, is_patient)
            work.copy(source)
            while work.behind(source := self._current.newest()) > _FEW:
                work.copy(source)
            work.build_inverted_files()
            with self._writing:
                work.copy(self._current.newest())
                to.flush()
                old = self._current.replace(to)
        except BaseException:
            if self._current.revision is not to:
                to.remove()
            raise
        old.remove()
