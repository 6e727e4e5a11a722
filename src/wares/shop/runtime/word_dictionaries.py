"""A shop's terms and suggestions: dictionaries in its folder, and what came since from the store's feed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wares.errors import ShopDamaged
from wares.language.analysis.languages import Language
from wares.language.suggest import QUERY, Suggester
from wares.language.vocabulary import Vocabulary
from wares.shop.runtime.word_changes import PHRASE, TERM
from wares.store.products.counts import WordCounts
from wares.store.products.records import WordDeltas

FORMAT = 1
"""Of the files; those of another format are made anew."""
_ENOUGH = 1024  # changes for which the files are written when a shop is closed
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WordFolder:
    """Where the dictionaries are kept.

    writes   false = another process writes them, this one only reads
    much     changes after which a file is written anew; of a larger one, as many as it had entries then
    """

    path: Path
    writes: bool = True
    much: int = 65_536

    def file(self, kind: str) -> Path:
        """The dictionary of a kind of counts."""
        return self.path / f"{kind}s.words"

    @property
    def values(self) -> Path:
        """The listed values of attributes."""
        return self.path / "values.json"


class WordDictionaries:
    """Terms and phrases of one shop. Their truth is in the store: a file that is missing, broken, of another analysis
    or too old to go on from is made anew.

    positions   kind of counts → position of the feed up to which it is here
    """

    def __init__(self, counts: WordCounts, language: Language, folder: WordFolder | None) -> None:
        self._counts, self._language, self._folder = counts, language, folder
        self.vocabulary, self.suggester = Vocabulary(language), Suggester(language)
        self._parts: Mapping[str, Vocabulary | Suggester] = {TERM: self.vocabulary, PHRASE: self.suggester}
        self._files: dict[str, int] = {}
        self._entries = dict.fromkeys(self._parts, 0)  # of the files
        self.positions = dict.fromkeys(self._parts, 0)

    def open(self, upto: int) -> None:
        """Read the files, and what came since, up to a position of the feed; or the store's counts."""
        for kind, part in self._parts.items():
            reason = "there is no folder" if self._folder is None else self._read(self._folder, kind, upto)
            if reason:
                self._load(kind)
                if self._folder and part.size:
                    _log.info("%s: made anew from the store (%s)", self._folder.file(kind), reason)
                    self._write(kind)

    def load(self) -> None:
        """Read the store's counts, whatever the files have; past queries stay."""
        for kind in self._parts:
            self._load(kind)
            self._write(kind)

    def apply(self, seq: int, deltas: WordDeltas) -> None:
        """Take in a change of counts by its number, unless it is here."""
        for kind, position in self.positions.items():
            if seq > position:
                self._change(kind, deltas)
                self.positions[kind] = seq

    def keep(self, upto: int) -> None:
        """Write the files where much has changed; everything up to the position `upto` is here."""
        for kind, part in self._parts.items():
            self.positions[kind] = max(self.positions[kind], upto)
            if self._folder and part.changes > max(self._folder.much, self._entries[kind]):
                if self._folder.writes:
                    self._write(kind)
                    continue
                is_newer = self._files.get(kind) != _version(self._folder.file(kind))
                if is_newer and self._read(self._folder, kind, upto):
                    self._load(kind)

    def fold(self) -> None:
        """Take in what was counted and waits."""
        for part in self._parts.values():
            part.fold()

    def close(self) -> None:
        """Write the files where going on from them would take a while, and those that are not there."""
        for kind, part in self._parts.items():
            is_missing = self._folder is not None and not self._folder.file(kind).exists()
            if part.changes > _ENOUGH or (is_missing and part.size):
                self._write(kind)

    # ---------------------------------------------------------------------------------------------- one kind of counts

    def _read(self, folder: WordFolder, kind: str, upto: int) -> str:
        """Why a file cannot be used, "" = it was read and gone on from."""
        path = folder.file(kind)
        try:
            self._files[kind] = _version(path)
            meta = self._parts[kind].read(path)
            self._entries[kind] = self._parts[kind].entries
            if (meta["format"], meta["analysis"]) != (FORMAT, self._language.analysis):
                return "it is of another analysis"
            changes = self._counts.since(meta["position"], max(upto, meta["position"]))
        except FileNotFoundError:
            return "it is missing"
        except (ShopDamaged, KeyError, OSError) as error:
            return str(error)
        if changes is None:
            return "it is too old to go on from"
        for _, deltas in changes:
            self._change(kind, deltas)
        self.positions[kind] = max(meta["position"], upto)
        return ""

    def _load(self, kind: str) -> None:
        state = self._counts.state([kind])
        if kind == TERM:
            self.vocabulary.load(state.counts[kind], state.documents)
        else:
            asked = {text: n for text, n in self.suggester.counts().items() if text.startswith(QUERY)}
            self.suggester.load({**state.counts[kind], **asked})
        self.positions[kind] = state.position

    def _change(self, kind: str, deltas: WordDeltas) -> None:
        changes: Mapping[str, int] = deltas.counts.get(kind, {})
        if kind == TERM:
            self.vocabulary.change(changes, deltas.documents)
        else:
            self.suggester.change({phrase: n for phrase, n in changes.items() if n})

    def _write(self, kind: str) -> None:
        if self._folder is None or not self._folder.writes:
            return
        meta = {"format": FORMAT, "analysis": self._language.analysis, "position": self.positions[kind]}
        path = self._folder.file(kind)
        try:
            path.parent.mkdir(exist_ok=True)
            self._parts[kind].write(path, meta)
            self._entries[kind] = self._parts[kind].entries
        except OSError as error:
            self._parts[kind].changes = 0  # not tried again before as much has changed once more
            _log.warning("%s is not written: %s", path, error)


def _version(path: Path) -> int:
    """Another number for each file that was put in a place; 0 = there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
