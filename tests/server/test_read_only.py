"""A server of a shop that is only read: it answers questions, follows who writes, and refuses what would change it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

import wares
import world
from until import until
from wares.server.access.declaration import Access
from wares.server.routes.table import ROUTES

Serving = Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
READING = {("POST", "/v1/search"), ("POST", "/v1/transcribe"), ("POST", "/v1/checkout")}
"""Asked with a body, and changing nothing."""


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    folder = tmp_path_factory.mktemp("read-only") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        yield shop


@pytest.fixture(scope="module")
def client(writer: wares.Shop, served: Serving) -> Iterator[httpx.Client]:
    with wares.open(writer.folder, encoder=world.ColourEncoder(), read_only=True) as shop, served(shop) as open_client:
        yield open_client


def test_every_route_that_changes_the_shop_says_so() -> None:
    for route in ROUTES:
        for method in route.methods:
            assert route.writes == (method not in ("GET", "HEAD") and (method, route.path) not in READING)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.writes], ids=lambda route: route.path)
def test_what_would_change_the_shop_is_refused(client: httpx.Client, route: object) -> None:
    assert isinstance(route, type(ROUTES[0]))
    path = route.path.format(product_id="mug-red", shopper="u", session="s", name="reload")
    response = client.request(route.methods[0], path, json=[{"kind": "view", "products": ["mug-red"], "shopper": "u"}])
    if route.access is Access.OWNER:  # whose token a reader writes into no file
        assert response.status_code in (401, 403)
        return
    assert response.status_code == 409
    assert response.json()["error"]["code"] == "shop_read_only"
    assert (
        f"{route.methods[0]} {route.path}: this shop is open for reading alone" in response.json()["error"]["message"]
    )


def test_questions_are_answered(client: httpx.Client) -> None:
    assert client.get("/v1/ready").json() == {"ready": True}
    assert client.get("/v1/search", params={"words": "mug", "session": "s"}).json()["total"] == 6
    assert client.get("/v1/recommend").json()["items"]
    assert client.get("/v1/suggest", params={"q": "mu"}).json()["suggestions"]
    assert client.get("/v1/products/mug-red").json()
    assert client.get("/v1/sessions/s/profile").json()["known"] is False
    assert client.get("/v1/status").json()["shop"]["products"] == 24
    assert client.get("/v1/analytics/funnel").status_code == 200


def test_what_another_process_writes_is_answered(writer: wares.Shop, client: httpx.Client) -> None:
    writer.add([{"id": "z", "title": "Zeppelin"}])
    until(lambda: client.get("/v1/search", params={"words": "zeppelin"}).json()["total"] == 1)
    writer.track([{"kind": "view", "products": ["mug-red"], "session": "visit"}])
    until(lambda: client.get("/v1/sessions/visit/profile").json()["known"])
