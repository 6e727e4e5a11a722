"""The one writer of an open shop: products come and go, what they lack is filled, each change on its own."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wares.shop.ingest import annotation as annotating
from wares.shop.ingest import kind_change
from wares.shop.ingest.annotation import AnnotationReport, AnnotatorReport, open_annotation
from wares.shop.ingest.group_commit import AddCall, AddQueue
from wares.shop.ingest.pipeline import BatchResult, IncomingProduct, IngestPipeline
from wares.shop.ingest.records import CatalogWriter
from wares.shop.ingest.workers.pool import WorkerPool, worker_count
from wares.shop.live.state import LiveState
from wares.shop.runtime.components import limits_of
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.runtime.status import AddReport
from wares.stats.one_thread import one_thread
from wares.store.tables import shared_watch
from wares.types import AttributeKind

if TYPE_CHECKING:
    from wares.shop.ingest.feeds.importer import IngestProgress, IngestReport, Task

_LOOK_EVERY = 0.05
"""Seconds between two looks at a store that other machines write to."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TurnLimits:
    """How products whose price or publishing changes by itself are turned.

    batch     products turned at once
    patience  seconds that a question waits for them at most
    retry     seconds until the next try after one that failed
    grace     seconds that the process with the store's lease has for it, before any other does it
    """

    batch: int = 500
    patience: float = 10.0
    retry: float = 60.0
    grace: float = 5.0


