"""Columns in files: one writer appends and sets rows in place, any number of processes map them."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from wares.errors import StoreFull

_FEWEST = 256  # rows that there is room for at first
_D = TypeVar("_D", bound=np.generic)


class Column(Generic[_D]):
    """A column of a table, (capacity, *tail), mapped from a file of nothing but its numbers.

    Rows beyond those that somebody counts elsewhere hold `filling`. What is written stays in the file when the process
    is killed, not when the machine is (`flush`).
    """

    def __init__(
        self,
        path: Path | None,
        dtype: DTypeLike,
        tail: tuple[int, ...] = (),
        filling: float = 0,
        writable: bool = True,
    ) -> None:
        """Map the file, or make it. `path` None = in memory. Raises `OSError` for a reader without a file."""
        self._path, self._filling, self._writable = path, filling, writable
        self.array: NDArray[_D] = np.full((0, *tail), filling, dtype)
        if path is not None:
            if writable:
                path.touch()
            self.refresh()

    def __len__(self) -> int:
        """The capacity."""
        return len(self.array)

    def refresh(self) -> None:
        """Map what the file has now; who holds the array of before keeps it."""
        if self._path is None:
            return
        row_bytes = self.array.dtype.itemsize * int(np.prod(self.array.shape[1:], dtype=np.int64))
        rows = self._path.stat().st_size // row_bytes
        if rows > len(self.array):
            mode = "r+" if self._writable else "r"
            shape = (rows, *self.array.shape[1:])
            self.array = np.memmap(self._path, self.array.dtype, mode, shape=shape).view(np.ndarray)  # type: ignore[call-overload]

    def grow(self, rows: int) -> None:
        """Have room for so many rows, half as many again as there were. Raises `StoreFull` when the disk has none."""
        before = len(self.array)
        if rows <= before:
            return
        capacity = max(rows, before + before // 2, _FEWEST)
        if self._path is None:
            more = np.full((capacity - before, *self.array.shape[1:]), self._filling, self.array.dtype)
            self.array = np.concatenate([self.array, more])
            return
        row_bytes = self.array.dtype.itemsize * int(np.prod(self.array.shape[1:], dtype=np.int64))
        _reserve(self._path, capacity * row_bytes)
        self.refresh()
        if self._filling:
            self.array[before:] = self._filling

    def flush(self) -> None:
        """Force what was written to the disk."""
        if self._path is not None and self._writable:
            with self._path.open("rb+") as file:
                os.fsync(file.fileno())


def _reserve(path: Path, size: int) -> None:
    """Make a file so long, with its room on the disk: a mapped page without any would kill the process."""
    with path.open("rb+") as file:
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, size)
            else:  # macOS
                file.truncate(size)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StoreFull(f"{path}: the disk is full; make room, and nothing is lost") from error
            raise
