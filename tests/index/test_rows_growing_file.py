"""Growing files: maps outlive appends, zeros behind what was written, a file too short is said."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.index.rows.growing_file import GrowingFile
from wares.index.rows.layout import spread

INTEGER = np.dtype("<i8")


def test_a_map_outlives_appends(tmp_path: Path) -> None:
    writer, reader = (GrowingFile(tmp_path / "n.bin", INTEGER, writable=writable) for writable in (True, False))
    writer.write(0, np.arange(10))
    early = reader.array(10)
    for at in range(10, 300_000, 10_000):
        writer.write(at, np.arange(at, at + 10_000))
    assert early[:10].tolist() == list(range(10))
    assert np.array_equal(reader.array(300_000)[:300_000], np.arange(300_000))
    assert reader.array(5) is reader.array(300_000)
    assert not reader.remapped()[300_010:].any()
    late = reader.array(300_000)
    writer.sync()
    for file in (writer, reader):
        file.close()
        file.close()
    assert late[299_999] == 299_999


def test_what_is_written_again_is_seen_through_a_map(tmp_path: Path) -> None:
    file = GrowingFile(tmp_path / "n.bin", INTEGER, writable=True)
    file.write(0, np.arange(10))
    mapped = file.array(10)
    file.write(3, np.array([33, 44]))
    assert mapped[:6].tolist() == [0, 1, 2, 33, 44, 5]


def test_a_file_too_short_is_said(tmp_path: Path) -> None:
    file = GrowingFile(tmp_path / "n.bin", INTEGER, writable=True)
    file.write(0, np.arange(10))
    with pytest.raises(ValueError, match=r"n\.bin: .* 1,000,000 are needed"):
        file.array(1_000_000)


def test_a_file_that_is_not_there_is_an_error_to_a_reader(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        GrowingFile(tmp_path / "n.bin", INTEGER, writable=False)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_spread_gives_the_positions_of_ranges(ranges: list[tuple[int, int]]) -> None:
    starts, lengths = (np.array([pair[i] for pair in ranges], np.int64) for i in (0, 1))
    expected = [start + i for start, length in ranges for i in range(length)]
    assert spread(starts, lengths).tolist() == expected
