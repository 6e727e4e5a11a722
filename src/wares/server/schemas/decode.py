"""JSON decoding: bodies and parameters → shapes, or `BadInput` naming the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from wares.errors import BadInput

REMEDY = "every name, type and bound is listed at /v1/openapi.json"
MOST_COMMAS = 20_000
"""In a JSON body, which bounds how many things it says: decoding one holds Python's lock."""

MOST_AT_ONCE = 10_000
"""Products, or events, in one call."""

T = TypeVar("T")


def from_json(body: bytes, shape: type[T], most_commas: int = MOST_COMMAS) -> T:
    """Decode a JSON body. Raises `BadInput` naming the field."""
    if body.count(b",") > most_commas:
        raise BadInput(f"the body says too much: it has more than {most_commas:,} commas; send less at once")
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise BadInput(message_with_path(error)) from error
    except RecursionError as error:
        raise BadInput("the body is nested too deeply; send flat objects") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the body is not valid JSON ({error}); send JSON in UTF-8") from error


def from_pairs(pairs: Iterable[tuple[str, str]], shape: type[T]) -> T:
    """Decode parameters of a URL or form.

    `refine.<attribute>` may be repeated, `weights.<modality>` takes a number, `facets` names separated by commas,
    `product` may be repeated. Raises `BadInput` naming the parameter.
    """
    values: dict[str, Any] = {}
    for name, value in pairs:
        _add(values, name, value)
    try:
        return msgspec.convert(values, type=shape, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(message_with_path(error)) from error


def _add(values: dict[str, Any], name: str, value: str) -> None:
    table, dot, key = name.partition(".")
    if dot and table == "refine":
        values.setdefault(table, {}).setdefault(key, []).append(value)
    elif dot and table == "weights":
        values.setdefault(table, {})[key] = value
    elif name in ("refine", "weights"):
        raise BadInput(f"{name}: write it as {name}.NAME=VALUE, e.g. refine.colour=red or weights.words=2")
    elif name == "facets":
        values.setdefault(name, []).extend(part.strip() for part in value.split(",") if part.strip())
    elif name == "product":
        values.setdefault(name, []).append(value)
    elif name in values:
        raise BadInput(f"{name}: given more than once; give it once")
    else:
        values[name] = value


def message_with_path(error: msgspec.ValidationError, within: str = "") -> str:
    """The library's "what - at `$.place`" as "place: what; remedy"; places stand `within` another."""
    problem, _, path = str(error).partition(" - at `")
    path = (within + path.rstrip("`").removeprefix("$")).removeprefix(".")
    return f"{path}: {problem}; {REMEDY}" if path else f"{problem}; {REMEDY}"
