"""Compaction: room is given back, nothing changes for anyone, and killed in between nothing has happened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rows_world import DIM, MOST, entry, versions_of
from until import until
from wares.errors import StoreFull, WaresError
from wares.index import embedded
from wares.index.dense import segments
from wares.index.disk import occupied, read_manifest
from wares.index.embedded import EmbeddedIndex
from wares.index.revisions import compaction, current, optimizer
from wares.index.revisions.compaction import Compaction
from wares.index.revisions.optimizer import Optimizer
from wares.index.revisions.revision import Revision


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedIndex]:
    monkeypatch.setattr(compaction, "LEAST_DEAD", 100)
    monkeypatch.setattr(compaction, "_CHUNK", 7)
    monkeypatch.setattr(optimizer, "_FEW", 10)
    monkeypatch.setattr(embedded, "_LOOK_EVERY", 0.0)
    monkeypatch.setattr(Optimizer, "start_when_due", lambda self, snapshot: None)
    index = EmbeddedIndex.open(tmp_path, DIM)
    for turn in range(8):
        index.upsert([entry(num, turn) for num in range(1, MOST + 1)])
    index.delete([3, 4])
    yield index
    index.close()


HELD = {num: 7 for num in range(1, MOST + 1) if num not in (3, 4)}


def folders(path: Path) -> list[str]:
    return sorted(one.name for one in path.glob("revision-*"))


def test_room_is_given_back_and_everything_is_as_before(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.upsert([replace(entry(MOST, 7), seq=99)])
    index.upsert([entry(MOST, 7)])
    held, reader = index.select(), EmbeddedIndex.open(tmp_path, DIM)
    before, groups = occupied(tmp_path), held.groups(np.arange(1, MOST + 1))
    assert versions_of(reader) == HELD
    index.optimize()
    assert folders(tmp_path) == ["revision-1"]
    assert occupied(tmp_path) < before
    assert index.seq() == reader.seq() == 99
    assert versions_of(index) == versions_of(reader) == HELD
    assert np.array_equal(index.select().groups(np.arange(1, MOST + 1)), groups)
    assert held.count() == len(HELD)
    index.upsert([entry(3, 8)])
    assert versions_of(index) == versions_of(reader) == {**HELD, 3: 8}
    assert not held.keep(np.array([3])).any()
    assert held.read(np.array([1]), ("version",)).texts["version"] == (("v7",),)
    reader.close()
    index.optimize()
    assert folders(tmp_path) == ["revision-1"]


def test_what_is_written_meanwhile_is_there(index: EmbeddedIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    real, turns = Compaction.copy, iter(range(8, 12))

    def copy(self: Compaction, source: object) -> None:
        real(self, source)
        if (turn := next(turns, None)) is not None:
            index.upsert([entry(num, turn) for num in range(1, 16)])
            index.delete([turn])

    monkeypatch.setattr(Compaction, "copy", copy)
    index.optimize()
    expected = {**HELD, **dict.fromkeys(range(1, 16), 11)}
    del expected[11]
    assert versions_of(index) == expected


def test_writes_and_questions_go_on_beside(index: EmbeddedIndex, tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def compact() -> None:
        try:
            for _ in range(5):
                index.optimize()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=compact)
    thread.start()
    turn = 8
    while thread.is_alive() or turn < 30:
        index.upsert([entry(num, turn) for num in range(1, MOST + 1)])
        assert set(versions_of(index).values()) == {turn}
        turn += 1
    thread.join()
    assert not errors
    index.close()
    again = EmbeddedIndex.open(tmp_path, DIM)
    assert set(versions_of(again).values()) == {turn - 1}
    again.close()


@pytest.mark.parametrize("failing", ["copy", "build_inverted_files", "write_manifest"])
def test_failed_in_between_nothing_has_happened(
    index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*given: object) -> None:
        raise StoreFull("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(current if failing == "write_manifest" else Compaction, failing, fail)
        with pytest.raises(StoreFull):
            index.optimize()
    assert folders(tmp_path) == ["revision-0"]
    assert versions_of(index) == HELD
    index.upsert([entry(3, 8)])
    index.optimize()
    assert folders(tmp_path) == ["revision-1"]
    assert versions_of(index) == {**HELD, 3: 8}


def test_what_a_killed_one_left_is_removed(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.close()
    Revision.open(tmp_path / "revision-1", DIM).close()
    again = EmbeddedIndex.open(tmp_path, DIM)
    assert versions_of(again) == HELD
    again.optimize()
    assert read_manifest(tmp_path, DIM) == 1
    assert folders(tmp_path) == ["revision-1"]
    assert versions_of(again) == HELD
    again.close()


def test_closing_ends_it(index: EmbeddedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, begun = Compaction.copy, threading.Event()

    def copy(self: Compaction, source: object) -> None:
        begun.set()
        self._closing.wait(60)
        real(self, source)

    monkeypatch.setattr(Compaction, "copy", copy)
    errors: list[WaresError] = []

    def compact() -> None:
        try:
            index.optimize()
        except WaresError as error:
            errors.append(error)

    thread = threading.Thread(target=compact)
    thread.start()
    begun.wait(60)
    index.close()
    thread.join()
    assert "closed" in str(errors[0])
    assert folders(tmp_path) == ["revision-0"]


def test_below_the_least_nothing_is_done(tmp_path: Path) -> None:
    index = EmbeddedIndex.open(tmp_path, DIM)
    for turn in range(8):
        index.upsert([entry(1, turn)])
    index.optimize()
    assert folders(tmp_path) == ["revision-0"]
    index.close()


def written_until_optimized(path: Path) -> int:
    """Write until the index has optimized itself and a little further; the last turn."""
    index = EmbeddedIndex.open(path, DIM)
    turn, done = 0, 0
    while done < 5:
        index.upsert([entry(num, turn) for num in range(1, MOST + 1)])
        assert set(versions_of(index).values()) == {turn}
        done += read_manifest(path, DIM) > 0
        turn += 1
    index.close()
    return turn - 1


def test_an_index_optimizes_itself_when_much_is_dead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "LEAST_DEAD", 100)
    last = written_until_optimized(tmp_path)
    again = EmbeddedIndex.open(tmp_path, DIM)
    assert set(versions_of(again).values()) == {last}
    again.close()


def test_one_that_fails_by_itself_is_tried_again_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compaction, "LEAST_DEAD", 100)
    monkeypatch.setattr(optimizer, "_PAUSE", 0.05)
    real, left = Compaction.copy, [2]

    def copy(self: Compaction, source: object) -> None:
        if left[0]:
            left[0] -= 1
            raise StoreFull("the disk is full")
        real(self, source)

    monkeypatch.setattr(Compaction, "copy", copy)
    written_until_optimized(tmp_path)
    assert caplog.text.count("the disk is full") == 2


def test_inverted_files_are_built_when_many_vectors_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimizer, "SMALLEST", 100)
    monkeypatch.setattr(segments, "SMALLEST", 100)
    index = EmbeddedIndex.open(tmp_path, DIM)
    index.upsert([entry(num, num) for num in range(1, 300)])
    until(lambda: [*tmp_path.rglob("image-*.ivf/codes.npy")])
    index.close()
