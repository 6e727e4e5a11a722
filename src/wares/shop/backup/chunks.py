"""Chunk store: pieces of files, kept once under the digest of what they hold."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterator
from hashlib import blake2b
from pathlib import Path

from wares.errors import ShopDamaged

CHUNK = 1 << 20
"""Bytes of a chunk. Of a store that grows, most chunks are those of the backup before."""
_FOLDER = "chunks"


class ChunkStore:
    """The chunks in the folder of backups. What is written is on the disk before it is named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER

    def put(self, data: bytes) -> tuple[str, bool]:
        """The digest of `data`, and whether it was not there before. A chunk that is damaged is written anew."""
        digest = digest_of(data)
        path = self._path(digest)
        if path.exists() and digest_of(path.read_bytes()) == digest:
            return digest, False
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{uuid.uuid4().hex}.part")
        try:
            write_whole(part, data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return digest, True

    def get(self, digest: str) -> bytes:
        """The chunk. Raises `ShopDamaged` where it is missing or not what it was."""
        path = self._path(digest)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ShopDamaged(f"{path}: cannot be read ({error.strerror}); use another backup") from error
        if digest_of(data) != digest:
            raise ShopDamaged(f"{path}: it is not what was written; use another backup")
        return data

    def remove_all_but(self, kept: Collection[str]) -> int:
        """Remove chunks that no backup names; how many. Nobody makes a backup meanwhile."""
        unnamed = [path for path in self._folder.glob("*/*") if path.name not in kept]
        for path in unnamed:
            path.unlink()
        return len(unnamed)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, and force it to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def pieces(path: Path) -> Iterator[bytes]:
    """A file's content, chunk by chunk."""
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            yield data


def digest_of(data: bytes) -> str:
    """BLAKE2b of 20 bytes, in hexadecimal."""
    return blake2b(data, digest_size=20).hexdigest()
