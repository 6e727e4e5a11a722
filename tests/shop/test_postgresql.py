"""A shop whose store is a PostgreSQL database: several machines over one, and one that loses it for a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import postgres
import wares
import world
from serve_processes import Serving
from until import until
from wares.errors import BadInput, BadSetting, MissingExtra, ShopDamaged, StoreAway
from wares.settings import Settings
from wares.shop.health import check
from wares.shop.ingest.store_move import move
from wares.types import Product, Sale

Open = Callable[..., wares.Shop]
FIRST = world.products()[0]
VIEW = {"id": "e1", "kind": "view", "products": [FIRST.id], "session": "s", "shopper": "ann"}


@pytest.fixture
def url() -> Iterator[str]:
    with postgres.schema_url() as url:
        yield url


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens a shop in a folder of the name, over the store at a URL."""
    shops: list[wares.Shop] = []

    def open_(name: str, url: str, **options: Any) -> wares.Shop:
        settings, encoder = Settings(store_url=url), world.ColourEncoder()
        shops.append(wares.open(tmp_path / name, settings=settings, encoder=encoder, **options))
        return shops[-1]

    yield open_
    for shop in reversed(shops):
        shop.close()


def titles(shop: wares.Shop, words: str) -> set[str]:
    return {hit.product.title for hit in shop.search(words).hits}


def is_taken(write: Callable[[], object]) -> bool:
    try:
        write()
    except StoreAway:
        return False
    return True


def test_machines_over_one_store_are_one_shop(url: str, opened: Open) -> None:
    first = opened("first", url, create=True)
    first.add(world.products())
    second = opened("second", url, create=True)
    assert titles(second, "red") == titles(first, "red") != set()
    second.add([replace(FIRST, id="zyx", title="Zyxomma lamp", price=3.0)])
    until(lambda: titles(first, "zyxomma") == {"Zyxomma lamp"})
    first.add([replace(FIRST, id="zyx", title="Zyxomma lamp", price=2.0)])
    until(lambda: [hit.product.price for hit in second.search("zyxomma").hits] == [2.0])
    first.delete(["zyx"])
    until(lambda: not titles(second, "zyxomma"))
    first.track([VIEW])
    second.track([VIEW])
    assert first.tracking.log.count() == 1
    until(lambda: first.profile("ann").counts == second.profile("ann").counts == {"view": 1})


def test_a_reader_beside_follows(url: str, opened: Open) -> None:
    writer = opened("shop", url, create=True)
    writer.add(world.products())
    reader = opened("shop", url, read_only=True)
    assert titles(reader, "red") == titles(writer, "red")
    writer.add([replace(FIRST, id="zyx", title="Zyxomma lamp")])
    until(lambda: titles(reader, "zyxomma") == {"Zyxomma lamp"})


def test_one_machine_turns_what_time_changes(url: str, opened: Open) -> None:
    """The first has the lease: the second leaves prices to it for a while, and has the lease once the first is gone."""
    now = [1_000_000.0]
    first, second = (opened(name, url, create=True, clock=lambda: now[0]) for name in ("first", "second"))
    first.add([replace(FIRST, id="zyx", title="Zyxomma", price=5.0, sale=Sale(4.0, end=now[0] + 10))])
    until(lambda: [hit.product.price for hit in second.search("zyxomma").hits] == [4.0])
    now[0] += 12
    position = second._assembly.catalog.position
    assert [hit.product.price for hit in second.search("zyxomma").hits] == [4.0]
    assert second._assembly.catalog.position == position
    assert [hit.product.price for hit in first.search("zyxomma").hits] == [5.0]
    until(lambda: [hit.product.price for hit in second.search("zyxomma").hits] == [5.0])
    first.add([replace(FIRST, id="zyx", title="Zyxomma", price=5.0, sale=Sale(3.0, end=now[0] + 10))])
    until(lambda: [hit.product.price for hit in second.search("zyxomma").hits] == [3.0])
    first.close()
    now[0] += 12
    until(lambda: [hit.product.price for hit in second.search("zyxomma").hits] == [5.0])


