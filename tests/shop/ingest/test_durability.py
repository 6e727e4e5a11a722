"""What was acknowledged is there and found, what was refused left nothing, and damage is noticed and mended."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wares
import world
from contracts.index_contract import NONE
from wares.errors import BadInput, ShopDamaged, StoreFull
from wares.index import disk
from wares.index.embedded import EmbeddedIndex
from wares.shop import health
from wares.shop.runtime.folder import FORMAT, Folder
from wares.store.catalog import Catalog
from wares.store.products.pictures import PictureStore
from wares.types import Entry


def opened(path: Path) -> wares.Shop:
    return wares.open(path, encoder=world.ColourEncoder(), create=True)


def ids(shop: wares.Shop, words: str = "") -> list[str]:
    return sorted(hit.id for hit in shop.search(words, per_page=100).hits)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with opened(tmp_path / "shop") as shop:
        shop.add(world.products())
    return tmp_path / "shop"


@pytest.fixture
def shop(folder: Path) -> Iterator[wares.Shop]:
    with opened(folder) as shop:
        yield shop


# ------------------------------------------------------------------------------------------- refused, nothing is left


def test_a_full_disk_refuses_before_anything_is_kept(shop: wares.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(world.products()[0], id="new", title="Zebra lamp")
    monkeypatch.setattr(disk, "RESERVE", 2**62)
    with pytest.raises(StoreFull):
        shop.add([new])
    with pytest.raises(StoreFull):
        shop.delete(["mug-red"])
    assert (len(shop), shop.search("zebra").total) == (24, 0)
    assert shop.get("mug-red").title == "Mug, red"
    monkeypatch.undo()
    assert shop.add([new]).added == 1
    assert ids(shop, "zebra") == ["new"]
    assert shop.delete(["mug-red"]) == 1


def fail_once(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """The index fails once in the middle of an update, as when the disk fills up just then."""
    real = getattr(EmbeddedIndex, method)

    def broken(self: EmbeddedIndex, *given: object) -> None:
        monkeypatch.setattr(EmbeddedIndex, method, real)
        raise StoreFull("the disk is full")

    monkeypatch.setattr(EmbeddedIndex, method, broken)


def test_what_the_store_took_and_the_index_did_not_is_found_after_the_next_write(
    shop: wares.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = replace(world.products()[0], id="new", title="Zebra lamp")
    fail_once(monkeypatch, "upsert")
    with pytest.raises(StoreFull):
        shop.add([new])
    assert shop.add([new]).unchanged == 1
    assert ids(shop, "zebra") == ["new"]
    fail_once(monkeypatch, "delete")
    with pytest.raises(StoreFull):
        shop.delete(["new"])
    shop.delete(["nobody"])
    assert ids(shop, "zebra") == []
    assert ids(shop) == ids_of_the_world()


def test_a_product_kept_without_its_vectors_is_found_by_its_own_words(
    shop: wares.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = replace(world.products()[0], id="new", title="Zebra lamp")
    shop.add([new])

    def full(*given: object) -> None:
        raise StoreFull("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(PictureStore, "keep_vectors", full)
        with pytest.raises(StoreFull):
            shop.add([replace(new, title="Giraffe lamp")])
    shop.delete(["nobody"])
    assert (ids(shop, "giraffe"), ids(shop, "zebra")) == (["new"], [])


def test_what_the_store_took_and_the_index_did_not_is_found_after_opening(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as shop:
        fail_once(monkeypatch, "upsert")
        with pytest.raises(StoreFull):
            shop.add([replace(world.products()[0], id="new", title="Zebra lamp")])
        fail_once(monkeypatch, "delete")
        with pytest.raises(StoreFull):
            shop.delete(["mug-red"])
    with opened(folder) as shop:
        assert ids(shop, "zebra") == ["new"]
        assert "mug-red" not in ids(shop)
        assert shop.status().indexed == len(shop) == len(ids(shop)) == 24


def test_opening_compares_product_by_product(folder: Path) -> None:
    with opened(folder) as shop:
        nums, seqs = shop.index.versions()
        assert (nums.tolist(), seqs.tolist()) == (list(range(1, 25)), list(range(1, 25)))
    index = EmbeddedIndex.open(folder / "index", len(world.COLOURS))
    index.delete([2, 3])
    index.upsert([Entry(99, {}, NONE, {"brand": ("Ghost",)}, {}, None, 5)])
    index.close()
    with opened(folder) as shop:
        assert len(ids(shop)) == shop.status().indexed == 24
        assert "Ghost" not in {value.value for value in shop.search("", facets=("brand",)).facets["brand"].values}


def ids_of_the_world() -> list[str]:
    return sorted(product.id for product in world.products())


# ------------------------------------------------------------------------------------------------ kinds of attributes


def test_an_attributes_kind_belongs_to_the_shop(shop: wares.Shop) -> None:
    assert shop.attributes()["weight"] == "number"
    report = shop.add([{"id": "odd", "title": "Odd thing", "attributes": {"weight": "heavy", "sizes": 42}}])
    assert report.added == 1
    (problem,) = report.problems
    assert (problem.product, problem.field) == ("odd", "weight")
    assert "wares attributes weight --kind text" in problem.reason
    assert shop.get("odd").attributes == {"sizes": ("42",)}
    assert shop.attributes()["weight"] == "number"
    assert shop.search("", sort="-weight").hits[0].product.attributes["weight"] == 600.0
    assert shop.add([{"id": "fits", "title": "Fits", "attributes": {"weight": "1,250.5"}}]).problems == ()
    assert shop.get("fits").attributes == {"weight": 1250.5}


def test_a_feed_reports_what_does_not_fit_and_takes_it_once_the_kind_is_changed(shop: wares.Shop) -> None:
    feed = shop.folder.parent / "feed.csv"
    feed.write_text("id,title,weight\n" + "".join(f"w{n},Weight {n},{n}\n" for n in range(1, 40)), "utf-8")
    assert {one.severity for one in shop.ingest(feed).examples} <= {"noticed"}
    feed.write_text("id,title,weight\nw1,Weight 1,1\nw2,Weight 2,heavy\n", "utf-8")
    report = shop.ingest(feed, accept_changes=True)
    (found,) = [one for one in report.examples if one.field == "weight"]
    assert (found.file, found.line, found.product, found.severity) == ("feed.csv", 3, "w2", "changed")
    assert "weight" not in shop.get("w2").attributes
    shop.set_kind("weight", "text")
    assert shop.ingest(feed).updated >= 1
    assert shop.get("w2").attributes["weight"] == ("heavy",)


def test_text_in_one_of_the_first_products_makes_it_text(shop: wares.Shop) -> None:
    shop.add([{"id": str(n), "title": "Shoe", "attributes": {"last": value}} for n, value in enumerate((41, "42 1/2"))])
    assert shop.attributes()["last"] == "text"
    assert shop.get("0").attributes == {"last": ("41",)}
    assert [hit.id for hit in shop.search("", filter="last:41").hits] == ["0"]


def test_a_kind_can_be_changed(folder: Path) -> None:
    with opened(folder) as shop:
        assert shop.set_kind("weight", "text") == 0
        assert shop.attributes()["weight"] == "text"
        assert {hit.product.colour for hit in shop.search("", filter="weight:300").hits} == {"blue"}
        shop.add([{"id": "odd", "title": "Odd", "attributes": {"weight": "heavy"}}])
        with pytest.raises(BadInput, match=r"1 products.*--drop"):
            shop.set_kind("weight", "number")
        assert shop.attributes()["weight"] == "text"
        assert shop.set_kind("weight", "number", drop=True) == 1
        assert shop.search("", sort="-weight").hits[0].product.attributes["weight"] == 600.0
        for name in ("price", "nothing"):
            with pytest.raises(BadInput, match=name):
                shop.set_kind(name, "text")
    with opened(folder) as shop:
        assert shop.attributes()["weight"] == "number"
        assert shop.search("", filter="weight > 500").total == 4


def test_many_new_attributes_are_cheap_and_usable(shop: wares.Shop) -> None:
    for n in range(150):
        shop.add([{"id": f"new-{n}", "title": "Thing", "attributes": {f"attribute {n}": n, f"text {n}": "x"}}])
    assert len(shop.attributes()) > 300
    assert [hit.id for hit in shop.search("", filter='"attribute 120" > 119').hits] == ["new-120"]
    assert [hit.id for hit in shop.search("", filter='"text 7":x').hits] == ["new-7"]


# ------------------------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize("damage", ["empty", "gone", "junk", "half"])
def test_a_damaged_store_is_noticed_and_nothing_is_thrown_away(folder: Path, damage: str) -> None:
    store = folder / "shop.db"
    whole = store.read_bytes()
    match damage:
        case "empty":
            store.write_bytes(b"")
        case "gone":
            store.unlink()
        case "junk":
            store.write_bytes(b"junk " * 5_000)
        case "half":
            store.write_bytes(whole[: len(whole) // 2])
    for _ in range(2):
        with pytest.raises(ShopDamaged, match=r"shop\.db.*wares repair"):
            opened(folder)
    store.write_bytes(whole)
    with opened(folder) as shop:
        assert ids(shop) == ids_of_the_world()


@pytest.mark.parametrize("pattern", ["rows.bin", "terms.bin", "*.store", "meta.json"])
@pytest.mark.parametrize("damage", ["half", "gone", "junk"])
def test_a_damaged_index_is_made_anew(folder: Path, pattern: str, damage: str) -> None:
    file = max((folder / "index").rglob(pattern), key=lambda path: path.stat().st_size)
    match damage:
        case "half":
            os.truncate(file, file.stat().st_size // 2)
        case "gone":
            file.unlink()
        case "junk":
            file.write_bytes(b"junk" * (file.stat().st_size // 4 + 1))
    with opened(folder) as shop:
        assert len(ids(shop)) == 24
        assert shop.search(pictures=(world.picture("blue"),)).hits[0].product.colour == "blue"
        assert shop.search("red mug").hits[0].id == "mug-red"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX systems")
def test_a_folder_that_cannot_be_written_says_so(folder: Path) -> None:
    script = (
        "import os, sys, wares, wares.shop.core\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try: wares.open(sys.argv[1])\n"
        "except wares.WaresError as error: print(type(error).__name__, error)\n"
    )
    with tempfile.TemporaryDirectory() as name:
        place = Path(shutil.copytree(folder, Path(name) / "shop"))
        Path(name).chmod(0o755)
        for mode, said in ((0o555, "cannot be written"), (0o000, "cannot be read")):
            place.chmod(mode)
            command = [sys.executable, "-c", script, str(place)]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            assert run.stdout.startswith("BadInput"), run.stdout + run.stderr
            assert said in run.stdout


def test_a_full_disk_at_opening_says_so(folder: Path) -> None:
    with pytest.raises(StoreFull, match="free some space"):
        Folder(folder, reserve=2**62)
    with opened(folder) as shop:
        assert len(shop) == 24


# ----------------------------------------------------------------------------------------------------- check and repair


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A shop with the built-in encoder, which `check` and `repair` load for themselves."""
    with wares.open(tmp_path / "plain", create=True) as shop:
        shop.add(world.products())
        shop.track([{"kind": "view", "session": "s1", "products": ["mug-red"]}])
    return tmp_path / "plain"


