"""Whole feeds into the shop: rows cleaned, ids once, everything found written to a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from wares.catalog.feeds import Feed, FeedRow, IncompleteFile, open_feed
from wares.shop.ingest.duplicates import look_alikes
from wares.shop.ingest.feeds.acceptance import LEAST_ROWS, Delivery, deliveries, require_alike
from wares.shop.ingest.feeds.column_files import ColumnDeclaration, declared_for, save
from wares.shop.ingest.feeds.row_reading import read_rows
from wares.shop.ingest.pipeline import BatchResult, IncomingProduct
from wares.shop.ingest.prune import Coverage, Prune, Pruning, pruning
from wares.shop.ingest.workers.pool import WorkerPool
from wares.shop.runtime.components import QUIET, Components
from wares.shop.runtime.folder import Folder
from wares.tabular.report import FeedReport
from wares.tabular.values.text import is_missing
from wares.types import Problem, Product

_LINES = 40  # bits of a line's number


@dataclass(frozen=True, slots=True)
class Intake:
    """What takes products into the shop: `take` keeps them, `workers` help to read them."""

    workers: WorkerPool
    take: Callable[[Iterator[IncomingProduct], WorkerPool], Iterator[BatchResult]]


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """How far an ingest is: `done` 0–1 over all feeds, `products` taken or passed over so far."""

    stage: Literal["comparing", "reading", "checking", "optimizing"]
    done: float
    products: int


@dataclass(frozen=True, slots=True)
class Task:
    """What an ingest is to do: `feeds` in this order; the rest as of `Shop.ingest`."""

    feeds: Sequence[Path]
    columns: Mapping[str, str] | None = None
    prune: Prune = False
    save_mapping: bool = False
    accept_changes: bool = False

    def least_rows(self, share: float) -> float:
        """The share of a feed's last rows that must be there; `share` of the shop's products may go by pruning."""
        return 0.0 if self.prune == "force" else min(LEAST_ROWS, 1 - share) if self.prune else LEAST_ROWS


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the feeds' rows: of those `read`, some were `skipped`, and some `joined` as further rows of a
    product.

    Of the products taken, changed or not, `variants` counts the forms they come in, `hidden` those that are not
    published: they are kept, but shown to nobody.
    `deleted` went because no row has them; `unseen` were to go but stay, for the reason in
    `prune_refusal`.
    `notes` say in words what was guessed; `filled` counts missing values that the annotator filled; `file` holds every
    problem and every filled value.
    """

    read: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    joined: int
    variants: int
    hidden: int
    deleted: int
    unseen: int
    prune_refusal: str
    pictures: int
    filled: int
    problems: int
    notes: tuple[str, ...]
    examples: tuple[Problem, ...]
    file: Path
    seconds: float


@dataclass(slots=True)
class _FeedIngest:
    """Walks the rows of one ingest's feeds, counting and reporting on the way."""

    components: Components
    feeds: Sequence[Feed]
    deliveries: Sequence[Delivery]
    report: FeedReport
    positions: dict[str, int] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    done: float = 0.0

    def products(self, workers: WorkerPool) -> Iterator[IncomingProduct]:
        for number, feed in enumerate(self.feeds):
            delivery = next(each for each in self.deliveries if feed in each.feeds)
            for item in read_rows(feed, self.components, workers):
                if isinstance(item, Problem):
                    self._note(item)
                    continue
                row, product = item.row, item.product
                self.report.read += row.records
                self.report.joined += row.records - 1
                self.done = (number + row.progress) / len(self.feeds)
                self.report.add(*item.problems)
                if product is None:
                    self._note_skipped(item.problems[-1], row)
                elif self._is_first(product, number, row):
                    delivery.see(product, row, item.columns)
                    self.report.variants += len(product.variants)
                    self.report.hidden += not product.published
                    yield IncomingProduct(product, item.source, feed.path.name, row.line, item.reading)

    def _note(self, problem: Problem) -> None:
        """A row that could not be read, or what else was found while reading."""
        self.report.add(problem)
        if isinstance(problem, IncompleteFile):
            self.coverage.cut = self.coverage.cut or _location(problem)
        if problem.severity == "skipped":
            self.report.read += 1
            self.coverage.skip(_location(problem), problem.product)

    def _note_skipped(self, problem: Problem, row: FeedRow) -> None:
        if problem.product or not all(map(is_missing, row.values.values())):
            self.coverage.skip(_location(problem), problem.product)

    def _is_first(self, product: Product, number: int, row: FeedRow) -> bool:
        here = number << _LINES | row.line
        if self.positions.setdefault(product.id, here) == here:
            return True
        file, line = self.location(product.id)
        reason = f"the same id stands in {file}, line {line}; that one was taken"
        self.report.add(Problem(self.feeds[number].path.name, row.line, "id", reason, "skipped", product.id))
        return False

    def location(self, product_id: str) -> tuple[str, int]:
        """File and line of the row that was taken for the product; ("", 0) = there is none."""
        position = self.positions.get(product_id)
        if position is None:
            return "", 0
        return self.feeds[position >> _LINES].path.name, position & ((1 << _LINES) - 1)


