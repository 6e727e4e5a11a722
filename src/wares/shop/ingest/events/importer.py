"""Whole event logs into the shop: rows checked as those of a call are, everything refused written to a report."""

from __future__ import annotations

import itertools
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from wares.errors import BadFeed, MissingExtra
from wares.events.checks import Checker, Fault
from wares.events.logs.flattening import RecordFlattener
from wares.events.logs.header_inference import BLANK, FEWEST_COLUMNS, header_note, infer_header
from wares.events.logs.matching import LogColumns, LogDeclaration, match_log_columns
from wares.shop.ingest.events.lines import LogEvent, OrderIndex, with_products
from wares.shop.ingest.events.tracking import EventTracker, Take, TrackReport
from wares.shop.ingest.events.variant_codes import Resolve, VariantCodes
from wares.store.catalog import Catalog
from wares.tabular.readers import Source, read_records
from wares.tabular.report import FeedReport
from wares.tabular.sniffer import SniffResult, sniff
from wares.types import Event, Problem

BATCH = 10_000
"""Events taken together: durable, and counted, at once."""
_VALUE = re.compile(r"^'.*?' in |^\S*\d\S*(?= )")  # a row's own value, at the beginning of a reason
_REASONS = 5  # most frequent reasons told as notes
_MOST_REASONS = 1000  # different reasons that are counted


@dataclass(frozen=True, slots=True)
class EventsReport:
    """What became of event logs' rows.

    taken, repeated and unknown_products are as in `TrackReport`; `skipped` rows could not be events. `notes` say in
    words what was guessed and why rows were skipped; `file` holds every problem, `examples` the first of them.
    """

    read: int
    taken: int
    repeated: int
    skipped: int
    unknown_products: int
    notes: tuple[str, ...]
    examples: tuple[Problem, ...]
    file: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log file that can be read, and how; `rows` opens its records."""

    path: Path
    source: Source
    columns: LogColumns
    rows: RecordFlattener


def open_log(path: Path, declared: LogDeclaration, latest: float) -> LogFile:
    """Looks at a log's kind, encoding and columns; `latest` is the latest possible time of an event.

    Raises `BadFeed` naming the file and the remedy where it cannot be read or lacks a column, `MissingExtra` for
    Parquet without pyarrow.
    """
    try:
        sniffed = sniff(path)
        return _open(path, sniffed, declared, latest)
    except BadFeed as error:
        if (nameless := _without_names(path, declared, latest)) is not None:
            return nameless
        reason = str(error)
        raise BadFeed(reason if reason.startswith(str(path)) else f"{path}: {reason}") from error


def _open(path: Path, sniffed: SniffResult, declared: LogDeclaration, latest: float) -> LogFile:
    opened = RecordFlattener.infer(sniffed.columns, sniffed.rows)
    sample = [row for values in sniffed.rows for row in opened.rows(values)]
    columns = sniffed.columns
    if opened.nested:
        columns = tuple(dict.fromkeys(column for row in sample for column in row))
    return LogFile(
        path,
        sniffed.source,
        match_log_columns(columns, sample, declared, latest).with_notes(sniffed.notes),
        opened.restart(),
    )


def _without_names(path: Path, declared: LogDeclaration, latest: float) -> LogFile | None:
    """The log read as a table without a line of names; None where it is none."""
    for width in range(FEWEST_COLUMNS, len(BLANK) + 1):
        try:
            blank = sniff(path, header=BLANK[:width])
            if blank.columns != BLANK[:width] or (header := infer_header(blank.rows, latest)) is None:
                return None
            log = _open(path, sniff(path, header=header), declared, latest)
        except (BadFeed, MissingExtra):  # rows of another width, or no table
            continue
        return replace(log, columns=log.columns.with_notes([header_note(header)]))
    return None


@dataclass(slots=True)
class _LogImport:
    """Walks the rows of one import's logs, counting and reporting on the way.

    done      the share read, 0–1
    unknown   how often events that were taken name a product that the shop does not have
    """

    logs: Sequence[LogFile]
    checker: Checker
    report: FeedReport
    done: float = 0.0
    unknown: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    firsts: dict[tuple[str, str], str] = field(default_factory=dict)
    orders: OrderIndex = field(default_factory=OrderIndex)

    def events(self) -> Iterator[LogEvent]:
        """What the rows tell; the rest is reported."""
        for number, log in enumerate(self.logs):
            rows = log.rows.restart()
            for record in read_records(log.source):
                if isinstance(record, Problem) and record.severity == "noticed":
                    self.report.add(record)
                    continue
                self.report.read += 1
                if isinstance(record, Problem):
                    self.skip(record)
                    continue
                self.done = (number + record.progress) / len(self.logs)
                for event in self._events(log, rows, record.values):
                    if isinstance(event, Fault):
                        self.skip(Problem(log.path.name, record.line, event.field, event.reason))
                    else:
                        yield event

    def _events(self, log: LogFile, rows: RecordFlattener, values: Mapping[str, object]) -> Iterator[LogEvent | Fault]:
        for row in rows.rows(values):
            bodies = log.columns.parse(row)
            if isinstance(bodies, Fault):
                yield bodies
                continue
            for body in bodies:
                yield self._event(body)

    def _event(self, body: dict[str, object]) -> LogEvent | Fault:
        if "id" not in body:
            try:
                body["id"] = content_id({name: value for name, value in body.items() if name != "order"})
            except UnicodeEncodeError:
                return Fault("", "holds half a character; give Unicode text")
        codes, order = body.pop("codes", ()), str(body.pop("order", ""))
        if body["kind"] == "return" and not body.get("products"):
            body |= self.orders.lines(order)
        event = self.checker.event(body)
        if isinstance(event, Fault):
            return event
        self.orders.hear(order, event)
        return LogEvent(event, codes if isinstance(codes, tuple) else ())

    def count(self, batch: Sequence[Event], report: TrackReport) -> None:
        """Note what became of a batch. Of those who were forgotten meanwhile not even the event's id is told."""
        self.report.added += report.taken
        self.report.unchanged += report.repeated
        self.unknown += report.unknown_products
        for refusal in report.refused:
            who = f"event {batch[refusal.index].id} was refused: " if refusal.field else ""
            self.skip(Problem("", 0, refusal.field, who + refusal.reason))

    def skip(self, problem: Problem) -> None:
        """Note a row that was not taken."""
        self.report.add(problem)
        shape = (problem.field, _VALUE.sub("", problem.reason) if problem.field != "kind" else problem.reason)
        if shape in self.reasons or len(self.reasons) < _MOST_REASONS:
            self.reasons[shape] += 1
            self.firsts.setdefault(shape, problem.reason)

    def whys(self) -> Iterator[str]:
        """Why most rows were skipped, in words; reasons that differ only by the row's value are told as one."""
        for shape, n in self.reasons.most_common(_REASONS):
            field_ = f"{shape[0]}: " if shape[0] else ""
            yield f"{n:,} {'row' if n == 1 else 'rows'} skipped: {field_}{self.firsts[shape]}"


