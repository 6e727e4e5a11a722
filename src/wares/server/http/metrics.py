"""Metrics of a server in Prometheus' form: how long requests take by route, and searches by stage."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROUTE = "wares.route"
"""Where a request's scope tells the path that its route declares."""
_REQUEST_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_STAGE_SECONDS = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)


_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client looks for the folder that processes share."""


def share_metrics(folder: Path, name: str) -> None:
    """Have what this process measures lie in `folder`, in files called after `name`: `Metrics` tell what all processes
    have measured that share it, those that have ended included. No two at once have one name.
    """
    os.environ[_FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]


class Metrics:
    """Histograms of one server, of all its processes."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "wares_request_seconds",
            "From a request's head to the end of its answer",
            ("method", "route", "status"),
            buckets=_REQUEST_SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "wares_search_stage_seconds",
            "Stages of searches; `answer` is the making of JSON",
            ("stage",),
            buckets=_STAGE_SECONDS,
            registry=self._registry,
        )
        self._by_request: dict[tuple[str, str, int], Any] = {}
        self._by_stage: dict[str, Any] = {}

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request that was answered."""
        key = method, route, status
        if (histogram := self._by_request.get(key)) is None:
            histogram = self._by_request[key] = self._requests.labels(method, route, str(status))
        histogram.observe(seconds)

    def observe_stages(self, timings_ms: Mapping[str, float]) -> None:
        """Count one search: stage → milliseconds."""
        for stage, took in timings_ms.items():
            if (histogram := self._by_stage.get(stage)) is None:
                histogram = self._by_stage[stage] = self._stages.labels(stage)
            histogram.observe(took / 1e3)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        registry = self._registry
        if _FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


class Measured:
    """Measures requests. One that no route answers counts under no method and no path, for senders choose these."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        answer = _MeasuredAnswer(scope, send, self.metrics)
        try:
            await self.app(scope, receive, answer.send)
        finally:
            answer.observe()


class _MeasuredAnswer:
    """An answer on its way out. It is counted before its last part is sent: who has it finds it counted."""

    __slots__ = ("_is_counted", "_metrics", "_scope", "_send", "_started", "_status")

    def __init__(self, scope: Scope, send: Send, metrics: Metrics) -> None:
        self._scope, self._send, self._metrics = scope, send, metrics
        self._started, self._status, self._is_counted = perf_counter(), 500, False

    async def send(self, message: Message) -> None:
        """Send one part."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
        elif not message.get("more_body", False):
            self.observe()
        await self._send(message)

    def observe(self) -> None:
        """Count it, once."""
        if self._is_counted:
            return
        self._is_counted = True
        route: str = self._scope.get(ROUTE, "")
        method = self._scope["method"] if route else ""
        self._metrics.observe_request(method, route, self._status, perf_counter() - self._started)
