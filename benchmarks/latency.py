"""Answers over HTTP from a real server, one client and four, beside the same work in the bare engine."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from _cases import attribute_words
from _common import Figures, Options, main, percentiles, resident_mb, temporary, timed
from _data import Fashion, encoder, fashion_shop, image_vectors, pixels, read_fashion
from _engine import BareEngine, rows_of
from wares.types import Query

FACETS = ("gender", "articleType", "colour", "season", "usage")
HITS = 20
CLIENTS = 4
T = TypeVar("T")
_WARM = 20
_BOUNDARY = "wares-benchmark-boundary"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, ready to send."""

    method: str
    path: str
    body: bytes = b""
    media_type: str = "application/json"


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    rng = options.rng()
    words = attribute_words(fashion, options.sample, rng)
    rows = rng.choice(len(fashion.ids), size=min(options.sample // 2, len(fashion.ids)), replace=False)
    pictures = [fashion.pictures[row] for row in rows]
    with temporary() as folder:
        path = options.shop or folder / "shop"
        figures = _in_process(options, path, words)
        with _server(path, options) as (port, pid):
            figures |= _over_http(port, [_words_request(text) for text in words], "words")
            figures |= _over_http(port, [_picture_request(data) for data in pictures], "picture")
            figures["resident_mb"] = resident_mb(pid)
        figures |= _bare(options, fashion, folder / "bare", words, pictures)
    for kind in ("words", "picture"):
        figures[f"{kind}_ratio"] = round(figures[f"{kind}_p50_ms"] / figures[f"bare_{kind}_p50_ms"], 3)
    return {"queries": len(words), "picture_queries": len(pictures), **figures}


def _in_process(options: Options, path: Path, words: Sequence[str]) -> Figures:
    """The shop without HTTP; builds it when there is none."""
    with fashion_shop(options, path) as shop:
        queries = [Query(words=text, facets=FACETS, per_page=HITS) for text in words]
        return percentiles(_times(lambda query: shop.search(query), queries), "shop_words_")


def _over_http(port: int, requests: Sequence[Request], kind: str) -> Figures:
    with _client(port) as ask:
        figures = percentiles(_times(ask, requests), f"{kind}_")
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [requests[number::CLIENTS] for number in range(CLIENTS)]
        together, took = timed(lambda: list(pool.map(_one_of_many, [port] * CLIENTS, shares)))
    times = [time_ for share in together for time_ in share]
    return {
        **figures,
        **percentiles(times, f"four_{kind}_"),
        f"four_{kind}_per_second": round(len(times) / took * 1000, 1),
    }


def _bare(options: Options, fashion: Fashion, folder: Path, words: Sequence[str], pictures: Sequence[bytes]) -> Figures:
    """The same questions to the engine alone: encoding, legs, payloads and engine facets."""
    coder = encoder(options)
    engine = BareEngine(folder, coder.dim)
    images = image_vectors(options, fashion, coder)
    engine.upsert(rows_of(fashion, images, coder.encode_words(list(fashion.titles))))
    engine.shard.optimize()

    def by_words(text: str) -> object:
        return engine.by_words(text, coder.encode_words([text])[0], HITS)

    def by_picture(data: bytes) -> object:
        return engine.by_picture(coder.encode_pictures([pixels(data)])[0], HITS)

    return {
        **percentiles(_times(by_words, words), "bare_words_"),
        **percentiles(_times(by_picture, pictures), "bare_picture_"),
    }


def _times(ask: Callable[[T], object], questions: Sequence[T], warm: int = _WARM) -> list[float]:
    """Milliseconds of each question, after some that are not counted."""
    for question in questions[:warm]:
        ask(question)
    return [timed(ask, question)[1] for question in questions]


def _one_of_many(port: int, requests: Sequence[Request]) -> list[float]:
    with _client(port) as ask:
        return _times(ask, requests, 0)


@contextlib.contextmanager
def _client(port: int) -> Iterator[Callable[[Request], bytes]]:
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


def _words_request(words: str) -> Request:
    return Request("GET", "/v1/search?" + urlencode({"q": words, "facets": ",".join(FACETS), "per_page": HITS}))


def _picture_request(data: bytes) -> Request:
    query = json.dumps({"facets": FACETS, "per_page": HITS}).encode()
    parts = [
        b'Content-Disposition: form-data; name="query"\r\n\r\n' + query,
        b'Content-Disposition: form-data; name="pictures"; filename="query.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        + data,
    ]
    edge = f"--{_BOUNDARY}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    return Request("POST", "/v1/search", body, f"multipart/form-data; boundary={_BOUNDARY}")


@contextlib.contextmanager
def _server(shop: Path, options: Options) -> Iterator[tuple[int, int]]:
    """Port and process id of a `wares serve` of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "wares", "serve", "--shop", str(shop), "--port", str(port)]
    environment = {"WARES_ENCODER_PATH": options.encoder} if options.encoder else {}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, RuntimeError), _client(port) as ask:
            ask(Request("GET", "/v1/ready"))
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start; see its output above")


if __name__ == "__main__":
    main("latency", measure, sample=400)
