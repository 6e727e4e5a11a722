"""A profile at a glance, and in sentences of both languages."""

from dataclasses import replace

import pytest

from profiles.taste_world import COLOURS, DAY, NOW, event, product, table, viewed
from wares.profiles.phrases import (
    DisplayNames,
    PhraseLanguage,
    describe_profile,
    describe_segment,
    feature_phrase,
    reason_phrase,
)
from wares.profiles.phrases.grammar import time_ago
from wares.profiles.preference_score import PreferenceReason
from wares.profiles.profile import EMPTY, Profile, with_events
from wares.profiles.propensity import FEATURES, FeatureShare
from wares.profiles.segments import Segment, SegmentTrait
from wares.profiles.summary import Summary, SummaryShare, summarise

SHOP = table()
CHINESE = DisplayNames(
    titles={product("mug", "red"): "红色马克杯"},
    labels={
        "category": {"Clothing > dress": "服装 > 连衣裙", "Shoes > sandal": "鞋靴 > 凉鞋"},
        "colour": {"red": "红色", "black": "黑色"},
    },
    currency="元",
)


def shopper() -> Profile:
    """Three visits: red and black dresses and sandals, one bought, a mug in the cart."""
    dresses = [product("dress", "red", make) for make in range(3)] + [product("dress", "black", m) for m in range(3)]
    log = [event(n, "view", [one], ago=5 * DAY - 60 * n) for n, one in enumerate(dresses)]
    sandals = [product("sandal", colour, make) for colour, make in (("red", 0), ("red", 1), ("black", 2))]
    log += [event(10 + n, "view", [one], ago=3 * DAY - 60 * n) for n, one in enumerate(sandals)]
    log += [replace(event(20, "purchase", [product("dress", "red", 1)], ago=3 * DAY - 600), prices=(45.5,))]
    log += [event(30, "cart", [product("mug", "red")], ago=7300.0)]
    log += [replace(event(31, "search", ago=7250.0), query="red mug")]
    return with_events(EMPTY, log)


def test_a_shopper_at_a_glance() -> None:
    found = summarise(shopper(), SHOP, NOW)
    assert [part.value for part in found.categories] == ["Clothing > dress", "Shoes > sandal", "Kitchen > mug"]
    assert sum(part.share for part in found.categories) == pytest.approx(1)
    colours = [part for part in found.likes if part.attribute == "colour"]
    assert [part.value for part in colours] == ["red", "black"] and colours[0].share > colours[1].share
    assert found.price_band is not None and 5 < found.price_band[0] < 30 < found.price_band[1] < 80
    assert (found.visits, found.pieces, found.spend) == (3, 1, 45.5)
    assert found.cart == (product("mug", "red"),) and found.purchases == (product("dress", "red", 1),)
    assert found.searches == ("red mug",) and found.recent[0] == product("mug", "red")
    assert found.last_seen == pytest.approx(7250.0) and found.current == ()


def test_the_running_visit_is_told_apart() -> None:
    log = [event(100 + n, "view", [product("mug", colour)], ago=60.0 * n) for n, colour in enumerate(COLOURS[:2])]
    found = summarise(with_events(shopper(), log), SHOP, NOW)
    assert [part.value for part in found.current] == ["Kitchen > mug"]
    assert summarise(viewed([product("mug", "red")]), SHOP, NOW).current == ()


def test_english() -> None:
    said = describe_profile(summarise(shopper(), SHOP, NOW), "en", DisplayNames(currency="EUR"))
    assert said[0].startswith("Looks mostly at dress (") and said[0].endswith("%).") and " and mug (" in said[0]
    assert said[1].startswith("Prefers red (")
    assert said[2].startswith("Favourite brands: Acme (")
    assert said[3].startswith("Also likes: plain (")
    assert said[4].startswith("Usual prices: ") and " EUR" in said[4]
    assert said[5] == "Three visits; last seen 2 hours ago."
    assert said[6] == "Bought one piece for 46 EUR; the last was “dress-red-1”."
    assert said[7] == "In the cart: “mug-red-0”."
    assert said[8] == "Searched for “red mug”."


