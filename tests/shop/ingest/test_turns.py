"""Prices and publishing change at their minute without anybody writing; what is hidden is kept and met nowhere."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wares
import world
from until import LONG, until
from wares.errors import NotFound, StoreFull
from wares.index.embedded import EmbeddedIndex
from wares.shop import health
from wares.shop.ingest.records import CatalogWriter
from wares.shop.ingest.writer import TurnLimits
from wares.types import Product, Sale, Variant

DAY = 86_400.0
BEGIN = 1_800_000_000.0  # 08:00 UTC of 15 January 2027


class Clock:
    """The present, moved by hand."""

    def __init__(self, now: float = BEGIN) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def opened(path: Path, clock: Clock) -> wares.Shop:
    return wares.open(path, encoder=world.ColourEncoder(), create=True, clock=clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(tmp_path: Path, clock: Clock) -> Iterator[wares.Shop]:
    with opened(tmp_path / "shop", clock) as shop:
        yield shop


def mug(product_id: str = "mug", **fields: object) -> Product:
    return replace(Product(id=product_id, title="Mug, red", price=20.0, category=("Kitchen", "Mug")), **fields)


SOLD = Sale(15.0, BEGIN + DAY, BEGIN + 2 * DAY)


def found(shop: wares.Shop, words: str = "", **parts: object) -> list[str]:
    return [hit.id for hit in shop.search(words, per_page=100, **parts).hits]


# --------------------------------------------------------------------------------------------------------------- prices


def test_a_sale_holds_from_its_first_to_its_last_second(shop: wares.Shop, clock: Clock) -> None:
    shop.add([mug(sale=SOLD), mug("plain", price=18.0)])
    times = (BEGIN, SOLD.start - 0.01, SOLD.start, SOLD.end - 0.01, SOLD.end)
    for clock.now, price, was in zip(times, (20, 20, 15, 15, 20), (None, None, 20, 20, None), strict=True):
        answer = shop.search("mug", filter="price > 0", sort="price", facets=("price",))
        product = next(hit.product for hit in answer.hits if hit.id == "mug")
        assert (product.price, product.was_price) == (price, was)
        assert [hit.id for hit in answer.hits] == (["plain", "mug"] if price > 18 else ["mug", "plain"])
        assert found(shop, filter="price < 16") == (["mug"] if price == 15 else [])
        assert found(shop, refine={"price": ("..16",)}) == (["mug"] if price == 15 else [])
        assert answer.facets["price"].stats.min == min(price, 18)
        assert ("was_price" in shop.attributes()) == (was is not None)
        assert found(shop, filter="discount >= 0.25") == (["mug"] if was else [])
        recommended = {one.id: one.product.price for one in shop.recommend(filter="price < 16").items}
        assert recommended == ({"mug": 15} if price == 15 else {})
        assert shop.get("mug").price == price


def test_a_sale_that_runs_or_is_over_when_it_comes(shop: wares.Shop, clock: Clock) -> None:
    clock.now = SOLD.start
    shop.add([mug("runs", sale=SOLD), mug("over", sale=Sale(1.0, end=BEGIN)), mug("always", sale=Sale(9.0))])
    assert [shop.get(name).price for name in ("runs", "over", "always")] == [15, 20, 9]
    clock.now = SOLD.end
    assert [shop.get(name).price for name in ("runs", "over", "always")] == [20, 20, 9]
    assert shop.is_current()


def test_the_lowest_price_of_the_variants_turns_with_them(shop: wares.Shop, clock: Clock) -> None:
    sizes = [Variant(options={"size": size}, price=price) for size, price in (("S", 20.0), ("M", 22.0))]
    shop.add([mug(variants=(sizes[0], replace(sizes[1], sale=Sale(12.0, SOLD.start, SOLD.end))))])
    assert found(shop, filter="price = 20") == ["mug"]
    clock.now = SOLD.start
    assert found(shop, filter="price = 12 AND was_price = 22") == ["mug"]
    assert [one.price for one in shop.get("mug").variants] == [20, 12]
    clock.now = SOLD.end
    assert found(shop, filter="price = 20") == ["mug"]


def test_the_same_row_again_is_unchanged_whatever_the_time(shop: wares.Shop, clock: Clock) -> None:
    shop.add([mug(sale=SOLD)])
    clock.now = SOLD.start
    assert found(shop, filter="price = 15") == ["mug"]
    assert shop.add([mug(sale=SOLD)]).unchanged == 1
    clock.now = SOLD.end
    assert found(shop, filter="price = 20") == ["mug"]


FEED = """id,title,link,price,sale_price,sale_price_effective_date,availability,condition
a,Red mug,https://shop.example/a,20.00 EUR,15.00 EUR,2027-01-16T08:00+0000/2027-01-17T08:00+0000,in stock,new
b,Blue mug,https://shop.example/b,20.00 EUR,,,preorder,new
"""


def test_a_feed_that_tells_of_a_sale_is_taken_once(shop: wares.Shop, clock: Clock) -> None:
    feed = shop.folder.parent / "feed.csv"
    feed.write_text(FEED, "utf-8")
    assert shop.ingest(feed).added == 2
    for day, sold in enumerate((False, True, False)):
        clock.now = BEGIN + day * DAY
        assert found(shop, "mug", filter="price < 16") == (["a"] if sold else [])
        assert found(shop, "mug", filter="stock > 0") == ["a"]
        assert {one.id for one in shop.recommend(filter="price = 20").items} == ({"b"} if sold else {"a", "b"})
        assert shop.ingest(feed).unchanged == 2


def test_another_sale_takes_the_place_of_the_one_before(shop: wares.Shop, clock: Clock) -> None:
    shop.add([mug(sale=SOLD), mug("gone", sale=SOLD)])
    shop.add([mug(sale=Sale(10.0, SOLD.end))])
    shop.delete(["gone"])
    clock.now = SOLD.start
    assert shop.is_current()
    assert shop.get("mug").price == 20
    clock.now = SOLD.end
    assert not shop.is_current()
    assert shop.get("mug").price == 10
    assert shop.is_current()


# ----------------------------------------------------------------------------------------------------------- publishing


def assert_hidden(shop: wares.Shop, product_id: str) -> None:
    """Nothing of the product, the only one of zebra colour, is met."""
    assert product_id not in found(shop)
    assert found(shop, "zebra") == []
    assert shop.suggest("zeb") == ()
    assert "zebra" not in {one.value for one in shop.search(facets=("colour",)).facets["colour"].values}
    assert product_id not in {one.id for one in shop.recommend().items}
    assert product_id not in {hit.id for hit in shop.similar("mug").hits}
    with pytest.raises(NotFound):
        shop.similar(product_id)
    with pytest.raises(NotFound):
        shop.get(product_id)
    with pytest.raises(NotFound):
        shop.picture(product_id)
    assert shop.get(product_id, hidden=True).colour == "zebra"
    assert shop.picture(product_id, hidden=True)
    assert (len(shop), shop.status().products, shop.status().hidden, shop.status().indexed) == (1, 1, 1, 1)


def assert_shown(shop: wares.Shop, product_id: str) -> None:
    assert found(shop, "zebra") == [product_id]
    assert [one.text for one in shop.suggest("zeb")] == ["zebra Lamp"]
    assert "zebra" in {one.value for one in shop.search(facets=("colour",)).facets["colour"].values}
    assert product_id in {one.id for one in shop.recommend().items}
    assert product_id in {hit.id for hit in shop.similar("mug").hits}
    assert shop.get(product_id)
    assert shop.picture(product_id)
    assert (len(shop), shop.status().hidden, shop.status().indexed) == (2, 0, 2)


def lamp(**fields: object) -> Product:
    picture = wares.Picture(data=world.picture("red"))
    plain = Product(id="lamp", title="A lamp", colour="zebra", category=("Lamp",), pictures=(picture,))
    return replace(plain, **fields)


def test_a_product_is_shown_from_its_publishing_until_it_expires(shop: wares.Shop, clock: Clock) -> None:
    shop.add([mug(colour="red"), lamp(published_at=BEGIN + DAY, expires_at=BEGIN + 2 * DAY)])
    assert_hidden(shop, "lamp")
    clock.now = BEGIN + DAY
    assert_shown(shop, "lamp")
    clock.now = BEGIN + 2 * DAY
    assert_hidden(shop, "lamp")


def test_an_ingest_hides_and_shows(shop: wares.Shop, tmp_path: Path, clock: Clock) -> None:
    shop.add([mug(colour="red"), lamp()])
    assert_shown(shop, "lamp")
    for published in (False, True, False):
        assert shop.add([lamp(published=published)]).updated == 1
        assert shop.add([lamp(published=published)]).unchanged == 1
        (assert_shown if published else assert_hidden)(shop, "lamp")
    shop.close()
    with opened(tmp_path / "shop", clock) as shop:
        assert_hidden(shop, "lamp")
        assert shop.delete(["lamp"]) == 1
        assert (len(shop), shop.status().hidden) == (1, 0)
        with pytest.raises(NotFound):
            shop.get("lamp", hidden=True)


def test_hidden_products_are_no_fault_of_a_shop(tmp_path: Path) -> None:
    with wares.open(tmp_path / "plain", create=True) as shop:
        shop.add([*world.products(), *(mug(str(n), published=False, colour="zebra") for n in range(3))])
        shop.add([lamp(), mug("1", colour="zebra")])
        shop.add([lamp(published=False)])
    report = health.check(tmp_path / "plain")
    assert (report.products, report.findings) == (25, ())
    (tmp_path / "plain" / "index").rename(tmp_path / "aside")
    assert health.repair(tmp_path / "plain").done == ("the index was made anew",)
    with wares.open(tmp_path / "plain") as shop:
        assert (len(shop), shop.status().hidden, found(shop, "zebra")) == (25, 3, ["1"])


def test_nothing_is_learnt_from_hidden_products(shop: wares.Shop) -> None:
    shop.add([mug(str(n), published=False, colour="red") for n in range(3)])
    feed = shop.folder.parent / "feed.csv"
    feed.write_text("id,title\na,Mug\nb,Mug\n", "utf-8")
    noticed = [one.product for one in shop.ingest(feed).examples if one.severity == "noticed"]
    assert set(noticed) <= {"a", "b"}
    assert shop.attributes() == {}


def test_a_kind_is_changed_of_hidden_products_too(shop: wares.Shop, clock: Clock) -> None:
    shop.add([mug(attributes={"weight": 3.0}), lamp(published_at=BEGIN + DAY, attributes={"weight": 4.0})])
    shop.set_kind("weight", "text")
    clock.now = BEGIN + DAY
    assert found(shop, filter="weight:4") == ["lamp"]
    assert shop.get("lamp").attributes == {"weight": ("4",)}


# ------------------------------------------------------------------------------------------- whatever happens meanwhile


def test_a_shop_that_was_closed_meanwhile(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path / "shop", clock) as shop:
        shop.add([mug(sale=SOLD), lamp(expires_at=SOLD.start)])
    clock.now = SOLD.start
    with opened(tmp_path / "shop", clock) as shop:
        assert shop.is_current()
        assert found(shop, filter="price = 15") == found(shop) == ["mug"]
        assert shop.status().hidden == 1


def test_two_at_once_turn_once(shop: wares.Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.add([mug(str(n), sale=SOLD) for n in range(20)])
    calls, real, both = [], CatalogWriter.turn, threading.Barrier(2)

    def slow(*given: object) -> None:
        calls.append(given)
        both.wait(LONG)
        real(*given)

    monkeypatch.setattr(CatalogWriter, "turn", slow)
    clock.now = SOLD.start
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(len(found(shop, filter="price = 15")))) for _ in "ab"]
    for thread in threads:
        thread.start()
    both.wait(LONG)
    for thread in threads:
        thread.join()
    assert answers == [20, 20]
    assert len(calls) == 1


def test_whoever_writes_is_not_waited_for_and_turns_before_the_next_batch(shop: wares.Shop, clock: Clock) -> None:
    shop.add([mug(sale=SOLD)])
    prices = []

    def coming() -> Iterator[Product]:
        yield mug("a")
        clock.now = SOLD.start
        asking = threading.Thread(target=lambda: prices.append(shop.get("mug").price))
        with shop._assembly.writer.lock:
            asking.start()
            asking.join(LONG)
        yield mug("b")

    shop.add(coming())
    assert len(prices) == 1
    assert shop.get("mug").price == 15


def test_a_full_disk_stops_no_question(
    shop: wares.Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shop.add([mug(sale=SOLD)])

    def full(self: EmbeddedIndex) -> None:
        raise StoreFull("the disk is full")

    monkeypatch.setattr(EmbeddedIndex, "require_room", full)
    clock.now = SOLD.start
    assert found(shop, "mug") == ["mug"]
    assert "the disk is full" in caplog.text
    monkeypatch.undo()
    assert shop.get("mug").price == 20
    clock.now += 60
    assert shop.get("mug").price == 15


def test_what_takes_long_goes_on_in_the_background(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path / "shop", clock) as shop:
        shop._assembly.writer.turn_limits = TurnLimits(batch=5, patience=0.0)
        shop.add([mug(f"{n:03}", sale=SOLD) for n in range(100)])
        clock.now = SOLD.start
        assert len(found(shop, filter="price = 15")) >= 5
        until(lambda: len(found(shop, filter="price = 15")) == 100)
        clock.now = SOLD.end
        assert len(found(shop, filter="price = 20")) >= 5
    with opened(tmp_path / "shop", clock) as shop:
        assert len(found(shop, filter="price = 20")) == 100


def test_a_failed_turn_is_repeated(shop: wares.Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.add([mug(sale=SOLD)])
    real = EmbeddedIndex.upsert

    def broken(self: EmbeddedIndex, entries: object) -> None:
        monkeypatch.setattr(EmbeddedIndex, "upsert", real)
        raise StoreFull("the disk is full")

    monkeypatch.setattr(EmbeddedIndex, "upsert", broken)
    clock.now = SOLD.start
    assert found(shop, "mug") == ["mug"]
    clock.now += 60
    shop.add([mug("other")])
    assert found(shop, filter="price = 15") == ["mug"]


TURN = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
import wares, world
from wares.index.embedded import EmbeddedIndex
from wares.shop.ingest.writer import TurnLimits
now = [float(sys.argv[3])]
shop = wares.open(sys.argv[1], encoder=world.ColourEncoder(), clock=lambda: now[0])
shop._assembly.writer.turn_limits = TurnLimits(batch=5)
real, left = EmbeddedIndex.upsert, [2]
def upsert(self, entries):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, entries)
EmbeddedIndex.upsert = upsert
now[0] = float(sys.argv[4])
shop.search("mug")
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_killed_amid_a_turn_nothing_is_lost(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path / "shop", clock) as shop:
        shop.add([mug(f"{n:02}", sale=SOLD) for n in range(20)])
    tests = str(Path(world.__file__).parent)
    command = [sys.executable, "-c", TURN, str(tmp_path / "shop"), tests, str(BEGIN), str(SOLD.start)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    clock.now = BEGIN
    with opened(tmp_path / "shop", clock) as shop:
        assert shop._assembly.catalog.standing.next_turn == SOLD.start, "the rest is still to be turned"
        assert len(found(shop, filter="price = 15")) == 15
        clock.now = SOLD.start
        assert len(found(shop, filter="price = 15")) == 20
        clock.now = SOLD.end
        assert len(found(shop, filter="price = 20")) == 20
