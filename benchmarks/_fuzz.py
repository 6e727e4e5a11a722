"""Drawn requests that no schema describes: parameters, bodies, forms, character sets, headers, paths, whole lines."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from _floods import CODECS
from _foreign import HOSTS, ORIGINS
from _target import Shot, Target, ids_in

_TEXTS = (
    "", " ", "red", "red shoes", "鞋 红", "é", "\x00", "\x1b[31m", "\u202e", "\ud83d\ude00", "%", "%00", "*", "'",
    '"', "\\", "<b>",
    "' OR 1=1 --", "../../etc/passwd", "{{7*7}}", "${7*7}", "__proto__", "-1", "0", "1", "2", "10..80", "..", "9..1",
    "NaN..", "1e999",
    "9223372036854775808", "true", "null", "[]", "{}", "a" * 300, "a " * 400, "price", "-price", "relevance",
    "price < 80",
    "brand:Acme AND price < 80", "NOT (", "((", "price <", 'brand:"', "en", "zh", "xx", "home", "cart", "product",
    "ＮＩＫＥ",
    "İ", "ß", "\u0301", "\u200b", "\ufeff", "１２", "½", "ﬁ",
)  # fmt: skip
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**400, 0.5, -0.0, 1e308, [], {}, [[]], [None], {"": ""},
    "\ud800",
)  # fmt: skip
_NAMES = (
    "q", "words", "filter", "facets", "sort", "page", "per_page", "grouped", "language", "prefix", "explain", "like",
    "shopper",
    "session", "personal", "refine.brand", "refine.price", "refine.", "refine", "refine.__proto__", "weights.words",
    "weights.",
    "weights", "limit", "placement", "product", "category", "days", "nonsense", "", "pictures", "query",
    "refine[brand]",
)  # fmt: skip
_PATHS = (
    "/v1/search", "/v1/suggest", "/v1/recommend", "/v1/attributes", "/v1/shop", "/v1/products/{}",
    "/v1/products/{}/similar",
    "/v1/products/{}/pictures/0", "/v1/products/{}/pictures/{}", "/v1/shoppers/{}/profile", "/v1/sessions/{}/profile",
    "/v1/analytics/funnel", "/v1/analytics/queries", "/v1/analytics/segments", "/v1/events/quality", "/v1/showcase",
    "/v1/health", "/v1/ready", "/v1/openapi.json", "/", "/storefront/{}", "/v1/{}", "/{}",
)  # fmt: skip
_ESCAPES = (
    "%00", "%zz", "%", "%C0%AF", "%ED%A0%80", "%FF", "%2F", "%2e%2e%2f", "..", "//", "%25", "%u0041", "+",
    "%0d%0aX:1", ";", "%F0%9F%98%80",
)  # fmt: skip
_SEARCH: dict[str, Any] = {
    "q": "red", "filter": "price < 80", "facets": ["brand"], "refine": {"brand": ["Acme"], "price": "..80"},
    "sort": "price",
    "page": 1, "per_page": 5, "weights": {"words": 1.0}, "language": "en", "grouped": True, "explain": True,
    "session": "s",
}  # fmt: skip
_PRODUCT: dict[str, Any] = {
    "id": "f", "title": "Fuzzed thing", "description": "d", "price": 5.0, "currency": "EUR", "brand": "Acme",
    "category": ["A", "B"],
    "colour": "red", "attributes": {"size": ["41"], "weight": 2.5}, "group": "g", "stock": 3, "popularity": 1.0,
    "texts": {"zh": {"title": "红"}}, "pictures": [{"base64": "aGVsbG8="}],
}  # fmt: skip
_EVENT: dict[str, Any] = {
    "id": "e", "kind": "click", "session": "s", "shopper": "u", "products": ["p"], "query": "red", "query_id": "x",
    "positions": [1],
    "prices": [1.0], "quantities": [1], "rating": 3.0, "time": 1.7e9,
}  # fmt: skip
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO", "get")
_MEDIA = (
    "application/json", "application/JSON; charset=utf-8", "text/plain", "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "application/xml", "", "/", ";",
    "text/plain; charset=\"",
    "application/json, text/html", "multipart/mixed; boundary=b", "multipart/form-data; boundary=" + "b" * 300,
)  # fmt: skip


class Fuzzer:
    """Draws requests from one seed; `send` sends one and keeps the ledger of products right."""

    def __init__(self, target: Target, seed: int) -> None:
        self.target, self.draw, self.seed, self.number = target, random.Random(seed), seed, 0
        self._kinds: tuple[Callable[[], Shot], ...] = (
            self._query, self._query, self._json, self._json, self._products, self._events, self._form,
            self._urlencoded,
            self._headers, self._path, self._garbled,
        )  # fmt: skip

    def send(self) -> None:
        """Draw and send one request."""
        self.number += 1
        shot = self.draw.choice(self._kinds)()
        path = shot.path.partition("?")[0]
        if shot.method == "POST" and path == "/v1/products":
            self.target.add_by(shot, ids_in(shot.body))
        else:
            self.target.send(shot)

    def _text(self) -> str:
        if self.draw.random() < 0.2:
            return self.draw.choice(self.target.known)
        text = self.draw.choice(_TEXTS)
        return text if self.draw.random() < 0.8 else text + self.draw.choice(_TEXTS)

    def _escaped(self) -> str:
        if self.draw.random() < 0.3:
            return self.draw.choice(_ESCAPES)
        return quote(self._text(), safe="", errors="surrogatepass")

    def _query(self) -> Shot:
        pairs = [f"{self.draw.choice(_NAMES)}={self._escaped()}" for _ in range(self.draw.randint(0, 5))]
        return Shot("GET", f"{self._at()}?{'&'.join(pairs)}")

    def _at(self) -> str:
        path = self.draw.choice(_PATHS)
        return path.replace("{}", self._escaped(), 1).replace("{}", self._escaped())

    def _json(self) -> Shot:
        path = self.draw.choice(("/v1/search", "/v1/search", "/v1/encoder", "/v1/products", "/v1/nothing"))
        body = (
            self._mutated(dict(_SEARCH))
            if path != "/v1/encoder"
            else {"encoder": self.draw.choice(("/", "x", "", 5, []))}
        )
        return Shot("POST", path, self._dumped(body), (("Content-Type", "application/json"),))

    def _products(self) -> Shot:
        rows = [
            self._mutated({**_PRODUCT, "id": f"f{self.seed}-{self.number}-{n}"}) for n in range(self.draw.randint(1, 3))
        ]
        return Shot("POST", "/v1/products", self._dumped(rows), (("Content-Type", "application/json"),))

    def _events(self) -> Shot:
        rows = [
            self._mutated({**_EVENT, "id": f"f{self.seed}-{self.number}-{n}"}) for n in range(self.draw.randint(1, 3))
        ]
        media = self.draw.choice(("application/json", "text/plain"))
        return Shot("POST", "/v1/events", self._dumped(rows), (("Content-Type", media),))

    def _mutated(self, body: dict[str, Any]) -> dict[str, Any]:
        """A good body with a few places changed, taken out or added."""
        for _ in range(self.draw.randint(0, 2)):
            name = self.draw.choice(list(body) or [""])
            value = body.get(name)
            kind = self.draw.random()
            if kind < 0.2:
                body.pop(name, None)
            elif kind < 0.5:
                body[name] = self.draw.choice(_ODD)
            elif kind < 0.7 and isinstance(value, dict):
                body[name] = {**value, self._text(): self.draw.choice((*_ODD, self._text()))}
            elif kind < 0.8:
                body[self._text()] = self._text()
            else:
                body[name] = [self._text()] if isinstance(value, list) else self._text()
        return body

    def _dumped(self, body: Any) -> bytes:
        """JSON, one time in six no longer valid."""
        data = json.dumps(body, ensure_ascii=self.draw.random() < 0.7).encode("utf-8", "surrogatepass")
        kind = self.draw.random()
        if kind > 0.17:
            return data
        place = self.draw.randrange(len(data) + 1)
        broken: tuple[bytes, ...] = (
            data[:place], data[:place] + b"\xff" + data[place:], b"\xef\xbb\xbf" + data, data.replace(b":", b"", 1),
            data + data,
            data.decode("utf-8", "replace").encode("utf-16"), data.replace(b"}", b",}"), data.replace(b"1", b"NaN"),
            b"",
            data.replace(b"1", b"1e999"),
            data[:place] + bytes(self.draw.randrange(256) for _ in range(8)) + data[place:],
        )  # fmt: skip
        return self.draw.choice(broken)

    def _form(self) -> Shot:
        """A form whose parts, boundary, character set or end may be wrong."""
        mark = self.draw.choice(("b", "b", "b", "-", "'", "b b"))
        parts = []
        for _ in range(self.draw.randint(0, 4)):
            name = quote(self.draw.choice(_NAMES), safe=".[]_") if self.draw.random() < 0.9 else self._text()
            more = self.draw.choice(
                ("", "", '; filename="x.png"', f"; filename*={self.draw.choice(CODECS)}''x", '; filename="')
            )
            media = self.draw.choice(("", f"\r\nContent-Type: text/plain; charset={self.draw.choice(CODECS)}", "\r\nX"))
            parts.append(
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{more}{media}\r\n\r\n{self._text()}\r\n'
            )
        end = self.draw.choice(
            (f"--{mark}--\r\n", f"--{mark}--\r\n", f"--{mark}--\r\n", "", f"--{mark}", "--other--\r\n")
        )
        charset = f"; charset={self.draw.choice(CODECS)}" if self.draw.random() < 0.4 else ""
        media = f"multipart/form-data; boundary={mark}{charset}".replace("\x00", "")
        body = ("".join(parts) + end).encode("utf-8", "surrogatepass")
        return Shot("POST", "/v1/search", body, (("Content-Type", media),))

    def _urlencoded(self) -> Shot:
        body = "&".join(f"{self.draw.choice(_NAMES)}={self._escaped()}" for _ in range(self.draw.randint(0, 6)))
        charset = f"; charset={self.draw.choice(CODECS)}".replace("\x00", "")
        path = self.draw.choice(("/v1/search", "/v1/events", "/v1/products", "/v1/encoder"))
        return Shot("POST", path, body.encode(), (("Content-Type", "application/x-www-form-urlencoded" + charset),))

    def _headers(self) -> Shot:
        """An ordinary request with strange headers."""
        names: dict[str, tuple[str, ...]] = {
            "Content-Type": _MEDIA, "Origin": ORIGINS, "Host": (*HOSTS, "localhost"), "Accept-Language": _TEXTS,
            "If-None-Match": _TEXTS, "Range": ("bytes=0-", "bytes=-1", "bytes=9-1", "x"), "Cookie": _TEXTS,
            "Authorization": _TEXTS,
            "Sec-Fetch-Site": ("cross-site", "same-origin", "none", "x"), "X-Forwarded-For": _TEXTS,
            "X-Forwarded-Host": HOSTS,
            "Content-Encoding": ("gzip", "br", "x"), "Accept": ("text/html", "*", ""), "Expect": ("100-continue", "x"),
            "Access-Control-Request-Method": ("POST", "x", ""), "Upgrade": ("websocket", "h2c"),
            "Connection": ("upgrade", "close"),
        }  # fmt: skip
        chosen = self.draw.sample(sorted(names), self.draw.randint(1, 3))
        printable = [
            (name, "".join(c for c in self.draw.choice(names[name]) if c >= " " and not "\ud800" <= c <= "\udfff"))
            for name in chosen
        ]
        method = self.draw.choice(("GET", "GET", "POST", "OPTIONS"))
        return Shot(method, self._at(), b'{"q": "red"}' if method == "POST" else b"", tuple(printable))

    def _path(self) -> Shot:
        """A path, percent-encoded in strange ways, with any method."""
        parts = [self._escaped() for _ in range(self.draw.randint(0, 3))]
        path = self.draw.choice(("/v1/", "/v1/products/", "/storefront/", "/", "//")) + "/".join(parts)
        method = self.draw.choice(_METHODS)
        if method == "DELETE":
            path = f"/v1/products/nobody{self._escaped()}"
        body = b"[]" if method in ("POST", "PUT", "PATCH") else b""
        return Shot(method, path, body, (("Content-Type", self.draw.choice(_MEDIA)),))

    def _garbled(self) -> Shot:
        """Lines that are not HTTP, or say two things about their length."""
        choices = (
            Shot("GET", "/v1/search?q=a b"), Shot("GET", "http://evil.example/v1/shop"), Shot("GET", "*"),
            Shot("OPTIONS", "*"),
            Shot("CONNECT", "evil.example:80"), Shot("POST", "/v1/search", b"{}", (("Content-Length", "-1"),)),
            Shot("POST", "/v1/search", b"{}", (("Content-Length", "x"),)), Shot("", ""), Shot("\x00", "/"),
            Shot("GET", "/é?q=é"),
            Shot("POST", "/v1/search", b"zz\r\n{}\r\n0\r\n\r\n", (("Transfer-Encoding", "chunked"),)),
            Shot("POST", "/v1/search", b"2\r\n{}\r\n0\r\n\r\n", (("Transfer-Encoding", "chunked"), ("Content-Type",
            "application/json"))),
            Shot("POST", "/v1/search", b"2\r\n{}\r\n0\r\n\r\n", (("Transfer-Encoding", "chunked"), ("Content-Length",
            "2"))),
            Shot("GET", "/v1/shop", headers=(("X", "x" * 70_000),)), Shot("GET", "/v1/shop", headers=tuple(("X",
            "y") for _ in range(500))),
            Shot("GET", "/v1/search?" + "x" * self.draw.randint(1000, 70_000)), Shot("GET", "/v1/shop",
            headers=((" X", "y"), ("X Y", "z"))),
        )  # fmt: skip
        return self.draw.choice(choices)
