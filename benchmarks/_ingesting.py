"""One ingest in a process of its own, so that time and memory are this work's alone."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from _common import HERE, Figures, Options, say
from _memory import Peak, peak_of


def ingest(shop: Path, feed: Path, options: Options) -> Figures:
    """What the process tells of itself, and the peak of its whole tree."""
    with _running(shop, feed, options) as (process, peak):
        told, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the ingest failed with {process.returncode}; see its output above")
    figures: dict[str, Any] = json.loads(told.splitlines()[-1])
    say(f"{figures['added']} added, {figures['updated']} updated in {figures['seconds']} s, {peak.pss} MB at most")
    return {**figures, "peak_pss_mb": peak.pss, "peak_anonymous_mb": peak.anonymous}


def ingest_killed(shop: Path, feed: Path, options: Options, after: float) -> float:
    """Kill an ingest `after` seconds; how long it ran, less where it came to its end before."""
    start = time.perf_counter()
    with _running(shop, feed, options) as (process, _):
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    return time.perf_counter() - start


@contextlib.contextmanager
def _running(shop: Path, feed: Path, options: Options) -> Iterator[tuple[subprocess.Popen[str], Peak]]:
    command = [sys.executable, str(HERE / "_child.py"), str(shop), str(feed), options.encoder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, peak_of(process.pid) as peak:
        try:
            yield process, peak
        finally:
            process.kill()
