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
    lists = [key for key, entry in value.items() if isinstance(entry, list) and all(isinstance(e, dict) for e in entry)]
    named_lists = [key for key in lists if key.casefold() in _HOLDERS]
    is_container = all(isinstance(entry, list | dict) for entry in value.values())
    candidates = [key for key in named_lists or (lists if is_container else []) if value[key]]
    if candidates:
        return (max(candidates, key=lambda key: len(value[key])),)
    for key, inner in value.items():
        if isinstance(inner, dict) and (below := records_path(inner, depth + 1)) is not None:
            return (key, *below)
    return (named_lists[0],) if named_lists else None


def _is_map(value: dict[str, Any]) -> bool:
    """Whether an object holds records of one kind under their ids."""
    records = list(value.values())
    if len(records) < 2 or not all(isinstance(record, dict) and is_record(record) for record in records):
        return False
    first, second = set(records[0]), set(records[1])
    return _HOLDERS.isdisjoint(key.casefold() for key in value) and 2 * len(first & second) > len(first | second)


def is_record(keys: Collection[str]) -> bool:
    """Whether an object with such keys is a record and no wrapping of records."""
    if not _OWN.isdisjoint(keys):
        return True
    names = {key.casefold() for key in keys}
    return bool(names & _OWN) or len(names & _COMMON) > 1


def expand_records(value: Any) -> Iterator[Any]:
    """The records in one JSON value: those it holds, or itself."""
    path = records_path(value)
    if path is None:
        yield unwrap_record(value)
        return
    records = value
    for key in path:
        records = records[key]
    if isinstance(records, dict):
        records = [record if "id" in record else {"id": key, **record} for key, record in records.items()]
    inclusions = value.get("included")
    if isinstance(inclusions, list):
        records = resolve_included(records, inclusions)
    for record in records:
        yield unwrap_record(record)


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


def resolve_included(records: list[Any], inclusions: list[Any]) -> Iterator[Any]:
    """Records of a JSON:API document, each with the included ones it is related to under the relationship's name.

    A related record is its attributes with `id` and `type`, and in turn what it is related to.
    """
    by_name = {(record.get("type"), record.get("id")): record for record in inclusions if isinstance(record, dict)}
    for record in records:
        yield {**record, **_resolve_relations(record, by_name, _LINKS)} if isinstance(record, dict) else record


_IncludedRecords = dict[tuple[Any, Any], dict[str, Any]]


def _resolve_relations(record: dict[str, Any], by_name: _IncludedRecords, depth: int) -> dict[str, Any]:
    relationships = record.get("relationships")
    if not isinstance(relationships, dict) or not depth:
        return {}
    result: dict[str, Any] = {}
    for name, relationship in relationships.items():
        data = relationship.get("data") if isinstance(relationship, dict) else None
        references = data if isinstance(data, list) else [data]
        targets = [target for target in (_resolve(reference, by_name, depth) for reference in references) if target]
        if targets and name not in record:
            result[name] = targets if isinstance(data, list) else targets[0]
    return result


def _resolve(reference: object, by_name: _IncludedRecords, depth: int) -> dict[str, Any] | None:
    if not isinstance(reference, dict):
        return None
    record = by_name.get((reference.get("type"), reference.get("id")))
    if record is None:
        return None
    attributes = record.get("attributes")
    own = attributes if isinstance(attributes, dict) else {}
    return {"id": record.get("id"), "type": record.get("type"), **own, **_resolve_relations(record, by_name, depth - 1)}


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
        path = first_array_path(text)
        if path and not _is_json_api(text, path):
            return "array", path
        if path is None and (len(lines) == 1 or lines[1].lstrip().startswith(("{", "["))):
            return "lines", ()
        return "values", ()
    path = records_path(value)
    is_list = path and isinstance(functools.reduce(lambda parent, key: parent[key], path, value), list)
    if path and is_list and "included" not in value and not _is_json_api(text, path):
        return "array", path
    return ("lines" if len(lines) == 1 else "values"), ()


def _decodes(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_json_api(text: str, path: tuple[str, ...]) -> bool:
    """Whether the records look like JSON:API's, whose related ones may stand behind them."""
    return path == ("data",) and re.search(r'"(?:attributes|relationships)"\s*:\s*\{', text) is not None


def first_array_path(text: str) -> tuple[str, ...] | None:
    """The keys that lead to the first array of objects in a JSON object cut off at the end of `text`; None = none."""
    for _, keys, open_objects, token, following in _tokens(text, 0):
        if token == "[" and following == "{" and keys:
            return None if any(is_record(names) for names in open_objects) else keys
    return None


def array_start(text: str, path: tuple[str, ...], at: int) -> int | None:
    """Position behind the bracket that opens the array to which `path` leads; None = `text` does not reach it."""
    if not path:
        start = text.find("[", at)
        return start + 1 if start >= 0 else None
    for stop, keys, _, token, _ in _tokens(text, at):
        if token == "[" and keys == path:
            return stop
    return None


def _tokens(text: str, at: int) -> Iterator[tuple[int, tuple[str, ...], list[set[str]], str, str]]:
    """Brackets that open an array below objects only: position behind it, keys that lead to it, the keys each of these
    objects has shown so far, the bracket, and the token that follows."""
    stack: list[str] = []
    keys: list[str] = []
    open_objects: list[set[str]] = []
    last = ""
    for match in _TOKEN.finditer(text, at):
        token = match[0]
        if token == ":" and stack and stack[-1] == "{" and "[" not in stack:
            keys[-1] = _text_of(last)
            open_objects[-1].add(keys[-1])
        elif token == "{":
            stack.append(token)
            if "[" not in stack:
                keys.append("")
                open_objects.append(set())
        elif token == "[":
            if "[" not in stack:
                following = _TOKEN.search(text, match.end())
                yield match.end(), tuple(keys), open_objects, token, following[0] if following else ""
            stack.append(token)
        elif token in "}]" and stack and stack.pop() == "{" and "[" not in stack:
            keys.pop()
            open_objects.pop()
        last = token


def _text_of(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token
