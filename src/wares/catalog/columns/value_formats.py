"""Value formats of columns, inferred over each: decimal mark, date order, currency, unit, levels of categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wares.catalog.bounds import DATE_FIELDS
from wares.catalog.columns.headings import PRICES, parse_heading
from wares.catalog.columns.sample_validation import is_number
from wares.tabular.values.date_formats import DEFAULT_DATE_FORMAT, DateFormat, infer_date_format
from wares.tabular.values.lists import ListFormat
from wares.tabular.values.number_formats import (
    DEFAULT_NUMBER_FORMAT,
    NumberFormat,
    infer_decimal_mark,
    infer_number_format,
)
from wares.tabular.values.prices import CURRENCIES, infer_currency, parse_currency
from wares.types import AttributeKind

_USUAL = {"ja": "JPY"}  # language of headings → currency of the sign that it shares
_AMOUNTS = ("amount", "value", "price")
_OTHER_MARKS = (">", "|", "»", "›", "→", " / ")


@dataclass(slots=True)
class ColumnFormats:
    """See the fields of the same names of `ColumnMap`."""

    currency: str = ""
    cents: frozenset[str] = frozenset()
    decimals: NumberFormat = DEFAULT_NUMBER_FORMAT
    dates: DateFormat = DEFAULT_DATE_FORMAT
    numbers: dict[str, NumberFormat] = field(default_factory=dict)
    lists: dict[str, ListFormat] = field(default_factory=dict)
    level_separator: str = ""
    notes: list[str] = field(default_factory=list)


def infer_column_formats(
    fields: Mapping[str, tuple[str, ...]],
    attributes: Mapping[str, AttributeKind],
    samples: Mapping[str, Sequence[object]],
    lists: dict[str, ListFormat],
) -> ColumnFormats:
    """What the sample (`samples`: column → its values) shows, or what is usual where it does not."""
    inference = _FormatInference(fields, samples, ColumnFormats(lists=lists))
    inference.read_headings()
    inference.infer_numbers([column for column, kind in attributes.items() if kind == "number"])
    inference.infer_dates()
    inference.infer_level_separator()
    return inference.formats


class _FormatInference:
    def __init__(
        self,
        fields: Mapping[str, tuple[str, ...]],
        samples: Mapping[str, Sequence[object]],
        formats: ColumnFormats,
    ) -> None:
        self.fields, self.samples, self.formats = fields, samples, formats
        self.variants = [
            variant for column in fields.get("variants", ()) for variant in _variants(samples.get(column, ()))
        ]

    def read_headings(self) -> None:
        """What headings of prices say: their currency, and whether they are in its smallest unit."""
        formats = self.formats
        headings = {column: parse_heading(column) for name in PRICES for column in self.fields.get(name, ())}
        formats.currency = next((heading.currency for heading in headings.values() if heading.currency), "")
        formats.cents = frozenset(column for column, heading in headings.items() if heading.cents)
        if formats.currency:
            formats.notes.append(f"prices are in {formats.currency}, as the heading says")
        if formats.cents:
            formats.notes.append(f"the prices of {', '.join(sorted(formats.cents))} are in cents")

    def infer_numbers(self, numeric: Sequence[str]) -> None:
        """The currency, and the decimal marks of prices and of the `numeric` columns."""
        formats, language = self.formats, _language(self.fields)
        amounts = self._amounts()
        if not formats.currency:
            formats.currency = infer_currency(amounts, _USUAL.get(language, ""))
            if formats.currency:
                formats.notes.append(f"signs of several currencies are read as {formats.currency}, as the feed shows")
        mark = infer_decimal_mark([value for column in numeric for value in self.samples.get(column, ())])
        hint = mark if mark == "," else formats.currency or _currency(self.fields, self.samples) or language
        formats.decimals = infer_number_format(amounts, hint)
        if formats.decimals.note:
            formats.notes.append(f"price: {formats.decimals.note}")
        for column in numeric:
            own = infer_number_format(self.samples.get(column, ()), formats.decimals.mark or language)
            if own.mark or own.note:
                formats.numbers[column] = own

    def _amounts(self) -> list[object]:
        amounts = _amounts(self._values(PRICES))
        return amounts + _amounts([variant.get(name) for variant in self.variants for name in PRICES])

    def _values(self, names: Iterable[str]) -> list[object]:
        columns = [column for name in names for column in self.fields.get(name, ())]
        return [value for column in columns for value in self.samples.get(column, ())]

    def infer_dates(self) -> None:
        """How sales, publication and expiry are dated."""
        dates = self._values(DATE_FIELDS) + [variant.get(name) for variant in self.variants for name in DATE_FIELDS]
        self.formats.dates = infer_date_format(dates)
        if self.formats.dates.note:
            self.formats.notes.append(f"dates: {self.formats.dates.note}")

    def infer_level_separator(self) -> None:
        """What parts the levels of a single column of categories."""
        if len(self.fields.get("category", ())) == 1:
            mark = _level_mark(self.samples.get(self.fields["category"][0], ()))
            self.formats.level_separator = mark
            if mark:
                self.formats.notes.append(f'the levels of categories are parted by "{mark}"')


def _variants(values: Sequence[object]) -> Iterator[Mapping[str, object]]:
    for value in values:
        if isinstance(value, list | tuple):
            yield from (item for item in value if isinstance(item, Mapping))


def _amounts(values: Sequence[object]) -> list[object]:
    result: list[object] = []
    for value in values:
        if isinstance(value, Mapping):
            result += [value[key] for key in _AMOUNTS if key in value][:1]
        elif isinstance(value, list | tuple):
            result += _amounts(value)
        else:
            result.append(value)
    return result


def _currency(fields: Mapping[str, tuple[str, ...]], samples: Mapping[str, Sequence[object]]) -> str:
    """The most frequent currency of the currency column, or of codes beside prices."""
    most_common = Counter(
        str(value).strip() for column in fields.get("currency", ()) for value in samples.get(column, ())
    ).most_common(1)
    try:
        code = parse_currency(most_common[0][0]) if most_common else ""
    except ValueError:
        return ""
    return code if code in CURRENCIES else ""


def _language(fields: Mapping[str, tuple[str, ...]]) -> str:
    """The language that most headings are in, where they are of one; empty = not told."""
    tags = Counter(parse_heading(column).language for columns in fields.values() for column in columns)
    del tags[""]
    most = tags.most_common(1)
    return most[0][0] if most and most[0][1] * 2 > tags.total() else ""


def _level_mark(values: Sequence[object]) -> str:
    """A mark that parts levels although it may stand within names: a root comes again with other levels below it."""
    texts = {value for value in values if isinstance(value, str)}
    if any(mark in text for text in texts for mark in _OTHER_MARKS):
        return ""
    for mark in ("/", ":"):
        with_mark = [text for text in texts if mark in text]
        paths = {tuple(map(str.strip, path_text.split(mark))) for text in with_mark for path_text in text.split(",")}
        roots = Counter(path[0] for path in paths)
        are_paths = all(all(path) and not any(map(is_number, path)) for path in paths)
        if are_paths and paths and roots.most_common(1)[0][1] >= 2 and 2 * len(with_mark) >= len(texts):
            return mark
    return ""
