"""Revision: the words engine and the row files of one folder, which are written together."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from wares.errors import ShopVersion
from wares.index import integrity
from wares.index.attributes import HeldAttributes
from wares.index.checks import DENSE
from wares.index.dense.optimize import optimize
from wares.index.disk import REBUILD
from wares.index.rows.appender import RowAppender
from wares.index.rows.files import RowFiles
from wares.index.rows.table import RowTable
from wares.index.snapshot import Snapshot
from wares.index.words.documents import document_of, state_document
from wares.index.words.engine import WordsEngine
from wares.index.words.queries import QueryBuilder
from wares.types import Entry, Nums

_WORDS, _ROWS = "words", "rows"


class Revision:
    """Words and rows of a folder. Rows are appended before a commit of the words engine and are part of no state until
    then; only who holds the lock changes any file.
    """

    def __init__(self, folder: Path, dim: int, engine: WordsEngine, read_only: bool = False) -> None:
        self.folder, self._dim, self._engine = folder, dim, engine
        self._files = RowFiles(folder / _ROWS, dim, writable=not read_only)
        self._appender = RowAppender(self._files)
        self._is_locked = self._is_sound = False

    @classmethod
    def open(cls, folder: Path, dim: int, read_only: bool = False) -> Revision:
        """Open the revision in `folder`; an empty folder is an empty one, unless it is only to be read. Raises
        `ShopVersion` for a damaged one.
        """
        if fault := integrity.fault(folder) if folder.is_dir() else "it is missing":
            raise ShopVersion(f"{folder}: {fault}. {REBUILD}")
        try:
            revision = cls(folder, dim, WordsEngine.open(folder / _WORDS, read_only), read_only)
            revision.reload()
            table = revision.table()
            if table.length:
                table.check()
            if (lasting := integrity.lasting(folder)) is not None and lasting < table.length:
                raise ValueError(
                    f"the machine stopped, and only {lasting:,} of {table.length:,} rows are there for sure"
                )
        except (OSError, ValueError) as error:
            raise ShopVersion(f"{folder}: a file is cut off or broken ({error}). {REBUILD}") from error
        return revision

    def reload(self) -> bool:
        """Load what was committed, here or by another process; false when nothing was."""
        return self._engine.reload()

    def table(self) -> RowTable:
        """The rows of the state that was loaded last."""
        return RowTable(self._files, self._engine.searcher().length)

    def snapshot(self, attributes: HeldAttributes) -> Snapshot:
        """The state that was loaded last; what it reads stays open when this folder is removed meanwhile."""
        searcher = self._engine.searcher()
        for index in self._files.dense.values():
            index.vectors.matrix(searcher.length)
        queries = QueryBuilder(self._engine.schema, attributes, searcher.document_frequency)
        return Snapshot(searcher, RowTable(self._files, searcher.length), attributes, queries)

    def lock(self) -> bool:
        """Be the one who writes, until `close`; false when it was so before. Raises `ShopBusy` while another is."""
        if self._is_locked:
            return False
        self._engine.lock()
        self._force(is_whole=False)
        self._is_locked = True
        return True

    def write(self, table: RowTable, entries: Sequence[Entry], gone: Nums, attributes: HeldAttributes) -> None:
        """Add or replace `entries` and take `gone` out, all of it or nothing; `table` is the newest state's."""
        try:
            self.commit(self.append(table, entries, gone, attributes))
        except BaseException:
            self._is_sound = False
            self._engine.rollback()
            raise

    def append(self, table: RowTable, entries: Sequence[Entry], gone: Nums, attributes: HeldAttributes) -> RowTable:
        """The same without a commit: the state that the next one makes."""
        if not self._is_sound:
            self._appender.repair(table)
            self._is_sound = True
        length, replaced = self._appender.append(table, entries, gone, attributes)
        self._engine.delete(replaced.tolist())
        self._engine.add(document_of(entry, row, attributes) for row, entry in enumerate(entries, table.length))
        return RowTable(self._files, length)

    def commit(self, table: RowTable, seq: int = 0) -> None:
        """Make what was appended the newest state; changes up to the sequence number `seq` are in it at least."""
        loaded = self._engine.searcher()
        seqs = table.rows["seq"][loaded.length : table.length]
        self._engine.commit(state_document(table.length, max(seq, loaded.seq, int(seqs.max(initial=0)))))

    def flush(self) -> None:
        """Force everything to the disk."""
        if self._is_locked:
            self._force(is_whole=False)

    def uncovered(self, length: int) -> int:
        """How many of the first `length` rows no inverted file covers."""
        return length - min(index.covered(length) for index in self._files.dense.values())

    def build_inverted_files(self, length: int) -> None:
        """Inverted files over the first `length` rows where they lack them. Raises `OSError` on a full disk."""
        for name in DENSE:
            while optimize(self.folder / _ROWS, name, self._dim, length):
                pass

    def close(self) -> None:
        """Release lock and files."""
        self._engine.close()
        if self._is_locked:
            self._force(is_whole=True)
        self._files.close()

    def remove(self) -> None:
        """Release everything and remove the folder; states handed out stay good."""
        self._engine.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _force(self, is_whole: bool) -> None:
        """Force the rows to the disk, and note how the files are then."""
        rows = self.table().length
        if integrity.forced(self.folder) != rows:
            self._files.sync()
        integrity.write(self.folder, is_whole, rows)
