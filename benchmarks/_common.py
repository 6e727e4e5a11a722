"""What every benchmark shares: arguments, output, saving, a temporary shop, and timing."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from rich.console import Console
from rich.table import Table

from _questions import QUESTIONS

Figures: TypeAlias = dict[str, Any]
HERE = Path(__file__).parent
RESULTS = HERE / "results"


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(size.replace("_", "")) for size in text.split(","))


_EXTRA: dict[str, dict[str, Any]] = {
    "sizes": {
        "type": _sizes,
        "default": (10_000, 100_000),
        "help": "numbers of products, the first of which freshness takes",
    },
    "kills": {"type": int, "default": 0, "help": "so many kills of the mixed writer alone"},
    "sets": {"type": lambda text: tuple(text.split(",")), "default": (), "help": "sets of queries, by commas"},
    "complaints": {"action": "store_true", "help": "print what is wrong, a line a query"},
    "workers": {"type": int, "default": 0, "help": "serve by so many processes that answer, and one that writes"},
    "bare": {"action": "store_true", "help": "products without pictures"},
    "titles": {"action": "store_true", "help": "change titles as well as prices and stock"},
}
"""Options that some benchmarks have beside those of all."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for.

    data      the data set's folder
    sample    how many queries (kills, …) to draw
    seed      of every draw
    shop      keep the shop here and use it again; None = a temporary one
    encoder   folder of another encoder; empty = the built-in one
    sizes     numbers of products, where a benchmark asks at several
    kills     kills of the mixed writer alone; 0 = the usual kills of every kind
    bare      whether products come without pictures
    titles    whether titles change, beside prices and stock
    workers   processes that answer, besides one that writes; 0 = one does both
    sets      sets of queries; () = all
    complaints  whether what is wrong is printed, a line a query
    save      whether figures are kept
    """

    data: Path
    sample: int
    seed: int
    shop: Path | None
    encoder: str
    sizes: tuple[int, ...] = ()
    kills: int = 0
    bare: bool = False
    titles: bool = False
    workers: int = 0
    sets: tuple[str, ...] = ()
    complaints: bool = False
    save: bool = False

    def rng(self) -> np.random.Generator:
        """A fresh generator from the seed."""
        return np.random.default_rng(self.seed)


def main(
    name: str,
    measure: Callable[[Options], Figures],
    sample: int,
    argv: Sequence[str] | None = None,
    data: Path | None = None,
    extra: Sequence[str] = (),
) -> None:
    """Run one benchmark: measure, print a table and, on the last line, the figures as one JSON object.

    `data` stands for a folder that was not named; without it one has to be. `extra` names further options of `_EXTRA`.
    """
    question = QUESTIONS[name]
    parser = argparse.ArgumentParser(description=question.asks)
    parser.add_argument(
        "data",
        type=Path,
        nargs="?" if data else None,
        default=data,
        help=f"data set's folder ({question.data}, or another of that form)",
    )
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--save", action="store_true", help=f"keep the figures in benchmarks/results/{name}.json")
    parser.add_argument("--sample", type=int, default=sample, help="how many queries to draw (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of every draw (default %(default)s)")
    parser.add_argument("--shop", type=Path, help="build the shop here, or use the one already here")
    parser.add_argument("--encoder", default="", help="folder of another encoder")
    for option in extra:
        parser.add_argument(f"--{option}", **_EXTRA[option])
    asked = parser.parse_args(argv)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, what was made is removed
    if not asked.data.is_dir():
        parser.error(f"{asked.data}: no such folder")
    further = {option: getattr(asked, option) for option in (*extra, "save")}
    figures = measure(Options(asked.data.resolve(), asked.sample, asked.seed, asked.shop, asked.encoder, **further))
    if not asked.json:
        Console().print(_table(name, figures))
    if asked.save:
        save(name, asked.data, figures)
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """A line about progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def save(name: str, data: Path, figures: Figures, results: Path = RESULTS) -> Path:
    """Put `figures` into NAME.json in the folder `results` under the data folder's name, beside those of other data."""
    results.mkdir(exist_ok=True)
    path = results / f"{name}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept[data.resolve().name] = {
        "commit": _commit(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": figures,
    }
    path.write_text(json.dumps(kept, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """CPU model, cores this process may use, memory in GB, Python and operating system."""
    return {
        "cpu": _first_line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(int((_first_line("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


@contextlib.contextmanager
def temporary() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="wares-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def percentiles(milliseconds: Sequence[float], prefix: str = "") -> Figures:
    """p50 and p99 of times in milliseconds."""
    return {f"{prefix}p{p}_ms": round(float(np.percentile(milliseconds, p)), 3) for p in (50, 99)}


def timed(call: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """What `call` gives, and its wall time in milliseconds."""
    start = time.perf_counter()
    result = call(*arguments)
    return result, (time.perf_counter() - start) * 1000


def rounded(value: float) -> float:
    """Four digits behind the point, as figures are kept."""
    return round(float(value), 4)


def resident_mb(pid: int | str = "self", peak: bool = False) -> float:
    """Resident memory of a process in MB, now or at its peak (Linux); NaN elsewhere."""
    line = _first_line(f"/proc/{pid}/status", "VmHWM" if peak else "VmRSS")
    return round(int(line.split()[0]) / 1024, 1) if line else float("nan")


def _table(name: str, figures: Figures) -> Table:
    table = Table(title=f"{name}: {QUESTIONS[name].asks}", title_justify="left")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("asked", justify="right")
    table.add_column("beside")
    named = {figure.key: figure for figure in QUESTIONS[name].figures}
    for key, value in figures.items():
        figure = named.get(key)
        passes = figure.passes(value) if figure and isinstance(value, int | float) else None
        colour = {True: "green", False: "red", None: ""}[passes]
        table.add_row(
            figure.label if figure else key,
            f"[{colour}]{shown(value)}[/]" if colour else shown(value),
            figure.asked() if figure else "",
            figure.beside if figure else "",
        )
    return table


def shown(value: Any) -> str:
    """A figure as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.{4 if abs(value) < 1 else 3 if abs(value) < 10 else 1}f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _first_line(file: str, key: str) -> str | None:
    """The value of the first line of a `key: value` file that starts with `key`."""
    try:
        lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), None)


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=HERE, capture_output=True, text=True, check=False).stdout.strip()

    changed = "+" if git("status", "--porcelain", "--", ":/src") else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + changed
