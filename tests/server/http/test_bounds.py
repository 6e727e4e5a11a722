"""What asks for more than is answered while others wait is refused, and the message names the bound."""

import asyncio
import json
import threading
from typing import Any

import httpx
import pytest

import coroutines
from until import LONG
from wares.errors import TooBusy
from wares.server.http.bodies import BodyBudget
from wares.server.http.workers import Workers

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"facets": ["brand"] * 101}, "100"),
        ({"facets": ["brand"] * 30_000}, "20,000"),
        ({"refine": {"price": ["1..2"] * 257}}, "256"),
        ({"refine": {f"a{n}": "x" for n in range(65)}}, "64"),
        ({"weights": {f"a{n}": 1 for n in range(17)}}, "16"),
        ({"explain": True, "per_page": 101}, "100"),
        ({"words": "x" * 10_001}, "10000"),
        ({"filter": "(" * 20_000}, "10,000"),
        ({"like": "x" * 513}, "512"),
        ({"shopper": "x" * 513}, "512"),
        ({"pictures": [{"base64": "AAAA"}] * 20}, "8"),
        ({"page": 10**30}, "1000000"),
    ],
)
def test_searches(client: httpx.Client, body: dict[str, Any], says: str) -> None:
    answer = client.post("/v1/search", content=json.dumps(body), headers=JSON)
    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]


def test_refined_values_are_counted_together(client: httpx.Client) -> None:
    body = {"refine": {"colour": ["red"] * 200, "brand": ["Acme"] * 57}}
    assert "256" in client.post("/v1/search", json=body).json()["error"]["message"]


def test_errors_are_brief(client: httpx.Client) -> None:
    for body in ({"f" * 100_000: 1}, {"sort": "s" * 500}, {f"f{n}": 1 for n in range(9000)}):
        assert len(client.post("/v1/search", json=body).content) < 1300


@pytest.mark.parametrize("charset", ["punycode", "utf-7", "utf-16", "idna", "nonsense", "latin-1"])
@pytest.mark.parametrize("media", ["multipart/form-data; boundary=a", "application/json"])
def test_text_is_utf8(client: httpx.Client, charset: str, media: str) -> None:
    body = b'--a\r\nContent-Disposition: form-data; name="q"\r\n\r\n' + b"a" * 100_000 + b"\r\n--a--\r\n"
    for told in (f"charset={charset}", f'CharSet="{charset}"'):
        answer = client.post("/v1/search", content=body, headers={"Content-Type": f"{media}; {told}"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "bad_content_type")


def test_a_hidden_charset_says_nothing(client: httpx.Client) -> None:
    body = '--a\r\nContent-Disposition: form-data; name="q"\r\n\r\n红色 mug\r\n--a--\r\n'.encode()
    media = "multipart/form-data; boundary=a; charset*=us-ascii''utf-16"
    answer = client.post("/v1/search", content=body, headers={"Content-Type": media})
    assert answer.status_code in (200, 415)


@pytest.mark.parametrize("number", [2**31, 2**63, int("9" * 400), -(2**63)])
def test_numbers_of_pictures(client: httpx.Client, number: int) -> None:
    assert client.get(f"/v1/products/mug-red/pictures/{number}").status_code == 400


def test_products_and_events_in_one_call(client: httpx.Client) -> None:
    many = b"[" + b",".join([b"{}"] * 10_001) + b"]"
    for path in ("/v1/products", "/v1/events"):
        message = client.post(path, content=many, headers=JSON).json()["error"]["message"]
        assert "10,001" in message
        assert "10,000" in message
    long = client.post("/v1/products", json=[{"id": "a", "title": "t" * 2001}]).json()["error"]["message"]
    assert "[0].title" in long
    assert "2000" in long


def test_a_queue_that_is_full_says_so() -> None:
    workers, going, go = Workers("trying", 1, 1), threading.Event(), threading.Event()

    def work() -> str:
        going.set()
        go.wait(LONG)
        return "done"

    async def main() -> list[str]:
        first = asyncio.create_task(workers.run(work))
        second = asyncio.create_task(workers.run(work))
        await asyncio.to_thread(going.wait, 20)
        with pytest.raises(TooBusy, match="trying: 2 requests"):
            await workers.run(work)
        go.set()
        return [await first, await second, await workers.run(work)]

    assert coroutines.run(main()) == ["done"] * 3


def test_bodies_held_together_are_bounded() -> None:
    held = BodyBudget(100)
    held.take(60)
    with pytest.raises(TooBusy):
        held.take(41)
    held.give(60)
    held.take(100)


@pytest.mark.parametrize("name", ["refine", "weights"])
def test_a_table_without_a_name_is_refused(client: httpx.Client, name: str) -> None:
    for asked in (f"{name}=x", f"{name}=x&{name}.brand=y", f"{name}.brand=1&{name}=2"):
        answer = client.get(f"/v1/search?{asked}")
        assert answer.status_code == 400
        assert name in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "event",
    [
        '{"kind": "view", "session": "s", "products": "\\ud800"}',
        '{"kind": "\\ud800"}',
        '{"kind": "view", "\\ud800": 1}',
        '"\\ud800"',
        '{"kind": "view", "session": "s", "products": ["mug-red"], "prices": [' + "9" * 5_000 + "]}",
        "9" * 5_000,
    ],
    ids=["value", "kind", "field", "no event", "digits", "a number"],
)
def test_an_event_that_is_no_text_or_number_is_refused_alone(client: httpx.Client, event: str) -> None:
    good = '{"kind": "view", "session": "s", "products": ["mug-red"]}'
    answer = client.post("/v1/events", content=f"[{event}, {good}]", headers=JSON)
    assert answer.status_code == 200
    assert (answer.json()["taken"], [one["index"] for one in answer.json()["refused"]]) == (1, [0])
