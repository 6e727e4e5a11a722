"""Carts handed over to a shop's own checkout, and orders that come back."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

import wares
import world
from wares.errors import BadSetting
from wares.server.app import create_app
from wares.server.checkout.handover import Checkout
from wares.settings import Settings
from wares.types import Product, Variant

PAGE = Path(__file__).parents[3] / "docs" / "checkout.md"
SECRET = "a secret of the shop and its checkout"
URL = "https://pay.example/checkout?from=wares"
SHIRT = Product(
    id="shirt", title="Shirt", price=20.0, currency="EUR", stock=9,
    variants=(
        Variant(options={"size": "S"}, sku="shirt-s", price=18.5, stock=4),
        Variant(options={"size": "M"}, sku="shirt-m", stock=0),
        Variant(options={"size": "L"}, sku="shirt-l", availability="preorder"),
    ),
)  # fmt: skip
RING = Product(id="ring/é", title="Ring", choices={"stone": ("opal", "jade")}, price=50.0)
DRAFT = Product(id="draft", title="Draft", price=1.0, published=False)
Served = Callable[[wares.Shop], AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    settings = Settings(shop_name="Tiny 店", shop_currency="USD", checkout_url=URL, checkout_secret=SECRET)
    folder = tmp_path_factory.mktemp("checkout") / "s"
    with wares.open(folder, encoder=world.ColourEncoder(), settings=settings, create=True) as open_shop:
        open_shop.add([SHIRT, RING, DRAFT])
        yield open_shop


def line(**fields: Any) -> dict[str, Any]:
    return {"id": "shirt", "choice": {"size": "S"}, "quantity": 2, "price": 18.5, **fields}


def signed(text: str) -> str:
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def token(content: dict[str, Any]) -> str:
    text = json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") + "." + signed(text)


def handed_over(client: httpx.Client, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/checkout", json={"lines": [line()], "session": "visit-1", **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_cart_is_signed_for_the_shops_own_checkout(client: httpx.Client) -> None:
    lines = [
        line(),
        {"id": "ring/é", "choice": {"stone": "jade"}},
        line(choice={"size": "L"}, price=None, quantity=999),
    ]
    answer = client.post(
        "/v1/checkout", json={"lines": lines, "language": "zh", "shopper": "ann", "session": "v"}
    ).json()
    assert (answer["address"], answer["method"]) == (URL, "post")
    assert answer["signature"] == signed(answer["payload"])
    assert answer["payload"].isascii()
    payload = json.loads(answer["payload"])
    assert (payload["type"], payload["shop"], payload["nonce"]) == ("checkout", "Tiny 店", answer["nonce"])
    assert (payload["language"], payload["cart"], payload["shopper"], payload["session"]) == (
        "zh",
        "/zh/cart",
        "ann",
        "v",
    )
    told = [
        (one["id"], one["variant"], one["quantity"], one["unit_price"], one["currency"]) for one in payload["lines"]
    ]
    assert told == [
        ("shirt", "shirt-s", 2, 18.5, "EUR"), ("ring/é", "", 1, 50.0, "USD"), ("shirt", "shirt-l", 999, 18.5, "EUR"),
    ]  # fmt: skip
    assert [one["choice"] for one in payload["lines"]] == [{"size": "S"}, {"stone": "jade"}, {"size": "L"}]
    assert handed_over(client)["nonce"] != handed_over(client)["nonce"]


@pytest.mark.parametrize(
    ("changed", "kind", "most", "price"),
    [
        ({"price": 17.0}, "price", 4, 18.5),
        ({"quantity": 5}, "fewer", 4, 18.5),
        ({"choice": {"size": "M"}}, "sold_out", 0, 18.5),
        ({"choice": {"size": "XXL"}}, "choice", 0, None),
        ({"choice": {}}, "choice", 0, None),
        ({"choice": {"size": "S", "colour": "red"}}, "choice", 0, None),
        ({"id": "hat"}, "gone", 0, None),
        ({"id": "draft", "choice": {}}, "gone", 0, None),
    ],
)
def test_what_has_changed_meanwhile_is_said(
    client: httpx.Client, changed: dict[str, Any], kind: str, most: int, price: float | None
) -> None:
    answer = client.post(
        "/v1/checkout", json={"lines": [{"id": "ring/é", "choice": {"stone": "opal"}}, line(**changed)]}
    )
    assert answer.status_code == 409
    body = answer.json()
    assert body["error"]["code"] == "cart_changed"
    assert body["changes"] == [{"line": 1, "kind": kind, "most": most, "price": price}]


def test_lines_of_one_choice_share_its_pieces(client: httpx.Client) -> None:
    changes = client.post("/v1/checkout", json={"lines": [line(quantity=3), line(quantity=2)]}).json()["changes"]
    assert [(change["line"], change["kind"]) for change in changes] == [(1, "fewer")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [line()] * 101}, "lines"),
        ({"lines": [line(quantity=0)]}, "quantity"),
        ({"lines": [line(quantity=1000)]}, "quantity"),
        ({"lines": [line(quantity=1.5)]}, "quantity"),
        ({"lines": [line(price=-1)]}, "price"),
        ({"lines": [line(choice={str(n): "x" for n in range(17)})]}, "choice"),
        ({"lines": [line(colour="red")]}, "colour"),
    ],
)
def test_nonsense_is_refused_by_name(client: httpx.Client, body: dict[str, Any], says: str) -> None:
    answer = client.post("/v1/checkout", json=body)
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


def test_pages_of_others_hand_over_nothing(client: httpx.Client) -> None:
    answer = client.post("/v1/checkout", json={"lines": [line()]}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_an_order_counts_once_by_whichever_way_it_comes(client: httpx.Client) -> None:
    cart = handed_over(client)
    back = {key: cart[key] for key in ("payload", "signature")}
    back["token"] = token({"type": "ordered", "nonce": cart["nonce"], "order": "A-17"})
    first, again = (client.post("/v1/checkout/order", json=back).json() for _ in range(2))
    assert (first["nonce"], first["order"], first["recorded"]) == (cart["nonce"], "A-17", True)
    assert first["lines"] == json.loads(cart["payload"])["lines"]
    assert again == {**first, "recorded": False}
    told = {"id": cart["nonce"], "kind": "purchase", "time": json.loads(cart["payload"])["issued_at"]}
    report = client.post("/v1/events", json=[{**told, "products": ["shirt"], "session": "visit-1"}]).json()
    assert (report["taken"], report["repeated"]) == (0, 1)


def test_whoever_told_nothing_of_themselves_is_not_in_the_log(client: httpx.Client) -> None:
    cart = handed_over(client, session="")
    back = {"payload": cart["payload"], "signature": cart["signature"]}
    answer = client.post(
        "/v1/checkout/order", json={**back, "token": token({"type": "ordered", "nonce": cart["nonce"]})}
    )
    assert (answer.status_code, answer.json()["recorded"], answer.json()["order"]) == (200, False, "")


def test_no_order_can_be_made_up(client: httpx.Client) -> None:
    cart, other = handed_over(client), handed_over(client)
    payload, signature = cart["payload"], cart["signature"]
    good = token({"type": "ordered", "nonce": cart["nonce"]})
    dear = payload.replace("18.5", "18.4")
    old = json.dumps({**json.loads(payload), "issued_at": 1_600_000_000})
    foreign = token({"type": "ordered", "nonce": other["nonce"]})
    half = good[: len(good) // 2]
    for case, says in [
        ({"payload": dear, "signature": signature, "token": good}, "payload"),
        ({"payload": dear, "signature": hashlib.sha256(dear.encode()).hexdigest(), "token": good}, "payload"),
        ({"payload": payload, "signature": "", "token": good}, "payload"),
        ({"payload": old, "signature": signed(old), "token": good}, "7 days"),
        ({"payload": payload, "signature": signature, "token": half}, "token"),
        ({"payload": payload, "signature": signature, "token": "é.é"}, "token"),
        ({"payload": payload, "signature": signature, "token": foreign}, "another"),
        # what the shop itself signed is no order:
        ({"payload": payload, "signature": signature, "token": token(json.loads(payload))}, "token"),
        ({"payload": good.partition(".")[0], "signature": good.partition(".")[2], "token": good}, "payload"),
    ]:  # fmt: skip
        answer = client.post("/v1/checkout/order", json=case)
        assert answer.status_code == 400, case
        assert says in answer.json()["error"]["message"], case


def test_what_the_page_shows_the_checkout_works(client: httpx.Client) -> None:
    """The code of docs/checkout.md verifies a cart and signs an order that is taken."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    answer = handed_over(client)
    cart = names["cart_of"](answer["payload"], answer["signature"], SECRET)
    assert cart["lines"][0]["variant"] == "shirt-s"
    with pytest.raises(ValueError, match="not signed"):
        names["cart_of"](answer["payload"].replace("18.5", "1.5"), answer["signature"], SECRET)
    back = {"payload": answer["payload"], "signature": answer["signature"]}
    order = client.post("/v1/checkout/order", json={**back, "token": names["token_of"](cart["nonce"], "鞋-1", SECRET)})
    assert (order.status_code, order.json()["order"], order.json()["recorded"]) == (200, "鞋-1", True)


