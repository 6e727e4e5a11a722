"""What is learnt from a log beats what everyone takes, is kept, and is refused when broken."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.errors import BadInput
from wares.rank.linear import SourceWeights
from wares.shop.live.popularity import WORTH
from wares.shop.recommend import artifacts, sources
from wares.shop.recommend.registry import default_weights
from wares.shop.train.interactions import interactions_of
from wares.shop.train.report import RecommendReport
from wares.types import EVENT_KINDS, Product

NOW = 1_700_000_000.0
SIZES = ("small", "middle", "large", "huge", "giant")


def many() -> list[Product]:
    """The tiny world's products in five sizes: 120 products."""
    return [
        dataclasses.replace(one, id=f"{one.id}-{size}", title=f"{one.title}, {size}", group=None, stock=5)
        for one in world.products()
        for size in SIZES
    ]


def events(rng: np.random.Generator) -> Iterator[dict[str, object]]:
    """A hundred shoppers who like one colour each, whatever the kind, and come every day for ten days."""
    products = {colour: [one.id for one in many() if one.colour == colour] for colour in world.COLOURS}
    for shopper in range(100):
        own = products[list(world.COLOURS)[shopper % 6]]
        for place, product in enumerate(rng.permutation(own)[:12].tolist()):
            time = NOW - (10 - place * 0.8) * 86400 + shopper * 60
            yield {"kind": "view", "products": [product], "shopper": f"u{shopper}", "time": time}
            if place % 3 == 0:
                yield {"kind": "purchase", "products": [product], "shopper": f"u{shopper}", "time": time + 30}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RecommendReport]:
    folder = tmp_path_factory.mktemp("learning") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        shop.add(many())
        assert shop.track(events(np.random.default_rng(0))).taken == 1600
        return folder, shop.train_recommenders()


def test_the_blend_is_ahead_of_what_everyone_takes(trained: tuple[Path, RecommendReport]) -> None:
    _, report = trained
    assert report.cases >= 30
    assert report.figures["popular"].found > 0
    assert report.figures["blend"].hit_12 > 2 * report.figures["popular"].hit_12
    assert report.figures["blend"].hit_12 > 0.6
    assert report.figures["embeddings"].hit_12 > report.figures["popular"].hit_12


def test_product_pages_and_carts_are_learnt_where_the_log_tells_enough(trained: tuple[Path, RecommendReport]) -> None:
    """Days lie between two products of a shopper, and nobody uses the cart."""
    _, report = trained
    assert not report.placements


def test_what_was_learnt_answers_after_opening_again(trained: tuple[Path, RecommendReport]) -> None:
    folder, report = trained
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        assert shop.personalization.artifacts.state == "trained on 120 products"
        assert shop.personalization.artifacts.weights("home", from_products=False) == report.weights
        found = shop.recommend(shopper="u0", limit=4)
        assert {item.product.colour for item in found.items} == {"red"}
        assert {"rp3beta", "transitions"} & set(found.items[0].shares)
        assert any("embeddings" in item.shares for item in found.items)


def test_new_products_get_a_chance_and_deleted_ones_none(trained: tuple[Path, RecommendReport], tmp_path: Path) -> None:
    shutil.copytree(trained[0], tmp_path / "shop")
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        gone = shop.recommend(shopper="u0", limit=1).items[0].id
        shop.delete([gone])
        assert gone not in {item.id for item in shop.recommend(shopper="u0", limit=100).items}
        hat = Product(id="hat", title="Hat, red", price=60.0, category=("Clothing", "Hat"), colour="red", stock=1)
        shop.add([hat])
        assert "hat" in {item.id for item in shop.recommend(shopper="u0", limit=12).items}


