"""Tables of what shoppers do, worked out by hand."""

from collections.abc import Iterator

import pytest

import wares
import world
from wares.errors import BadInput, BadQuery
from wares.shop.analytics.funnel import Day
from wares.shop.analytics.queries import FailedQuery, TopQuery

DAY = 86_400.0
NOW = 19_700 * DAY + 1000


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(
        tmp_path_factory.mktemp("analytics") / "shop", encoder=world.ColourEncoder(), create=True
    ) as opened:
        opened.tracking.clock = lambda: NOW
        opened.add(world.products())
        opened.track(
            [
                {"kind": "search", "query": "Red  mug", "query_id": "q1", "session": "a", "time": NOW - DAY},
                {
                    "kind": "click", "query": "red mug", "query_id": "q1", "products": ["mug-red"], "session": "a",
                    "time": NOW - DAY + 1,
                },
                {"kind": "cart", "products": ["mug-red"], "session": "a", "time": NOW - DAY + 2},
                {"kind": "purchase", "products": ["mug-red"], "session": "a", "shopper": "ann", "time": NOW - DAY + 3},
                {"kind": "search", "query": "red mug", "query_id": "q2", "session": "b", "time": NOW - 20},
                {"kind": "search", "query": "zither", "session": "b", "time": NOW - 10},
                {"kind": "view", "products": ["dress-red"], "shopper": "bob", "time": NOW - 5},
            ]
        )  # fmt: skip
        yield opened


def test_the_funnel_counts_visits_by_the_day_they_began(shop: wares.Shop) -> None:
    found = shop.analytics.funnel()
    assert [(one.visits, one.search, one.view, one.cart, one.purchase) for one in found.days] == [
        (1, 1, 1, 1, 1),
        (2, 1, 1, 0, 0),
    ]
    assert found.whole == Day("all", 3, 2, 2, 1, 1)
    assert shop.analytics.funnel(days=0.5).whole == Day("all", 2, 1, 1, 0, 0)


def test_queries_are_counted_and_the_failing_ones_found(shop: wares.Shop) -> None:
    found = shop.analytics.queries()
    assert found.searches == 3
    assert found.top[0] == TopQuery("red mug", 2, 0.5)
    assert found.failing[0].words == "zither"
    assert isinstance(found.failing[0], FailedQuery)
    assert found.failing[0].searches == 1


def test_words_that_look_personal_are_not_shown(shop: wares.Shop) -> None:
    mails = ("me@example.com red mug", "you@example.com", "call 138 1234 5678")
    told = [{"kind": "search", "query": one, "session": "mails", "time": NOW - 40 * DAY} for one in mails]
    shop.track([*told, {"kind": "search", "query": "iphone 16", "session": "mails", "time": NOW - 40 * DAY}])
    found = shop.analytics.queries()
    words = {one.words: one.searches for one in found.failing}
    assert words["(looks personal)"] == 3
    assert "iphone 16" in words
    assert not any("example" in one or "138" in one for one in words)


def test_segments_hold_everybody_known(shop: wares.Shop) -> None:
    found = shop.analytics.segments()
    assert found.shoppers == 2
    assert sum(one.size for one in found.segments) == 2
    assert all(one.sentences for one in found.segments)


def test_another_language_is_refused(shop: wares.Shop) -> None:
    for asked in (shop.analytics.segments, shop.analytics.propensity):
        with pytest.raises(BadQuery, match="language: 'fr'"):
            asked(language="fr")


def test_too_little_to_tell_who_buys_is_said(shop: wares.Shop) -> None:
    with pytest.raises(BadInput, match="too few"):
        shop.analytics.propensity()


def test_what_was_returned_counts_in_no_funnel(tmp_path_factory: pytest.TempPathFactory) -> None:
    with wares.open(tmp_path_factory.mktemp("returned") / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        opened.tracking.clock = lambda: NOW
        base = {"products": ["mug-red"], "session": "a", "shopper": "ann"}
        opened.track([{**base, "kind": "cart", "time": NOW - 9}, {**base, "kind": "purchase", "time": NOW - 8}])
        assert opened.analytics.funnel().whole == Day("all", 1, 0, 0, 1, 1)
        opened.track([{**base, "kind": "return", "time": NOW - 5, "session": ""}])
        assert opened.analytics.funnel().whole == Day("all", 1, 0, 0, 1, 0)
