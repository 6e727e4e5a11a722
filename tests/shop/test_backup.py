"""Backups are of one moment, also amid writes; a damaged one is noticed and never restored."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import postgres
import wares
import world
from wares.errors import BadInput, ShopBusy, ShopDamaged
from wares.settings import FILE, Settings
from wares.shop.backup import manifest as manifests
from wares.shop.backup.chunks import digest_of
from wares.shop.backup.create import _alone, backup
from wares.shop.backup.manifest import BackedUpFile, BackupManifest
from wares.shop.backup.restore import restore, verify
from wares.shop.health import check
from wares.types import Picture, Product

VIEW = {"id": "e1", "kind": "view", "products": [world.products()[0].id], "session": "s", "shopper": "ann"}
RESTORE = """
import sys
from wares.shop.backup.restore import restore
restore(sys.argv[1], sys.argv[2], progress=lambda done: print(done, flush=True) or sys.stdin.readline())
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", create=True) as shop:
        shop.add(world.products())
        shop.track([VIEW])
        (shop.folder / FILE).write_text('[shop]\nname = "红店"\n', encoding="utf-8")
        yield shop


def test_what_is_restored_is_the_shop(shop: wares.Shop, tmp_path: Path) -> None:
    found = [hit.product for hit in shop.search("red").hits]
    made = backup(shop.folder, tmp_path / "backups")
    assert (made.products, made.events) == (len(world.products()), 1)
    shop.add([Product(id="later", title="Zyxomma")])
    restored = restore(tmp_path / "backups", tmp_path / "restored")
    assert restored.name == made.name
    assert check(restored.folder).findings[0].part == "index"  # it is made when the shop is opened
    with wares.open(restored.folder) as again:
        assert [hit.product for hit in again.search("red").hits] == found
        assert again.search("zyxomma").total == 0
        assert again.track([VIEW]).repeated == 1
        assert again.settings.shop_name == "红店"
        assert again.picture(world.products()[0].id, 0) == shop.picture(world.products()[0].id, 0)
    assert check(restored.folder).findings == ()


def test_who_may_read_what_stays_as_it_was(shop: wares.Shop, tmp_path: Path) -> None:
    (shop.folder / "key").write_text("a key of the shop's people")
    (shop.folder / "key").chmod(0o600)
    (shop.folder / FILE).chmod(0o640)
    backup(shop.folder, tmp_path / "backups")
    restored = Path(restore(tmp_path / "backups", tmp_path / "restored").folder)
    assert (restored / "key").read_text() == "a key of the shop's people"
    modes = {name: (restored / name).stat().st_mode & 0o777 for name in ("key", FILE, "shop.db")}
    assert modes == {"key": 0o600, FILE: 0o640, "shop.db": 0o600}
    kept = [path for part in ("chunks", "backups") for path in (tmp_path / "backups" / part).rglob("*")]
    assert not [path for path in kept if path.is_file() and path.stat().st_mode & 0o077]
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700


def test_a_damaged_chunk_is_mended_by_the_next_backup(shop: wares.Shop, tmp_path: Path) -> None:
    backup(shop.folder, tmp_path / "backups")
    for path in (tmp_path / "backups").glob("chunks/*/*"):
        path.write_bytes(b"")
    assert verify(tmp_path / "backups").findings
    backup(shop.folder, tmp_path / "backups")
    assert verify(tmp_path / "backups").findings == ()


