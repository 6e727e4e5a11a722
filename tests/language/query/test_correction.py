"""Words typed wrong, in both scripts."""

import random

import pytest

from growth import growth
from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.languages import ENGLISH, language
from wares.language.query.correction import Corrector
from wares.language.query.known_words import known_words
from wares.language.query.synonyms import Synonyms
from wares.language.vocabulary import Vocabulary

ANALYZER = Analyzer(Synonyms({}))
WORDS = [
    "samsung", "adidas", "hoodie", "colour", "color", "sneakers", "shrit", "jewelery", "avenu", "recieve",
]  # fmt: skip
TITLES = [
    "Electrical fountain with flashlight",
    "Running shoes for the bathroom",
    "Porcelain toilet",
    "Whirlpool refrigerator",
    "vinyl fence",
    "男士跑步鞋",
    "透气运动鞋",
    "蚕丝被",
]


def vocabulary_of(titles: list[str]) -> Vocabulary:
    vocabulary = Vocabulary()
    for title in titles:
        vocabulary.add(ANALYZER.document({"title": [title]}).terms)
    return vocabulary


CORRECTOR = Corrector(vocabulary_of(TITLES))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("electical", "electrical"),  # missing
        ("fountian", "fountain"),  # swapped
        ("flashlioht", "flashlight"),  # replaced
        ("sshoes", "shoes"),  # one too many
        ("porceleain", "porcelain"),
        ("refridgerater", "refrigerator"),  # two edits
        ("vinal", "vinyl"),
        ("hsoes", "shoes"),
    ],
)
def test_edits(typed: str, meant: str) -> None:
    assert CORRECTOR.word(typed)[0].words == (meant,)


@pytest.mark.parametrize("word", ["shoes", "shoe", "electrical", "toilets", "the", "xqzkwv", "sho", "10mm", "toylxxt"])
def test_right_short_and_strange_words_are_left_alone(word: str) -> None:
    assert CORRECTOR.word(word) == []


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("leather pouch", "couch"), ("cat bowl", "coat"), ("brown belt", "best"), ("bike helmet", "nike"),
        ("basics", "asics"), ("puccini tie", "gucci"), ("steel bowl", "towel"), ("heel pad", "heels"),
        ("colour", "colours"), ("gray", "grey"),
    ],
)  # fmt: skip
def test_words_and_brands_that_people_know_are_right(title: str, word: str) -> None:
    corrector = Corrector(vocabulary_of([title] * 300))
    assert corrector.knows(word)
    assert corrector.word(word) == []


@pytest.mark.parametrize(
    ("title", "typed", "meant"),
    [
        ("Ceramic pot", "creamic", "ceramic"),  # the stem is "ceram"
        ("Turtle, Turtles", "turtel", "turtle"),
        ("Park Avenue tie", "avenu", "avenue"),  # has the stem of the word itself
        ("Women's shoes", "womn", "women"),
        ("Adidas shoes", "adiddas", "adidas"),
        ("Dress", "drses", "dress"),
    ],
)
def test_what_is_meant_is_a_word_as_the_catalogue_writes_it(title: str, typed: str, meant: str) -> None:
    assert Corrector(vocabulary_of([title] * 3)).word(typed)[0].words == (meant,)


def test_a_stem_that_nobody_writes_is_no_word() -> None:
    corrector = Corrector(vocabulary_of(["Avenue shoes"] * 5))
    assert (corrector.frequency("avenue"), corrector.frequency("avenu"), corrector.frequency("shoes")) == (5, 0, 5)


def test_swapped_and_missing_letters_are_likelier_than_wrong_ones() -> None:
    corrector = Corrector(vocabulary_of(["skirt", *["shoot"] * 3, "shift", "stirt"]))
    assert corrector.word("sikrt")[0].words == ("skirt",)
    assert corrector.word("skrt")[0].words == ("skirt",)


def test_other_languages_have_no_list() -> None:
    assert not Corrector(Vocabulary(language("de")), language("de")).knows("couch")


def test_a_list_is_of_real_words() -> None:
    known = known_words(ENGLISH)
    assert {"samsung", "adidas", "hoodie", "colour", "color", "sneakers"} <= set(filter(known.__contains__, WORDS))
    assert not {"shrit", "jewelery", "avenu", "recieve"} & set(filter(known.__contains__, WORDS))
    assert known.has_prefix("snea")
    assert not known.has_prefix("sneq")


def test_words_run_together_are_split() -> None:
    assert ("running", "shoes") in [correction.words for correction in CORRECTOR.word("runningshoes")]


def test_a_rare_spelling_yields_to_a_far_commoner_one() -> None:
    corrector = Corrector(vocabulary_of(["flourescent lamp"] + ["fluorescent lamp"] * 120))
    assert corrector.word("flourescent")[0].words == ("fluorescent",)
    assert Corrector(vocabulary_of(["flourescent lamp"] + ["fluorescent lamp"] * 20)).word("flourescent") == []


def test_the_commoner_of_two_near_words_comes_first() -> None:
    corrector = Corrector(vocabulary_of(["cable"] * 40 + ["table"]))
    assert [c.words[0] for c in corrector.word("rable")] == ["cable", "table"]


@pytest.mark.parametrize(("typed", "meant"), [("跑不鞋", "跑步鞋"), ("蚕丝杯", "蚕丝被"), ("运动动鞋", "运动鞋")])
def test_chinese_characters(typed: str, meant: str) -> None:
    assert CORRECTOR.characters(typed) == meant


def test_characters_that_make_a_word_are_meant() -> None:
    corrector = Corrector(vocabulary_of(["羽绒扶手椅"] * 9 + ["红色羽绒服", "蓝色连衣裙"]))
    assert corrector.characters("羽绒福") == "羽绒服"
    assert corrector.characters("红色连衣群") == "红色连衣裙"


@pytest.mark.parametrize("run", ["跑步鞋", "运动鞋", "电冰箱", "运动会", "手机电脑"])
def test_right_or_unknown_chinese_is_left_alone(run: str) -> None:
    assert CORRECTOR.characters(run) is None


def test_it_follows_the_vocabulary() -> None:
    vocabulary = vocabulary_of(["toilet"])
    corrector = Corrector(vocabulary)
    assert corrector.word("wardrobee") == []
    vocabulary.add(["wardrob", "w:wardrobe"])
    assert corrector.word("wardrobee")[0].words == ("wardrobe",)
    vocabulary.load({"toilet": 1})
    assert corrector.word("wardrobee") == []


def corrector_of(count: int) -> tuple[Corrector, list[str]]:
    """A corrector of random words, warm, and a hundred of them with one wrong letter."""
    rng = random.Random(5)
    words = {"".join(rng.choices("aeiorstlnmdcpbghkfvw", k=rng.randint(4, 12))) for _ in range(count)}
    vocabulary = Vocabulary()
    vocabulary.load(dict.fromkeys(words, 3), count)
    corrector = Corrector(vocabulary)
    corrector.word("warmup")
    return corrector, [word[:3] + "x" + word[4:] for word in rng.sample(sorted(words), 100)]


def test_a_correction_does_not_scan_the_vocabulary() -> None:
    made = {count: corrector_of(count) for count in (3_000, 60_000)}

    def work(count: int) -> None:
        corrector, typed = made[count]
        for word in typed:
            corrector.word(word)

    assert growth(work, 3_000, 20) < 10, "20 where every word is compared"
