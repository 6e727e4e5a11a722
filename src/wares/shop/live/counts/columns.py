"""Columns of popularity: counts by product, mapped from what the last opening kept; what is changed stays in memory.

FOLDER/note.json     version, position, time of the oldest event, generation of the arrays, number of products
FOLDER/products.*    ids of the products, in the order in which they were first counted
FOLDER/NAME-G.npy    columns of generation G; written beside those before, and taken by the note

Derived; may be deleted.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from wares.mapped.names import Names
from wares.types import Floats

VERSION = 1
NOTE, PRODUCTS = "note.json", "products"
_COLUMNS = ("values", "times", "shown", "returned")
_HEADS = "heads"
_log = logging.getLogger(__name__)


class PopularityNote(msgspec.Struct, frozen=True):
    """`note.json`.

    upto         position of the change feed up to which events are counted
    first        Unix seconds of the oldest event; None = there is none
    bounds       of the heads, see `wares.shop.live.counts.head.Head`; None = −∞
    """

    version: int
    generation: int
    products: int
    upto: int
    first: float | None
    bounds: tuple[float | None, ...]


@dataclass(slots=True)
class PopularityColumns:
    """Counts by code; rows after `len` are room.

    products         ids that were kept, whose numbers are codes; `later` and `later_names` are of those that came since
    values           (n, half-lives) decayed weights at `times`
    times            (n,) Unix seconds of the newest event
    shown, returned  (n,) impressions; Unix seconds of the latest return
    was_kept         whether `products` are those of a folder
    """

    products: Names
    values: Floats
    times: Floats
    shown: Floats
    returned: Floats
    later: dict[str, int] = field(default_factory=dict)
    later_names: list[str] = field(default_factory=list)
    was_kept: bool = False

    @classmethod
    def empty(cls, half_lives: int) -> PopularityColumns:
        """Of no product."""
        return cls(Names(None), np.zeros((0, half_lives)), np.zeros(0), np.zeros(0), np.zeros(0))

    def __len__(self) -> int:
        return len(self.products) + len(self.later)

    def find(self, product: str) -> int:
        """The code of a product; −1 = it was never counted."""
        code = self.products.row(product)
        return code if code >= 0 else self.later.get(product, -1)

    def code(self, product: str) -> int:
        """The same; a product that was never counted gets one."""
        code = self.find(product)
        if code < 0:
            self.later[product] = code = len(self)
            self.later_names.append(product)
            self._require(code + 1)
        return code

    def name(self, code: int) -> str:
        """The product of a code."""
        kept = len(self.products)
        return self.products[code] if code < kept else self.later_names[code - kept]

    def _require(self, size: int) -> None:
        if size > len(self.times):
            more = max(size - len(self.times), 256 + len(self.times) // 2)
            self.values = np.concatenate([self.values, np.zeros((more, self.values.shape[1]))])
            self.times, self.shown = (np.concatenate([each, np.zeros(more)]) for each in (self.times, self.shown))
            self.returned = np.concatenate([self.returned, np.full(more, -np.inf)])

    # ---------------------------------------------------------------------------------------------------------- files

    @classmethod
    def read(cls, folder: Path, half_lives: int) -> tuple[PopularityColumns, PopularityNote, list[NDArray[np.int64]]]:
        """What was kept, with its note and heads. Raises `OSError`, `ValueError` or `EOFError` when it is not whole."""
        note = msgspec.json.decode((folder / NOTE).read_bytes(), type=PopularityNote)
        if note.version != VERSION:
            raise ValueError(f"version {note.version}")
        products = Names(folder, PRODUCTS, writable=False)
        arrays = [
            np.asarray(np.load(folder / f"{name}-{note.generation}.npy", mmap_mode="c", allow_pickle=False))
            for name in _COLUMNS
        ]
        heads = np.load(folder / f"{_HEADS}-{note.generation}.npy", allow_pickle=False)
        sizes = {len(array) for array in arrays}
        if sizes != {note.products} or not products.is_whole or len(products) < note.products:
            raise ValueError("its files do not fit")
        if arrays[0].shape[1:] != (half_lives,) or len(heads) != len(note.bounds):
            raise ValueError("other half-lives")
        values, times, shown, returned = arrays
        columns = cls(products, values, times, shown, returned, was_kept=True)
        columns._require(len(products))
        return columns, note, [head[head >= 0] for head in heads]

    def write(self, folder: Path, upto: int, first: float, heads: list[NDArray[np.int64]], bounds: list[float]) -> None:
        """Keep the counts for the next opening; on a full disk what was kept before stays."""
        generation = 0
        try:
            if not self.was_kept:
                discard(folder)
            folder.mkdir(parents=True, exist_ok=True)
            if (folder / NOTE).exists():
                generation = msgspec.json.decode((folder / NOTE).read_bytes(), type=PopularityNote).generation + 1
            n = len(self)
            products = Names(folder, PRODUCTS)
            products.add(self.later_names)
            for name in _COLUMNS:
                np.save(folder / f"{name}-{generation}.npy", getattr(self, name)[:n], allow_pickle=False)
            padded = np.full((len(heads), max(map(len, heads), default=0)), -1, np.int64)
            for row, head in zip(padded, heads, strict=True):
                row[: len(head)] = head
            np.save(folder / f"{_HEADS}-{generation}.npy", padded, allow_pickle=False)
            finite = tuple(bound if np.isfinite(bound) else None for bound in bounds)
            note = PopularityNote(VERSION, generation, n, upto, first if np.isfinite(first) else None, finite)
            part = folder / f"{NOTE}.part"
            part.write_bytes(msgspec.json.encode(note))
            part.replace(folder / NOTE)
            for path in folder.glob(f"*-{generation - 1}.npy"):
                path.unlink(missing_ok=True)
        except (OSError, msgspec.MsgspecError):
            _log.exception("the counts of what everyone takes cannot be kept; they are read from the log again")


def discard(folder: Path) -> None:
    """Remove what was kept."""
    shutil.rmtree(folder, ignore_errors=True)
