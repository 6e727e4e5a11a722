"""Queries as shoppers type them, over a shop of a dozen products."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import growth
from wares.language.analysis.analyzer import Analyzer
from wares.language.query.synonyms import Synonyms
from wares.language.query.understand import understand
from wares.language.vocabulary import Vocabulary
from wares.types import QueryAnalysis, QueryWord

ANALYZER = Analyzer(Synonyms.parse("sofa, couch\nrunning shoes, trainers\nsneakers, 运动鞋\nshoes, 鞋\ntee => t-shirt"))
SHOP = {
    "shoes": "Puma Men's Running Shoes",
    "flashlight": "LED Flashlight",
    "couch": "Grey Couch",
    "trainers": "Blue Trainers",
    "tee": "Red T-Shirt",
    "phone": "iPhone 15 case",
    "drill": "18-Volt Drill 3/4 in.",
    "plywood": "Plywood 4 ft. x 8 ft.",
    "跑步鞋": "男士跑步鞋",
    "运动鞋": "透气运动鞋",
    "裙": "红色连衣裙",
    "冰箱": "海尔冰箱 500升",
}
DOCUMENTS = {name: ANALYZER.document({"title": [title]}).terms for name, title in SHOP.items()}
VOCABULARY = Vocabulary()
for _terms in DOCUMENTS.values():
    VOCABULARY.add(_terms)


def ask(words: str, prefix: bool = False) -> QueryAnalysis:
    return understand(words, ANALYZER, VOCABULARY, prefix=prefix)


def satisfied(word: QueryWord, terms: frozenset[str]) -> bool:
    return any(terms.issuperset(alternative.terms) for alternative in word.alternatives)


def found(words: str, prefix: bool = False) -> set[str]:
    understood = ask(words, prefix)
    return {name for name, terms in DOCUMENTS.items() if all(satisfied(word, terms) for word in understood.words)}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("running shoe", {"shoes", "trainers"}),
        ("RUNNING", {"shoes"}),
        ("sofa", {"couch"}),
        ("trainers", {"shoes", "trainers"}),
        ("flash light", {"flashlight"}),
        ("flahslight", {"flashlight"}),
        ("tshirt", {"tee"}),
        ("t shirt", {"tee"}),
        ("tee", {"tee"}),
        ("iphone15", {"phone"}),
        ("18v", {"drill"}),
        ('3/4"', {"drill"}),
        ("4x8", {"plywood"}),
        ("the drill", {"drill"}),
        ("跑鞋", {"跑步鞋"}),
        ("跑步", {"跑步鞋"}),
        ("鞋", {"跑步鞋", "运动鞋", "shoes"}),
        ("我想买冰箱", {"冰箱"}),
        ("500l", {"冰箱"}),
        ("500 liters", {"冰箱"}),
        ("500ml", set()),
        ("500000 ml", {"冰箱"}),
        ("跑不鞋", {"跑步鞋"}),
        ("運動鞋", {"运动鞋"}),
        ("sneakers", {"运动鞋"}),
        ("paobuxie", {"跑步鞋"}),
        ("pao bu xie", {"跑步鞋"}),
        ("pbx", {"跑步鞋"}),
        ("nanshipaobuxie", {"跑步鞋"}),
        ("lianyiqun", {"裙"}),
    ],
)
def test_what_finds_what(words: str, expected: set[str]) -> None:
    assert found(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("flashl", {"flashlight"}), ("sof", set()), ("cou", {"couch"}), ("runn", {"shoes"}), ("连衣", {"裙"})],
)
def test_an_unfinished_word(words: str, expected: set[str]) -> None:
    assert found(words, prefix=True) == expected


def test_a_pinyin_beginning() -> None:
    assert found("paob", prefix=True) == {"跑步鞋"}


def test_only_the_last_word_is_unfinished() -> None:
    assert found("cou grey", prefix=True) == set()
    assert found("grey cou", prefix=True) == {"couch"}
    assert found("grey cou ", prefix=True) == set()


@pytest.mark.parametrize(
    ("words", "corrected"),
    [
        ("flahslight", "flashlight"),
        ("grey  coucch", "grey couch"),
        ("跑不鞋", "跑步鞋"),
        ("红色连衣群", "红色连衣裙"),
        ("couch", None),
        ("couches", None),
        ("paobuxie", None),
        ("runningshoes", "running shoes"),
        ("", None),
    ],
)
def test_corrections(words: str, corrected: str | None) -> None:
    assert ask(words).corrected == corrected


@pytest.mark.parametrize("words", ["grey  coucch", "跑不鞋", "红色连衣群", "runningshoes"])
def test_verbatim_words_are_right_as_they_are_typed(words: str) -> None:
    found = understand(words, ANALYZER, VOCABULARY, verbatim=True)
    assert found.corrected is None
    assert {alternative.kind for word in found.words for alternative in word.alternatives} <= {"exact", "parts"}


def test_words_of_the_synonyms_are_right() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(ANALYZER.document({"title": ["Zimba bike"]}).terms)
    assert understand("ximba", ANALYZER, vocabulary).corrected == "zimba"
    analyzer = Analyzer(Synonyms.parse("ximba => bike"))
    found = understand("ximba", analyzer, vocabulary)
    assert found.corrected is None
    kinds = {alternative.kind for alternative in found.words[0].alternatives}
    assert "synonym" in kinds
    assert "typo" not in kinds


@pytest.mark.parametrize(
    ("title", "typed"), [("Rain coat", "raincoat"), ("Müsli", "muesli"), ("Ice cream", "icecream")]
)
def test_right_words_are_found_as_the_shop_writes_them(title: str, typed: str) -> None:
    terms = ANALYZER.document({"title": [title]}).terms
    vocabulary = Vocabulary()
    vocabulary.add(terms)
    found = understand(typed, ANALYZER, vocabulary)
    assert satisfied(found.words[0], terms)
    assert found.corrected is None


def test_a_known_word_is_no_pinyin_in_pieces() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(ANALYZER.document({"title": ["尼龙夹克"]}).terms)
    for words, is_pinyin in [("nike", False), ("nijiake", True)]:
        (word,) = understand(words, ANALYZER, vocabulary).words
        assert ("pinyin" in {alternative.kind for alternative in word.alternatives}) == is_pinyin


def test_an_unfinished_word_is_no_typing_error() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(ANALYZER.document({"title": ["Porch"]}).terms)
    assert ask_in(vocabulary, "pouc", prefix=True) is None
    assert ask_in(vocabulary, "porhc", prefix=True) == "porch"


def ask_in(vocabulary: Vocabulary, words: str, prefix: bool) -> str | None:
    return understand(words, ANALYZER, vocabulary, prefix=prefix).corrected


def test_stop_words_are_dropped_only_beside_others() -> None:
    assert [word.text for word in ask("the shoes for men").words] == ["shoes", "men"]
    assert [word.text for word in ask("the").words] == ["the"]


def test_an_exact_match_outweighs_every_alternative() -> None:
    for words in ["trainers", "couch", "跑步鞋", "t-shirt", "flashlight", "18v"]:
        understood = ask(words)
        for word in understood.words:
            exact, *others = word.alternatives
            assert exact.kind == "exact"
            assert exact.weight == 1.0
            worth = sum(understood.weights[t] * VOCABULARY.idf(t) for t in exact.terms)
            for other in others:
                assert other.weight < 1.0
                assert sum(understood.weights[t] * VOCABULARY.idf(t) for t in other.terms) <= worth + 1e-9


def test_every_term_has_a_weight_and_alternatives_are_best_first() -> None:
    for words in ["running shoes", "sho", "跑鞋 红色", "4x8 ft plywood"]:
        understood = ask(words, prefix=True)
        for word in understood.words:
            weights = [alternative.weight for alternative in word.alternatives]
            assert weights == sorted(weights, reverse=True)
            assert all(understood.weights[t] > 0 for a in word.alternatives for t in a.terms)


@given(st.text(max_size=80), st.booleans())
def test_no_text_makes_it_fail(words: str, prefix: bool) -> None:
    understood = ask(words, prefix)
    assert len(understood.words) <= 64
    assert all(0 < a.weight <= 1 for word in understood.words for a in word.alternatives)


@pytest.mark.parametrize("words", ["😀🎉", "\x00\x1b\u202e", "", " ", "'-'", "\ud800"])
def test_texts_without_words(words: str) -> None:
    assert ask(words).words == ()


@pytest.mark.parametrize(
    "words", ["鞋跑步" * 4_000, "shoe " * 4_000, "x" * 20_000, "a1" * 9_000, "1 x 2 " * 3_000, "-'" * 9_000]
)
def test_long_texts_take_bounded_work(words: str) -> None:
    assert len(ask(words, prefix=True).words) <= 64
    assert growth(lambda length: ask(words[:length], prefix=True), len(words) // 8, 8) < 24, "64 where it is quadratic"
