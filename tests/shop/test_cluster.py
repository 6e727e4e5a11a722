"""A shop whose index lies on a cluster answers as one whose index lies in its folder; here a cluster in memory."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

import wares
import world
from wares.encode import general, manifest
from wares.encode.load import SHIPPED
from wares.errors import BadSetting
from wares.shop.health import check

QUESTIONS = [
    wares.Query(words="red mug"),
    wares.Query(words="dress", filter="price < 92"),
    wares.Query(words="running shoes", sort="-price", facets=("brand", "sizes", "price", "weight"), bins=10),
    wares.Query(words="blue", facets=("category", "colour"), filter="NOT brand:Acme", refine={"colour": ("blue",)}),
    wares.Query(words="backpack green", grouped=True, facets=("colour", "sizes")),
    wares.Query(words="马克杯 红色", language="zh"),
    wares.Query(words="nothing like it"),
    wares.Query(words="", facets=("colour", "price"), per_page=5, page=2),
    wares.Query(words="", facets=("colour",), grouped=True),
    wares.Query(words="", sort="weight", per_page=4, page=3),
    wares.Query(pictures=(world.picture("red"),)),
    wares.Query(words="mug", pictures=(world.picture("blue"),)),
    wares.Query(like="mug-red"),
]


def opened(path: Path, url: str) -> wares.Shop:
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


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_whole_answers_are_the_same(shops: tuple[wares.Shop, wares.Shop], question: wares.Query) -> None:
    expected, found = (shop.search(question) for shop in shops)
    assert [hit.product.id for hit in found.hits] == [hit.product.id for hit in expected.hits]
    assert (found.total, found.related, found.pages) == (expected.total, expected.related, expected.pages)
    assert found.facets == expected.facets


def test_recommendations_are_the_same(shops: tuple[wares.Shop, wares.Shop]) -> None:
    expected, found = (shop.recommend("product", products="mug-red") for shop in shops)
    assert [one.product.id for one in found.items] == [one.product.id for one in expected.items]


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
        assert "dress-blue" not in [hit.product.id for hit in shop.search("blue dress").hits]


def test_a_shop_moves_to_a_cluster_and_back_by_its_setting(tmp_path: Path) -> None:
    url = f"memory://{uuid4().hex}"
    with opened(tmp_path / "shop", "") as shop:
        shop.add(world.products())
    with opened(tmp_path / "shop", url) as shop:
        assert shop.search("mug").total == 6
        shop.delete(["mug-red"])
    (tmp_path / "shop" / "wares.toml").unlink()
    with opened(tmp_path / "shop", "") as shop:
        assert shop.search("mug").total == 5


def test_a_lost_collection_is_filled_again(tmp_path: Path) -> None:
    with opened(tmp_path / "shop", f"memory://{uuid4().hex}") as shop:
        shop.add(world.products())
    with opened(tmp_path / "shop", f"memory://{uuid4().hex}") as shop:
        assert shop.search("mug").total == 6


def test_addresses_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="is no address"):
        opened(tmp_path / "shop", "node-1:6333")


def test_readers_and_another_encoder(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(SHIPPED, other)
    np.save(other / general.COMPONENTS, np.load(other / general.COMPONENTS)[:, ::-1])
    said = manifest.read(SHIPPED, general.FORMAT)
    size = {"dim": said.dim, "height": said.height, "width": said.width}
    manifest.write(other, general.FILES, **size, kind=general.FORMAT)
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "wares.toml").write_text(f'[index]\nurl = "memory://{uuid4().hex}"\n', encoding="utf-8")
    with wares.open(folder, create=True) as shop:
        shop.add(world.products()[:8])
        with wares.open(folder, read_only=True) as reader:
            assert reader.search("red").total == 2
        assert shop.use_encoder(other).products == 8
        assert shop.search("red").total == 2
    assert check(folder).findings == ()
