"""Memory of a process with all its children: what is its own, and its share of what others map too (PSS; Linux)."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_EVERY = 0.25


@dataclass(slots=True)
class Peak:
    """The most that was seen so far, MB: `pss` of all pages, `anonymous` of those that no file holds."""

    pss: float = 0.0
    anonymous: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self, pid: int) -> None:
        """Look again and again until told to stop."""
        while not self._stop.wait(_EVERY):
            pss, anonymous = pss_mb(pid)
            self.pss, self.anonymous = max(self.pss, pss), max(self.anonymous, anonymous)

    def stop(self) -> None:
        """End watching."""
        self._stop.set()


@contextlib.contextmanager
def peak_of(pid: int) -> Iterator[Peak]:
    """The peak of a process tree while it runs."""
    peak = Peak()
    thread = threading.Thread(target=peak.watch, args=(pid,), daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak.stop()
        thread.join()


def pss_mb(pid: int) -> tuple[float, float]:
    """MB of a process and all its children now: proportional set size, and its part that no file holds; 0 elsewhere."""
    figures = [_rollup(one) for one in _tree(pid)]
    return round(sum(pss for pss, _ in figures) / 1024, 1), round(sum(own for _, own in figures) / 1024, 1)


def _rollup(pid: int) -> tuple[int, int]:
    """kB; nothing of a process that has ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0, 0
    found = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines[1:])}
    return found["Pss"], found.get("Pss_Anon", 0)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(word) for word in children.read_text(encoding="ascii").split()]
    return found
