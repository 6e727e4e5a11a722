"""XML of every kind of shop, with the faults that exports have."""

import html
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.catalog.feeds import FeedRow, IncompleteFile, open_feed
from wares.tabular.readers import read_records
from wares.tabular.sniffer import sniff
from wares.tabular.sources import RawRecord
from wares.types import Problem

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
TAIL = "</channel></rss>"


def item(number: int, title: str) -> str:
    return f"<item><g:id>{number}</g:id><g:title>{title}</g:title></item>\n"


def read(folder: Path, text: str) -> tuple[list[FeedRow], list[Problem]]:
    path = folder / "feed.xml"
    path.write_text(text, "utf-8")
    items = list(open_feed(path).rows())
    return [one for one in items if isinstance(one, FeedRow)], [one for one in items if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("H&M mug", "H&M mug"),
        ("salt & pepper", "salt & pepper"),
        ("R&D; more", "R&D; more"),
        ("a &amp; b", "a & b"),
        ("&lt;b&gt;&#65;&#x42;", "<b>AB"),
        ("cr&egrave;me&nbsp;br&ucirc;l&eacute;e", "crème\xa0brûlée"),
        ("&copy 2020 &trade;", "&copy 2020 ™"),
        ("5 < 6", "5 < 6"),
        ("<3 of it", "<3 of it"),
        ("a\x0bb\x1fc", "a b c"),
        ("a&#11;b&#0;c", "a b c"),
        ("&#55296;&#xFFFFFFFF;", ""),
        ("<![CDATA[H&M <b>x</b> &nbsp;]]>", "H&M <b>x</b> &nbsp;"),
        ("<!-- H&M < 3 -->mug", "mug"),
        ("杯子&茶", "杯子&茶"),
    ],
)
def test_small_faults_are_read_as_they_are_meant(tmp_path: Path, written: str, meant: str) -> None:
    rows, problems = read(tmp_path, HEAD + item(1, written) + item(2, "plain") + TAIL)
    assert [row.values.get("title") for row in rows] == [meant, "plain"]
    assert [problem.severity for problem in problems] in ([], ["noticed"])


def test_what_was_mended_is_told_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, HEAD + "".join(item(n, "H&M") for n in range(50)) + TAIL)
    assert [(problem.line, problem.severity) for problem in problems] == [(0, "noticed")]
    assert "50 times" in problems[0].reason
    assert read(tmp_path, HEAD + item(1, "a &amp; b") + TAIL)[1] == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 80),
    st.lists(st.sampled_from(["&", "&amp;", "x", " < ", "<![CDATA[&]]>", "&nbsp;", "é", "&#65;"]), max_size=30),
)
def test_faults_are_found_wherever_a_chunk_ends(tmp_path: Path, shift: int, parts: list[str]) -> None:
    meant = {"&amp;": "&", "<![CDATA[&]]>": "&", "&nbsp;": "\xa0", "&#65;": "A"}
    before = item(0, "y" * (65_536 - len(HEAD) - 90 + shift))
    rows, _ = read(tmp_path, HEAD + before + item(1, "".join(parts)) + TAIL)
    told = "".join(meant.get(part, part) for part in parts)
    assert rows[1].values.get("title", "") == told.strip()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_feed_cut_off_anywhere_says_so(tmp_path: Path, data: st.DataObject) -> None:
    whole = HEAD + item(1, "one") + "".join(item(n, html.escape(f"a & {n}")) for n in range(2, 9)) + TAIL
    at = data.draw(st.integers(len(HEAD + item(1, "one")), len(whole) - 1))
    rows, problems = read(tmp_path, whole[:at])
    assert rows[0].values["id"] == "1"
    assert isinstance(problems[-1], IncompleteFile) or isinstance(problems[0], IncompleteFile)


def test_entities_of_its_own_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    rows, problems = read(tmp_path, HEAD + item(1, "one") + "</channel></rss>" + bomb)
    assert (len(rows), [type(problem) for problem in problems]) == (1, [IncompleteFile])


def values(folder: Path, text: str) -> list[dict[str, object]]:
    path = folder / "feed.xml"
    path.write_text(text, "utf-8")
    return [dict(record.values) for record in read_records(sniff(path).source) if isinstance(record, RawRecord)]


def test_the_element_that_repeats_is_the_record(tmp_path: Path) -> None:
    plain = "".join(f"<product><id>{n}</id><name>{name}</name></product>" for n, name in ((1, "Mug"), (2, "Cup")))
    plain = f"<products>{plain}</products>"
    assert values(tmp_path, plain) == [{"id": "1", "name": "Mug"}, {"id": "2", "name": "Cup"}]
    nested = """<catalog><maker><name>X</name><town>Y</town></maker>
    <item id="5"><title>Mug</title><images><image>a</image><image>b</image></images>
    <sizes><size><name>S</name><code>1</code></size><size><name>M</name><code>2</code></size></sizes></item>
    <item id="6"><title>Cup</title><price currency="EUR">5</price></item></catalog>"""
    first, second = values(tmp_path, nested)
    assert first == {"title": "Mug", "images_image": ["a", "b"], "sizes_size_name": ["S", "M"],
                     "sizes_size_code": ["1", "2"], "id": "5"}  # fmt: skip
    assert second == {"title": "Cup", "price": "5", "price_currency": "EUR", "id": "6"}


def test_records_are_told_from_lists_beside_them_and_from_what_holds_them(tmp_path: Path) -> None:
    yml = """<?xml version="1.0"?><!DOCTYPE yml_catalog SYSTEM "shops.dtd"><yml_catalog date="x"><shop>
    <categories>{}</categories><offers><offer id="1" available="true"><name>Mug</name><param name="Colour">red</param>
    </offer><offer id="2" available="false"><name>Cup</name><vendor>A</vendor></offer></offers></shop></yml_catalog>"""
    categories = "".join(f'<category id="{n}" parentId="1">C{n}</category>' for n in range(300))
    first, second = values(tmp_path, yml.format(categories))
    assert first == {"name": "Mug", "Colour": "red", "id": "1", "available": "true"}
    assert second["vendor"] == "A"
    awin = """<merchantProductFeed>{}</merchantProductFeed>""".format(
        "".join(
            f'<datafeed id="{n}"><prod id="{n}1"><text><name>Mug</name></text><price><buynow>5</buynow></price></prod>'
            f'<prod id="{n}2"><text><name>Cup</name></text><cat/></prod></datafeed>'
            for n in range(2)
        )
    )
    assert [row["id"] for row in values(tmp_path, awin)] == ["01", "02", "11", "12"]
    assert values(tmp_path, awin)[0]["price_buynow"] == "5"


def test_a_single_product_is_a_record(tmp_path: Path) -> None:
    assert values(tmp_path, "<products><product><id>1</id><name>M &amp; N</name></product></products>") == [
        {"id": "1", "name": "M & N"}
    ]
    assert values(tmp_path, '<product sku="1"><id>1</id><name>Mug</name></product>')[0]["name"] == "Mug"


def test_utf8_is_read_as_such_whatever_the_xml_says_of_itself(tmp_path: Path) -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><products>' + "".join(
        f"<product><id>{n}</id><name>Größe {n}, weiß</name></product>" for n in range(3)
    )
    assert values(tmp_path, text + "</products>")[0]["name"] == "Größe 0, weiß"
    declared = '<?xml version="1.0" encoding="windows-1250"?>'
    declared += "<products><product><id>1</id><name>żółty</name></product></products>"
    path = tmp_path / "other.xml"
    path.write_bytes(declared.encode("cp1250"))
    assert sniff(path).rows[0]["name"] == "żółty"
