"""Another encoder takes over: what answers meanwhile, what a kill leaves behind, and what is gone afterwards."""

import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from until import LONG
from wares.encode import general, manifest
from wares.encode.load import SHIPPED, load
from wares.errors import BadInput, BadSetting, StoreFull
from wares.index.embedded import EmbeddedIndex
from wares.profiles.traits import TraitsStatistics, TraitsTable
from wares.search.request import TEXT
from wares.shop.ingest.encoder_change import EncoderChangeStopped

KILLED_WHILE_SWEEPING = """
import os, signal, sys, wares
from wares.shop.runtime import generations
sweep, calls = generations.sweep, []
def sweeping(catalogue, folder, note):
    calls.append(note)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    sweep(catalogue, folder, note)
shop = wares.open(sys.argv[1], create=True)
generations.sweep = sweeping
shop.use_encoder(sys.argv[2])
"""

SWAP = """
import sys, wares
shop = wares.open(sys.argv[1], create=True)
def told(done):
    print(done, flush=True)
    sys.stdin.read()
shop.use_encoder(sys.argv[2], progress=told)
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped encoder with its vectors' numbers in the opposite order: other vectors, the same answers."""
    folder = tmp_path_factory.mktemp("encoder") / "other"
    shutil.copytree(SHIPPED, folder)
    np.save(folder / general.COMPONENTS, np.load(folder / general.COMPONENTS)[:, ::-1])
    said = manifest.read(SHIPPED, general.FORMAT)
    size = {"dim": said.dim, "height": said.height, "width": said.width}
    manifest.write(folder, general.FILES, **size, kind=general.FORMAT)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with wares.open(tmp_path / "shop", create=True) as shop:
        shop.add(world.products())
    return tmp_path / "shop"


def fingerprint(folder: Path) -> str:
    return load(folder).fingerprint


def indexes(folder: Path) -> int:
    return len(list(folder.glob("index*")))


def test_the_new_encoder_answers_and_the_old_is_gone(folder: Path, other: Path) -> None:
    heard: list[float] = []
    with wares.open(folder, create=True) as shop:
        before = shop.encoder.fingerprint
        report = shop.use_encoder(other, progress=heard.append)
        assert (report.before, report.encoder, report.products) == (before, fingerprint(other), 24)
        assert heard[-1] == 1.0
        assert shop.status().encoder == fingerprint(other)
        assert (shop.status().indexed, shop.status().coming) == (24, "")
        assert shop.search("red mug").hits[0].id == "mug-red"
        assert shop._assembly.catalog.pictures.vectors(_digests(shop), before) == {}
    assert indexes(folder) == 1
    shutil.move(other, other.with_name("moved"))
    with wares.open(folder, progress=lambda done: pytest.fail("nothing has to be indexed again"), create=True) as shop:
        assert shop.encoder.fingerprint == report.encoder, "the shop has a copy of its own"
        assert shop.search("red mug").hits[0].id == "mug-red"
    shutil.move(other.with_name("moved"), other)


