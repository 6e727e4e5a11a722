import csv
import gzip
import io
import itertools
import json
import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.catalog.feeds import Feed, FeedBounds, FeedRow, IncompleteFile, open_feed
from wares.errors import BadFeed, MissingExtra
from wares.types import Problem

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
PLAIN = "id,title,price\n1,Red shoe,5\n2,Blue hat,6\n"
RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>1</g:id><title>Red {word}</title><g:title>Red {word}, large</g:title><g:price>12.99 USD</g:price>
<g:image_link>http://x/1.jpg</g:image_link><g:additional_image_link>http://x/2.jpg</g:additional_image_link>
<g:additional_image_link>http://x/3.jpg</g:additional_image_link><g:product_type>Shoes &gt; Running</g:product_type>
<g:shipping><g:country>US</g:country></g:shipping></item>
<item><g:id>2</g:id><title>Hat</title><g:availability>out of stock</g:availability></item>
</channel></rss>"""


def wrote(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def rows(feed: Feed) -> list[FeedRow]:
    records = list(feed.rows())
    assert not [item for item in records if isinstance(item, Problem)]
    return [item for item in records if isinstance(item, FeedRow)]


def problems(feed: Feed) -> list[Problem]:
    return [item for item in feed.rows() if isinstance(item, Problem)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables(tmp_path: Path, delimiter: str, end: str) -> None:
    feed = open_feed(wrote(tmp_path / "a.csv", PLAIN.replace(",", delimiter).replace("\n", end)))
    records = rows(feed)
    assert feed.kind == ("tsv" if delimiter == "\t" else "csv")
    assert [(row.line, dict(row.values)) for row in records] == [
        (2, {"id": "1", "title": "Red shoe", "price": "5"}),
        (3, {"id": "2", "title": "Blue hat", "price": "6"}),
    ]
    assert records[-1].progress == 1.0
    assert all(len(row.digest) == 16 for row in records)
    assert rows(feed) == records


def test_quotes_and_lines_inside_quotes(tmp_path: Path) -> None:
    text = 'id,title\n1,"a, ""b""\nc"\n\n2,plain 5" pipe\n3,"d"\n'
    sniff_result = rows(open_feed(wrote(tmp_path / "a.csv", text)))
    assert [(row.line, row.values["title"]) for row in sniff_result] == [
        (2, 'a, "b"\nc'),
        (5, 'plain 5" pipe'),
        (6, "d"),
    ]


def test_broken_rows_have_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    text = b'id,title\n1,a\n2\n3,b,c\n4,"open\n5,d\n6,e\xff\n7,f,\n8,"x"y\n9,g\n'
    feed = open_feed(wrote(tmp_path / "a.csv", text + "10,é\n11,ü\n".encode()))
    records = list(feed.rows())
    assert [row.values["id"] for row in records if isinstance(row, FeedRow)] == ["1", "5", "7", "9", "10", "11"]
    assert [(p.line, p.severity, p.file) for p in records if isinstance(p, Problem)] == [
        (line, "skipped", "a.csv") for line in (3, 4, 5, 7, 9)
    ]
    reasons = [p.reason for p in records if isinstance(p, Problem)]
    assert "1 columns, the header has 2" in reasons[0]
    assert "3 columns" in reasons[1]
    assert "not closed" in reasons[2]
    assert "UTF-8" in reasons[3]
    assert "quotes" in reasons[4]
    assert any("UTF-8" in note for note in feed.columns.notes)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=2, max_size=2),
        min_size=1,
        max_size=6,
    )
)
def test_what_csv_writes_is_read_back(tmp_path: Path, cells: list[list[str]]) -> None:
    buffer = io.StringIO()
    cells = [[f"{number}{one}", two] for number, (one, two) in enumerate(cells)]
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["id", "title"], *cells])
    sniff_result = rows(open_feed(wrote(tmp_path / "a.csv", buffer.getvalue())))
    assert [list(row.values.values()) for row in sniff_result] == cells


def test_long_values(tmp_path: Path) -> None:
    path = wrote(tmp_path / "a.csv", f"id,title\n1,{'x' * 300_000}\n2,{'y' * 1_000_001}\n3,z\n")
    feed = open_feed(path)
    assert [item.line for item in feed.rows() if isinstance(item, FeedRow)] == [2, 4]
    (problem,) = problems(feed)
    assert (problem.line, "too long" in problem.reason) == (3, True)
    (problem,) = problems(open_feed(path, bounds=FeedBounds(line=400_000)))
    assert (problem.line, "400000" in problem.reason) == (3, True)


@pytest.mark.parametrize(
    ("encoding", "text", "note"),
    [
        ("utf-8", "红色跑鞋", None),
        ("utf-8-sig", "红色跑鞋", None),
        ("utf-16", "红色跑鞋", None),
        ("gb18030", "红色跑鞋，男款", "GB18030"),
        ("cp1252", "Größe – café", "Windows-1252"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, text: str, note: str | None) -> None:
    feed = open_feed(wrote(tmp_path / "a.csv", f"id,title\n1,{text}\n".encode(encoding)))
    assert rows(feed)[0].values == {"id": "1", "title": text}
    assert any(note in line for line in feed.columns.notes) if note else not feed.columns.notes


def test_an_encoding_that_shows_late(tmp_path: Path) -> None:
    plain = "".join(f"{n},plain title\n" for n in range(60_000))
    feed = open_feed(wrote(tmp_path / "a.csv", f"id,title\n{plain}x,红色跑鞋\n".encode("gb18030")))
    assert list(feed.rows())[-1].values["title"] == "红色跑鞋"  # type: ignore[union-attr]


def test_a_broken_byte_in_chinese(tmp_path: Path) -> None:
    feed = open_feed(wrote(tmp_path / "a.csv", "id,title\n1,红色跑鞋\n2,蓝\n".encode("gb18030") + b"3,\xff\n4,b\n"))
    assert [(p.line, "GB18030" in p.reason) for p in problems(feed)] == [(4, True)]


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        '{"id": 1, "title": "a", "price": 5.5, "category": ["A", "B"], "texts": {"zh": {"title": "鞋"}}}',
        "",
        '{"id": 2, "title": ',
        "[1]",
        '{"id": 12345678901234567890123, "title": "b"}',
        '{"id": 3, "title": "\\ud800"}',
    ]
    feed = open_feed(wrote(tmp_path / "a.jsonl", "\n".join(lines)))
    records = list(feed.rows())
    assert feed.kind == "jsonl"
    assert feed.columns.fields["texts"] == ("texts",)
    assert [row.values["id"] for row in records if isinstance(row, FeedRow)] == [1, "12345678901234567890123"]
    assert [(p.line, p.reason[:10]) for p in records if isinstance(p, Problem)] == [
        (3, "not valid "),
        (4, "a JSON obj"),
        (6, "values tha"),
    ]


def test_deep_json_is_a_problem(tmp_path: Path) -> None:
    deep = '{"id": 2, "title": ' + "[" * 100_000 + "}"
    feed = open_feed(wrote(tmp_path / "a.jsonl", '{"id": 1, "title": "a"}\n' + deep + "\n"))
    assert [p.line for p in problems(feed)] == [2]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_array(tmp_path: Path, indent: int | None) -> None:
    items = [{"id": n, "title": f"red [shoe], {{{n}}} " * 5} for n in range(3_000)]
    feed = open_feed(wrote(tmp_path / "a.json", json.dumps(items, indent=indent)))
    records = rows(feed)
    assert [dict(row.values) for row in records] == items
    assert [row.line for row in records[:3]] == ([1, 1, 1] if indent is None else [2, 6, 10])
    assert records[0].progress < 1.0 == records[-1].progress


def test_a_json_array_that_breaks_off(tmp_path: Path) -> None:
    feed = open_feed(wrote(tmp_path / "a.json", '[{"id": 1, "title": "a"},\n7,\n{"id": 2, "title": '))
    assert [(p.line, p.reason[:10]) for p in problems(feed)] == [(2, "a JSON obj"), (3, "not valid ")]


@pytest.mark.parametrize(
    ("encoding", "word"), [("utf-8", "鞋"), ("gb2312", "鞋"), ("iso-8859-1", "é"), ("utf-16", "鞋")]
)
def test_google_rss(tmp_path: Path, encoding: str, word: str) -> None:
    feed = open_feed(wrote(tmp_path / "a.xml", RSS.format(encoding=encoding, word=word).encode(encoding)))
    records = rows(feed)
    assert feed.kind == "google-xml"
    assert records[0].values["title"] == f"Red {word}, large"
    assert feed.platform == "a Google Merchant feed"
    assert records[0].values["pictures"] == ["http://x/1.jpg", "http://x/2.jpg", "http://x/3.jpg"]
    assert records[0].values["category"] == ["Shoes > Running"]
    assert [row.line for row in records] == [1, 2]


def test_google_atom(tmp_path: Path) -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><title>Shop</title>
    <entry><id>tag:1</id><g:id>A1</g:id><title>Hat</title><link href="http://x/1"/></entry></feed>"""
    (row,) = rows(open_feed(wrote(tmp_path / "a.xml", text)))
    assert row.values == {"id": "A1", "title": "Hat", "link": "http://x/1"}


