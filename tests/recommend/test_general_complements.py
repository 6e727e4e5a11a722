"""General knowledge of what goes together finds kinds by the ends of names, in English and Chinese."""

import pytest

from wares.recommend.general_complements import general_complements, normalize, parse

KNOWLEDGE = parse(
    [
        "# a comment",
        "shoe, footwear | 鞋 | sock, belt",
        "running shoe | 跑步鞋 | water bottle, sock",
        "sock | 袜子 | shoe",
        "water bottle, bottle | 水杯 | running shoe",
        "milk | 牛奶 | coffee",
        "coffee | 咖啡 | milk",
        "=formula milk | 奶粉 | water bottle",
        "[bottle opener] | 开瓶器 |",
    ]
)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Running Shoes", ("running shoe", "shoe")),
        ("Women's Running Shoes", ("running shoe", "shoe")),
        ("Kids' shoes", ("shoe",)),
        ("Footwear", ("shoe",)),
        ("男士跑步鞋", ("running shoe", "shoe")),
        ("Infant Formula Milk", ("formula milk",)),
        ("Bottle Openers", ("bottle opener",)),
        ("Shoe Racks", ()),
        ("", ()),
    ],
)
def test_a_kind_is_the_longest_name_at_the_end(name: str, kinds: tuple[str, ...]) -> None:
    assert KNOWLEDGE.kinds(name) == kinds


def test_a_title_names_a_kind_before_what_describes_it() -> None:
    assert KNOWLEDGE.kinds_of_title("Aero running shoes, size 42, with socks") == ("running shoe", "shoe")
    assert KNOWLEDGE.kinds_of_title("Blue coffee number 4") == ("coffee",)
    assert KNOWLEDGE.kinds_of_title("Thing") == ()


def test_strengths_fall_by_place_by_generality_and_against_the_direction() -> None:
    shoe, running, sock, milk = (KNOWLEDGE.kinds(name) for name in ("shoe", "running shoe", "sock", "milk"))
    bottle, formula, coffee = (KNOWLEDGE.kinds(name) for name in ("bottle", "formula milk", "coffee"))
    assert KNOWLEDGE.strength(running, bottle) == 1.0
    assert KNOWLEDGE.strength(running, bottle) > KNOWLEDGE.strength(running, sock) > 0.5
    assert KNOWLEDGE.strength(sock, shoe) > KNOWLEDGE.strength(sock, running) > 0
    assert 0 < KNOWLEDGE.strength(bottle, formula) < KNOWLEDGE.strength(formula, bottle)
    assert KNOWLEDGE.strength(coffee, milk) == 1.0
    assert KNOWLEDGE.strength(coffee, formula) == 0.0, "formula milk is no milk for coffee"
    assert KNOWLEDGE.strength(shoe, shoe) == KNOWLEDGE.strength(running, ()) == KNOWLEDGE.strength((), sock) == 0.0


@pytest.mark.parametrize(
    ("written", "normalized"),
    [
        ("Chef's Knives", "chef knife"),
        ("Hoodies & Dresses", "hoodie and dress"),
        ("Mice", "mouse"),
        ("Dresss", "dress"),
        ("Glasses", "glass"),
        ("T-Shirts", "t-shirt"),
        ("T 恤", "t恤"),
    ],
)
def test_names_are_brought_to_one_form(written: str, normalized: str) -> None:
    assert normalize(written) == normalized


def test_the_file_is_whole() -> None:
    knowledge = general_complements()
    assert len(knowledge.complements) > 200
    assert all(1 <= len(others) <= 16 for others in knowledge.complements.values())
    assert not [kind for kind, others in knowledge.complements.items() if kind in others]
    for one, other in (("手机", "手机壳"), ("camera", "memory card"), ("沙发", "cushion"), ("dress", "handbag")):
        assert knowledge.strength(knowledge.kinds(one), knowledge.kinds(other)) > 0.5, (one, other)
    for one, other in (("table", "running shoe"), ("laptop", "lipstick"), ("dress", "frying pan"), ("手机", "大米")):
        assert knowledge.strength(knowledge.kinds(one), knowledge.kinds(other)) == 0.0, (one, other)
