"""One thread for the linear algebra beneath NumPy (BLAS), where products are small."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

_held = threading.Lock()  # by whoever set the number: who else did would take it for what was before


@contextmanager
def one_thread(wait: bool = False) -> Iterator[None]:
    """BLAS takes one thread inside, and as many as before afterwards.

    Of a product of some hundred rows threads get parts that take microseconds, and whoever waits for them spins: on a
    busy machine for as long as another process has their core. The number is the process's: where another thread is
    inside already it counts for both, until that one leaves; `wait` = until it has left, for whoever stays long.
    """
    if not _held.acquire(blocking=wait):
        yield
        return
    try:
        with _blas().limit(limits=1):
            yield
    finally:
        _held.release()


@cache
def _blas() -> Any:
    """Looked for once, which takes a millisecond."""
    return ThreadpoolController().select(user_api="blas")