def test_chinese() -> None:
    said = describe_profile(summarise(shopper(), SHOP, NOW), "zh", CHINESE)
    assert said[0].startswith("主要看连衣裙（") and "、凉鞋（" in said[0]
    assert said[1].startswith("偏爱红色（") and "黑色（" in said[1]
    assert said[2].startswith("常看的品牌：Acme（")
    assert said[3].startswith("还喜欢：plain（")
    assert said[4].startswith("价位通常在 ") and said[4].endswith("元，低于同类商品的一般价格。")
    assert said[5] == "来过 3 次；上次：2 小时前。"
    assert said[6] == "买过 1 件，共 46 元，最近买了“dress-red-1”。"
    assert said[7] == "购物车里有“红色马克杯”。"
    assert said[8] == "搜索过“red mug”。"


def test_nothing_known_and_little_known() -> None:
    assert describe_profile(summarise(EMPTY, SHOP, NOW), "en") == ["Nothing is known yet."]
    assert describe_profile(summarise(EMPTY, SHOP, NOW), "zh") == ["还没有任何记录。"]
    stranger = summarise(viewed(["not in the shop"]), SHOP, NOW)
    assert describe_profile(stranger, "en") == ["One visit; last seen just now."]
    full = Summary(
        visits=12,
        last_seen=90.0,
        cart=tuple("abcde"),
        current=(SummaryShare("category", "A > B", 1.0),),
        price_level=1.0,
    )
    assert describe_profile(replace(full, price_band=(5.5, 1234.4)), "en") == [
        "In this visit: B.",
        "Usual prices: 5.50–1,234, dearer than most of their kind.",
        "12 visits; last seen 1 minute ago.",
        "In the cart: “a”, “b”, “c” and 2 more.",
    ]
    assert describe_profile(full, "zh")[-1] == "购物车里有“a”、“b”和“c”等 5 件。"


def test_every_attribute_has_its_say_in_a_sentence_of_its_own() -> None:
    liked = (
        *(SummaryShare("colour", colour, 0.3) for colour in ("red", "black", "pink")),
        *(SummaryShare("brand", brand, 0.2) for brand in ("Acme", "Lumen")),
        *(SummaryShare("size", size, 0.4) for size in ("S", "XS")),
        SummaryShare("gender", "women", 0.9),
    )
    known = Summary(visits=1, last_seen=0.0, likes=liked)
    assert describe_profile(known, "en")[:3] == [
        "Prefers red (30 %), black (30 %) and pink (30 %).",
        "Favourite brands: Acme (20 %) and Lumen (20 %).",
        "Also likes: women (90 %) and S (40 %).",
    ]
    chinese = describe_profile(known, "zh")
    assert chinese[1:3] == [
        "常看的品牌：Acme（20%）和Lumen（20%）。",
        "还喜欢：women（90%）和S（40%）。",
    ]


@pytest.mark.parametrize(("language", "most"), [("en", 90), ("zh", 45)])
def test_no_sentence_is_long(language: PhraseLanguage, most: int) -> None:
    names = DisplayNames(
        {one: f"{one} a very long title that goes on and on, {'宽' * 40}" for one in "abcde"}, {}, "EUR"
    )
    long = tuple(f"{one} pair of things with a name of very many words" for one in "abcde")
    parts = tuple(
        SummaryShare(attribute, f"a {attribute} of some length", 1.0) for attribute in ("brand", "colour", "pattern")
    )
    full = Summary(
        categories=tuple(SummaryShare("category", f"kind {n} of things", 0.3) for n in range(3)),
        current=(SummaryShare("category", "others", 1.0),), likes=parts, price_band=(5.5, 12345.0), price_level=1.0,
        visits=1234, last_seen=3 * DAY, pieces=123, spend=12345.0, purchases=tuple("abcde"),
        cart=tuple("abcde"), searches=long,
    )  # fmt: skip
    said = describe_profile(full, language, names)
    assert len(said) == 10
    assert max(len(sentence) for sentence in said) <= most
    assert "…" in said[-1] and "…" in said[-2]
    assert describe_profile(replace(full, cart=("a",)), language, names)[-2].count("…") == 1


