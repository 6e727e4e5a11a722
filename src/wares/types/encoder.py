"""The encoder protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wares.types.arrays import Pixels, Vectors


class Encoder(Protocol):
    """Modality → unit vectors in one space."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same input would give another vector."""
        ...

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, dim) unit vectors; a text without a known word gives a zero row."""
        ...

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) unit vectors."""
        ...
