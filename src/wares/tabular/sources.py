"""Source: a feed file, how it is read, and what comes out of it row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wares.tabular.values.text import is_missing, strip_invisible
from wares.types import Problem
from wares.types.constraints import ID_LENGTH

RawRow = Mapping[str, object]
"""Column → value, as the file has it."""

FeedKind = Literal["csv", "tsv", "jsonl", "json", "parquet", "google-xml", "google-tsv", "xml", "xlsx"]
"""What a file is: `xlsx` stands for every workbook (XLSX, XLS, ODS), `json` for one array or object of records."""


@dataclass(frozen=True, slots=True)
class FeedBounds:
    """What a feed may ask of memory: `field` characters in one CSV value, `line` characters in one line
    or JSON element, and `sample` rows read for guessing the columns."""

    field: int = 1_000_000
    line: int = 64_000_000
    sample: int = 500


JsonLayout = Literal["lines", "values", "array"]
"""How a JSON file is laid out: a value a line; values one after another; or one array, at the top or deeper."""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed file and how it is read.

    delimiter, header   of a table; `start` rows stand before its first record (titles, the header)
    escapes             quotes inside a table's values are written `\\"`, not doubled
    layout              of JSON
    records_path        keys that lead to the records of a JSON object; names of the elements, from the root on,
                        that lead to the record's element of XML
    sheet               of a workbook
    key                 column with the rows' ids, for problems to name them; empty = not known
    """

    path: Path
    kind: FeedKind
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    bounds: FeedBounds
    start: int = 1
    escapes: bool = False
    layout: JsonLayout = "lines"
    records_path: tuple[str, ...] = ()
    sheet: str = ""
    key: str = ""

    def problem(self, line: int, reason: str, values: Mapping[str, object] | None = None) -> Problem:
        """A row that is not taken; its id stands in the problem where `values` were read and have one."""
        return Problem(self.path.name, line, "", reason, product=self._id(values or {}))

    def incomplete(self, line: int, reason: str) -> IncompleteFile:
        """The feed ends at `line`, although there is more of it."""
        return IncompleteFile(
            self.path.name, line, "", f"{reason}; the rest was not read: export or copy the file again"
        )

    def notice(self, line: int, reason: str) -> Problem:
        """Something to look at; what it is about was taken."""
        return Problem(self.path.name, line, "", reason, "noticed")

    def _id(self, values: Mapping[str, object]) -> str:
        """The row's id; empty where it has none, or where just the id's bytes are broken."""
        value = values.get(self.key)
        if not isinstance(value, str | int) or is_missing(value):
            return ""
        try:
            str(value).encode("utf-8")
            text = strip_invisible(str(value))
        except ValueError:
            return ""
        return "" if "\ufffd" in text or len(text) > ID_LENGTH else text


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One row as read. `line` is 1-based (record number in Parquet and XML, row of a sheet); `progress` is 0–1."""

    line: int
    values: Mapping[str, object]
    progress: float


class IncompleteFile(Problem):
    """A feed that was not read to its end: cut off, damaged, or followed by what is no row."""
