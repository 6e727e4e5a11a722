"""Picture vectors for products that no photograph is of, and tiny picture files under which a shop keeps them.

A vector is a convex combination of the vectors of three real pictures (one of them near the product's own original's,
the others drawn) and noise, of unit length again: none is a near copy of another. A shop takes vectors that its store
keeps for a picture's file instead of encoding it, so that these are put there before the feed is taken in.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import wares
from _data import encode_pictures
from _multiplied import CHUNK, Multiplied, Row
from wares.store.catalog import Catalog
from wares.types import Encoder, Vectors

REAL = 2_048
NOISE = 0.5
_SHARES = (4.0, 2.0, 1.0)
_WIDTH, _HEIGHT = 9, 8


@dataclass(frozen=True, slots=True)
class PictureVectors:
    """Vectors (n, dim) of real pictures, from which those of products are drawn."""

    real: Vectors
    seed: int

    @classmethod
    def of(cls, multiplied: Multiplied, coder: Encoder, seed: int) -> PictureVectors:
        """From at most `REAL` of the catalogue's pictures."""
        originals = multiplied.originals
        step = max(1, len(originals.rows) // REAL)
        pictures = [originals.fashion.pictures[row] for row in originals.rows[::step].tolist()]
        return cls(encode_pictures(coder, pictures), seed)

    def chunk(self, number: int, multiplied: Multiplied) -> Vectors:
        """(CHUNK, dim) unit vectors of the products of one chunk."""
        own = multiplied.sources(number) * len(self.real) // len(multiplied.originals.rows)
        return self._near(own, np.random.default_rng([self.seed, 3, number]))

    def queries(self, count: int) -> Vectors:
        """(count, dim) vectors of no product, drawn in the same way."""
        rng = np.random.default_rng([self.seed, 4])
        return self._near(rng.integers(len(self.real), size=count), rng)

    def _near(self, own: np.ndarray[tuple[int, ...], np.dtype[np.int64]], rng: np.random.Generator) -> Vectors:
        places = np.stack([own, *rng.integers(len(self.real), size=(2, len(own)))])
        shares = rng.dirichlet(_SHARES, len(own)).astype(np.float32)
        vectors = np.einsum("nk,knd->nd", shares, self.real[places])
        dim = self.real.shape[1]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors += rng.standard_normal(vectors.shape, dtype=np.float32) * np.float32(NOISE / np.sqrt(dim))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


class Pictured(Multiplied):
    """The same products with a tiny picture each, of which the vector is drawn."""

    def chunk(self, number: int) -> list[Row]:
        """The rows of one chunk, each with its picture's file in `image`."""
        rows = super().chunk(number)
        return [{**row, "image": picture(number * CHUNK + at, self.seed)} for at, row in enumerate(rows)]


def keep_vectors(shop: Path, pictured: Pictured, vectors: PictureVectors, coder: Encoder) -> None:
    """Put the vector of every product's picture into the store of the shop in `shop`, made when there is none."""
    with wares.open(shop, create=True):
        pass
    store = Catalog(f"sqlite:///{next(shop.glob('*.db'))}", exists=True)
    try:
        for number, digests in _digests(pictured):
            drawn = vectors.chunk(number, pictured)
            kept = dict(zip(digests, drawn[: len(digests)], strict=True))
            store.pictures.keep_vectors(kept, coder.fingerprint)
    finally:
        store.close()


def picture(place: int, seed: int) -> bytes:
    """A PNG of 9 × 8 grey pixels, other ones for each place."""
    pixels = hashlib.blake2b(struct.pack("<qq", seed, place), digest_size=64).digest() + struct.pack("<q", place)
    rows = (pixels[at * _WIDTH : (at + 1) * _WIDTH] for at in range(_HEIGHT))
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, data) for name, data in parts)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _digests(pictured: Pictured) -> Iterator[tuple[int, list[bytes]]]:
    """Chunk by chunk, the digests by which a shop knows its pictures."""
    for number in range(-(-pictured.count // CHUNK)):
        last = min((number + 1) * CHUNK, pictured.count)
        files = (picture(place, pictured.seed) for place in range(number * CHUNK, last))
        yield number, [hashlib.blake2b(file, digest_size=16).digest() for file in files]
