"""All settings in one table; the only reader of `wares.toml` and of `WARES_*` environment variables.

Order of precedence: environment variable, then `wares.toml` in the shop's folder, then the default. In the file a
name's first part is its table: `search_enough` is `[search] enough = …`, in the environment `WARES_SEARCH_ENOUGH`.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wares.errors import BadSetting
from wares.tags import tag_of

FILE = "wares.toml"
PREFIX = "WARES_"
HIDDEN = "(hidden)"
"""Shown in the place of a secret."""


def _setting(default: Any, help_: str, low: float | None = None, high: float | None = None) -> Any:
    return dataclasses.field(default=default, metadata={"help": help_, "low": low, "high": high})


def _secret(help_: str) -> Any:
    """Text that is never shown, not even in errors."""
    return dataclasses.field(
        default="", repr=False, metadata={"help": help_, "low": None, "high": None, "secret": True}
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """One shop's settings. Field metadata carries `help`, `low` and `high`."""

    shop_name: str = _setting("Wares", "name shown on the storefront")
    shop_language: str = _setting("en", "language of `title` and `description`: en, zh, de, fr, pt-BR, ja …")
    shop_currency: str = _setting("", "ISO 4217 code for prices without one; empty = none")
    encoder_path: str = _setting("", "another encoder: a folder, or hf:owner/name; empty = the built-in one")
    encoder_precision: str = _setting("full", 'weights of a pretrained encoder: "full" or "int8"')
    search_enough: int = _setting(100, "words are relaxed until this many products match", 0, 100_000)
    search_least: float = _setting(0.3, "share of the best score that a product matching only some words needs", 0, 1)
    search_ranked: int = _setting(1000, "products ordered by relevance; the rest follow by popularity", 1, 100_000)
    search_neighbours: int = _setting(200, "products a vector search admits", 1, 10_000)
    search_fusion: str = _setting("score", 'how modalities are fused: "rrf" or "score"')
    search_words_weight: float = _setting(1.0, "default weight of exact words in fusion", 0, 100)
    search_attributes_weight: float = _setting(
        2.0, "default weight, beside words, of attributes' values that the words name", 0, 100
    )
    search_vectors_weight: float = _setting(0.25, "default weight of the vector beside words", 0, 100)
    search_similar_words: float = _setting(
        0.6, "share of words beside the picture in how much products are alike; the picture has the rest", 0, 1
    )
    search_photos: bool = _setting(False, "queries' pictures are customers' photographs: look at their middle as well")
    picture_max_megapixels: float = _setting(
        50.0, "larger pictures are refused (megapixels); a third of it for WebP, half for AVIF", 0.01, 1000
    )
    picture_max_megabytes: float = _setting(20.0, "larger picture files are refused (megabytes)", 0.01, 1000)
    picture_timeout: float = _setting(10.0, "time to fetch one picture (seconds)", 0.1, 600)
    picture_keep_side: int = _setting(640, "longest side kept in the store (pixels)", 32, 4096)
    ingest_batch: int = _setting(512, "products a batch; what is acknowledged together", 1, 10_000)
    ingest_prune_share: float = _setting(
        0.2, "share of a shop's products that pruning may delete at once without being told to", 0, 1
    )
    annotate_fill: bool = _setting(True, "fill missing values once an annotator was trained")
    annotate_confidence: float = _setting(0.8, "least confidence of a filled value", 0.5, 1)
    annotate_attributes: str = _setting(
        "", 'attributes to fill, separated by commas, e.g. "category,colour"; empty = all that can be learnt but brand'
    )
    recommend_profiles: int = _setting(
        5000, "profiles of shoppers, and of sessions, held in memory; a usual one takes 20 kilobytes", 1, 1_000_000
    )
    recommend_diversity: float = _setting(0.1, "0 = best scores only, 1 = only unlike what stands before", 0, 1)
    recommend_new: float = _setting(0.2, "most that being new adds, in spans of the scores", 0, 1)
    recommend_search: float = _setting(
        0.3, "most that taste may move a hit in a search up or down, in shares of the best hit's score; 0 = never", 0, 1
    )
    events_ahead: float = _setting(
        300.0, "how far ahead of the shop's clock an event's time may be (seconds)", 0, 86_400
    )
    serve_host: str = _setting("127.0.0.1", "address to listen on")
    serve_port: int = _setting(8700, "port to listen on; 0 = any free one", 0, 65_535)
    serve_max_body_megabytes: float = _setting(32.0, "larger requests are refused (megabytes)", 0.1, 4096)
    serve_fetch_private: bool = _setting(False, "allow picture URLs that point into private networks")
    serve_hosts: str = _setting(
        "",
        "names by which the server may be called besides its address, separated by commas; * = any, for all to reach",
    )
    serve_origins: str = _setting(
        "", "origins whose pages may do what the shop's own may, separated by commas, e.g. https://shop.example"
    )
    serve_key: str = _secret("the admin key: opens writes, profiles and analytics; empty = none")
    serve_key_file: str = _setting("", "a file with the admin key; within the shop's folder unless it is a whole path")
    serve_connections: int = _setting(512, "connections held at once; the longest idle give way", 8, 65_536)
    serve_slow_seconds: float = _setting(
        20.0, "connections that send or take next to nothing for so long are closed (seconds)", 0.1, 600
    )


