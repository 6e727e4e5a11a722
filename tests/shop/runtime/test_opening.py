"""A shop's folder: who may open it, what another version says, and that the index is only derived."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadInput, BadSetting, ShopBusy, ShopDamaged, ShopVersion

HOLD = """
import sys, wares
shop = wares.open(sys.argv[1], create=True)
shop.announce(sys.argv[2] or None)
print("open", flush=True)
sys.stdin.read()
"""

WRITE = """
import sys
sys.path.insert(0, sys.argv[2])
import wares, world
shop = wares.open(sys.argv[1], encoder=world.ColourEncoder(), create=True)
for product in world.products():
    shop.add([product])
    print(product.id, flush=True)
shop.delete(["mug-red"])
print("deleted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
    return tmp_path / "shop"


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8700"])
def test_a_second_process_is_told_who_holds_the_shop(tmp_path: Path, address: str) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "shop"), address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(ShopBusy, match=f"process {holder.pid}") as caught:
            wares.open(tmp_path / "shop", create=True)
        assert caught.value.address == (address or None)
        holder.kill()
    with wares.open(tmp_path / "shop", create=True):
        pass


def test_opening_twice_in_one_process_is_refused(folder: Path) -> None:
    with wares.open(folder, encoder=world.ColourEncoder(), create=True), pytest.raises(ShopBusy):
        wares.open(folder, encoder=world.ColourEncoder(), create=True)


def test_another_version_is_refused_and_left_alone(folder: Path) -> None:
    (folder / "shop.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(ShopVersion, match=r"format 99.*format 2"):
        wares.open(folder, create=True)
    (folder / "shop.json").write_text("garbage")
    with pytest.raises(ShopDamaged, match=r"shop.json cannot be read.*wares repair"):
        wares.open(folder, create=True)


def test_a_folder_that_is_no_shop_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("photos")
    with pytest.raises(BadInput, match=r"not empty \(holiday.txt"):
        wares.open(tmp_path, create=True)
    with pytest.raises(BadInput, match="a file stands"):
        wares.open(tmp_path / "holiday.txt", create=True)
    with pytest.raises(BadInput, match="no shop here"):
        wares.open(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_an_index_that_is_lost_or_damaged_is_made_again(folder: Path) -> None:
    shutil.rmtree(folder / "index")
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.search("red mug").hits[0].id == "mug-red"
        assert shop.status().indexed == 24
    for file in (folder / "index").glob("*.json"):
        file.write_text("garbage")
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.search(pictures=(world.picture("blue"),)).hits[0].product.colour == "blue"


def test_another_encoder_makes_the_index_anew(folder: Path) -> None:
    class Other(world.ColourEncoder):
        fingerprint = "colours-2"

    with wares.open(folder, encoder=Other(), create=True) as shop:
        assert (shop.status().encoder, shop.status().indexed) == ("colours-2", 24)
        assert shop.search(pictures=(world.picture("red"),)).hits[0].product.colour == "red"


def test_own_synonyms_and_settings_are_read(folder: Path) -> None:
    (folder / "synonyms.txt").write_text("chalice => mug\n", "utf-8")
    (folder / "wares.toml").write_text('[shop]\nname = "Mugs & more"\n', "utf-8")
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.search("red chalice").hits[0].id == "mug-red"
        assert shop.settings.shop_name == "Mugs & more"
    (folder / "synonyms.txt").write_text("a => b => c\n", "utf-8")
    with pytest.raises(BadSetting, match=r"synonyms\.txt.*line 1"):
        wares.open(folder, encoder=world.ColourEncoder(), create=True)
    (folder / "synonyms.txt").unlink()
    with wares.open(folder, encoder=world.ColourEncoder(), create=True):
        pass


def test_killed_at_any_acknowledged_write_nothing_is_lost(tmp_path: Path) -> None:
    for after in (1, 9, 25):
        folder = tmp_path / f"shop-{after}"
        command = [sys.executable, "-c", WRITE, str(folder), str(Path(world.__file__).parent)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            acknowledged = [writer.stdout.readline().strip() for _ in range(after)]
            time.sleep(0.002)
            os.kill(writer.pid, signal.SIGKILL)
        kept = {one for one in acknowledged if one != "deleted"}
        if "deleted" in acknowledged:
            kept.discard("mug-red")
        with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
            everything = {hit.id for hit in shop.search("", per_page=100).hits}
            assert kept <= everything
            assert len(everything) == len(shop) == shop.status().indexed
            assert ("mug-red" in everything) == ("deleted" not in acknowledged and "mug-red" in everything)
            shop.add(world.products())
            assert len(shop) == shop.search("", per_page=0).total == 24


def test_a_folder_of_format_1_is_brought_up_and_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "shop.db")) as db:
        db.executescript((Path(__file__).parents[2] / "store" / "revision_0001.sql").read_text(encoding="utf-8"))
    (folder / "shop.json").write_text('{"format": 1}')
    (folder / "pulse.npz").write_bytes(b"whatever was counted")
    for _ in range(2):
        with wares.open(folder, encoder=world.ColourEncoder(), clock=lambda: 1_700_000_000.0) as shop:
            assert json.loads((folder / "shop.json").read_text()) == {"format": 2}
            assert sorted(hit.id for hit in shop.search("", per_page=10).hits) == [
                "running-green",
                "running-red",
                "sized",
            ]
            assert shop.search("red running shoes").hits[0].id == "running-red"
            assert (shop.status().events, shop.status().hidden, len(shop.recommend().items)) == (12, 1, 2)
            assert [one.text for one in shop.suggest("quil")] == ["quilted zeppelin"]
            assert shop.profile("ann").counts == {"view": 4, "purchase": 2}
        assert not (folder / "pulse.npz").exists()
