"""Values of settings: what each may be."""

from __future__ import annotations

import dataclasses
import difflib
from typing import Any

from wares.errors import BadSetting
from wares.settings.table import FIELDS
from wares.tags import tag_of

_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def require_name(name: str, source: str, entry: str) -> None:
    """Raise `BadSetting` unless there is a setting of this name; `entry` is how `source` has it."""
    if name not in FIELDS:
        near = difflib.get_close_matches(name, FIELDS, 3)
        hint = f"; near: {', '.join(near)}" if near else ""
        raise BadSetting(f"{source}: unknown setting {entry}; known: {', '.join(sorted(FIELDS))}{hint}")


def parse_value(name: str, value: Any, source: str) -> Any:
    """The value of a setting, of its type. Raises `BadSetting` naming `source` for one that cannot be."""
    field = FIELDS[name]
    value = _converted(field, value, source)
    low, high, choices, longest = (field.metadata[key] for key in ("low", "high", "choices", "longest"))
    if low is not None and not low <= value <= high:
        unit = f" {field.metadata['unit']}" if field.metadata["unit"] else ""
        raise BadSetting(f"{source}: {value} is outside {low:g} to {high:g}{unit} ({field.metadata['help']})")
    if choices and value not in choices:
        raise BadSetting(f"{source}: {value!r} is not one of {', '.join(choices)}")
    if longest is not None and len(value) > longest:
        raise BadSetting(f"{source}: {len(value):,} characters, {longest:,} are allowed ({field.metadata['help']})")
    return _language(value, source) if name == "shop_language" else value


def _converted(field: dataclasses.Field[Any], value: Any, source: str) -> Any:
    kind: Any = type(field.default)
    try:
        if kind is bool and isinstance(value, str):
            return _SWITCH[value.lower()]
        if isinstance(value, bool) and kind is not bool:
            raise ValueError
        return kind(value)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        subject = "this" if field.metadata["secret"] else repr(value)
        raise BadSetting(f"{source}: {subject} is not a {kind.__name__} ({field.metadata['help']})") from error


def _language(value: str, source: str) -> str:
    try:
        return tag_of(value)
    except ValueError as error:
        raise BadSetting(f"{source}: {error}") from error
