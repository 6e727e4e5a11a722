"""Memory release: what large requests have freed goes back to the system at once."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_LARGE = 4 * 2**20
_KEPT = 32 * 2**20


def give_back_large_blocks() -> None:
    """Let glibc's malloc map blocks of 4 MiB and more by themselves, for good.

    Left to itself it raises that size to the largest block ever freed, up to 32 MiB, and keeps such blocks among small
    ones. Nothing happens with another C library.
    """
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT)


def give_back_free_memory() -> None:
    """Give what malloc holds and nobody uses back to the system: a third of it, once a shop is open.

    Nothing happens with another C library.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
