"""Event loop of cluster requests: one thread a process; a call's requests go out at once, and callers only wait."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Running:
    process: int = -1
    loop: asyncio.AbstractEventLoop | None = None


_lock = threading.Lock()
_running = _Running()


def event_loop() -> asyncio.AbstractEventLoop:
    """This process's loop, begun when it is first asked for; a forked process has one of its own."""
    with _lock:
        if _running.loop is None or _running.process != os.getpid():
            _running.loop, _running.process = asyncio.new_event_loop(), os.getpid()
            threading.Thread(target=_running.loop.run_forever, name="wares-cluster", daemon=True).start()
        return _running.loop


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` on the loop and give back its result, or raise its error. Not to be called from the loop itself."""
    return asyncio.run_coroutine_threadsafe(work, event_loop()).result()
