"""What only the index on a disk has to stand: kills, damage, other processes, threads, graphs."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from contracts.index_contract import DIM, MEMORY, NONE, WORLD, axis, search, selected
from wares.errors import ShopBusy, ShopVersion, StoreFull, WaresError
from wares.index import disk, edge
from wares.index.edge import EdgeIndex
from wares.types import ALL, Entry, HasTerms, Leg, Match, Range

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from contracts.index_contract import DIM, WORLD, axis, words
from wares.index.edge import EdgeIndex
from wares.types import ALL, Entry
index = EdgeIndex.open(Path({folder!r}), DIM)
index.upsert(WORLD)
index.flush()
print("flushed", flush=True)
index.delete([3])
for i in range(100, 100_000):
    index.upsert([Entry(i, {{"image": axis(i % DIM)}}, words(t5=1), {{"colour": ("green",)}}, {{"price": float(i)}})])
    print(i, flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        yield Path(name) / "index"


def answers(index: EdgeIndex) -> list:
    nums = selected(index)
    found = search(index, [Leg("image", axis(0), 9), Leg("text", axis(0), 9)])
    return [
        nums,
        index.select().facet("colour"),
        index.select().read(np.array(nums), ("price",)).numbers["price"].tolist(),
        selected(index, HasTerms((1,))),
        index.attributes(),
        [sorted(c.nums.tolist()) for c in found],
    ]


@pytest.mark.parametrize("damage", ["none", "no snapshot", "broken snapshot"])
def test_opened_again_everything_is_as_before(folder: Path, damage: str) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.upsert(WORLD)
    index.delete([2])
    before = answers(index)
    index.close()
    index.close()
    if damage == "no snapshot":
        (folder / edge.SNAPSHOT).unlink()
    elif damage == "broken snapshot":
        (folder / edge.SNAPSHOT).write_bytes(b"PK\x03\x04")
    index = EdgeIndex.open(folder, DIM)
    assert repr(answers(index)) == repr(before)
    assert "size" in index.attributes()
    index.close()


@pytest.mark.parametrize("acknowledged", [1, 300])
def test_what_was_acknowledged_survives_a_kill(folder: Path, acknowledged: int) -> None:
    script = WRITER.format(tests=str(Path(__file__).parent.parent), folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "flushed\n"
        with pytest.raises(ShopBusy, match="another process"):
            EdgeIndex.open(folder, DIM)
        last = [int(writer.stdout.readline()) for _ in range(acknowledged)][-1]
        writer.send_signal(signal.SIGKILL)
    index = EdgeIndex.open(folder, DIM)
    nums = index.versions()[0]
    written = nums[nums >= 100]
    assert written[-1] >= last
    assert written.tolist() == list(range(100, written[-1] + 1))
    assert nums[nums < 100].tolist() == [1, 2, 7]
    assert index.select(where=Match("colour", ("green",))).count() == len(written)
    (found,) = search(index, [Leg("image", axis(last % DIM), 10_000)], Match("colour", ("green",)))
    assert last in found.nums
    index.close()


def test_folders_of_another_kind(folder: Path) -> None:
    folder.mkdir()
    (folder / "holiday.txt").write_text("sun", encoding="utf-8")
    with pytest.raises(ShopVersion, match="rebuilt from the store"):
        EdgeIndex.open(folder, DIM)
    assert (folder / "holiday.txt").exists()


def test_another_dimension_or_version(folder: Path) -> None:
    EdgeIndex.open(folder, DIM).close()
    with pytest.raises(ShopVersion, match="'dim': 5"):
        EdgeIndex.open(folder, 5)
    (folder / disk.MANIFEST).write_text(json.dumps({"version": 99, "dim": DIM}), encoding="utf-8")
    with pytest.raises(ShopVersion, match="99"):
        EdgeIndex.open(folder, DIM)


@pytest.mark.parametrize("pattern", ["segment.json", "edge_config.json", "*.mappings", "config.json", "version.info"])
def test_a_damaged_engine_is_said_to_be_damaged(folder: Path, pattern: str) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.upsert(WORLD)
    index.close()
    damaged = list(folder.rglob(pattern))
    assert damaged
    for file in damaged:
        file.write_bytes(b"\x00noise")
    with pytest.raises(ShopVersion, match="delete this folder"):
        EdgeIndex.open(folder, DIM).close()


@pytest.mark.parametrize("pattern", ["page_0.dat", "chunk_0.mmap", "*.mappings"])
@pytest.mark.parametrize("damage", ["half", "empty", "gone", "noise"])
def test_a_file_that_is_not_as_it_was_left_is_noticed(folder: Path, pattern: str, damage: str) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.upsert(WORLD)
    index.close()
    file = max((folder / edge.ENGINE).rglob(pattern), key=lambda path: path.stat().st_size)
    size = file.stat().st_size
    match damage:
        case "gone":
            file.unlink()
        case "noise":
            file.write_bytes(b"\x01" * size)
        case _:
            with file.open("r+b") as opened:
                opened.truncate(size // 2 if damage == "half" else 0)
    with pytest.raises(ShopVersion, match=f"{file.name} is .*rebuilt from the store"):
        EdgeIndex.open(folder, DIM)


def test_a_page_that_is_cut_off_is_noticed_after_a_kill_too(folder: Path) -> None:
    script = WRITER.format(tests=str(Path(__file__).parent.parent), folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "flushed\n"
        writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    page = max((folder / edge.ENGINE).rglob("page_0.dat"), key=lambda path: path.stat().st_size)
    with page.open("r+b") as opened:
        opened.truncate(page.stat().st_size // 2)
    with pytest.raises(ShopVersion, match="is cut off"):
        EdgeIndex.open(folder, DIM)


def test_reading_alone_leaves_the_files_as_they_were(folder: Path) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.upsert(WORLD)
    index.close()
    opening = f"EdgeIndex.open(pathlib.Path({str(folder)!r}), {DIM}).select().count()"
    script = f"import os, pathlib; from wares.index.edge import EdgeIndex; {opening}; os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", script], check=False)
    index = EdgeIndex.open(folder, DIM)
    assert selected(index) == [1, 2, 3, 7]
    index.close()


def test_thousands_of_attributes_make_no_file_each(folder: Path) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.upsert(WORLD)
    before = sum(1 for _ in folder.rglob("*"))
    for n in range(10, 40):
        named = {f"attribute {n * 100 + i}": ("x",) for i in range(100)}
        index.upsert([Entry(n, {"image": axis(0)}, NONE, named, {f"number {n}": float(n)})])
    assert len(index.attributes()) > 3_000
    assert sum(1 for _ in folder.rglob("*")) < before + 20
    (found,) = search(index, [Leg("image", axis(0), 5)], Match("attribute 3999", ("x",)))
    assert found.nums.tolist() == [39]
    index.optimize()
    assert sum(1 for _ in folder.rglob("*")) < before + 20
    index.close()
    index = EdgeIndex.open(folder, DIM)
    assert selected(index, Range("number 20", 20, 20)) == [20]
    index.close()


def test_a_large_shop_filters_by_attributes_with_an_index_and_without(folder: Path) -> None:
    index = EdgeIndex.open(folder, DIM, max_filter_nums=50, most_fields=1)
    odd = {n: {"odd": ("yes",)} if n % 2 else {} for n in range(1, 201)}
    index.upsert([Entry(n, {"image": axis(0)}, NONE, {"all": ("x",), **odd[n]}, {"n": float(n)}) for n in odd])
    for _ in range(2):
        for where, expected in ((Match("all", ("x",)), 200), (Match("odd", ("yes",)), 100), (Range("n", 1, 150), 150)):
            (found,) = search(index, [Leg("image", axis(0), 500)], where)
            assert len(found.nums) == expected
        index.optimize()
    assert index._engine.fields == {("all", "text")}
    index.close()


def test_a_nearly_full_disk_is_not_written_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.upsert(WORLD[:1])
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=1_000_000))
    with pytest.raises(StoreFull, match="disk is full"):
        index.upsert(WORLD)
    with pytest.raises(StoreFull):
        index.delete([1])
    with pytest.raises(StoreFull):
        index.require_room()
    with pytest.raises(StoreFull):
        EdgeIndex.open(folder, DIM)
    assert selected(index) == [1]
    monkeypatch.undo()
    index.upsert(WORLD)
    assert len(index) == 4
    index.close()


def test_a_closed_index_says_so(folder: Path) -> None:
    index = EdgeIndex.open(folder, DIM)
    index.close()
    with pytest.raises(WaresError, match="closed"):
        search(index, [Leg("image", axis(0), 1)])
    with pytest.raises(WaresError, match="closed"):
        index.upsert(WORLD)


def test_readers_see_whole_batches_beside_the_writer(folder: Path) -> None:
    index = EdgeIndex.open(folder, DIM)
    nums = np.arange(1, 201)

    def paint(colour: str) -> None:
        index.upsert([Entry(int(n), {"image": axis(0)}, NONE, {"colour": (colour,)}, {"price": 1.0}) for n in nums])

    paint("red")
    seen: list[dict[str, int]] = []
    failed: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                seen.append(index.select().facet("colour"))
                assert index.select(where=Range("price", 1, 1)).keep(nums).all()
                (found,) = search(index, [Leg("image", axis(0), 500)])
                assert len(set(found.nums.tolist())) == len(found.nums)
        except BaseException as error:
            failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for i in range(20):
        paint("blue" if i % 2 else "red")
    stop.set()
    for reader in readers:
        reader.join()
    index.close()
    assert not failed
    assert all(counts in ({"red": 200}, {"blue": 200}) for counts in seen)


def clustered(n: int, dim: int) -> np.ndarray:
    rng = np.random.default_rng(3)
    centres = rng.standard_normal((100, dim))
    vectors = (centres[rng.integers(100, size=n)] + 0.8 * rng.standard_normal((n, dim))).astype(np.float32)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return units.astype(np.float16).astype(np.float32)  # as the engine keeps them, so that both see the same numbers


def test_graphs_find_what_exact_search_finds(folder: Path) -> None:
    n, dim, k = 20_000, 32, 50
    vectors = clustered(n, dim)
    index = EdgeIndex.open(folder, dim, graph_from=2_000)
    tenths = np.arange(n) % 10
    entries = [Entry(i + 1, {"image": vectors[i]}, NONE, {}, {"tenth": float(tenths[i])}) for i in range(n)]
    for start in range(0, n, 1_000):
        index.upsert(entries[start : start + 1_000])
    index.optimize()
    for where, mask in (
        (ALL, tenths >= 0),
        (Range("tenth", high=4), tenths <= 4),
        (Range("tenth", high=0), tenths < 1),
    ):
        found = 0
        for query in vectors[::1000]:
            scores = np.where(mask, vectors @ query, -9)
            best = set((np.argsort(-scores)[:k] + 1).tolist())
            (candidates,) = search(index, [Leg("image", query, k)], where)
            assert mask[candidates.nums - 1].all()
            found += len(best & set(candidates.nums.tolist()))
        assert found / (20 * k) >= (1.0 if mask.sum() <= 2_000 else 0.95), where
    index.close()