def test_a_shop_without_a_checkout_is_a_demo(shop: wares.Shop, served: Served, tmp_path: Any) -> None:
    settings = Settings(shop_delivery_en="Two days.", shop_returns_zh="三十天。")
    with (
        wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True) as demo,
        served(demo) as client,
    ):
        demo.add([SHIRT])
        about = client.get("/v1/shop").json()
        assert about["checkout"] is None
        assert about["delivery"] == {"en": "Two days.", "zh": "Two days."}
        assert about["returns"] == {"en": "三十天。", "zh": "三十天。"}
        assert client.post("/v1/checkout", json={"lines": [line()]}).json() == {
            "address": "", "method": "post", "nonce": "", "payload": "", "signature": "",
        }  # fmt: skip
        assert client.post("/v1/checkout", json={"lines": [line(quantity=5)]}).status_code == 409
        order = {"payload": "", "signature": "", "token": ""}
        assert "checkout_url" in client.post("/v1/checkout/order", json=order).json()["error"]["message"]
        assert "form-action 'self';" in client.get("/").headers["content-security-policy"]


def test_forms_go_to_the_checkouts_origin_alone(client: httpx.Client) -> None:
    for path in ("/", "/cart", "/zh/cart", "/p/shirt/shirt"):
        assert "form-action 'self' https://pay.example;" in client.get(path).headers["content-security-policy"]
    assert client.get("/v1/shop").json()["checkout"] == "post"


