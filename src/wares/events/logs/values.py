"""Values of event logs: times, money, ids and choices, read as their columns write them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from wares.events.checks import FIRST_TIME, UNITS, seconds
from wares.tabular.values.date_formats import DateFormat, infer_date_format
from wares.tabular.values.number_formats import NumberFormat, infer_number_format
from wares.tabular.values.options import canonical_option_name

_LISTS = re.compile(r"[|;]")
_MISSING = frozenset({"", "null", "nan", "none", "n/a", "na", "\\n"})
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
_WHOLE_FLOAT = re.compile(r"-?\d+\.0+")
_ZONES = {
    "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00",
    "PST": "-08:00", "PDT": "-07:00", "WET": "+00:00", "WEST": "+01:00", "BST": "+01:00", "CET": "+01:00",
    "MEZ": "+01:00", "CEST": "+02:00", "MESZ": "+02:00", "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00",
    "IST": "+05:30", "HKT": "+08:00", "SGT": "+08:00", "JST": "+09:00", "KST": "+09:00", "AEST": "+10:00",
    "AEDT": "+11:00", "BRT": "-03:00",
}  # fmt: skip
_ZONED = re.compile(rf"\s*\b({'|'.join(_ZONES)})( \d{{4}})?$")
_LOGGED = re.compile(r"^\[?(\d{1,2})/([A-Z][a-z]{2})/(\d{4}):")  # 31/Jan/2026:12:00:00, as web servers write
_TIME_OF_DAY = re.compile(r"\s(\d{1,2}:\d{2}(:\d{2})?)$")


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """Format of times in a column.

    unit    name in `UNITS` of what most numbers count; a number that is a time in another unit only is read in that
    dates   how texts, and numbers of a spreadsheet's days, are read
    latest  latest possible time, Unix seconds
    """

    unit: str
    dates: DateFormat
    latest: float

    @classmethod
    def infer(cls, values: Sequence[object], latest: float) -> TimeFormat:
        """As the column with these values writes them."""
        return cls(_unit(values, latest), infer_date_format(values, latest), latest)

    def read(self, value: object) -> float:
        """Unix seconds; UTC without a zone. Raises `ValueError` or `OverflowError` for what is no time."""
        if isinstance(value, datetime | date):
            return self.dates.read(value)
        text = as_text(value)
        if not is_number(value):
            return self._date(text)
        if self.dates.scale == "excel":
            return self.dates.read(float(text))
        number = float(text)
        fitting = [divisor for divisor in UNITS.values() if FIRST_TIME <= number / divisor <= self.latest]
        if not fitting and len(text) in (8, 14):
            return DateFormat(scale="digits").read(text)
        return number / (fitting or [UNITS[self.unit]])[0]

    def _date(self, text: str) -> float:
        if text[4:5] in ("-", "/") and text[:4].isdigit():
            with suppress(ValueError):
                return seconds(text.removesuffix(" UTC").replace("/", "-"))
        return self.dates.read(_offset(_LOGGED.sub(r"\1 \2 \3 ", text)))

    def is_time(self, value: object) -> bool:
        """Whether a value is a time."""
        try:
            self.read(value)
        except (ValueError, TypeError, OverflowError):
            return False
        return True


def _unit(values: Sequence[object], latest: float) -> str:
    """The unit in which most numbers are times between 1990 and `latest`."""
    numbers = [float(str(value)) for value in values if is_number(value)]
    if not numbers:
        return "seconds"
    fitting = {
        unit: sum(FIRST_TIME <= number / divisor <= latest for number in numbers) for unit, divisor in UNITS.items()
    }
    return max(fitting, key=lambda unit: fitting[unit])


def _offset(text: str) -> str:
    """A date with its zone's offset in place of the name; a year after the zone, as `date` writes, goes before it."""
    zone = _ZONED.search(text)
    if zone is None:
        return text
    before = text[: zone.start()]
    if zone[2]:
        before = _TIME_OF_DAY.sub(rf"{zone[2]} \1", before)
    return f"{before}{_ZONES[zone[1]]}"


@dataclass(frozen=True, slots=True)
class LogNumberFormat:
    """Format of numbers in a column."""

    decimals: NumberFormat

    @classmethod
    def infer(cls, values: Sequence[object], lists: bool) -> LogNumberFormat:
        """As the column with these values, or lists of them, writes them."""
        return cls(infer_number_format([part for value in values for part in split_values(value, lists)]))

    def read(self, value: object) -> float:
        """A number, with or without a currency. Raises `ValueError`."""
        if self.decimals.mark != "," and is_number(value):
            return float(value)  # type: ignore[arg-type]
        if isinstance(value, bool | Mapping | list):
            raise ValueError("not a number")
        try:
            return self.decimals.read(value)
        except ValueError as error:
            raise ValueError("not a number") from error

    def whole(self, value: object) -> int:
        """The same of a whole number."""
        number = self.read(value)
        if not number.is_integer():
            raise ValueError("not a whole number")
        return int(number)


def are_float_ids(values: Sequence[object]) -> bool:
    """Whether a column's ids are whole numbers that a table held as floats: all of them are written as 12345.0."""
    texts = [value for value in values if isinstance(value, str)]
    return bool(texts) and all(_WHOLE_FLOAT.fullmatch(text) for text in texts)


def parse_id(value: object, floats: bool = False) -> str:
    """An id as text; where `floats`, and of a float in any column, 12345.0 is 12345."""
    text = as_text(value)
    return text.partition(".")[0] if floats and _WHOLE_FLOAT.fullmatch(text) else text


def as_text(value: object) -> str:
    """As text, trimmed; a whole number that a table holds as 12.0 is 12. Raises `TypeError` for what has parts."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes | Mapping | list | tuple):
        raise TypeError(f"{type(value).__name__} where text is expected")
    return str(value)


def split_values(value: object, lists: bool, n: int = 0) -> Sequence[object]:
    """What one value holds for each product; a text holds several only where `lists`.

    Bars and semicolons part them, or else commas; where there are `n` > 0 products, commas only so many parts.
    """
    if isinstance(value, list | tuple):
        return value
    if lists and isinstance(value, str):
        if value.lstrip().startswith("["):
            result = json.loads(value)
            return result if isinstance(result, list) else [result]
        if not _LISTS.search(value) and n and value.count(",") != n - 1:
            return (value,)
        return [part for part in (_LISTS.split(value) if _LISTS.search(value) else value.split(",")) if part.strip()]
    return (value,)


def parse_choices(value: object) -> dict[str, str]:
    """The choice made of one product: an object, or text such as `size: M, colour: red`; {} = none told."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = json.loads(value)
    pairs: list[tuple[object, object]] = []
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, str):
        pairs_of_text = (re.split(r"[:=：]", text, maxsplit=1) for text in re.split(r"[;|,，；]", value))
        pairs = [(part[0], part[1]) for part in pairs_of_text if len(part) == 2]
    choices = {
        canonical_option_name(str(name)): as_text(option) for name, option in pairs if strip_missing(option) is not None
    }
    return {name: option for name, option in choices.items() if name and option}


def strip_missing(value: object) -> object:
    """A text without spaces around it; None for what says that there is no value."""
    if isinstance(value, str):
        text = value.strip()
        return None if len(text) < 5 and text.casefold() in _MISSING else text
    if value is None or value != value or (isinstance(value, list | tuple | dict) and not value):
        return None
    return value


def is_number(value: object) -> bool:
    """Whether a value is a plain number, or a text of one."""
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)
