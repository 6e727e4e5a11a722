"""Category paths as feeds write them: levels in one text, in lists, and several paths in one value."""

import functools
import itertools
import re
from collections.abc import Mapping

import msgspec

from wares.catalog.bounds import MOST_LEVELS
from wares.catalog.values.texts import check_lengths, read_text
from wares.tabular.values.text import is_missing

_LEVELS = re.compile(r"\s*>+\s*|\s*[|»›→＞]\s*|\s+/\s+")
_SEVERAL_PATHS = re.compile(r"[,;|\n]")


def read_path(value: object, mark: str = "") -> tuple[str, ...]:
    """A category path from its levels or from text with `>`, `|`, `»` or a spaced `/` between them, or `mark`.

    At most `MOST_LEVELS` levels.
    """
    return _text_path(value, mark) if isinstance(value, str) else _path(value, mark)


@functools.lru_cache(maxsize=8192)
def _text_path(value: str, mark: str) -> tuple[str, ...]:
    return _path(value, mark)


def _path(value: object, mark: str) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    levels: list[str] = []
    for item in items:
        text = item.replace("&gt;", "|") if isinstance(item, str) else item
        text = text.replace(mark, "|") if mark and isinstance(text, str) else text
        levels += filter(None, _LEVELS.split(read_text(text)))
    if len(levels) > MOST_LEVELS:
        raise ValueError(f"{len(levels)} levels; {MOST_LEVELS} are allowed")
    return check_lengths(tuple(level for level, _ in itertools.groupby(levels)))


def read_paths(value: object, mark: str = "") -> tuple[tuple[str, ...], ...]:
    """Category paths, each once, without those that another one continues; a text may hold several (`A > B, A > C`).

    A list is one path, level by level, unless one of its parts is a path itself or a list. `mark`: as of `read_path`.
    """
    return _text_paths(value, mark) if isinstance(value, str) else _paths(value, mark)


@functools.lru_cache(maxsize=8192)
def _text_paths(value: str, mark: str) -> tuple[tuple[str, ...], ...]:
    return _paths(parse_json_list(value), mark)


def _paths(value: object, mark: str) -> tuple[tuple[str, ...], ...]:
    items = value if isinstance(value, list | tuple) else [value]
    has_paths = any(isinstance(item, list | tuple | Mapping) or _is_path(item, mark) for item in items)
    is_single = len(items) > 1 and not has_paths
    paths = (
        [read_path(items, mark)]
        if is_single
        else [read_path(path, mark) for item in items for path in _single_paths(item, mark)]
    )
    distinct = dict.fromkeys(filter(None, paths))
    return tuple(
        path for path in distinct if not any(path != longer and longer[: len(path)] == path for longer in distinct)
    )


def has_several_paths(text: str) -> bool:
    """Whether a text shows that commas part its category paths: with levels in each, or a path and its own root."""
    return "," in text and len(_single_paths(text, "")) > 1


def parse_json_list(value: str) -> object:
    """The list that a text writes as JSON; any other text as it is."""
    if value[:1] == "[" and value.rstrip()[-1:] == "]":
        try:
            items = msgspec.json.decode(value)
        except (ValueError, RecursionError):
            return value
        return items if isinstance(items, list) else value
    return value


def read_path_list(value: object) -> tuple[tuple[str, ...], ...]:
    """Category paths of which each part of a list is one."""
    items = value if isinstance(value, list | tuple) else [value]
    distinct = dict.fromkeys(path for part in items for path in read_paths(part))
    return tuple(
        path for path in distinct if not any(path != longer and longer[: len(path)] == path for longer in distinct)
    )


def _is_path(value: object, mark: str) -> bool:
    return isinstance(value, str) and len(read_path(value, mark)) > 1


def _single_paths(value: object, mark: str) -> list[object]:
    """A text with several paths apart: all of its parts have levels, or are the first level of one that has."""
    if isinstance(value, Mapping):
        return [next((value[key] for key in ("path", "name", "title") if not is_missing(value.get(key))), "")]
    if not isinstance(value, str):
        return [value]
    text = value.replace("&gt;", ">").replace("＞", ">").replace("»", ">")
    text = text.replace(mark, ">") if mark else text
    if ">" not in text:
        return [value]
    pieces = [piece.strip() for piece in _SEVERAL_PATHS.split(text) if piece.strip()]
    roots = {piece.split(">")[0].strip() for piece in pieces if ">" in piece}
    if all(">" in piece or piece in roots for piece in pieces):
        return list(pieces)
    return [value]
