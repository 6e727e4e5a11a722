"""Products with variants, sales and dates go in and come out over HTTP; hidden ones are for administrators alone."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import wares
import world
from wares.settings import Settings

PNG = [{"base64": base64.b64encode(world.picture(colour)).decode()} for colour in ("green", "red")]
SHIRT: dict[str, Any] = {
    "id": "shirt/1",
    "title": "Linen shirt",
    "price": 30,
    "was_price": 40,
    "currency": "EUR",
    "category": "Clothing > Shirts",
    "other_categories": ["Summer > Linen", ["Gifts"]],
    "material": "100 % linen",
    "choices": {"engraving": ["none", "initials"]},
    "variants": [
        {
            "options": {"size": "S", "colour": "green"},
            "sku": "sh-s",
            "codes": ["4006381333931"],
            "price": 25,
            "stock": 0,
        },
        {"options": {"size": "M", "colour": "green"}, "sku": "sh-m", "price": 30, "was_price": 40, "stock": 3},
        {"options": {"size": "M", "colour": "red"}, "availability": "pre-order", "picture": 1},
    ],
    "availability": "in stock",
    "rating": 4.5,
    "rating_count": 12,
    "size_guide": "https://shop.example/sizes",
    "published_at": "2024-01-01",
    "expires_at": "2999-01-01T00:00:00Z",
    "pictures": PNG,
}


@pytest.fixture
def stocked(client: httpx.Client) -> Iterator[httpx.Client]:
    added = client.post("/v1/products", json=[SHIRT]).json()
    assert (added["added"], added["problems"]) == (1, [])
    yield client
    client.delete("/v1/products/shirt%2F1")


def get(client: httpx.Client, **headers: str) -> dict[str, Any]:
    response = client.get("/v1/products/shirt%2F1", headers=headers)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def post(client: httpx.Client, **changed: Any) -> httpx.Response:
    return client.post("/v1/products", json=[{"id": "bad", "title": "Bad", **changed}])


def test_what_is_sent_is_had(stocked: httpx.Client) -> None:
    result = get(stocked)
    assert (result["price"], result["was_price"], result["availability"]) == (30.0, 40.0, "in_stock")
    assert result["other_categories"] == [["Summer", "Linen"], ["Gifts"]]
    assert result["choices"] == {"engraving": ["none", "initials"], "size": ["S", "M"], "colour": ["green", "red"]}
    assert (result["material"], result["rating"], result["rating_count"]) == ("100 % linen", 4.5, 12)
    assert (result["published"], result["published_at"], result["expires_at"]) == (True, 1704067200.0, 32472144000.0)
    small, middle, red = result["variants"]
    assert (small["codes"], small["stock"], small["picture"]) == (["4006381333931"], 0, None)
    assert (middle["was_price"], middle["sale"]) == (40.0, None)
    assert (red["availability"], red["picture"]) == ("preorder", "/v1/products/shirt%2F1/pictures/1")


def test_what_is_had_can_be_sent_back(stocked: httpx.Client) -> None:
    result = get(stocked)
    files = [stocked.get(path).content for path in result["pictures"]]
    report = stocked.post("/v1/products", json=[result]).json()
    assert report["problems"] == []
    assert get(stocked) == result
    assert [stocked.get(path).content for path in result["pictures"]] == files


def test_a_sale_holds_within_its_dates(stocked: httpx.Client) -> None:
    now, later = {"price": 20, "start": "2024-01-01", "end": "2999-01-01"}, {"price": 20, "start": "2998-01-01"}
    for sale, price, was in ((now, 20.0, 30.0), (later, 30.0, None)):
        plain = {"id": "shirt/1", "title": "Linen shirt", "price": 30, "sale": sale}
        stocked.post("/v1/products", json=[plain])
        result = get(stocked)
        assert (result["price"], result["was_price"], result["sale"]["price"]) == (price, was, 20.0)
        stocked.post("/v1/products", json=[result])
        assert get(stocked) == result


@pytest.mark.parametrize("hiding", [{"published": False}, {"published_at": "2999-01-01"}, {"expires_at": 1}])
def test_what_is_not_shown_is_found_by_administrators_alone(stocked: httpx.Client, hiding: dict[str, Any]) -> None:
    stocked.post("/v1/products", json=[{**SHIRT, **hiding}])
    page = {"Sec-Fetch-Site": "same-origin"}
    assert get(stocked)["title"] == "Linen shirt"
    assert stocked.get("/v1/products/shirt%2F1/pictures/0").headers["cache-control"].startswith("private")
    for path in ("", "/pictures/0", "/similar"):
        refused = stocked.get(f"/v1/products/shirt%2F1{path}", headers=page)
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found"), path
    assert (
        stocked.get("/v1/search", params={"q": "linen shirt", "filter": "material:'100 % linen'"}).json()["total"] == 0
    )
    stocked.post("/v1/products", json=[SHIRT])
    assert stocked.get("/v1/products/shirt%2F1", headers=page).status_code == 200


def test_with_a_key_only_who_has_it_finds_what_is_not_shown(tmp_path: Any, served: Any) -> None:
    settings = Settings(server_admin_key="open sesame")
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add([{"id": "draft", "title": "Draft", "published": False}])
        with served(shop) as client:
            assert client.get("/v1/products/draft").status_code == 404
            key = {"Authorization": "Bearer open sesame"}
            assert client.get("/v1/products/draft", headers=key).json()["published"] is False
            assert client.get("/v1/products/draft", headers={**key, "Origin": "https://x.example"}).status_code == 200
            assert client.get("/v1/products/draft", headers={"Authorization": "Bearer guess"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"sale": {"price": 5, "start": "soon"}}, "[0].sale.start: 'soon' is no date"),
        ({"sale": {"price": 5, "start": 2, "end": 1}}, "product 'bad': sale: it starts at 2"),
        ({"availability": "perhaps"}, "[0].availability: 'perhaps' is not known; give one of in_stock"),
        ({"rating": 7}, "[0].rating: "),
        ({"published": "yes"}, "[0].published: "),
        ({"published_at": 1.7e12}, "product 'bad': published_at: "),
        ({"variants": [{"options": {"size": 5}}]}, "[0].variants[0].options"),
        ({"variants": [{"options": {"size": "S"}}] * 2}, "product 'bad': variants: number 1: the same options"),
        ({"variants": [{"options": {}, "picture": 3}]}, "product 'bad': variants: number 0: picture 3"),
        ({"variants": [{"options": {}, "picture": "http://x/y.png"}]}, "[0].variants[0].picture: 'http://x/y"),
        ({"variants": [{"options": {}, "availability": "?"}]}, "[0].variants[0].availability: "),
        ({"variants": [{"options": {"n": str(n)}} for n in range(1_001)]}, "[0].variants: "),
        ({"pictures": ["/etc/passwd"]}, "[0].pictures[0]: '/etc/passwd' is not the path of a picture here"),
        ({"pictures": ["/v1/products/none/pictures/0"]}, "[0].pictures[0]: no picture 0 of a product"),
        ({"choices": {"size": "S"}}, "[0].choices"),
        ({"choices": {" ": ["S"]}}, "product 'bad': choices: a choice without a name"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_names_the_place(client: httpx.Client, changed: dict[str, Any], says: str) -> None:
    refused = post(client, **changed)
    assert refused.status_code == 400
    assert says in refused.json()["error"]["message"]
    assert client.get("/v1/products/bad").status_code == 404


def test_products_come_change_and_go(client: httpx.Client, shop: wares.Shop) -> None:
    picture = {"base64": base64.b64encode(world.picture("green")).decode()}
    product = {
        "id": "new/1", "title": "Zither of glass", "price": 12.5, "category": "Music > Zithers", "pictures": [picture],
        "attributes": {"strings": 30, "material": "glass", "uses": ["home", "stage"]},
        "texts": {"zh": {"title": "玻璃琴"}},
    }  # fmt: skip
    added = client.post("/v1/products", json=[product])
    assert added.json() == {"added": 1, "updated": 0, "unchanged": 0, "filled": 0, "problems": []}
    assert [hit["id"] for hit in client.get("/v1/search?q=zither").json()["hits"]] == ["new/1"]
    got = client.get("/v1/products/new%2F1").json()
    assert got["category"] == ["Music", "Zithers"]
    assert got["attributes"] == {"strings": 30.0, "material": ["glass"], "uses": ["home", "stage"]}
    assert len(got["pictures"]) == 1
    assert client.post("/v1/products", json=[{**product, "price": 13}]).json()["updated"] == 1
    assert shop.get("new/1").price == 13
    assert client.delete("/v1/products/new%2F1").json() == {"deleted": 1}
    assert client.get("/v1/products/new%2F1").status_code == 404
    assert client.delete("/v1/products/new%2F1").status_code == 404


def test_a_broken_picture_is_reported_and_the_product_kept(client: httpx.Client) -> None:
    sent = [{"id": "b", "title": "Broken", "pictures": [{"base64": base64.b64encode(b"no picture").decode()}]}]
    report = client.post("/v1/products", json=sent).json()
    assert report["added"] == 1
    assert report["problems"][0]["product"] == "b"
    client.delete("/v1/products/b")
