"""A small disk of its own that can be filled up, where the machine lets one be mounted."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1 << 20
_BALLAST = "ballast"


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """`folder` on a disk of its own; False, and an ordinary folder, where none may be mounted (Linux, root)."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = _mount("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "wares-bench", str(folder))
    try:
        yield mounted
    finally:
        if mounted and not _mount("umount", str(folder)):
            _mount("umount", "-l", str(folder))


def fill(disk: Path, left: int) -> None:
    """Take all room but `left` bytes."""
    empty(disk)
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    if (size := free - left) > 0:
        with (disk / _BALLAST).open("wb") as file, contextlib.suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, size)


def empty(disk: Path) -> bool:
    """Make room again; whether the disk was filled."""
    filled = (disk / _BALLAST).exists()
    (disk / _BALLAST).unlink(missing_ok=True)
    return filled


def _mount(*words: str) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
