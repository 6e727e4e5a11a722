"""Texts that mean the same give the same terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.analysis.analyzer import FIELDS, Analyzer, normalize
from wares.language.query.synonyms import Synonyms

ANALYZER = Analyzer(Synonyms({}))


def terms(text: str) -> frozenset[str]:
    return ANALYZER.document({"title": [text]}).terms


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("Straße CAFÉ", "strasse cafe"),
        ("運動鞋", "运动鞋"),
        ("3½″", '3 1/2"'),
        ("Levi’s", "levi's"),
    ],
)
def test_one_spelling(written: str, folded: str) -> None:
    assert normalize(written) == folded


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("10 mm", "10mm", "u:10mm"),
        ("10毫米", "10mm", "u:10mm"),
        ("2 ft.", "2'", "u:24in"),
        ("3/4 in.", '3/4"', "u:0.75in"),
        ("1-1/2 in", "1.5 inch", "u:1.5in"),
        ("5 gal.", "5-gallon", "u:640floz"),
        ("18-volt", "18v", "u:18v"),
        ("60w", "60 watt", "u:60w"),
        ("500毫升", "500 ml", "u:500ml"),
        ("2斤", "2 斤", "u:1000g"),
        ("55寸", "55 inches", "u:55in"),
        ("1.8米", "1.8m", "u:1800mm"),
        ("12,000 BTU", "12000btu", "u:12000btu"),
        ("4 ft. x 8 ft.", "4x8 ft", "d:4x8"),
        ("4 ft. x 8 ft.", "4 by 8", "d:4x8"),
        ("2in. x12in.x12 ft.", "2 x 12 x 12", "d:2x12x12"),
        ("9 sq. ft.", "9 square feet", "u:9sqft"),
        ("5-Pack", "5 pk", "u:5pack"),
    ],
)
def test_measures_are_one_term(one: str, other: str, shared: str) -> None:
    assert shared in terms(one)
    assert shared in terms(other)


def test_the_number_of_a_measure_is_not_a_bare_number() -> None:
    assert terms("10 mm") == {"n:10", "u:10mm"}
    assert terms("5 m") >= {"5", "m", "u:5000mm"}, "a lone letter may be a unit or a word"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("running shoes", "run shoe", "run"),
        ("women's", "woman", "woman"),
        ("knives", "knife", "knife"),
        ("t-shirt", "tshirt", "tshirt"),
        ("t-shirts", "shirt", "shirt"),
        ("iPhone15", "iphone 15", "15"),
        ("batteries", "battery", "batteri"),
    ],
)
def test_forms_of_a_word_share_a_term(one: str, other: str, shared: str) -> None:
    assert shared in terms(one)
    assert shared in terms(other)


def test_chinese_words_characters_neighbours_and_sounds() -> None:
    found = terms("跑步鞋")
    assert {"跑步", "c:跑", "c:鞋", "b:步鞋", "py:paobuxie", "py:paobu", "pi:pbx"} <= found
    assert "鞋" not in found, "single characters never mix with words"
    assert {"t恤", "b:t恤"} <= terms("纯色T恤")


def test_namespaces_keep_extra_terms_from_words() -> None:
    assert "paobuxie" not in terms("跑步鞋")
    assert "running" not in terms("running")


def test_the_head_of_a_title_counts_more() -> None:
    counts = ANALYZER.document({"title": ["acme ladder with tray"]}).counts["title"]
    assert counts["ladder"] > counts["acm"] > counts["tray"] == 1.0


def test_fields_are_kept_apart_and_empty_ones_left_out() -> None:
    document = ANALYZER.document({"title": ["red shoe", "红色的鞋"], "brand": [""], "colour": ["red"]})
    assert set(document.counts) == set(document.lengths) == {"title", "colour"}
    whole = {"t:red shoe", "t:红色的鞋", "j:redsho"}
    assert document.terms == (frozenset(document.counts["title"]) | frozenset(document.counts["colour"])) - whole
    assert whole <= set(document.counts["title"])
    assert all(length > 0 for length in document.lengths.values())


def test_letter_and_digit_splitting() -> None:
    assert {"iphone15", "iphon", "15"} <= terms("iphone15")


def test_spans_point_into_the_text_as_given() -> None:
    text = "½ ＣＯＴＴＯＮ 運動鞋"
    places = {span.term: text[span.start : span.end] for span in ANALYZER.spans(text)}
    assert places["cotton"] == "ＣＯＴＴＯＮ"
    assert places["运动鞋"] == "運動鞋"


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    document = ANALYZER.document({key: [text] for key in FIELDS if key != "identifiers"})
    for span in ANALYZER.spans(text):
        assert 0 <= span.start < span.end <= len(text)
        assert span.term in document.terms
    initials = {term for term in document.terms if term.startswith("i:")}
    assert {s.term for s in ANALYZER.spans(text)} >= set(document.terms) - initials


@given(st.lists(st.sampled_from(["鞋", "跑步", "T恤", "red", "4x8", " ", "10mm", "½", "運動", "'", "-"]), max_size=12))
def test_normalising_twice_changes_nothing(parts: list[str]) -> None:
    once = normalize("".join(parts))
    assert normalize(once) == once
