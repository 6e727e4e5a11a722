import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wares.errors import BadFilter
from wares.index.filters import any_spelling, format_filter, names, parse, parse_range
from wares.types import And, Filter, HasTerms, Match, Not, Or, Range

ACME = Match("brand", ("Acme",))
CHEAP = Range("price", high=80.0, open_high=True)
RED = Match("colour", ("red",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", And(())),
        (" \n\t", And(())),
        ("brand:Acme", ACME),
        ('brand:"Acme & Co"', Match("brand", ("Acme & Co",))),
        ("\"category\":'Shoes > Boots'", Match("category", ("Shoes > Boots",))),
        (r'size:"5\" \\ 6"', Match("size", ('5" \\ 6',))),
        ("brand:O'Neill", Match("brand", ("O'Neill",))),
        ("brand: ' Acme ' ", ACME),
        ("brand:''", Match("brand", ("",))),
        ("new:true", Match("new", ("true",))),
        ("brand:AND", Match("brand", ("AND",))),
        ("brand:(Acme OR 'B C')", Match("brand", ("Acme", "B C"))),
        ("price < 80", CHEAP),
        ("price<80", CHEAP),
        ("price <= 80", Range("price", high=80.0)),
        ("price ≤ 80", Range("price", high=80.0)),
        ("price > -1.5e2", Range("price", low=-150.0, open_low=True)),
        ("price >= 80", Range("price", low=80.0)),
        ("price = 80", Range("price", 80.0, 80.0)),
        ("price != 80", Not(Range("price", 80.0, 80.0))),
        ("price:10 TO 80", Range("price", 10.0, 80.0)),
        ("price:10 to 80", Range("price", 10.0, 80.0)),
        ("year:2012", Match("year", ("2012",))),
        ("brand:Acme AND price < 80", And((ACME, CHEAP))),
        ("brand:Acme and price < 80 or colour:red", Or((And((ACME, CHEAP)), RED))),
        ("colour:red OR brand:Acme AND price < 80", Or((RED, And((ACME, CHEAP))))),
        ("(colour:red OR brand:Acme) AND price < 80", And((Or((RED, ACME)), CHEAP))),
        ("NOT brand:Acme AND price < 80", And((Not(ACME), CHEAP))),
        ("NOT (brand:Acme AND not colour:red)", Not(And((ACME, Not(RED))))),
        ("brand:Acme AND colour:red AND price < 80", And((ACME, RED, CHEAP))),
        ("((brand:Acme))", ACME),
        ("品牌：“安 踏”", Match("品牌", ("安 踏",))),
        (
            "品牌：「安踏」 AND （价格＜８０）",
            And((Match("品牌", ("安踏",)), Range("价格", high=80.0, open_high=True))),
        ),
    ],
)
def test_reading(text: str, expected: Filter) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("brand", 6, "a colon or a sign expected after 'brand'"),
        ("brand:", 7, "a value expected, not the end"),
        ("brand:Acme Shoes", 12, 'put quotes around values with spaces: brand:"Acme Shoes"'),
        ("brand:Acme colour:red", 12, "AND or OR expected before 'colour'"),
        ("AND", 1, "a condition expected, not 'AND'"),
        ("brand:Acme AND", 15, "a condition expected, not the end"),
        ("(brand:Acme", 1, "never closed"),
        ("brand:Acme)", 11, "closing bracket"),
        ('brand:"Acme', 7, "never closed"),
        ("price < cheap", 9, "for text write price:value"),
        ("brand != Acme", 10, "for text write NOT brand:value"),
        ("price < nan", 9, "a number expected"),
        ("price < 1_000", 9, "a number expected"),
        ("price:10 TO many", 13, "after TO stands a number"),
        ("price:low TO 5", 7, "before TO stands a number"),
        ("price:80 TO 10", 7, "write price:10 TO 80"),
        ("price !! 10", 7, "use one of"),
        ("'':x", 1, "an empty name"),
        ("brand:(Acme AND B)", 13, "AND or OR expected"),
        ("brand:()", 8, "a value expected"),
        ("NOT " * 60 + "a:b", 201, "nested too deeply"),
        ("(" * 60 + "a:b" + ")" * 60, 51, "nested too deeply"),
    ],
)
def test_mistakes_are_shown_with_their_place_and_remedy(text: str, at: int, message: str) -> None:
    with pytest.raises(BadFilter) as caught:
        parse(text)
    assert message in str(caught.value)
    assert f"character {at}:" in str(caught.value)


def test_the_caret_stands_under_the_mistake() -> None:
    with pytest.raises(BadFilter) as caught:
        parse("price < 80 AND brand")
    lines = str(caught.value).splitlines()
    assert lines[1:3] == ["  price < 80 AND brand", "  " + " " * 20 + "^"]
    with pytest.raises(BadFilter) as caught:
        parse("品牌：安踏 鞋")
    assert str(caught.value).splitlines()[1:3] == ["  品牌：安踏 鞋", "  " + "\u3000" * 5 + " ^"]


