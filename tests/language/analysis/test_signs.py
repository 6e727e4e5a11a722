"""Words that are told by a sign, letters with dots or ampersands, and emoji."""

import pytest

from wares.language.analysis.analyzer import Analyzer
from wares.language.query.synonyms import Synonyms

ANALYZER = Analyzer(Synonyms({}))


def terms(text: str) -> frozenset[str]:
    return ANALYZER.document({"title": [text]}).terms


def best(text: str) -> list[tuple[str, ...]]:
    return [word.alternatives[0].terms for word in ANALYZER.query_words(text)]


@pytest.mark.parametrize("name", ["c++", "c#", "f#", ".net", "a+"])
def test_a_sign_makes_another_word(name: str) -> None:
    assert best(name) == [(name,)]
    assert name in terms(f"Learning {name.upper()} today")
    assert not terms(f"{name} book") & {"c", "f", "net", "a"}


def test_signs_do_not_reach_into_other_words() -> None:
    assert {"c", "vitamin"} <= terms("Vitamin C")
    assert {"c", "zinc"} <= terms("vitamin c+zinc")
    assert {"notepad++", "notepad"} <= terms("Notepad++ guide")
    assert ".net" in terms("ASP.NET") & terms("C# and .NET")
    assert "cpp" in terms("C++")
    assert "c++" in terms("C++程序设计")


@pytest.mark.parametrize(("written", "letters"), [("U.S.A.", "usa"), ("a.p.c.", "apc"), ("L.L.", "ll")])
def test_letters_with_dots_are_one_word(written: str, letters: str) -> None:
    assert letters in terms(f"{written} jeans")
    assert any(letters in way.terms for word in ANALYZER.query_words(written) for way in word.alternatives)


@pytest.mark.parametrize(("written", "joined", "letters"), [("R&B", "rb", {"r", "b"}), ("h & m", "hm", {"h", "m"})])
def test_initials_with_an_ampersand(written: str, joined: str, letters: set[str]) -> None:
    assert {joined, *letters} <= terms(f"{written} classics")
    assert best(written) == [(joined,)]


def test_initials_of_a_name_with_an_ampersand() -> None:
    assert "i:mo" in terms("Morgan & Oates scarf") & terms("Morgan and Oates")
    assert ("i:mo",) in [way.terms for way in ANALYZER.query_words("M&O")[0].alternatives]
    assert "i:mo" not in terms("Morgan, Oates")


@pytest.mark.parametrize("emoji", ["🎈", "❤️", "🇯🇵", "☕"])
def test_emoji_are_words(emoji: str) -> None:
    (word,) = ANALYZER.query_words(emoji)
    assert word.kind == "emoji"
    assert set(word.alternatives[0].terms) <= terms(f"{emoji} card")


def test_emoji_are_not_what_a_title_is_about() -> None:
    counts = ANALYZER.document({"title": ["paper lantern 🏮"]}).counts["title"]
    assert counts["lantern"] == 2.0


@pytest.mark.parametrize(
    ("closed", "open_"), [("raincoat", "rain coats"), ("hairdryer", "Hair Dryer"), ("wifi", "Wi Fi"), ("acdc", "AC/DC")]
)
def test_neighbours_are_one_word_too(closed: str, open_: str) -> None:
    glued = ANALYZER.document({"title": [open_]}).counts["title"]
    assert f"j:{ANALYZER.language.stem(closed)}" in glued
    assert not [term for term in terms(open_) if term.startswith("j:")], "no vocabulary counts them"


def test_neighbours_across_punctuation_are_two_words() -> None:
    assert "j:raincoat" not in ANALYZER.document({"title": ["rain, coat"]}).counts["title"]


@pytest.mark.parametrize(
    ("noun", "other"),
    [("dressing", "dress"), ("bedding", "beds"), ("bowling", "bowls"), ("fishing", "fish"), ("training", "trains")],
)
def test_a_thing_is_not_another_whose_form_it_looks_like(noun: str, other: str) -> None:
    assert not terms(noun) & terms(other)
    assert terms(noun + "s") & terms(noun)


@pytest.mark.parametrize(("written", "typed"), [("Smørbrød", "smorbrod"), ("Ærø", "aero"), ("Łódź", "lodz")])
def test_letters_that_have_no_accent_are_typed_plainly(written: str, typed: str) -> None:
    assert terms(written) & terms(typed)
