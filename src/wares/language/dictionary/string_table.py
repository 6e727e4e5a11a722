"""String table: sorted distinct strings as one run of UTF-8 bytes, and where each begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.uint32]
T = TypeVar("T", bound=np.generic)
_BEGINNING = 24  # bytes by which many strings are compared at once
AFTER = b"\xff"
"""Behind a prefix: what follows every string that begins with it, since UTF-8 has no such byte."""


def encode(text: str) -> bytes:
    """A string's bytes, also of one that is no valid text."""
    return text.encode("utf-8", "surrogatepass")


def decode(data: bytes) -> str:
    """What was encoded."""
    return data.decode("utf-8", "surrogatepass")


class StringTable(Sequence[bytes]):
    """The strings in the order of their bytes, which is that of their characters; a string's rank is its place.

    blob      (bytes,) uint8, all strings without anything between
    offsets   (n + 1,) uint32, where each begins
    """

    def __init__(self, blob: Bytes, offsets: Numbers) -> None:
        self.blob, self.offsets = blob, offsets
        self._blob, self._offsets = blob.data, offsets.data

    @staticmethod
    def empty() -> StringTable:
        """No strings."""
        return StringTable(np.zeros(0, np.uint8), np.zeros(1, np.uint32))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, rank: int) -> bytes:  # type: ignore[override]
        offsets = self._offsets
        return self._blob[offsets[rank] : offsets[rank + 1]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        return map(self.__getitem__, range(len(self)))

    def text(self, rank: int) -> str:
        """The string at a rank."""
        return decode(self[rank])

    def find(self, string: bytes) -> int:
        """The rank of a string, −1 = it is not there."""
        rank = bisect_left(self, string)
        return rank if rank < len(self) and self[rank] == string else -1

    def span(self, prefix: bytes) -> tuple[int, int]:
        """The ranks of the strings that begin so: first, and one behind the last."""
        start = bisect_left(self, prefix)
        return start, bisect_left(self, prefix + AFTER, start)

    def split(self, counts: Mapping[str, int]) -> tuple[dict[int, int], dict[str, int]]:
        """Counts of strings as those of ranks, and those of strings that are not here; for many strings at once."""
        strings = [*map(encode, counts)]
        here: dict[int, int] = {}
        new: dict[str, int] = {}
        for rank, string, (text, n) in zip(self.places(strings), strings, counts.items(), strict=True):
            if rank < len(self) and self[rank] == string:
                here[rank] = n
            else:
                new[text] = n
        return here, new

    def places(self, strings: Sequence[bytes]) -> list[int]:
        """The ranks before which strings belong, which are theirs where they are here; for many strings at once.

        They are compared by their first bytes all at once, and only those of which several begin alike one by one.
        """
        if not len(self) or not strings:
            return [0] * len(strings)
        table, sought = self._begins, np.array(strings, f"S{_BEGINNING}")
        first, last = np.searchsorted(table, sought), np.searchsorted(table, sought, "right")
        spans = zip(strings, first.tolist(), last.tolist(), strict=True)
        return [start if start == end else bisect_left(self, string, start, end) for string, start, end in spans]

    @property
    def _begins(self) -> NDArray[np.bytes_]:
        """(n,) the first bytes of each string."""
        begins = np.zeros((len(self), _BEGINNING), np.uint8)
        starts, lengths = self.offsets[:-1].astype(np.int64), np.diff(self.offsets)
        for place in range(_BEGINNING):
            rows = np.flatnonzero(lengths > place)
            begins[rows, place] = self.blob[starts[rows] + place]
        return begins.view(f"S{_BEGINNING}").ravel()

    def spliced(self, splice: Splice, strings: Sequence[bytes]) -> StringTable:
        """The table with other strings, as `splice` says."""
        pieces: list[bytes | memoryview] = []
        begin = 0
        for place, string in zip(splice.at, strings, strict=True):
            end = self._offsets[place]
            pieces += [self._blob[begin:end], string]
            begin = end
        blob = np.frombuffer(b"".join([*pieces, self._blob[begin:]]), np.uint8)
        lengths = np.insert(np.diff(self.offsets), splice.at, [*map(len, strings)])
        if not splice.stays.all():
            blob, lengths = blob[np.repeat(splice.stays, lengths)], lengths[splice.stays]
        offsets = np.zeros(len(lengths) + 1, np.uint32)
        np.cumsum(lengths, out=offsets[1:])
        return StringTable(blob, offsets)


class Splice:
    """How a table comes to other strings.

    kept   (n,) bool, which of its strings stay
    at     the rank before which each new one goes, in order
    """

    def __init__(self, kept: NDArray[np.bool_], at: Sequence[int]) -> None:
        self.kept, self.at = kept, at
        self.stays = np.insert(kept, at, True)

    @property
    def old_ranks(self) -> NDArray[np.int64]:
        """(n,) the rank that each string has afterwards, if it stays."""
        return (np.cumsum(self.stays) - 1)[~self._is_new]

    @property
    def new_ranks(self) -> NDArray[np.int64]:
        """The ranks of the new strings."""
        return (np.cumsum(self.stays) - 1)[self._is_new]

    @property
    def _is_new(self) -> NDArray[np.bool_]:
        return np.insert(np.zeros(len(self.kept), np.bool_), self.at, True)

    def column(self, column: NDArray[T], new: Sequence[int]) -> NDArray[T]:
        """A column of numbers beside the table, with those of the new strings."""
        longer = np.insert(column, self.at, np.asarray(new, column.dtype))
        return longer[self.stays]
