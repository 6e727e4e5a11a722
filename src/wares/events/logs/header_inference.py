"""Header inference: names for the columns of a log without a line of names, from their values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wares.events.checks import FIRST_TIME
from wares.events.logs.column_names import KINDS, folded
from wares.events.logs.values import TimeFormat, is_number, strip_missing

FEWEST_COLUMNS, MOST_COLUMNS = 4, 32
"""How many columns such a log has."""

BLANK = tuple(f"column {n}" for n in range(1, MOST_COLUMNS + 1))
"""What columns are called while nothing is known of them."""

_SURE = 0.95  # least share of values that are what a column is taken for


def infer_header(rows: Sequence[Mapping[str, object]], latest: float) -> tuple[str, ...] | None:
    """The columns' names, of rows read under the names of `BLANK`; None without a kind (or rating) and a time.

    The first column that is neither is the shopper's, the next one the product's, as public logs have them.
    """
    names = list(rows[0]) if rows else []
    columns = [[value for row in rows if (value := strip_missing(row.get(name))) is not None] for name in names]
    times = [index for index, values in enumerate(columns) if _share(values, lambda value: _is_time(value, latest))]
    kinds = [index for index, values in enumerate(columns) if _share(values, lambda value: folded(str(value)) in KINDS)]
    ratings = [index for index, values in enumerate(columns) if _share(values, _is_rating)]
    what = kinds[:1] or ratings[-1:]
    if not times or not what:
        return None
    open_ = [index for index in range(len(columns)) if index not in (times[-1], what[0])]
    if len(open_) < 2:
        return None
    column_names = {times[-1]: "time", what[0]: "kind" if kinds else "rating", open_[0]: "shopper", open_[1]: "product"}
    return tuple(column_names.get(index, name) for index, name in enumerate(names))


def header_note(header: Sequence[str]) -> str:
    """What was guessed, in words."""
    listing = ", ".join(f"column {number} {name}" for number, name in enumerate(header, 1) if name not in BLANK)
    return f"the table has no line of names; read are {listing}. Put a line of names above it if that is wrong"


def _share(values: Sequence[object], test: Callable[[object], bool]) -> bool:
    return bool(values) and sum(map(test, values)) >= _SURE * len(values)


def _is_time(value: object, latest: float) -> bool:
    times = TimeFormat.infer([value], latest)
    try:
        seconds = times.read(value)
    except (ValueError, TypeError, OverflowError):
        return False
    return FIRST_TIME <= seconds <= latest and (not is_number(value) or times.dates.scale != "excel")


def _is_rating(value: object) -> bool:
    return is_number(value) and 1 <= float(str(value)) <= 5
