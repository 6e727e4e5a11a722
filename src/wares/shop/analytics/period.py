"""The part of the log that a table is of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wares.constants import DAY
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.event_columns import NumberedLog
from wares.store.events import EventLog, EventRows


@dataclass(frozen=True, slots=True)
class Period:
    """So many `days` before now; 0 = everything."""

    tracking: EventTracker
    days: float

    @property
    def now(self) -> float:
        """The present, Unix seconds."""
        return self.tracking.clock()

    @property
    def log(self) -> EventLog:
        """The whole log."""
        return self.tracking.log

    def rows(self) -> Iterator[EventRows]:
        """The log's rows of these days, in order of time."""
        return self.log.rows(since=self._since())

    def numbered(self) -> NumberedLog:
        """The log of these days in numbers."""
        return self.tracking.numbered(self._since())

    def _since(self) -> float:
        return self.now - self.days * DAY if self.days else 0.0
