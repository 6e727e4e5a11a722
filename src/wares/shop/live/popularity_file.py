"""Counts of popularity between two openings: one file of arrays, written whole or not at all; may be deleted."""

from __future__ import annotations

import logging
import zipfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from wares.types import Floats

_ARRAYS = ("values", "times", "shown", "returned")
_COLUMNS = (*_ARRAYS, "ids", "upto", "first")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PopularityFile:
    """Counts of products, one row a product; see `wares.shop.live.popularity.PopularityCounts`.

    values           (n, half-lives) decayed weights at `times`
    times            (n,) Unix seconds of the newest event
    shown, returned  (n,) impressions; Unix seconds of the latest return
    ids              of the products
    upto             position of the change feed up to which events are counted
    first            Unix seconds of the oldest event
    """

    values: Floats
    times: Floats
    shown: Floats
    returned: Floats
    ids: list[str]
    upto: int
    first: float

    def write(self, path: Path) -> None:
        """Put the counts in the place of the file; on a full disk it stays as it was."""
        part = path.with_suffix(".part.npz")
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        ids = np.frombuffer(msgspec.json.encode(self.ids), np.uint8)
        try:
            np.savez(part, **arrays, ids=ids, upto=np.int64(self.upto), first=np.float64(self.first))
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            _log.exception("the counts of what everyone takes cannot be kept; they are read from the log again")

    @classmethod
    def read(cls, path: Path) -> PopularityFile | None:
        """The counts in the file; None = there are none that are whole."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                columns = {name: stored[name] for name in _COLUMNS}
            ids = msgspec.json.decode(columns["ids"].tobytes(), type=list[str])
            arrays = {name: columns[name] for name in _ARRAYS}
            if {len(array) for array in arrays.values()} != {len(ids)}:
                return None
            return cls(**arrays, ids=ids, upto=int(columns["upto"]), first=float(columns["first"]))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, msgspec.MsgspecError):
            return None
