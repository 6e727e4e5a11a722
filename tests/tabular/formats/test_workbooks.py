"""Workbooks as spreadsheets save them."""

import gzip
import zipfile
from pathlib import Path

import pytest

from tabular.sheets import xlsx
from wares.errors import BadFeed
from wares.tabular.readers import read_records
from wares.tabular.sniffer import sniff
from wares.tabular.sources import RawRecord

TABLE = [["id", "title", "price", "ean", "since"], ["007", "Żółty kubek", 12.5, 4006381333931, (45000.5,)],
         ["008", "Mug", 13.0, None, (45001,)]]  # fmt: skip
ROWS = [
    {"id": "007", "title": "Żółty kubek", "price": 12.5, "ean": 4006381333931, "since": "2023-03-15 12:00:00"},
    {"id": "008", "title": "Mug", "price": 13, "ean": "", "since": "2023-03-16"},
]


def test_the_first_sheet_with_rows_is_read_below_its_title(tmp_path: Path) -> None:
    sheets = {"Notes": [["Our shop"]], "Products": [["Price list"], [], *TABLE, [], ["x"]], "Old": [["a", "b"], [1, 2]]}
    sniff_result = sniff(xlsx(tmp_path / "a.xlsx", sheets))
    read = [record for record in read_records(sniff_result.source) if isinstance(record, RawRecord)]
    assert sniff_result.source.kind == "xlsx"
    assert [dict(record.values) for record in read[:2]] == ROWS
    assert [record.line for record in read] == [4, 5, 7]
    assert type(read[1].values["price"]) is int
    assert any('"Products" is read' in note for note in sniff_result.notes)


def test_values_without_a_column_are_told(tmp_path: Path) -> None:
    sniff_result = sniff(xlsx(tmp_path / "a.xlsx", {"S": [["id", "title"], ["1", "Mug"], ["2", "Cup", "look here"]]}))
    *read, problem = read_records(sniff_result.source)
    assert [record.values for record in read if isinstance(record, RawRecord)] == [
        {"id": "1", "title": "Mug"}, {"id": "2", "title": "Cup"}
    ]  # fmt: skip
    assert (problem.line, getattr(problem, "severity", "")) == (3, "noticed")


def test_a_packed_workbook_and_one_cut_off(tmp_path: Path) -> None:
    plain = xlsx(tmp_path / "a.xlsx", {"S": TABLE}).read_bytes()
    (tmp_path / "a.xlsx.gz").write_bytes(gzip.compress(plain))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("feed/a.xlsx", plain)
    assert [dict(row) for row in sniff(tmp_path / "a.xlsx.gz").rows] == ROWS
    assert [dict(row) for row in sniff(tmp_path / "a.zip").rows] == ROWS
    for at in range(1, 20):
        (tmp_path / "cut.xlsx").write_bytes(plain[: len(plain) * at // 20])
        with pytest.raises(BadFeed, match=r"copy it again|binary|no kind|empty"):
            sniff(tmp_path / "cut.xlsx")


def test_what_is_no_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="no sheet of the workbook has a header and rows"):
        sniff(xlsx(tmp_path / "a.xlsx", {"S": [["only a title"]]}))
    with pytest.raises(BadFeed, match="line 1 holds data"):
        sniff(xlsx(tmp_path / "a.xlsx", {"S": [[1, "Mug", 5], [2, "Cup", 6]]}))
    assert sniff(xlsx(tmp_path / "a.xlsx", {"S": [[1, "Mug", 5], [2, "Cup", 6]]}), header=("a", "b", "c")).rows == [
        {"a": 1, "b": "Mug", "c": 5}, {"a": 2, "b": "Cup", "c": 6}
    ]  # fmt: skip
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(BadFeed, match="a Word document, not a feed; save the table as"):
        sniff(tmp_path / "a.docx")
