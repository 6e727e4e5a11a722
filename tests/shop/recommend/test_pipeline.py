"""One answer in every place of the shop, whatever is known, and whatever is broken."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wares
import world
from wares.errors import BadFilter, BadQuery
from wares.recommend.item_neighbours import ItemNeighbours
from wares.shop.recommend.trained import RecommendArtifacts
from wares.types import Product, Recommendations

NOW = 1_700_000_000.0


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        opened.tracking.clock = lambda: NOW
        opened.add(world.ungrouped())
        yield opened


def told(shop: wares.Shop, kind: str, *products: str, **who: Any) -> None:
    who = who or {"session": "s"}
    report = shop.track([{"kind": kind, "products": [one], "time": NOW - 60, **who} for one in products])
    assert report.taken == len(products)


def ids(found: Recommendations) -> list[str]:
    return [item.id for item in found.items]


def test_without_any_event_everyone_gets_what_can_be_had(shop: wares.Shop) -> None:
    found = shop.recommend()
    assert found.fallback
    assert len(found.items) == 12
    assert all(item.reasons and item.product.stock for item in found.items)
    assert found.items[0].product.colour == "black", "the most popular by the feed comes first"
    assert found.query_id != shop.recommend().query_id


def test_home_follows_what_was_looked_at_and_says_so(shop: wares.Shop) -> None:
    told(shop, "view", "mug-red", "dress-red")
    found = shop.recommend(session="s", limit=2)
    assert not found.fallback
    assert set(ids(found)) == {"running-red", "backpack-red"}
    first = found.items[0]
    assert first.reasons[0].kind == "looked"
    assert first.reasons[0].product in ("mug-red", "dress-red")
    assert first.reasons[0].text.startswith("Because you looked at ")
    assert sum(first.shares.values()) == pytest.approx(1)
    chinese = shop.recommend(session="s", limit=1, language="zh").items[0].reasons[0].text
    assert "看过" in chinese


def test_the_answer_moves_with_the_next_event(shop: wares.Shop) -> None:
    told(shop, "view", "mug-red")
    before = ids(shop.recommend(session="s", limit=4))
    told(shop, "view", "dress-blue", "mug-blue", "running-blue")
    after = ids(shop.recommend(session="s", limit=4))
    assert before != after
    assert "backpack-blue" in after


def test_two_shoppers_get_two_homes(shop: wares.Shop) -> None:
    told(shop, "view", "mug-red", "dress-red", shopper="ann")
    told(shop, "view", "mug-blue", "dress-blue", shopper="bob")
    ann, bob = (shop.recommend(shopper=name).items for name in ("ann", "bob"))
    assert ann[0].product.colour == "red"
    assert bob[0].product.colour == "blue"


def test_what_is_seen_in_the_cart_or_bought_is_left_out_by_place(shop: wares.Shop) -> None:
    told(shop, "view", "mug-red")
    told(shop, "cart", "dress-red")
    told(shop, "purchase", "running-red")
    home, email = (ids(shop.recommend(place, session="s", limit=10)) for place in ("home", "email"))
    assert {"mug-red", "dress-red", "running-red"}.isdisjoint(home)
    assert "mug-red" in email
    assert {"dress-red", "running-red"}.isdisjoint(email)
    kitchen = shop.recommend("category", session="s", category=["Kitchen"])
    assert {item.product.category[0] for item in kitchen.items} == {"Kitchen"}
    assert "mug-red" in ids(kitchen)


def test_beside_a_product_stand_others_like_it(shop: wares.Shop) -> None:
    found = shop.recommend("product", products=["mug-green"], limit=3)
    assert {item.product.colour for item in found.items} == {"green"}
    assert "mug-green" not in ids(found)
    assert found.items[0].reasons[0].kind == "similar"
    assert found.items[0].reasons[0].product == "mug-green"


def test_the_product_named_explains_before_the_shopper(shop: wares.Shop) -> None:
    told(shop, "cart", "dress-blue", "running-blue", "backpack-blue", shopper="ann")
    cart, product = (
        shop.recommend(place, products=["mug-green"], shopper="ann", limit=20).items for place in ("cart", "product")
    )
    for items in (cart, product):
        both = [item for item in items if {"similar", "taste"} <= item.shares.keys()]
        assert {(item.reasons[0].kind, item.reasons[0].product) for item in both} == {("similar", "mug-green")}
        assert all(item.reasons[0].kind != "similar" for item in items if "similar" not in item.shares)
    assert any(item.shares["taste"] > item.shares["similar"] > 0 for item in cart if "similar" in item.shares)


def test_a_cart_gets_other_kinds_of_things(shop: wares.Shop) -> None:
    told(shop, "cart", "mug-green")
    found = shop.recommend("cart", session="s", limit=3)
    assert "mug-green" not in ids(found)
    assert all(item.product.category != ("Kitchen", "Mug") for item in found.items)


def test_filters_hold_and_sold_out_products_stay_away(shop: wares.Shop) -> None:
    told(shop, "view", "mug-purple", "dress-purple")
    found = shop.recommend(session="s", filter="brand:Acme AND price < 70", limit=50)
    assert found.items
    for item in found.items:
        assert item.product.brand == "Acme"
        assert item.product.price is not None and item.product.price < 70
        assert item.product.stock
    assert len(shop.recommend(session="s", limit=100).items) == 20


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"placement": "attic"}, BadQuery, "placement: 'attic' is not one of home"),
        ({"placement": "product"}, BadQuery, "products: name the product"),
        ({"limit": 101}, BadQuery, "limit: 101 is not a whole number from 0 to 100"),
        ({"limit": 1.5}, BadQuery, "limit: 1.5 is not a whole number"),
        ({"products": [str(n) for n in range(101)]}, BadQuery, "products: 101 are named, 100 are allowed"),
        ({"language": "fr"}, BadQuery, "language: 'fr'"),
        ({"shopper": "x" * 513}, BadQuery, "shopper: 513 characters"),
        ({"session": "a\0"}, BadQuery, "session: holds a NUL"),
        ({"filter": "smell:rose"}, BadFilter, "smell"),
    ],
)
def test_questions_without_sense_name_what_is_wrong(
    shop: wares.Shop, asked: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        shop.recommend(**asked)


def test_one_product_and_a_written_path_are_understood(shop: wares.Shop) -> None:
    """As text they are not taken letter by letter."""

    def ids(**asked: Any) -> list[str]:
        return [item.id for item in shop.recommend(**asked).items]

    assert ids(placement="product", products="mug-red") == ids(placement="product", products=["mug-red"])
    path = next(product.category for product in world.products() if len(product.category) > 1)
    assert ids(placement="category", category=" > ".join(path)) == ids(placement="category", category=path) != []


def test_searches_name_tokens_that_nobody_can_have(shop: wares.Shop) -> None:
    with pytest.raises(BadQuery, match="session: 600 characters"):
        shop.search("mug", session="x" * 600)


def test_unknown_products_and_shoppers_are_no_error(shop: wares.Shop) -> None:
    assert shop.recommend("product", products=["gone"], shopper="nobody", limit=3).fallback
    assert len(shop.recommend("cart", session="never", limit=3).items) == 3
    assert shop.recommend(limit=0).items == ()


def test_an_empty_shop_answers_nothing(tmp_path: Path) -> None:
    with wares.open(tmp_path / "empty", encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.recommend().items == ()
        assert shop.recommend().fallback
        assert shop.recommend("category", category=["Shoes"]).items == ()
        with pytest.raises(BadFilter):
            shop.recommend(filter="brand:")


def test_products_that_come_change_and_go(shop: wares.Shop) -> None:
    told(shop, "view", "mug-red", "dress-red")
    assert "backpack-red" in ids(shop.recommend(session="s", limit=2))
    shop.delete(["backpack-red"])
    assert "backpack-red" not in ids(shop.recommend(session="s", limit=50))
    hat = Product(id="hat-red", title="Hat, red", price=20.0, category=("Clothing", "Hat"), colour="red", stock=1)
    shop.add([hat])
    assert "hat-red" in ids(shop.recommend(session="s", limit=2))
    shop.add([Product(id="hat-red", title="Hat, red", price=20.0, colour="red", stock=0)])
    assert "hat-red" not in ids(shop.recommend(session="s", limit=50))


def test_a_failing_source_leaves_the_others(shop: wares.Shop, caplog: pytest.LogCaptureFixture) -> None:
    told(shop, "view", "mug-red")
    broken = ItemNeighbours(np.arange(len(world.products())), np.zeros(0, np.int32), np.ones(99, np.float32))
    shop.personalization.recommendations.use(RecommendArtifacts({"viewed_together": broken}))
    found = shop.recommend(session="s", limit=5)
    assert len(found.items) == 5
    assert not found.fallback
    assert "recommender 'viewed_together' failed" in caplog.text


def test_when_everything_fails_there_is_still_an_answer(
    shop: wares.Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told(shop, "view", "mug-red")

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(shop.personalization.recommendations, "sources", broken)
    monkeypatch.setattr(shop.personalization.live.popularity, "popular", broken)
    found = shop.recommend(session="s", limit=5)
    assert found.fallback
    assert len(found.items) == 5
    assert "broken on purpose" in caplog.text


def test_profiles_are_right_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "again"
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        shop.add(world.ungrouped())
        told(shop, "view", "mug-red")
        told(shop, "purchase", "dress-red", session="s", shopper="ann")
        before, popular = shop.profile("ann"), shop.personalization.live.popularity
        ordered = ids(shop.recommend(shopper="ann"))
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        after = shop.profile("ann")
        assert (after.counts, after.recent, after.preferences) == (before.counts, before.recent, before.preferences)
        assert after.counts == {"view": 1, "purchase": 1}
        assert ids(shop.recommend(shopper="ann")) == ordered
        view = shop.personalization.live.view.now()
        shop.personalization.live.popularity.ready()
        rows, now = np.arange(len(view)), shop.personalization.live.popularity
        assert np.allclose(now.popular(view, rows, NOW), popular.popular(view, rows, NOW))


def test_a_profile_says_what_is_liked(shop: wares.Shop) -> None:
    told(shop, "view", "mug-red", "dress-red", "mug-blue", shopper="ann")
    found = shop.profile("ann")
    assert found.known
    assert found.preferences["category"][0].label == "Mug"
    assert any("Mug" in sentence for sentence in found.sentences)
    assert any("马克杯" in sentence for sentence in shop.profile("ann", language="zh").sentences)
    assert [product.id for product in found.recent][:1] != []
    unknown = shop.profile("nobody")
    assert not unknown.known
    assert unknown.sentences
    with pytest.raises(BadQuery, match="name a shopper or a session"):
        shop.profile()


def test_searches_know_the_shopper_when_they_are_told(shop: wares.Shop) -> None:
    told(shop, "view", "dress-yellow", "running-yellow", "backpack-yellow", shopper="ann")
    plain = shop.search("mug")
    assert (plain.query_id, plain.personal) == ("", False)
    mine = shop.search("mug", shopper="ann", explain=True)
    assert mine.personal
    assert mine.query_id
    assert mine.hits[0].id == "mug-yellow"
    assert mine.hits[0].explanation is not None
    assert mine.hits[0].explanation.shares["profile"] > 0
    assert sorted(hit.id for hit in mine.hits) == sorted(hit.id for hit in plain.hits)
    before = [hit.id for hit in plain.hits]
    assert [hit.moved for hit in mine.hits] == [before.index(hit.id) - at for at, hit in enumerate(mine.hits)]
    assert mine.hits[0].moved > 0
    second = shop.search("mug", shopper="ann", page=2, per_page=2)
    assert [hit.moved for hit in second.hits] == [hit.moved for hit in mine.hits[2:4]]
    off = shop.search("mug", shopper="ann", personal=False)
    assert off.query_id
    assert not off.personal
    assert not any(hit.moved for hit in (*off.hits, *plain.hits))
    assert [hit.id for hit in off.hits] == [hit.id for hit in plain.hits]
    unknown = shop.search("mug", session="new")
    assert not unknown.personal
    assert [hit.id for hit in unknown.hits] == [hit.id for hit in plain.hits]
    assert not shop.search("mug", shopper="ann", sort="price").personal


def test_a_group_moves_with_the_best_of_it(shop: wares.Shop) -> None:
    told(shop, "view", "dress-yellow", "running-yellow", "backpack-yellow", shopper="ann")
    plain, mine = (shop.search("", grouped=True, shopper=who, per_page=50).hits for who in ("", "ann"))
    groups = [hit.product.group or hit.id for hit in plain]
    assert [hit.moved for hit in mine] == [
        groups.index(hit.product.group or hit.id) - at for at, hit in enumerate(mine)
    ]


def test_what_is_like_a_product_has_a_name_for_clicks(shop: wares.Shop) -> None:
    found = shop.similar("mug-red")
    assert found.query_id
    assert not found.personal
    assert found.query_id != shop.similar("mug-red", session="s").query_id


def test_a_clear_match_stays_first_whatever_the_taste(shop: wares.Shop) -> None:
    told(shop, "view", "dress-yellow", "running-yellow", "backpack-yellow", "mug-yellow", shopper="ann")
    assert shop.search("red mug", shopper="ann").hits[0].id == "mug-red"


def test_a_profile_that_cannot_be_read_leaves_an_answer(
    shop: wares.Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(shop.personalization.live.profiles, "of", broken)
    assert shop.recommend(shopper="ann", limit=3).fallback
    assert shop.search("mug", shopper="ann").hits
    assert "broken on purpose" in caplog.text
