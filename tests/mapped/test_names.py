"""Names keep their numbers through growth, openings, other processes' writes and a writer that was killed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.mapped.column import Column
from wares.mapped.names import Names


@given(st.lists(st.text(max_size=8), max_size=60))
def test_names_are_numbered_as_they_come(given_names: list[str]) -> None:
    names, order = Names(None), list(dict.fromkeys(given_names))
    assert names.add(given_names).tolist() == [order.index(name) for name in given_names]
    assert [*names] == names[:] == order
    assert names.rows([*order, "a name that is not here"]).tolist() == [*range(len(order)), -1]
    assert all(name in names for name in order)


def test_a_table_grows_and_is_opened_again(tmp_path: Path) -> None:
    names = Names(tmp_path, "ids")
    many = [f"sku-{n}" for n in range(20_000)]  # more than are remembered
    names.add(many)
    names.flush()
    for opened in (Names(tmp_path, "ids"), Names(tmp_path, "ids", writable=False)):
        assert opened.is_whole
        assert (len(opened), opened[0], opened[-1]) == (20_000, "sku-0", "sku-19999")
        for _ in range(2):
            assert np.array_equal(opened.rows(many), np.arange(20_000))
    assert len(list(tmp_path.glob("ids.slots-*"))) == 1
    with pytest.raises(IndexError):
        names[20_000]


def test_a_reader_sees_what_was_added_when_it_looks_again(tmp_path: Path) -> None:
    writer = Names(tmp_path, "ids")
    writer.add(["a"])
    reader = Names(tmp_path, "ids", writable=False)
    writer.add(f"n{n}" for n in range(3000))
    assert (len(reader), reader.row("n7"), reader.row("a")) == (1, -1, 0)
    reader.refresh()
    assert (len(reader), reader.row("n2999")) == (3001, 3000)


def test_a_name_that_a_killed_writer_left_is_added_again(tmp_path: Path) -> None:
    writer = Names(tmp_path, "ids")
    writer.add(["a", "b"])
    writer._state.array[0] = 1  # as if it was killed before the last name counted
    again = Names(tmp_path, "ids")
    assert again.rows(["a", "b"]).tolist() == [0, -1]
    assert again.add(["c", "b"]).tolist() == [1, 2]
    assert again.rows(["a", "b", "c"]).tolist() == [0, 2, 1]


def test_a_column_grows_and_keeps_what_was_written(tmp_path: Path) -> None:
    column = Column[np.int32](tmp_path / "codes", np.int32, (2,), -1)
    column.grow(3)
    column.array[2] = 7, 8
    before = column.array
    column.grow(10_000)
    assert column.array[2].tolist() == [7, 8] and column.array[9_999].tolist() == [-1, -1]
    column.array[2] = 9, 9
    assert before[2].tolist() == [9, 9], "who holds the array of before sees what is written to it"
    column.flush()
    reader = Column[np.int32](tmp_path / "codes", np.int32, (2,), -1, writable=False)
    assert np.array_equal(reader.array, column.array)
    with pytest.raises(ValueError, match="read-only"):
        reader.array[0] = 0
    with pytest.raises(OSError, match="codes-of-nothing"):
        Column[np.int32](tmp_path / "codes-of-nothing", np.int32, writable=False)
