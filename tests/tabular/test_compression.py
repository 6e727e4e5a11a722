"""Feeds that are packed: gzip, ZIP, and what is no feed at all."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from wares.errors import BadFeed
from wares.tabular.compression import InputFile
from wares.tabular.sniffer import sniff

CSV = b"id,title,price\n1,Mug,5.00\n2,Cup,6.00\n"
ROWS = [{"id": "1", "title": "Mug", "price": "5.00"}, {"id": "2", "title": "Cup", "price": "6.00"}]


def packed(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("feed.csv", CSV),
        ("export/feed.tsv", CSV.replace(b",", b"\t")),
        ("feed.json", b'{"products": [{"id": "1", "title": "Mug", "price": "5.00"},'
                      b'{"id": "2", "title": "Cup", "price": "6.00"}]}'),
        ("feed.csv.gz", gzip.compress(CSV, mtime=0)),
        ("feed.txt", CSV.decode().encode("utf-16")),
    ],
)  # fmt: skip
def test_the_one_feed_of_an_archive_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    path = packed(
        tmp_path, {"__MACOSX/._feed.csv": b"x", "photos/1.jpg": b"\xff\xd8", ".hidden.csv": b"", name: content}
    )
    sniff_result = sniff(path)
    assert [dict(row) for row in sniff_result.rows] == ROWS
    assert any(name in note for note in sniff_result.notes)


def test_archives_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match=r"holds 2 feeds \(a.csv, b.csv\); unpack it and give one"):
        sniff(packed(tmp_path, {"a.csv": CSV, "b.csv": CSV}))
    with pytest.raises(BadFeed, match="holds no feed"):
        sniff(packed(tmp_path, {"a.jpg": b"\xff\xd8"}))
    with pytest.raises(BadFeed, match=r"bomb.csv unpacks to 70,000,\d+ bytes"):
        sniff(packed(tmp_path, {"bomb.csv": b"id,title\n" + b"0" * 70_000_000}))
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", CSV)
    with pytest.raises(BadFeed, match="is an archive itself"):
        sniff(packed(tmp_path, {"a.xlsx": inner.getvalue()}))
    whole = packed(tmp_path, {"a.csv": CSV * 50}).read_bytes()
    for at in range(1, 20):
        (tmp_path / "cut.zip").write_bytes(whole[: len(whole) * at // 20])
        with pytest.raises(BadFeed, match="cut off or damaged"):
            sniff(tmp_path / "cut.zip")


def test_what_an_archive_unpacks_to_is_closed_with_it(tmp_path: Path) -> None:
    with InputFile(packed(tmp_path, {"a.csv": CSV})) as opened:
        stream = opened.stream
        assert stream.read(2) == b"id"
        assert 0 <= opened.progress() <= 1
    assert stream.closed


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\0\0\0\x1cftypheic\0\0\0\0mif1", "HEIC picture"),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1", "AVIF picture"),
        (b"%PDF-1.7", "PDF"),
        (b"7z\xbc\xaf\x27\x1c", "7z archive"),
        (b"{\\rtf1", "RTF"),
        (b"<html><table><tr>", "web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "Excel workbook in XML",
        ),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "no workbook that can be read"),
    ],
)
def test_other_files_are_named_as_what_they_are(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "feed").write_bytes(content)
    with pytest.raises(BadFeed, match=what) as error:
        sniff(tmp_path / "feed")
    assert ";" in str(error.value)
