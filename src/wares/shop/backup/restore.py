"""Restoring a backup into a new folder, and checking one."""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wares.errors import BadInput, ShopDamaged
from wares.settings import FILE
from wares.shop.backup import manifest as manifests
from wares.shop.backup.chunks import ChunkStore
from wares.shop.backup.create import STORE
from wares.shop.backup.manifest import BackupManifest
from wares.shop.runtime.configuration import change_settings
from wares.store.moving import state_of
from wares.store.recovery import faults

_Share = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored, into which folder; its index is made when it is opened."""

    name: str
    folder: str
    products: int
    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What is wrong with a backup, in words; none = it can be restored."""

    name: str
    findings: tuple[str, ...]
    seconds: float


def verify(folder: Path | str, name: str = "", progress: _Share = lambda done: None) -> VerifyReport:
    """Read every byte of a backup, "" = the newest, and its store as a database; nothing is changed."""
    started, source = time.perf_counter(), Path(folder).expanduser().resolve()
    manifest = manifests.read(source, name)
    working = source / f"verify-{uuid.uuid4().hex}"
    try:
        findings = _written(source, manifest, working, progress)
        if not findings:
            findings = [*faults(f"sqlite:///{working / STORE}"), *_differences(manifest, working)]
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return VerifyReport(manifest.name, tuple(findings), time.perf_counter() - started)


def restore(
    folder: Path | str, shop: Path | str, name: str = "", progress: _Share = lambda done: None
) -> RestoreReport:
    """Restore a backup, "" = the newest, as a shop in a folder that is not there yet, or empty.

    Its store is a file of the folder, whatever it was. Everything is checked before the folder has its name: killed, or
    with a damaged backup, there is no shop. Raises `BadInput` for a folder that is in use, `ShopDamaged`.
    """
    started, source, target = (
        time.perf_counter(),
        Path(folder).expanduser().resolve(),
        Path(shop).expanduser().resolve(),
    )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInput(f"{target}: something is here already; restore into a new folder")
    manifest = manifests.read(source, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    working = target.with_name(f"{target.name}.restoring-{uuid.uuid4().hex}")
    try:
        findings = _written(source, manifest, working, progress)
        findings = findings or [*faults(f"sqlite:///{working / STORE}"), *_differences(manifest, working)]
        if findings:
            raise ShopDamaged(f"{source}: backup {manifest.name} cannot be restored: {'; '.join(findings[:3])}")
        if (working / FILE).exists():
            change_settings(working, {}, ["store_url"])
        if target.exists():
            target.rmdir()
        working.chmod(0o700)
        working.replace(target)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return RestoreReport(manifest.name, str(target), manifest.products, manifest.events, time.perf_counter() - started)


def _written(source: Path, manifest: BackupManifest, working: Path, progress: _Share) -> list[str]:
    """Write a backup's files into a folder; what is wrong with it."""
    chunks, findings, done = ChunkStore(source), list[str](), 0
    for name, file in manifest.files.items():
        path = working / name
        if working.resolve() not in path.resolve().parents:
            findings.append(f"{name}: it lies outside of the shop's folder")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as out:
                for digest in file.chunks:
                    done += out.write(chunks.get(digest))
                    progress(min(1.0, done / max(manifest.size, 1)))
                out.flush()
                os.fsync(out.fileno())
            path.chmod(file.mode)
        except ShopDamaged as error:
            findings.append(f"{name}: {error}")
            continue
        if path.stat().st_size != file.size:
            findings.append(f"{name}: {path.stat().st_size:,} of {file.size:,} bytes are there")
    return findings


def _differences(manifest: BackupManifest, working: Path) -> list[str]:
    state = state_of(f"sqlite:///{working / STORE}")
    known = (manifest.position, manifest.products, manifest.events)
    return [] if (state.position, state.products, state.events) == known else ["the store is not of that moment"]
