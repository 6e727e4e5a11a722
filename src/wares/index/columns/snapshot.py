"""Snapshot of the columns in a file beside the engine, so that opening a shop need not read every payload.

The file is there only while it says what the engine holds: it is taken away before the first update that follows, and
written again when the index is flushed or closed. After a kill it is missing, and the columns are read from payloads.
"""

from __future__ import annotations

import json
import os
import zipfile
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.columns.attributes import NumberColumns, SparseColumn, TextColumn, TextColumns
from wares.index.columns.compaction import compact
from wares.index.columns.view import View
from wares.index.columns.writer import Columns

VERSION = 3


def write(path: Path, columns: Columns) -> None:
    """Write the columns' present state; the file appears whole or not at all."""
    arrays = _arrays(compact(columns.view), columns.group_codes)
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # its stub takes the arrays for its own flag
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _arrays(view: View, group_codes: Mapping[str, int]) -> dict[str, NDArray[Any]]:
    """A compacted view as the arrays of the file."""
    about = {
        "version": VERSION,
        "texts": {name: column.values for name, column in view.texts.whole.items()},
        "sparse_texts": {name: view.texts.values_of[name][0] for name in view.texts.sparse},
        "numbers": list(view.numbers.whole),
        "sparse_numbers": list(view.numbers.sparse),
        "groups": group_codes,
    }
    arrays: dict[str, NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        "nums": view.nums,
        "groups": view.groups,
        "seqs": view.seqs,
        "terms": np.fromiter(view.postings, np.int64, len(view.postings)),
        "lengths": np.fromiter(map(len, view.postings.values()), np.int64, len(view.postings)),
        "rows": np.frombuffer(b"".join(rows.tobytes() for rows in view.postings.values()), np.int32),
    }
    arrays |= {f"codes_{i}": column.codes for i, column in enumerate(view.texts.whole.values())}
    arrays |= {f"numbers_{i}": column for i, column in enumerate(view.numbers.whole.values())}
    arrays |= _pack("texts", view.texts.sparse.values(), np.int32)
    return arrays | _pack("numbers", view.numbers.sparse.values(), np.float64)


def read(path: Path, count: int) -> Columns | None:
    """The columns as written; None when there is no file, or not one of this version with `count` products."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as file_arrays:
            arrays = dict(file_arrays)
        about = json.loads(arrays["about"].tobytes())
        if about["version"] != VERSION or len(arrays["nums"]) != count:
            return None
        view = _view(about, arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    columns = Columns()
    columns.restore(view, about["groups"])
    return columns


def discard(path: Path) -> None:
    """Take the file away for good: after a power cut, too, it must not stand for a state that has moved on."""
    path.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _view(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> View:
    nums = arrays["nums"]
    row_of = np.full(int(nums.max()) + 1 if len(nums) else 0, -1, np.int32)
    row_of[nums] = np.arange(len(nums), dtype=np.int32)
    rows, bounds = arrays["rows"].tobytes(), [0, *(4 * np.cumsum(arrays["lengths"])).tolist()]
    return View(
        nums=nums,
        alive=np.ones(len(nums), np.bool_),
        row_of=row_of,
        texts=_text_columns(about, arrays),
        numbers=NumberColumns(
            len(nums),
            {name: arrays[f"numbers_{i}"] for i, name in enumerate(about["numbers"])},
            _unpack("numbers", about["sparse_numbers"], arrays),
        ),
        groups=arrays["groups"],
        seqs=arrays["seqs"],
        postings={
            term: array("i", rows[start:end])
            for term, start, end in zip(arrays["terms"].tolist(), bounds[:-1], bounds[1:], strict=True)
        },
    )


def _text_columns(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> TextColumns:
    tables = {
        name: (values, {value: code for code, value in enumerate(values)})
        for name, values in (about["texts"] | about["sparse_texts"]).items()
    }
    return TextColumns(
        len(arrays["nums"]),
        {name: TextColumn(arrays[f"codes_{i}"], *tables[name]) for i, name in enumerate(about["texts"])},
        _unpack("texts", about["sparse_texts"], arrays),
        tables,
    )


def _pack(kind: str, columns: Iterable[SparseColumn], cell: type) -> dict[str, NDArray[Any]]:
    """Sparse columns one after the other: thousands of them make three arrays."""
    sparse_columns = list(columns)
    return {
        f"sparse_{kind}_lengths": np.fromiter(
            (len(column.rows) for column in sparse_columns), np.int64, len(sparse_columns)
        ),
        f"sparse_{kind}_rows": np.frombuffer(b"".join(column.rows.tobytes() for column in sparse_columns), np.int32),
        f"sparse_{kind}_cells": np.frombuffer(b"".join(column.cells.tobytes() for column in sparse_columns), cell),
    }


def _unpack(kind: str, names: Iterable[str], arrays: Mapping[str, NDArray[Any]]) -> dict[str, SparseColumn]:
    lengths, rows, cells = (arrays[f"sparse_{kind}_{part}"] for part in ("lengths", "rows", "cells"))
    ends = np.cumsum(lengths)
    return {
        name: SparseColumn(
            array("i", rows[end - length : end].tobytes()), array(cells.dtype.char, cells[end - length : end].tobytes())
        )
        for name, length, end in zip(names, lengths.tolist(), ends.tolist(), strict=True)
    }
