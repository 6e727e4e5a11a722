"""Making a backup, while the shop is served or not, of one moment of its store."""

from __future__ import annotations

import errno
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from wares import settings as settings_
from wares.errors import BadInput, ShopBusy, StoreFull
from wares.shop.backup import manifest as manifests
from wares.shop.backup.chunks import ChunkStore, pieces
from wares.shop.backup.manifest import BackedUpFile, BackupManifest
from wares.shop.runtime.configuration import require_shop
from wares.store.moving import snapshot_store, state_of
from wares.store.postgresql.engine import database_url

STORE = "shop.db"
_DERIVED = ("index", "catalog_view", "words", "popularity", "drawn", "damaged-", "moved-")
"""Beginnings of folders that are made anew, or are no part of the shop."""
_PASSING = (STORE, "products.db", "lock", "configuration.lock", "holder.")
"""Beginnings of files that are copied otherwise, made anew, or say who has the shop just now."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup that was made: its name, how many products and events are in it, bytes of its files, and of those that
    were not in an earlier backup.
    """

    name: str
    products: int
    events: int
    files: int
    size: int
    new: int
    removed: tuple[str, ...]
    seconds: float


def backup(
    shop: Path | str, folder: Path | str, keep: int = 0, progress: Callable[[float], None] = lambda done: None
) -> BackupReport:
    """Back the shop in a folder up into another one: its store as at one moment, settings, feeds' mappings, and what it
    has learnt; what is derived from the store is left out and made anew.

    keep   so many of the newest backups are kept, the rest removed; 0 = all

    Chunks that an earlier backup has are not written again. Killed before its end, it leaves no backup. Raises
    `ShopBusy` while another backup is made there, `BadInput` where there is no shop, `StoreAway`.
    """
    started, path, target = time.perf_counter(), require_shop(Path(shop)), Path(folder).expanduser().resolve()
    if target == path or path in target.parents:
        raise BadInput(f"{target}: a backup within the shop's own folder is lost with it; name another folder")
    _require_backups(target)
    with _full_disk_said(target), _alone(target), tempfile.TemporaryDirectory(dir=target, prefix="store-") as working:
        copy = Path(working) / STORE
        snapshot_store(database_url(settings_.load(path).store_url) or f"sqlite:///{path / STORE}", copy)
        state = state_of(f"sqlite:///{copy}")
        sources = {STORE: copy, **_files(path)}
        files, new = _put(ChunkStore(target), sources, progress)
        name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
        made = BackupManifest(name, version("wares"), state.position, state.products, state.events, files)
        manifests.write(target, made)
        removed = _remove_older(target, keep) if keep else ()
    took = time.perf_counter() - started
    return BackupReport(name, made.products, made.events, len(files), made.size, new, removed, took)


def _require_backups(target: Path) -> None:
    """Have the folder, closed to other users where it is made. Raises `BadInput` for one with something else in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.mkdir(mode=0o700, exist_ok=True)
    foreign = [one.name for one in target.iterdir() if not one.name.startswith(_BACKUPS)]
    if foreign:
        raise BadInput(f"{target}: {foreign[0]} is there, which is no part of a backup; name another folder")


_BACKUPS = ("backups", "chunks", "lock", "store-", "verify-")


@contextmanager
def _full_disk_said(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreFull(
                f"{target}: the disk is full; no backup was made, the earlier ones are as before"
            ) from error
        raise


def _put(
    chunks: ChunkStore, sources: Mapping[str, Path], progress: Callable[[float], None]
) -> tuple[dict[str, BackedUpFile], int]:
    """Keep files' chunks: the files, and how many bytes are new. What is removed meanwhile, as another came in its
    place, is left out.
    """
    total, done, new = sum(one.stat().st_size for one in sources.values() if one.exists()), 0, 0
    files: dict[str, BackedUpFile] = {}
    for name, source in sources.items():
        size, digests = 0, list[str]()
        try:
            mode = stat.S_IMODE(source.stat().st_mode)
            for data in pieces(source):
                digest, is_new = chunks.put(data)
                digests.append(digest)
                size, done, new = size + len(data), done + len(data), new + (len(data) if is_new else 0)
                progress(min(1.0, done / max(total, 1)))
        except FileNotFoundError:
            continue
        files[name] = BackedUpFile(size, tuple(digests), 0o600 if name == STORE else mode)
    return files, new


def _alone(target: Path) -> FileLock:
    lock = FileLock(target / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ShopBusy(f"{target}: another backup is being made here; wait until it is done") from error
    return lock


def _files(path: Path) -> dict[str, Path]:
    """Files of a shop besides its store: name within the folder → where it is."""
    found = [one for one in sorted(path.iterdir()) if one.is_file() and _lasts(one)]
    folders = [one for one in sorted(path.iterdir()) if one.is_dir() and not one.name.startswith(_DERIVED)]
    found += [one for folder in folders for one in _inside(folder)]
    return {str(one.relative_to(path)): one for one in found}


def _inside(folder: Path) -> Iterator[Path]:
    return (one for one in sorted(folder.rglob("*")) if one.is_file() and one.suffix != ".part")


def _lasts(file: Path) -> bool:
    return not file.name.startswith(_PASSING) and file.suffix != ".part"


def _remove_older(target: Path, keep: int) -> tuple[str, ...]:
    older = tuple(manifests.names(target)[:-keep])
    for name in older:
        manifests.remove(target, name)
    kept = {
        digest
        for name in manifests.names(target)
        for file in manifests.read(target, name).files.values()
        for digest in file.chunks
    }
    ChunkStore(target).remove_all_but(kept)
    return older