def test_google_tsv(tmp_path: Path) -> None:
    text = "id\ttitle\tlink\timage_link\tavailability\tprice\n1\tHat\thttp://x\thttp://x/1.jpg\tin stock\t5.00 USD\n"
    feed = open_feed(wrote(tmp_path / "a.txt", text))
    assert feed.kind == "google-tsv"
    assert len(rows(feed)) == 1


def test_xml_that_breaks_off(tmp_path: Path) -> None:
    text = RSS.format(encoding="utf-8", word="a")
    feed = open_feed(wrote(tmp_path / "a.xml", text[: text.index("<g:availability")]))
    assert [(p.line, "breaks off" in p.reason) for p in problems(feed)] == [(2, True)]


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item><id>&b;</id></item></channel></rss>'
    )
    with pytest.raises(BadFeed, match="Entit"):
        open_feed(wrote(tmp_path / "a.xml", bomb))


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(
        pa.table({"id": [1, 2], "title": ["a", None], "image": [b"\xff\xd8", b"x"], "size": [[1, 2], None]}), path
    )
    feed = open_feed(path)
    records = rows(feed)
    assert feed.kind == "parquet"
    assert records[0].values == {"id": 1, "title": "a", "image": b"\xff\xd8", "size": [1, 2]}
    assert [(row.line, row.progress) for row in records] == [(1, 0.5), (2, 1.0)]


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install .pyarrow"):
        open_feed(wrote(tmp_path / "a.parquet", b"PAR1...."))


