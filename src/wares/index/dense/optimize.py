"""Optimizing: rows that no segment covers get one. Plain arguments, so that it can run in a process of its own."""

from __future__ import annotations

from pathlib import Path

from wares.errors import ShopDamaged
from wares.index.dense.inverted_file import DenseSegment
from wares.index.dense.inverted_file_build import build
from wares.index.dense.rows import VectorRows
from wares.index.dense.segments import DenseSegments, next_range


def optimize(folder: Path, name: str, dim: int, count: int) -> int:
    """Build at most one segment over the first `count` rows of NAME; how many rows it covers, 0 = nothing was to do.

    One process at a time; readers see the segment when it is whole. Killed, it leaves a folder that the next one
    removes. Segments that cannot be read are made anew. Raises `OSError` when the disk is full.
    """
    segments = DenseSegments(folder, name, dim)
    present = _present(segments, count)
    segments.clean(present)
    chosen = next_range(present, count)
    if chosen is None:
        return 0
    start, stop = chosen
    to = f"{name}-{start}-{stop}.ivf"
    peak = build(VectorRows(folder, name, dim).matrix(count), start, stop, folder / to)
    kept = [one for one in present if one.stop <= start]
    segments.commit([*kept, DenseSegment(to, start, stop, peak)])
    return stop - start


def _present(segments: DenseSegments, count: int) -> list[DenseSegment]:
    try:
        present = [file.segment for file in segments.files()]
    except ShopDamaged:
        segments.manifest.unlink(missing_ok=True)
        return []
    return [one for one in present if one.stop <= count]
