"""The index's folder: room on its disk, and the manifest that says what it holds."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from wares.errors import ShopVersion, StoreFull

RESERVE = 64 * 2**20  # bytes of the disk that are never written to
MARGIN = 16 * 2**20  # bytes more that must be free before anything of an update is written anywhere
VERSION = 5
MANIFEST = "index.json"
REBUILD = "If it stays so, delete this folder: the index is rebuilt from the store"


def check_room(folder: Path, more: int = 0) -> None:
    """Refuse a disk nearly full: the engine maps its files, and a map that finds no room kills the process.

    Raises `StoreFull` unless `more` bytes are free besides the reserve.
    """
    free, required = shutil.disk_usage(folder).free, RESERVE + more
    if free < required:
        raise StoreFull(f"{full_message(folder)} ({free / 1e6:,.0f} MB are free, {required / 1e6:,.0f} MB are needed)")


def full_message(folder: Path) -> str:
    """What is said of a full disk."""
    return f"{folder}: the disk is full; free some space and try again. What was acknowledged is kept"


def occupied(folder: Path) -> int:
    """Bytes of the disk that the folder's files occupy."""
    return sum(file.stat().st_blocks for file in folder.rglob("*")) * 512


def write_manifest(folder: Path, dim: int, revision: int) -> None:
    """Note that the folder holds an index for vectors of `dim` numbers, and which revision counts: durably, all or
    nothing.
    """
    part = folder / f"{MANIFEST}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump({**_manifest(dim), "revision": revision}, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / MANIFEST)


def read_manifest(folder: Path, dim: int) -> int:
    """The revision that counts. Raises `ShopVersion` unless the folder holds an index of this version for vectors of
    `dim` numbers.
    """
    file = folder / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        revision = int(manifest.pop("revision", 0))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ShopVersion(f"{folder}: this is no index, or a damaged one ({error}). {REBUILD}") from error
    if manifest != _manifest(dim):
        raise ShopVersion(f"{file}: says {manifest}, but {_manifest(dim)} is needed. {REBUILD}")
    return revision


def manifest_stamp(folder: Path) -> tuple[int, int]:
    """Another one whenever the manifest was written. Raises `ShopVersion` when there is none."""
    try:
        state = (folder / MANIFEST).stat()
    except OSError as error:
        raise ShopVersion(f"{folder}: this is no index any more ({error}). {REBUILD}") from error
    return state.st_mtime_ns, state.st_ino


def _manifest(dim: int) -> dict[str, int]:
    return {"version": VERSION, "dim": dim}