def test_a_redirect_carries_no_more_than_an_address_may(served: Served, tmp_path: Any) -> None:
    settings = Settings(checkout_url="http://localhost:9/pay", checkout_secret=SECRET, checkout_method="redirect")
    with (
        wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True) as open_shop,
        served(open_shop) as client,
    ):
        open_shop.add([SHIRT])
        assert client.post("/v1/checkout", json={"lines": [line()]}).json()["method"] == "redirect"
        long = {"lines": [line(quantity=1, choice={"size": "L"}, price=None)] * 90}
        assert "two parts" in client.post("/v1/checkout", json=long).json()["error"]["message"]


@pytest.mark.parametrize(
    ("url", "secret", "says"),
    [
        ("http://pay.example/", SECRET, "checkout_url.*http is for this machine alone"),
        ("ftp://pay.example/", SECRET, "checkout_url"),
        ("pay.example/checkout", SECRET, "checkout_url"),
        ("https://", SECRET, "checkout_url"),
        ("https://pay.example:port/", SECRET, "checkout_url"),
        ("https://ann:pass@pay.example/", SECRET, "checkout_url.*passwords"),
        ("https://pay.example/#a", SECRET, "checkout_url"),
        ("https://pay.example/; script-src *", SECRET, "checkout_url"),
        ("https://pay.example/", "short", "checkout_secret: 5 characters"),
        ("https://pay.example/", "", "checkout_secret: 0 characters"),
    ],
)
def test_a_checkout_that_cannot_be_is_refused(url: str, secret: str, says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        Checkout.of(Settings(checkout_url=url, checkout_secret=secret))


def test_a_server_does_not_start_with_such_a_checkout(tmp_path: Any) -> None:
    settings = Settings(checkout_url="http://pay.example/", checkout_secret=SECRET)
    with (
        wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True) as open_shop,
        pytest.raises(BadSetting, match="checkout_url"),
    ):
        create_app(open_shop)
