"""Building an inverted file out of rows: centroids of a sample, then lists and codes, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wares.index.dense.clusters import assign, centroids_of
from wares.index.dense.kernels import HalfVectors, quantize, widen
from wares.types import Ints, Vectors

_LISTS_PER_ROOT = 2  # lists = this times √m
_SAMPLE_PER_LIST = 64
_BLOCK = 16_384
_SEED = 0


@dataclass(frozen=True, slots=True)
class _Lists:
    """Which list each row is in: `present` (m,) positions of rows with a vector, `nearest` (m,), the largest number."""

    present: Ints
    nearest: Ints
    peak: float


def build(matrix: HalfVectors, start: int, stop: int, folder: Path) -> float:
    """Write the inverted file of rows [start, stop) of `matrix` into `folder`; its peak. Memory: 16 bytes a row besides
    a sample. Raises `OSError` when the disk is full.
    """
    folder.mkdir(parents=True)
    centroids = _centroids(matrix[start:stop])
    lists = _assigned(matrix[start:stop], centroids)
    order = np.argsort(lists.nearest, kind="stable")
    offsets = np.searchsorted(lists.nearest[order], np.arange(len(centroids) + 1))
    np.save(folder / "centroids.npy", centroids.astype(np.float16))
    np.save(folder / "offsets.npy", offsets.astype(np.int64))
    np.save(folder / "rows.npy", (lists.present[order] + start).astype(np.uint32))
    _write_codes(folder / "codes.npy", matrix[start:stop], lists.present[order], lists.peak)
    return lists.peak


def _centroids(rows: HalfVectors) -> Vectors:
    """(k, dim), k about 2√n and at least one."""
    rng = np.random.default_rng(_SEED)
    count = max(1, int(_LISTS_PER_ROOT * len(rows) ** 0.5))
    drawn = np.sort(rng.choice(len(rows), min(len(rows), count * _SAMPLE_PER_LIST), replace=False))
    sample = widen(rows[drawn])
    sample = sample[sample.any(axis=1)]
    if not len(sample):
        return np.zeros((1, rows.shape[1]), np.float32)
    return centroids_of(sample, min(count, len(sample)), rng)


def _assigned(rows: HalfVectors, centroids: Vectors) -> _Lists:
    present, nearest, peak = [], [], 2.0**-14
    for at, block in _blocks(rows):
        there = np.flatnonzero(block.any(axis=1))
        present.append(there + at)
        nearest.append(assign(block[there], centroids))
        peak = max(peak, float(np.abs(block).max()))
    return _Lists(np.concatenate(present), np.concatenate(nearest), peak)


def _blocks(rows: HalfVectors) -> Iterator[tuple[int, Vectors]]:
    for at in range(0, len(rows), _BLOCK):
        yield at, widen(rows[at : at + _BLOCK])


def _write_codes(file: Path, rows: HalfVectors, order: Ints, peak: float) -> None:
    """The codes of `rows` in `order`, appended block by block: a map that finds no room would kill the process."""
    with file.open("wb") as out:
        header = {"descr": "|i1", "fortran_order": False, "shape": (len(order), rows.shape[1])}
        np.lib.format.write_array_header_1_0(out, header)
        for at in range(0, len(order), _BLOCK):
            out.write(quantize(widen(rows[order[at : at + _BLOCK]]), peak).tobytes())