_FIELDS = {f.name: f for f in dataclasses.fields(Settings)}
_CHOICES = {"encoder_precision": ("full", "int8"), "search_fusion": ("rrf", "score")}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it is for a shop.

    source   "default", the file, or the environment variable that gives the value
    waits    a change takes effect only when the shop is opened again
    """

    name: str
    value: Any
    source: str
    default: Any
    help: str
    waits: bool


def load(folder: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of the shop in `folder` (None = no file). Raises `BadSetting` naming file or variable and the remedy."""
    return Settings(**{name: value for name, (value, _) in _found(folder, environment).items()})


def described(folder: Path, environment: Mapping[str, str] | None = None) -> list[Setting]:
    """Every setting of the shop in `folder`, and where its value is from. Raises as `load` does."""
    found = _found(folder, environment)
    listed = []
    for name, field in _FIELDS.items():
        value, source = found.get(name, (field.default, "default"))
        if value and field.metadata.get("secret"):
            value = HIDDEN
        listed.append(Setting(name, value, source, field.default, field.metadata["help"], waits(name)))
    return listed


def waits(name: str) -> bool:
    """Whether a change of this setting takes effect only when the shop is opened again."""
    return name.startswith(("encoder_", "serve_", "shop_language")) and name != "serve_fetch_private"


def differing(one: Settings, other: Settings) -> list[str]:
    """The names of the settings in which two differ."""
    return [name for name in _FIELDS if getattr(one, name) != getattr(other, name)]


def edited(folder: Path, given: Mapping[str, str], unset: Collection[str]) -> str:
    """What `wares.toml` says once the settings in `given` (as text) are set and those in `unset` are back at their
    defaults; comments and other entries stay as they are. Nothing is written.

    Raises `BadSetting` for a name or a value that cannot be, or a file that is none.
    """
    import tomlkit

    path = folder / FILE
    text = _text(path)
    _from_text(text, path)
    document: Any = tomlkit.parse(text)
    for name in (*given, *unset):
        _require(name, "settings", name)
    for name, value in given.items():
        table, _, key = name.partition("_")
        document.setdefault(table, tomlkit.table())[key] = _checked(name, value, name)
    for name in unset:
        table, _, key = name.partition("_")
        document.get(table, {}).pop(key, None)
        if table in document and not document[table]:
            document.pop(table)
    changed: str = tomlkit.dumps(document)
    for name, (value, source) in _from_text(changed, path).items():
        _checked(name, value, source)
    return changed


def _found(folder: Path | None, environment: Mapping[str, str] | None) -> dict[str, tuple[Any, str]]:
    """name → its checked value, and where it is from; those at their defaults are left out."""
    path = None if folder is None else folder / FILE
    found = {} if path is None else _from_text(_text(path), path)
    env = os.environ if environment is None else environment
    for name in _FIELDS:
        if (text := env.get(PREFIX + name.upper())) is not None:
            found[name] = (text, PREFIX + name.upper())
    return {name: (_checked(name, value, source), source) for name, (value, source) in found.items()}


def _text(path: Path) -> str:
    """A file's text; empty without one."""
    try:
        return path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise BadSetting(f"{path}: not valid TOML: {error}; save it as UTF-8") from error
    except OSError as error:
        raise BadSetting(f"{path}: cannot be read: {error.strerror}") from error


def _from_text(text: str, path: Path) -> dict[str, tuple[Any, str]]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{path}: not valid TOML: {error}") from error
    found = {}
    for table, entries in tables.items():
        if not isinstance(entries, dict):
            raise BadSetting(f"{path}: {table!r} stands outside a table; write it under one, e.g. [search]")
        for key, value in entries.items():
            name = f"{table}_{key}"
            _require(name, str(path), f"[{table}] {key}")
            found[name] = (value, f"{path}: [{table}] {key}")
    return found


def _require(name: str, place: str, written: str) -> None:
    """Raise `BadSetting` unless there is a setting of this name; `written` is how `place` has it."""
    if name not in _FIELDS:
        near = difflib.get_close_matches(name, _FIELDS, 3)
        meant = f"; near: {', '.join(near)}" if near else ""
        raise BadSetting(f"{place}: unknown setting {written}; known: {', '.join(sorted(_FIELDS))}{meant}")


def _checked(name: str, value: Any, source: str) -> Any:
    field = _FIELDS[name]
    kind: Any = type(field.default)
    try:
        if kind is bool and isinstance(value, str):
            value = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[value.lower()]
        elif isinstance(value, bool) and kind is not bool:
            raise ValueError
        else:
            value = kind(value)
    except (KeyError, TypeError, ValueError) as error:
        shown = "this" if field.metadata.get("secret") else repr(value)
        raise BadSetting(f"{source}: {shown} is not a {kind.__name__} ({field.metadata['help']})") from error
    low, high = field.metadata["low"], field.metadata["high"]
    if low is not None and not low <= value <= high:
        raise BadSetting(f"{source}: {value} is outside {low:g} to {high:g} ({field.metadata['help']})")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise BadSetting(f"{source}: {value!r} is not one of {', '.join(_CHOICES[name])}")
    return _language(value, source) if name == "shop_language" else value


def _language(value: str, source: str) -> str:
    try:
        return tag_of(value)
    except ValueError as error:
        raise BadSetting(f"{source}: {error}") from error
