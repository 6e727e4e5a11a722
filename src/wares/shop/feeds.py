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
from wares.catalog.feeds import Feed, Row, open_feed
from wares.catalog.report import Report
from wares.shop.intake import Incoming, Taken
from wares.shop.parts import PATH_SEPARATOR, Parts
from wares.types import Problem, Product

Taking = Callable[[Iterator[Incoming]], Iterator[Taken]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: `done` 0–1 over all feeds, `products` taken or passed over so far."""

    stage: Literal["reading", "checking", "optimizing"]
    done: float
    products: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of the feeds' rows. `notes` say in words what was guessed; `file` holds every problem."""

    read: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    deleted: int
    pictures: int
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
    done: float = 0.0

    def products(self) -> Iterator[Incoming]:
        for number, feed in enumerate(self.feeds):
            cleaner = Cleaner(feed.columns, feed.path.parent, self.parts.settings.shop_currency)
            for row in feed.rows():
                self.report.read += 1
                if isinstance(row, Problem):
                    self.report.add(row)
                    continue
                self.done = (number + row.done) / len(self.feeds)
                cleaned = cleaner.product(row, feed.path.name)
                for problem in cleaned.problems:
                    self.report.add(problem)
                if cleaned.product is not None and self._is_first(cleaned.product, feed, row):
                    source = _source(row, cleaned.product, feed)
                    yield Incoming(cleaned.product, source, feed.path.name, row.line)

    def _is_first(self, product: Product, feed: Feed, row: Row) -> bool:
        file, line = self.seen.setdefault(product.id, (feed.path.name, row.line))
        if (file, line) == (feed.path.name, row.line):
            return True
        reason = f"the same id stands in {file}, line {line}; that one was taken"
        self.report.add(Problem(feed.path.name, row.line, "id", reason, "skipped", product.id))
        return False


def ingest(
    parts: Parts,
    paths: Sequence[Path],
    columns: Mapping[str, str] | None,
    taking: Taking,
    reports: Path,
    progress: Callable[[Progress], None],
) -> tuple[IngestReport, set[str]]:
    """Take the feeds; the report, and every id that the feeds have. The report file is whole even when interrupted."""
    started = time.perf_counter()
    feeds = [open_feed(path, columns) for path in paths]
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    with Report(reports, stamp) as report:
        for feed in feeds:
            for note in feed.columns.notes:
                report.note(f"{feed.path.name}: {note}")
        reading = _Reading(parts, feeds, report)
        for taken in taking(reading.products()):
            report.count(taken.added, taken.updated, taken.unchanged, taken.pictures)
            for problem in taken.problems:
                report.add(problem)
            progress(Progress("reading", reading.done, report.added + report.updated + report.unchanged))
        if report.added or report.updated:
            progress(Progress("checking", 1.0, len(reading.seen)))
            for problem in _look_alikes(parts, reading.seen):
                report.add(problem)
        seconds = time.perf_counter() - started
        progress(Progress("optimizing", 1.0, len(reading.seen)))
    found = IngestReport(
        read=report.read,
        added=report.added,
        updated=report.updated,
        unchanged=report.unchanged,
        skipped=report.skipped,
        deleted=0,
        pictures=report.pictures,
        problems=report.problems,
        notes=tuple(report.notes),
        examples=tuple(report.examples),
        file=report.path,
        seconds=seconds,
    )
    return found, set(reading.seen)


def _source(row: Row, product: Product, feed: Feed) -> bytes:
    """Changes when the row does, when its picture files do, or when the columns are read otherwise."""
    digest = blake2b(row.digest, digest_size=16)
    digest.update(repr(feed.columns).encode())
    for picture in product.pictures:
        if picture.path is not None and (file := Path(picture.path)).exists():
            state = file.stat()
            digest.update(f"{state.st_size}:{state.st_mtime_ns}".encode())
    return digest.digest()


def _look_alikes(parts: Parts, seen: Mapping[str, tuple[str, int]]) -> Iterator[Problem]:
    """Duplicates and outliers among all products; a problem stands at the place of the feed that has the product."""
    products = [change.product for batch in parts.catalogue.changes(0) for change in batch if change.product]

    def noticed(product_id: str, about: str, reason: str) -> Problem:
        file, line = seen.get(product_id, ("", 0))
        return Problem(file, line, about, reason, "noticed", product_id)

    for kind, groups in (
        ("same", duplicates.same_products(products)),
        ("nearly the same", duplicates.near_titles(products)),
    ):
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
        yield noticed(products[outlier.position].id, "price", outlier.reason)
