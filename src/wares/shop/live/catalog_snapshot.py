"""The catalogue view between two openings: a folder of mapped arrays, so that no product is read again that stayed.

FOLDER/NAME.npy      columns by row, see `CatalogView` and `wares.profiles.traits_state`
FOLDER/names.json    ids, values, attributes, position and encoder; written last

Derived; may be deleted. It is written beside the old one and put in its place at once.
"""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from wares.profiles.traits_state import TraitsArrays, TraitsNames, fits, table_of, table_state
from wares.shop.live.catalog_view import CatalogView

VERSION = 1
NAMES = "names.json"
_COLUMNS = ("nums", "can_be_had", "popularity")
_MOST_GONE = 0.2  # share of the rows that may be of products that are gone; beyond, a table made anew is smaller
_log = logging.getLogger(__name__)


class _Names(msgspec.Struct, frozen=True):
    version: int
    seq: int
    encoder: str
    traits: TraitsNames


def write_snapshot(folder: Path, view: CatalogView) -> None:
    """Keep a view that nobody moves meanwhile; on a full disk there is none, which costs time at the next opening."""
    part, old = folder.with_suffix(".part"), folder.with_suffix(".old")
    for each in (part, old):
        shutil.rmtree(each, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        names, arrays = table_state(view.table)
        for field in fields(arrays):
            _save(part, field.name, getattr(arrays, field.name))
        for name in _COLUMNS:
            _save(part, name, getattr(view, name))
        (part / NAMES).write_bytes(msgspec.json.encode(_Names(VERSION, view.seq, view.encoder, names)))
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
    except OSError:
        _log.exception("the catalogue view cannot be kept; it is made of the products again")
    for each in (part, old):
        shutil.rmtree(each, ignore_errors=True)


def read_snapshot(folder: Path, encoder: str) -> CatalogView | None:
    """The view that was kept; None when there is none, it is broken, of another version or encoder, or mostly gone."""
    try:
        names = msgspec.json.decode((folder / NAMES).read_bytes(), type=_Names)
        if (names.version, names.encoder) != (VERSION, encoder):
            return None
        arrays = TraitsArrays(**{field.name: _mapped(folder, field.name) for field in fields(TraitsArrays)})
        nums, can_be_had, popularity = (_mapped(folder, name) for name in _COLUMNS)
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, TypeError, msgspec.MsgspecError):
        _log.warning("%s is broken; the catalogue view is made of the products again", folder)
        return None
    is_whole = fits(names.traits, arrays) and len(nums) == len(can_be_had) == len(popularity) == len(names.traits.ids)
    if not is_whole or (nums == 0).sum() > _MOST_GONE * len(nums):
        return None
    table = table_of(names.traits, arrays)
    row_of = np.full(int(nums.max(initial=0)) + 1, -1, np.int64)
    row_of[nums] = np.arange(len(nums))
    row_of[0] = -1
    return CatalogView(table, nums, can_be_had, popularity, row_of, names.seq, encoder)


def _save(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write an array and force it to the disk: what is mapped later is not read through, so nobody would notice."""
    with (folder / f"{name}.npy").open("wb") as file:
        np.save(file, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    """An array that is read from the disk where it is touched; what is written to it stays in memory."""
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="c", allow_pickle=False))
