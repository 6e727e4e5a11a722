"""Rows of a feed become products, with their words and the vectors of their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from wares.catalog.cleaner import Cleaner
from wares.catalog.columns.matching import ColumnMap
from wares.catalog.feeds import FeedRow
from wares.language.packed_documents import PackedDocuments, gather
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
    words      position of a row → its product's words, where they were asked for; all of one batch, in order
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
        phrases = [words.phrases for words in self.words.values()]
        documents = gather(words.document for words in self.words.values())
        arrays = {name: getattr(documents, name) for name in _ARRAYS}
        body = (self.products, self.problems, self.reasons, [*self.words], phrases, documents.terms, documents.fields)
        return _unpack, (_encode(body), arrays, self.titles)


_Body = tuple[
    list[Product | None], list[tuple[Problem, ...]], frozenset[str],
    list[int], list[tuple[str, ...]], list[str], tuple[str, ...],
]  # fmt: skip
_ARRAYS = ("numbers", "lengths", "pair_ends", "pairs", "ends", "occurrences", "field_of", "counts")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Body).decode


def _unpack(body: bytes, arrays: Mapping[str, NDArray[Any]], titles: Vectors | None) -> RowResults:
    products, problems, reasons, places, phrases, terms, fields = _decode(body)
    documents = PackedDocuments(terms=terms, fields=fields, **arrays)
    words = map(ProductWords, documents, phrases)
    return RowResults(products, problems, reasons, dict(zip(places, words, strict=True)), titles)


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
        words = dict(zip(read, words_of([*read.values()], workplace.analyzer), strict=True))
        titles = None
        if workplace.encoder is not None and read:
            titles = np.stack(encode_titles(workplace.encoder, list(read.values())))
        problems = [result.problems for result in cleaned]
        return RowResults(products, problems, cleaner.seen_reasons, words, titles)
