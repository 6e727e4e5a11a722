"""What holds for every test: how long an example of a property takes never decides, and every worker has one core.

Two workers whose matrix products take two threads each wait for one another: with one thread each they are three times
as quick together.
"""

import os
from pathlib import Path

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # read when NumPy and torch are loaded, so before everything else

os.environ.pop("COLUMNS", None)  # the console takes its width from it for good

import pytest  # noqa: E402 - see above
from hypothesis import HealthCheck, settings  # noqa: E402

import wares.cli.output.console  # noqa: E402, F401 - before a test sets a width of its own

ROOT = Path(__file__).parent
settings.register_profile("wares", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wares")

LONGEST = ("browser", "benchmarks", "training", "shop", "cli")
"""Folders with the longest files. They come first, so that two workers, a file at a time each, end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {folder: rank for rank, folder in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(ROOT).parts[0], len(LONGEST)))
