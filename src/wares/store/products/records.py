"""Records: what the catalogue keeps of products and pictures, and what it tells of their changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from wares.types import Product

encode_product = msgspec.json.Encoder().encode
decode_product = msgspec.json.Decoder(Product).decode

Counts = Mapping[str, Mapping[str, int]]
"""kind → key → a count, or how much it changes."""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture as kept: `digest` of the file the shop handed over, `data` the bounded file, `dhash` 64 bits."""

    digest: bytes
    media_type: str
    dhash: int
    data: bytes

    @property
    def values(self) -> dict[str, object]:
        """Its row."""
        dhash = self.dhash.to_bytes(8, "big")
        return {"digest": self.digest, "media_type": self.media_type, "dhash": dhash, "data": self.data}


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product as it is written.

    source     tells whether the same row comes again
    pictures   digests in order
    hidden     it is kept and shown to nobody
    turns      Unix seconds at which it changes by itself
    """

    product: Product
    source: bytes
    pictures: tuple[bytes, ...] = ()
    hidden: bool = False
    turns: tuple[float, ...] = ()

    @property
    def kept(self) -> Product:
        """The product as it is kept: without the bytes of its pictures."""
        product = self.product
        if all(picture.data is None for picture in product.pictures):
            return product
        return replace(product, pictures=tuple(replace(picture, data=None) for picture in product.pictures))

    def values(self, seq: int) -> tuple[str, bytes, bytes, int]:
        """Its row: id, body, source, sequence number."""
        return self.product.id, encode_product(self.kept), self.source, seq


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one number: `product` None = deleted, or hidden. `pictures` are digests; `same_words`: the
    product's words are known to be those of the state before, which was shown.
    """

    seq: int
    num: int
    product: Product | None
    pictures: tuple[bytes, ...] = ()
    same_words: bool = False


@dataclass(frozen=True, slots=True)
class WordDeltas:
    """How one write changes the shop's words.

    counts      changes of the counts that the store keeps
    values      attribute → value → by how many more products have it; passed on to followers, not kept
    documents   by how many more products shoppers see; likewise
    """

    counts: Counts = field(default_factory=dict)
    values: Counts = field(default_factory=dict)
    documents: int = 0


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Numbers of products that were put, in order; the first has the sequence number `seq`, each next one one more."""

    nums: list[int]
    seq: int
