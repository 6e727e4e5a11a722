"""A served shop takes another encoder in without a restart."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

import wares
import world
from until import until
from wares.encode.base import load


@pytest.fixture
def client(
    tmp_path: Path, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        with served(shop) as opened:
            yield opened


def test_it_answers_all_the_while_and_then_with_the_new(client: httpx.Client) -> None:
    answer = client.post("/v1/encoder", json={"encoder": None})
    assert answer.status_code == 200

    def has_come() -> bool:
        assert client.get("/v1/search", params={"q": "red mug"}).json()["hits"][0]["id"] == "mug-red"
        return not client.get("/v1/ready").json()["shop"]["coming"]

    until(has_come)
    shop = client.get("/v1/ready").json()["shop"]
    assert (shop["encoder"], shop["indexed"]) == (load().fingerprint, 24)
    assert client.get("/v1/search", params={"q": "red mug"}).json()["hits"][0]["id"] == "mug-red"


def test_what_is_no_encoder_is_refused(client: httpx.Client, tmp_path: Path) -> None:
    answer = client.post("/v1/encoder", json={"encoder": str(tmp_path)})
    assert answer.status_code == 400
    assert str(tmp_path) in answer.json()["error"]["message"]
    assert client.post("/v1/encoder", json={"folder": "x"}).status_code == 400
    assert client.post("/v1/encoder", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert client.get("/v1/ready").json()["shop"]["encoder"] == "colours-1"
