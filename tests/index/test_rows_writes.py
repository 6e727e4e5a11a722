"""Writes: what was acknowledged is kept, what failed leaves nothing, one process writes and others read along."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rows_world import DIM, KNOWN, MOST, entry, versions_of
from until import until
from wares.errors import ShopBusy, ShopVersion, StoreFull, WaresError
from wares.index import disk, embedded, integrity
from wares.index.dense.rows import VectorRows
from wares.index.embedded import EmbeddedIndex
from wares.index.rows.appender import RowAppender
from wares.index.rows.growing_file import GrowingFile
from wares.index.words.engine import WordsEngine

WRITER = """
import sys
from pathlib import Path
from rows_world import DIM, MOST, entry
from wares.index.embedded import EmbeddedIndex
from wares.index.revisions import compaction
compaction.LEAST_DEAD = 100
folder, first, turns, every = Path(sys.argv[1]), *map(int, sys.argv[2:5])
index = EmbeddedIndex.open(folder, DIM)
for turn in range(first, first + turns):
    gone = turn % MOST + 1
    index.upsert([entry(num, turn) for num in range(1, MOST + 1)])
    print("upsert", turn, flush=True)
    index.delete([gone])
    print("delete", turn, flush=True)
    if every and turn % every == 0:
        index.optimize()
        print("optimize", turn, flush=True)
