"""The words engine (Tantivy) in a folder: one writer, any number of readers, also in other processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from wares.errors import ShopBusy, ShopVersion, StoreFull, WaresError
from wares.index.disk import REBUILD, full_message
from wares.index.words.mirror import FolderMirror
from wares.index.words.schema import NUM, STATE_NUM, make_schema
from wares.index.words.searcher import WordsSearcher

_HEAP_BYTES = 64 << 20
_META = "meta.json"


class WordsEngine:
    """One folder of the engine. What is written is visible after `commit`, all of it at once."""

    def __init__(self, folder: Path, index: tantivy.Index, mirror: FolderMirror | None = None) -> None:
        self._folder, self._index, self._mirror = folder, index, mirror
        self._writer: tantivy.IndexWriter | None = None
        self._seen = (0, 0)

    @classmethod
    def open(cls, folder: Path, read_only: bool = False) -> WordsEngine:
        """Open the engine in `folder`, or make one there unless it is only to be read. Raises `ShopVersion` for a
        damaged one.
        """
        if not read_only:
            folder.mkdir(exist_ok=True)
        with _translated(folder, ShopVersion):
            mirror = FolderMirror.of(folder) if read_only else None
            if read_only:
                (folder / _META).stat()  # where it is missing, the engine would make it
            index = tantivy.Index(make_schema(), path=str(mirror.folder if mirror else folder))
            index.config_reader("manual", 0)
            index.reload()
            return cls(folder, index, mirror)

    def searcher(self) -> WordsSearcher:
        """The newest state that was loaded."""
        return WordsSearcher(self._index.searcher(), self._index.schema)

    @property
    def schema(self) -> tantivy.Schema:
        """What the engine holds of a product."""
        return self._index.schema

    def reload(self) -> bool:
        """Load what was committed, here or by another process; false when nothing was."""
        state = (self._folder / _META).stat()
        seen = (state.st_mtime_ns, state.st_ino)
        if seen == self._seen:
            return False
        with _translated(self._folder):
            if self._mirror:
                self._mirror.renew()
            self._index.reload()
        self._seen = seen
        return True

    def lock(self) -> None:
        """Be the one who writes, until `close`. Raises `ShopBusy` while another does."""
        with _translated(self._folder):
            self._held_writer()

    def add(self, documents: Iterable[str]) -> None:
        """Take documents (JSON), for `commit`."""
        with _translated(self._folder):
            writer = self._held_writer()
            for document in documents:
                writer.add_json(document)

    def delete(self, nums: Iterable[int]) -> None:
        """Take products out, at `commit`."""
        with _translated(self._folder):
            writer = self._held_writer()
            for num in nums:
                writer.delete_documents_by_term(NUM, num)

    def commit(self, state: str) -> None:
        """Make what was taken visible and durable, with the document of the state."""
        with _translated(self._folder):
            writer = self._held_writer()
            writer.delete_documents_by_term(NUM, STATE_NUM)
            writer.add_json(state)
            writer.commit()

    def rollback(self) -> None:
        """Forget what was taken since the last commit."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with _translated(self._folder):
                writer.rollback()
            self._writer = writer

    def close(self) -> None:
        """Release the files, merges that run ended."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with _translated(self._folder):
                writer.wait_merging_threads()

    def _held_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(_HEAP_BYTES, 1)
        return self._writer


@contextmanager
def _translated(folder: Path, other: type[WaresError] = WaresError) -> Iterator[None]:
    """The engine's errors as Wares's own; what has no error of its own becomes `other`."""
    try:
        yield
    except (ValueError, OSError) as error:
        text = str(error).lower()
        if "no space left" in text or "os error 28" in text:
            raise StoreFull(full_message(folder)) from error
        if "lockbusy" in text or ("lock" in text and "acquire" in text):
            raise ShopBusy(f"{folder}: another process writes to this index; stop it, or ask its server") from error
        raise other(f"{folder}: the index's engine failed: {error}. {REBUILD}") from error
