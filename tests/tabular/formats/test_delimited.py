"""Tables as spreadsheets and shops save them."""

import tracemalloc
from pathlib import Path

import pytest

from wares.errors import BadFeed
from wares.tabular.readers import read_records
from wares.tabular.sniffer import SniffResult, sniff
from wares.tabular.sources import IncompleteFile, RawRecord
from wares.types import Problem


def looked(folder: Path, text: str, header: tuple[str, ...] | None = None) -> SniffResult:
    path = folder / "feed.csv"
    path.write_text(text, "utf-8", newline="")
    return sniff(path, header=header)


def read(folder: Path, text: str) -> tuple[list[list[object]], list[Problem]]:
    records = list(read_records(looked(folder, text).source))
    rows = [list(record.values.values()) for record in records if isinstance(record, RawRecord)]
    return rows, [record for record in records if isinstance(record, Problem)]


def test_quotes_written_with_backslashes(tmp_path: Path) -> None:
    text = (
        'id,title,price\n1,"Lamp \\"Lux\\", brass",20\n2,Cup,3\n3,"12\\"",4\n4,"a ""b""",5\n5,"C:\\\\",6\n'
        '6,"two\nlines \\"x\\"",7\n'
    )
    rows, problems = read(tmp_path, text)
    assert [row[1] for row in rows] == ['Lamp "Lux", brass', "Cup", '12"', 'a "b"', "C:\\", 'two\nlines "x"']
    assert problems == []
    rows, _ = read(tmp_path, 'id,title,price\n1,"C:\\",5\n2,"D:\\x",6\n')
    assert [row[1] for row in rows] == ["C:\\", "D:\\x"]


def test_short_rows_are_taken_and_told_once(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "id,title,price,brand\n1,Cup,3,Acme\n2,Mug,4\n3,Pot,4\n4,Bowl,5,A,x\n5,Jug,6,B\n")
    assert rows == [["1", "Cup", "3", "Acme"], ["2", "Mug", "4", ""], ["3", "Pot", "4", ""], ["5", "Jug", "6", "B"]]
    assert [(problem.line, problem.severity) for problem in problems] == [(5, "skipped"), (3, "noticed")]
    assert "2 rows have fewer cells" in problems[1].reason
    _, problems = read(tmp_path, "a,b,c,d,e\n1,x,3,4,5\n2\n3,y,3,4,5\n")
    assert [(problem.line, problem.severity) for problem in problems] == [(3, "skipped")]


def test_the_pieces_of_a_torn_row_are_no_rows(tmp_path: Path) -> None:
    text = "id,title,description,price\n1,Mug,nice,5\n2,Cup,first line\nsecond line of it,6\n3,Bowl,x,7\n"
    rows, problems = read(tmp_path, text)
    assert [row[0] for row in rows] == ["1", "3"]
    assert [(problem.line, "tore" in problem.reason) for problem in problems] == [(3, True), (4, True)]


def test_a_last_row_without_a_line_end(tmp_path: Path) -> None:
    text = "id,title,brand\n1,Mug,Acme\n2,Cup,Acme\n3,Pot,Bolt\n"
    for ending, count in (("4,Bowl,Acme", 4), ("4,Bowl,Ac", 3), ("4,Bowl", 3), ("4,Bowl,", 3), ("4,Bowl,Acme\n", 4)):
        rows, problems = read(tmp_path, text + ending)
        assert len(rows) == count
        assert [type(problem) for problem in problems] == ([IncompleteFile] if count == 3 else [])
        assert all(problem.line == 5 and "copy the file again" in problem.reason for problem in problems)
    prices = "id,title,price\n1,Mug,3.00\n2,Cup,12.50\n3,Pot,"
    assert [len(read(tmp_path, prices + end)[0]) for end in ("4.00", "4.0", "4.", "4")] == [3, 2, 2, 2]
    quoted = '"id","title"\n"1","Mug"\n"2","Cup"\n"3","Pot'
    assert [len(read(tmp_path, quoted + end)[0]) for end in ('"', "", " red")] == [3, 2, 2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_header_and_rows(tmp_path: Path, delimiter: str) -> None:
    others = [one for one in (",", ";", "|") if one != delimiter]
    rows = [["id", "title", "price"], *([str(n), f"Mug{others[0]} red{others[1]} {n}", "5"] for n in range(9))]
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    assert looked(tmp_path, text).source.delimiter == delimiter
    assert read(tmp_path, text)[0] == rows[1:]
    assert read(tmp_path, f"sep={delimiter}\r\n" + text)[0] == rows[1:]


def test_titles_above_the_header_and_headers_over_lines(tmp_path: Path) -> None:
    sniff_result = looked(tmp_path, "Price list, 2025\n\nid;title;price\n1;Mug;5,00\n2;Cup;6,00\n")
    assert (sniff_result.columns, len(sniff_result.rows)) == (("id", "title", "price"), 2)
    assert any("below 1 line of title" in note for note in sniff_result.notes)
    assert [record.line for record in read_records(sniff_result.source)] == [4, 5]
    sniff_result = looked(tmp_path, "Export of shop,,\n,,\nid,title,price\n1,Mug,5\n")
    assert sniff_result.rows == [{"id": "1", "title": "Mug", "price": "5"}]
    sniff_result = looked(tmp_path, '"id","title\n(long)",price\n1,Mug,5\n')
    assert sniff_result.rows == [{"id": "1", "title (long)": "Mug", "price": "5"}]


def test_a_table_without_a_header(tmp_path: Path) -> None:
    for text in ("1,Mug,5.00\n2,Cup,6.00\n", "7,226,2520771,pv,1511561733\n8,233,2520771,pv,1511561734\n"):
        with pytest.raises(BadFeed, match=r"line 1 holds data .* put a line of names above it"):
            looked(tmp_path, text)
    sniff_result = looked(tmp_path, "7,226,pv\n8,233,buy\n", header=("user", "item", "kind"))
    assert sniff_result.rows == [
        {"user": "7", "item": "226", "kind": "pv"},
        {"user": "8", "item": "233", "kind": "buy"},
    ]
    assert looked(tmp_path, "id,36,37,38\nA,1,2,3\n").columns == ("id", "36", "37", "38")


def test_many_rows_take_no_more_memory_than_few(tmp_path: Path) -> None:
    head = ",".join(["id", *(f"a{n}" for n in range(39))]) + "\n"
    peaks = []
    for count in (500, 15_000):
        path = tmp_path / "feed.csv"
        path.write_text(head + "".join(f"k{n}" + f",value {n % 7}" * 39 + "\n" for n in range(count)), "utf-8")
        source = sniff(path).source
        tracemalloc.start()
        assert sum(1 for _ in read_records(source)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000
