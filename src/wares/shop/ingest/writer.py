"""The one writer of an open shop: products come and go, what they lack is filled, and the index follows the store."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from wares.shop.ingest import annotation as annotating
from wares.shop.ingest import kind_change
from wares.shop.ingest.annotation import AnnotationReport, AnnotatorReport, open_annotation
from wares.shop.ingest.feeds.importer import IngestProgress, IngestReport, Task, ingest
from wares.shop.ingest.pipeline import BatchResult, IncomingProduct, IngestPipeline
from wares.shop.ingest.records import behind, catch_up, turn, word_change
from wares.shop.runtime import generations
from wares.shop.runtime.components import Components, limits_of
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.runtime.status import AddReport
from wares.types import AttributeKind

_TURNED_AT_ONCE = 500
_PATIENCE = 10.0  # seconds that a question waits at most for what has changed by itself
_NEXT_TRY = 60.0  # seconds
_log = logging.getLogger(__name__)
_FLUSH_EVERY = 2048  # products written between two flushes: what opening after a crash has to index again at most


class Writer:
    """Every change of products goes through here, one at a time.

    lock     held while something is changed
    visible  sequence number up to which the index has everything
    """

    def __init__(self, in_use: ActiveGeneration, folder: Folder, progress: Callable[[int], None]) -> None:
        """Compares index and store and mends the index; `progress` hears how many products were indexed anew."""
        self.lock = threading.RLock()
        self._in_use, self._folder = in_use, folder
        self._catalogue = in_use.parts.catalogue
        self._unflushed = 0
        since = generations.indexed(self._catalogue, in_use.place)
        mended = catch_up(self._parts, behind(self._parts, since), progress)
        self.visible = self._catalogue.seq
        self._turning, self._not_before = threading.Lock(), -math.inf
        self._going_on = self._closed = False
        self._turn_due()
        if mended:
            self.flush()

    @property
    def _parts(self) -> Components:
        return self._in_use.parts

    def add(self, products: Iterable[IncomingProduct]) -> AddReport:
        """See `Shop.add`."""
        with self._changing():
            taken = list(self._taking(products))
        return AddReport(
            sum(t.added for t in taken),
            sum(t.updated for t in taken),
            sum(t.unchanged for t in taken),
            sum(len(t.filled) for t in taken),
            tuple(problem for t in taken for problem in t.problems),
        )

    def ingest(
        self,
        task: Task,
        progress: Callable[[IngestProgress], None],
    ) -> IngestReport:
        """See `Shop.ingest`."""
        with self._changing():
            try:
                report, going = ingest(self._parts, task, self._taking, self._folder, progress)
                report = replace(report, deleted=self.delete(going.ids))
            finally:
                self.flush()
            self.optimize()
        return report

    def delete(self, ids: Iterable[str]) -> int:
        """See `Shop.delete`."""
        with self._changing():
            wanted = list(dict.fromkeys(ids))
            gone = self._catalogue.by_id(wanted, hidden=True)
            if not gone:
                return 0
            self._parts.index.require_room()
            shown = list(self._catalogue.by_id(wanted).values()) if self._catalogue.hidden else list(gone.values())
            change = word_change([], shown, self._parts.wording, self._catalogue.kinds())
            nums = self._catalogue.delete(list(gone), change.counts)
            self._parts.wording.apply(change)
            self._parts.index.delete(nums)
            self._wrote(len(nums))
            return len(nums)

    def set_kind(self, attribute: str, kind: AttributeKind, drop: bool) -> int:
        """See `Shop.set_kind`."""
        with self._changing():
            left_out = kind_change.set_kind(self._parts, attribute, kind, drop, self._wrote)
            self.flush()
            return left_out

    def train_annotator(self, progress: annotating.ShareProgress) -> AnnotatorReport:
        """See `Shop.train_annotator`."""
        with self.lock:
            report = annotating.train(self._parts, self._folder.annotator, progress)
            parts = self._parts
            annotation = open_annotation(self._folder.annotator, parts.settings, parts.encoder.fingerprint)
            self._in_use.change(annotation=annotation)
        return report

    def annotate(self, clear: bool, progress: annotating.ShareProgress) -> AnnotationReport:
        """See `Shop.annotate`."""
        with self._changing():
            report = annotating.refill(self._parts, clear, self._wrote, progress)
            self.flush()
        return report

    def flush(self) -> None:
        """Force the index to the disk and note how far it is."""
        with self.lock:
            seq = self.visible
            self._parts.index.flush()
            generations.note_indexed(self._catalogue, self._in_use.place, seq)
            self._unflushed = 0

    def optimize(self) -> None:
        """Build the index's graphs."""
        with self.lock:
            self._parts.index.optimize()

    def close(self) -> None:
        """Flush what is pending and close the index that answers."""
        self._closed = True
        try:
            if self._unflushed:
                self.flush()
        finally:
            self._parts.index.close()

    def is_due(self) -> bool:
        """Whether a price or the publishing of a product has changed by itself and this is not seen yet."""
        return self._parts.clock() >= max(self._catalogue.next_turn, self._not_before)

    def turn(self) -> None:
        """See to it that answers know what has changed by itself until now; what takes longer than a question can wait
        goes on in the background.

        Where somebody else writes just now, they do so before their next batch, and nobody waits for them.
        """
        if self._going_on:
            return
        with self._turning:
            if self.is_due() and self.lock.acquire(blocking=False):
                try:
                    self._turn_due(_PATIENCE)
                finally:
                    self.lock.release()
                if self.is_due() and not self._going_on:
                    self._going_on = True
                    threading.Thread(target=self._go_on, name="wares-turn", daemon=True).start()

    def _go_on(self) -> None:
        """Turn the rest bit by bit: searches run beside, and writers get their turns."""
        while self._going_on:
            with self.lock:
                self._going_on = self.is_due() and not self._closed
                if self._going_on:
                    self._turn_due(0.0)

    def _turn_due(self, patience: float = math.inf) -> None:
        """Turn what is due, in batches, one at least; no further one is begun after `patience` seconds.

        Where that fails it is logged and tried again a little later: what else is asked of the shop can be answered.
        """
        begun, now = time.monotonic(), self._parts.clock()
        try:
            if self.is_due():
                self._catch_up()
            while self.is_due() and (nums := self._catalogue.due(now, _TURNED_AT_ONCE)):
                turn(self._parts, nums, now)
                self._wrote(len(nums))
                if time.monotonic() - begun >= patience:
                    return
        except Exception:
            _log.exception("prices and publishing that change by now cannot be written; the next try is soon")
            self._not_before = now + _NEXT_TRY

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Around every change. What an earlier one that failed half-way left out of the index is put there first."""
        with self.lock:
            self._catch_up()
            self._turn_due()
            yield

    def _catch_up(self) -> None:
        if self.visible != self._catalogue.seq:
            catch_up(self._parts, behind(self._parts))
            self.visible = self._catalogue.seq

    def _taking(self, products: Iterable[IncomingProduct]) -> Iterator[BatchResult]:
        parts = self._parts
        for taken in IngestPipeline(parts, limits_of(parts.settings)).take(products, parts.settings.ingest_batch_size):
            self._wrote(taken.added + taken.updated)
            self._turn_due()
            yield taken

    def _wrote(self, n: int) -> None:
        self.visible = self._catalogue.seq
        self._unflushed += n
        if self._unflushed >= _FLUSH_EVERY:
            self.flush()
