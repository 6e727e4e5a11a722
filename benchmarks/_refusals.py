"""Products that cannot be taken, alone and among good ones: nothing of a refused batch stays, and the rest comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

from _target import Shot, Target, ids_in, post

_NAMES = (
    "", " ", " weight", "weight ", "\tweight\n", "\u3000重量\u3000", "\u00a0", "price", "title", "id", "stock", "brand",
    "category", "colour", "group", "popularity", "description", "pictures", "texts", "attributes", "currency", "[/c]",
    "[bold]", "a.b", "a:b", 'a"b', "a=b", "__proto__", "constructor", "\x00", "\x1b[31m", "\u202e", "x" * 200,
    "x" * 70_000,
    "not", "OR", "1", "$where", "重量", "\ud83d\ude00",
)  # fmt: skip
_NUMBERS = (
    "9" * 400, "-" + "9" * 400, "1e400", "1e308", "-1", "9223372036854775808", "18446744073709551616", "1" + "0" * 30,
    "NaN", "Infinity", "-Infinity", "1.5", "true", "null", '"5"', "[]", "{}", "-0.0", "1e-400", "0." + "1" * 5000,
)  # fmt: skip
_STRANGE: tuple[tuple[str, Any], ...] = (
    ("id", ""), ("id", " "), ("id", "\x00"), ("id", "a/b?c#d%"), ("id", ".."), ("id", "\ud800"), ("id", 5), ("id",
    None),
    ("title", ""), ("title", " "), ("title", "\x00"), ("title", "\x1b[2J"), ("title", "\ud83d"), ("title", 5),
    ("title", None),
    ("title", "<script>alert(1)</script>"), ("description", "\udfff"), ("currency", "x" * 1000), ("currency", ""),
    ("brand", ""), ("brand", "\x00"), ("brand", ["a"]), ("category", []), ("category", [""]), ("category", " > > "),
    ("category", ["x"] * 5000), ("colour", " "), ("group", ""), ("texts", {"": {}}), ("texts", {"xx": {"title": ""}}),
    ("texts", {str(n): {"title": "x"} for n in range(3000)}), ("texts", {"zh": {"nonsense": "x"}}), ("attributes", []),
    ("attributes", {"a": []}), ("attributes", {"a": [""]}), ("attributes", {"a": ["x"] * 100_000}), ("attributes",
    {"a": None}),
    ("attributes", {"a": [str(n) for n in range(100_000)]}), ("attributes", {"a": {"b": "c"}}), ("attributes",
    {"a": True}),
    ("attributes", {"a": "\ud800"}), ("attributes", {f"many{n}": "x" for n in range(3000)}), ("attributes",
    {"a": "x" * 70_000}),
    ("attributes", {f"many{n}": n for n in range(100_000)}), ("filled", {"brand": -1}), ("filled", {"nothing": 2.0}),
    ("pictures", [{}]), ("pictures", [{"url": "file:///etc/passwd"}]), ("pictures", "x"), ("nonsense", 1),
    ("__proto__", {}),
)  # fmt: skip


def _batches(target: Target, bad: str, number: int, name: str) -> None:
    """The bad product alone, behind, before and between good ones; then the good ones without it.

    `bad` is JSON text in which `@` stands for the product's own id.
    """
    good = [f'{{"id": "{name}-{number}-good{n}", "title": "Good {name} thing {number} {n}"}}' for n in range(2)]
    rows = bad.replace("@", f"{name}-{number}-bad")
    batches = ([rows], [*good, rows], [rows, *good], [good[0], rows, good[1]])
    for batch in batches if target.scale == 1 else batches[3:]:
        target.add(f"[{', '.join(batch)}]".encode("utf-8", "surrogatepass"))
    status, body = target.add(f"[{', '.join(good)}]".encode())
    if status != 200:
        target.offend(f"{status} for good products after {rows[:120]!r}: {body[:200]!r}")
    for id_ in ids_in(f"[{good[0]}]".encode()):
        status = target.send(Shot("GET", f"/v1/products/{quote(id_, safe='')}"))[0]
        if status != 200:
            target.offend(f"{status} for {id_}, a good product that was added after {rows[:120]!r}")


def _names(target: Target) -> None:
    """Attributes without a name, with outer spaces, called like fields, and worse."""
    for number, name in enumerate(_NAMES):
        for value in ("cheap", 5) if target.scale == 1 else ("cheap",):
            row = {"id": "@", "title": "Named", "attributes": {name: value}}
            _batches(target, json.dumps(row), number, f"name-{type(value).__name__}")
    pair = '{"id": "@", "title": "Twice", "attributes": {"a": "1", "a": 2, " a": "3"}}'
    _batches(target, pair, 0, "name-twice")


def _amounts(target: Target) -> None:
    """Numbers beyond measure, and what is no number."""
    for place, field in enumerate(("stock", "price", "popularity")):
        for number, text in enumerate(_NUMBERS):
            _batches(target, f'{{"id": "@", "title": "Amount", "{field}": {text}}}', number, f"amount{place}")
    for number, text in enumerate(_NUMBERS):
        _batches(target, f'{{"id": "@", "title": "Amount", "attributes": {{"weight": {text}}}}}', number, "amount-a")
        target.add(f'[{{"id": "amount-id-{number}", "title": {text}}}]'.encode())


def _fields(target: Target) -> None:
    """Every other field with something strange in it."""
    for number, (field, value) in enumerate(_STRANGE):
        row = {"id": "@", "title": "Strange", field: value}
        _batches(target, json.dumps(row), number, "field")
    many = [{"id": f"batch-{n}", "title": "Batch"} for n in range(int(5000 * target.scale))]
    target.add(many)
    target.add([{"id": "same", "title": "First"}, {"id": "same", "title": "Second"}] * 50)
    for body in (
        b"",
        b"[",
        b"{}",
        b"null",
        b"[null]",
        b"[1]",
        b"[[]]",
        b'[{"id":"cut","title":"x"}',
        b"\xff\xfe[\0]\0",
    ):
        target.add(body)
    target.add([{"id": f"batch-{n}", "title": "Batch"} for n in range(100)], ("Content-Type", "text/plain"))


def _kinds(target: Target) -> None:
    """A field's kind belongs to the shop: numbers and words in turn under one name, built-in and not."""
    rows: list[dict[str, Any]] = [
        {"price": "cheap"}, {"stock": "many"}, {"popularity": ["a"]}, {"weight-x": 5}, {"weight-x": "heavy"},
        {"weight-x": 7},
        {"brand": 5}, {"category": 7.5}, {"colour": 1},
    ]  # fmt: skip
    for number, attributes in enumerate(rows):
        target.add([{"id": f"kind-{number}", "title": f"Kind {number}", "price": 5, "attributes": attributes}])
    for name in ("price", "stock", "-price"):
        status, body = target.send(Shot("GET", f"/v1/search?sort={name}"))
        if status != 200:
            target.offend(f"{status} for sort={name}: {body[:200]!r}")


