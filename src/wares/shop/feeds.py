"""Whole feeds into the shop: rows cleaned, ids once, everything found written to a report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np

from wares.catalog import duplicates
from wares.catalog.cleaning import Cleaner
from wares.catalog.feeds import End, Feed, Row, open_feed
from wares.catalog.mapping import ColumnMap
from wares.shop.intake import Incoming, Taken
from wares.shop.parts import PATH_SEPARATOR, QUIET, Parts
from wares.shop.pruning import Coverage, Prune, Pruning, pruning
from wares.tabular.report import Report
from wares.tabular.text import is_missing
from wares.types import Problem, Product

Taking = Callable[[Iterator[Incoming]], Iterator[Taken]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: `done` 0–1 over all feeds, `products` taken or passed over so far."""

    stage: Literal["reading", "checking", "optimizing"]
    done: float
    products: int


@dataclass(frozen=True, slots=True)
class Task:
    """What an ingest is to do: `feeds` in this order, `columns` field → the feeds' columns, and whether to `prune`."""

    feeds: Sequence[Path]
    columns: Mapping[str, str] | None = None
    prune: Prune = False


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the feeds' rows.

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
class _Reading:
    """Walks the rows of one ingest's feeds, counting and reporting on the way."""

    parts: Parts
    feeds: Sequence[Feed]
    report: Report
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    done: float = 0.0

    def products(self) -> Iterator[Incoming]:
        for number, feed in enumerate(self.feeds):
            cleaner = Cleaner(feed.columns, feed.path.parent, self.parts.settings.shop_currency)
            for row in feed.rows():
                if isinstance(row, Problem):
                    self._untaken(row)
                    continue
                self.report.read += 1
                self.done = (number + row.done) / len(self.feeds)
                cleaned = cleaner.product(row, feed.path.name)
                self.report.add(*cleaned.problems)
                if cleaned.product is None:
                    self._skipped(cleaned.problems[-1], row)
                elif self._is_first(cleaned.product, feed, row):
                    source = _source(row, cleaner.columns)
                    yield Incoming(cleaned.product, source, feed.path.name, row.line)

    def _untaken(self, problem: Problem) -> None:
        """A row that could not be read, or what else was found while reading."""
        self.report.add(problem)
        if isinstance(problem, End):
            self.coverage.cut = self.coverage.cut or _place(problem)
        if problem.severity == "skipped":
            self.report.read += 1
            self.coverage.skip(_place(problem), problem.product)

    def _skipped(self, problem: Problem, row: Row) -> None:
        if problem.product or not all(map(is_missing, row.values.values())):
            self.coverage.skip(_place(problem), problem.product)

    def _is_first(self, product: Product, feed: Feed, row: Row) -> bool:
        file, line = self.seen.setdefault(product.id, (feed.path.name, row.line))
        if (file, line) == (feed.path.name, row.line):
            return True
        reason = f"the same id stands in {file}, line {line}; that one was taken"
        self.report.add(Problem(feed.path.name, row.line, "id", reason, "skipped", product.id))
        return False


def _place(problem: Problem) -> str:
    return f"{problem.file}, line {problem.line}"


def ingest(
    parts: Parts, task: Task, taking: Taking, reports: Path, progress: Callable[[Progress], None]
) -> tuple[IngestReport, Pruning]:
    """Take the feeds; the report, and what is to be pruned. The report is written even when interrupted."""
    started, before = time.perf_counter(), len(parts.catalogue)
    feeds = [open_feed(path, task.columns) for path in task.feeds]
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    with Report() as report:
        report.note(*(f"{feed.path.name}: {note}" for feed in feeds for note in feed.columns.notes))
        reading = _Reading(parts, feeds, report)
        try:
            for taken in taking(reading.products()):
                _count(report, taken)
                progress(Progress("reading", reading.done, report.added + report.updated + report.unchanged))
            report.note(*_annotation_notes(parts, report))
            if report.added or report.updated:
                progress(Progress("checking", 1.0, len(reading.seen)))
                report.add(*_look_alikes(parts, reading.seen))
            going = _pruning(parts, task.prune, reading, before)
            report.note(*filter(None, [going.refusal]))
        finally:
            file = report.write(reports, stamp)
        return _told(report, going, file, time.perf_counter() - started), going


def _pruning(parts: Parts, wish: Prune, reading: _Reading, before: int) -> Pruning:
    if not wish:
        return Pruning()
    reading.coverage.ids.update(reading.seen)
    return pruning(wish, reading.coverage, parts.catalogue.ids(), before, parts.settings.ingest_prune_share)


def _count(report: Report, taken: Taken) -> None:
    report.added += taken.added
    report.updated += taken.updated
    report.unchanged += taken.unchanged
    report.pictures += taken.pictures
    report.broken_pictures += sum(problem.field == "picture" for problem in taken.problems)
    report.add(*taken.problems)
    report.fill(*taken.filled)


def _annotation_notes(parts: Parts, report: Report) -> list[str]:
    annotation = parts.annotation
    if annotation.annotator is None:
        return [] if annotation.state in QUIET else [f"nothing was filled: {annotation.state}"]
    if not report.filled:
        return []
    least = annotation.wish.least
    counts = ", ".join(f"{name} {n:,}" for name, n in report.filled.most_common())
    return [f"missing values filled with a confidence of at least {least:g}: {counts}; each is in the report file"]


def _told(report: Report, going: Pruning, file: Path, seconds: float) -> IngestReport:
    return IngestReport(
        read=report.read,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        skipped=report.skipped,
        deleted=0,
        unseen=going.unseen,
        prune_refusal=going.refusal,
        pictures=report.pictures,
        filled=report.filled.total(),
        problems=report.severities.total(),
        notes=tuple(report.notes),
        examples=tuple(report.problems),
        file=file,
        seconds=seconds,
    )


def _source(row: Row, columns: ColumnMap) -> bytes:
    """Changes when the row (its picture files included) does, or when the columns are read otherwise."""
    read_as = repr((columns.fields, columns.attributes, columns.texts)).encode()
    return blake2b(row.digest + read_as, digest_size=16).digest()


def _look_alikes(parts: Parts, seen: Mapping[str, tuple[str, int]]) -> Iterator[Problem]:
    """Duplicates and outliers among all products; a problem stands at the place of the feed that has the product."""
    products = [change.product for batch in parts.catalogue.changes(0) for change in batch if change.product]

    def noticed(product_id: str, about: str, reason: str) -> Problem:
        file, line = seen.get(product_id, ("", 0))
        return Problem(file, line, about, reason, "noticed", product_id)

    same = duplicates.same_products(products)
    near = set(duplicates.near_titles([product.title for product in products])) - set(same)
    for kind, groups in (("the same", same), ("nearly the same title", sorted(near))):
        for first, *others in groups:
            for other in others:
                yield noticed(products[other].id, "title", f"{kind} as product {products[first].id}")
    ids, hashes = parts.catalogue.picture_hashes()
    for first, *others in duplicates.near_pictures(hashes):
        for other in others:
            yield noticed(ids[other], "picture", f"looks like the picture of product {ids[first]}")
    prices = np.array([np.nan if p.price is None else p.price for p in products])
    categories = [PATH_SEPARATOR.join(product.category) for product in products]
    for outlier in duplicates.outliers(prices, categories):
        reason = f"{outlier.price:g}, while half of its category cost {outlier.median:g} or less"
        yield noticed(products[outlier.position].id, "price", reason)