def test_models_of_a_large_shop_score_what_others_name(
    trained: tuple[Path, RecommendReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(trained[0], tmp_path / "shop")
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder()) as shop:
        everything = shop.recommend(shopper="u0").items
        monkeypatch.setattr(sources, "MOST_SCORED", 0)
        named = shop.recommend(shopper="u0").items
    assert any("embeddings" in item.shares for item in named)
    assert len({item.id for item in named} & {item.id for item in everything}) >= 9


@pytest.mark.parametrize("broken", ["manifest.json", "products.ends", "rp3beta.items.npy", "embeddings.bias.npy"])
def test_broken_models_are_refused_and_the_shop_answers(
    trained: tuple[Path, RecommendReport], tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(trained[0], tmp_path / "shop")
    (folder,) = [path for path in (tmp_path / "shop" / "recommenders").iterdir() if path.is_dir()]
    (folder / broken).write_bytes(b"nothing of use")
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.personalization.artifacts.size == 0
        assert "train again" in shop.personalization.artifacts.state
        assert "train again" in caplog.text
        assert len(shop.recommend(shopper="u0").items) == 12


def test_a_training_that_was_cut_off_leaves_the_old_in_use(
    trained: tuple[Path, RecommendReport], tmp_path: Path
) -> None:
    shutil.copytree(trained[0], tmp_path / "shop")
    half = tmp_path / "shop" / "recommenders" / "half"
    half.mkdir()
    (half / "rp3beta.items.npy").write_bytes(b"")
    assert artifacts.read(tmp_path / "shop" / "recommenders").size == 120


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        with pytest.raises(BadInput, match="no event names a product"):
            shop.train_recommenders()


def test_interactions_are_the_log_in_numbers(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        shop.track(
            [
                {"kind": "view", "products": ["mug-red", "gone"], "session": "s", "time": NOW},
                {"kind": "rating", "products": ["mug-red"], "rating": 1, "shopper": "ann", "time": NOW + 1},
                {"kind": "impression", "products": ["mug-red"], "shopper": "ann", "time": NOW + 2},
                {"kind": "purchase", "products": ["dress-red"], "shopper": "ann", "session": "t", "time": NOW + 3},
                {"kind": "cart", "products": ["dress-red"], "session": "t", "time": NOW + 4},
            ]
        )
        view = shop.personalization.live.view.now()
        found = interactions_of(shop.tracking.numbered(), view)
        assert [view.table.ids[item] for item in found.items] == ["mug-red", "dress-red", "dress-red"]
        assert found.weights.tolist() == [WORTH["view"], WORTH["purchase"], WORTH["cart"]]
        assert [EVENT_KINDS[kind] for kind in found.kinds] == ["view", "purchase", "cart"]
        assert found.shoppers[1] == found.shoppers[2] != found.shoppers[0]
        assert found.item_count == 24


def test_what_goes_with_what_is_learnt_for_product_pages_and_carts(tmp_path: Path) -> None:
    """Twenty products have a partner of another kind and colour, which is looked at and put into the cart after it."""
    rng = np.random.default_rng(0)
    chosen = rng.permutation([one.id for one in many()])[:40].reshape(2, 20).T.tolist()
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        shop.add(many())
        told: list[dict[str, object]] = []
        for visit, pair in enumerate(rng.integers(20, size=800).tolist()):
            who, time = f"u{visit % 200}", NOW - 20 * 86400 + visit * 2000.0
            told += [
                {"kind": kind, "products": [product], "shopper": who, "time": time + 10 * place}
                for place, (kind, product) in enumerate((k, one) for k in ("view", "cart") for one in chosen[pair])
            ]
            told.append({"kind": "purchase", "products": chosen[pair], "shopper": who, "time": time + 60})
        assert shop.track(told).taken == len(told)
        report = shop.train_recommenders()
        for place, sources in (
            ("product", ("viewed_together", "transitions", "embeddings")),
            ("cart", ("bought_together", "transitions", "embeddings")),
        ):
            learnt, default = report.placements[place], default_weights(place)
            assert learnt.figures["blend"].ndcg_12 >= learnt.figures["default"].ndcg_12
            assert learnt.figures["blend"].hit_12 > 0.9
            assert part(learnt.weights, sources) > part(default, sources)
        assert [one.id for one in shop.recommend("product", products=[chosen[0][0]], limit=1).items] == [chosen[0][1]]
        assert [one.id for one in shop.recommend("cart", products=[chosen[0][0]], limit=1).items] == [chosen[0][1]]
        weights = shop.personalization.artifacts.parameters.placements
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.personalization.artifacts.parameters.placements == weights


def part(weights: SourceWeights, sources: tuple[str, ...]) -> float:
    """Share of the weights that some sources have."""
    return sum(sum(weights[name]) for name in sources) / sum(map(sum, weights.values()))
