"""Every error has one shape, bodies are bounded, and pages of other origins may read but not write."""

import base64
from typing import Any

import httpx
import pytest

import wares
from wares import errors
from wares.server.http.errors import STATUS, code_of

HUGE = "x" * 600_000


def failure(response: httpx.Response, status: int, code: str) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert set(answer) == {"error"}
    assert set(answer["error"]) == {"code", "message"}
    assert answer["error"]["code"] == code
    return str(answer["error"]["message"])


def test_errors_of_the_shop(client: httpx.Client) -> None:
    assert "price" in failure(client.get("/v1/search", params={"filter": "price <"}), 400, "bad_filter")
    assert "nobody" in failure(client.get("/v1/products/nobody"), 404, "not_found")
    failure(client.get("/v1/products/nobody/similar"), 404, "not_found")
    failure(client.get("/v1/products/mug-red/pictures/7"), 404, "not_found")
    failure(client.get("/v1/search?like=nobody"), 404, "not_found")
    text = base64.b64encode(b"text").decode()
    failure(client.post("/v1/search", json={"pictures": [{"base64": text}]}), 400, "bad_picture")


def test_errors_of_the_framework(client: httpx.Client) -> None:
    assert "/v1/nowhere" in failure(client.get("/v1/nowhere"), 404, "no_such_route")
    assert "PATCH" in failure(client.patch("/v1/search"), 405, "bad_method")
    assert "number" in failure(client.get("/v1/products/mug-red/pictures/first"), 400, "bad_input")
    assert "number" in failure(client.get("/v1/products/mug-red/pictures/-1"), 400, "bad_input")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b'{"words": "\xff"}', "not valid JSON"),
        (b"[]", "object"),
        (b'{"page": "1"}', "page:"),
        (b'{"colour": "red"}', "colour"),
        (b'{"facets": "brand"}', "facets:"),
        (b'{"pictures": [{"base64": "%%%"}]}', "pictures[0].base64"),
        (b'{"pictures": [{}]}', "pictures[0]: give exactly one"),
        (b'{"pictures": [{"base64": "", "url": "http://x"}]}', "pictures[0]: give exactly one"),
        (b'{"refine": {"brand": 3}}', "refine"),
    ],
)
def test_malformed_searches(client: httpx.Client, body: bytes, says: str) -> None:
    response = client.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert says in response.json()["error"]["message"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.png", "http://localhost/a", "file:///etc/passwd", "nonsense"])
def test_private_addresses_are_not_fetched(client: httpx.Client, url: str) -> None:
    response = client.post("/v1/search", json={"pictures": [{"url": url}]})
    assert response.status_code == 400
    assert response.json()["error"]["code"] in ("bad_picture", "bad_input")


@pytest.mark.parametrize(
    ("products", "says"),
    [
        ({"id": "a", "title": "A"}, "array"),
        ([{"title": "A"}], "id"),
        ([{"id": "", "title": "A"}], "[0].id"),
        ([{"id": "a", "title": "A"}, {"id": "b", "title": "B", "price": -1}], "[1].price"),
        ([{"id": "a", "title": "A", "price": "1"}], "[0].price"),
        ([{"id": "a", "title": "A", "pictures": ["x"]}], "[0].pictures[0]"),
        ([{"id": "a", "title": "A", "colours": "red"}], "colours"),
        ([{"id": "a", "title": "A", "pictures": [{"base64": "?"}]}], "[0].pictures[0].base64"),
    ],
)
def test_malformed_products_are_refused_as_a_whole(
    client: httpx.Client, shop: wares.Shop, products: Any, says: str
) -> None:
    before = len(shop)
    response = client.post("/v1/products", json=products)
    assert response.status_code == 400
    assert says in response.json()["error"]["message"]
    assert len(shop) == before


def test_malformed_forms(client: httpx.Client) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    assert client.post("/v1/search", content=b"x", headers=headers).status_code == 400
    named = client.post("/v1/search", files={"photo": ("a.png", b"x", "image/png")})
    assert "photo" in failure(named, 400, "bad_input")
    both = client.post("/v1/search", files={"picture": ("a.png", b"x")}, data={"query": "{}", "page": "1"})
    assert "page" in failure(both, 400, "bad_query")


def test_large_bodies_are_refused(client: httpx.Client) -> None:
    assert "0.5 MB" in failure(client.post("/v1/search", json={"words": HUGE}), 413, "too_large")

    def chunks() -> Any:
        yield b'{"words": "'
        for _ in range(12):
            yield b"x" * 50_000
        yield b'"}'

    streamed = client.post("/v1/search", content=chunks(), headers={"Content-Type": "application/json"})
    failure(streamed, 413, "too_large")
    failure(client.post("/v1/search", files={"picture": ("a.png", HUGE.encode())}), 413, "too_large")


def test_only_json_may_write(client: httpx.Client) -> None:
    plain = client.post("/v1/products", content=b"[]", headers={"Content-Type": "text/plain"})
    assert "application/json" in failure(plain, 415, "bad_content_type")


def test_other_origins_may_read_and_not_write(client: httpx.Client) -> None:
    elsewhere = {"Origin": "https://shop.example"}
    assert client.get("/v1/search", headers=elsewhere).headers["access-control-allow-origin"] == "*"
    asked = {**elsewhere, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    assert client.options("/v1/search", headers=asked).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.options("/v1/products", headers=asked).headers
    posted = client.post("/v1/products", json=[], headers=elsewhere)
    assert "access-control-allow-origin" not in posted.headers
    asked["Access-Control-Request-Method"] = "DELETE"
    assert "access-control-allow-origin" not in client.options("/v1/products/a", headers=asked).headers


def test_errors_can_be_read_by_other_origins(client: httpx.Client) -> None:
    response = client.get("/v1/search?page=x", headers={"Origin": "https://shop.example"})
    assert response.headers["access-control-allow-origin"] == "*"


def test_every_error_has_a_status_and_a_code() -> None:
    assert code_of(errors.BadFilter("x")) == "bad_filter"
    assert code_of(errors.NotFound("x")) == "not_found"
    assert code_of(errors.ShopBusy("x")) == "shop_busy"
    assert STATUS[errors.ShopBusy] == 409
    assert STATUS[errors.StoreFull] == 507
