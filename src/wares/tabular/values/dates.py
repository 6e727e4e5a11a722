"""Date parsing: one date as people and machines write it → Unix seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias

from wares.tabular.values.months import parse_month

DateOrder: TypeAlias = Literal["dmy", "mdy"]

_YEARS = range(1900, 2200)
_TIME = (
    r"(?:[\sT,]+(?:(?P<before>[AaPp]\.?[Mm]\.?|上午|下午|午前|午後|오전|오후)\s*)?(?P<hour>\d{1,2})\s*[:.時时h点]\s*(?P<minute>\d{1,2})"
    r"(?:分)?(?:[:.]?\s*(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?秒?)?"
    r"\s*(?P<half>[AaPp]\.?\s?[Mm]\.?)?)?"
    r"\s*(?:(?:UTC|GMT)(?=[+-]))?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\s*(?:UTC|GMT|\(.*\)|\[.*\]))?\s*"
)
_WEEKDAY = r"(?:[^\W\d]{2,12}\.?,?\s+)?"
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*(?:[-/.]|年|년)\s*(?P<month>\d{1,2})\s*(?:[-/.]|月|월)\s*(?P<day>\d{1,2})\s*[日일.]?" + _TIME
)
YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<year>\d{4}|\d{2})(?!\d)" + _TIME)
_DAY_NAMED = re.compile(
    _WEEKDAY
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|er|º)?[\s-]+(?:de\s+)?(?P<name>[^\W\d_]{3,12})\.?[\s,-]+(?:de\s+)?"
    + r"(?P<year>\d{4}|\d{2})"
    + _TIME
)
_NAME_FIRST = re.compile(
    _WEEKDAY + r"(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})" + _TIME
)
COMPACT_DATE = re.compile(r"(?P<year>(?:19|20|21)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<rest>\d{4}|\d{6}))?")
_AFTERNOON = ("p", "下", "午後", "오후")


def parse_date(text: str, order: DateOrder) -> float:
    """Unix seconds of a date, with or without a time and a zone (UTC where it has none).

    `order` tells day and month apart where the year stands last and both could be either. Raises `ValueError`.
    """
    if match := YEAR_FIRST.fullmatch(text):
        return _timestamp(int(match["year"]), int(match["month"]), int(match["day"]), match)
    if match := YEAR_LAST.fullmatch(text):
        first, second = int(match["a"]), int(match["b"])
        is_day_first = first > 12 or (second <= 12 and order == "dmy")
        day, month = (first, second) if is_day_first else (second, first)
        return _timestamp(_full(match["year"]), month, day, match)
    if match := _DAY_NAMED.fullmatch(text) or _NAME_FIRST.fullmatch(text):
        return _timestamp(_full(match["year"]), parse_month(match["name"]), int(match["day"]), match)
    if match := COMPACT_DATE.fullmatch(text):
        return parse_compact_date(match)
    return _standard(text)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 70 else 1900 + int(year)


def parse_compact_date(match: re.Match[str]) -> float:
    """Unix seconds of what `COMPACT_DATE` found."""
    clock = (match["rest"] or "").ljust(6, "0")
    return datetime(
        int(match["year"]),
        int(match["month"]),
        int(match["day"]),
        int(clock[:2]),
        int(clock[2:4]),
        int(clock[4:]),
        0,
        UTC,
    ).timestamp()


def _timestamp(year: int, month: int, day: int, match: re.Match[str]) -> float:
    if year not in _YEARS:
        raise ValueError(f"the year {year}")
    hour, half = int(match["hour"] or 0), (match["before"] or match["half"] or "").casefold()
    if half:
        if not 0 <= hour <= 12:
            raise ValueError("an hour beyond twelve")
        hour = hour % 12 + 12 * half.startswith(_AFTERNOON)
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    more = timedelta(days=1) if hour == 24 else timedelta()
    at = datetime(
        year, month, day, hour % 24, int(match["minute"] or 0), int(match["second"] or 0), micro,
        _zone(match["zone"]),
    )  # fmt: skip
    return (at + more).timestamp()


def _zone(text: str | None) -> timezone:
    if not text or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _standard(text: str) -> float:
    """ISO 8601 in its rarer forms, RFC 2822."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = parsedate_to_datetime(text)
    if time.year not in _YEARS:
        raise ValueError(f"the year {time.year}")
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
