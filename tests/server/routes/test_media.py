"""Recordings and films over HTTP, heard by a recogniser that hears tones as colours."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import wares
import world

pytest.importorskip("av")
pytest.importorskip("jellyfish")
from media.clips import colours
from media.tones import ToneRecogniser, recording

FILM = colours(("black", 1.0), ("green", 4.0))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, served) -> Iterator[httpx.Client]:  # type: ignore[no-untyped-def]
    with wares.open(tmp_path_factory.mktemp("media") / "s", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add([*world.ungrouped(), {"id": "filmed", "title": "Spinning top", "pictures": [FILM]}])
        shop.voice.use(ToneRecogniser())
        with served(shop) as client:
            yield client


def test_a_recording_as_a_file_and_as_base64(client: httpx.Client) -> None:
    sent = client.post("/v1/search", files={"audio": ("a.wav", recording(1200), "audio/wav")}, data={"per_page": "3"})
    assert sent.status_code == 200, sent.text
    assert sent.json()["heard"] == {"text": "Make me a green mug", "heard": "Make me a green mug", "language": "en"}
    assert sent.json()["hits"][0]["id"] == "mug-green"
    text = base64.b64encode(recording(600)).decode()
    beside = client.post("/v1/search", json={"audio": {"base64": text}, "words": "mug"}).json()
    assert beside["hits"][0]["id"] == "mug-blue"
    assert "heard" not in client.get("/v1/search", params={"q": "mug"}).json()


def test_the_words_alone(client: httpx.Client) -> None:
    answer = client.post("/v1/transcribe", params={"language": "zh"}, files={"audio": recording(4000)})
    assert answer.json() == {"text": "红色跑步鞋", "heard": "红色泡步鞋", "language": "zh"}
    assert client.post("/v1/transcribe", files={"picture": b"x"}).json()["error"]["code"] == "bad_input"


def test_a_film_as_a_file(client: httpx.Client) -> None:
    answer = client.post("/v1/search", files={"film": ("a.mp4", FILM, "video/mp4")}).json()
    assert {hit["product"]["colour"] for hit in answer["hits"][:4]} <= {"green", None}
    (filmed,) = [hit for hit in answer["hits"] if hit["id"] == "filmed"]
    place, second = filmed["moment"]["picture"], filmed["moment"]["second"]
    path = filmed["product"]["pictures"][place]
    assert path == f"/v1/products/filmed/pictures/{place}#t={second:.2f}"
    assert client.get(path).headers["content-type"] == "image/jpeg"
    assert all("moment" not in hit for hit in answer["hits"] if hit["id"] != "filmed")


def test_a_product_sent_back_as_it_was_given_keeps_its_moments(client: httpx.Client) -> None:
    product = client.get("/v1/products/filmed").json()
    fields = {name: product[name] for name in ("id", "title", "pictures")}
    client.post("/v1/products", json=[fields]).raise_for_status()
    assert client.get("/v1/products/filmed").json()["pictures"] == product["pictures"]


@pytest.mark.parametrize(("name", "code"), [("audio", "bad_sound"), ("film", "bad_film")])
@pytest.mark.parametrize("data", [b"hello", FILM[:200], recording(440)[:30]])
def test_broken_files_are_told(client: httpx.Client, name: str, code: str, data: bytes) -> None:
    answer = client.post("/v1/search", files={name: data})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == code


def test_a_page_is_told_that_the_shop_can_hear(client: httpx.Client) -> None:
    assert client.get("/v1/shop").json()["voice"] is True


def test_the_cli_reads_files(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from wares.cli.app import app

    answer = CliRunner().invoke(app, ["search", "--film", str(tmp_path / "no.mp4"), "--shop", str(tmp_path)])
    assert answer.exit_code != 0
