"""Rows of vectors: appended, mapped, written over after a kill, read by another process meanwhile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from wares.errors import ShopDamaged
from wares.index.dense.kernels import widen
from wares.index.dense.rows import VectorRows

DIM = 8
READER = """
import sys
from pathlib import Path
from wares.index.dense.rows import VectorRows
rows = VectorRows(Path(sys.argv[1]), "image", 8)
for line in sys.stdin:
    count = int(line)
    print(float(rows.matrix(count)[count - 1][0]), flush=True)
"""


def vectors(start: int, stop: int) -> np.ndarray:
    return np.repeat(np.arange(start, stop, dtype=np.float32)[:, None], DIM, axis=1)


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    rows = VectorRows(tmp_path, "image", DIM)
    assert len(rows) == 0
    assert rows.matrix(0).shape == rows.read(np.empty(0, np.int64)).shape == (0, DIM)
    rows.append(vectors(0, 3), at=0)
    old = rows.matrix(3)
    rows.append(vectors(3, 5), at=3)
    rows.sync()
    assert len(rows) == 5
    assert rows.read(np.array([4, 0])).tolist() == vectors(0, 5)[[4, 0]].tolist()
    assert old.tolist() == vectors(0, 3).tolist()
    assert rows.matrix(4).dtype == np.float16


def test_halves_are_widened_as_numpy_does_it() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)].reshape(-1, 64)
    assert np.array_equal(widen(finite).view(np.uint32), finite.astype(np.float32).view(np.uint32))
    assert widen(finite[:0]).shape == (0, 64)


def test_what_a_kill_left_behind_is_written_over(tmp_path: Path) -> None:
    rows = VectorRows(tmp_path, "image", DIM)
    rows.append(vectors(0, 9), at=0)
    with rows.file.open("ab") as file:
        file.write(b"abc")
    rows.append(vectors(7, 8), at=4)
    assert rows.matrix(5)[:, 0].tolist() == [0, 1, 2, 3, 7]


def test_missing_rows_are_said(tmp_path: Path) -> None:
    rows = VectorRows(tmp_path, "image", DIM)
    rows.append(vectors(0, 3), at=0)
    with pytest.raises(ShopDamaged, match="holds 3 of 4 rows"):
        rows.matrix(4)
    with pytest.raises(ShopDamaged, match="holds 3 of 4 rows"):
        rows.append(vectors(4, 5), at=4)


def test_another_process_reads_what_is_appended(tmp_path: Path) -> None:
    rows = VectorRows(tmp_path, "image", DIM)
    command = [sys.executable, "-c", READER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin
        assert reader.stdout
        for count in range(1, 40):
            rows.append(vectors(count - 1, count), at=count - 1)
            reader.stdin.write(f"{count}\n")
            reader.stdin.flush()
            assert float(reader.stdout.readline()) == count - 1
        reader.stdin.close()
