"""Memory of a serving process: what large requests free goes back to the system at once, what stays is left alone."""

from __future__ import annotations

import ctypes
import gc
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


def freeze_heap() -> None:
    """Once a shop is open: collect garbage, leave what stays out of all later collections, and give what malloc holds
    and nobody uses back to the system, a third of it.

    Collections are then of what came since alone. One of everything takes .2 s, in which no question is answered.
    """
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
