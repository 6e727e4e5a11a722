"""Column names of logs: of the fields of an event, its kinds and the states of orders, from `log_names.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from wares.tabular import sniffer as look
from wares.types import EventKind

__all__ = ["BACK", "HELPING", "KINDS", "NAMES", "NEVER", "folded"]

folded = lru_cache(maxsize=16_384)(look.fold_column_name)
"""A column's name, or a kind's, as the tables here write it."""

_TOLD: dict[str, Any] = tomllib.loads(files("wares.events").joinpath("log_names.toml").read_text("utf-8"))

_FIELDS = (
    "id", "kind", "time", "shopper", "session", "products", "codes", "query", "query_id", "positions", "prices",
    "quantities", "rating", "order", "status", "returned", "choices", "size", "colour",
)  # fmt: skip


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded(word) for text in texts for word in text.split()))


def _by_language(tables: Mapping[str, Mapping[str, str]], name: str) -> tuple[str, ...]:
    return _words(table[name] for table in tables.values() if name in table)


NAMES: dict[str, tuple[str, ...]] = {name: _by_language(_TOLD["columns"], name) for name in _FIELDS}
"""Field → the names logs give to it, as `folded` writes them; earlier ones are preferred.

Beside the fields of `EventBody` these are: `codes` (of the variants bought, where another column names the products),
`order` (its number), `status` (of the order), `returned` (when the order was taken back), `size` and `colour` (chosen).
"""

HELPING = frozenset({"codes", "order", "status", "returned", "size", "colour"})
"""Fields that tell how a row is to be taken, and are none of `EventBody`."""

KINDS: dict[str, EventKind] = {
    folded(word): cast(EventKind, kind)
    for table in _TOLD["kinds"].values()
    for kind, words in table.items()
    for word in words.split()
}
"""What logs call the kinds of event, as `folded` writes it."""

BACK = frozenset(_words([_TOLD["status"]["back"]]))
"""States of orders that were bought and taken back."""

NEVER = frozenset(_words([_TOLD["status"]["never"]]))
"""States of orders with which nothing was bought."""
