"""Whole event logs into the shop: rows checked as those of a call are, everything refused written to a report."""

from __future__ import annotations

import itertools
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from wares.errors import BadFeed
from wares.shop.tracking import Take
from wares.shopper.events import Checker, Fault
from wares.shopper.logs import Declared, LogColumns, guess
from wares.tabular.look import look
from wares.tabular.readers import Source, records
from wares.tabular.report import Report
from wares.types import Event, Problem

BATCH = 10_000  # events taken together: durable, and counted, at once
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
class EventLog:
    """A log file that can be read, and how."""

    path: Path
    source: Source
    columns: LogColumns


def open_log(path: Path, declared: Declared, latest: float) -> EventLog:
    """Looks at a log's kind, encoding and columns; `latest` is the latest possible time of an event.

    Raises `BadFeed` naming the file and the remedy where it cannot be read or lacks a column, `MissingExtra` for
    Parquet without pyarrow.
    """
    found = look(path)
    try:
        columns = guess(found.columns, found.rows, declared, latest)
    except BadFeed as error:
        raise BadFeed(f"{path}: {error}") from error
    return EventLog(path, found.source, columns.with_notes(found.notes))


@dataclass(slots=True)
class _Reading:
    """Walks the rows of one import's logs, counting and reporting on the way; `done` is the share read, 0–1."""

    logs: Sequence[EventLog]
    checker: Checker
    report: Report
    done: float = 0.0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    firsts: dict[tuple[str, str], str] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        for number, log in enumerate(self.logs):
            for record in records(log.source):
                self.report.read += 1
                if isinstance(record, Problem):
                    self.skip(record)
                    continue
                self.done = (number + record.done) / len(self.logs)
                event = self._event(log, record.values)
                if isinstance(event, Event):
                    yield event
                else:
                    self.skip(Problem(log.path.name, record.line, event.field, event.reason))

    def _event(self, log: EventLog, values: Mapping[str, object]) -> Event | Fault:
        body = log.columns.body(values)
        if isinstance(body, Fault):
            return body
        if "id" not in body:
            try:
                body["id"] = content_id(body)
            except UnicodeEncodeError:
                return Fault("", "holds half a character; give Unicode text")
        return self.checker.event(body)

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


def import_logs(
    logs: Sequence[EventLog],
    checker: Checker,
    take: Take,
    reports: Path,
    progress: Callable[[float, int], None],
) -> EventsReport:
    """Take logs' events in batches; `progress` hears the share that is done and the rows read.

    May be interrupted and run again: what was taken counts once. The report is written even then. Raises `StoreFull`.
    """
    started = time.perf_counter()
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    unknown = 0
    with Report() as report:
        report.note(*(f"{log.path.name}: {note}" for log in logs for note in log.columns.notes))
        reading = _Reading(logs, checker, report)
        events = reading.events()
        try:
            while batch := list(itertools.islice(events, BATCH)):
                taken = take(batch)
                report.added += taken.taken
                report.unchanged += taken.repeated
                unknown += taken.unknown_products
                for one in taken.refused:
                    who = (
                        f"event {batch[one.index].id} was refused: " if one.field else ""
                    )  # the forgotten are not named
                    reading.skip(Problem("", 0, one.field, who + one.reason))
                progress(reading.done, report.read)
            report.note(*reading.whys())
        finally:
            file = report.write(reports, f"{stamp}-events")
        return EventsReport(
            read=report.read,
            taken=report.added,
            repeated=report.unchanged,
            skipped=report.skipped,
            unknown_products=unknown,
            notes=tuple(report.notes),
            examples=tuple(report.problems),
            file=file,
            seconds=time.perf_counter() - started,
        )
