"""Changes of a shop's settings file, as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from wares.settings.load import FILE, parse_file, read_file
from wares.settings.migration import drop_empty, migrate_document, put, split
from wares.settings.values import parse_value, require_name


def edit(folder: Path, changes: Mapping[str, str], unset: Collection[str]) -> str:
    """What `wares.toml` says once the settings in `changes` (as text) are set and those in `unset` are back at their
    defaults. Former names become present ones, and values that a range no longer has its
    end; comments and other entries stay as they are. Nothing is written.

    Raises `BadSetting` for a name or a value that cannot be, or a file that is none.
    """
    import tomlkit

    path = folder / FILE
    text = read_file(path)
    parse_file(text, path)
    document: Any = tomlkit.parse(text)
    migrate_document(document)
    for name in (*changes, *unset):
        require_name(name, "settings", name)
    for name, value in changes.items():
        put(document, name, parse_value(name, value, name))
    for name in unset:
        _remove(document, name)
    new_text: str = tomlkit.dumps(document)
    for name, (value, source) in parse_file(new_text, path).items():
        parse_value(name, value, source)
    return new_text


def _remove(document: Any, name: str) -> None:
    table, key = split(name)
    document.get(table, {}).pop(key, None)
    drop_empty(document, table)
