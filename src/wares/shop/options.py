"""What `wares.open` and `wares.preview` take by name: the keywords of `Shop` and of `ingest.feeds.preview.preview`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypedDict

from wares.settings import Settings
from wares.types import Encoder


class OpenOptions(TypedDict, total=False):
    """Keywords of `wares.shop.Shop`."""

    settings: Settings | None
    encoder: Encoder | None
    create: bool
    read_only: bool
    progress: Callable[[int], None]
    clock: Callable[[], float]


class PreviewOptions(TypedDict, total=False):
    """Keywords of `wares.shop.ingest.feeds.preview.preview`."""

    columns: Mapping[str, str] | None
    shop: Path | str | None
    currency: str | None
    save_mapping: bool
    clock: Callable[[], float]
    progress: Callable[[float, int], None]
