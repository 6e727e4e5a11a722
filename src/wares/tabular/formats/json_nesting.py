"""Nesting of JSON: where the records are, under a key, deeper, in nodes of edges, or with included ones beside."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from wares.tabular.sources import JsonLayout

_HOLDERS = frozenset(
    {"products", "items", "data", "edges", "nodes", "results", "records", "entries", "offers", "goods", "list", "rows",
     "content", "hits", "docs", "documents", "collection", "catalog", "catalogue", "articles", "resources", "orders",
     "events", "product_list", "productlist", "response", "payload", "result", "feed", "channel", "value",
     "product", "shop", "search", "allproducts", "item", "entry",
     "@graph"}
)  # fmt: skip
"""Keys (case-folded) under which exports keep their records."""

_OWN = frozenset(
    {"id", "sku", "handle", "variants", "event", "event_name", "event_type", "order_id", "user_id", "product_id",
     "timestamp", "line_items", "product_name", "item_id", "customer", "gtin", "ean", "user_pseudo_id", "client_id",
     "userid", "user", "shopper", "visitor_id", "anonymousid", "usertoken", "session_id", "ts", "eventtype",
     "customer_id", "timestamp_micros", "event_time"}
)  # fmt: skip
"""Keys (case-folded) that only a record has."""

_COMMON = frozenset({"title", "name", "price", "description", "images", "image", "brand", "category", "stock", "url"})
"""Keys (case-folded) of which a record has several."""

_DEPTH = 5
_LINKS = 3  # how deep a record's related ones are followed


def records_path(value: object, depth: int = 0) -> tuple[str, ...] | None:
    """The keys that lead from an object to its records, a list or an object of them; None = it is a record itself."""
    if not isinstance(value, dict) or depth == _DEPTH or is_record(value):
        return None
    if _is_map(value):
        return ()
    lists = [key for key, held in value.items() if isinstance(held, list) and all(isinstance(e, dict) for e in held)]
    known = [key for key in lists if key.casefold() in _HOLDERS]
    bare = all(isinstance(held, list | dict) for held in value.values())
    filled = [key for key in known or (lists if bare else []) if value[key]]
    if filled:
        return (max(filled, key=lambda key: len(value[key])),)
    for key, inner in value.items():
        if isinstance(inner, dict) and (below := records_path(inner, depth + 1)) is not None:
            return (key, *below)
    return (known[0],) if known else None


def _is_map(value: dict[str, Any]) -> bool:
    """Whether an object holds records of one kind under their ids."""
    records = list(value.values())
    if len(records) < 2 or not all(isinstance(one, dict) and is_record(one) for one in records):
        return False
    first, second = set(records[0]), set(records[1])
    return _HOLDERS.isdisjoint(key.casefold() for key in value) and 2 * len(first & second) > len(first | second)


def is_record(keys: Collection[str]) -> bool:
    """Whether an object with such keys is a record and no wrapping of records."""
    if not _OWN.isdisjoint(keys):
        return True
    folded = {key.casefold() for key in keys}
    return bool(folded & _OWN) or len(folded & _COMMON) > 1


def expand_records(value: Any) -> Iterator[Any]:
    """The records in one JSON value: those it holds, or itself."""
    place = records_path(value)
    if place is None:
        yield unwrap_record(value)
        return
    records = value
    for key in place:
        records = records[key]
    if isinstance(records, dict):
        records = [one if "id" in one else {"id": key, **one} for key, one in records.items()]
    included = value.get("included")
    if isinstance(included, list):
        records = resolve_included(records, included)
    for one in records:
        yield unwrap_record(one)


def unwrap_record(value: Any) -> Any:
    """A record without what is wrapped around it alone: `node` of an edge, `_source` of a hit, or its only key."""
    while isinstance(value, dict):
        if isinstance(value.get("node"), dict) and set(value) <= {"node", "cursor", "__typename"}:
            value = value["node"]
        elif isinstance(value.get("_source"), dict):
            value = {"_id": value.get("_id"), **value["_source"]}
        elif (only := _only(value)) is not None:
            value = only
        else:
            break
    return value


def _only(value: dict[str, Any]) -> dict[str, Any] | None:
    """The object under an object's only key, where the key is such as exports wrap around."""
    if len(value) != 1:
        return None
    (key, inner), *_ = value.items()
    return inner if isinstance(inner, dict) and key.casefold() in _HOLDERS else None


# ------------------------------------------------------------------------------------------------------------ JSON:API


