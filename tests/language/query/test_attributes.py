"""Which words of a query name values of a shop's attributes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.analysis.analyzer import Analyzer
from wares.language.query.attributes import AttributeNames
from wares.language.query.understand import understand
from wares.language.vocabulary import Vocabulary

ENGLISH = AttributeNames(
    [
        *(("gender", value) for value in ("Men", "Women", "Unisex")),
        *(
            ("colour", value)
            for value in ("Blue", "Navy Blue", "Grey", "Grey Melange", "Red", "Gold", "Yellow", "Multi")
        ),
        ("category", "Apparel > Topwear > Shirts"),
        ("category", "Apparel > Topwear"),
        ("category", "Apparel > Topwear > Tops"),
        ("category", "Footwear > Sandal"),
        ("category", "Footwear > Sandal > Sandals"),
        ("category", "Footwear > Shoes"),
        ("category", "Footwear > Shoes > Formal Shoes"),
        ("category", "Ethnic > Kurtas"),
        ("usage", "Casual"),
        ("material", "Leather"),
        ("year", "2012"),
        ("size", "M"),
    ]
)
CHINESE = AttributeNames([("性别", "男士"), ("颜色", "藏青色"), ("分类", "衬衫")])
ANALYZER = Analyzer()
VOCABULARY = Vocabulary()
for _title in ("Navy Blue Shirt Men", "Red Shirt Women", "Grey Melange Sandals"):
    VOCABULARY.add(ANALYZER.document({"title": [_title]}).terms)


def said(words: str, names: AttributeNames = ENGLISH) -> list[str]:
    """The likeliest value of each reading."""
    return [reading.values[0].value for reading in understand(words, ANALYZER, VOCABULARY, names=names).readings]


MEN_NAVY_SHIRTS = {"Men", "Navy Blue", "Apparel > Topwear > Shirts"}


@pytest.mark.parametrize(
    "words",
    [
        "navy blue shirt men",
        "shirts men's navy blue",
        "mens blue navy shirt",
        "Men Navy Shirts",
        "men in navy blue shirts",
        "男士藏青色衬衫",
        "藏青色男士的衬衫",
        "藏蓝色衬衣 男",
        "男款藏藍色襯衫",
    ],
)
def test_gender_colour_and_type_in_any_order_and_language(words: str) -> None:
    assert set(said(words)) == MEN_NAVY_SHIRTS


@pytest.mark.parametrize("words", ["navy blue shirt men", "男士藏青色衬衫"])
def test_a_shop_whose_values_are_chinese(words: str) -> None:
    assert set(said(words, CHINESE)) == {"男士", "藏青色", "衬衫"}


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("women", ["Women"]),
        ("grey", ["Grey"]),
        ("grey melange", ["Grey Melange"]),
        ("麻灰色", ["Grey Melange"]),
        ("gray", ["Grey"]),
        ("金黄色", ["Gold"]),
        ("黄色", ["Yellow"]),
        ("colourful", ["Multi"]),
        ("leather shoes", ["Leather", "Footwear > Shoes"]),
        ("正装皮鞋", ["Footwear > Shoes > Formal Shoes"]),
        ("男鞋", ["Men", "Footwear > Shoes"]),
        ("女士库尔塔", ["Women", "Ethnic > Kurtas"]),
        ("sandals", ["Footwear > Sandal > Sandals"]),
        ("上衣", ["Apparel > Topwear > Tops"]),
    ],
)
def test_the_longest_and_most_usual_name_is_meant(words: str, values: list[str]) -> None:
    assert said(words) == values


@pytest.mark.parametrize("words", ["红枣", "2012", "m", "bluetooth", "红烧肉", "", "!?"])
def test_words_that_only_look_like_values(words: str) -> None:
    assert said(words) == []


def test_names_and_their_words_are_found_by_the_words_of_the_shop() -> None:
    found = understand("藏青色衬衫", ANALYZER, VOCABULARY, names=ENGLISH)
    ways = {way.terms for word in found.words for way in word.alternatives}
    assert {("navi", "blue"), ("shirt",)} <= ways
    assert found.corrected is None


def test_a_typing_error_is_corrected_before_names_are_read() -> None:
    found = understand("shrit women", ANALYZER, VOCABULARY, names=ENGLISH)
    assert found.corrected == "shirt women"
    assert [reading.values[0].value for reading in found.readings] == ["Apparel > Topwear > Shirts", "Women"]


def test_a_name_is_no_typing_error() -> None:
    assert understand("gents colourful", ANALYZER, VOCABULARY, names=ENGLISH).corrected is None


def test_labels_of_the_shop_are_names() -> None:
    names = AttributeNames([("finish", "Zinc")], {"finish": {"Zinc": ("镀锌钢面",)}})
    assert said("镀锌钢面", names) == ["Zinc"]


def test_broader_and_further_names_weigh_less() -> None:
    values = understand("上衣", ANALYZER, VOCABULARY, names=ENGLISH).readings[0].values
    assert [(named.value, round(named.weight, 2)) for named in values] == [
        ("Apparel > Topwear > Tops", 1.0),
        ("Apparel > Topwear", 0.63),
    ]


@given(st.text(alphabet="男女士红藏青色衬衫金黄的 aбmen's-red12", max_size=24))
def test_readings_are_in_order_and_apart(words: str) -> None:
    found = understand(words, ANALYZER, VOCABULARY, names=ENGLISH)
    edges = [edge for reading in found.readings for edge in (reading.start, reading.end)]
    assert edges == sorted(edges)
    assert all(reading.start < reading.end <= len(found.words) for reading in found.readings)
    assert all(0 < named.weight <= 1 for reading in found.readings for named in reading.values)


@given(st.text(alphabet="男女士红藏青色衬衫金黄的 ", max_size=24))
def test_cutting_again_loses_nothing(words: str) -> None:
    asked = ANALYZER.query_words(words)
    cut = ENGLISH.resegment(asked)
    assert "".join(word.text for word in cut) == "".join(word.text for word in asked)
    places = sorted((word.start, word.end) for word in cut)
    assert [(word.start, word.end) for word in cut] == places
    assert all(words[word.start : word.end] == word.text for word in cut)
