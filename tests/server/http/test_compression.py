"""What is open and long goes out in gzip to who accepts it; pictures, short answers and what needs a key do not."""

import gzip
import json

import httpx
import pytest

import wares
from wares.server.http.compression import accepts_gzip


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (b"gzip, deflate, br", True), (b"br, GZIP;q=0.5", True), (b"gzip;q=0", False), (b"gzip; q=0.0", False),
        (b"br", False), (b"identity", False), (b"xgzip", False), (None, False),
    ],
)  # fmt: skip
def test_who_accepts_gzip(header: bytes | None, accepted: bool) -> None:
    headers = [] if header is None else [(b"host", b"x"), (b"accept-encoding", header)]
    assert accepts_gzip({"type": "http", "headers": headers}) is accepted


def test_a_search_is_the_same_packed_and_smaller(client: httpx.Client) -> None:
    body = {"words": "", "facets": ["brand", "colour"], "per_page": 24}
    plain = client.post("/v1/search", json=body, headers={"Accept-Encoding": "identity"})
    with client.stream("POST", "/v1/search", json=body, headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-length"] == str(len(sent))
    assert "Accept-Encoding" in packed.headers["vary"]
    assert len(sent) < len(plain.content) / 3
    assert [hit["id"] for hit in json.loads(gzip.decompress(sent))["hits"]] == [
        hit["id"] for hit in plain.json()["hits"]
    ]


def test_short_answers_and_pictures_stay_as_they_are(client: httpx.Client) -> None:
    for path in ("/v1/health", "/v1/products/mug-red/pictures/0"):
        assert "content-encoding" not in client.get(path, headers={"Accept-Encoding": "gzip"}).headers


def test_what_needs_a_key_stays_as_it_is(shop: wares.Shop, client: httpx.Client) -> None:
    answer = client.get("/v1/status", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
