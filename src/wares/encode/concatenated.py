"""Concatenated encoders: one of words alone beside one of words and pictures; their spaces stand side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from wares.encode.vectors import l2_normalize
from wares.types import Encoder, Pixels, Vectors


class _Words(Protocol):
    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def encode_words(self, texts: Sequence[str]) -> Vectors: ...


class ConcatenatedEncoder:
    """Words are what both encoders say of them, half each; pictures have zeros where the first has nothing to say.

    A vector is `words` | `both`, so dim is the sum. Two texts are compared by the mean of both cosines, two pictures
    by `both` alone, and a text with pictures by `both` alone too (every cosine times √½, which orders them alike).
    """

    def __init__(self, words: _Words, both: Encoder) -> None:
        self._words, self._both = words, both
        text = f"joined {words.fingerprint} {both.fingerprint}"
        self._fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return self._words.dim + self._both.dim

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of both encoders."""
        return self._fingerprint

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, dim) float32 unit rows; zeros for a text that neither encoder knows anything of."""
        return l2_normalize(np.hstack([self._words.encode_words(texts), self._both.encode_words(texts)]))

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) float32 unit rows. Raises `BadPicture`."""
        nothing = np.zeros((len(pictures), self._words.dim), dtype=np.float32)
        return np.hstack([nothing, self._both.encode_pictures(pictures)])
