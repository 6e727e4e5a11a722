"""Pages of other origins, other names of the host, and what must not be told to anybody."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np
from PIL import Image

from _heavy import in_json
from _target import JSON, Shot, Target, post

CLOSED = frozenset({401, 403, 421})
ORIGINS = (
    "https://evil.example", "null", "http://[", "http://127.0.0.1:1", "http://localhost.evil.example", "file://", "",
    "http://127.0.0.1@evil.example", "http://evil.example:8700", "é", "http://" + "x" * 5000,
)  # fmt: skip
HOSTS = ("evil.example", "evil.example:8700", "127.0.0.1.evil.example", "169.254.169.254", "[", "[::1", "a b", "@", "")
_OPEN = {
    ("GET", "/v1/search"), ("POST", "/v1/search"), ("GET", "/v1/suggest"), ("GET", "/v1/products/{product_id}"),
    ("GET", "/v1/products/{product_id}/similar"), ("GET", "/v1/products/{product_id}/pictures/{number}"),
    ("GET", "/v1/recommend"), ("GET", "/v1/attributes"), ("GET", "/v1/shop"), ("GET", "/v1/health"), ("GET",
    "/v1/showcase"), ("GET", "/v1/trending"),
    ("POST", "/v1/transcribe"),
}  # fmt: skip
"""What a page of any origin may read, as long as it names nobody."""
_BODIES = (
    ("application/json", b"[]"), ("application/json", b'{"encoder": null}'), ("text/plain", b"[]"),
    ("text/plain", b'[{"id": "evil", "title": "Evil"}]'), ("application/x-www-form-urlencoded", b"[]="),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\nx\r\n--b--\r\n'),
    ("", b"[]"),
)  # fmt: skip


def described(target: Target) -> dict[str, Any]:
    """The server's OpenAPI."""
    told: dict[str, Any] = json.loads(target.send(Shot("GET", "/v1/openapi.json"))[1])
    return told


def _routes(target: Target) -> Iterator[tuple[str, str, str]]:
    """Method, route and a path for every operation."""
    known = quote(next(iter(target.ledger.expected)), safe="")
    for route, operations in described(target)["paths"].items():
        path = re.sub(r"{[^}]*}", known, route.replace("{number}", "0"))
        for method in operations:
            yield method.upper(), route, path


def _origins(target: Target) -> None:
    """Every route, asked by pages of other origins, with every body that a page may send without asking first."""
    known = quote(next(iter(target.ledger.expected)), safe="")
    for method, route, path in list(_routes(target)):
        if method == "DELETE":
            path = path.replace(known, "nobody")
        for origin in ORIGINS:
            for more in ((), (("Sec-Fetch-Site", "cross-site"),)):
                headers = (("Origin", origin), *more) if origin or not more else more
                for media, body in _BODIES if method != "GET" else (("", b""),):
                    shot = Shot(method, path, body, (*headers, *((("Content-Type", media),) if media else ())))
                    _closed(target, shot, (method, route) in _OPEN or not (origin or more))
    named = (
        "/v1/recommend?shopper=ann",
        "/v1/recommend?session=s1",
        "/v1/search?q=a&shopper=ann",
        "/v1/search?session=s1",
    )
    for path in named:
        _closed(target, Shot("GET", path, headers=(("Origin", ORIGINS[0]),)), False)
    body = b'{"q": "a", "shopper": "ann"}'
    _closed(target, Shot("POST", "/v1/search", body, (("Origin", ORIGINS[0]), JSON)), False)
    preflight = (("Origin", ORIGINS[0]), ("Access-Control-Request-Method", "POST"))
    target.all([Shot("OPTIONS", path, headers=preflight) for _, _, path in _routes(target)])


def _closed(target: Target, shot: Shot, is_open: bool) -> None:
    status, body = target.send(shot)
    if not is_open and status not in CLOSED:
        target.offend(f"{status} to a page of another origin: {shot.shown()}: {body[:80]!r}")


def _hosts(target: Target) -> None:
    """Every route and the page itself under another name of the host, as after DNS rebinding."""
    paths = [(method, path) for method, route, path in _routes(target) if route != "/v1/health"]
    paths += [("GET", "/"), ("GET", "/storefront/app.js"), ("GET", "/v1/openapi.json")]
    for method, path in paths:
        if method == "DELETE":
            path = "/v1/products/nobody"
        for host in HOSTS:
            shot = Shot(method, path, b"[]" if method == "POST" else b"", (("Host", host), JSON))
            status, body = target.send(shot)
            if status not in CLOSED | {0, 400}:
                target.offend(f"{status} under another host: {shot.shown()}: {body[:80]!r}")


def _telling(target: Target) -> None:
    """What others typed, whose a session is, where a picture was taken and where the shop lies are not told."""
    typed = ("ann@shop.example", "4111 1111 1111 1111", "+49 170 1234567", "jane doe 1 elm street")
    for text in typed:
        words = f"{target.known[0]} {text}"
        for n in range(5):
            target.send(Shot("GET", "/v1/search?" + urlencode({"q": words, "session": f"typing{n}"})))
    told = target.send(Shot("GET", "/v1/suggest?" + urlencode({"q": target.known[0], "limit": 100})))[1].decode()
    for text in typed[:3]:
        if text.lower() in json.dumps(json.loads(told), ensure_ascii=False).lower():
            target.offend(f"{text!r} is suggested to others")
    _sessions(target)
    _pictures(target)
    for origin in ((), (("Origin", "https://evil.example"),)):
        for path in ("/v1/ready", "/v1/health", "/v1/shop"):
            body = target.send(Shot("GET", path, headers=origin))[1]
            if origin and b"/wares-bench-" in body:
                target.offend(f"{path} tells a page of another origin where the shop lies")


def _sessions(target: Target) -> None:
    """A session that is a shopper's never becomes another's."""
    product = next(iter(target.ledger.expected))
    look = {"id": "own-1", "kind": "cart", "session": "own", "shopper": "owner", "products": [product]}
    target.send(post("/v1/events", [look]))
    target.send(post("/v1/events", [{**look, "id": "own-2", "kind": "view", "shopper": "thief"}]))
    target.send(
        post(
            "/v1/events", [{**look, "id": "own-3", "kind": "search", "products": [], "query": "x", "shopper": "thief"}]
        )
    )
    profile = json.loads(target.send(Shot("GET", "/v1/shoppers/thief/profile"))[1] or b"{}")
    if product in [one["id"] for one in profile.get("cart", ())]:
        target.offend("a session that was bound to one shopper was taken over by another")


def _pictures(target: Target) -> None:
    """What stands in a picture's file beside the picture is not kept."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "SECRET-PLACE", "SECRET-NAME"
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(file, "JPEG", exif=exif, comment=b"SECRET-COMMENT")
    target.add([{"id": "secret", "title": "Secret picture", **in_json(file.getvalue() + b"SECRET-TAIL")}])
    status, data = target.send(Shot("GET", "/v1/products/secret/pictures/0"))
    if status != 200 or b"SECRET" in data:
        target.offend(f"{status} for a picture with more in its file; {re.findall(rb'SECRET-[A-Z]+', data)} was kept")


FOREIGN: dict[str, Callable[[Target], None]] = {
    "other origins": _origins,
    "other hosts": _hosts,
    "what is told": _telling,
}
