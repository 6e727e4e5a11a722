"""Codes, and words that are written as one or apart, over a shop of a few products."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.analysis.analyzer import Analyzer, DocumentTerms
from wares.language.query.synonyms import Synonyms
from wares.language.query.understand import understand
from wares.language.vocabulary import Vocabulary

ANALYZER = Analyzer(Synonyms({}))
SHOP = {
    "hose": ({"title": ["Garden hose"]}, ["GH-200.45/B", "4012345000016"]),
    "hose set": ({"title": ["Garden hose set"]}, ["GH-200.45/B-SET", "4012345000023"]),
    "camera": ({"title": ["Canon EOS R7 camera"]}, ["50301"]),
    "lens": ({"title": ["Lens for Canon EOS R7"]}, ["50302"]),
    "cover": ({"title": ["ThinkPadX1Carbon cover"]}, ["q-1"]),
    "laptop": ({"title": ["ThinkPad X1 Carbon laptop"]}, ["q-2"]),
    "phone": ({"title": ["小米14Ultra 手机"]}, ["XM-14-U"]),
    "raincoat": ({"title": ["Yellow raincoat"]}, ["7"]),
    "rain coat": ({"title": ["Rain coat for dogs"]}, ["8"]),
    "batteries": ({"title": ["AAA batteries"]}, ["9"]),
}
DOCUMENTS: dict[str, DocumentTerms] = {
    name: ANALYZER.document({**fields, "identifiers": codes}) for name, (fields, codes) in SHOP.items()
}
VOCABULARY = Vocabulary()
for _document in DOCUMENTS.values():
    VOCABULARY.add(_document.terms)


def found(words: str, prefix: bool = False) -> set[str]:
    query = understand(words, ANALYZER, VOCABULARY, prefix=prefix).words
    names = set()
    for name, document in DOCUMENTS.items():
        terms = {term for counts in document.counts.values() for term in counts}
        if query and all(any(terms.issuperset(way.terms) for way in word.alternatives) for word in query):
            names.add(name)
    return names


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("GH-200.45/B", {"hose"}),
        ("GH-200.45", {"hose", "hose set"}),
        ("gh20045bset", {"hose set"}),
        ("GH 200 45 B SET", {"hose set"}),
        ("garden hose gh20045bset", {"hose set"}),
        ("4012345000016", {"hose"}),
        ("4012 3450 00016", {"hose"}),
        ("EAN 4012345000023", {"hose set"}),
        ("4012345000017", set()),
        ("50301", {"camera"}),
        ("50303", set()),
        ("q2", {"laptop"}),
        ("xm14u", {"phone"}),
        ("XM 14 U", {"phone"}),
        ("7", {"raincoat", "camera", "lens"}),
        ("eosr7 camera", {"camera"}),
        ("canoneosr7", {"camera", "lens"}),
        ("eosr6", set()),
        ("thinkpadx1carbon", {"cover", "laptop"}),
        ("thinkpad x1 carbon", {"cover", "laptop"}),
        ("thinkpad x1carbon", {"cover", "laptop"}),
        ("小米14 ultra", {"phone"}),
        ("小米 14 ultra 手机", {"phone"}),
        ("raincoat", {"raincoat", "rain coat"}),
        ("rain coats", {"raincoat", "rain coat"}),
        ("aa batteries", set()),
    ],
)
def test_what_a_code_finds(words: str, expected: set[str]) -> None:
    assert found(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("4012345", {"hose", "hose set"}),
        ("40123450000", {"hose", "hose set"}),
        ("401234500002", {"hose set"}),
        ("5030", {"camera", "lens"}),
        ("gh-200", {"hose", "hose set"}),
        ("GH 200.45/B-S", {"hose set"}),
        ("GH-200.", {"hose", "hose set"}),
        ("canon 503", {"camera", "lens"}),
    ],
)
def test_a_code_that_is_begun(words: str, expected: set[str]) -> None:
    assert found(words, prefix=True) == expected


def test_a_whole_code_outweighs_what_only_begins_so() -> None:
    read = understand("GH-200.45/B", ANALYZER, VOCABULARY)
    assert max(read.weights, key=lambda term: read.weights[term]) == "k:gh20045b"


def test_a_code_is_never_corrected() -> None:
    for words in ("5O3O1x", "gh-200.46/b", "canon eosr8"):
        assert understand(words, ANALYZER, VOCABULARY).corrected is None


def test_barcodes_meet_with_and_without_their_leading_zeros() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(ANALYZER.document({"identifiers": ["0075678164125"]}).terms)
    for typed in ("0075678164125", "75678164125"):
        (word,) = understand(typed, ANALYZER, vocabulary).words
        assert any(vocabulary.df(way.terms[0]) for way in word.alternatives)


CODES = st.lists(st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True), min_size=1, max_size=4)
SEPARATORS = st.sampled_from(["", "-", ".", "/", "_", " "])


@given(CODES, SEPARATORS, SEPARATORS, st.booleans())
def test_any_code_is_found_with_any_separators(parts: list[str], stored: str, typed: str, lower: bool) -> None:
    document = ANALYZER.document({"identifiers": [stored.join(parts)]})
    vocabulary = Vocabulary()
    vocabulary.add(document.terms)
    query = typed.join(parts)
    words = understand(query.lower() if lower else query, ANALYZER, vocabulary).words
    assert words
    assert all(any(document.terms.issuperset(way.terms) for way in word.alternatives) for word in words)


@given(st.text(max_size=30), st.booleans())
def test_no_text_makes_it_fail(words: str, prefix: bool) -> None:
    understand(words, ANALYZER, VOCABULARY, prefix=prefix)
