"""A shop that is served in this process, for commands that go through its server."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

import wares
from until import LONG
from wares.server.app import Server


@contextmanager
def _served(shop: wares.Shop) -> Iterator[Server]:
    ready = threading.Event()

    def is_ready(address: str) -> None:
        shop.announce(address)
        ready.set()

    server = Server(shop, "127.0.0.1", 0, is_ready)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    assert ready.wait(LONG)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(LONG)
        shop.announce(None)
    assert not thread.is_alive()


@pytest.fixture(scope="session")
def served() -> Callable[[wares.Shop], AbstractContextManager[Server]]:
    return _served
