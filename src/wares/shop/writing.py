"""The half of `Shop` that changes something: products, encoders, events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from wares.shop.assembly import Assembly
from wares.shop.erasure import ForgetReport
from wares.shop.ingest.annotation import AnnotationReport, AnnotatorReport, ShareProgress
from wares.shop.ingest.encoder_change import EncoderChangeReport
from wares.shop.ingest.events.tracking import EventTracker, TrackReport
from wares.shop.ingest.pipeline import incoming_product
from wares.shop.ingest.prune import Prune
from wares.shop.runtime.components import Components
from wares.shop.runtime.status import AddReport
from wares.types import AttributeKind, Event, EventKind, Product

if TYPE_CHECKING:
    from wares.shop.ingest.events.importer import EventsReport
    from wares.shop.ingest.feeds.importer import IngestProgress, IngestReport
    from wares.shop.ingest.feeds.preview import Preview


class ShopWriting:
    """What `Shop` can do that changes something; `tracking` is where events come in.

    Every method but `preview` raises `ShopReadOnly` in a shop that was opened for reading alone.
    """

    _assembly: Assembly
    tracking: EventTracker

    @property
    def _components(self) -> Components:
        return self._assembly.generation.components

    def add(self, products: Iterable[Product | Mapping[str, object]]) -> AddReport:
        """Add products, or replace those with the same id. Durable and visible to the next search on return.

        A mapping has the field names of `Product`. Raises `BadInput` naming product and field before anything of the
        batch is taken; when an id comes twice, the last one counts.
        """
        products_ = {product.product.id: product for product in map(incoming_product, products)}
        return self._assembly.writer.add(products_.values())

    def ingest(
        self,
        feeds: Sequence[Path | str] | Path | str,
        *,
        columns: Mapping[str, str] | None = None,
        prune: Prune = False,
        save_mapping: bool = False,
        accept_changes: bool = False,
        progress: Callable[[IngestProgress], None] = lambda now: None,
    ) -> IngestReport:
        """Take whole feeds; see docs/feeds.md for their forms. Rows that are unchanged cost next to nothing.

        `columns` maps fields to the feed's columns where guessing fails; `save_mapping` keeps what the columns are in
        the shop's folder, for the feed's next deliveries. `prune` deletes products that no row of these feeds has: none
        where the feeds cannot vouch for that or more than `ingest_max_prune_share` would go, which the report tells as
        `prune_refusal`; "force" deletes them all the same. May be interrupted at any moment and run again: it goes on
        where it stopped. Broken rows are skipped and listed in the report file. Raises `BadFeed`, before anything is
        stored, for a feed that cannot be read, and for one that suddenly looks different from its last delivery, unless
        `accept_changes`.
        """
        from wares.shop.ingest.feeds.importer import Task

        return self._assembly.writer.ingest(Task(_paths(feeds), columns, prune, save_mapping, accept_changes), progress)

    def preview(
        self,
        feeds: Sequence[Path | str] | Path | str,
        *,
        columns: Mapping[str, str] | None = None,
        progress: Callable[[float, int], None] = lambda done, rows: None,
    ) -> Preview:
        """What an ingest of these feeds would take, without taking it: what they were taken for, what became of their
        columns and why, the first products, what is left out. `progress` hears the share that is done, and rows.
        """
        from wares.shop.ingest.feeds.preview import preview

        settings, clock = self._components.settings, self._components.clock
        folder, currency = self._assembly.folder.path, settings.shop_currency
        return preview(feeds, columns=columns, shop=folder, currency=currency, clock=clock, progress=progress)

    def delete(self, ids: Iterable[str]) -> int:
        """Remove products; unknown ids are passed over. How many went; none of them is found on return."""
        return self._assembly.writer.delete(ids)

    def set_kind(self, attribute: str, kind: AttributeKind, *, drop: bool = False) -> int:
        """Make an attribute's values texts or numbers from now on, those of the products that are here as well.

        How many products lost their value: with `drop` those whose text is no number; their rows are taken anew when
        the feed comes again. Raises `BadInput` when the shop has no such attribute, it is a field that every product
        has, or, without `drop`, a text is no number; then nothing is changed.
        """
        return self._assembly.writer.set_kind(attribute, kind, drop)

    def train_annotator(self, progress: ShareProgress = lambda done, products: None) -> AnnotatorReport:
        """Learn from the shop's own values what fills missing ones; from now on ingests fill, and `annotate` fills what
        is here. Raises `BadInput` when no attribute stands on enough products.
        """
        return self._assembly.writer.train_annotator(progress)

    def annotate(
        self, *, clear: bool = False, progress: ShareProgress = lambda done, products: None
    ) -> AnnotationReport:
        """Fill what products lack, anew for all of them; `clear` takes out everything that was filled instead.

        The shop's own values are never touched. May be interrupted and repeated. Raises `BadInput` if it cannot fill.
        """
        return self._assembly.writer.annotate(clear, progress)

    def use_encoder(
        self, path: Path | str | None, *, progress: Callable[[float], None] = lambda done: None
    ) -> EncoderChangeReport:
        """Let another encoder answer: a trained one's folder, whatever `encoder_path` takes, None = the built-in one.

        All is encoded and indexed anew while the old encoder and index go on answering; they are replaced in one step.
        Killed or closed before, the shop stays with the old; called again, it goes on with what is missing. `progress`
        hears the share that is done, on another thread. Raises `BadSetting` for what is no encoder, or when the
        settings name another one; `BadInput` while one is being taken in already.
        """
        return self.start_encoder(path, progress=progress).result()

    def start_encoder(
        self, path: Path | str | None, *, progress: Callable[[float], None] = lambda done: None
    ) -> Future[EncoderChangeReport]:
        """`use_encoder` in the background; `status` tells how far it is."""
        return self._assembly.encoder_changes.start(path, progress)

    @property
    def coming_encoder(self) -> str | None:
        """The encoder whose way into the shop was interrupted, for `start_encoder` to go on with; None = none."""
        return self._assembly.encoder_changes.interrupted

    def flush(self) -> None:
        """Force the index to the disk and note how far it is; called by itself every so often."""
        self._assembly.writer.flush()

    def optimize(self) -> None:
        """Build the index's graphs after many changes. Searches are right without it, only slower."""
        self._assembly.writer.optimize()

    # ------------------------------------------------------------------------------------------------------- events

    def track(self, events: Iterable[Event | Mapping[str, object]]) -> TrackReport:
        """Take what shoppers did; a mapping has the field names of `Event`. Durable on return; an id counts once.

        `id` and `time` may be left out of a mapping. A malformed event is refused with field and reason, the rest is
        taken. Raises `BadInput` for more than 10,000 at once, `StoreFull` when the disk is full.
        """
        self._assembly.writing("taking events")
        return self.tracking.track(events)

    def import_events(
        self,
        logs: Sequence[Path | str] | Path | str,
        *,
        columns: Mapping[str, str] | None = None,
        kind: EventKind | None = None,
        kinds: Mapping[str, EventKind] | None = None,
        progress: Callable[[float, int], None] = lambda done, rows: None,
    ) -> EventsReport:
        """Take whole event logs (CSV, JSON Lines, Parquet); see docs/events.md. Importing twice counts once.

        `columns` maps fields of `Event` to the logs' columns where guessing fails; `kind` is what every row of a log
        without such a column tells; `kinds` says what a log's own words for kinds mean. `progress` hears the share that
        is done and the rows read. Raises `BadFeed` for a log that cannot be read, `StoreFull`; broken rows are skipped
        and listed in the report file.
        """
        from wares.events.logs.matching import LogDeclaration
        from wares.shop.ingest.events.importer import import_files

        self._assembly.writing("taking event logs")
        declared = LogDeclaration(columns or {}, kind, kinds or {})
        reports = self._assembly.folder.reports
        return import_files(_paths(logs), declared, self.tracking, self._assembly.catalog, reports, progress)

    def forget(self, shopper: str = "", *, session: str = "") -> ForgetReport:
        """Delete what is kept of a shopper, their sessions included, or of one session; nothing of it is left in the
        shop's files on return, but for what the report names. See docs/privacy.md.

        Raises `BadQuery` when neither is named, `StoreFull` when the disk is full; then events are still there.
        """
        return self._assembly.erasure.forget(shopper, session)


def _paths(files: Sequence[Path | str] | Path | str) -> list[Path]:
    return [Path(file) for file in ([files] if isinstance(files, str | Path) else files)]
