"""Layout of the row files.

A product written is a row for good: written again it gets another row, taken out a tombstone. A row's variable parts
(terms, values, numbers, texts) lie one after the other in a file each; the row holds where they end.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

ROW = np.dtype(
    [
        ("seq", "<i8"),
        ("group", "<i8"),
        ("rank", "<u8"),
        ("texts", "<i8"),
        ("terms", "<u4"),
        ("values", "<u4"),
        ("numbers", "<u4"),
        ("num", "<u4"),
        ("previous", "<i4"),
        ("is_gone", "<u4"),
    ]
)
"""A row: sequence number of the change it tells of; code of the variant group; place by popularity (see
`popularity_rank`); where its texts, terms, values and numbers end; the product's number; its earlier row (−1 = none); 1
where it says that the product is gone.
"""
TERM = np.dtype([("term", "<u4"), ("weight", "<f4")])
NUMBER = np.dtype([("slot", "<i4"), ("value", "<f8")])
VALUE = np.dtype("<u8")
TEXT = np.dtype("u1")
NUM_ROW = np.dtype("<i4")
"""A product's newest row, plus 1; 0 = none."""

PARTS: Mapping[str, np.dtype] = MappingProxyType({"terms": TERM, "values": VALUE, "numbers": NUMBER, "texts": TEXT})
"""The variable parts of a row, and what one element of each is."""
GROUP_KEY = ""
"""Under it the name of the variant group stands among a row's texts; no attribute is named so."""
NUM_BITS = 27
MOST_ELEMENTS = 2**32 - 1
"""Bound of the elements of a part that is counted in 32 bits."""


@lru_cache(maxsize=65_536)
def value_code(attribute: str, value: str) -> int:
    """64-bit hash (BLAKE2b) of an attribute's text value."""
    return int.from_bytes(blake2b(f"{attribute}\0{value}".encode(errors="surrogatepass"), digest_size=8).digest())


@lru_cache(maxsize=65_536)
def group_code(group: str) -> int:
    """63-bit hash (BLAKE2b) of a variant group's name, above 2³²; what stands alone has minus its number."""
    digest = blake2b(group.encode(errors="surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest) >> 1) | 1 << 33


def popularity_rank(num: int, popularity: float | None) -> int:
    """A number that orders products: larger popularity first, none last, equal ones by the smaller number.

    The upper 37 bits are those of the popularity as a double whose order is that of unsigned integers (sign, exponent
    and 25 bits of the mantissa), the lower 27 the product's number from above; no two products share one.
    """
    upper = 0
    if popularity is not None:
        bits = int.from_bytes(struct.pack(">d", popularity + 0.0), "big")
        upper = (~bits & ((1 << 64) - 1) if bits >> 63 else bits | 1 << 63) >> NUM_BITS
    return (upper << NUM_BITS) | ((1 << NUM_BITS) - 1 - num)


def spread(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of several ranges, one after the other: `starts` and `lengths` (n,) to (Σ lengths,)."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    positions: NDArray[np.int64] = np.arange(total) + np.repeat(starts - ends + lengths, lengths)
    return positions