def resolve_included(records: list[Any], included: list[Any]) -> Iterator[Any]:
    """Records of a JSON:API document, each with the included ones it is related to under the relationship's name.

    A related record is its attributes with `id` and `type`, and in turn what it is related to.
    """
    by_name = {(one.get("type"), one.get("id")): one for one in included if isinstance(one, dict)}
    for record in records:
        yield {**record, **_related(record, by_name, _LINKS)} if isinstance(record, dict) else record


_IncludedRecords = dict[tuple[Any, Any], dict[str, Any]]


def _related(record: dict[str, Any], by_name: _IncludedRecords, depth: int) -> dict[str, Any]:
    relationships = record.get("relationships")
    if not isinstance(relationships, dict) or not depth:
        return {}
    result: dict[str, Any] = {}
    for name, relationship in relationships.items():
        data = relationship.get("data") if isinstance(relationship, dict) else None
        references = data if isinstance(data, list) else [data]
        related = [one for one in (_one(reference, by_name, depth) for reference in references) if one]
        if related and name not in record:
            result[name] = related if isinstance(data, list) else related[0]
    return result


def _one(reference: object, by_name: _IncludedRecords, depth: int) -> dict[str, Any] | None:
    if not isinstance(reference, dict):
        return None
    record = by_name.get((reference.get("type"), reference.get("id")))
    if record is None:
        return None
    attributes = record.get("attributes")
    own = attributes if isinstance(attributes, dict) else {}
    return {"id": record.get("id"), "type": record.get("type"), **own, **_related(record, by_name, depth - 1)}


# -------------------------------------------------------------------------------------------------------------- layout

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def detect_json_layout(text: str) -> tuple[JsonLayout, tuple[str, ...]]:
    """How the JSON file that begins with `text` is laid out, and the keys that lead to the array of its records."""
    if text.startswith("["):
        return "array", ()
    lines = [line for line in text.splitlines() if line.strip()][:3]
    if len(lines) > 1 and _decodes(lines[0]) and not lines[1].lstrip().startswith("["):
        return "lines", ()
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        place = first_array_path(text)
        if place and not _is_json_api(text, place):
            return "array", place
        if place is None and (len(lines) == 1 or lines[1].lstrip().startswith(("{", "["))):
            return "lines", ()
        return "values", ()
    place = records_path(value)
    is_list = place and isinstance(functools.reduce(lambda held, key: held[key], place, value), list)
    if place and is_list and "included" not in value and not _is_json_api(text, place):
        return "array", place
    return ("lines" if len(lines) == 1 else "values"), ()


def _decodes(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_json_api(text: str, place: tuple[str, ...]) -> bool:
    """Whether the records look like JSON:API's, whose related ones may stand behind them."""
    return place == ("data",) and re.search(r'"(?:attributes|relationships)"\s*:\s*\{', text) is not None


def first_array_path(text: str) -> tuple[str, ...] | None:
    """The keys that lead to the first array of objects in a JSON object cut off at the end of `text`; None = none."""
    for _, keys, seen, token, following in _tokens(text, 0):
        if token == "[" and following == "{" and keys:
            return None if any(is_record(names) for names in seen) else keys
    return None


def array_start(text: str, place: tuple[str, ...], at: int) -> int | None:
    """Position behind the bracket that opens the array to which `place` leads; None = `text` does not reach it."""
    if not place:
        start = text.find("[", at)
        return start + 1 if start >= 0 else None
    for stop, keys, _, token, _ in _tokens(text, at):
        if token == "[" and keys == place:
            return stop
    return None


def _tokens(text: str, at: int) -> Iterator[tuple[int, tuple[str, ...], list[set[str]], str, str]]:
    """Brackets that open an array below objects only: position behind it, keys that lead to it, the keys each of these
    objects has shown so far, the bracket, and the token that follows."""
    stack: list[str] = []
    keys: list[str] = []
    seen: list[set[str]] = []
    last = ""
    for match in _TOKEN.finditer(text, at):
        token = match[0]
        if token == ":" and stack and stack[-1] == "{" and "[" not in stack:
            keys[-1] = _text_of(last)
            seen[-1].add(keys[-1])
        elif token == "{":
            stack.append(token)
            if "[" not in stack:
                keys.append("")
                seen.append(set())
        elif token == "[":
            if "[" not in stack:
                following = _TOKEN.search(text, match.end())
                yield match.end(), tuple(keys), seen, token, following[0] if following else ""
            stack.append(token)
        elif token in "}]" and stack and stack.pop() == "{" and "[" not in stack:
            keys.pop()
            seen.pop()
        last = token


def _text_of(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token