def test_a_folder_of_something_else_is_left_alone(shop: wares.Shop, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to mum").write_text("dear")
    with pytest.raises(BadInput, match="to mum is there"):
        backup(shop.folder, tmp_path / "letters")
    assert [one.name for one in (tmp_path / "letters").iterdir()] == ["to mum"]


def test_amid_writes_it_is_of_one_moment(shop: wares.Shop, tmp_path: Path) -> None:
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            shop.add([Product(id=f"n{place}", title=f"Zeppelin {number}", price=float(number)) for place in range(10)])
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(shop.folder, tmp_path / "backups")
            assert verify(tmp_path / "backups").findings == ()
            restored = restore(tmp_path / "backups", tmp_path / f"restored{number}").folder
            with wares.open(restored) as again:
                hits = [hit for hit in again.search("zeppelin", per_page=20).hits if not hit.related]
                assert len({hit.product.price for hit in hits}) == (1 if hits else 0)
                assert len(hits) in (0, 10)
    finally:
        over.set()
        writer.join()


def test_what_did_not_change_is_not_written_again(shop: wares.Shop, tmp_path: Path) -> None:
    noise = os.urandom(3_000_000)
    (shop.folder / "rankers").mkdir(exist_ok=True)
    (shop.folder / "rankers" / "weights").write_bytes(noise)
    first = backup(shop.folder, tmp_path / "backups")
    second = backup(shop.folder, tmp_path / "backups")
    assert first.new == first.size > len(noise)
    assert second.new == 0
    shop.add([Product(id="later", title="Zyxomma")])
    third = backup(shop.folder, tmp_path / "backups", keep=1)
    assert 0 < third.new < len(noise)
    assert third.removed == (first.name, second.name)
    assert manifests.names(tmp_path / "backups") == [third.name]
    assert verify(tmp_path / "backups").findings == ()


@pytest.mark.parametrize("which", ["chunks/*/*", "backups/*.json"])
def test_a_flipped_byte_is_noticed_and_not_restored(shop: wares.Shop, tmp_path: Path, which: str) -> None:
    backup(shop.folder, tmp_path / "backups")
    path = next((tmp_path / "backups").glob(which))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    if which.startswith("chunks"):
        assert str(path) in verify(tmp_path / "backups").findings[0]
    else:
        with pytest.raises(ShopDamaged, match="not what was written"):
            verify(tmp_path / "backups")
    with pytest.raises(ShopDamaged):
        restore(tmp_path / "backups", tmp_path / "restored")
    path.unlink()
    with pytest.raises((ShopDamaged, BadInput)):
        restore(tmp_path / "backups", tmp_path / "restored")
    assert not [one for one in tmp_path.iterdir() if one.name.startswith("restored")]


def test_a_killed_restore_leaves_no_shop(shop: wares.Shop, tmp_path: Path) -> None:
    shop.add([Product(id="big", title="Big", description="x" * 20_000)])
    backup(shop.folder, tmp_path / "backups")
    command = [sys.executable, "-c", RESTORE, str(tmp_path / "backups"), str(tmp_path / "restored")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdin
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (tmp_path / "restored").exists()
    restore(tmp_path / "backups", tmp_path / "restored")


def test_nothing_is_written_over(shop: wares.Shop, tmp_path: Path) -> None:
    backup(shop.folder, tmp_path / "backups")
    before = sorted(path.name for path in shop.folder.iterdir())
    with pytest.raises(BadInput, match="something is here"):
        restore(tmp_path / "backups", shop.folder)
    assert sorted(path.name for path in shop.folder.iterdir()) == before
    with pytest.raises(BadInput, match="lost with it"):
        backup(shop.folder, shop.folder / "backups")
    with pytest.raises(BadInput, match="no backup here"):
        restore(tmp_path / "nowhere", tmp_path / "restored")
    with pytest.raises(BadInput, match="there is no backup 'x'"):
        restore(tmp_path / "backups", tmp_path / "restored", "x")
    with pytest.raises(BadInput, match="no shop here"):
        backup(tmp_path / "nowhere", tmp_path / "backups")


def test_one_backup_at_a_time(shop: wares.Shop, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    with _alone(tmp_path / "backups"), pytest.raises(ShopBusy):
        backup(shop.folder, tmp_path / "backups")


def test_a_foreign_manifest_writes_nothing_outside(shop: wares.Shop, tmp_path: Path) -> None:
    made = manifests.read(tmp_path / "backups", backup(shop.folder, tmp_path / "backups").name)
    (tmp_path / "backups" / "chunks" / "ab").mkdir(exist_ok=True)
    evil = BackedUpFile(0, ())
    files = {**made.files, "../outside": evil, str(tmp_path / "absolute"): evil}
    manifests.write(tmp_path / "backups", BackupManifest("9999", "1", made.position, made.products, made.events, files))
    with pytest.raises(ShopDamaged, match="outside"):
        restore(tmp_path / "backups", tmp_path / "restored")
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "absolute").exists()


def test_a_store_in_postgresql_is_backed_up_into_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres.schema_url() as url:
        with wares.open(tmp_path / "shop", settings=Settings(store_url=url), create=True) as shop:
            shop.add(
                [*world.products(), Product(id="p", title="Zyxomma", pictures=(Picture(data=world.picture("red")),))]
            )
            (shop.folder / FILE).write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
            made = backup(shop.folder, tmp_path / "backups")
        assert made.products == len(world.products()) + 1
    restored = restore(tmp_path / "backups", tmp_path / "restored")  # the database is gone
    with wares.open(restored.folder) as again:
        assert [hit.id for hit in again.search("zyxomma").hits] == ["p"]
        assert again.picture("p", 0)[0]


def test_digests_are_of_what_is_held() -> None:
    assert digest_of(b"a") != digest_of(b"b")
    assert len(digest_of(b"")) == 40
