import json
from pathlib import Path

import pytest

from wares.errors import StoreFull
from wares.tabular.report import MOST_SHOWN, FeedReport
from wares.types import FilledValue, Problem


def test_a_report(tmp_path: Path) -> None:
    with FeedReport() as report:
        report.read, report.added, report.pictures = 3, 2, 2
        report.add(
            Problem("a.csv", 4, "price", "'x' is not a price", "changed", "7"), Problem("a.csv", 5, "id", "missing")
        )
        report.note("the encoding is guessed as GB18030", "x")
        report.note("x")
        report.fill(FilledValue("7", "colour", "红色", 0.93))
        path = report.write(tmp_path / "reports", "20250101-000000")
        assert path == tmp_path / "reports" / "ingest-20250101-000000.jsonl"
        summary, first, second, filled = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
        assert report.notes == ["the encoding is guessed as GB18030", "x"]
        assert [(p.line, p.severity) for p in report.problems] == [(4, "changed"), (5, "skipped")]
    assert summary == {
        "kind": "summary",
        "stamp": "20250101-000000",
        "read": 3,
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 1,
        "changed": 1,
        "noticed": 0,
        "pictures": 2,
        "broken_pictures": 0,
        "filled": 1,
        "joined": 0,
        "variants": 0,
        "hidden": 0,
        "notes": ["the encoding is guessed as GB18030", "x"],
    }
    assert filled == {"kind": "filled", "product": "7", "field": "colour", "value": "红色", "confidence": 0.93}
    assert first == {
        "kind": "problem",
        "file": "a.csv",
        "line": 4,
        "field": "price",
        "reason": "'x' is not a price",
        "severity": "changed",
        "product": "7",
    }
    assert second["severity"] == "skipped"


def test_many_problems_stay_on_disk(tmp_path: Path) -> None:
    with FeedReport() as report:
        report.add(*(Problem("a.csv", n, "", "鞋" * 100) for n in range(20_000)))
        assert len(report.problems) == MOST_SHOWN
        assert report.severities.total() == 20_000
        path = report.write(tmp_path, "1")
        assert len(path.read_text(encoding="utf-8").splitlines()) == 20_001
        report.add(Problem("a.csv", 0, "", "later"))
        assert len(report.write(tmp_path, "2").read_text(encoding="utf-8").splitlines()) == 20_002


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with FeedReport() as report, pytest.raises(StoreFull, match="cannot be written"):
        report.write(tmp_path / "file", "1")
