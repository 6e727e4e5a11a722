"""Any number of processes read one shop's folder while one writes it: each in a process of its own."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wares
import world
from shop_process import ShopProcess
from until import until
from wares.encode import general, manifest
from wares.encode.load import SHIPPED
from wares.errors import BadInput, ShopBusy, ShopDamaged, ShopReadOnly, ShopVersion
from wares.types import Event

EVERYTHING = sorted(product.id for product in world.products())
MUGS = [name for name in EVERYTHING if name.startswith("mug")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
    return tmp_path / "shop"


@pytest.fixture
def writer(folder: Path) -> Iterator[ShopProcess]:
    with ShopProcess(folder) as process:
        yield process


@pytest.fixture
def readers(folder: Path, writer: ShopProcess) -> Iterator[list[ShopProcess]]:
    with ShopProcess(folder, read_only=True) as one, ShopProcess(folder, read_only=True) as another:
        yield [one, another]


def all_say(readers: list[ShopProcess], expected: Any, *question: Any, **options: Any) -> None:
    for reader in readers:
        until(lambda reader=reader: reader.ask(*question, **options) == expected)


def test_readers_see_products_and_words_come_change_and_go(writer: ShopProcess, readers: list[ShopProcess]) -> None:
    all_say(readers, 24, "count")
    writer.ask("put", "mug", "red", 77.0)
    all_say(readers, 77.0, "price", "mug-red")
    writer.ask("delete", ["mug-blue"])
    all_say(readers, 23, "count")
    all_say(readers, [name for name in MUGS if name != "mug-blue"], "found", "mug")
    all_say(readers, writer.ask("colours"), "colours")
    writer.ask("add", [{"id": "z", "title": "Zeppelin quilted"}])
    all_say(readers, ["z"], "found", "zeppelin")
    all_say(readers, "zeppelin", "corrected", "zepelin")
    all_say(readers, ["Zeppelin quilted"], "suggested", "zep")
    all_say(readers, writer.ask("recommended", "home", limit=50), "recommended", "home", limit=50)


def test_readers_see_events_training_synonyms_and_settings(writer: ShopProcess, readers: list[ShopProcess]) -> None:
    for shopper in range(30):
        pair = ["mug-green", "dress-yellow"] if shopper % 2 else ["mug-green", "running-black"]
        writer.ask(
            "track", [{"kind": "purchase", "products": pair, "shopper": f"u{shopper}", "session": f"s{shopper}"}]
        )
    for reader in readers:
        until(lambda reader=reader: reader.ask("profile", "u7")["counts"].get("purchase") == 1)
        until(lambda reader=reader: reader.ask("recommended", "email", limit=1) == ["mug-green"])
        assert "none" in reader.ask("status")["recommenders"]
    writer.ask("do", "train-recommend", {"sequence": False})
    taught = writer.ask("recommended", "product", products=["mug-green"])
    for reader in readers:
        until(lambda reader=reader: reader.ask("status")["recommenders"].startswith("trained"))
        until(lambda reader=reader: reader.ask("recommended", "product", products=["mug-green"]) == taught)
    writer.ask("do", "synonyms", {"add": ["beaker = mug"]})
    all_say(readers, MUGS, "found", "beaker")
    writer.ask("do", "settings", {"values": {"recommend_diversity": "0.9"}})
    all_say(readers, writer.ask("recommended", "home"), "recommended", "home")


def test_questions_are_answered_while_the_index_is_compacted(writer: ShopProcess, readers: list[ShopProcess]) -> None:
    answers: list[Any] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            answers.append((readers[0].ask("found", "mug"), readers[0].ask("recommended", "home", limit=1)))

    asking = threading.Thread(target=ask)
    asking.start()
    revisions = []
    for price in range(4):
        for change in range(3):
            writer.ask("put_all", 10.0 * price + change)
        revisions.append(writer.ask("compact"))
    is_over.set()
    asking.join()
    assert len(set(revisions)) == 4, "some more may have been made in the background"
    assert all(found == MUGS and len(recommended) == 1 for found, recommended in answers)
    all_say(readers, 32.0, "price", "mug-red")
    all_say(readers, MUGS, "found", "mug")


def test_readers_go_on_when_the_writer_is_killed_and_follow_the_next_one(folder: Path) -> None:
    with ShopProcess(folder, read_only=True) as reader:
        for batches in (3, 8):
            writer = ShopProcess(folder)
            writer.ask("write_forever", batches)
            assert set(MUGS) <= set(reader.ask("found", "mug"))
            writer.kill()
            assert set(MUGS) <= set(reader.ask("found", "mug"))
            assert reader.ask("recommended", "home", limit=1)
            with ShopProcess(folder, read_only=True) as late:
                assert set(MUGS) <= set(late.ask("found", "mug"))
            with ShopProcess(folder) as following:
                following.ask("add", [{"id": f"after-{batches}", "title": f"Obelisk {batches}"}])
                all_say([reader], following.ask("found", "obelisk"), "found", "obelisk")
                all_say([reader], following.ask("found", "crate"), "found", "crate")
                all_say([reader], following.ask("count"), "count")
                expected = following.ask("recommended", "home", limit=100)
                until(lambda expected=expected: set(reader.ask("recommended", "home", limit=100)) == set(expected))


def test_a_reader_that_is_killed_harms_nobody(folder: Path, writer: ShopProcess, readers: list[ShopProcess]) -> None:
    readers[0].tell("found", "mug")
    readers[0].kill()
    writer.ask("delete", ["mug-red"])
    assert "mug-red" not in writer.ask("found", "mug")
    all_say(readers[1:], [name for name in MUGS if name != "mug-red"], "found", "mug")
    with ShopProcess(folder, read_only=True) as late:
        assert late.ask("count") == 23


def test_a_second_writer_is_refused_and_told_how_to_read(folder: Path, writer: ShopProcess) -> None:
    writer.wait_until_open()
    with pytest.raises(ShopBusy, match=rf"process {writer.pid}\b.*read_only=True"):
        wares.open(folder, encoder=world.ColourEncoder())
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as reader:
        assert len(reader) == 24


def test_a_writer_opens_beside_readers_that_were_there_before(folder: Path) -> None:
    with ShopProcess(folder, read_only=True) as reader:
        assert reader.ask("found", "mug") == MUGS
        for name in ("mug-red", "mug-blue"):  # one after the other closes what it has opened
            with ShopProcess(folder) as writer:
                writer.ask("delete", [name])
            until(lambda name=name: name not in reader.ask("found", "mug"))
        all_say([reader], 22, "count")


WRITES: dict[str, Callable[[wares.Shop], object]] = {
    "add": lambda shop: shop.add([{"id": "x", "title": "X"}]),
    "ingest": lambda shop: shop.ingest("feed.csv"),
    "delete": lambda shop: shop.delete(["mug-red"]),
    "set_kind": lambda shop: shop.set_kind("colour", "number"),
    "train_annotator": lambda shop: shop.train_annotator(),
    "annotate": lambda shop: shop.annotate(),
    "use_encoder": lambda shop: shop.use_encoder(None),
    "start_encoder": lambda shop: shop.start_encoder(None),
    "flush": lambda shop: shop.flush(),
    "optimize": lambda shop: shop.optimize(),
    "track": lambda shop: shop.track([{"kind": "view", "products": ["mug-red"], "shopper": "u"}]),
    "import_events": lambda shop: shop.import_events("log.csv"),
    "forget": lambda shop: shop.forget("u"),
    "record_query": lambda shop: shop.record_query("mug", "u"),
    "train_recommenders": lambda shop: shop.train_recommenders(),
    "the log itself": lambda shop: shop.tracking.take([Event(id="e", kind="view", time=1.0, products=("mug-red",))]),
    "the index itself": lambda shop: shop.index.delete([1]),
    "a note of the store": lambda shop: shop._assembly.catalog.set_meta("a", "b"),
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    folder = tmp_path_factory.mktemp("readers") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as shop:
        yield shop


@pytest.mark.parametrize("name", WRITES)
def test_a_reader_changes_nothing(reader: wares.Shop, name: str) -> None:
    with pytest.raises(ShopReadOnly, match=r"open for reading alone.*without read_only"):
        WRITES[name](reader)
    assert reader.get("mug-red")


def test_a_reader_writes_no_file(folder: Path) -> None:
    def states() -> dict[str, tuple[int, int]]:
        files = {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}
        return {name: (state.st_mtime_ns, state.st_size) for name, state in files.items()}

    before = states()
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as shop:
        shop.warm()
        shop.recommend(shopper="u")
        shop.profile("u")
        shop.status()
    after = states()
    assert after.keys() - before.keys() <= {"shop.db-wal", "shop.db-shm"}
    assert {name: after[name] for name in before} == before


def test_a_folder_that_cannot_be_written_is_read(folder: Path) -> None:
    everything = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(modes[path] & ~0o222)
    try:
        with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as shop:
            assert shop.search("mug").total == 6
            assert shop.recommend().items
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()], ids=["nothing there", "empty"])
def test_where_there_is_no_shop_nothing_is_made(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "s")
    with pytest.raises(BadInput, match="there is no shop here"):
        wares.open(tmp_path / "s", read_only=True)
    assert not list(tmp_path.glob("s/*"))


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BadInput, match="there is no shop here"):
        wares.open(tmp_path, read_only=True)
    (tmp_path / "shop.json").write_text('{"format": 99}')
    with pytest.raises(ShopVersion, match="format 99"):
        wares.open(tmp_path, read_only=True)
    (tmp_path / "shop.json").write_text('{"format": 1}')
    with pytest.raises(ShopVersion, match="Open it once without read_only"):
        wares.open(tmp_path, read_only=True)


def test_a_shop_is_not_made_by_reading_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be made by opening it for reading alone"):
        wares.open(tmp_path / "s", create=True, read_only=True)


@pytest.mark.parametrize("part", ["catalog_view", "index"])
def test_what_is_missing_is_not_made_anew(folder: Path, part: str) -> None:
    (folder / part).rename(folder.parent / part)
    with pytest.raises(ShopDamaged, match=rf"{part}.*open the shop once"):
        wares.open(folder, encoder=world.ColourEncoder(), read_only=True)
    assert not (folder / part).exists()
    (folder.parent / part).rename(folder / part)
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as shop:
        assert len(shop) == 24


def test_another_encoder_is_refused(folder: Path) -> None:
    with pytest.raises(ShopDamaged, match="made by the encoder colours-1"):
        wares.open(folder, read_only=True)


def test_a_reader_answers_by_the_encoder_that_answers_in_the_writer(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(SHIPPED, other)
    np.save(other / general.COMPONENTS, np.load(other / general.COMPONENTS)[:, ::-1])
    said = manifest.read(SHIPPED, general.FORMAT)  # other vectors, another fingerprint
    size = {"dim": said.dim, "height": said.height, "width": said.width}
    manifest.write(other, general.FILES, **size, kind=general.FORMAT)
    with wares.open(tmp_path / "shop", create=True) as writer:
        writer.add(world.products())
        with wares.open(tmp_path / "shop", read_only=True) as reader:
            assert reader.encoder.fingerprint == writer.encoder.fingerprint
            writer.use_encoder(other)
            until(lambda: len(reader) == 24 and reader.encoder.fingerprint == writer.encoder.fingerprint)
            writer.delete(["mug-red"])
            until(lambda: sorted(hit.id for hit in reader.search("mug", per_page=5).hits) == MUGS[:4] + MUGS[5:])
            assert [hit.id for hit in reader.similar("mug-blue").hits] == [
                hit.id for hit in writer.similar("mug-blue").hits
            ]
            assert reader.recommend(limit=50).items


def test_what_the_writer_left_undone_is_read_as_it_lies(folder: Path) -> None:
    """The store has a product that the index does not have: it was killed between the two."""
    with wares.open(folder, encoder=world.ColourEncoder()) as shop:
        before = shutil.copytree(folder / "index", folder.parent / "index")
        shop.add([{"id": "z", "title": "Zeppelin"}])
    shutil.rmtree(folder / "index")
    shutil.copytree(before, folder / "index")
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as reader:
        assert reader.get("z").title == "Zeppelin"
        assert not [hit for hit in reader.search("zeppelin").hits if hit.id == "z"]
        with wares.open(folder, encoder=world.ColourEncoder()):
            until(lambda: [hit.id for hit in reader.search("zeppelin").hits] == ["z"])


def test_a_store_in_the_place_of_the_one_that_was_opened_is_noticed(folder: Path) -> None:
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as reader:
        assert reader.search("mug").total == 6
        shutil.rmtree(folder)
        with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
            shop.add(world.products()[:2])

        def is_refused() -> bool:
            try:
                reader.search("mug")
            except ShopDamaged as error:
                return "open the shop anew" in str(error)
            return False

        until(is_refused)
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as reader:
        assert len(reader) == 2


def test_who_is_forgotten_is_unknown_to_readers_at_once(writer: ShopProcess, readers: list[ShopProcess]) -> None:
    writer.ask("track", [{"kind": "view", "products": ["mug-red"], "shopper": "ann", "session": "visit"}])
    for reader in readers:
        until(lambda reader=reader: reader.ask("profile", "ann")["counts"].get("view") == 1)
    assert writer.ask("forget", "ann")["wiped"]
    for reader in readers:
        until(lambda reader=reader: not reader.ask("profile", "ann")["counts"])


def test_a_catalogue_view_that_is_made_anew_is_read_anew(folder: Path) -> None:
    with wares.open(folder, encoder=world.ColourEncoder(), read_only=True) as reader:
        assert reader.recommend(limit=50).items
        shutil.rmtree(folder / "catalog_view")
        assert reader.recommend(limit=50).items
        with wares.open(folder, encoder=world.ColourEncoder()) as shop:
            shop.delete([name for name in EVERYTHING if not name.startswith("mug")])
            shop.add([{"id": "z", "title": "Zeppelin", "stock": 5}])
            expected = {item.product.id for item in shop.recommend(limit=50).items}
            assert "z" in expected
            until(lambda: {item.product.id for item in reader.recommend(limit=50).items} == expected)
            assert reader.recommend("product", products=["z"]).items
