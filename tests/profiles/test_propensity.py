"""Propensity in a simulated world whose relationship is known, and its features against the slow, obvious way."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.taste_world import DAY, NOW, event, product, table
from wares.errors import BadInput
from wares.profiles.profile import EMPTY, KIND, PAUSE, Profile, with_events
from wares.profiles.propensity import (
    FEATURES,
    PropensityModel,
    TouchLog,
    buys_later,
    current_features,
    fit,
    log_of,
    visit_features,
    visits_of,
)

SHOP = table()
WITH_CART, WITHOUT = 0.6, 0.1
VIEW, CART, PURCHASE, SEARCH = (KIND[kind] for kind in ("view", "cart", "purchase", "search"))


def log(rows: list[tuple[int, float, int, int]]) -> TouchLog:
    """From (shopper, time, kind, product); a price level that is the product's number."""
    ordered = sorted(rows)
    columns = list(zip(*ordered, strict=True)) if ordered else [(), (), (), ()]
    products = np.array(columns[3], np.int64)
    return TouchLog(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.float64),
        np.array(columns[2], np.int64),
        products,
        np.where(products >= 0, products / 10, np.nan),
    )


def named(row: np.ndarray) -> dict[str, float]:
    return dict(zip(FEATURES, row.tolist(), strict=True))


def test_features_by_hand() -> None:
    rows = log(
        [
            (0, 0.0, VIEW, 5),
            (0, 60.0, CART, 5),
            (0, 120.0, PURCHASE, 5),
            (0, 10 * DAY, SEARCH, -1),
            (0, 10 * DAY + 60, VIEW, 7),
            (0, 10 * DAY + 90, CART, 9),
            (1, 10 * DAY + 95, VIEW, 5),
        ]
    )
    assert visits_of(rows).tolist() == [0, 0, 0, 1, 1, 1, 2]
    found = [named(row) for row in visit_features(rows)]
    assert found[1]["open_cart"] == 1 and found[2]["open_cart"] == 0
    assert found[2]["touches"] == pytest.approx(np.log(4)) and found[2]["repeats"] == pytest.approx(np.log(3))
    assert found[5]["searches"] == pytest.approx(np.log(2)) and found[5]["products"] == pytest.approx(np.log(3))
    assert found[5]["minutes"] == pytest.approx(np.log(2.5)) and found[5]["last_gap"] == pytest.approx(np.log(31))
    assert found[5]["seconds_per_touch"] == pytest.approx(np.log(46)) and found[5]["price_level"] == pytest.approx(0.8)
    assert found[3]["price_level"] == 0
    for name, value in (
        ("returning", 1),
        ("past_buyer", 1),
        ("past_cart", 1),
        ("visits", np.log(2)),
        ("last_is_cart", 1),
    ):
        assert found[5][name] == pytest.approx(value)
    assert found[5]["days_away"] == pytest.approx(np.log1p(10 - 120 / DAY))
    assert not any(found[6][name] for name in ("returning", "past_buyer", "visits", "days_away"))
    assert buys_later(rows).tolist() == [True, True, False, False, False, False, False]


def test_products_bought_at_one_time_do_not_tell_of_one_another() -> None:
    assert buys_later(log([(0, 5.0, PURCHASE, 1), (0, 5.0, PURCHASE, 2)])).tolist() == [False, False]


ROWS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 30).map(lambda n: n * 400.0), st.sampled_from([VIEW, CART, PURCHASE]),
        st.integers(0, 3),
    ),
    max_size=25, unique_by=lambda row: (row[0], row[1]),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_features_tell_nothing_of_what_comes_later(rows: list[tuple[int, float, int, int]]) -> None:
    whole = visit_features(log(rows))
    for cut in range(1, len(rows) + 1):
        ordered = sorted(rows)
        past = [row for row in ordered if row <= ordered[cut - 1]]
        assert np.array_equal(visit_features(log(past))[-1], whole[cut - 1])


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_counts_are_those_of_the_slow_way(rows: list[tuple[int, float, int, int]]) -> None:
    given_log, ordered = log(rows), sorted(rows)
    visit = visits_of(given_log).tolist()
    for place, found in enumerate(map(named, visit_features(given_log))):
        mine = [row for row, its in zip(ordered[: place + 1], visit, strict=False) if its == visit[place]]
        before = [row for row, its in zip(ordered, visit, strict=True) if its < visit[place] and row[0] == mine[0][0]]
        assert np.expm1(found["touches"]) == pytest.approx(len(mine))
        assert np.expm1(found["products"]) == pytest.approx(len({row[3] for row in mine}))
        assert np.expm1(found["carts"]) == pytest.approx(sum(row[2] == CART for row in mine))
        assert found["past_buyer"] == any(row[2] == PURCHASE for row in before)
        assert found["returning"] == bool(before)
        later = [row for row, its in zip(ordered, visit, strict=True) if its == visit[place] and row[1] > mine[-1][1]]
        assert buys_later(given_log)[place] == any(row[2] == PURCHASE for row in later)