@pytest.mark.parametrize(
    ("reason", "english", "chinese"),
    [
        (PreferenceReason("view", "mug-red-0", 0.1), "because you looked at mug-red-0", "因为您看过“红色马克杯”"),
        (PreferenceReason("purchase", "mug-red-0", 0.1), "because you bought mug-red-0", "因为您买过“红色马克杯”"),
        (PreferenceReason("search", "red", 0.1), "because you searched for “red”", "因为您搜索过“red”"),
        (PreferenceReason("value", "red", 0.1, "colour"), "in a colour you like: red", "您喜欢的颜色：红色"),
        (
            PreferenceReason("value", "Clothing > dress", 0.1, "category"),
            "because you often look at dress",
            "因为您常看连衣裙",
        ),
        (PreferenceReason("value", "{dotted}", 0.1, "pattern"), "{dotted}, as you like", "您喜欢的{dotted}"),
        (PreferenceReason("price", "", 0.1), "in your price range", "符合您的价位"),
    ],
)
def test_reasons(reason: PreferenceReason, english: str, chinese: str) -> None:
    assert reason_phrase(reason, "en") == english
    assert reason_phrase(reason, "zh", DisplayNames(CHINESE.titles, CHINESE.labels)) == chinese


def test_every_kind_of_reason_has_words() -> None:
    for kind in ("view", "click", "cart", "purchase", "favourite", "rating", "search"):
        assert "A" in reason_phrase(PreferenceReason(kind, "A", 0.1), "en") and "A" in reason_phrase(
            PreferenceReason(kind, "A", 0.1), "zh"
        )


def test_a_segment() -> None:
    told = (SegmentTrait("category", "Clothing > dress", 0.5, 2.0), SegmentTrait("colour", "red", 0.41, 1.6))
    segment = Segment(20, 0.4, told, 0.8, 0.25, 9, 450.0, 2.5)
    assert describe_segment(segment, "en", DisplayNames(currency="EUR")) == [
        "More than others: dress (50 %, 2.0 times the usual), red (41 %, 1.6 times the usual) and dearer things.",
        "20 shoppers (40 %); 25 % of them bought, nine pieces for 450 EUR.",
    ]
    assert describe_segment(segment, "zh", CHINESE) == [
        "比其他人更常看：连衣裙 (50%, 是平均的 2.0 倍)、红色 (41%, 是平均的 1.6 倍)和较贵的商品。",
        "20 位顾客（40%）；其中 25% 购买过，共 9 件，450 元。",
    ]
    assert (
        describe_segment(replace(segment, traits=(), price_level=0.0), "en")[0]
        == "Nothing in particular sets them apart."
    )


def test_every_sign_of_a_purchase_has_words() -> None:
    for feature in FEATURES:
        assert feature_phrase(FeatureShare(feature, 1.0, 0.61), "en").startswith("+0.6 ")
        assert feature_phrase(FeatureShare(feature, 1.0, -0.61), "zh").startswith("-0.6 ")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (3, "just now", "刚刚"),
        (60, "1 minute ago", "1 分钟前"),
        (2 * 3600 + 5, "2 hours ago", "2 小时前"),
        (26 * 3600, "1 day ago", "1 天前"),
        (70 * DAY, "2 months ago", "2 个月前"),
        (800 * DAY, "2 years ago", "2 年前"),
    ],
)
def test_how_long_ago(seconds: float, english: str, chinese: str) -> None:
    assert (time_ago(seconds, "en"), time_ago(seconds, "zh")) == (english, chinese)
