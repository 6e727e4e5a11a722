"""Compaction: a view without its dead rows."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping

import numpy as np

from wares.index.columns.attributes import ColumnCodes, NumberColumns, TextColumn, TextColumns
from wares.index.columns.view import View


def compact(view: View) -> View:
    """The same products without the dead rows."""
    rows = np.flatnonzero(view.alive).astype(np.int32)
    new_row = np.full(len(view.nums), -1, np.int32)
    new_row[rows] = np.arange(len(rows), dtype=np.int32)
    row_of = np.where(view.row_of >= 0, new_row[view.row_of], np.int32(-1)) if len(view.nums) else view.row_of
    return View(
        nums=view.nums[rows],
        alive=np.ones(len(rows), np.bool_),
        row_of=row_of,
        texts=TextColumns(
            len(rows),
            {
                name: TextColumn(column.codes[rows], column.values, column.code_of)
                for name, column in view.texts.whole.items()
            },
            {name: column.renumber(new_row) for name, column in view.texts.sparse.items()},
            view.texts.values_of,
        ),
        numbers=NumberColumns(
            len(rows),
            {name: column[rows] for name, column in view.numbers.whole.items()},
            {name: column.renumber(new_row) for name, column in view.numbers.sparse.items()},
        ),
        groups=view.groups[rows],
        seqs=view.seqs[rows],
        postings=dict(_renumber_postings(view.postings, new_row)),
    )


def _renumber_postings(postings: Mapping[int, array[int]], new_row: ColumnCodes) -> Iterable[tuple[int, array[int]]]:
    for term, rows in postings.items():
        new_rows = new_row[np.frombuffer(rows.tobytes(), np.int32)]
        if len(remaining := new_rows[new_rows >= 0]):
            yield term, array("i", remaining.tobytes())
