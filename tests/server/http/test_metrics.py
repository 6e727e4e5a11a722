"""Metrics count what was asked, by routes as they are declared and by stages."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

import wares
from coroutines import run
from wares.server.http.metrics import ROUTE, Measured, Metrics


@pytest.fixture(scope="module")
def counts(shop: wares.Shop, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]) -> dict[str, float]:
    """Labels of a histogram → how often it was filled, of a server that was asked a few things."""
    with served(shop) as client:
        for path in ("/v1/search?q=mug", "/v1/search?q=mug&facets=colour", "/v1/search?page=0", "/v1/products/mug-red"):
            client.get(path)
        client.put("/v1/search")
        client.get("/v1/nowhere")
        client.get("/v1/search", headers={"Host": "foreign.example"})
        response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    return {
        ",".join(sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
        if sample.name.endswith("_count")
    }


def test_requests_are_counted_by_route_and_status(counts: dict[str, float]) -> None:
    assert counts["GET,/v1/search,200"] == 2
    assert counts["GET,/v1/search,400"] == 1
    assert counts["GET,/v1/search,421"] == 1
    assert counts["GET,/v1/products/{product_id},200"] == 1


def test_what_no_route_answers_counts_under_no_name(counts: dict[str, float]) -> None:
    assert (counts[",,404"], counts[",,405"]) == (1, 1)
    assert not any(re.search("PUT|nowhere", labels) for labels in counts)


def test_searches_are_counted_by_stage(counts: dict[str, float]) -> None:
    stages = {"encode", "understand", "admit", "candidates", "rank", "page", "facets", "fetch", "highlight", "answer"}
    assert {stage for stage in stages if counts[stage] == 2} == stages


def test_who_has_the_answer_finds_it_counted() -> None:
    """The end of an answer is sent once its request is counted, so that another process that is asked tells of it."""
    metrics, counted = Metrics(), []

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        scope[ROUTE] = "/there"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"b"})
        await send({"type": "http.response.body", "body": b""})  # that an application says it twice changes nothing

    async def sent(message: Message) -> None:
        text = metrics.text().decode()
        counted.append((message.get("body"), 'wares_request_seconds_count{method="GET",route="/there"' in text))

    scope = {"type": "http", "method": "GET"}
    run(Measured(answering, metrics)(scope, None, sent))  # type: ignore[arg-type]
    assert counted == [(None, False), (b"a", False), (b"b", True), (b"", True)]
    assert 'status="200"} 1.0' in metrics.text().decode()