def test_a_sound_shop_has_nothing_to_find_or_mend(plain: Path) -> None:
    report = health.check(plain)
    assert (report.products, report.findings) == (24, ())
    assert health.repair(plain).done == ()


def test_a_check_brings_store_and_manifest_up_to_date_together(plain: Path) -> None:
    (plain / "shop.json").write_text('{"format": 1}')
    assert health.check(plain).findings == ()
    assert json.loads((plain / "shop.json").read_text())["format"] == FORMAT


def test_an_index_that_differs_is_found_and_mended(plain: Path) -> None:
    with wares.open(plain) as shop:
        dim = shop.encoder.dim
    index = EmbeddedIndex.open(plain / "index", dim)
    index.delete([5])
    index.close()
    (finding,) = health.check(plain).findings
    assert (finding.part, finding.says) == ("index", "1 products are not there as the store has them, 0 too many")
    assert health.repair(plain).done == ("the index was made anew",)
    assert health.check(plain).findings == ()


def test_wrong_counts_are_found_and_mended(plain: Path) -> None:
    catalogue = Catalog(f"sqlite:///{plain / 'shop.db'}")
    catalogue.words.change({"term": {"mug": 7}})
    catalogue.close()
    (finding,) = health.check(plain).findings
    assert finding.part == "words"
    health.repair(plain)
    assert health.check(plain).findings == ()