def _location(problem: Problem) -> str:
    return f"{problem.file}, line {problem.line}"


def ingest(
    components: Components, task: Task, intake: Intake, folder: Folder, progress: Callable[[IngestProgress], None]
) -> tuple[IngestReport, Pruning]:
    """Take the feeds; the report, and what is to be pruned. The report is written even when interrupted."""
    started, before = time.perf_counter(), len(components.catalog)
    declared = [declared_for(folder.feeds, path, task.columns) for path in task.feeds]
    feeds = [open_feed(path, declaration.columns) for path, declaration in zip(task.feeds, declared, strict=True)]
    new_deliveries = deliveries(
        folder.feeds, feeds, [declaration.columns for declaration in declared], components.clock()
    )
    if not task.accept_changes:
        least = task.least_rows(components.settings.ingest_max_prune_share)
        currency = components.settings.shop_currency
        require_alike(
            new_deliveries, currency, least, lambda done, rows: progress(IngestProgress("comparing", done, rows))
        )
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    with FeedReport() as report:
        report.note(*_feed_notes(feeds, declared))
        feed_ingest = _FeedIngest(components, feeds, new_deliveries, report)
        try:
            _take(feed_ingest, intake, progress)
            pruned = _pruning(components, task.prune, feed_ingest, before)
            report.note(*filter(None, [pruned.refusal]))
            report.note(*_keep_deliveries(task, folder, feed_ingest, declared))
        finally:
            file = report.write(folder.reports, stamp)
        return _report(report, pruned, file, time.perf_counter() - started), pruned


def _take(feed_ingest: _FeedIngest, intake: Intake, progress: Callable[[IngestProgress], None]) -> None:
    """Take every product, and note what was filled and which look alike."""
    report, catalog = feed_ingest.report, feed_ingest.components.catalog
    for result in intake.take(feed_ingest.products(intake.workers), intake.workers):
        _count(report, result)
        progress(IngestProgress("reading", feed_ingest.done, report.added + report.updated + report.unchanged))
    report.note(*_annotation_notes(feed_ingest.components, report))
    if report.added or report.updated:
        progress(IngestProgress("checking", 1.0, len(feed_ingest.positions)))
        report.add(*look_alikes(catalog, feed_ingest.location))


def _feed_notes(feeds: Sequence[Feed], declared: Sequence[ColumnDeclaration]) -> Iterator[str]:
    for feed, declaration in zip(feeds, declared, strict=True):
        if declaration.file is not None:
            yield f"{feed.path.name}: its columns are read as {declaration.file} says"
        yield from (f"{feed.path.name}: {note}" for note in feed.columns.notes)


def _keep_deliveries(
    task: Task, folder: Folder, feed_ingest: _FeedIngest, declared: Sequence[ColumnDeclaration]
) -> Iterator[str]:
    """Keep what is known of the feeds for their next delivery; what was kept, in words."""
    for delivery in feed_ingest.deliveries:
        delivery.keep(folder.feeds, not feed_ingest.coverage.cut)
    if task.save_mapping:
        for feed, declaration in zip(feed_ingest.feeds, declared, strict=True):
            file = save(folder.feeds, feed, declaration.columns)
            yield f"{feed.path.name}: what its columns are is kept in {file}"


def _pruning(components: Components, prune: Prune, feed_ingest: _FeedIngest, before: int) -> Pruning:
    if not prune:
        return Pruning()
    feed_ingest.coverage.ids.update(feed_ingest.positions)
    return pruning(
        prune, feed_ingest.coverage, components.catalog.ids(), before, components.settings.ingest_max_prune_share
    )


def _count(report: FeedReport, result: BatchResult) -> None:
    report.added += result.count("added")
    report.updated += result.count("updated")
    report.unchanged += result.count("unchanged")
    report.pictures += result.pictures
    report.broken_pictures += sum(problem.field == "picture" for problem in result.problems)
    report.add(*result.problems)
    report.fill(*result.filled)


def _annotation_notes(components: Components, report: FeedReport) -> list[str]:
    annotation = components.annotation
    if annotation.annotator is None:
        return [] if annotation.state in QUIET else [f"nothing was filled: {annotation.state}"]
    if not report.filled:
        return []
    least = annotation.policy.min_confidence
    counts = ", ".join(f"{name} {n:,}" for name, n in report.filled.most_common())
    return [f"missing values filled with a confidence of at least {least:g}: {counts}; each is in the report file"]


def _report(report: FeedReport, pruned: Pruning, file: Path, seconds: float) -> IngestReport:
    return IngestReport(
        read=report.read,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        skipped=report.skipped,
        joined=report.joined,
        variants=report.variants,
        hidden=report.hidden,
        deleted=0,
        unseen=pruned.unseen,
        prune_refusal=pruned.refusal,
        pictures=report.pictures,
        filled=report.filled.total(),
        problems=report.severities.total(),
        notes=tuple(report.notes),
        examples=tuple(report.problems),
        file=file,
        seconds=seconds,
    )
