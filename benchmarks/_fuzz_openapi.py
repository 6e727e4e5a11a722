"""Requests that schemathesis draws from the server's OpenAPI: ones that fit it, and ones that do not."""

from __future__ import annotations

import contextlib
import time
from typing import Any
from urllib.parse import unquote

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException
from schemathesis import GenerationMode

from _foreign import described
from _target import Shot, Target, ids_in

_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def drawn_from_openapi(target: Target, count: int, until: float) -> int:
    """Send about `count` drawn requests, none after `until` (monotonic seconds); how many were sent."""
    operations = [found.ok() for found in schemathesis.openapi.from_dict(described(target)).get_all_operations()]
    turns = [(operation, mode) for mode in _MODES for operation in operations]
    sent = 0
    for place, (operation, mode) in enumerate(turns):
        share = max(1, (count - sent) // (len(turns) - place))
        sent += _drawn(target, operation, mode, share, until)
    return sent


def _drawn(target: Target, operation: Any, mode: GenerationMode, count: int, until: float) -> int:
    sent = 0

    @seed(target.seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Any) -> None:
        nonlocal sent
        if time.monotonic() < until and (shot := _shot(case, target.port)) is not None:
            sent += 1
            _send(target, shot)

    with contextlib.suppress(HypothesisException):  # nothing can be drawn that does not fit: it takes nothing
        each()
    return sent


def _shot(case: Any, port: int) -> Shot | None:
    """The drawn request; None where it cannot be written down as HTTP."""
    told = case.as_transport_kwargs(base_url=f"http://127.0.0.1:{port}")
    told.pop("cookies", None)
    try:
        made = requests.Request(**told).prepare()
    except (requests.RequestException, ValueError, TypeError, UnicodeError):
        return None
    body = made.body.encode("utf-8", "surrogatepass") if isinstance(made.body, str) else made.body or b""
    if not isinstance(body, bytes):
        return None
    headers = tuple((_text(name), _text(value)) for name, value in made.headers.items() if name != "Content-Length")
    return Shot(made.method or "GET", made.path_url, body, headers)


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _send(target: Target, shot: Shot) -> None:
    path = shot.path.partition("?")[0]
    if shot.method == "POST" and path == "/v1/products":
        target.add_by(shot, ids_in(shot.body))
    elif shot.method == "DELETE" and path.startswith("/v1/products/"):
        target.delete_by(shot, unquote(path.removeprefix("/v1/products/")))
    else:
        target.send(shot)
