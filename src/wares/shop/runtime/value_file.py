"""The listed values of a shop's attributes in a file, so that opening does not count them over all products."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

import msgspec

from wares.shop.runtime.named_values import ListedValues

_FORMAT = 1
_log = logging.getLogger(__name__)


class KeptValues(msgspec.Struct, frozen=True):
    """What the file holds; `position` is that of the feed up to which changes are in it."""

    format: int
    position: int
    counts: dict[str, dict[str, int]]
    unlisted: list[str]


def read_values(path: Path) -> KeptValues | None:
    """What was kept, None where nothing was that can be read."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=KeptValues)
    except (OSError, msgspec.DecodeError):
        return None
    return kept if kept.format == _FORMAT else None


def write_values(path: Path, values: ListedValues, position: int) -> None:
    """Keep the values; where that fails they are counted anew at the next opening."""
    kept = KeptValues(_FORMAT, position, values.counts, sorted(values.unlisted))
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_bytes(msgspec.json.encode(kept))
        part.replace(path)
    except OSError as error:
        _log.warning("%s is not written: %s", path, error)