def test_what_the_old_encoder_made_is_of_no_use_to_the_new_index(
    folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> None:
        raise StoreFull("the disk is full")

    with wares.open(folder) as shop:
        with monkeypatch.context() as patch:
            patch.setattr(EmbeddedIndex, "upsert", full)
            with pytest.raises(StoreFull):
                shop.add([replace(world.products()[0], id="new", title="Zebra lamp")])
        shop.use_encoder(other)
        num = shop._assembly.catalog.num("new")
        assert num is not None
        made = shop.index.vectors([num], TEXT)[num]
        shop.add([replace(world.products()[0], id="newer", title="Giraffe lamp")])
        assert np.array_equal(shop.index.vectors([num], TEXT)[num], made)


def test_the_swap_itself_makes_the_traits_anew(folder: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    measured = TraitsTable.measured

    def counted(self: TraitsTable) -> TraitsStatistics:
        threads.append(threading.current_thread().name)
        return measured(self)

    monkeypatch.setattr(TraitsTable, "measured", counted)
    with wares.open(folder, create=True) as shop:
        assert shop.recommend().items
        threads.clear()
        shop.use_encoder(other)
        assert shop.recommend().items
        shop.use_encoder(None)
        assert shop.recommend().items
    assert dict.fromkeys(threads) == {"wares-encoder-change": None}


def test_back_to_the_built_in_one(folder: Path, other: Path) -> None:
    with wares.open(folder, create=True) as shop:
        shop.use_encoder(other)
        shop.use_encoder(None)
        assert shop.encoder.fingerprint == fingerprint(SHIPPED)
        assert shop.use_encoder(None).products == 0, "the same encoder again is no work"
    with wares.open(folder, create=True) as shop:
        assert shop.encoder.fingerprint == fingerprint(SHIPPED)
    assert not list((folder / "models").iterdir())


def test_searches_and_writes_go_on_meanwhile(folder: Path, other: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def held_up(done: float) -> None:
        reached.set()
        assert go_on.wait(LONG)

    with wares.open(folder, create=True) as shop:
        before = shop.encoder.fingerprint
        shop._assembly.encoder_changes.max_remaining = 0
        coming = shop.start_encoder(other, progress=held_up)
        assert reached.wait(LONG)
        assert shop.encoder.fingerprint == before
        assert shop.search("red mug").hits[0].id == "mug-red"
        assert shop.status().coming.startswith(fingerprint(other))
        with pytest.raises(BadInput, match="already on its way"):
            shop.start_encoder(None)
        shop.add([replace(world.products()[0], id="new", title="Purple samovar")])
        shop.delete(["mug-red"])
        assert shop.search("samovar").hits[0].id == "new"
        go_on.set()
        coming.result(LONG)
        assert shop.encoder.fingerprint == fingerprint(other)
        assert shop.search("samovar").hits[0].id == "new"
        assert "mug-red" not in [hit.id for hit in shop.search("red mug").hits]
        assert shop.status().indexed == len(shop) == 24


def test_a_search_under_way_keeps_its_index_until_it_is_done(folder: Path, other: Path) -> None:
    with wares.open(folder, create=True) as shop:
        with shop._assembly.generation.lease() as old:
            coming = shop.start_encoder(other)
            while shop.encoder.fingerprint != fingerprint(other):
                assert not coming.done()
            assert len(old.index) == 24
            assert len(old.index) == 24
            assert not coming.done(), "the old index is closed only when it is given back"
        coming.result(LONG)


@pytest.mark.parametrize("kill", [True, False])
def test_killed_or_closed_in_the_middle_the_old_answers_and_the_new_goes_on(
    folder: Path, other: Path, kill: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kill:
        command = [sys.executable, "-c", SWAP, str(folder), str(other)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as swapping:
            assert swapping.stdout is not None
            assert float(swapping.stdout.readline()) > 0
            swapping.send_signal(signal.SIGKILL)
    else:
        shop = wares.open(folder, create=True)
        coming = shop.start_encoder(other, progress=lambda done: shop._assembly.encoder_changes._last._stopped.set())
        shop._assembly.encoder_changes._last._stopped.set()
        shop.close()
        with pytest.raises(EncoderChangeStopped):
            coming.result()
    with wares.open(folder, create=True) as shop:
        assert shop.encoder.fingerprint == fingerprint(SHIPPED)
        assert shop.search("red mug").hits[0].id == "mug-red"
        assert shop.coming_encoder is not None
        assert shop._assembly.catalog.pictures.vectors(_digests(shop), fingerprint(other))
        refused = lambda encoder, pictures: pytest.fail("these pictures were encoded before")  # noqa: E731
        monkeypatch.setattr(type(shop.encoder), "encode_pictures", refused)
        shop.use_encoder(shop.coming_encoder)
        assert shop.encoder.fingerprint == fingerprint(other)
        assert shop.coming_encoder is None
        assert shop.search("red mug").hits[0].id == "mug-red"
    assert indexes(folder) == 1


def test_killed_after_the_switch_the_new_answers_and_the_old_goes(folder: Path, other: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_SWEEPING, str(folder), str(other)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert indexes(folder) == 2
    with wares.open(folder, progress=lambda done: pytest.fail("nothing has to be indexed again"), create=True) as shop:
        assert shop.encoder.fingerprint == fingerprint(other)
        assert shop.coming_encoder is None
        assert shop.search("red mug").hits[0].id == "mug-red"
        assert shop._assembly.catalog.pictures.vectors(_digests(shop), fingerprint(SHIPPED)) == {}
    assert indexes(folder) == 1


def test_an_interrupted_swap_can_be_given_up(folder: Path, other: Path) -> None:
    with wares.open(folder, create=True) as shop:
        shop.start_encoder(other)
    with wares.open(folder, create=True) as shop:
        if shop.coming_encoder is not None:
            shop.use_encoder(None)
            assert shop.coming_encoder is None
            assert shop._assembly.catalog.pictures.vectors(_digests(shop), fingerprint(other)) == {}
    assert indexes(folder) == 1


def test_what_is_no_encoder_is_refused_and_changes_nothing(folder: Path, tmp_path: Path, other: Path) -> None:
    with wares.open(folder, create=True) as shop:
        with pytest.raises(BadSetting, match="no such folder"):
            shop.use_encoder(tmp_path / "nowhere")
        assert shop.coming_encoder is None
    (folder / "wares.toml").write_text(f'[encoder]\npath = "{SHIPPED}"\n', "utf-8")
    with wares.open(folder, create=True) as shop, pytest.raises(BadSetting, match="take that out"):
        shop.use_encoder(other)


def test_a_damaged_copy_is_told(folder: Path, other: Path) -> None:
    with wares.open(folder, create=True) as shop:
        shop.use_encoder(other)
    next((folder / "models").glob("*/compact/rows.npy")).write_bytes(b"")
    with pytest.raises(BadSetting, match=r"rows\.npy"):
        wares.open(folder, create=True)


def _digests(shop: wares.Shop) -> list[bytes]:
    return [digest for batch in shop._assembly.catalog.changes(0) for change in batch for digest in change.pictures]


def test_a_setting_can_be_taken_out_once_its_encoder_was_taken_in(folder: Path, other: Path) -> None:
    (folder / "wares.toml").write_text(f'[encoder]\npath = "{other}"\n', "utf-8")
    with wares.open(folder, create=True) as shop:
        assert shop.use_encoder(other).products == 0
    (folder / "wares.toml").unlink()
    with wares.open(folder, progress=lambda done: pytest.fail("nothing has to be indexed again"), create=True) as shop:
        assert shop.encoder.fingerprint == fingerprint(other)
