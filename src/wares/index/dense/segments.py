"""Segments: which inverted files there are, in a manifest that appears whole or not at all; logarithmic merging."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from wares.errors import ShopDamaged
from wares.index.dense.inverted_file import ARRAYS, DenseSegment, InvertedFile

VERSION = 1
SMALLEST = 8192
"""Rows that must have come before another segment is made; until then they are searched exactly, in under 0.5 ms."""
_ATTEMPTS = 5
_Stamp: TypeAlias = tuple[int, int] | None


class DenseSegments:
    """The inverted files of NAME in a folder, in the order of their rows and without gaps from row 0 on."""

    def __init__(self, folder: Path, name: str, dim: int) -> None:
        self.folder, self.name, self.dim = folder, name, dim
        self.manifest = folder / f"{name}-segments.json"
        self._known: tuple[_Stamp, tuple[InvertedFile, ...]] = (None, ())

    def files(self) -> tuple[InvertedFile, ...]:
        """What the manifest names now, mapped; a manifest that has not changed is not read again.

        Raises `ShopDamaged` when manifest or files cannot be read.
        """
        for attempt in range(_ATTEMPTS):
            stamp = self._stamp_now()
            known, files = self._known
            if stamp == known:
                break
            try:
                files = tuple(InvertedFile(self.folder / one.folder, one) for one in self._read())
            except (OSError, ValueError, KeyError, TypeError) as error:  # merged away since the manifest was read?
                if attempt == _ATTEMPTS - 1 or self._stamp_now() == stamp:
                    raise ShopDamaged(f"{self.manifest}: {error}. Optimize the index: it is made anew") from error
                continue
            self._known = stamp, files
        return files

    def commit(self, segments: Sequence[DenseSegment]) -> None:
        """Make these the segments, durably; folders of this name that are no longer named are removed."""
        for one in segments:
            for name in ARRAYS:
                _sync(self.folder / one.folder / f"{name}.npy")
            _sync(self.folder / one.folder)
        said = {"version": VERSION, "dim": self.dim, "segments": [dataclasses.asdict(one) for one in segments]}
        part = self.manifest.with_suffix(".part")
        part.write_text(json.dumps(said), encoding="utf-8")
        _sync(part)
        part.replace(self.manifest)
        _sync(self.folder)
        self.clean(segments)

    def clean(self, segments: Sequence[DenseSegment]) -> None:
        """Remove folders that are none of these: merged away, or left behind by a killed build."""
        named = {one.folder for one in segments}
        for folder in self.folder.glob(f"{self.name}-*.ivf"):
            if folder.name not in named:
                shutil.rmtree(folder, ignore_errors=True)

    def _stamp_now(self) -> _Stamp:
        try:
            state = self.manifest.stat()
        except FileNotFoundError:
            return None
        return state.st_mtime_ns, state.st_ino

    def _read(self) -> list[DenseSegment]:
        try:
            said = json.loads(self.manifest.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        if (said["version"], said["dim"]) != (VERSION, self.dim):
            raise ValueError(f"version {said['version']}, dim {said['dim']} instead of {VERSION}, {self.dim}")
        return [DenseSegment(**one) for one in said["segments"]]


def next_range(segments: Sequence[DenseSegment], count: int) -> tuple[int, int] | None:
    """The range of rows [start, stop) to build next of `count` rows; None = too few are new.

    A segment that is not larger than what comes after it is merged with it: a row is built again only when its segment
    at least doubles, O(n log n) in all, and n rows are in at most log₂(n / SMALLEST) segments.
    """
    start = segments[-1].stop if segments else 0
    if count - start < SMALLEST:
        return None
    for one in reversed(segments):
        if one.size > count - start:
            break
        start = one.start
    return start, count


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
