"""A tiny real shop, served on a free port, and a client for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

import wares
import world
from until import LONG
from wares.server.app import Server
from wares.settings import Settings
from wares.types import Picture, Product

ODD_ID = "鞋/50% off?#é"
ODD = Product(
    id=ODD_ID, title="Odd <thing>", pictures=(Picture(data=world.picture("red")), Picture(data=world.picture("blue")))
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    settings = Settings(shop_name="Tiny", shop_currency="EUR", server_max_body_megabytes=0.5)
    with wares.open(
        tmp_path_factory.mktemp("shop") / "s", encoder=world.ColourEncoder(), settings=settings, create=True
    ) as open_shop:
        open_shop.add([*world.products(), ODD])
        yield open_shop


@contextmanager
def _served(shop: wares.Shop) -> Iterator[httpx.Client]:
    ready = threading.Event()
    server = Server(shop, "127.0.0.1", 0, lambda address: ready.set())
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    assert ready.wait(LONG)
    with httpx.Client(base_url=server.address, trust_env=False, timeout=LONG) as open_client:
        yield open_client
    server.should_exit = True
    thread.join(LONG)
    assert not thread.is_alive()


@pytest.fixture(scope="session")
def served() -> Callable[[wares.Shop], AbstractContextManager[httpx.Client]]:
    return _served


@pytest.fixture(scope="module")
def client(shop: wares.Shop) -> Iterator[httpx.Client]:
    with _served(shop) as open_client:
        yield open_client


@pytest.fixture
def odd_id() -> str:
    return ODD_ID


@pytest.fixture(scope="session")
def docs() -> str:
    return (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
