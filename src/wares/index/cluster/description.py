"""Description of a collection, kept with it: format, dimension, encoder, owner, attributes, largest sequence number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wares.errors import BadSetting, ShopVersion
from wares.index.cluster.layout import FORMAT
from wares.index.filters.resolve import KnownAttributes
from wares.types import AttributeKind, Entry


@dataclass(frozen=True, slots=True)
class Description:
    """What a collection says of itself; `encoder` and `owner` are texts that whoever opens it must know as well."""

    dim: int
    encoder: str = ""
    owner: str = ""
    texts: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    seq: int = 0

    @property
    def known(self) -> KnownAttributes:
        """For `wares.index.filters.resolve`."""
        return KnownAttributes(self.texts, self.numbers)

    def with_entries(self, entries: Iterable[Entry]) -> Description:
        """The same with the attributes that these have."""
        texts, numbers = set(self.texts), set(self.numbers)
        for entry in entries:
            texts.update(entry.facets)
            numbers.update(entry.numbers)
        return replace(self, texts=frozenset(texts), numbers=frozenset(numbers))

    def declared(self, attributes: Mapping[str, AttributeKind]) -> Description:
        """The same where these are of the kind given alone."""
        texts = {name for name, kind in attributes.items() if kind == "text"}
        numbers = attributes.keys() - texts
        return replace(self, texts=(self.texts | texts) - numbers, numbers=(self.numbers | numbers) - texts)

    def metadata(self) -> dict[str, Any]:
        """As the cluster keeps it."""
        return {
            "format": FORMAT,
            "dim": self.dim,
            "encoder": self.encoder,
            "owner": self.owner,
            "texts": sorted(self.texts),
            "numbers": sorted(self.numbers),
            "seq": self.seq,
        }

    def require(self, place: str, dim: int, encoder: str, owner: str) -> None:
        """Raises `BadSetting` where a collection is another shop's or another encoder's."""
        if (self.dim, self.encoder) != (dim, encoder):
            raise BadSetting(
                f"{place} holds {self.dim} numbers a vector by encoder {self.encoder!r}, this shop has {dim} "
                f"by {encoder!r}; name another index_collection"
            )
        if self.owner != owner:
            raise BadSetting(f"{place} is another shop's ({self.owner!r}); name another index_collection")


def described(metadata: Mapping[str, Any] | None, place: str) -> Description:
    """What the cluster keeps. Raises `ShopVersion` for what this version has not written."""
    if not metadata or metadata.get("format") != FORMAT:
        raise ShopVersion(f"{place} was not written by this version of Wares; name another index_collection")
    return Description(
        int(metadata["dim"]),
        str(metadata["encoder"]),
        str(metadata["owner"]),
        frozenset(metadata["texts"]),
        frozenset(metadata["numbers"]),
        int(metadata["seq"]),
    )
