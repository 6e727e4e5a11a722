"""Trending queries: several shoppers, lately, something taken, nothing personal."""

from collections.abc import Iterator

import pytest

import wares
import world

DAY = 86_400.0
NOW = 19_700 * DAY + 1000


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    folder = tmp_path_factory.mktemp("trending") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True, clock=lambda: NOW) as opened:
        opened.tracking.clock = lambda: NOW
        opened.add(world.products())
        yield opened


def take(shop: wares.Shop, words: str, shoppers: int, days: float = 0.1, kind: str = "click") -> None:
    """So many different shoppers take a hit of these words, so long ago."""
    time = NOW - days * DAY
    events: list[dict[str, object]] = [
        {"kind": kind, "query": words, "products": ["mug-red"], "shopper": f"u{n}", "time": time}
        for n in range(shoppers)
    ]
    assert not shop.track(events).refused


def test_what_several_took_a_hit_of_is_trending_the_most_asked_first(shop: wares.Shop) -> None:
    take(shop, "Red  mug", 3)
    take(shop, "blue dress", 5)
    assert shop.analytics.trending() == ("blue dress", "red mug")


def test_what_is_longer_ago_counts_less_and_at_last_nothing(shop: wares.Shop) -> None:
    take(shop, "red mug", 3)
    take(shop, "blue dress", 5, days=9)
    take(shop, "green mug", 9, days=15)
    assert shop.analytics.trending() == ("red mug", "blue dress")


def test_no_word_of_few_shoppers_nor_one_shoppers_many_clicks(shop: wares.Shop) -> None:
    take(shop, "red mug", 2)
    for _ in range(5):
        take(shop, "red mug", 1)
    assert shop.analytics.trending() == ()


def test_nothing_personal_nothing_in_vain_and_nothing_merely_seen(shop: wares.Shop) -> None:
    take(shop, "jane@example.com", 4)
    take(shop, "mug 4111111111111111", 4)
    take(shop, "red mug", 4, kind="impression")
    shop.delete([f"mug-{colour}" for colour in world.COLOURS])
    take(shop, "mug", 4)
    assert not set(shop.analytics.trending()) - {"mug"}
    assert "jane@example.com" not in shop.analytics.trending()


def test_who_is_forgotten_counts_no_more(shop: wares.Shop) -> None:
    take(shop, "red mug", 3)
    assert shop.analytics.trending() == ("red mug",)
    shop.forget("u1")
    assert shop.analytics.trending() == ()
