"""Google Merchant XML with the faults that shops' exports have."""

import html
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.catalog.feeds import End, Row, open_feed
from wares.types import Problem

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
TAIL = "</channel></rss>"


def item(number: int, title: str) -> str:
    return f"<item><g:id>{number}</g:id><g:title>{title}</g:title></item>\n"


def read(folder: Path, text: str) -> tuple[list[Row], list[Problem]]:
    path = folder / "feed.xml"
    path.write_text(text, "utf-8")
    found = list(open_feed(path).rows())
    return [one for one in found if isinstance(one, Row)], [one for one in found if isinstance(one, Problem)]


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
    assert isinstance(problems[-1], End) or isinstance(problems[0], End)


def test_entities_of_its_own_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    rows, problems = read(tmp_path, HEAD + item(1, "one") + "</channel></rss>" + bomb)
    assert (len(rows), [type(problem) for problem in problems]) == (1, [End])
