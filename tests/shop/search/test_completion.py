"""What is offered while words are typed: queries, categories and products, and only such as find something."""

from collections.abc import Iterator

import pytest

import wares
import world


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    folder = tmp_path_factory.mktemp("completion") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as opened:
        opened.add(world.products())
        yield opened


def test_categories_and_products_match_the_words(shop: wares.Shop) -> None:
    found = shop.complete("red mu", limit=5, products=2, categories=2)
    assert found.products[0].id == "mug-red"
    assert all("mug" in each.value.lower() or "kitchen" in each.value.lower() for each in found.categories)
    assert len(found.products) <= 2
    whole = shop.search(refine={"category": (found.categories[0].value,)}, per_page=0).total
    assert 0 < found.categories[0].count <= whole


def test_nothing_is_made_up_for_words_that_nothing_has(shop: wares.Shop) -> None:
    found = shop.complete("qqzzxv", products=4, categories=4)
    assert found.products == ()
    assert found.categories == ()


def test_queries_alone_unless_more_is_wanted(shop: wares.Shop) -> None:
    found = shop.complete("mu", limit=3)
    assert 0 < len(found.suggestions) <= 3
    assert found.products == found.categories == ()
    assert shop.complete("  ", products=3, categories=3).products == ()


def test_a_past_query_that_finds_nothing_any_more_is_left_out(shop: wares.Shop) -> None:
    with_words = wares.Product(id="kite", title="Stunt kite")
    shop.add([with_words])
    for shopper in ("a", "b", "c"):
        shop.record_query("kite stunt", shopper)
    shop.turn()
    assert "kite stunt" in {each.text for each in shop.complete("kite s").suggestions}
    shop.delete(["kite"])
    assert "kite stunt" not in {each.text for each in shop.complete("kite s").suggestions}
