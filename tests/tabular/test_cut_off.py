"""Every kind of feed, cut off wherever it may be: what is read is right, and the rest is told with its line."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tabular.sheets import xlsx
from wares.errors import BadFeed
from wares.tabular.readers import read_records
from wares.tabular.sniffer import sniff
from wares.tabular.sources import RawRecord

COLUMNS = ["id", "title", "description", "price", "stock", "brand"]
TITLES = ["Tasse grün, groß", 'Lamp 12" brass', "Plain mug", "Café crème"]
TEXTS = ["line one\nline two", "", 'He said "hi", ok', "short"]
ITEMS = [
    {"id": f"SKU-{n}", "title": TITLES[n % 4], "description": TEXTS[n // 2 % 4], "price": f"{n * 37 % 900}.{n:02}",
     "stock": str(n * 7 % 120), "brand": ["Acme", "Löwe", ""][n % 3]}
    for n in range(12)
]  # fmt: skip


def table(delimiter: str, columns: list[str], quoting: int = csv.QUOTE_MINIMAL, end: str = "\r\n") -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=end)  # type: ignore[arg-type]
    writer.writerows([columns, *([item[column] for column in columns] for item in ITEMS)])
    return buffer.getvalue()


def markup() -> str:
    inner = ("".join(f"<{key}>{value}</{key}>" for key, value in item.items()) for item in ITEMS)
    return "<products>" + "".join(f"<product>{one}</product>\n" for one in inner) + "</products>"


FEEDS: dict[str, str] = {
    "csv": table(",", COLUMNS),
    "csv that ends with a price": table(";", ["id", "title", "price"]),
    "csv that ends with pieces": table(",", ["id", "title", "stock"], end="\n"),
    "csv that ends with a text": table("|", ["id", "title", "description"]),
    "csv quoted": table(",", COLUMNS, csv.QUOTE_ALL),
    "tsv of an old Mac": table("\t", ["id", "title", "brand"], end="\r"),
    "json lines": "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in ITEMS),
    "json array": json.dumps(ITEMS, ensure_ascii=False, indent=1),
    "json object": json.dumps({"data": {"products": ITEMS}, "count": 12}, ensure_ascii=False),
    "json edges": json.dumps({"data": {"products": {"edges": [{"node": item} for item in ITEMS]}}}, ensure_ascii=False),
    "xml": markup(),
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
PACKINGS: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gzip": gzip.compress}

CASES = [
    *(
        (kind, encoding, "plain")
        for kind in FEEDS
        for encoding in ENCODINGS
        if (kind, encoding) != ("xml", "utf-16-le")
    ),
    *((kind, "utf-8", "gzip") for kind in FEEDS),
]


def rows(path: Path) -> tuple[list[dict[str, str]], list[int]]:
    records = list(read_records(sniff(path).source))
    values = [
        {key: str(value).strip() for key, value in record.values.items()}
        for record in records
        if isinstance(record, RawRecord)
    ]
    return values, [record.line for record in records if not isinstance(record, RawRecord)]


@pytest.mark.parametrize(("kind", "encoding", "packing"), CASES)
def test_cut_off_at_twenty_places(tmp_path: Path, kind: str, encoding: str, packing: str) -> None:
    head = '<?xml version="1.0" encoding="windows-1252"?>' if kind == "xml" and encoding == "cp1252" else ""
    plain = (head + FEEDS[kind]).encode(encoding)
    whole = PACKINGS[packing](plain)
    path = tmp_path / "feed"
    path.write_bytes(whole)
    expected, problems = rows(path)
    assert [row["title"] for row in expected] == [item["title"] for item in ITEMS]
    assert problems == []
    for part in range(1, 21):
        path.write_bytes(whole[: len(whole) * part // 21])
        try:
            records, problems = rows(path)
        except BadFeed as error:
            assert str(path) in str(error)
            continue
        assert records == expected[: len(records)], "nothing is read wrongly"
        ends_with_a_row = kind.startswith(("csv", "tsv", "json lines")) and packing == "plain"
        assert problems or ends_with_a_row


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(FEEDS)), st.floats(0.02, 0.999))
def test_cut_off_anywhere(tmp_path: Path, kind: str, share: float) -> None:
    path = tmp_path / "feed"
    path.write_text(FEEDS[kind], "utf-8", newline="")
    expected, _ = rows(path)
    whole = FEEDS[kind].encode()
    path.write_bytes(whole[: max(1, int(len(whole) * share))])
    try:
        records, _ = rows(path)
    except BadFeed as error:
        assert str(path) in str(error)
    else:
        assert records == expected[: len(records)]


def test_archives_and_workbooks_are_read_whole_or_not_at_all(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed.csv", FEEDS["csv"])
    book = xlsx(tmp_path / "feed.xlsx", {"Feed": [COLUMNS, *(list(item.values()) for item in ITEMS)]})
    for path in (tmp_path / "feed.zip", book):
        whole = path.read_bytes()
        assert len(rows(path)[0]) == len(ITEMS)
        for part in range(1, 21):
            path.write_bytes(whole[: len(whole) * part // 21])
            with pytest.raises(BadFeed):
                rows(path)
