"""Memory that threads have freed goes back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_ARENAS = 2
_M_ARENA_MAX = -8  # of glibc's malloc.h


def bound_arenas() -> None:
    """Let glibc's malloc have two arenas instead of eight a core: each keeps what its threads once needed at most.

    To be called before threads are begun; nothing happens with another C library.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
