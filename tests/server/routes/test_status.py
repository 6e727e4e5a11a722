"""What the shop says of itself."""

import httpx

import wares


def test_attributes_and_labels(client: httpx.Client, shop: wares.Shop) -> None:
    plain = client.get("/v1/attributes").json()
    assert plain == {"attributes": shop.attributes(), "labels": {}, "addresses": {}}
    labels = client.get("/v1/attributes?language=zh").json()["labels"]
    assert labels["colour"]["red"] == "红色"


def test_about_health_and_ready(client: httpx.Client, shop: wares.Shop) -> None:
    about = client.get("/v1/shop").json()
    assert about == {
        "name": "Tiny", "language": "en", "currency": "EUR", "languages": ["en", "zh"], "delivery": {}, "returns": {},
        "checkout": None, "accepted": True, "voice": about["voice"],
    }  # fmt: skip
    assert client.get("/v1/health").json() == {"status": "ok"}
    assert client.get("/v1/ready").json() == {"ready": True}
    assert client.get("/v1/status").json()["shop"]["products"] == len(shop)


def test_a_page_learns_whether_it_is_accepted(client: httpx.Client) -> None:
    foreign = client.get("/v1/shop", headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"})
    assert foreign.json()["accepted"] is False
    assert "Origin" in foreign.headers["vary"]
    assert foreign.headers["access-control-expose-headers"] == "Date, Retry-After"


def test_other_routes_name_their_parameters_too(client: httpx.Client) -> None:
    assert "limit" in client.get("/v1/suggest?limit=many").json()["error"]["message"]
    assert "language" in client.get("/v1/attributes?languages=zh").json()["error"]["message"]
    assert "page" in client.get("/v1/products/mug-red/similar?page=0").json()["error"]["message"]