def test_without_the_one_that_has_the_lease_another_turns_it_later(url: str, opened: Open) -> None:
    now = [1_000_000.0]
    _, second = (opened(name, url, create=True, clock=lambda: now[0]) for name in ("first", "second"))
    second.add([replace(FIRST, id="zyx", title="Zyxomma", price=5.0, sale=Sale(4.0, end=now[0] + 10))])
    now[0] += 12
    assert [hit.product.price for hit in second.search("zyxomma").hits] == [4.0]
    now[0] += 5
    assert [hit.product.price for hit in second.search("zyxomma").hits] == [5.0]


def test_a_used_folder_wants_its_own_store(url: str, opened: Open, tmp_path: Path) -> None:
    opened("shop", url, create=True).close()
    with postgres.schema_url() as other, pytest.raises(ShopDamaged, match="has no store"):
        opened("shop", other)
    with pytest.raises(BadSetting, match="postgresql://user"):
        opened("shop", "nonsense")


def test_without_the_driver_it_is_said_how_to_install_it(
    url: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"psycopg|postgres"):
        opened("shop", url, create=True)


def test_the_password_is_never_shown() -> None:
    assert "secret" not in repr(Settings(store_url="postgresql://me:secret@host/shop"))


def test_a_shop_goes_on_while_its_database_is_away(opened: Open, tmp_path: Path) -> None:
    instance = postgres.instance(tmp_path / "postgresql")
    shop = opened("shop", instance.url, create=True)
    shop.add(world.products())
    shop.track([VIEW])
    before = titles(shop, "red")
    instance.kill()
    try:
        assert titles(shop, "red") == before  # of products that nobody asked for before, too
        assert shop.search("shoes", session="s").total == shop.search("shoes").total > 0
        assert shop.recommend("home", session="s").items
        assert shop.get(FIRST.id).title == FIRST.title
        refusals: list[Callable[[], object]] = [
            lambda: shop.add([Product(id="new", title="Zyxomma")]),
            lambda: shop.delete([FIRST.id]),
            lambda: shop.track([{**VIEW, "id": "e2"}]),
        ]
        for refused in refusals:
            with pytest.raises(StoreAway, match="Try again"):
                refused()
    finally:
        instance.start()
    try:
        until(lambda: is_taken(lambda: shop.add([Product(id="new", title="Zyxomma")])))
        assert shop.track([VIEW, {**VIEW, "id": "e2"}]).taken == 1
        assert titles(shop, "zyxomma") == {"Zyxomma"}
        shop.close()
    finally:
        instance.kill()


def test_processes_serve_it_and_it_is_checked(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARES_STORE_URL", url)
    folder = tmp_path / "shop"
    with wares.open(folder, create=True) as shop:
        shop.add(world.products())
    serving = Serving(folder, settings={"WARES_STORE_URL": url})
    try:
        with serving.connect() as one, serving.connect() as other:
            assert one.ask("POST", "/v1/products", [{"id": "zyx", "title": "Zyxomma lamp"}])[0] == 200
            for connection in (one, other):
                until(lambda asked=connection: asked.found("zyxomma") == ["zyx"])  # type: ignore[misc]
    finally:
        serving.stop()
        serving.clear()
    assert check(folder).findings == ()
    assert not (folder / "shop.db").exists()


def test_a_store_is_moved_there_and_back(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shop"
    with wares.open(folder, create=True) as shop:
        shop.add(world.products())
        shop.track([VIEW])
        before = [hit.product for hit in shop.search("red").hits]
    moved = move(folder, url)
    assert (Path(moved.kept) / "shop.db").exists()
    assert not (folder / "shop.db").exists()
    with wares.open(folder) as shop:
        assert [hit.product for hit in shop.search("red").hits] == before
        assert shop.track([VIEW]).repeated == 1
        shop.add([Product(id="new", title="Zyxomma")])
    assert check(folder).findings == ()
    with pytest.raises(BadInput, match="there already"):
        move(folder, url)
    back = move(folder, "folder")
    assert (back.kept, back.rows > moved.rows) == ("the database", True)
    with wares.open(folder) as shop:
        assert titles(shop, "zyxomma") == {"Zyxomma"}
        assert [hit.product for hit in shop.search("red").hits] == before
    with pytest.raises(BadInput, match="not empty"):
        move(folder, url)
    with wares.open(folder) as shop:
        assert titles(shop, "zyxomma") == {"Zyxomma"}
    monkeypatch.setenv("WARES_STORE_URL", url)
    with pytest.raises(BadInput, match="WARES_STORE_URL"):
        move(folder, "folder")
