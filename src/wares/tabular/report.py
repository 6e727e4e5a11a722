"""Feed report: counts, problems and notes, for the eye and as a file."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from types import TracebackType

from wares.errors import StoreFull
from wares.types import FilledValue, Problem

MOST_SHOWN = 200
_IN_MEMORY = 1 << 20


class FeedReport:
    """Collects while a feed is read; a context manager. `read`, `added`, `updated`, `unchanged`, `joined`,
    `variants`, `hidden`, `pictures` and `broken_pictures` are counted up by whoever does these things; `skipped` counts
    the rows among the problems.

    problems  the first `MOST_SHOWN` of them; all go to the file
    filled    attribute → how many values were filled; each goes to the file
    """

    def __init__(self) -> None:
        self.read = self.added = self.updated = self.unchanged = 0
        self.joined = self.variants = self.hidden = 0
        self.pictures = self.broken_pictures = 0
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.severities: Counter[str] = Counter()
        self.filled: Counter[str] = Counter()
        self._spool = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115 - closed in `close`

    @property
    def skipped(self) -> int:
        """Rows that were not taken."""
        return self.severities["skipped"]

    def add(self, *problems: Problem) -> None:
        """Takes problems; those beyond the first `MOST_SHOWN` are only counted and written."""
        for problem in problems:
            self.severities[problem.severity] += 1
            if len(self.problems) < MOST_SHOWN:
                self.problems.append(problem)
            self._write("problem", problem)

    def fill(self, *values: FilledValue) -> None:
        """Takes values that were filled."""
        for value in values:
            self.filled[value.field] += 1
            self._write("filled", value)

    def _write(self, kind: str, found: Problem | FilledValue) -> None:
        values = {name: getattr(found, name) for name in found.__slots__}
        self._spool.write(json.dumps({"kind": kind, **values}, ensure_ascii=False) + "\n")

    def note(self, *notes: str) -> None:
        """Takes notes; each is kept once."""
        self.notes += [note for note in dict.fromkeys(notes) if note not in self.notes]

    def write(self, folder: Path, stamp: str) -> Path:
        """Writes `ingest-<stamp>.jsonl` into `folder`: the summary, then what was found. Raises `StoreFull`."""
        path = folder / f"ingest-{stamp}.jsonl"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(
                    json.dumps(
                        {"kind": "summary", "stamp": stamp, **self._counts(), "notes": self.notes}, ensure_ascii=False
                    )
                )
                file.write("\n")
                self._spool.seek(0)
                shutil.copyfileobj(self._spool, file)
        except OSError as error:
            raise StoreFull(
                f"{path}: the report cannot be written ({error.strerror}); make room and ingest again"
            ) from error
        return path

    def _counts(self) -> dict[str, int]:
        return {
            "read": self.read,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": self.skipped,
            "joined": self.joined,
            "variants": self.variants,
            "hidden": self.hidden,
            "changed": self.severities["changed"],
            "noticed": self.severities["noticed"],
            "pictures": self.pictures,
            "broken_pictures": self.broken_pictures,
            "filled": self.filled.total(),
        }

    def close(self) -> None:
        """Releases the temporary file."""
        with contextlib.suppress(OSError):
            self._spool.close()

    def __enter__(self) -> FeedReport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
