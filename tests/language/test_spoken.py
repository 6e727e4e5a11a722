"""What was heard becomes the shop's own words where these sound alike, and only there."""

import pytest

from wares.language.analysis.analyzer import Analyzer
from wares.language.vocabulary import Vocabulary
from wares.types import Hypothesis, Product

pytest.importorskip("jellyfish")
from wares.language.spoken import ShopSounds
from wares.shop.runtime.product_texts import texts_of


@pytest.fixture(scope="module")
def sounds() -> ShopSounds:
    vocabulary, analyzer = Vocabulary(), Analyzer()
    for title in (
        "Fenrow road running shoes, red",
        "Solstead medium roast coffee",
        "Lumen blue mug",
        "红色跑步鞋",
        "双肩背包",
    ):
        vocabulary.add(analyzer.documents(texts_of(Product(id="a", title=title))).terms)
    return ShopSounds.of(vocabulary)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("fenro running shoes", "fenrow running shoes"),
        ("fen row shoes in blew", "fenrow shoes in blue"),
        ("Sole Stead coffee", "solstead coffee"),
        ("a read mug under $50", "a red mug under $50"),
        ("Lumen blue mug", "Lumen blue mug"),
        ("for under ten", "for under ten"),
        ("红色泡布鞋", "红色跑步鞋"),
        ("红色跑步鲜", "红色跑步鞋"),
        ("红色跑步鞋", "红色跑步鞋"),
        ("", ""),
    ],
)
def test_words_of_the_same_sound(sounds: ShopSounds, heard: str, meant: str) -> None:
    assert sounds.correct(heard) == meant


def test_of_several_hypotheses_the_one_the_shop_knows_is_taken(sounds: ShopSounds) -> None:
    assert (
        sounds.choose([Hypothesis("medium rose coffee", -0.2), Hypothesis("medium roast coffee", -0.3)])
        == "medium roast coffee"
    )
    assert sounds.choose([Hypothesis("a cat", -0.2), Hypothesis("medium roast coffee", -3.0)]) == "a cat"
