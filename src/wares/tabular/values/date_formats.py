"""Date format of a column: order and scale, inferred over its values; no single one tells what `1/2/26` is."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias

from wares.constants import DAY
from wares.tabular.values.dates import COMPACT_DATE, YEAR_LAST, DateOrder, parse_compact_date, parse_date
from wares.tabular.values.text import abbreviate, is_missing

DateScale: TypeAlias = Literal["unix", "excel", "digits"]

_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC).timestamp()
_LONGEST = 80
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE]\+?\d+)?")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """How a column writes dates.

    order   which of day and month comes first where the year is last and both could be either
    scale   what plain numbers count: seconds (or milli-, micro-, nanoseconds, by their size) since 1970, days of a
            spreadsheet, or digits of year, month and day (20251025)
    note    what was decided although the column does not show it; empty = nothing
    """

    order: DateOrder = "dmy"
    scale: DateScale = "unix"
    note: str = ""

    def read(self, value: object) -> float:
        """Unix seconds; a time without a zone is UTC. Raises `ValueError` with the reason for what is no date."""
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(float(value) if abs(value) < 1e20 else math.inf, value)
        if not isinstance(value, str) or len(value) > _LONGEST:
            raise ValueError(f"{abbreviate(value)} is no date")
        try:
            return self._text(unicodedata.normalize("NFKC", value).strip(), value)
        except (ValueError, TypeError, IndexError, OverflowError) as error:
            raise ValueError(f"{abbreviate(value)} is no date; write it as 2026-01-31 or 2026-01-31 23:59") from error

    def _text(self, text: str, value: str) -> float:
        if not _NUMBER.fullmatch(text):
            return parse_date(text, self.order)
        if (match := COMPACT_DATE.fullmatch(text)) and (self.scale == "digits" or len(text) > 13):
            return parse_compact_date(match)
        return self._number(float(text.replace(",", ".")), value)

    def _number(self, number: float, value: object) -> float:
        if self.scale == "digits" and (match := COMPACT_DATE.fullmatch(f"{number:.0f}")):
            return parse_compact_date(match)
        seconds = _EXCEL_EPOCH + round(number * DAY) if self.scale == "excel" else number / _unit(number)
        if not 0 <= seconds < 7e9:
            raise ValueError(f"{abbreviate(value)} is no date; write it as 2026-01-31 or in Unix seconds")
        return seconds


DEFAULT_DATE_FORMAT = DateFormat()


def is_missing_date(value: object) -> bool:
    """Whether a value says that there is no date, as databases do with `0000-00-00`."""
    return is_missing(value) or value in (0, "0") or (isinstance(value, str) and value.strip().startswith("0000-00-00"))


def _unit(number: float) -> float:
    return 1.0 if number < 1e11 else 1e3 if number < 1e14 else 1e6 if number < 1e17 else 1e9


# ------------------------------------------------------------------------------------------------- over the column


def infer_date_format(values: Sequence[object], latest: float | None = None) -> DateFormat:
    """How the column with these values (a sample; missing ones do not count) writes dates.

    latest   Unix seconds after which none of them can lie; None = any can
    """
    dates = [value for value in values if not is_missing_date(value)]
    scale = _scale(dates)
    texts = [
        unicodedata.normalize("NFKC", value).strip()
        for value in dates
        if isinstance(value, str) and len(value) <= _LONGEST
    ]
    pairs = [match for text in texts if (match := YEAR_LAST.fullmatch(text))]
    order, note = _order(pairs, latest) if pairs else ("dmy", "")
    return DateFormat(order, scale, note)


def _scale(values: Sequence[object]) -> DateScale:
    numbers = []
    for value in values:
        text = abbreviate(value, _LONGEST).strip("' ")
        if isinstance(value, bool) or not _NUMBER.fullmatch(text):
            return "unix"
        numbers.append(float(text.replace(",", ".")))
    if numbers and all(COMPACT_DATE.fullmatch(f"{number:.0f}") and number < 1e8 for number in numbers):
        return "digits"
    return "excel" if numbers and all(20_000 <= number < 80_000 for number in numbers) else "unix"


def _order(pairs: Sequence[re.Match[str]], latest: float | None) -> tuple[DateOrder, str]:
    first = [int(pair["a"]) for pair in pairs]
    second = [int(pair["b"]) for pair in pairs]
    day_first, month_first = max(first) > 12, max(second) > 12
    if day_first != month_first:
        return ("dmy" if day_first else "mdy"), ""
    example = pairs[0][0]
    if day_first:
        more = sum(number > 12 for number in first) >= sum(number > 12 for number in second)
        likelier: DateOrder = "dmy" if more else "mdy"
        return likelier, f"some dates have the day first, others the month; {_describe(example, likelier)}"
    order, reason = _likelier(pairs, first, second, latest)
    return order, f"no date shows whether day or month comes first; {_describe(example, order)}, {reason}"


def _likelier(
    pairs: Sequence[re.Match[str]], first: Sequence[int], second: Sequence[int], latest: float | None
) -> tuple[DateOrder, str]:
    if latest is not None:
        late = {order: sum(_after(pair, order, latest) for pair in pairs) for order in ("dmy", "mdy")}
        if late["dmy"] != late["mdy"]:
            return ("dmy" if late["dmy"] < late["mdy"] else "mdy"), "since otherwise some would lie in the future"
    if any("." in pair[0].split()[0] for pair in pairs):
        return "dmy", "as is usual with dots"
    if any(pair["half"] for pair in pairs):
        return "mdy", "as is usual beside AM and PM"
    kinds = len(set(first)), len(set(second))
    if max(kinds) >= 3 and max(kinds) >= 2 * min(kinds):
        return ("dmy" if kinds[0] > kinds[1] else "mdy"), "since there are more days than months"
    slash = "/" in pairs[0][0]
    return ("mdy" if slash else "dmy"), f"as is usual with {'slashes' if slash else 'hyphens'}"


def _after(pair: re.Match[str], order: DateOrder, latest: float) -> bool:
    try:
        return DateFormat(order).read(pair[0]) > latest
    except ValueError:
        return True


def _describe(example: str, order: DateOrder) -> str:
    return f"{example!r} is read as {'day, then month' if order == 'dmy' else 'month, then day'}"


# ------------------------------------------------------------------------------------------------------- decimal mark
