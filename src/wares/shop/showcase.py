"""Shoppers that a demo shop may be seen as, read from its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wares.shop.runtime.folder import SHOWCASE_FILE


@dataclass(frozen=True, slots=True)
class ShowcaseShopper:
    """A shopper that a demo shop may be seen as; `name` and `line` by language."""

    token: str
    name: Mapping[str, str]
    line: Mapping[str, str]


def read_showcase(folder: Path) -> tuple[ShowcaseShopper, ...]:
    """The shoppers; none without a readable `showcase.json`."""
    try:
        data = (folder / SHOWCASE_FILE).read_bytes()
        return msgspec.json.decode(data, type=dict[str, tuple[ShowcaseShopper, ...]]).get("shoppers", ())
    except (OSError, msgspec.MsgspecError):
        return ()
