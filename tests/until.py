"""Waiting for what must become true. No clock decides: the limit is far beyond what the busiest machine needs."""

import time
from collections.abc import Callable

LONG = 240.0
"""Seconds after which something is taken to be stuck."""


def until(holds: Callable[[], object], pause: Callable[[float], object] = time.sleep) -> None:
    """Come back as soon as `holds()` is true; `pause` waits so many seconds between two looks."""
    for _ in range(int(LONG / 0.05)):
        if holds():
            return
        pause(0.05)
    raise AssertionError(f"this did not become true within {LONG:g} seconds")
