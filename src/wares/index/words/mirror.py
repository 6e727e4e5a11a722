"""Mirror of the engine's folder: links to its files in a folder of this process, for one that cannot be written.

The engine locks a file of its folder for a moment while it opens the others, also where it only reads.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from weakref import finalize

_LOCK = ".tantivy-meta.lock"


class FolderMirror:
    """A folder of links to the files of another, removed with this object."""

    def __init__(self, source: Path) -> None:
        self._source = source
        self.folder = Path(tempfile.mkdtemp(prefix="wares-words-"))
        finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.renew()

    @classmethod
    def of(cls, folder: Path) -> FolderMirror | None:
        """A mirror where the folder's lock cannot be taken; None where it can."""
        lock = folder / _LOCK
        return None if os.access(lock if lock.exists() else folder, os.W_OK) else cls(folder)

    def renew(self) -> None:
        """Link what is new, and leave out what is gone."""
        names = {path.name for path in self._source.iterdir() if path.suffix != ".lock"}
        links = {path.name for path in self.folder.iterdir() if path.is_symlink()}
        for name in names - links:
            (self.folder / name).symlink_to(self._source / name)
        for name in links - names:
            with suppress(FileNotFoundError):
                (self.folder / name).unlink()
