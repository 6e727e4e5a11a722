"""Hash index: the ranks of strings by a hash of their bytes, chained in buckets."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from wares.language.dictionary.string_table import Numbers, StringTable


class HashIndex:
    """Finds strings of a table without searching it.

    starts    (buckets + 1,) uint32, where each bucket begins in `ranks`; the number of buckets is a power of two
    ranks     (n,) uint32, ranks of strings, by bucket
    """

    def __init__(self, table: StringTable, starts: Numbers, ranks: Numbers) -> None:
        self.starts, self.ranks = starts, ranks
        self._table, self._starts, self._ranks = table, starts.data, ranks.data
        self._mask = len(starts) - 2

    @staticmethod
    def build(table: StringTable, hashes: Numbers) -> HashIndex:
        """The index of a table, by its strings' CRC-32s."""
        buckets = 1 << max(0, len(table) // 2).bit_length()
        bucket = hashes & np.uint32(buckets - 1)
        starts = np.zeros(buckets + 1, np.uint32)
        np.cumsum(np.bincount(bucket, minlength=buckets), out=starts[1:])
        return HashIndex(table, starts, np.argsort(bucket, kind="stable").astype(np.uint32))

    def find(self, string: bytes) -> int:
        """The rank of a string, −1 = it is not there."""
        bucket = crc32(string) & self._mask
        for at in range(self._starts[bucket], self._starts[bucket + 1]):
            rank = self._ranks[at]
            if self._table[rank] == string:
                return rank
        return -1
