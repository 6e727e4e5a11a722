"""The current revision of an index's folder: its newest state, and the next revision in its place."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

from wares.errors import ShopReadOnly, ShopVersion
from wares.index.attributes import HeldAttributes, read_attributes, write_attributes
from wares.index.disk import REBUILD, manifest_stamp, read_manifest, write_manifest
from wares.index.revisions.revision import Revision
from wares.index.snapshot import Snapshot

_ATTEMPTS = 5
_PAUSE = 0.1  # seconds until a reader looks again at files that a writer may just change


class CurrentRevision:
    """What the manifest of a folder names now, in this process."""

    def __init__(self, folder: Path, dim: int, read_only: bool = False) -> None:
        self.folder, self._dim, self._read_only = folder, dim, read_only
        self._loading = threading.Lock()
        self.attributes = read_attributes(folder)
        self.revision, self._stamp = self._open()
        self.snapshot = self.revision.snapshot(self.attributes)
        """The state that was loaded last."""

    def newest(self) -> Snapshot:
        """The newest state, also of what another process has committed."""
        with self._loading:
            is_replaced = manifest_stamp(self.folder) != self._stamp
            if is_replaced:
                self.revision, self._stamp = self._open()
            if self.revision.reload() or is_replaced:
                self.attributes = read_attributes(self.folder)
                self.snapshot = self.revision.snapshot(self.attributes)
            return self.snapshot

    def lock(self) -> Snapshot:
        """The newest state, which only this process can change from now on. Raises `ShopBusy` while another does,
        `ShopReadOnly` where the folder is only to be read.
        """
        if self._read_only:
            raise ShopReadOnly(str(self.folder))
        while True:
            revision = self.revision
            is_new = revision.lock()
            snapshot = self.newest()
            if revision is self.revision:
                break
        if is_new:  # whatever else is there is what a killed compaction has left
            for path in self.folder.glob("revision-*"):
                if path != revision.folder:
                    shutil.rmtree(path, ignore_errors=True)
        return snapshot

    def use(self, attributes: HeldAttributes) -> None:
        """Hold these attributes; states loaded later have them."""
        if attributes != self.attributes:
            write_attributes(self.folder, attributes)
            self.attributes = attributes

    def load(self) -> None:
        """Load the state once more, with the attributes held now."""
        with self._loading:
            self.snapshot = self.revision.snapshot(self.attributes)

    def following(self) -> Revision:
        """An empty revision that may follow this one. Only for who holds the lock."""
        path = self._path(read_manifest(self.folder, self._dim) + 1)
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return Revision.open(path, self._dim)

    def replace(self, to: Revision) -> Revision:
        """Have the following revision be the current one; the one before, which is nobody's any more."""
        with self._loading:
            snapshot = to.snapshot(self.attributes)
            write_manifest(self.folder, self._dim, read_manifest(self.folder, self._dim) + 1)
            old, self.revision, self._stamp = self.revision, to, manifest_stamp(self.folder)
            self.snapshot = snapshot
            return old

    def _open(self) -> tuple[Revision, tuple[int, int]]:
        """The revision that the manifest names, and the manifest's stamp."""
        for attempt in range(_ATTEMPTS):
            stamp = manifest_stamp(self.folder)
            try:
                path = self._path(read_manifest(self.folder, self._dim))
                revision = Revision.open(path, self._dim, self._read_only)
            except ShopVersion:
                if stamp != manifest_stamp(self.folder):
                    continue  # it was replaced and removed since the manifest was read
                if not self._read_only or attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(_PAUSE)  # the note of its files may be older than these
                continue
            if stamp == manifest_stamp(self.folder):
                return revision, stamp
        raise ShopVersion(f"{self.folder}: is replaced over and over. {REBUILD}")

    def _path(self, revision: int) -> Path:
        return revision_folder(self.folder, revision)


def begin(folder: Path, dim: int) -> None:
    """Begin an empty index in an empty folder."""
    revision_folder(folder, 0).mkdir()
    write_manifest(folder, dim, 0)


def revision_folder(folder: Path, revision: int) -> Path:
    """Where a revision is."""
    return folder / f"revision-{revision}"
