"""A shop whose index lies on a cluster answers as one whose index lies in its folder; here a cluster in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

import wares
import world
from wares.errors import BadSetting

QUESTIONS = [
    {"words": "red mug"},
    {"words": "dress", "filter": "price < 92"},
    {"words": "running shoes", "sort": "price", "descending": True, "facets": ("brand", "sizes", "price", "weight")},
    {"words": "blue", "facets": ("category", "colour"), "filter": "NOT brand = Acme"},
    {"words": "backpack green", "group": False},
    {"words": "马克杯 红色"},
    {"words": "nothing like it"},
    {"words": "", "facets": ("colour", "price"), "per_page": 5, "page": 2},
    {"words": "", "sort": "weight", "per_page": 4, "page": 3},
]


def opened(path: Path, url: str, **settings: object) -> wares.Shop:
    path.mkdir(parents=True, exist_ok=True)
    if url:
        (path / "wares.toml").write_text(f'[index]\nurl = "{url}"\n', encoding="utf-8")
    return wares.open(path, encoder=world.ColourEncoder(), create=True)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[wares.Shop, wares.Shop]]:
    folder = tmp_path_factory.mktemp("shops")
    with opened(folder / "a", "") as embedded, opened(folder / "b", f"memory://{uuid4().hex}") as cluster:
        for shop in (embedded, cluster):
            shop.add(world.products())
        yield embedded, cluster


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_whole_answers_are_the_same(shops: tuple[wares.Shop, wares.Shop], question: dict[str, object]) -> None:
    expected, found = (shop.search(**question) for shop in shops)  # type: ignore[arg-type]
    assert [hit.product.id for hit in found.hits] == [hit.product.id for hit in expected.hits]
    assert (found.total, found.related, found.pages) == (expected.total, expected.related, expected.pages)
    assert found.facets == expected.facets


def test_pictures_and_recommendations_are_the_same(shops: tuple[wares.Shop, wares.Shop]) -> None:
    picture = world.picture("red")
    for ask in (
        lambda shop: [hit.product.id for hit in shop.search(picture=picture).hits],
        lambda shop: [hit.product.id for hit in shop.search("mug", picture=picture).hits],
        lambda shop: [item.product.id for item in shop.recommend("similar", product="mug-red").items],
    ):
        expected, found = map(ask, shops)
        assert found == expected


def test_changes_are_seen_and_outlive_the_process(tmp_path: Path) -> None:
    url = f"memory://{uuid4().hex}"
    with opened(tmp_path / "shop", url) as shop:
        shop.add(world.products())
        mug = next(product for product in world.products() if product.id == "mug-red")
        shop.add([dataclasses.replace(mug, title="Teapot, red", price=99.0)])
        shop.delete(["dress-blue"])
        assert shop.search("teapot").hits[0].product.id == "mug-red"
    with opened(tmp_path / "shop", url) as shop:
        assert shop.search("teapot").hits[0].product.price == 99.0
        assert "dress-blue" not in [hit.product.id for hit in shop.search("blue dress", group=False).hits]


def test_a_shop_moves_to_a_cluster_and_back_by_its_setting(tmp_path: Path) -> None:
    url = f"memory://{uuid4().hex}"
    with opened(tmp_path / "shop", "") as shop:
        shop.add(world.products())
    with opened(tmp_path / "shop", url) as shop:
        assert shop.search("mug", group=False).total == 6
        shop.delete(["mug-red"])
    (tmp_path / "shop" / "wares.toml").unlink()
    with opened(tmp_path / "shop", "") as shop:
        assert shop.search("mug", group=False).total == 5


def test_a_lost_collection_is_filled_again(tmp_path: Path) -> None:
    with opened(tmp_path / "shop", f"memory://{uuid4().hex}") as shop:
        shop.add(world.products())
    with opened(tmp_path / "shop", f"memory://{uuid4().hex}") as shop:
        assert shop.search("mug", group=False).total == 6


def test_addresses_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="is no address"):
        opened(tmp_path / "shop", "node-1:6333")
