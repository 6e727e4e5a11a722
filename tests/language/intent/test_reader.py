"""What queries ask for besides the thing, in both languages; and names that only look like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.intent.draft import ShopFacts
from wares.language.intent.literals import literals_of
from wares.language.intent.numbers import read_number, with_digits
from wares.language.intent.reader import LONGEST, read_intent
from wares.language.intent.rules import intent_rules
from wares.types import Instruction

NUMBERS = frozenset({"price", "rating", "popularity", "discount", "stock"})
FACTS = ShopFacts(
    NUMBERS, titles=frozenset({"cheap trick", "cooking without sugar"}), sizes=frozenset({"42", "xl", "m"})
)


def read(text: str, facts: ShopFacts = FACTS) -> tuple[str, list[Instruction]]:
    intent = read_intent(text, facts).intent
    return intent.words, list(intent.instructions)


@pytest.mark.parametrize(
    ("text", "words", "low", "high"),
    [
        ("lamp under 50", "lamp", None, 50),
        ("lamps for less than $1,200", "lamps", None, 1200),
        ("lamp over 20", "lamp", 20, None),
        ("lamp between 20 and 40", "lamp", 20, 40),
        ("lamp 20-40", "lamp", 20, 40),
        ("lamp about 100", "lamp", 75, 125),
        ("50元以下的台灯", "台灯", None, 50),
        ("三百块以内的台灯", "台灯", None, 300),
        ("1万以上的台灯", "台灯", 10_000, None),
        ("二十到四十的台灯", "台灯", 20, 40),
    ],
)
def test_prices(text: str, words: str, low: float | None, high: float | None) -> None:
    left, (asked,) = read(text)
    assert (left, asked.kind, asked.low, asked.high) == (words, "price", low, high)


@pytest.mark.parametrize(
    ("text", "words", "kind", "field", "value"),
    [
        ("cheapest lamp", "lamp", "sort", "sort", "price"),
        ("最新的台灯", "台灯", "sort", "sort", "-published"),
        ("best rated lamps", "lamps", "sort", "sort", "-rating"),
        ("销量最高的台灯", "台灯", "sort", "sort", "-popularity"),
        ("cheap lamp", "lamp", "price", "level", "low"),
        ("高档台灯", "台灯", "price", "level", "high"),
        ("lamp with at least 4 stars", "lamp", "rating", "low", 4),
        ("四星半以上的台灯", "台灯", "rating", "low", 4.5),
        ("lamp not red", "lamp", "refused", "words", ("red",)),
        ("lamp -red", "lamp", "refused", "words", ("red",)),
        ("lamps that are not from acme or lumen", "lamps", "refused", "words", ("acme", "lumen")),
        ("不要皮的包", "包", "refused", "words", ("皮",)),
        ("不含糖的饮料", "饮料", "refused", "words", ("糖",)),
        ("gift for dad", "", "recipient", "gender", "men"),
        ("男朋友礼物", "", "recipient", "gender", "men"),
        ("girl 5 years", "", "recipient", "years", (5,)),
        ("6岁男孩玩具", "玩具", "recipient", "gender", "boys"),
        ("something for rain", "", "use", "words", ("rain",)),
        ("夏天穿的鞋", "鞋", "use", "words", ("summer",)),
        ("shoes size 42", "shoes", "size", "words", ("42",)),
        ("42码的鞋", "鞋", "size", "words", ("42",)),
        ("hoodie xl", "hoodie", "size", "words", ("XL",)),
        ("lamps on sale", "lamps", "sale", "kind", "sale"),
        ("有货的台灯", "台灯", "stock", "kind", "stock"),
    ],
)
def test_what_is_asked_for(text: str, words: str, kind: str, field: str, value: object) -> None:
    left, (asked,) = read(text)
    assert (left, asked.kind, getattr(asked, field)) == (words, kind, value)
    assert asked.text in text
    assert not words or asked.without == words


@pytest.mark.parametrize(
    "text",
    [
        "women red dress", "iphone 16", "0707-60", "isbn 978-3-16-148410-0", "cheap trick", "cooking without sugar",
        "no tears shampoo", "无线鼠标", "不锈钢水杯", "1/4-20 jamb nuts", "under armour", "h & m", "light blue dress",
        "三只松鼠", "新秀丽", '"lamp under 50"',
    ],
)  # fmt: skip
def test_names_stay_words(text: str) -> None:
    assert read(text) == (text.strip('"'), [])


def test_what_the_shop_cannot_answer_stays_words() -> None:
    assert read("lamp under 50", ShopFacts(frozenset())) == ("lamp under 50", [])
    assert read("hoodie xxl") == ("hoodie xxl", [])


def test_several_things_are_asked_for_at_once() -> None:
    words, asked = read("newest red lamp under 50 not from acme")
    assert (words, [one.kind for one in asked]) == ("red lamp", ["sort", "price", "refused"])
    assert asked[1].without == "newest red lamp not from acme"


def test_long_queries_are_left_alone() -> None:
    text = "lamp under 50 " * LONGEST
    assert read(text) == (text, [])


@given(st.text(alphabet="abc 019-.,不要的以下under$元岁礼物", max_size=40))
def test_any_query_is_read(text: str) -> None:
    words, asked = read(text)
    assert words or asked or not text.strip()


def test_numbers() -> None:
    said = {"一千二": 1200, "三百": 300, "二十五": 25, "1.5k": 1500, "2万": 20_000, "1,200": 1200, "six": 6, "两": 2}
    assert {text: read_number(text) for text in said} == said
    assert with_digits("两米长 三只松鼠") == "2米长 三只松鼠"


def test_literals_of_expressions() -> None:
    assert literals_of("(?:at least|over) {2}stars?") == ("at least", "over")
    assert literals_of("(?:very )?cheap(?:er)?") == ("cheap",)
    assert literals_of("a?b?|long") == ()


def test_no_rule_is_skipped_where_it_matches() -> None:
    rules = intent_rules()
    for text in (
        "i want a lamp under 50",
        "送妈妈的礼物",
        "价格从低到高",
        "sneakers eu 39",
        "for ages 3 to 5",
        "打游戏用的鼠标",
    ):
        for index in (rules.rules, rules.uses):
            tried = index.candidates(text, rules.persons)
            missed = [rule for rule in index.rules if rule.expression.search(text) and rule not in tried]
            assert not missed