def content_id(body: Mapping[str, object]) -> str:
    """The id of a row that tells none: its time and a digest of all it tells (BLAKE2b), the same for the same row.

    The time stands first so that a log in order of time fills the store's index of ids from one end, not all over.
    """
    return f"{body.get('time', 0.0):016.5f}-{blake2b(msgspec.json.encode(body), digest_size=16).hexdigest()}"


def import_files(
    paths: Sequence[Path],
    declared: LogDeclaration,
    tracking: EventTracker,
    catalog: Catalog,
    reports: Path,
    progress: Callable[[float, int], None],
    batch_size: int = BATCH,
) -> EventsReport:
    """Take whole log files; see `Shop.import_events`. All of them are opened before anything is taken."""
    checker = tracking.checker()
    logs = [open_log(path, declared, checker.latest) for path in paths]
    with tracking.importing() as take:
        codes = VariantCodes(catalog, tracking.existing_products)
        return import_logs(logs, checker, take, reports, progress, codes.resolve, batch_size)


def import_logs(
    logs: Sequence[LogFile],
    checker: Checker,
    take: Take,
    reports: Path,
    progress: Callable[[float, int], None],
    resolve: Resolve = lambda names: {},
    batch_size: int = BATCH,
) -> EventsReport:
    """Take logs' events, `batch_size` at once; `progress` hears the share that is done and the rows read. `resolve`
    says what products the names and codes in them stand for.

    May be interrupted and run again: what was taken counts once. The report is written even then. Raises `StoreFull`.
    """
    started = time.perf_counter()
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    with FeedReport() as report:
        report.note(*(f"{log.path.name}: {note}" for log in logs for note in log.columns.notes))
        log_import = _LogImport(logs, checker, report)
        events = log_import.events()
        try:
            while lines := list(itertools.islice(events, batch_size)):
                batch = with_products(lines, resolve)
                log_import.count(batch, take(batch))
                progress(log_import.done, report.read)
            report.note(*log_import.whys())
        finally:
            file = report.write(reports, f"{stamp}-events")
        return _events_report(log_import, file, time.perf_counter() - started)


def _events_report(log_import: _LogImport, file: Path, seconds: float) -> EventsReport:
    report = log_import.report
    return EventsReport(
        read=report.read,
        taken=report.added,
        repeated=report.unchanged,
        skipped=report.skipped,
        unknown_products=log_import.unknown,
        notes=tuple(report.notes),
        examples=tuple(report.problems),
        file=file,
        seconds=seconds,
    )
