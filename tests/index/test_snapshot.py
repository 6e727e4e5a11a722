from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contracts.index_contract import WORLD
from wares.index.columns import snapshot
from wares.index.columns.counts import value_counts
from wares.index.columns.view import View
from wares.index.columns.writer import Columns
from wares.types import And, Filter, HasTerms, Match, Range


def selected(view: View, where: Filter) -> list[int]:
    return sorted(view.nums[view.mask(where)].tolist())


def counted(view: View, attribute: str) -> dict[str, int]:
    return value_counts(view.texts[attribute], np.flatnonzero(view.alive), None)


@pytest.fixture
def columns() -> Columns:
    columns = Columns()
    columns.put(WORLD)
    columns.put(WORLD[1:2])
    columns.remove(np.array([1]))
    return columns


def test_what_is_written_is_read_again(columns: Columns, tmp_path: Path) -> None:
    path = tmp_path / "columns.npz"
    snapshot.write(path, columns)
    again = snapshot.read(path, 3)
    assert again is not None
    for view in (columns.view, again.view):
        assert selected(view, And(())) == [2, 3, 7]
        assert selected(view, HasTerms((1,))) == [2]
        assert counted(view, "colour") == {"red": 1, "blue": 2}
        assert np.array_equal(
            view.read(np.array([2, 3, 7]), ("price",)).numbers["price"], [20, 30, np.nan], equal_nan=True
        )
        assert view.groups_of(np.array([2, 3])).tolist() == [0, -3]
    again.put(WORLD)
    assert again.view.groups_of(np.array([1, 2])).tolist() == [0, 0]
    assert selected(again.view, Match("colour", ("red",))) == [1, 2]
    assert [p.name for p in tmp_path.iterdir()] == ["columns.npz"]


def test_sparse_attributes_are_read_again(tmp_path: Path) -> None:
    columns = Columns()
    columns.put([replace(WORLD[2], num=n, facets={}, numbers={}) for n in range(1, 300)])
    columns.put([replace(WORLD[2], num=n, facets={f"a{n}": ("x", "y")}, numbers={f"b{n}": n}) for n in (5, 6, 7)])
    snapshot.write(tmp_path / "c.npz", columns)
    again = snapshot.read(tmp_path / "c.npz", 299)
    assert again is not None
    assert again.view.attributes().kinds() == columns.view.attributes().kinds()
    assert counted(again.view, "a6") == {"x": 1, "y": 1}
    assert selected(again.view, Range("b7", 7, 7)) == [7]
    again.put([replace(WORLD[2], num=8, facets={"a6": ("y",)}, numbers={})])
    assert counted(again.view, "a6") == {"x": 1, "y": 2}


def test_an_empty_one(tmp_path: Path) -> None:
    snapshot.write(tmp_path / "c.npz", Columns())
    again = snapshot.read(tmp_path / "c.npz", 0)
    assert again is not None
    assert len(again.view) == 0


@pytest.mark.parametrize("damage", ["missing", "empty", "noise", "cut", "other count"])
def test_what_cannot_be_trusted_is_not_read(columns: Columns, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "columns.npz"
    snapshot.write(path, columns)
    whole = path.read_bytes()
    match damage:
        case "missing":
            snapshot.discard(path)
            snapshot.discard(path)
        case "empty":
            path.write_bytes(b"")
        case "noise":
            path.write_bytes(b"x" * 500)
        case "cut":
            path.write_bytes(whole[: len(whole) // 2])
    assert snapshot.read(path, 4 if damage == "other count" else 3) is None
