"""Marks stand around what matched, and around nothing else."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles import exact_marks
from wares.language.analysis.analyzer import Analyzer
from wares.language.highlight import Highlighter
from wares.language.query.synonyms import Synonyms
from wares.language.query.understand import understand
from wares.language.vocabulary import Vocabulary

ANALYZER = Analyzer(Synonyms.parse("sofa, couch"))
VOCABULARY = Vocabulary()
for _title in ["Running Shoes", "男士跑步鞋", "红色连衣裙 运动鞋", "grey couch", "flashlight 3/4 in.", "Puma t-shirt"]:
    VOCABULARY.add(ANALYZER.document({"title": [_title]}).terms)


def marked(text: str, words: str, prefix: bool = False) -> str:
    return Highlighter(understand(words, ANALYZER, VOCABULARY, prefix=prefix), ANALYZER).highlight(text)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Running Shoes", "shoe", "Running <mark>Shoes</mark>"),
        ("Running <Shoes> & more", "run", "<mark>Running</mark> &lt;Shoes&gt; &amp; more"),
        ("男士跑步鞋", "跑步", "男士<mark>跑步</mark>鞋"),
        ("男士跑步鞋", "paobuxie", "男士<mark>跑步鞋</mark>"),
        ("男士跑步鞋 运动鞋", "跑不鞋", "男士<mark>跑步鞋</mark> 运动鞋"),
        ("男士跑车", "跑鞋", "男士跑车"),
        ("紅色連衣裙", "红色", "<mark>紅色</mark>連衣裙"),
        ("grey couch", "sofa", "grey <mark>couch</mark>"),
        ("Flashlight", "flahslight", "<mark>Flashlight</mark>"),
        ("T-Shirt", "tshirt", "<mark>T-Shirt</mark>"),
        ("bolt 3/4 in. long", '3/4"', "bolt <mark>3/4 in.</mark> long"),
        ("shore", "shoe", "shore"),
        ("nothing here", "", "nothing here"),
    ],
)
def test_marks(text: str, words: str, expected: str) -> None:
    assert marked(text, words) == expected


def test_an_unfinished_word_marks_the_word_it_found() -> None:
    assert marked("Running Shoes", "sho", prefix=True) == "Running <mark>Shoes</mark>"


@given(st.text(max_size=60), st.sampled_from(["shoes", "跑鞋", "paobuxie", "3/4 in", "t-shirt"]))
def test_without_marks_the_text_is_as_it_was(text: str, words: str) -> None:
    given_text = text + " shoes 跑步鞋"
    shown = re.sub("</?mark>", "", marked(given_text, words))
    assert shown == escape(given_text)


def test_a_snippet_shows_the_densest_place() -> None:
    text = "word " * 60 + "grey couch for two " + "word " * 60
    understood = understand("grey couch", ANALYZER, VOCABULARY)
    highlighter = Highlighter(understood, ANALYZER)
    shown = highlighter.snippet(text, around=60)
    assert "<mark>grey</mark> <mark>couch</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 110
    assert highlighter.snippet("grey chair") == "<mark>grey</mark> chair"


def test_a_snippet_without_matches_is_the_beginning() -> None:
    understood = understand("", ANALYZER, VOCABULARY)
    assert Highlighter(understood, ANALYZER).snippet("one two three " * 30, around=20).startswith("one two")


WORDS = [
    "Running",
    "shoes",
    "跑步鞋",
    "鞋",
    "运动",
    "跑",
    "步",
    "grey",
    "couch",
    "sofa",
    "3/4 in",
    "t-shirt",
    "tshirt",
    "<b>",
    "&",
    "ü",
]
TYPED = [*WORDS, "跑鞋", "paobuxie", "pbx", "yundong", "flahslight", "couhc", "tee shirt", "sho", "红", "跑不鞋"]


@given(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=30),
    st.lists(st.sampled_from(TYPED), min_size=1, max_size=4),
    st.booleans(),
    st.integers(10, 80),
)
def test_marks_are_those_of_comparing_every_alternative(
    parts: list[str], typed: list[str], prefix: bool, around: int
) -> None:
    understood = understand(" ".join(typed), ANALYZER, VOCABULARY, prefix=prefix)
    highlighter = Highlighter(understood, ANALYZER)
    for text in (" ".join(parts), "".join(parts)):
        assert highlighter.highlight(text) == exact_marks.highlight(text, understood, ANALYZER)
        assert highlighter.snippet(text, around=around) == exact_marks.snippet(text, understood, ANALYZER, None, around)