def _new_attributes(target: Target) -> None:
    """150 new attributes one after the other, numbers and words; then thousands in all."""
    count = int(150 * max(0.2, target.scale))
    for number in range(count):
        value = number if number % 2 else "x"
        target.add([{"id": f"new-{number}", "title": f"New {number}", "attributes": {f"new{number}": value}}])
    target.add(
        [
            {"id": f"wide-{n}", "title": f"Wide {n}", "attributes": {f"wide{n}x{m}": m for m in range(100)}}
            for n in range(20)
        ]
    )
    names = ",".join(f"new{n}" for n in range(count))
    target.all([Shot("GET", f"/v1/search?facets={names}"), Shot("GET", "/v1/attributes")])


def _deleting(target: Target) -> None:
    """Products added, changed and deleted in turn, and deletions of what is not there."""
    for number in range(30):
        target.add([{"id": f"gone-{number}", "title": f"Gone {number}"}])
        if number % 3:
            target.delete_by(Shot("DELETE", f"/v1/products/gone-{number}"), f"gone-{number}")
    for path in ("%00", "%ff", "..", "%2e%2e%2f", "x" * 5000, "%ED%A0%80", "a%2Fb", "", "%F0%9F%98%80"):
        target.delete_by(Shot("DELETE", f"/v1/products/{path}"), unquote(path))


def _odd_events(target: Target) -> None:
    """Events that say too much, too little, or something else."""
    event = {"id": "e", "kind": "view", "session": "s", "products": ["p"]}
    changes: tuple[dict[str, Any], ...] = (
        {"id": ""}, {"id": "x" * 513}, {"id": "\ud800"}, {"kind": "__proto__"}, {"time": 1e308}, {"time": -1e308},
        {"products": []},
        {"time": "now"}, {"products": ["\x00"]}, {"products": [""] * 10_000}, {"positions": [2**63]},
        {"positions": [-1, 2]},
        {"rating": 10**400}, {"quantities": [10**400]}, {"prices": [-5]}, {"session": "\x00"},
        {"shopper": "\x1b[31m"}, {"extra": 1},
    )  # fmt: skip
    target.all([post("/v1/events", [{**event, "id": f"odd{n}", **change}]) for n, change in enumerate(changes)])
    target.all([post("/v1/events", [{**event, "id": f"m{n}", "session": f"s{n}"} for n in range(10_001)])])
    target.all(
        [post("/v1/events", body) for body in (b"{}", b"[]", b"[[]]", b"null", b'{"events": 5}', b'{"events": [1]}')]
    )


REFUSALS: dict[str, Callable[[Target], None]] = {
    "names of attributes": _names,
    "amounts": _amounts,
    "strange fields": _fields,
    "kinds of fields": _kinds,
    "new attributes": _new_attributes,
    "deleting": _deleting,
    "odd events": _odd_events,
}
