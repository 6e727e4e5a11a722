"""What shoppers typed is suggested once three of them did, and never when it looks personal."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
import world


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        yield opened


def suggested(shop: wares.Shop, beginning: str) -> set[str]:
    return {one.text for one in shop.suggest(beginning) if one.source == "query"}


def test_three_shoppers_make_a_suggestion(shop: wares.Shop) -> None:
    for turn in range(5):
        shop.record_query("Quilted  Zeppelin", shopper="ann", session=f"s{turn}")
        shop.record_query("quilted zebra")
    shop.record_query("quilted zeppelin", session="s2")
    shop.record_query("quilted zeppelin", session="other")
    assert suggested(shop, "quil") == set()
    shop.record_query("quilted zeppelin", session="third")
    assert suggested(shop, "quil") == {"quilted zeppelin"}


def test_three_shoppers_are_counted_across_openings(tmp_path: Path) -> None:
    for shopper in "abc":
        with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
            assert suggested(shop, "quil") == set()
            shop.record_query("quilted zeppelin", shopper=shopper)
            assert suggested(shop, "quil") == ({"quilted zeppelin"} if shopper == "c" else set())


@pytest.mark.parametrize("words", ["jane@example.com shoes", "4111 1111 1111 1111", "call 138 1234 5678"])
def test_what_looks_personal_is_not_even_kept(shop: wares.Shop, words: str) -> None:
    for shopper in "abcd":
        shop.record_query(words, shopper=shopper)
    shop._assembly.live.queries.keep()
    assert suggested(shop, words[:4]) == set()
    with shop.tracking.log.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM askings").scalar() == 0


def test_control_characters_do_not_reach_suggestions(shop: wares.Shop) -> None:
    for shopper in "abc":
        shop.record_query("quilted\x1b]0;owned\x07 \u202ezeppelin", shopper=shopper)
    assert suggested(shop, "quil") == {"quilted ]0;owned zeppelin"}


def test_unique_queries_do_not_pile_up_in_memory(shop: wares.Shop) -> None:
    shop.record_query("warm up", shopper="a")
    tracemalloc.start()
    for number in range(3000):
        shop.record_query(f"quilted zeppelin of kind {number:x}", session=f"s{number}")
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 1_000_000  # 3,000 with a phrase each were 4 MB
