"""Requests each of which is small to send and was once large to answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

from _target import JSON, Shot, Target, post

_MANY = 100_000
_MEGABYTE = 1 << 20
_URL = 60_000
CODECS = (
    "punycode", "idna", "utf-7", "utf-16", "utf-32", "unicode_escape", "raw_unicode_escape", "rot13", "hex", "base64",
    "zlib", "bz2", "quopri", "uu", "undefined", "mbcs", "palmos", "cp037", "iso2022_jp_2004", "hz", "gb18030",
    "nonsense",
    "", "utf-8\x00", "é", "latin-1; charset=utf-7", "../../etc/passwd", "x" * 5000,
)  # fmt: skip
"""Names of character sets: slow ones, ones that are no text, and nonsense."""


def form(parts: list[tuple[str, str]], charset: str | None = None, boundary: str = "b0undary") -> Shot:
    """A search as multipart/form-data with these fields."""
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts
    )
    media = f"multipart/form-data; boundary={boundary}" + ("" if charset is None else f"; charset={charset}")
    data = f"{body}--{boundary}--\r\n".encode("utf-8", "surrogateescape")
    return Shot("POST", "/v1/search", data, (("Content-Type", media),))


def _repeated(target: Target) -> None:
    """One parameter named again and again, in the query, in JSON and in a form."""
    many = int(_MANY * target.scale)
    url = "&".join(["facets=colour"] * (_URL // 14))
    shots = [
        Shot("GET", f"/v1/search?{url}"),
        Shot("GET", "/v1/search?facets=" + ",".join(["colour"] * (_URL // 6))),
        Shot("GET", "/v1/search?" + "&".join(f"facets=f{n}" for n in range(_URL // 14))),
        post("/v1/search", {"facets": ["colour"] * many}),
        post("/v1/search", {"facets": [f"f{n}" for n in range(many)]}),
        post("/v1/search", {"facets": ["colour", "colour", "category"] * (many // 3), "per_page": 1000}),
        form([("facets", "colour")] * (_MEGABYTE // 70)),
        form([("facets", ",".join(["colour"] * (_MEGABYTE // 6)))]),
        form([("query", json.dumps({"facets": ["colour"] * many}))]),
        post("/v1/search", {"refine": {"colour": ["x"] * many}}),
        post("/v1/search", {"refine": {f"r{n}": ["x"] for n in range(many)}}),
        Shot("GET", "/v1/search?" + "&".join(["refine.colour=x"] * (_URL // 16))),
        Shot("GET", "/v1/search?" + "&".join(f"refine.r{n}=x" for n in range(_URL // 16))),
        post("/v1/search", {"weights": {f"w{n}": 1.0 for n in range(many)}}),
        Shot("GET", "/v1/recommend?" + "&".join(["product=x"] * (_URL // 10))),
        Shot("GET", "/v1/recommend?placement=cart&" + "&".join(f"product=p{n}" for n in range(_URL // 16))),
        Shot("GET", "/v1/suggest?" + "&".join(["q=a"] * (_URL // 4))),
        Shot("GET", "/v1/suggest?limit=100&q=" + "a" * _URL),
        post("/v1/events", [{"id": str(n), "kind": "nonsense"} for n in range(many)]),
    ]
    target.all(shots)
    target.all(shots[3:8] * 2, at_once=8)


def _ranges(target: Target) -> None:
    """Many ranges, comparisons and brackets in one refinement or filter."""
    many = int(200_000 * target.scale)
    brackets = "(" * many + "price < 1" + ")" * many
    target.all(
        [
            post("/v1/search", {"refine": {"price": [f"{n}..{n + 1}" for n in range(many)]}}),
            post("/v1/search", {"refine": {"price": ["..80"] * many}}),
            post("/v1/search", {"refine": {"price": [f"{'9' * 400}..{n}" for n in range(many // 100)]}}),
            form([("refine.price", f"{n}..{n + 2}") for n in range(_MEGABYTE // 90)]),
            post("/v1/search", {"filter": " OR ".join(f"price = {n}" for n in range(many))}),
            post("/v1/search", {"filter": " AND ".join(f"price != {n}" for n in range(many))}),
            post("/v1/search", {"filter": " OR ".join(f"brand:b{n}" for n in range(many))}),
            post("/v1/search", {"filter": brackets}),
            post("/v1/search", {"filter": "NOT " * many + "price < 1"}),
            post("/v1/search", {"filter": "price < " + "9" * many}),
            post("/v1/search", {"filter": '"' * many}),
            Shot("GET", "/v1/search?filter=" + quote(" OR ".join(f"price={n}" for n in range(4000)))),
        ]
    )


def _explained(target: Target) -> None:
    """A thousand hits, each with its reasons, its variants and its taste."""
    words = " ".join(" ".join(target.known).split()[:40])
    asked = {"q": words, "per_page": 1000, "explain": "true", "facets": "colour,category,price"}
    like = quote(next(iter(target.ledger.expected)), safe="")
    shots = [
        Shot("GET", "/v1/search?" + urlencode(asked)),
        Shot("GET", "/v1/search?" + urlencode({**asked, "q": target.known[0], "grouped": "true"})),
        Shot("GET", "/v1/search?" + urlencode({**asked, "q": "", "sort": "-price"})),
        Shot("GET", "/v1/search?" + urlencode({**asked, "session": "s", "page": "3"})),
        Shot("GET", f"/v1/products/{like}/similar?per_page=1000&explain=true&words={quote(words)}"),
        Shot("GET", "/v1/search?" + urlencode({"per_page": 1000, "page": 2**62})),
        Shot("GET", "/v1/search?" + urlencode({"per_page": 0, "page": 10**15, "q": words})),
        Shot("GET", "/v1/recommend?limit=100&category=" + quote(" > ".join("abcdef" * 200))),
    ]
    target.all(shots)
    target.all(shots[:4] * 8, at_once=8)


def _long_texts(target: Target) -> None:
    """A megabyte where a few words are expected."""
    size = int(_MEGABYTE * target.scale)
    texts = ("a" * size, "a " * (size // 2), "跑步鞋" * (size // 9), "\u0301" * (size // 2), "x-" * (size // 2))
    for number, text in enumerate(texts):
        target.add([{"id": f"long-title-{number}", "title": text}])
        target.add([{"id": f"long-description-{number}", "title": "Long", "description": text}])
        target.all([post("/v1/search", {"q": text}), post("/v1/search", {"q": text, "prefix": True, "explain": True})])
    text = texts[1]
    for name, value in {
        "brand": text, "colour": text, "currency": text, "group": text, "category": text,
        "attributes": {"a": text}, "texts": {"zh": {"title": texts[2]}},
    }.items():  # fmt: skip
        target.add([{"id": f"long-{name}", "title": "Long", name: value}])
    target.add([{"id": "x" * size, "title": "Long id"}])
    target.add([{"id": "long-path", "title": "Long", "category": [str(n) for n in range(size // 10)]}])
    told = {"id": "long", "kind": "search", "session": "s", "query": text}
    target.all(
        [post("/v1/search", {name: text}) for name in ("like", "filter", "sort", "language", "shopper", "session")]
        + [form([("q", text)]), form([("query", text)]), form([(text, "1")])]
        + [post("/v1/events", [{**told, name: text}]) for name in ("id", "kind", "shopper", "session", "query")]
        + [post("/v1/events", [{**told, "id": "l2", "products": ["p"] * (size // 4)}])]
        + [post("/v1/encoder", {"encoder": "x" * size}), Shot("GET", "/v1/products/" + "x" * _URL)]
    )


def _charsets(target: Target) -> None:
    """Character sets that are slow or none, of a form, of a part of a form, of JSON, and in words of an encoding."""
    size = int(_MEGABYTE * target.scale)
    shots: list[Shot] = [form([("q", "ü" * (size // 2))], "punycode"), form([("q", "-" + "a" * size)], "punycode")]
    for codec in CODECS:
        shots.append(form([("q", "red+AGEAYg- xn--80ak6aa92e \\u0041 \udcff")], codec))
        shots.append(form([("_charset_", codec), ("q", "red")]))
        media = (("Content-Type", f"application/json; charset={codec}"),)
        shots.append(Shot("POST", "/v1/search", b'{"q": "red"}', media))
        shots.append(Shot("POST", "/v1/events", b"[]", (("Content-Type", f"text/plain; charset={codec}"),)))
        shots.append(Shot("POST", "/v1/products", b"[]", media))
        disposition = f"form-data; name*={codec}''q%FF"
        head = f"Content-Disposition: {disposition}\r\nContent-Type: text/plain; charset={codec}"
        part = f"--b\r\n{head}\r\n\r\nred\r\n--b--\r\n"
        media = (("Content-Type", "multipart/form-data; boundary=b"),)
        shots.append(Shot("POST", "/v1/search", part.encode("utf-8", "surrogateescape"), media))
    target.all(shots)


def _depth(target: Target) -> None:
    """Nested, packed and strange bodies."""
    deep = int(_MANY * target.scale)
    bodies = [b"[" * deep, b"[" * deep + b"]" * deep, b'{"a":' * deep + b"1" + b"}" * deep, b'"' + b"\\u0000" * deep]
    bodies += [b'[{"id":"a","title":"b","attributes":' + b'{"a":' * deep, b"[" + b"1," * deep + b"1]", b"9" * deep]
    for path in ("/v1/search", "/v1/products", "/v1/events", "/v1/encoder"):
        target.all([post(path, body) for body in bodies])
    packed = (("Content-Encoding", "gzip"), JSON)
    target.all([Shot("POST", "/v1/search", b"\x1f\x8b" + b"\0" * 1000, packed)])


def _numbers(target: Target) -> None:
    """Numbers beyond measure, in paths and parameters."""
    known = quote(next(iter(target.ledger.expected)), safe="")
    odd = (
        "9223372036854775808",
        "-1",
        "18446744073709551616",
        "9" * 400,
        "９",
        "٣",
        "0x1",
        "1e9",
        "1.0",
        "+1",
        " 1",
        "NaN",
        "",
    )
    shots = [Shot("GET", f"/v1/products/{known}/pictures/{quote(number)}") for number in odd]
    for name in ("page", "per_page", "weights.words"):
        shots += [Shot("GET", f"/v1/search?{name}={quote(number)}") for number in odd]
    shots += [Shot("GET", f"/v1/suggest?q=a&limit={quote(number)}") for number in odd]
    shots += [Shot("GET", f"/v1/recommend?limit={quote(number)}") for number in odd]
    for table in ("funnel", "queries", "segments", "propensity"):
        shots += [Shot("GET", f"/v1/analytics/{table}?days={quote(number)}") for number in (*odd, "1e308", "-0", "inf")]
    for text in ("1e400", "-1e400", "NaN", "Infinity", "9" * 400, "9223372036854775808", "-0.0", "1e-400"):
        shots += [
            post("/v1/search", f'{{"{name}": {text}}}'.encode()) for name in ("page", "per_page", "weights", "filter")
        ]
        event = f'[{{"id": "n{text[:9]}", "kind": "view", "session": "s", "products": ["p"], "time": {text}}}]'
        shots += [
            post("/v1/events", event.encode()),
            post("/v1/search", f'{{"weights": {{"words": {text}}}}}'.encode()),
        ]
    target.all(shots)


def _unique(target: Target) -> None:
    """Queries, shoppers and sessions that nobody had before."""
    count = int(3000 * target.scale)
    target.all(
        [Shot("GET", "/v1/search?" + urlencode({"q": f"{target.known[0]} {n}x{n}"})) for n in range(count)], 4, 25
    )
    target.all([Shot("GET", f"/v1/recommend?session=u{n}") for n in range(count // 3)], 4, 15)
    target.all([Shot("GET", f"/v1/shoppers/nobody{n}/profile") for n in range(count // 3)], 4, 15)


FLOODS: dict[str, Callable[[Target], None]] = {
    "parameters repeated": _repeated,
    "ranges and filters": _ranges,
    "a thousand hits explained": _explained,
    "long texts": _long_texts,
    "character sets": _charsets,
    "nested bodies": _depth,
    "numbers beyond measure": _numbers,
    "unique queries": _unique,
}
