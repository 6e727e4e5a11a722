"""Rows of a log, read one at a time."""

from wares.events.checks import Fault
from wares.events.logs.columns import EventFields, LogColumns
from wares.tabular.sources import RawRow


def first_event(columns: LogColumns, row: RawRow) -> EventFields | Fault:
    """The row's first event, or why it cannot be read."""
    events = columns.parse(row)
    return events if isinstance(events, Fault) else events[0]