class Writer:
    """Every change of products goes through here, one at a time.

    lock         held while something is changed
    turn_limits  see `TurnLimits`
    """

    def __init__(
        self, generation: ActiveGeneration, live: LiveState, folder: Folder, turn_limits: TurnLimits | None = None
    ) -> None:
        self.lock, self.turn_limits = threading.RLock(), turn_limits or TurnLimits()
        self._generation, self._folder = generation, folder
        self._catalog, self._clock = generation.components.catalog, generation.components.clock
        self._products = CatalogWriter(generation, live.index, live.catalog)
        self._turning, self._not_before = threading.Lock(), -math.inf
        self._waiting, self._live = AddQueue(), live
        self._commits = shared_watch(folder.store_url, leads=True)
        self._looked = -math.inf
        self._going_on = self._closed = self._is_behind = False
        self._turn_due()

    def add(self, products: Iterable[IncomingProduct]) -> AddReport:
        """See `Shop.add`. Calls that wait for one another are written together."""
        call = self._waiting.join(products)
        while call.waits:
            with self.lock:
                if call.waits:
                    self._write(self._waiting.take())
        return call.result()

    def _write(self, calls: Sequence[AddCall]) -> None:
        """Write these calls in one; where that fails each alone, so that it answers for itself."""
        try:
            with self._change(), WorkerPool(self._generation.components, 1) as workers:
                results = list(self._take([one for call in calls for one in call.products], workers))
        except Exception as error:
            if len(calls) == 1:
                calls[0].error = error
                return
            for call in calls:
                self._write([call])
        except BaseException as error:
            for call in calls:
                call.error = error
        else:
            for call in calls:
                call.done(results)

    def ingest(
        self,
        task: Task,
        progress: Callable[[IngestProgress], None],
    ) -> IngestReport:
        """See `Shop.ingest`."""
        from wares.shop.ingest.feeds.importer import Intake, ingest

        components = self._generation.components
        with (
            self._change(),
            one_thread(wait=True),  # processes use the cores
            WorkerPool(components, worker_count(components.settings.ingest_workers)) as workers,
        ):
            try:
                report, pruned = ingest(components, task, Intake(workers, self._take), self._folder, progress)
                report = replace(report, deleted=self.delete(pruned.ids))
            finally:
                self.flush()
            components.language.fold()
            self.optimize()
        return report

    def delete(self, ids: Iterable[str]) -> int:
        """See `Shop.delete`."""
        with self._change():
            return self._products.delete(ids)

    def set_kind(self, attribute: str, kind: AttributeKind, drop: bool) -> int:
        """See `Shop.set_kind`."""
        with self._change():
            left_out = kind_change.set_kind(self._products, attribute, kind, drop)
            self.flush()
            return left_out

    def train_annotator(self, progress: annotating.ShareProgress) -> AnnotatorReport:
        """See `Shop.train_annotator`."""
        with self.lock:
            components = self._generation.components
            report = annotating.train(components, self._folder.annotator, progress)
            annotation = open_annotation(self._folder.annotator, components.settings, components.encoder.fingerprint)
            self._generation.update(annotation=annotation)
        return report

    def annotate(self, clear: bool, progress: annotating.ShareProgress) -> AnnotationReport:
        """See `Shop.annotate`."""
        with self._change():
            report = annotating.refill(self._products, clear, progress)
            self.flush()
        return report

    def flush(self) -> None:
        """Force the index to the disk and note how far it is."""
        with self.lock:
            self._products.flush()

    def optimize(self) -> None:
        """Build the index's graphs."""
        with self.lock:
            self._generation.components.index.optimize()

    def close(self) -> None:
        """Flush what is pending and close the index that answers."""
        self._closed = True
        if self._commits is not None:
            self._commits.close()
        self._products.close()

    def is_due(self) -> bool:
        """Whether a price or the publishing of a product has changed by itself, or another machine has written to the
        store, and this is not seen yet.
        """
        return self._must_turn() or self._has_news()

    def _must_turn(self) -> bool:
        return self._clock() >= max(self._catalog.standing.next_turn + self._grace, self._not_before)

    @property
    def _grace(self) -> float:
        """Seconds for which what is due is left to another process: to the one that has the store's lease."""
        lease = None if self._commits is None else self._commits.lease
        return 0.0 if lease is None or lease.is_held else self.turn_limits.grace

    def _has_news(self) -> bool:
        now = time.monotonic()
        if self._commits is None or now - self._looked < _LOOK_EVERY:
            return self._is_behind
        self._looked = now
        self._is_behind = self._is_behind or self._commits.has_changed()
        return self._is_behind

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
                    self._follow()
                    self._turn_due(self.turn_limits.patience)
                finally:
                    self.lock.release()
                if self._must_turn() and not self._going_on:
                    self._going_on = True
                    threading.Thread(target=self._go_on, name="wares-turn", daemon=True).start()

    def _follow(self) -> None:
        """Take in what other machines wrote; where that fails it is logged and soon tried again."""
        if not self._is_behind:
            return
        try:
            self._is_behind = False
            self._live.follow()
        except Exception:
            _log.exception("what others have written cannot be followed; what was read before answers")
            self._is_behind = True

    def _go_on(self) -> None:
        """Turn the rest bit by bit: searches run beside, and writers get their turns."""
        while self._going_on:
            with self.lock:
                self._going_on = self._must_turn() and not self._closed
                if self._going_on:
                    self._turn_due(0.0)

    def _turn_due(self, patience: float = math.inf) -> None:
        """Turn what is due, in batches, one at least; no further one is begun after `patience` seconds.

        Where that fails it is logged and tried again a little later: what else is asked of the shop can be answered.
        """
        started, now = time.monotonic(), self._clock()
        try:
            if self._must_turn():
                self._products.catch_up()
            while self._must_turn() and (nums := self._catalog.due(now, self.turn_limits.batch)):
                self._products.turn(nums, now)
                if time.monotonic() - started >= patience:
                    return
        except Exception:
            _log.exception("prices and publishing that change by now cannot be written; the next try is soon")
            self._not_before = now + self.turn_limits.retry

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Around every change. What an earlier one that failed half-way left out of the index is put there first."""
        with self.lock:
            self._products.catch_up()
            self._turn_due()
            yield

    def _take(self, products: Iterable[IncomingProduct], workers: WorkerPool) -> Iterator[BatchResult]:
        settings = self._generation.components.settings
        pipeline = IngestPipeline(self._products, limits_of(settings), workers)
        for result in pipeline.take(products, settings.ingest_batch_size):
            self._turn_due()
            yield result
