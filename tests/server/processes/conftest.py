"""A tiny shop served by several processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
import world
from serve_processes import Connection, Serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("processes") / "shop"
    with wares.open(path, create=True) as shop:
        shop.add(world.products())
    return path


@pytest.fixture(scope="module")
def serving(folder: Path) -> Iterator[Serving]:
    if not Path("/proc/self/task").exists():
        pytest.skip("processes are found by /proc")
    server = Serving(folder)
    try:
        yield server
    finally:
        server.clear()


@pytest.fixture
def connections(serving: Serving) -> Iterator[list[Connection]]:
    found = serving.connect_each()
    yield found
    for one in found:
        one.close()
