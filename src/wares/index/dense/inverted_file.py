"""An inverted file (IVF) over a range of rows: int8 codes in lists, one a centroid (Jégou, Douze and Schmid, 2011).

A folder of four arrays that are never changed: `centroids.npy` (k, dim) float16; `offsets.npy` (k + 1,), where each
list begins; `rows.npy` (m,) uint32, row numbers, ascending in each list; `codes.npy` (m, dim) int8 in the same order.
Rows without a vector are in no list.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.dense.kernels import CodeRows, HalfVectors, dots
from wares.types import Ints, Rows, Scores

ARRAYS = ("centroids", "offsets", "rows", "codes")


@dataclass(frozen=True, slots=True)
class DenseSegment:
    """Where an inverted file is: its folder's name, its range of rows [start, stop), the number that code 127 means."""

    folder: str
    start: int
    stop: int
    peak: float

    @property
    def size(self) -> int:
        """Rows of the range."""
        return self.stop - self.start


class InvertedFile:
    """An inverted file, mapped. Raises `OSError` or `ValueError` when its files are missing or cut off."""

    def __init__(self, folder: Path, segment: DenseSegment) -> None:
        self.segment = segment
        self._centroids, self._offsets, self._rows, self._codes = (_mapped(folder / f"{name}.npy") for name in ARRAYS)

    def lists(self, query: HalfVectors) -> Ints:
        """Every list's number, the one with the nearest centroid first."""
        return np.argsort(-dots(query, self._centroids))

    def sizes(self, lists: Ints) -> Ints:
        """(n,) how many rows each list has."""
        sizes: Ints = self._offsets[lists + 1] - self._offsets[lists]
        return sizes

    def scan(self, codes: CodeRows, lists: Ints) -> tuple[Rows, Scores]:
        """All rows of these lists, and their codes' dot products with the query's codes, in numbers' own scale."""
        spans = list(zip(self._offsets[lists].tolist(), self._offsets[lists + 1].tolist(), strict=True))
        if not spans:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows = np.concatenate([self._rows[start:stop] for start, stop in spans]).astype(np.int64)
        scores = np.concatenate([dots(codes, self._codes[start:stop]) for start, stop in spans])
        return rows, scores * np.float32(self.segment.peak)


def _mapped(file: Path) -> NDArray[Any]:
    with file.open("rb") as opened:
        np.lib.format.read_magic(opened)
        shape = np.lib.format.read_array_header_1_0(opened)[0]
    return np.asarray(np.load(file, mmap_mode="r" if all(shape) else None))
