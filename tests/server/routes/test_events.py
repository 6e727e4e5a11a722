"""Events over HTTP: lists and objects, JSON and beacons, refused one by one; only the shop's own pages send them."""

import json
import math
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

import wares

URL = "/v1/events"


def view(id_: str, **parts: Any) -> dict[str, Any]:
    return {"id": id_, "kind": "view", "session": "s", "products": ["mug-red"], **parts}


def ids(shop: wares.Shop) -> set[str]:
    return {one.event.id for part in shop.tracking.log.since() for one in part}


def test_a_list_and_an_object_say_the_same(client: httpx.Client, shop: wares.Shop) -> None:
    told = [view("list 1"), view("list 2", products=["moonboot"]), {"id": "list 3", "kind": "view"}]
    answer = client.post(URL, json=told)
    assert answer.status_code == 200
    reason = "neither shopper nor session is given; give at least one of them"
    refused = [{"index": 2, "field": "shopper", "reason": reason}]
    assert answer.json() == {"taken": 2, "repeated": 0, "refused": refused, "unknown_products": 1}
    again = client.post(URL, json={"events": [*told, view("list 4")]}).json()
    assert again == {"taken": 1, "repeated": 2, "refused": refused, "unknown_products": 0}
    assert {"list 1", "list 2", "list 4"} <= ids(shop)


def test_whatever_stands_in_the_list_is_refused_by_itself(client: httpx.Client) -> None:
    answer = client.post(URL, json=[None, 3, "view", [], {}, view("odd", colour=1), view("odd", time=1.7e12)]).json()
    assert (answer["taken"], [one["index"] for one in answer["refused"]]) == (0, [0, 1, 2, 3, 4, 5, 6])
    assert answer["refused"][6] == {
        "index": 6, "field": "time", "reason": "1700000000000 looks like milliseconds; divide by 1000",
    }  # fmt: skip


def test_half_a_character_and_odd_numbers_cost_their_event_alone(client: httpx.Client, shop: wares.Shop) -> None:
    told = [
        view("half 1", query="\ud83d"),
        view("half 2", time=math.nan),
        view("half 3", time=math.inf),
        view("half 4"),
    ]
    for body in (json.dumps(told), json.dumps({"events": told})):
        answer = client.post(URL, content=body, headers={"Content-Type": "application/json"}).json()
        assert [(one["index"], one["field"]) for one in answer["refused"]] == [(0, "query"), (1, "time"), (2, "time")]
    assert {id_ for id_ in ids(shop) if id_.startswith("half")} == {"half 4"}


def test_a_beacon_is_plain_text(client: httpx.Client, shop: wares.Shop) -> None:
    for media in ("text/plain", "text/plain;charset=UTF-8"):
        body = b'{"events": [{"id": "%s", "kind": "click", "shopper": "u", "products": ["mug-red"]}]}' % media.encode()
        answer = client.post(URL, content=body, headers={"Content-Type": media})
        assert (answer.status_code, answer.json()["taken"]) == (200, 1)
    assert "text/plain" in ids(shop)
    form = client.post(URL, content=b"[]", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert (form.status_code, form.json()["error"]["code"]) == (415, "bad_content_type")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not valid JSON"),
        (b"[{]", "not valid JSON"),
        (b'{"kind": "view", "session": "s", "products": ["mug-red"]}', "one event; send a list"),
        (b'[{"kind": "\xff"}]', "not valid JSON"),
        (b"7", "array"),
        (b"null", "array"),
        (b"{}", "events"),
        (b'{"events": {}}', "events"),
        (b'{"events": [], "more": 1}', "more"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b"[" + b"{}," * 10_000 + b"{}]", "10,001 events in one call, 10,000 are allowed"),
    ],
)
def test_a_body_that_is_no_list_of_events(client: httpx.Client, body: bytes, says: str) -> None:
    answer = client.post(URL, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_input")
    assert says in answer.json()["error"]["message"]


def test_only_the_shops_own_pages_send_events(client: httpx.Client, shop: wares.Shop) -> None:
    own = f"http://{client.base_url.netloc.decode()}"
    beacon = {"Content-Type": "text/plain"}
    body = b'[{"id": "foreign", "kind": "click", "shopper": "u", "products": ["mug-red"]}]'
    for sender in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        refused = client.post(URL, content=body, headers={**beacon, **sender})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "foreign_page")
        assert "access-control-allow-origin" not in refused.headers
    assert "foreign" not in ids(shop)
    for n, sender in enumerate(({"Origin": own}, {"Origin": own, "Sec-Fetch-Site": "same-origin"}, {})):
        sent = body.replace(b"foreign", b"own %d" % n)
        assert client.post(URL, content=sent, headers={**beacon, **sender}).json()["taken"] == 1
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in client.options(URL, headers=asked).headers
    read = client.get(f"{URL}/quality", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in read.headers


def test_many_shoppers_at_once(client: httpx.Client, shop: wares.Shop) -> None:
    answers: list[dict[str, Any]] = []

    def send(name: int) -> None:
        for n in range(8):
            answers.append(client.post(URL, json=[view(f"many {n}"), view(f"many {name} {n}")]).json())

    threads = [threading.Thread(target=send, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(answer["taken"] for answer in answers) == 8 + 4 * 8
    assert sum(answer["repeated"] for answer in answers) == 3 * 8


def test_quality(client: httpx.Client) -> None:
    client.post(URL, json=[view("quality")])
    answer = client.get(f"{URL}/quality").json()
    assert answer["events"] >= 1
    known = answer["findings"][0]
    assert set(known) == {"name", "passed", "count", "of", "says", "remedy"}
    assert (known["name"], known["of"] >= known["count"] >= 1) == ("products_known", True)


def test_the_shape_of_an_event_is_described(client: httpx.Client) -> None:
    document = client.get("/v1/openapi.json").json()
    body = document["paths"][URL]["post"]["requestBody"]["content"]
    assert set(body) == {"application/json", "text/plain"}
    shape = document["components"]["schemas"]["EventBody"]
    assert shape["required"] == ["kind"]
    page = (Path(__file__).parents[3] / "docs" / "events.md").read_text(encoding="utf-8")
    for name in shape["properties"]:
        assert f"`{name}`" in page, f"docs/events.md does not name {name}"
