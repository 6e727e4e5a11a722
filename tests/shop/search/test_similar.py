"""More like this: the order is the cosine of the fused vectors, also where words or pictures are missing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from shop.square import SquareEncoder, ids, seen
from wares.encode.fusion import fuse
from wares.errors import BadSetting
from wares.settings import Settings
from wares.types import Product

PRODUCTS = [
    Product(id="both", title="e", pictures=seen(0, 0, 200)),
    Product(id="same words", title="e e", pictures=seen(0, 200, 0)),
    Product(id="same looks", title="w", pictures=seen(0, 0, 100)),
    Product(id="between, words only", title="e n"),
    Product(id="between, picture only", title="?", pictures=seen(200, 0, 200)),
    Product(id="opposite", title="w", pictures=seen(0, 200, 0)),
    Product(id="nothing", title="?"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("alike") / "s", encoder=SquareEncoder(), create=True) as opened:
        opened.add(PRODUCTS)
        yield opened


def expected(like: str, share: float) -> dict[str, float]:
    """Cosines with product `like`, computed anew from titles and pictures; None of itself and of what has no vector."""
    encoder = SquareEncoder()
    pixels = {"both": (0, 0, 200), "same words": (0, 200, 0), "same looks": (0, 0, 100), "opposite": (0, 200, 0)}
    pixels["between, picture only"] = (200, 0, 200)
    texts = encoder.encode_words([product.title for product in PRODUCTS])
    looks = np.zeros_like(texts)
    for row, product in enumerate(PRODUCTS):
        if product.id in pixels:
            looks[row] = encoder.encode_pictures([np.full((4, 4, 3), pixels[product.id], np.uint8)])[0]
    fused = fuse(texts, looks, share)
    cosines = fused @ fused[[product.id for product in PRODUCTS].index(like)]
    return {
        product.id: float(cosine)
        for product, cosine, row in zip(PRODUCTS, cosines, fused, strict=True)
        if product.id != like and row.any()
    }


@pytest.mark.parametrize("like", [product.id for product in PRODUCTS[:-1]])
def test_scores_are_cosines_of_fused_vectors(shop: wares.Shop, like: str) -> None:
    found = shop.similar(like)
    assert found.matched == "similar"
    assert {hit.id: hit.score for hit in found.hits} == pytest.approx(
        expected(like, Settings().search_similar_words_share), abs=0.01
    )
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_a_product_of_one_modality_finds_whole_ones(shop: wares.Shop) -> None:
    assert ids(shop.similar("between, words only"))[0] == "between, picture only"
    assert ids(shop.similar("between, picture only"))[:2] == ["between, words only", "both"]


def test_a_product_without_any_vector_has_nothing_like_it(shop: wares.Shop) -> None:
    found = shop.similar("nothing")
    assert (found.hits, found.total, found.matched) == ((), 0, "nothing")


def test_weights_say_what_counts(shop: wares.Shop) -> None:
    scores = {hit.id: hit.score for hit in shop.similar("both", weights={"pictures": 0}).hits}
    assert scores == pytest.approx(expected("both", 1.0), abs=0.01)
    scores = {hit.id: hit.score for hit in shop.similar("both", weights={"words": 0}).hits}
    assert scores == pytest.approx(expected("both", 0.0), abs=0.01)
    assert ids(shop.similar("both", weights={"words": 0, "pictures": 0})) == ids(shop.similar("both"))


def test_the_setting_says_what_counts(tmp_path: Path) -> None:
    settings = Settings(search_similar_words_share=0.1)
    with wares.open(tmp_path / "s", encoder=SquareEncoder(), settings=settings, create=True) as shop:
        shop.add(PRODUCTS)
        assert {hit.id: hit.score for hit in shop.similar("both").hits} == pytest.approx(
            expected("both", 0.1), abs=0.01
        )
    with pytest.raises(BadSetting, match=r"1\.5 is outside 0 to 1"):
        wares.settings.load(None, {"WARES_SEARCH_SIMILAR_WORDS_SHARE": "1.5"})


def test_shares_say_what_words_and_picture_gave(shop: wares.Shop) -> None:
    hits = {hit.id: hit for hit in shop.similar("both", explain=True).hits}
    why = hits["between, words only"].explanation
    assert why is not None
    assert why.shares == pytest.approx({"text": 1.0, "image": 0.0})
    mixed = hits["same looks"].explanation
    assert mixed is not None
    assert sum(mixed.shares.values()) == pytest.approx(1.0)


def test_filters_pages_and_neighbours(tmp_path: Path) -> None:
    settings = Settings(search_neighbours=3)
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add([replace(product, popularity=float(row)) for row, product in enumerate(world.products())])
        found = shop.similar("mug-red", facets=("colour",))
        assert (found.total, len(found.hits)) == (3, 3)
        assert {hit.product.colour for hit in found.hits} == {"red"}
        assert [value.count for value in found.facets["colour"].values] == [3]
        limited = shop.similar("mug-red", filter="category:Bags", per_page=1)
        assert ids(limited) == ["backpack-red"]
        assert limited.total == 3
