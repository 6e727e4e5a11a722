"""A growing file: an array of fixed elements that is appended to by one process and mapped by any number."""

from __future__ import annotations

import mmap
import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST_BYTES = 1 << 16
_MOST_STEP = 64 << 20


class GrowingFile:
    """One array in a file.

    The file is longer than what was written, without occupying the disk for that: maps outlive many appends. Elements
    are written by calls, never through a map, so that a full disk is an error and not the end of the process.
    """

    def __init__(self, path: Path, dtype: np.dtype[Any], writable: bool) -> None:
        self._path, self._dtype, self._descriptor, self._size = path, dtype, -1, 0
        flags = os.O_RDWR | os.O_CREAT if writable else os.O_RDONLY
        self._descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o644)
        self._lock = threading.Lock()
        self._array: NDArray[Any] = np.empty(0, dtype)

    def array(self, length: int) -> NDArray[Any]:
        """At least the first `length` elements; what stands behind them belongs to later states."""
        array = self._array
        return array if len(array) >= length else self._map(length)

    def remapped(self) -> NDArray[Any]:
        """All elements that there are by now, and zeros behind them."""
        return self.array(os.fstat(self._descriptor).st_size // self._dtype.itemsize)

    def write(self, position: int, elements: NDArray[Any]) -> None:
        """Write elements from `position` on. Raises `OSError` when the disk is full."""
        data = memoryview(np.ascontiguousarray(elements, self._dtype).tobytes())
        offset = position * self._dtype.itemsize
        self._grow(offset + len(data))
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        while len(data):
            data = data[os.write(self._descriptor, data) :]

    def sync(self) -> None:
        """Force what was written to the disk."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Release the file; arrays handed out stay good."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        self.close()

    def _grow(self, size: int) -> None:
        if size > self._size:
            self._size = os.fstat(self._descriptor).st_size
        if size > self._size:
            self._size = max(size, _LEAST_BYTES, min(2 * self._size, self._size + _MOST_STEP))
            os.ftruncate(self._descriptor, self._size)

    def _map(self, length: int) -> NDArray[Any]:
        with self._lock:
            if len(self._array) < length:
                rows = os.fstat(self._descriptor).st_size // self._dtype.itemsize
                if rows < length:
                    raise ValueError(f"{self._path}: {rows:,} elements, {length:,} are needed")
                mapped = mmap.mmap(self._descriptor, rows * self._dtype.itemsize, access=mmap.ACCESS_READ)
                self._array = np.frombuffer(mapped, self._dtype)
            return self._array