def test_long_filters() -> None:
    with pytest.raises(BadFilter, match="10,001 characters"):
        parse("a" * 10_001)
    with pytest.raises(BadFilter) as caught:
        parse("brand:Acme AND " * 600 + "oops")
    assert len(str(caught.value)) < 400
    assert len(parse(" OR ".join(["a:b"] * 1000)).operands) == 1000  # type: ignore[union-attr]


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(str.strip)
fields = text.filter(bool) | st.sampled_from(["brand", "not", "TO", "a.b", "价格", 'x"y', "\\"])
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-99, 99).map(float)
ranges = (
    st.builds(Range, fields, low=numbers, open_low=st.booleans())
    | st.builds(Range, fields, high=numbers, open_high=st.booleans())
    | st.builds(lambda f, ends: Range(f, min(ends), max(ends)), fields, st.tuples(numbers, numbers))
)
matches = st.builds(Match, fields, st.lists(text, min_size=1, max_size=3).map(tuple))
filters = st.recursive(
    matches | ranges,
    lambda inner: (
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=8,
)


@given(filters)
@example(Not(Range("a", 0.0, 0.0)))
@example(Match("a", ("b", "TO", "or")))
def test_what_is_written_is_read_again(where: Filter) -> None:
    assert parse(format_filter(where)) == where


@pytest.mark.parametrize(
    "where",
    [
        HasTerms((1,)),
        Or(()),
        Or((ACME, RED), 2),
        Match("a", ()),
        Range("a"),
        Range("a", 1, 2, open_low=True),
        Not(And(())),
    ],
)
def test_what_the_grammar_cannot_say(where: Filter) -> None:
    with pytest.raises(BadFilter, match="cannot write"):
        format_filter(where)


grammar_like = st.lists(
    st.sampled_from([*"()：:<>=!\"'“”「」\\ ab1-", " AND ", " OR ", " NOT ", " TO ", "brand:", "<=", "价"]), max_size=20
).map("".join)


@given(st.text(max_size=40) | grammar_like)
def test_any_text_is_read_or_refused(anything: str) -> None:
    try:
        found = parse(anything)
    except BadFilter as error:
        assert "\n" in str(error)
    else:
        assert parse(format_filter(found)) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10..80", Range("price", 10.0, 80.0)),
        ("..80", Range("price", None, 80.0)),
        (" 10 .. ", Range("price", 10.0, None)),
        ("-2.5..-.5", Range("price", -2.5, -0.5)),
    ],
)
def test_ranges(text: str, expected: Range) -> None:
    assert parse_range(text, "price") == expected


@pytest.mark.parametrize("text", ["", "..", "10", "a..b", "10..b", "80..10", "1..2..3", "nan..2"])
def test_bad_ranges(text: str) -> None:
    with pytest.raises(BadFilter, match=r"^price: .*write"):
        parse_range(text, "price")


def test_names() -> None:
    assert names(parse("brand:Acme AND NOT (price < 80 OR colour:red)")) == {"brand", "price", "colour"}
    assert names(And((HasTerms((1,)), Match("a", ())))) == {"a"}
    assert names(parse("")) == set()


def test_the_examples_of_the_page_are_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
    examples = [
        text
        for line in page.splitlines()
        if line.startswith("| `")
        for text in re.findall(r"`([^`]+)`", line.split("|")[1])
        if len(text) > 2
    ]
    assert len(examples) >= 12
    for text in examples:
        parse(text)
    shown = page.split("```")[1].strip()
    with pytest.raises(BadFilter) as caught:
        parse("brand:Acme Shoes")
    assert str(caught.value) == shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ladies’ Choice", "Ladies' Choice"),
        ("Ladies' Choice", "Ladies’ Choice"),
        ("3″ wide", '3" wide'),
        ("Cafe\u0301 品牌", "Café 品牌"),
        ("Café 品牌", "Cafe\u0301 品牌"),
    ],
)
def test_values_are_found_in_any_spelling(typed: str, stored: str) -> None:
    spelled = any_spelling(Or((Not(Match("brand", (typed,))), CHEAP)))
    assert isinstance(spelled, Or)
    (negation, cheap) = spelled.operands
    assert isinstance(negation, Not)
    assert isinstance(negation.operand, Match)
    assert negation.operand.values[0] == typed
    assert stored in negation.operand.values
    assert cheap == CHEAP


def test_names_of_attributes_are_found_in_any_spelling() -> None:
    assert any_spelling(Match("Ladies’", ("yes",)), {"Ladies'"}) == Match("Ladies'", ("yes",))
    assert any_spelling(Range("Größe".replace("ö", "o\u0308"), 1.0), {"Größe"}) == Range("Größe", 1.0)
    assert any_spelling(ACME) == ACME
