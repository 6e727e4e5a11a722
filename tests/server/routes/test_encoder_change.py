"""A served shop takes another encoder in without a restart."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

import wares
import world
from until import until
from wares.encode.load import load


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as open_shop:
        open_shop.add(world.products())
        yield open_shop


@pytest.fixture
def client(
    shop: wares.Shop, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    with served(shop) as open_client:
        yield open_client


def test_it_answers_all_the_while_and_then_with_the_new(client: httpx.Client) -> None:
    answer = client.post("/v1/encoder", json={"encoder": None})
    assert answer.status_code == 200

    def has_come() -> bool:
        assert client.get("/v1/search", params={"q": "red mug"}).json()["hits"][0]["id"] == "mug-red"
        return not client.get("/v1/status").json()["shop"]["coming"]

    until(has_come)
    shop = client.get("/v1/status").json()["shop"]
    assert (shop["encoder"], shop["indexed"]) == (load().fingerprint, 24)
    assert client.get("/v1/search", params={"q": "red mug"}).json()["hits"][0]["id"] == "mug-red"


def probes(place: Path) -> list[str]:
    named = (place, place / "file", place / "encoder", place / "missing", Path("/etc/shadow"), Path("/proc/1"))
    return [*map(str, named), "~nobody-of-this-name/x", "x\0y", "../..", "models/none"]


def test_the_owner_is_told_what_is_wrong(client: httpx.Client, shop: wares.Shop, tmp_path: Path) -> None:
    owner = {"Authorization": f"Bearer {shop.token}"}
    answer = client.post("/v1/encoder", json={"encoder": str(tmp_path)}, headers=owner)
    assert (answer.status_code, str(tmp_path) in answer.text) == (400, True)
    assert client.post("/v1/encoder", json={"encoder": "~nobody-of-this-name"}, headers=owner).status_code == 400


def test_what_is_no_encoder_is_refused(client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "config.json").write_text("{}")
    answers = [client.post("/v1/encoder", json={"encoder": path}) for path in probes(tmp_path)]
    assert {answer.status_code for answer in answers} == {400}
    assert len({answer.text for answer in answers}) == 1, "the words tell what lies on the server's disk"
    assert str(tmp_path) not in answers[0].text
    assert client.post("/v1/encoder", json={"folder": "x"}).status_code == 400
    assert client.post("/v1/encoder", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert client.get("/v1/status").json()["shop"]["encoder"] == "colours-1"
