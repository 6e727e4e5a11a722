"""A shop's own server, clients that ask it, and how long it takes."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from _common import Figures, Options, percentiles, timed

CLIENTS = 4
STOPPING_SECONDS = 60.0
T = TypeVar("T")
_WARM = 20


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, ready to send."""

    method: str
    path: str
    body: bytes = b""
    media_type: str = "application/json"


def times(ask: Callable[[T], object], questions: Sequence[T], warm: int = _WARM) -> list[float]:
    """Milliseconds of each question, after some that are not counted."""
    for question in questions[:warm]:
        ask(question)
    return [timed(ask, question)[1] for question in questions]


def together(port: int, requests: Sequence[Request], prefix: str) -> Figures:
    """Percentiles, and answers a second, of four clients at once that share the requests."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [requests[number::CLIENTS] for number in range(CLIENTS)]
        told, took = timed(lambda: list(pool.map(_alone, [port] * CLIENTS, shares)))
    found = [time_ for share in told for time_ in share]
    return {**percentiles(found, prefix), f"{prefix}per_second": round(len(found) / took * 1000, 1)}


def _alone(port: int, requests: Sequence[Request]) -> list[float]:
    with client(port) as ask:
        return times(ask, requests, 0)


@contextlib.contextmanager
def client(port: int) -> Iterator[Callable[[Request], bytes]]:
    """Asks over one connection that stays open until the end."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:

        def ask(request: Request) -> bytes:
            headers = {"Content-Type": request.media_type}
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{request.path}: {answer.status}: {body[:500]!r}")
            return body

        yield ask


@contextlib.contextmanager
def server(
    shop: Path, options: Options, settings: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[tuple[int, int]]:
    """Port and process id of a `wares serve` of its own, with `settings` as environment variables.

    What it says of itself is added to `log`; without one it goes to standard error.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wares", "serve", "--shop", str(shop), "--port", str(port)]
    if options.workers:
        command += ["--workers", str(options.workers)]
    environment = {**os.environ, **(settings or {})}
    if options.encoder:
        environment["WARES_ENCODER_PATH"] = options.encoder
    with contextlib.ExitStack() as stack:
        told = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told, env=environment)
        try:
            _wait(port, process)
            yield port, process.pid
        finally:
            process.terminate()
            try:
                process.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(port: int, process: subprocess.Popen[bytes], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, RuntimeError), client(port) as ask:
            ask(Request("GET", "/v1/ready"))
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start; see its output above")
