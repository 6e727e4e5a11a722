import numpy as np
import pytest

from wares.errors import BadInput, BadPicture
from wares.language.query.lexicon import lexicon
from wares.training.encoder.data import EncoderExamples, examples
from wares.types import Pixels, Product

WHITE = np.full((80, 64, 3), 255, dtype=np.uint8)


def said(whole: EncoderExamples, row: int) -> dict[str, tuple[str, ...]]:
    return {
        kind: whole.names[number].english or whole.names[number].chinese
        for kind, number in zip(whole.kinds, whole.facts[row], strict=True)
        if number >= 0
    }


def test_a_product_becomes_titles_and_facts_in_the_order_of_a_caption() -> None:
    product = Product(
        id="1",
        title="Acme Runner",
        brand="Acme",
        colour="Navy Blue",
        category=("Footwear", "Sports Shoes"),
        attributes={"gender": ("Men",), "weight": 300.0, "code": ("12345",)},
        texts={"zh": {"title": "跑步鞋", "colour": "深蓝"}},
    )
    other = Product(id="2", title="Pump", attributes={"gender": ("Women",), "split": ("train",)})
    whole = examples([(product, WHITE), (other, WHITE)], lexicon=lexicon())
    assert whole.titles[0] == ("Acme Runner", "跑步鞋")
    assert whole.kinds == ("brand", "gender", "colour", "group", "type")
    assert said(whole, 0)["gender"][0] == "men"
    assert said(whole, 0)["type"][0] == "sports shoes"
    colour = whole.names[whole.facts[0, 2]]
    assert colour.chinese[0] == "深蓝", "a shop's own word comes before the lexicon's"
    assert "藏青色" in colour.chinese


def test_what_is_not_known_is_minus_one() -> None:
    bare = Product(id="2", title="Thing")
    whole = examples([(bare, WHITE), (Product(id="3", title="Cap", colour="Red"), WHITE)], lexicon=lexicon())
    assert whole.facts.tolist() == [[-1], [0]]


def test_an_attribute_that_tells_nothing_more_is_no_fact() -> None:
    told = [{"section": ("Shoes",), "split": ("train",)}, {"section": ("Bags",), "split": ("train",)}]
    pairs = [
        (Product(id=str(i), title="A", category=(said["section"][0], "New"), attributes=said), WHITE)
        for i, said in enumerate(told)
    ]
    assert examples(pairs).kinds == ("group", "type"), "section repeats the group, split is the same everywhere"


def test_an_attribute_with_a_value_of_its_own_for_everyone_is_no_fact() -> None:
    pairs = [(Product(id=str(i), title="Cap", attributes={"serial": (f"s{i}",)}), WHITE) for i in range(101)]
    assert examples(pairs).kinds == ()


def test_a_chinese_value_is_a_chinese_name() -> None:
    whole = examples([(Product(id="4", title="杯子", category=("马克杯",)), WHITE)], lexicon=lexicon())
    assert whole.names[0].chinese == ("马克杯",)
    assert whole.names[0].english == ()


def test_nothing_to_learn_from() -> None:
    with pytest.raises(BadInput, match="no product has a picture"):
        examples([])


def test_no_picture() -> None:
    with pytest.raises(BadPicture):
        examples([(Product(id="1", title="Cap"), np.zeros((4, 4), dtype=np.uint8))])


def test_the_toys(toys: list[tuple[Product, Pixels]]) -> None:
    whole = examples(toys, lexicon=lexicon())
    assert whole.pictures.shape == (200, 80, 64, 3)
    assert whole.kinds == ("colour", "group", "type")
    assert len(whole.names) == 5 + 1 + 4