def test_gzip(tmp_path: Path) -> None:
    feed = open_feed(wrote(tmp_path / "a.csv.gz", gzip.compress(PLAIN.encode())))
    assert len(rows(feed)) == 2
    packed = gzip.compress("".join([PLAIN, *(f"{n},{n * n} é\n" for n in range(9_000))]).encode())
    with pytest.raises(BadFeed, match="cut off"):
        open_feed(wrote(tmp_path / "b.csv.gz", packed[: len(packed) // 2]))


@pytest.mark.parametrize("kind", ["csv", "an open quote", "jsonl", "array"])
@pytest.mark.parametrize("lost", [1, 9, 40_000])
def test_gzip_that_breaks_off_late(tmp_path: Path, kind: str, lost: int) -> None:
    random.seed(1)
    titles = ["".join(chr(random.randint(0x4E00, 0x9FA5)) for _ in range(90)) for _ in range(6_000)]
    items = [json.dumps({"id": n, "title": title}, ensure_ascii=False) for n, title in enumerate(titles)]
    text = {
        "csv": "id,title\n" + "".join(f"{n},{title}\n" for n, title in enumerate(titles)),
        "an open quote": "id,title\n" + "".join(f"{n},{title}\n" for n, title in enumerate(titles)) + 'x,"y\n' * 2_001,
        "jsonl": "\n".join(items),
        "array": "[" + ",\n".join(items) + "]",
    }[kind]
    sniff_result = list(open_feed(wrote(tmp_path / "a.gz", gzip.compress(text.encode())[:-lost])).rows())
    assert isinstance(sniff_result[0], FeedRow)
    assert any(isinstance(item, IncompleteFile) and "was not read" in item.reason for item in sniff_result)


@pytest.mark.parametrize(
    "text", ['[{"id": 1, "title": "a"}]\n[{"id": 2, "title": "b"}]', '[{"id": 1, "title": "a"}] x']
)
def test_what_follows_an_array_is_told(tmp_path: Path, text: str) -> None:
    assert [type(item) for item in open_feed(wrote(tmp_path / "a.json", text)).rows()] == [FeedRow, IncompleteFile]
    assert len(rows(open_feed(wrote(tmp_path / "a.json", '[{"id": 1, "title": "a"}]\n \n')))) == 1


def test_names_are_trimmed_and_two_that_become_one_are_told(tmp_path: Path) -> None:
    lines = [
        {"id": "1", " title": "a", "weight ": 3},
        {"id": "2", "title": "b", "weight": "", "weight ": 4, "": "x"},
        {"id": "3", "title ": "", "title": "c", "weight": 5, "\u200bweight": 6},
    ]
    feed = open_feed(wrote(tmp_path / "a.jsonl", "".join(json.dumps(line) + "\n" for line in lines)))
    assert feed.columns.attributes == {"weight": "number"}
    assert any("'weight ' is read as 'weight'" in note for note in feed.columns.notes)
    records = rows(feed)
    assert [dict(row.values) for row in records] == [
        {"id": "1", "title": "a", "weight": 3},
        {"id": "2", "title": "b", "weight": 4},
        {"id": "3", "title": "c", "weight": 5},
    ]
    assert [len(row.notes) for row in records] == [0, 1, 1]
    assert rows(open_feed(wrote(tmp_path / "a.csv", "id , title,\u200bweight \n1,a,3\n")))[0].values["weight"] == "3"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"id,title\n", "no products"),
        (b"id,title\n1,a,b\n", "no readable row; line 2"),
        (b"{", "no readable row; line 1"),
        (b"[]", "no products"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary"),
        (b"PK\x03\x04....", "Excel"),
        (b"%PDF-1.4", "PDF"),
        (b"PAR1....", "damaged Parquet"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<products><product/></products>", "no <item>"),
        (b"<?xml version='1.0' encoding='klingon'?><rss/>", "klingon"),
        (b"just some words\nand more\n", "no kind of feed"),
        (b'id,"title\n1,a\n', "header"),
        (b"price,brand\n1,a\n", "recognised as the id"),
    ],
)
def test_bad_feeds(tmp_path: Path, content: bytes, reason: str) -> None:
    path = wrote(tmp_path / "feed", content)
    with pytest.raises(BadFeed, match=reason) as error:
        open_feed(path)
    assert str(path) in str(error.value)


def test_unreadable_feeds(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="check the path"):
        open_feed(tmp_path / "missing.csv")
    with pytest.raises(BadFeed, match="folder"):
        open_feed(tmp_path)


def test_double_and_empty_column_names(tmp_path: Path) -> None:
    feed = open_feed(wrote(tmp_path / "a.csv", "id,title,,title\n1,a,b,c\n"))
    assert rows(feed)[0].values == {"id": "1", "title": "a", "column 3": "b", "title 4": "c"}
    assert len([note for note in feed.columns.notes if note.startswith("column ")]) == 2


def test_declared_columns(tmp_path: Path) -> None:
    feed = open_feed(wrote(tmp_path / "a.csv", "a,b\n1,x\n"), {"id": "a", "title": "b"})
    assert feed.columns.fields == {"id": ("a",), "title": ("b",), "variants": ("variants",)}
    with pytest.raises(BadFeed, match=r"a\.csv: --column id=c: the feed has no column 'c'"):
        open_feed(tmp_path / "a.csv", {"id": "c"})


def test_the_digest_speaks_of_the_content(tmp_path: Path) -> None:
    picture = wrote(tmp_path / "1.jpg", b"one")
    path = wrote(tmp_path / "a.csv", "id,title,image\n1,a,1.jpg\n")
    (before,) = rows(open_feed(path))
    (moved,) = rows(open_feed(wrote(tmp_path / "b.csv", "image,title,id\n1.jpg,a,1\n")))
    assert moved.digest == before.digest
    wrote(picture, b"two")
    (after,) = rows(open_feed(path))
    assert after.digest != before.digest
    (other,) = rows(open_feed(wrote(path, "id,title,image\n1,b,1.jpg\n")))
    assert len({before.digest, after.digest, other.digest}) == 3


def test_reading_streams(tmp_path: Path) -> None:
    text = "id,title\n" + "".join(f"{n},title {n}\n" for n in range(200_000))
    dones = [
        row.progress
        for row in itertools.islice(open_feed(wrote(tmp_path / "a.csv", text)).rows(), 100)
        if isinstance(row, FeedRow)
    ]
    assert max(dones) < 0.05


@pytest.mark.skipif(not SHARED.exists(), reason="measuring data are not here")
def test_real_feeds() -> None:
    assert len(rows(open_feed(SHARED / "fashion" / "sample" / "products.csv"))) == 300
    assert len(rows(open_feed(SHARED / "chinese" / "litemall" / "goods.csv"))) == 239


@pytest.mark.parametrize("start", ["sep=;\r\n", "\ufeffsep=;\n", '"sep=;"\n\n', "SEP"])
def test_a_line_that_names_the_separator(tmp_path: Path, start: str) -> None:
    text = start + "id;title;price\r\n1;Mug;5,00\r\n"
    sniff_result = open_feed(wrote(tmp_path / "a.csv", text), {"id": "SEPid"} if start == "SEP" else None)
    assert [list(row.values.values()) for row in rows(sniff_result)] == [["1", "Mug", "5,00"]]


def test_a_damaged_parquet_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"id": [str(n) for n in range(4_000)], "title": [f"title {n}" for n in range(4_000)]})
    pq.write_table(table, path, row_group_size=1_000, compression="gzip")
    content = bytearray(path.read_bytes())
    middle = len(content) * 3 // 5
    content[middle : middle + 400] = b"\xff" * 400
    sniff_result = list(open_feed(wrote(path, bytes(content))).rows())
    assert isinstance(sniff_result[0], FeedRow)
    assert isinstance(sniff_result[-1], IncompleteFile)
