"""Two processes answer, one writes: what is sent to any of them is answered by all, and is checked at the door."""

from __future__ import annotations

import json
import socket

import pytest
from prometheus_client.parser import text_string_to_metric_families

from serve_processes import KEY, Connection, Serving
from until import LONG, until

OTHERS = {"Content-Type": "application/json"}
"""Without the key."""


def test_what_one_takes_all_answer(connections: list[Connection]) -> None:
    one, other = connections
    assert one.ask("POST", "/v1/products", [{"id": "z", "title": "Zeppelin", "price": 5, "stock": 3}])[0] == 200
    for connection in connections:
        until(lambda connection=connection: connection.found("zeppelin") == ["z"])
    assert other.ask("POST", "/v1/products", [{"id": "z", "title": "Zeppelin", "price": 6, "stock": 0}])[0] == 200
    for connection in connections:
        until(lambda connection=connection: connection.ask("GET", "/v1/products/z")[1]["price"] == 6)
    assert one.ask("DELETE", "/v1/products/z")[0] == 200
    for connection in connections:
        until(lambda connection=connection: connection.ask("GET", "/v1/products/z")[0] == 404)


def test_ids_come_whole_whatever_is_in_them(connections: list[Connection]) -> None:
    one, other = connections
    assert one.ask("POST", "/v1/products", [{"id": "a/b é?", "title": "Slashed"}])[0] == 200
    until(lambda: other.ask("GET", "/v1/products/a%2Fb%20%C3%A9%3F")[0] == 200)
    assert other.ask("DELETE", "/v1/products/a%2Fb%20%C3%A9%3F") == (200, {"deleted": 1})


def test_an_event_is_in_the_profile_at_all(connections: list[Connection]) -> None:
    event = {"kind": "view", "products": ["mug-red"], "session": "visit"}
    assert connections[0].ask("POST", "/v1/events", [event])[0] == 200
    for connection in connections:
        until(lambda connection=connection: connection.ask("GET", "/v1/sessions/visit/profile")[1]["known"])
    assert connections[1].ask("DELETE", "/v1/sessions/visit")[0] == 200
    for connection in connections:
        until(lambda connection=connection: not connection.ask("GET", "/v1/sessions/visit/profile")[1]["known"])


def test_what_shoppers_ask_is_suggested_at_all(connections: list[Connection]) -> None:
    for shopper in range(3):
        path = f"/v1/search?q=red+mug+or+so&shopper=asker{shopper}"
        assert connections[shopper % 2].ask("GET", path)[1]["total"]

    def is_suggested(connection: Connection) -> bool:
        suggested = connection.ask("GET", "/v1/suggest?q=red+mug+o")[1]["suggestions"]
        return "red mug or so" in [one["text"] for one in suggested]

    for connection in connections:
        until(lambda connection=connection: is_suggested(connection))


def test_readiness_and_status_tell_of_the_writer(connections: list[Connection]) -> None:
    for connection in connections:
        assert connection.ask("GET", "/v1/ready") == (200, {"ready": True, "writes": True})
        assert connection.ask("GET", "/v1/status")[1]["shop"]["products"] >= 24


def test_all_are_measured_together(connections: list[Connection]) -> None:
    def asked(connection: Connection) -> float:
        families = text_string_to_metric_families(connection.ask("GET", "/metrics")[1])
        samples = [sample for family in families for sample in family.samples]
        return sum(
            one.value
            for one in samples
            if one.name == "wares_request_seconds_count" and one.labels["route"] == "/v1/shop"
        )

    before = asked(connections[0])
    for connection, times in zip(connections, (2, 3), strict=True):
        for _ in range(times):
            connection.ask("GET", "/v1/shop")
    assert [asked(connection) - before for connection in connections] == [5, 5]


def test_the_owner_is_known_to_all(serving: Serving, connections: list[Connection]) -> None:
    holder = json.loads((serving.folder / "holder.json").read_text())
    assert (holder["pid"], holder["address"]) == (serving.process.pid, f"http://127.0.0.1:{serving.port}")
    for connection in connections:
        headers = {"Authorization": f"Bearer {holder['token']}"}
        assert connection.ask("POST", "/v1/commands/reload", {}, headers) == (200, {"report": {"waiting": []}})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Wares-Connection": '{"client":["127.0.0.1",1],"server":["127.0.0.1",8700],"scheme":"http"}'},
        {"Wares-Access": "admin", "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
        {"Connection": "authorization, wares-connection", "Authorization": "Bearer x"},
        {"Authorization": "Bearer x"},
    ],
    ids=["nothing", "connection", "access", "hop", "wrong"],
)
def test_nobody_passes_for_another(connections: list[Connection], headers: dict[str, str]) -> None:
    products = [{"id": "forged", "title": "Forged"}]
    for connection in connections:
        status, answer = connection.ask("POST", "/v1/products", products, {**OTHERS, **headers})
        assert (status, answer["error"]["code"]) in ((401, "key_needed"), (401, "wrong_key"))
        assert connection.ask("POST", "/v1/commands/reload", {}, {**OTHERS, **headers})[0] == 401
        assert connection.ask("POST", "/internal/queries", [], {**OTHERS, **headers})[0] == 404
        assert connection.ask("GET", "/v1/products/forged")[0] == 404


def test_a_page_of_another_origin_is_refused_once(connections: list[Connection]) -> None:
    headers = {**OTHERS, "Origin": "https://evil.example"}
    status, answer = connections[0].ask("POST", "/v1/events", [], headers)
    assert (status, answer["error"]["code"]) == (403, "foreign_page")


def test_bodies_are_bounded_on_their_way(serving: Serving, connections: list[Connection]) -> None:
    large = [{"id": "large", "title": "Large", "description": "x" * 600_000}]
    assert connections[0].ask("POST", "/v1/products", large)[1]["error"]["code"] == "too_large"
    with socket.create_connection(("127.0.0.1", serving.port), LONG) as chunked:  # which says no size beforehand
        chunked.sendall(_head("Transfer-Encoding: chunked"))
        answer = b""
        while not answer:
            chunked.sendall(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
            chunked.setblocking(False)
            try:
                answer = chunked.recv(1000)
            except BlockingIOError:
                chunked.setblocking(True)
        assert answer.startswith(b"HTTP/1.1 413")
    assert connections[1].ask("GET", "/v1/products/large")[0] == 404


def test_a_slow_body_keeps_nobody_waiting(serving: Serving, connections: list[Connection]) -> None:
    products = [{"id": f"slow-{n}", "title": "Slow", "description": "y " * 1000} for n in range(70)]
    body = json.dumps(products).encode()
    with socket.create_connection(("127.0.0.1", serving.port), LONG) as slow:
        slow.sendall(_head(f"Content-Length: {len(body)}") + body[:100_000])
        for connection in connections:
            assert connection.ask("POST", "/v1/products", [{"id": "quick", "title": "Quick"}])[0] == 200
        slow.sendall(body[100_000:])
        assert slow.recv(1000).startswith(b"HTTP/1.1 200")
    until(lambda: connections[0].ask("GET", "/v1/products/slow-69")[0] == 200)


def _head(framing: str) -> bytes:
    lines = ("POST /v1/products HTTP/1.1", "Host: localhost", "Content-Type: application/json", framing)
    return "\r\n".join((*lines, f"Authorization: Bearer {KEY}", "", "")).encode()
