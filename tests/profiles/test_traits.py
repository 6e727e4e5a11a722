"""The table of traits: what is usual in a shop, kept while products come, change and go."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from profiles.taste_world import DIM, KINDS, MAKES, NOW, product, scores, table, traits, vectors, viewed
from wares.profiles.catalog_stats import price_baselines, price_levels
from wares.profiles.traits import Traits, TraitsTable


def test_shares_of_values_are_those_of_the_products() -> None:
    shop = table()
    usual = dict(zip(shop.values, shop.frequencies().shares.tolist(), strict=True))
    assert usual["brand", "Acme"] == pytest.approx(0.5)
    assert usual["colour", "red"] == pytest.approx(0.2)
    assert usual["category", "Clothing"] == pytest.approx(0.5)
    assert usual["category", "Clothing > dress"] == pytest.approx(0.25)


def test_a_value_weighs_as_its_products_are_seen() -> None:
    shop = table()
    seen = np.array([3.0 if "red" in name else 1.0 for name in shop.ids])
    shop.statistics = shop.measured(seen)
    usual = dict(zip(shop.values, shop.statistics.value_shares.tolist(), strict=True))
    assert usual["colour", "red"] == pytest.approx(3 / 7)


def test_price_levels_compare_with_like_things() -> None:
    shop = table()
    cheap_coat, dear_mug = product("coat", "red", 0), product("mug", "red", MAKES - 1)
    levels = shop.price_levels(shop.rows([cheap_coat, dear_mug]))
    assert levels[0] < -1 < 1 < levels[1]
    assert levels[0] == pytest.approx(-levels[1], abs=1e-6)


def test_levels_fall_back_to_the_broader_step_and_to_the_shop() -> None:
    steps = np.array([[0, 1]] * 8 + [[0, 2]] * 2 + [[-1, -1]], np.int32)
    prices = np.array([10.0, 10, 10, 20, 20, 20, 40, 40, 40, 40, 20])
    middles = price_baselines(steps, prices, 3)
    assert np.isnan(middles[2]).all() and np.isfinite(middles[[0, 1, 3]]).all()
    levels = price_levels(steps, prices, middles)
    assert levels[8] == pytest.approx((np.log(40) - middles[0, 0]) / middles[0, 1])
    assert levels[10] == pytest.approx((np.log(20) - middles[3, 0]) / middles[3, 1])
    assert np.isnan(price_levels(steps[:1], np.array([np.nan]), middles))[0]


@given(
    npst.arrays(np.int32, (12, 3), elements=st.integers(-1, 5)),
    npst.arrays(np.float64, 12, elements=st.sampled_from([np.nan, 1.0, 5.0, 30.0])),
    npst.arrays(np.float64, (5, 2), elements=st.sampled_from([np.nan, 0.5, 2.0])),
)
def test_a_level_is_that_of_the_deepest_step_that_has_one(
    steps: np.ndarray, prices: np.ndarray, baselines: np.ndarray
) -> None:
    levels = price_levels(steps, prices, baselines)
    for path, price, level in zip(steps.tolist(), prices.tolist(), levels.tolist(), strict=True):
        known = [code for code in path if 0 <= code < 4 and np.isfinite(baselines[code, 0])]
        middle, spread = baselines[known[-1] if known else -1]
        assert level == pytest.approx((np.log(price) - middle) / spread, nan_ok=True)


def test_products_change_come_and_go() -> None:
    shop = table(np.zeros(DIM, np.float32))
    before = len(shop)
    shop.put([Traits(id=product("mug", "red"), values={"brand": ("New",)}, price=3.0), Traits(id="lamp", price=7.0)])
    assert len(shop) == before + 1 and "lamp" in shop
    rows = shop.rows([product("mug", "red"), "lamp", "nowhere"])
    assert rows[2] == -1
    assert shop.prices(rows[:2]).tolist() == [3.0, 7.0]
    assert shop.values[shop.codes(rows[:1])[0, shop.spans["brand"]][0]] == ("brand", "New")
    assert dict(zip(shop.values, shop.frequencies().shares.tolist(), strict=True))["brand", "New"] == 0
    shop.drop(["lamp", "nowhere"])
    assert rows[1] not in shop.present_rows() and "lamp" in shop


def test_one_by_one_is_as_all_at_once() -> None:
    at_once, one_by_one = table(), TraitsTable.of([], *vectors(), DIM, ["pattern"])
    for one in traits():
        one_by_one.put([one])
    one_by_one.statistics = one_by_one.measured()
    assert [*one_by_one.ids] == [*at_once.ids] and [*one_by_one.values] == [*at_once.values]
    everyone = at_once.present_rows()
    assert np.array_equal(one_by_one.codes(everyone), at_once.codes(everyone))
    assert one_by_one.frequencies().shares == pytest.approx(at_once.frequencies().shares)
    assert one_by_one.price_levels(everyone) == pytest.approx(at_once.price_levels(everyone))
    assert one_by_one.texts.center(one_by_one.texts.vectors[everyone]) == pytest.approx(
        at_once.texts.center(at_once.texts.vectors[everyone]), abs=1e-6
    )


def test_likeness_is_the_cosine_from_the_mean() -> None:
    shop = table()
    rows = shop.rows([product("dress", "red"), product("dress", "blue", 3), product("mug", "red")])
    vectors_ = shop.texts.vectors[rows].astype(np.float64)
    away = vectors_ - vectors()[0].mean(axis=0)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    cosines, present = shop.texts.cosines(rows, shop.texts.center(shop.texts.vectors[rows]))
    assert cosines == pytest.approx(away @ away.T, abs=1e-5)
    assert present.all()
    assert not shop.texts.cosines(rows, np.zeros((1, DIM), np.float32))[0].any()


def test_deep_paths_keep_their_last_steps_and_long_lists_their_first_values() -> None:
    steps = tuple(" > ".join("abcdef"[: n + 1]) for n in range(6))
    none = np.zeros((1, DIM), np.float32)
    shop = TraitsTable.of([Traits(id="x", values={"category": steps, "brand": ("1", "2", "3")})], none, none, DIM)
    assert [value for _, value in shop.values] == [*steps[-4:], "1", "2"]


def test_readers_run_beside_a_writer() -> None:
    shop, old = table(*np.zeros((200, DIM))), traits()
    somebody = viewed(shop.ids[:40])
    failed: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert np.isfinite(scores(somebody, shop, shop.present_rows(), NOW)).all()
        except BaseException as error:
            failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for n in range(200):
        values = {"brand": (f"brand {n}",), "colour": (f"colour {n % 50}",)}
        shop.put([Traits(id=f"new {n}", values=values, price=n + 1.0), replace(old[n % 120], values=values)])
    done.set()
    for reader in readers:
        reader.join()
    assert not failed


def test_a_shop_without_vectors_or_prices_measures_nothing() -> None:
    none = np.zeros((len(KINDS), DIM), np.float32)
    shop = TraitsTable.of([Traits(id=kind) for kind in KINDS], none, none, DIM)
    assert np.isnan(shop.price_levels(shop.present_rows())).all()
    assert shop.texts.deviation == 1.0
