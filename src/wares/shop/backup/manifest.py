"""BackupManifest of a backup: which files it has, of which chunks; written last, so that half a backup is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from wares.errors import BadInput, ShopDamaged
from wares.shop.backup.chunks import digest_of, write_whole

_SUFFIX = ".json"
_FOLDER = "backups"


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """A file: its size in bytes, the digests of its chunks in order, and who may do what with it (`chmod`)."""

    size: int
    chunks: tuple[str, ...]
    mode: int = 0o600


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """A backup.

    name       when it was made (UTC), by which it is called
    version    of Wares that made it
    position   of the change feed: everything up to it is there, and nothing after it
    files      path within the shop's folder → the file
    """

    name: str
    version: str
    position: int
    products: int
    events: int
    files: Mapping[str, BackedUpFile]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


def write(folder: Path, manifest: BackupManifest) -> None:
    """Keep a manifest: from now on the backup is one."""
    body = msgspec.json.encode(manifest)
    path = folder / _FOLDER / f"{manifest.name}{_SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    write_whole(part, digest_of(body).encode() + b"\n" + body)
    part.replace(path)


def names(folder: Path) -> list[str]:
    """The backups that are there, the oldest first."""
    return sorted(path.stem for path in (folder / _FOLDER).glob(f"*{_SUFFIX}"))


def read(folder: Path, name: str = "") -> BackupManifest:
    """The backup of a name, "" = the newest. Raises `BadInput` where there is none, `ShopDamaged` for a broken one."""
    known = names(folder)
    if not known:
        raise BadInput(f"{folder}: there is no backup here. Make one with: wares backup {folder}")
    if name and name not in known:
        raise BadInput(f"{folder}: there is no backup {name!r}; there are: {', '.join(known[-5:])}")
    path = folder / _FOLDER / f"{name or known[-1]}{_SUFFIX}"
    digest, _, body = path.read_bytes().partition(b"\n")
    if digest.decode("ascii", "replace") != digest_of(body):
        raise ShopDamaged(f"{path}: it is not what was written; use another backup")
    return msgspec.json.decode(body, type=BackupManifest)


def remove(folder: Path, name: str) -> None:
    """The backup is none any more; its chunks stay until they are removed."""
    (folder / _FOLDER / f"{name}{_SUFFIX}").unlink()
