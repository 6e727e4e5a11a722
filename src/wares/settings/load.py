"""Settings read from the shop's file and the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wares.errors import BadSetting
from wares.settings.migration import RENAMED, clamp, split, warn_renamed
from wares.settings.table import FIELDS, Settings, needs_restart
from wares.settings.values import parse_value, require_name

FILE = "wares.toml"
PREFIX = "WARES_"
HIDDEN = "(hidden)"
"""Shown in the place of a secret."""

SourcedValues = dict[str, tuple[Any, str]]
"""Name → value, and where it is from, as messages name it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it is for a shop.

    source   "default", the file, or the environment variable that gives the value
    unit     of the value; empty = none
    needs_restart   a change takes effect only when the shop is opened again
    """

    name: str
    value: Any
    source: str
    default: Any
    unit: str
    help: str
    needs_restart: bool


def load(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of the shop in `folder` (None = no file). Raises `BadSetting` naming file or variable and the remedy."""
    return Settings(**{name: value for name, (value, _) in _read(folder, environment).items()})


def describe(folder: Path, environment: Mapping[str, str] | None = None) -> list[Setting]:
    """Every setting of the shop in `folder`, and where its value is from. Raises as `load` does."""
    values = _read(folder, environment)
    rows = []
    for name, field in FIELDS.items():
        value, source = values.get(name, (field.default, "default"))
        public_value = HIDDEN if value and field.metadata["secret"] else value
        unit, text = field.metadata["unit"], field.metadata["help"]
        rows.append(Setting(name, public_value, source, field.default, unit, text, needs_restart(name)))
    return rows


def _read(folder: Path | None, environment: Mapping[str, str] | None) -> SourcedValues:
    """The checked values of the settings that stand in the file or the environment."""
    path = None if folder is None else folder / FILE
    values = {} if path is None else parse_file(read_file(path), path)
    values |= _parse_environment(os.environ if environment is None else environment)
    return {
        name: (parse_value(name, clamp(name, value, source), source), source)
        for name, (value, source) in values.items()
    }


def _parse_environment(environment: Mapping[str, str]) -> SourcedValues:
    """Values of the variables that name settings, by former names too; the present name wins."""
    values: SourcedValues = {}
    for former, present in RENAMED.items():
        variable = _variable(former)
        if variable in environment:
            warn_renamed(variable, _variable(present))
            values[present] = (environment[variable], variable)
    return values | {
        name: (environment[variable], variable) for name in FIELDS if (variable := _variable(name)) in environment
    }


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def read_file(path: Path) -> str:
    """The text of a settings file; empty without one. Raises `BadSetting` when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise BadSetting(f"{path}: not valid TOML: {error}; save it as UTF-8") from error
    except OSError as error:
        raise BadSetting(f"{path}: cannot be read: {error.strerror}") from error


def parse_file(text: str, path: Path) -> SourcedValues:
    """Values, unchecked, of a settings file, by former names too. Raises `BadSetting` for unknown names."""
    former, present = {}, {}
    for table, key, value in _entries(text, path):
        name, source = f"{table}_{key}", f"{path}: [{table}] {key}"
        if name in RENAMED:
            new_table, new_key = split(RENAMED[name])
            warn_renamed(source, f"[{new_table}] {new_key}")
            former[RENAMED[name]] = (value, source)
        else:
            require_name(name, str(path), f"[{table}] {key}")
            present[name] = (value, source)
    return former | present


def _entries(text: str, path: Path) -> Iterator[tuple[str, str, Any]]:
    """Table, key and value of each entry."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{path}: not valid TOML: {error}") from error
    for table, entries in tables.items():
        if not isinstance(entries, dict):
            raise BadSetting(f"{path}: {table!r} stands outside a table; write it under one, e.g. [search]")
        for key, value in entries.items():
            yield table, key, value
