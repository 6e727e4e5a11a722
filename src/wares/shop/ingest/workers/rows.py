"""Rows of a feed become products, with their words and the vectors of their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from wares.catalog.cleaner import Cleaner
from wares.catalog.columns.matching import ColumnMap
from wares.catalog.feeds import FeedRow
from wares.shop.ingest.workers.workplace import Workplace
from wares.shop.runtime.components import encode_titles
from wares.shop.runtime.word_changes import ProductWords, words_of
from wares.types import Problem, Product, Vectors

_ROWS_A_MILLISECOND = 8


@dataclass(frozen=True, slots=True)
class ProductReading:
    """What is known of a product before it meets the shop: its words, and its title's vector (None = not encoded)."""

    words: ProductWords
    title: Vectors | None


@dataclass(frozen=True, slots=True)
class RowResults:
    """What became of rows.

    products   one a row; None = skipped
    problems   one a row
    reasons    those that hold for many rows, noted at the first of these
    words      position of a row → its product's words, where they were asked for
    titles     (len(words), dim) vectors of their titles, in the same order; None = not encoded
    """

    products: Sequence[Product | None]
    problems: Sequence[tuple[Problem, ...]]
    reasons: frozenset[str]
    words: Mapping[int, ProductWords] = field(default_factory=dict)
    titles: Vectors | None = None

    def readings(self) -> dict[int, ProductReading]:
        """Position of a row → what is known of its product."""
        titles = [None] * len(self.words) if self.titles is None else self.titles
        pairs = zip(self.words.items(), titles, strict=True)
        return {position: ProductReading(words, title) for (position, words), title in pairs}

    def __reduce__(self) -> tuple[object, ...]:
        return _unpack, (_encode((self.products, self.problems, self.reasons, self.words)), self.titles)


_Body = tuple[list[Product | None], list[tuple[Problem, ...]], frozenset[str], dict[int, ProductWords]]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Body).decode


def _unpack(body: bytes, titles: Vectors | None) -> RowResults:
    return RowResults(*_decode(body), titles)


@dataclass(frozen=True, slots=True)
class FeedReader:
    """How rows of a feed are read: by these columns; the rest as of `Cleaner`."""

    file: str
    columns: ColumnMap
    folder: Path
    currency: str


@dataclass(frozen=True)
class ReadRows:
    """The task of reading rows; `wanted` are the positions of those whose words and titles are asked for."""

    reader: FeedReader
    rows: tuple[FeedRow, ...]
    wanted: frozenset[int]

    @property
    def size(self) -> int:
        """About how many milliseconds it takes."""
        return len(self.rows) // _ROWS_A_MILLISECOND

    @cached_property
    def is_portable(self) -> bool:
        """Not with pictures in it: handing their bytes about takes longer than reading the rows."""
        return not any(isinstance(value, bytes) for row in self.rows for value in row.values.values())

    def run(self, workplace: Workplace) -> RowResults:
        """What became of the rows."""
        cleaner = Cleaner(self.reader.columns, self.reader.folder, self.reader.currency)
        cleaned = [cleaner.product(row, self.reader.file) for row in self.rows]
        products = [result.product for result in cleaned]
        read = {at: one for at, one in enumerate(products) if at in self.wanted and one is not None}
        words = {at: words_of(product, workplace.analyzer) for at, product in read.items()}
        titles = None
        if workplace.encoder is not None and read:
            titles = np.stack(encode_titles(workplace.encoder, list(read.values())))
        problems = [result.problems for result in cleaned]
        return RowResults(products, problems, cleaner.seen_reasons, words, titles)
