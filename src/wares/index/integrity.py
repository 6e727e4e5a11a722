"""Integrity of the index's files: sizes and checksums of them as they were left, in one file beside them.

Two states are told apart. *Whole*: the index was closed and nothing was written since; every file must have its size
and the checksums of blocks spread over it (all of a small file, some 32 of a large one). *Open*: it was written to; the
files of rows only ever grow, so that one that is missing or smaller than it was is damaged. The words engine writes its
files once and checks of them what it reads. It forces to the disk what it commits, and rows are forced less often: the
note says how many were, and in which running of the machine.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wares.mapped.boot import boot_id

FILE = "files.json"
_ROWS = "rows"
_BLOCK, _BLOCKS = 4096, 32


def write(folder: Path, is_whole: bool, rows: int) -> None:
    """Note how the files are now, with so many rows forced to the disk; the note appears whole or not at all, and is on
    the disk on return.
    """
    files = {name: _state(path, is_whole) for name, path in _files(folder)}
    part = folder / f"{FILE}.part"
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump({"whole": is_whole, "rows": rows, "boot": boot_id(), "files": files}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / FILE)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def forced(folder: Path) -> int:
    """How many rows are known to have been forced to the disk."""
    return _forced(folder)[0]


def lasting(folder: Path) -> int | None:
    """How many rows outlived that the machine has stopped; None = it has not, or nobody can tell."""
    rows, boot = _forced(folder)
    return None if boot is None or boot == boot_id() else rows


def _forced(folder: Path) -> tuple[int, str | None]:
    try:
        note: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return int(note["rows"]), note["boot"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0, None


def fault(folder: Path) -> str | None:
    """What is wrong with the files, in words; None = nothing that the note could tell, or there is no note."""
    try:
        note: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        is_whole, files = bool(note["whole"]), dict(note["files"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return f"{FILE} cannot be read"
    for name, (size, checksum) in files.items():
        path = folder / name
        if not path.exists():
            if is_whole or path.parent.name == _ROWS:
                return f"{name} is missing"
        elif is_whole:
            if list(_state(path, is_whole=True)) != [size, checksum]:
                return f"{name} is not as it was left"
        elif path.parent.name == _ROWS and path.stat().st_size < size:
            return f"{name} is cut off"
    return None


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if len(name.parts) > 1 and path.suffix != ".lock" and path.is_file():
            yield name.as_posix(), path


def _state(path: Path, is_whole: bool) -> tuple[int, int]:
    """Size in bytes and, of a whole index, the checksum (CRC-32); else 0."""
    size = path.stat().st_size
    if not is_whole:
        return size, 0
    checksum = 0
    with path.open("rb") as file:
        for block in range(min(_BLOCKS, -(-size // _BLOCK))):
            file.seek(block * max(_BLOCK, (size - _BLOCK) // (_BLOCKS - 1)))
            checksum = zlib.crc32(file.read(_BLOCK), checksum)
    return size, checksum
