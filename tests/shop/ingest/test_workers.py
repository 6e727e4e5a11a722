"""Work over processes: the same answers in the same order, whatever becomes of the processes."""

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import wares
from wares.errors import BadInput
from wares.shop.ingest.workers import pool
from wares.shop.ingest.workers.pool import WorkerPool, worker_count
from wares.shop.ingest.workers.workplace import Workplace
from wares.shop.runtime.components import Components

WORDS = ("red", "blue", "steel", "kettle", "mug", "lamp", "garden", "chair", "mat", "brush")


@dataclass(frozen=True)
class Echo:
    """A task that tells its number and its process, unless it is to fail."""

    number: int
    fails: bool = False
    kills: int = 0
    size: int = 1
    is_portable: bool = True

    def run(self, workplace: Workplace) -> tuple[int, int]:
        if self.fails:
            raise BadInput(f"task {self.number}")
        if self.kills and self.kills != os.getpid():
            os.kill(os.getpid(), signal.SIGTERM)
        return self.number, os.getpid()


@pytest.fixture
def components(tmp_path: Path) -> Iterator[Components]:
    with wares.open(tmp_path / "shop", create=True) as shop:
        yield shop._assembly.generation.components


def write_feed(path: Path, n: int) -> Path:
    rng = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "price", "material", "weight"))
        for number in range(n):
            title = " ".join(rng.choices(WORDS, k=4)) if number % 50 else ""
            weight = "heavy" if number % 70 == 3 else number
            writer.writerow((f"p{number}", title, number / 7, rng.choice(WORDS), weight))
    return path


def kept(shop: Path) -> list[list[tuple[object, ...]]]:
    """What the store has, apart from the order of writing."""
    store = sqlite3.connect(shop / "shop.db")
    products = store.execute("SELECT id, body, source FROM products ORDER BY id").fetchall()
    counts = store.execute("SELECT kind, key, n FROM counts ORDER BY kind, key").fetchall()
    store.close()
    return [products, counts]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started with the first task."""
    monkeypatch.setattr(pool, "START_AFTER", -1)


@pytest.mark.usefixtures("at_once")
def test_answers_come_in_order_from_processes_and_from_here(components: Components) -> None:
    with WorkerPool(components, 2) as workers:
        answers = list(workers.map(Echo(number) for number in range(1000)))
        here = list(workers.map(Echo(number, is_portable=False) for number in range(5)))
    assert [number for number, _ in answers] == list(range(1000))
    assert answers[0][1] == os.getpid()
    assert {process for _, process in here} == {os.getpid()}


def test_little_work_starts_no_process(components: Components) -> None:
    with WorkerPool(components, 2) as workers:
        assert {process for _, process in workers.map(Echo(number) for number in range(50))} == {os.getpid()}


@pytest.mark.usefixtures("at_once")
def test_a_task_that_fails_raises_what_it_raised(components: Components) -> None:
    with WorkerPool(components, 2) as workers, pytest.raises(BadInput, match="task 300"):
        list(workers.map(Echo(number, fails=number == 300) for number in range(400)))


@pytest.mark.usefixtures("at_once")
def test_the_task_of_a_process_that_dies_is_done_here(components: Components) -> None:
    with WorkerPool(components, 2) as workers:
        tasks = (Echo(number, kills=os.getpid() if number in (200, 900) else 0) for number in range(1000))
        assert [number for number, _ in workers.map(tasks)] == list(range(1000))


@pytest.mark.usefixtures("at_once")
def test_where_no_process_can_be_started_all_is_done_here(
    components: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with WorkerPool(components, 2) as workers:
        assert [number for number, _ in workers.map(map(Echo, range(50)))] == list(range(50))


def test_as_many_as_cores_unless_said_otherwise() -> None:
    assert worker_count(3) == 3
    assert worker_count(0) >= 1


@pytest.mark.usefixtures("at_once")
def test_a_feed_gives_the_same_shop_with_processes_and_without(tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "feed.csv", 1200)
    reports = []
    for name, workers in (("here", 1), ("there", 2)):
        with wares.open(tmp_path / name, settings=wares.settings.Settings(ingest_workers=workers), create=True) as shop:
            reports.append(shop.ingest(feed))
            assert shop.ingest(feed).unchanged == reports[-1].added
    assert kept(tmp_path / "here") == kept(tmp_path / "there")
    assert [(each.added, each.skipped, each.problems, each.examples) for each in reports[:1]] == [
        (each.added, each.skipped, each.problems, each.examples) for each in reports[1:]
    ]


INGEST = """
import sys, wares
from wares.shop.ingest.workers import pool
pool.START_AFTER = -1
settings = wares.settings.Settings(ingest_workers=2, ingest_batch_size=64)
with wares.open(sys.argv[1], settings=settings, create=True) as shop:
    report = shop.ingest(sys.argv[2], progress=lambda now: print(now.products, flush=True))
    print([report.added, report.unchanged])
"""


def test_an_ingest_killed_twice_goes_on_where_it_was(tmp_path: Path) -> None:
    """No worker outlives it, unguarded main modules are not run again, and what was acknowledged is not done again."""
    feed = write_feed(tmp_path / "feed.csv", 1200)
    command = [sys.executable, "-c", INGEST, str(tmp_path / "killed"), str(feed)]
    acknowledged = 0
    for least in (100, 500):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as ingest:
            assert ingest.stdout is not None
            for line in ingest.stdout:
                acknowledged = int(line)
                if acknowledged >= least:
                    break
            ingest.kill()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    added, unchanged = json.loads(done.stdout.splitlines()[-1])
    assert unchanged >= acknowledged
    with wares.open(tmp_path / "whole", create=True) as shop:
        assert shop.ingest(feed).added == added + unchanged
    assert kept(tmp_path / "killed") == kept(tmp_path / "whole")
