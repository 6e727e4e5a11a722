"""Columns of the catalogue view: a folder of mapped files, moved in place by one writer, opened without being read.

FOLDER/view.json     version, attributes looked at, what rows begin with, and whether a writer left without closing
FOLDER/NAME          columns by row (`wares.profiles.traits_columns`; nums, can_be_had, popularity, groups, title_terms,
                     title_places), by number (row_of)
FOLDER/variants.*    names of the variant groups
FOLDER/state         position in the feed, changes since what is usual was measured
FOLDER/statistics.npz   what is usual in the shop, of one encoder

Derived; may be deleted. A change is applied whole before the position moves, and applying it again changes nothing: a
writer that is killed has lost nothing. When the machine stops, what was written may be there in part: the folder is
made anew then.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from wares.errors import BadInput
from wares.mapped.boot import boot_id
from wares.mapped.column import Column
from wares.mapped.names import Names
from wares.profiles.catalog_stats import CenteredVectors, TraitVectors
from wares.profiles.traits import SLOTS, TraitsStatistics
from wares.profiles.traits_columns import TraitsColumns
from wares.rank.features.evidence import TITLE_LENGTH
from wares.types import Rows

VERSION = 4
NOTE, ROWS, STATISTICS = "view.json", "ids.state", "statistics.npz"
_SEQ, _CHANGED = 0, 1


class ViewNote(msgspec.Struct, frozen=True):
    """`view.json`.

    attributes   beside category, brand and colour
    chosen_at    rows when they were chosen
    begins       name of the artifacts with whose products the rows are known to begin; "" = of none
    open_in      the running of the machine in which a writer has the folder open; "" = it was closed
    """

    version: int = VERSION
    attributes: tuple[str, ...] = ()
    chosen_at: int = 0
    begins: str = ""
    open_in: str = ""


class CatalogColumns:
    """The columns in a folder.

    nums        by row, int64 numbers of the products; 0 = gone
    can_be_had  by row
    popularity  by row, float64
    groups      by row, int32 number of the variant group in `group_names`; −1 = stands alone
    title_terms, title_places   by row, see `wares.rank.features.evidence.TitleTerms`
    row_of      by number, int64; −1 = none
    """

    def __init__(self, folder: Path, writable: bool = True) -> None:
        """Open the folder, or make it. Raises `BadInput` or `OSError` when it is of no use and is to be made anew."""
        self.folder, self.writable = folder, writable
        if writable:
            folder.mkdir(parents=True, exist_ok=True)
        self.note = self._read_note()
        self.traits = TraitsColumns(folder, SLOTS, writable)
        self.nums = Column[np.int64](folder / "nums", np.int64, writable=writable)
        self.can_be_had = Column[np.bool_](folder / "can_be_had", np.bool_, writable=writable)
        self.popularity = Column[np.float64](folder / "popularity", np.float64, writable=writable)
        self.groups = Column[np.int32](folder / "groups", np.int32, (), -1, writable)
        self.title_terms = Column[np.uint32](folder / "title_terms", np.uint32, (TITLE_LENGTH,), 0, writable)
        self.title_places = Column[np.uint8](folder / "title_places", np.uint8, (TITLE_LENGTH,), 0, writable)
        self.group_names = Names(folder, "variants", writable)
        self.row_of = Column[np.int64](folder / "row_of", np.int64, (), -1, writable)
        self._state = Column[np.int64](folder / "state", np.int64, writable=writable)
        if writable:
            self._state.grow(2)
        self._require_whole()
        if writable:
            self.set_note(open_in=_running())

    @classmethod
    def anew(cls, folder: Path) -> CatalogColumns:
        """An empty folder; whoever has the old files open keeps them."""
        shutil.rmtree(folder, ignore_errors=True)
        return cls(folder)

    def __len__(self) -> int:
        return len(self.traits.ids)

    @property
    def seq(self) -> int:
        """Sequence number of the newest change of a product that is here."""
        return int(self._state.array[_SEQ])

    @property
    def changed(self) -> int:
        """Changes since what is usual was measured."""
        return int(self._state.array[_CHANGED])

    def moved(self, seq: int, changed: int) -> None:
        """Everything up to `seq` is here; so many changes since what is usual was measured."""
        self._state.array[_CHANGED] = changed
        self._state.array[_SEQ] = seq

    def grow(self, rows: int, nums: int) -> None:
        """Have room for so many rows, and for numbers below `nums`."""
        for column in self._by_row():
            column.grow(rows)
        self.row_of.grow(nums)

    def set_note(self, **fields: object) -> None:
        """Note these fields of `ViewNote`."""
        note = msgspec.structs.replace(self.note, **fields)
        if note != self.note:
            part = self.folder / f"{NOTE}.part"
            part.write_bytes(msgspec.json.encode(note))
            part.replace(self.folder / NOTE)
            self.note = note

    def write_statistics(self, statistics: TraitsStatistics, encoder: str) -> None:
        """Keep what is usual by this encoder's vectors."""
        part = self.folder / "statistics.part.npz"
        texts, pictures = statistics.texts, statistics.pictures
        np.savez(
            part,
            value_shares=statistics.value_shares,
            baselines=statistics.baselines,
            means=np.stack([texts.mean, pictures.mean]),
            deviations=np.array([texts.deviation, pictures.deviation]),
            encoder=np.frombuffer(encoder.encode(), np.uint8),
        )
        part.replace(self.folder / STATISTICS)

    def read_statistics(self, texts: TraitVectors, pictures: TraitVectors, encoder: str) -> TraitsStatistics | None:
        """What was kept of this encoder; None = nothing whole."""
        try:
            with np.load(self.folder / STATISTICS, allow_pickle=False) as kept:
                if kept["encoder"].tobytes().decode() != encoder:
                    return None
                means, deviations = kept["means"], kept["deviations"].tolist()
                both = [
                    CenteredVectors(vectors, mean, deviation)
                    for vectors, mean, deviation in zip((texts, pictures), means, deviations, strict=True)
                ]
                return TraitsStatistics(kept["value_shares"], kept["baselines"], both[0], both[1])
        except (OSError, ValueError, KeyError, EOFError):
            return None

    def refresh(self) -> None:
        """Map again what another process has written, which has room for rows before there are any."""
        self.traits.refresh()
        self.group_names.refresh()
        for column in (*self._by_row(), self.row_of):
            column.refresh()

    def close(self) -> None:
        """Force everything to the disk, and note that it is whole."""
        for column in (*self._by_row(), self.row_of, self._state):
            column.flush()
        self.group_names.flush()
        self.traits.flush()
        self.set_note(open_in="")

    def begin_with(self, name: str, order: Sequence[str]) -> bool:
        """Whether the rows are of these products first, in this order, which has a name."""
        if not order or self.note.begins == name:
            return True
        return len(self) >= len(order) and all(a == b for a, b in zip(self.traits.ids, order, strict=False))

    def present_rows(self) -> Rows:
        """Rows of products that are there."""
        return np.flatnonzero(self.nums.array[: len(self)])

    def _by_row(self) -> tuple[Column[Any], ...]:
        return self.nums, self.can_be_had, self.popularity, self.groups, self.title_terms, self.title_places

    def _read_note(self) -> ViewNote:
        path = self.folder / NOTE
        if not path.exists() and not (self.folder / "nums").exists():
            return ViewNote()
        try:
            note = msgspec.json.decode(path.read_bytes(), type=ViewNote)
        except msgspec.MsgspecError as error:
            raise BadInput(f"{path}: {error}") from error
        if note.version != VERSION or (self.writable and note.open_in not in ("", _running())):
            raise BadInput(f"{path}: of another version, or not closed before the machine stopped")
        return note

    def _require_whole(self) -> None:
        rows, traits = len(self), self.traits
        columns = (*self._by_row(), traits.codes, traits.prices, traits.present)
        is_whole = (
            len(self._state) >= 2
            and all(len(column) >= rows for column in columns)
            and len(traits.value_attributes) >= len(traits.values)
        )
        names = (traits.ids, traits.values.names, self.group_names)
        if not is_whole or not all(each.is_whole for each in names):
            raise BadInput(f"{self.folder}: a file is cut off")


def _running() -> str:
    """A name of the machine's present running; where it has none, of this process."""
    return boot_id() or _PROCESS


_PROCESS = f"{os.getpid()}-{secrets.token_hex(8)}"
