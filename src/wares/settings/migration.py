"""Settings whose names or ranges have changed: files and variables of before are read as the present ones."""

from __future__ import annotations

import logging
from typing import Any

from wares.settings.table import FIELDS

RENAMED = {
    "search_enough": "search_min_matches",
    "search_least": "search_min_relative_score",
    "search_ranked": "search_ranking_depth",
    "search_similar_words": "search_similar_words_share",
    "search_photos": "search_centre_crop",
    "picture_keep_side": "picture_max_side",
    "ingest_batch": "ingest_batch_size",
    "ingest_prune_share": "ingest_max_prune_share",
    "annotate_confidence": "annotate_min_confidence",
    "recommend_profiles": "recommend_profile_cache",
    "recommend_new": "recommend_freshness_boost",
    "recommend_search": "search_personalization",
    "events_ahead": "events_max_clock_skew",
    "serve_host": "server_host",
    "serve_port": "server_port",
    "serve_max_body_megabytes": "server_max_body_megabytes",
    "serve_fetch_private": "picture_private_networks",
    "serve_hosts": "server_allowed_hosts",
    "serve_origins": "server_allowed_origins",
    "serve_key": "server_admin_key",
    "serve_key_file": "server_admin_key_file",
    "serve_connections": "server_max_connections",
    "serve_slow_seconds": "server_slow_timeout",
}
"""Former name → present name."""
FORMER_HIGH = {"search_min_matches": 100_000, "search_ranking_depth": 100_000, "search_neighbours": 10_000}
"""Name → the largest value that was allowed before; the search never went beyond what is allowed now."""
_log = logging.getLogger(__name__)


def warn_renamed(source: str, present: str) -> None:
    """Say that `source` writes a setting by its former name; `present` is how to write it."""
    _log.warning("%s: this setting is now called %s; its value is used, rename it", source, present)


def clamp(name: str, value: Any, source: str) -> Any:
    """`value`, or the largest one allowed now, with a warning, where a larger one was allowed before."""
    if not _is_above_range(name, value):
        return value
    high = FIELDS[name].metadata["high"]
    _log.warning("%s: %s is more than the largest value now, %d; that is used, lower it", source, value, high)
    return high


def _is_above_range(name: str, value: Any) -> bool:
    """Whether a number, or its text, is larger than is allowed now and was allowed before."""
    try:
        return name in FORMER_HIGH and FIELDS[name].metadata["high"] < int(value) <= FORMER_HIGH[name]
    except (TypeError, ValueError, OverflowError):
        return False


def migrate_document(document: Any) -> None:
    """Bring the entries of a TOML document (tomlkit's) to their present names and ranges, in place.

    A present entry wins over one by its former name.
    """
    for former, present in RENAMED.items():
        table, key = split(former)
        if key in document.get(table, {}):
            value = document[table].pop(key)
            drop_empty(document, table)
            if split(present)[1] not in document.get(split(present)[0], {}):
                put(document, present, value)
    for name in FORMER_HIGH:
        table, key = split(name)
        if _is_above_range(name, document.get(table, {}).get(key)):
            put(document, name, FIELDS[name].metadata["high"])


def put(document: Any, name: str, value: Any) -> None:
    """Write one setting into a TOML document."""
    import tomlkit

    table, key = split(name)
    document.setdefault(table, tomlkit.table())[key] = value


def drop_empty(document: Any, table: str) -> None:
    """Take a table that holds neither entries nor comments out of a TOML document."""
    if table in document and not document[table] and not document[table].as_string().strip():
        document.pop(table)


def split(name: str) -> tuple[str, str]:
    """A setting's table and key in the file."""
    table, _, key = name.partition("_")
    return table, key
