"""Appender: entries become rows at the end of the row files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from wares.errors import WaresError
from wares.index.attributes import HeldAttributes
from wares.index.rows.files import RowFiles
from wares.index.rows.layout import (
    GROUP_KEY,
    MOST_ELEMENTS,
    NUMBER,
    PARTS,
    ROW,
    TERM,
    VALUE,
    group_code,
    popularity_rank,
    value_code,
)
from wares.index.rows.table import RowTable
from wares.types import POPULARITY, Entry, Ints, Nums, Rows

_ENCODER = msgspec.json.Encoder()
_BRIDGE = 512
"""Elements between two that are written that are written again as they are, rather than by another call."""


class RowAppender:
    """Appends to the files; nothing of it is part of a state until a table of that length is read."""

    def __init__(self, files: RowFiles) -> None:
        self._files = files

    def append(
        self, table: RowTable, entries: Sequence[Entry], gone: Nums, attributes: HeldAttributes
    ) -> tuple[int, Nums]:
        """Rows of `entries` and tombstones of `gone` after those of `table`; the new number of rows, and which products
        were there before. No number is given twice.
        """
        nums = np.concatenate([np.fromiter((entry.num for entry in entries), np.int64, len(entries)), gone])
        rows = _rows(entries, nums)
        rows["previous"] = table.newest(nums)
        self._append_parts(table, rows, entries, attributes)
        self._append_vectors(table.length, entries, len(nums))
        self._files.rows.write(table.length, rows)
        replaced = nums[table.of(nums) >= 0]
        self.point(nums, table.length + np.arange(len(nums)))
        return table.length + len(nums), replaced

    def point(self, nums: Nums, rows: Rows) -> None:
        """Have the newest rows of products be these; −1 = none."""
        order = np.argsort(nums, kind="stable")
        nums, rows = nums[order], rows[order]
        for run in np.split(np.arange(len(nums)), np.flatnonzero(np.diff(nums) > _BRIDGE) + 1):
            if len(run):
                first, last = int(nums[run[0]]), int(nums[run[-1]])
                newest = np.zeros(last - first + 1, np.int64)
                if len(newest) > len(run):
                    present = self._files.num_rows.remapped()[first : last + 1]
                    newest[: len(present)] = present
                newest[nums[run] - first] = rows[run] + 1
                self._files.num_rows.write(first, newest)

    def repair(self, table: RowTable) -> None:
        """Take back what an append left that never became part of a state."""
        left = self._files.rows.remapped()["num"][table.length :]
        nums = np.unique(left[left > 0]).astype(np.int64)
        self.point(nums, table.newest(nums))

    def _append_parts(
        self, table: RowTable, rows: NDArray[Any], entries: Sequence[Entry], attributes: HeldAttributes
    ) -> None:
        last = table.rows[table.length - 1] if table.length else np.zeros((), ROW)
        for name, (lengths, elements) in _parts(entries, attributes).items():
            start = int(last[name])
            padded = np.zeros(len(rows), np.int64)
            padded[: len(lengths)] = lengths
            ends = start + np.cumsum(padded)
            if len(ends) and ends[-1] > MOST_ELEMENTS and ROW[name].itemsize == 4:
                raise WaresError(f"the index has no room for more {name}; optimize it: dead products give theirs back")
            rows[name] = ends
            self._files.parts[name].write(start, elements)

    def _append_vectors(self, start: int, entries: Sequence[Entry], n: int) -> None:
        for name, index in self._files.dense.items():
            matrix = np.zeros((n, index.vectors.dim), np.float16)
            there = [row for row, entry in enumerate(entries) if name in entry.vectors]
            if there:
                matrix[there] = np.stack([entries[row].vectors[name] for row in there])
            index.vectors.append(matrix, start)


def _rows(entries: Sequence[Entry], nums: Nums) -> NDArray[Any]:
    """(n,) rows of `entries` and, behind them, of products that are gone, without what earlier rows decide."""
    n = len(entries)
    rows = np.zeros(len(nums), ROW)
    rows["num"], rows["group"] = nums, -nums
    rows["is_gone"][n:] = 1
    rows["seq"][:n] = [entry.seq for entry in entries]
    rows["rank"][:n] = [popularity_rank(entry.num, entry.numbers.get(POPULARITY)) for entry in entries]
    rows["group"][:n] = [-entry.num if entry.group is None else group_code(entry.group) for entry in entries]
    return rows


def _parts(entries: Sequence[Entry], attributes: HeldAttributes) -> dict[str, tuple[Ints, NDArray[Any]]]:
    """Name of a part → (n,) how many elements each entry has of it, and all of them."""
    values = [[value_code(name, text) for name, texts in e.facets.items() for text in texts] for e in entries]
    numbers = [[(attributes.slots[name], value) for name, value in e.numbers.items()] for e in entries]
    texts = [_ENCODER.encode(_texts(e)) for e in entries]
    terms = np.zeros(sum(len(e.words.indices) for e in entries), TERM)
    if entries:
        terms["term"] = np.concatenate([e.words.indices for e in entries])
        terms["weight"] = np.concatenate([e.words.values for e in entries])
    elements: dict[str, NDArray[Any]] = {
        "terms": terms,
        "values": np.array([code for codes in values for code in codes], VALUE),
        "numbers": np.array([pair for pairs in numbers for pair in pairs], NUMBER),
        "texts": np.frombuffer(b"".join(texts), np.uint8),
    }
    lengths = {
        "terms": [len(e.words.indices) for e in entries],
        "values": list(map(len, values)),
        "numbers": list(map(len, numbers)),
        "texts": list(map(len, texts)),
    }
    return {name: (np.array(lengths[name], np.int64), elements[name]) for name in PARTS}


def _texts(entry: Entry) -> dict[str, tuple[str, ...]]:
    return {**entry.facets} if entry.group is None else {**entry.facets, GROUP_KEY: (entry.group,)}