@pytest.mark.parametrize("damage", ["junk in the middle", "empty", "shop.json"])
def test_a_damaged_store_is_saved_as_far_as_it_can_be_read(plain: Path, damage: str) -> None:
    store = plain / "shop.db"
    if damage == "empty":
        store.write_bytes(b"")
    elif damage == "shop.json":
        (plain / "shop.json").write_text("")
    else:
        with store.open("r+b") as file:
            file.seek(store.stat().st_size // 2 // 4096 * 4096)
            file.write(b"\xff" * 8192)
    if damage != "shop.json":
        assert health.check(plain).findings
    derived = ("popularity.npz", "pulse.npz", "popularity/old", "catalog_view/old")
    for name in derived:
        (plain / name).parent.mkdir(exist_ok=True)
        (plain / name).touch()
    report = health.repair(plain)
    if damage != "shop.json":
        left = [name for name in derived if (plain / name).exists()]
        assert left == [], "numbers of changes that are lost are given again"
    assert report.done
    assert health.check(plain).findings == ()
    with wares.open(plain) as shop:
        assert len(shop) == shop.search("", per_page=0).total == report.products
        assert report.products == {"empty": 0, "shop.json": 24}.get(damage, report.products)
        shop.add(world.products())
        assert shop.search("", per_page=0).total == 24
    if report.aside:
        shutil.rmtree(report.aside)
