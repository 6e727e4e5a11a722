"""Rows of vectors in one append-only file, mapped by any number of processes while one of them appends."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import BinaryIO

import numpy as np

from wares.errors import ShopDamaged
from wares.index.dense.kernels import HalfVectors, widen
from wares.types import Rows, Vectors

_BYTES = np.dtype(np.float16).itemsize


class VectorRows:
    """The file NAME.f16: row after row of `dim` numbers in half precision, without a header; a row of zeros is none.

    Rows are never changed once their number has been handed out. Which of them are committed is known to whoever
    appends: what a killed process left behind them is written over.
    """

    def __init__(self, folder: Path, name: str, dim: int) -> None:
        self.file = folder / f"{name}.f16"
        self.dim = dim
        self._mapped: HalfVectors = np.empty((0, dim), np.float16)

    def __len__(self) -> int:
        """Whole rows in the file, committed or not."""
        try:
            return self.file.stat().st_size // (self.dim * _BYTES)
        except FileNotFoundError:
            return 0

    def append(self, vectors: Vectors | HalfVectors, at: int) -> None:
        """Write (n, dim) rows from row number `at` on, the number of rows committed; `sync` makes them durable.

        Raises `ShopDamaged` when rows before `at` are missing, and `OSError` when the disk is full.
        """
        if at > len(self):
            raise ShopDamaged(f"{self.file}: holds {len(self)} of {at} rows. Build the index anew from the store")
        data = np.ascontiguousarray(vectors, np.float16).tobytes()
        with self._writing() as file:
            file.seek(at * self.dim * _BYTES)
            file.write(data)

    def sync(self) -> None:
        """What was appended is on the disk on return."""
        with self._writing() as file:
            os.fsync(file.fileno())

    def matrix(self, count: int) -> HalfVectors:
        """The first `count` rows, mapped. Raises `ShopDamaged` when the file has fewer."""
        mapped = self._mapped
        if count > len(mapped):
            mapped = self._mapped = self._map(count)
        return mapped[:count]

    def read(self, rows: Rows) -> Vectors:
        """(n, dim) float32 of these rows; zeros where there is no vector."""
        return widen(self.fetch(rows))

    def fetch(self, rows: Rows) -> HalfVectors:
        """(n, dim) these rows as they are kept."""
        return self.matrix(int(rows.max(initial=-1)) + 1)[rows]

    def _writing(self) -> BinaryIO:
        return os.fdopen(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o644), "r+b")

    def _map(self, count: int) -> HalfVectors:
        there = len(self)
        if there < count:
            raise ShopDamaged(f"{self.file}: holds {there} of {count} rows. Build the index anew from the store")
        with self.file.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), there * self.dim * _BYTES, access=mmap.ACCESS_READ)
        return np.frombuffer(mapped, np.float16).reshape(there, self.dim)
