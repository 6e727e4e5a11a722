"""`wares forget` as typed, beside a server and without one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wares
import world
from wares.cli.app import app
from wares.server.app import Server

RUNNER = CliRunner()
WHO = "ann/50% é"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with wares.open(tmp_path / "shop", create=True) as shop:
        shop.add(world.products()[:2])
        events = [{"kind": "view", "products": ["mug-red"], "session": "s/1"}]
        events += [{"kind": "view", "products": ["mug-red"], "shopper": WHO, "session": f"s{n}"} for n in range(3)]
        shop.track(events)
    return tmp_path / "shop"


def run(*words: str) -> str:
    result = RUNNER.invoke(app, list(words), env={"COLUMNS": "200", "NO_COLOR": "1"}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@contextmanager
def as_it_lies(folder: Path) -> Iterator[None]:
    yield


@contextmanager
def being_served(folder: Path) -> Iterator[None]:
    with wares.open(folder) as shop:
        server = Server(shop, "127.0.0.1", 0, shop.announce)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [server.socket]})
        thread.start()
        while not server.started:
            thread.join(0.02)
        yield
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("around", [as_it_lies, being_served])
def test_forgetting(folder: Path, around: Callable[[Path], "contextmanager[None]"]) -> None:
    with around(folder):  # type: ignore[attr-defined]
        told = json.loads(run("forget", WHO, "--shop", str(folder), "--json"))
        assert (told["events"], told["sessions"], told["wiped"]) == (3, 3, True)
        assert "Nothing was kept" in run("forget", WHO, "--shop", str(folder))
        assert "1 events, 1 sessions" in run("forget", "s/1", "--session", "--shop", str(folder))
