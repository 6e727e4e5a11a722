"""A shop's store moved to another database and back: copied, counted, then used; the old one stays where it is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wares import settings as settings_
from wares.errors import BadInput
from wares.shop.runtime.configuration import change_settings
from wares.shop.runtime.folder import Folder
from wares.store.moving import move_store
from wares.store.postgresql.engine import database_url
from wares.store.recovery import path_of, set_aside

FOLDER = "folder"
"""Where a store is that is a file in the shop's folder."""
_SETTING = "store_url"


@dataclass(frozen=True, slots=True)
class StoreMoveReport:
    """What was moved: `rows` of all tables; `kept` is where the old store still is, a folder or "the database"."""

    rows: int
    kept: str
    seconds: float


def move(path: Path | str, to: str, progress: Callable[[float], None] = lambda done: None) -> StoreMoveReport:
    """Move the store of the shop in a folder to the database at the URL `to`, or back ("folder").

    The shop is open nowhere meanwhile. Killed before it is done, the shop uses its old store. Raises `BadInput` where
    it is there already, the other one is not empty, or the environment names the store; `ShopBusy`, `StoreAway`.
    """
    started = time.perf_counter()
    folder = Folder(Path(path))
    try:
        if os.environ.get(f"{settings_.PREFIX}{_SETTING.upper()}"):
            raise BadInput(f"{settings_.PREFIX}{_SETTING.upper()} names the store; unset it, move, and set it anew")
        folder.database = database_url(settings_.load(folder.path).store_url)
        source, file = folder.store_url, folder.path / "shop.db"
        target = f"sqlite:///{file}" if to == FOLDER else database_url(to)
        if not target or target == source:
            raise BadInput(f"the store is there already; give a database's URL, or {FOLDER!r}")
        if to == FOLDER and file.exists():
            _set_aside(file)
        rows = move_store(source, target, progress)
        change_settings(folder.path, {} if to == FOLDER else {_SETTING: to}, [_SETTING] if to == FOLDER else [])
        kept = str(_set_aside(file)) if path_of(source) else "the database"
        folder.copy.unlink(missing_ok=True)
    finally:
        folder.release()
    return StoreMoveReport(rows, kept, time.perf_counter() - started)


def _set_aside(file: Path) -> Path:
    aside = file.with_name(f"moved-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S-%f')}")
    set_aside(file, aside)
    return aside