index.close()
"""


def writer(folder: Path, first: int, turns: int, every: int = 0) -> subprocess.Popen[str]:
    """A process that writes every product in each turn and takes one out again, and says what it has done."""
    command = [sys.executable, "-c", WRITER, str(folder), str(first), str(turns), str(every)]
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.fixture(autouse=True)
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_LOOK_EVERY", 0.0)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex.open(tmp_path, DIM)
    index.upsert([KNOWN, entry(1, 1), entry(2, 1), entry(3, 1)])
    yield index
    index.close()


BEFORE = {1: 1, 2: 1, 3: 1, MOST: 0}


@pytest.mark.parametrize(
    ("owner", "method"),
    [
        (GrowingFile, "write"),
        (GrowingFile, "_grow"),
        (VectorRows, "append"),
        (RowAppender, "point"),
        (WordsEngine, "delete"),
        (WordsEngine, "add"),
        (WordsEngine, "commit"),
    ],
)
@pytest.mark.parametrize("is_opened_anew", [False, True])
def test_a_write_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, is_opened_anew: bool
) -> None:
    index = EmbeddedIndex.open(tmp_path, DIM)
    index.upsert([KNOWN, entry(1, 1), entry(2, 1), entry(3, 1)])
    held = index.select()
    real, calls = getattr(owner, method), iter(range(100))

    def full(self: object, *given: object) -> object:
        if next(calls) >= (4 if method == "write" else 0):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, *given)

    with monkeypatch.context() as patch:
        patch.setattr(owner, method, full)
        with pytest.raises(StoreFull):
            index.upsert([entry(num, 2) for num in (2, 3, 4, 5)])
    assert versions_of(index) == BEFORE
    if is_opened_anew:
        index.close()
        index = EmbeddedIndex.open(tmp_path, DIM)
        assert versions_of(index) == BEFORE
    assert held.keep(np.arange(1, 6)).tolist() == [True, True, True, False, False]
    index.delete([3])
    index.upsert([entry(5, 3), entry(2, 3)])
    assert versions_of(index) == {1: 1, 2: 3, 5: 3, MOST: 0}
    assert held.read(np.array([2, 3, 4]), ("version",)).texts["version"] == (("v1",), ("v1",), ())
    index.close()


def test_what_never_became_part_of_a_state_is_in_nobodys_way(
    index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = EmbeddedIndex.open(tmp_path, DIM)

    def broken(self: WordsEngine, state: str) -> None:
        raise WaresError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(WordsEngine, "commit", broken)
        with pytest.raises(WaresError, match="broken"):
            index.upsert([entry(num, 2) for num in range(1, 12)])
    assert versions_of(reader) == BEFORE
    index.upsert([entry(num, 3) for num in (20, 21)])  # their rows stand where those of 1 and 2 stood
    assert versions_of(reader) == versions_of(index) == {**BEFORE, 20: 3, 21: 3}
    reader.close()


def test_a_full_disk_refuses(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(disk, "RESERVE", 2**62)
        for change in (lambda: index.upsert([entry(9, 9)]), lambda: index.delete([1]), index.optimize):
            with pytest.raises(StoreFull, match="the disk is full"):
                change()
    assert versions_of(index) == BEFORE


def test_one_process_writes(index: EmbeddedIndex, tmp_path: Path) -> None:
    other = EmbeddedIndex.open(tmp_path, DIM)
    for change in (lambda: other.upsert([entry(9, 9)]), lambda: other.delete([1]), other.optimize):
        with pytest.raises(ShopBusy, match="another process writes"):
            change()
    assert versions_of(other) == versions_of(index) == BEFORE
    index.upsert([entry(4, 2)])
    index.close()
    other.upsert([entry(5, 3)])
    assert versions_of(other) == {**BEFORE, 4: 2, 5: 3}
    other.close()


def test_opening_beside_a_writer_changes_nothing(index: EmbeddedIndex, tmp_path: Path) -> None:
    real = WordsEngine.commit

    def commit(self: WordsEngine, state: str) -> None:
        EmbeddedIndex.open(tmp_path, DIM).close()  # when the rows are there and no state has them
        real(self, state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WordsEngine, "commit", commit)
        index.upsert([entry(num, 2) for num in (1, 2, 9)])
    assert versions_of(index) == {**BEFORE, 1: 2, 2: 2, 9: 2}


def test_another_process_sees_a_commit_within_a_second(
    index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    reader = EmbeddedIndex.open(tmp_path, DIM)
    for turn in range(2, 5):
        assert len(reader.select().top(np.empty(0, np.int64), None, 0, MOST)) == 4
        index.upsert([entry(1, turn)])
        time.sleep(0.5)
        assert reader.select().read(np.array([1]), ("turn",)).numbers["turn"] == [turn]
    reader.close()


def test_a_write_can_be_read_when_it_returns(index: EmbeddedIndex) -> None:
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            index.select().count()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(2, 40):
            index.upsert([entry(1, turn)])
            assert index.select().read(np.array([1]), ("turn",)).numbers["turn"] == [turn]
    finally:
        done.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("every", [0, 5])
def test_others_read_along_and_never_see_half(tmp_path: Path, every: int) -> None:
    reader = EmbeddedIndex.open(tmp_path, DIM)
    process = writer(tmp_path, 1, 30, every)
    assert process.stdout is not None
    until(lambda: len(reader))
    seen = set()
    while process.poll() is None:
        chosen = reader.select()
        held = chosen.read(np.arange(1, MOST + 1), ("version", "turn"))
        turns = {float(text[1:]) for texts in held.texts["version"] for text in texts}
        assert turns == {turn for turn in held.numbers["turn"].tolist() if turn == turn}
        assert len(turns) == 1  # every product is written at once
        assert chosen.count() in (MOST, MOST - 1)
        assert chosen.count() == chosen.keep(np.arange(1, MOST + 1)).sum()
        assert chosen.facet("version") == {f"v{int(*turns)}": chosen.count()}
        seen |= turns
    assert process.returncode == 0
    process.stdout.close()
    assert len(seen) > 3
    time.sleep(0.2)
    assert set(versions_of(reader).values()) == {30}
    reader.close()


@pytest.mark.parametrize("every", [0, 4])
def test_what_was_acknowledged_outlives_kills(tmp_path: Path, every: int) -> None:
    rng = np.random.default_rng(every)
    turn = 1
    for _ in range(6):
        process = writer(tmp_path, turn, 10_000, every)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(float(rng.uniform(0.05, 0.5)))
        process.send_signal(signal.SIGKILL)
        said = [line.split() for line in process.stdout.read().splitlines()]
        process.stdout.close()
        process.wait()
        acknowledged = max([turn, *(int(number) for word, number in said if word == "upsert")])
        deleted = [int(number) for word, number in said if word == "delete"]
        index = EmbeddedIndex.open(tmp_path, DIM)
        held = versions_of(index)
        (present,) = {*held.values()}
        assert acknowledged <= present <= acknowledged + 1
        if present in deleted:
            assert present % MOST + 1 not in held
        assert len(held) in (MOST, MOST - 1)
        index.close()
        turn = present + 1
    assert len([*tmp_path.glob("revision-*")]) <= 2


@pytest.mark.parametrize("file", ["rows.bin", "texts.bin", "image.f16"])
def test_damage_is_noticed_at_opening(index: EmbeddedIndex, tmp_path: Path, file: str) -> None:
    index.close()
    (path,) = tmp_path.rglob(file)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(ShopVersion, match="delete this folder"):
        EmbeddedIndex.open(tmp_path, DIM)
    path.unlink()
    with pytest.raises(ShopVersion, match="is missing"):
        EmbeddedIndex.open(tmp_path, DIM)


def test_a_row_written_over_while_it_is_looked_up_is_looked_up_again(
    index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = EmbeddedIndex.open(tmp_path, DIM)
    table = reader._state().table

    def broken(self: WordsEngine, state: str) -> None:
        raise WaresError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(WordsEngine, "commit", broken)
        with pytest.raises(WaresError, match="broken"):
            index.upsert([entry(2, 2)])
    pointed = table.files.num_rows.remapped().copy()
    assert pointed[2] == table.length + 1
    assert table.of(np.array([2])).tolist() == [2]
    index.upsert([entry(9, 3)])  # its row stands where that of 2 stood
    real, answers = table.files.num_rows.array, iter([pointed])
    monkeypatch.setattr(table.files.num_rows, "array", lambda length: next(answers, real(length)))
    assert table.rows["num"][table.of(np.array([2]))].tolist() == [2]
    reader.close()


def test_rows_that_a_stop_of_the_machine_may_have_lost_are_not_trusted(
    index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.flush()
    monkeypatch.setattr(integrity, "boot_id", lambda: "another")
    EmbeddedIndex.open(tmp_path, DIM).close()
    monkeypatch.undo()
    index.upsert([entry(4, 4)])
    EmbeddedIndex.open(tmp_path, DIM).close()
    monkeypatch.setattr(integrity, "boot_id", lambda: "another")
    with pytest.raises(ShopVersion, match=r"the machine stopped, and only 4 of 5 rows.*delete this folder"):
        EmbeddedIndex.open(tmp_path, DIM)
    monkeypatch.undo()
    index.close()
    monkeypatch.setattr(integrity, "boot_id", lambda: "another")
    again = EmbeddedIndex.open(tmp_path, DIM)
    assert versions_of(again) == {**BEFORE, 4: 4}
    again.close()