# ------------------------------------------------------------------------------------------------- a simulated world


def simulated(visits: int, seed: int) -> TouchLog:
    """Three visits in ten begin with the cart; then come some views, then perhaps a purchase, by a known curve."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[int, float, int, int]] = []
    for number in range(visits):
        shopper, start = int(rng.integers(visits // 3)), number * 10 * PAUSE
        views, cart = int(rng.integers(1, 9)), bool(rng.random() < 0.3)
        if cart:
            rows.append((shopper, start, CART, 5000))
        rows += [(shopper, start + 60.0 * (1 + n), VIEW, int(rng.integers(1000))) for n in range(views)]
        if rng.random() < (WITH_CART if cart else WITHOUT):
            rows.append((shopper, start + 60.0 * views + 300, PURCHASE, 5000))
    return log(rows)


@pytest.fixture(scope="module")
def world() -> TouchLog:
    return simulated(3000, seed=0)


def test_the_relationship_is_found_and_calibrated(world: TouchLog) -> None:
    model, report = fit(world)
    assert report.auc > 0.7 and report.calibration_error < 0.05
    assert report.visits == pytest.approx(600, rel=0.1) and 0.1 < report.base < 0.4
    fresh = simulated(500, seed=9)
    unsold = np.flatnonzero(fresh.kinds != PURCHASE)
    said = model.probability(visit_features(fresh)[unsold])
    carted = visit_features(fresh)[unsold, list(FEATURES).index("open_cart")] > 0
    known = np.where(carted, WITH_CART, WITHOUT)
    assert np.abs(said - known).mean() < 0.06
    assert (said[carted].mean(), said[~carted].mean()) == pytest.approx((WITH_CART, WITHOUT), abs=0.05)


def test_contributions_sum_to_the_logit_and_name_the_cart(world: TouchLog) -> None:
    model, _ = fit(world)
    row = visit_features(world)[np.flatnonzero(world.kinds == CART)[0]]
    shares = model.explain(row)
    said = float(model.probability(row[None])[0])
    assert model.offset + sum(share.contribution for share in shares) == pytest.approx(np.log(said / (1 - said)))
    assert shares[0].feature in ("open_cart", "carts", "last_is_cart") and shares[0].contribution > 0
    assert [abs(share.contribution) for share in shares] == sorted(
        (abs(share.contribution) for share in shares), reverse=True
    )


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(BadInput, match="0 visits"):
        fit(log([]))
    with pytest.raises(BadInput, match="too few"):
        fit(simulated(60, seed=1))
    world = simulated(400, seed=2)
    late = world.times > np.quantile(world.times, 0.7)
    silent = replace(world, kinds=np.where(late & (world.kinds == PURCHASE), VIEW, world.kinds))
    with pytest.raises(BadInput, match="one kind"):
        fit(silent)


# ---------------------------------------------------------------------------------------------------- a live session


def visitor() -> Profile:
    old = [event(1, "purchase", [product("mug", "red")], ago=5 * DAY)]
    now = [
        replace(event(2, "search", ago=300.0), query="dress"),
        event(3, "view", [product("dress", "red", 5)], ago=200.0),
        event(4, "cart", [product("dress", "red", 5)], ago=100.0),
        event(5, "impression", [product("coat", "red")], ago=50.0),
    ]
    return with_events(EMPTY, old + now)


def test_a_live_session_has_the_features_of_the_log() -> None:
    found = current_features(visitor(), SHOP, NOW)
    assert found is not None
    told = named(found)
    assert np.expm1([told["touches"], told["searches"], told["carts"], told["visits"]]) == pytest.approx([2, 1, 1, 1])
    assert told["past_buyer"] == 1 and told["open_cart"] == 1 and told["price_level"] > 1
    assert current_features(visitor(), SHOP, NOW + PAUSE) is None and current_features(EMPTY, SHOP, NOW) is None


def test_a_products_unknown_to_the_shop_still_counts() -> None:
    somebody = with_events(EMPTY, [event(1, "view", ["gone"]), event(2, "view", ["gone"])])
    rows = log_of(somebody, SHOP)
    assert rows.products.tolist() == [0, 0] and np.isnan(rows.levels).all()


def test_a_model_answers_in_between_nought_and_one() -> None:
    n = len(FEATURES)
    model = PropensityModel((0.0,) * n, (1.0,) * n, (1.0,) * n, 0.0)
    assert model.probability(np.array([[-99.0] * n, [0.0] * n, [99.0] * n])) == pytest.approx([0, 0.5, 1])
