"""The index on a Qdrant cluster; see `wares.types.Index`.

One collection an index: encoders differ in dimension and shops in attributes, and what is given up is dropped whole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from qdrant_client import AsyncQdrantClient, models

from wares.errors import BadInput, NotFound, ShopReadOnly, WaresError
from wares.index.checks import DENSE, WORDS, check_bound, check_entries
from wares.index.cluster.collection import Collection
from wares.index.cluster.description import Description, described
from wares.index.cluster.layout import FIXED_FIELDS, SEQ, SPARSE_PARAMS, attribute_fields, point_of, vector_params
from wares.index.cluster.loop import wait_for
from wares.index.cluster.nodes import Nodes
from wares.index.cluster.options import ClusterOptions
from wares.index.cluster.selection import ClusterSelection
from wares.index.cluster.tier import AdmittedProducts
from wares.index.filters.resolve import resolve
from wares.types import (
    ALL,
    EVERYTHING,
    NO_REFINEMENT,
    Admission,
    AttributeKind,
    Entry,
    Filter,
    Ints,
    Nums,
    Sparse,
    Vectors,
)

_LOOK_EVERY = 0.5
"""Seconds between two looks of a reader for attributes that the writer has added."""
_AT_ONCE = 500
"""Products that one request writes."""


class ClusterIndex:
    """An index in a collection of a Qdrant cluster; see `wares.types.Index`."""

    def __init__(self, collection: Collection, description: Description, read_only: bool = False) -> None:
        self._collection, self._description, self._read_only = collection, description, read_only
        self._nodes = collection.nodes
        self._writing = threading.RLock()
        self._looked = time.monotonic()
        self._closed = False

    @classmethod
    def open(
        cls, nodes: Nodes, name: str, dim: int, encoder: str = "", owner: str = "", read_only: bool = False
    ) -> ClusterIndex:
        """Open the collection `name`, or make it, for vectors of `dim` numbers by `encoder`.

        Raises `BadSetting` for another shop's or another encoder's, `ShopVersion` for another version's, `NotFound`
        where there is none and `read_only` makes none, `TooBusy` where no node answers.
        """
        place, collection = f"collection {name!r} of the index's cluster", Collection(nodes, name)
        if not read_only and not wait_for(nodes.ask(lambda node: node.collection_exists(name))):
            wait_for(_create(collection, Description(dim, encoder, owner), nodes.options))
        if not read_only:  # whoever made it may have been killed before it was done
            wait_for(_index_fields(collection, FIXED_FIELDS))
        description = described(wait_for(_metadata(collection)), place)
        description.require(place, dim, encoder, owner)
        return cls(collection, description, read_only)

    @classmethod
    def discard(cls, nodes: Nodes, name: str, owner: str) -> None:
        """Remove the collection `name` where there is one and it is this owner's."""
        if not wait_for(nodes.ask(lambda node: node.collection_exists(name))):
            return
        metadata = wait_for(_metadata(Collection(nodes, name)))
        if metadata and metadata.get("owner") == owner:
            wait_for(nodes.ask(lambda node: node.delete_collection(name)))

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number; of one number the last entry counts. Raises `BadInput` as an index does."""
        check_entries(entries, self._description.dim)
        self._require_writable()
        if not entries:
            return
        with self._writing:
            self._describe(self._description.with_entries(entries))
            points = [point_of(entry) for entry in {entry.num: entry for entry in entries}.values()]
            for start in range(0, len(points), _AT_ONCE):
                part = points[start : start + _AT_ONCE]
                wait_for(self._nodes.ask(lambda node, part=part: node.upsert(self._collection.name, part, wait=True)))  # type: ignore[misc]

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        self._require_writable()
        ids: list[models.ExtendedPointId] = sorted({int(num) for num in nums if num > 0})
        if not ids:
            return
        with self._writing:
            self._describe(replace(self._description, seq=self.seq()))
            selector = models.PointIdsList(points=ids)
            wait_for(self._nodes.ask(lambda node: node.delete(self._collection.name, selector, wait=True)))

    def select(
        self,
        admission: Admission = EVERYTHING,
        where: Filter = ALL,
        refine: Mapping[str, Filter] = NO_REFINEMENT,
        grouped: bool = False,
    ) -> ClusterSelection:
        """See `wares.types.Index`."""
        check_bound("related", len(admission.related))
        description = self._described()
        known = description.known
        admitted = AdmittedProducts(
            self._collection,
            known,
            resolve(admission.matching, known),
            resolve(where, known),
            admission.related,
            {attribute: resolve(condition, known) for attribute, condition in refine.items()},
            grouped,
        )
        return ClusterSelection(admitted, description.dim)

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        if using not in DENSE:
            raise BadInput(f"unknown vector {using!r}; known: {', '.join(DENSE)}")
        records = wait_for(self._collection.read(sorted({int(num) for num in nums}), vectors=(using,)))
        found = {int(record.id): _vector(record, using) for record in records}
        return {num: np.array(vector, np.float32) for num, vector in found.items() if isinstance(vector, list)}

    def matrix(self, nums: Nums, using: str) -> Vectors:
        """(n, dim) stored vectors; zeros for products without one."""
        found = self.vectors(nums.tolist(), using)
        none = np.zeros(self._description.dim, np.float32)
        return np.array([found.get(num, none) for num in nums.tolist()], np.float32).reshape(len(nums), len(none))

    def words(self, nums: Sequence[int]) -> dict[int, Sparse]:
        """Stored BM25 vectors by number; products that are not there are absent."""
        records = wait_for(self._collection.read(sorted({int(num) for num in nums}), vectors=(WORDS,)))
        return {int(record.id): _sparse(_vector(record, WORDS)) for record in records}

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held, with its kind; one that is text here and number there counts as text."""
        return self._described().known.kinds()

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone."""
        self._require_writable()
        with self._writing:
            self._describe(self._description.declared(attributes))

    def versions(self) -> tuple[Nums, Ints]:
        """Numbers of the products, ascending, and the sequence number of each; a request for ten thousand of them."""
        records = wait_for(self._collection.all((SEQ,)))
        seqs = {int(record.id): int((record.payload or {})[SEQ]) for record in records}
        nums = sorted(seqs)
        return np.array(nums, np.int64), np.array([seqs[num] for num in nums], np.int64)

    def seq(self) -> int:
        """The largest sequence number that was ever taken; 0 = none."""
        records = wait_for(self._collection.ordered(SEQ, True, 1))
        return max([self._described().seq, *(int((record.payload or {})[SEQ]) for record in records)])

    def require_room(self) -> None:
        """Nothing is known of the nodes' disks beforehand; a write that finds one full raises `StoreFull`."""

    def __len__(self) -> int:
        return wait_for(self._collection.count(True))

    def flush(self) -> None:
        """Nothing to do: a node has what it acknowledged in its write-ahead log, and forces that to its disk itself."""

    def optimize(self) -> None:
        """Nothing to do: nodes build their graphs themselves."""

    def drop(self) -> None:
        """Remove the collection with all that is in it."""
        self._require_writable()
        wait_for(self._nodes.ask(lambda node: node.delete_collection(self._collection.name)))

    def close(self) -> None:
        """Close the connections."""
        if not self._closed:
            self._closed = True
            wait_for(self._nodes.close())

    def _described(self) -> Description:
        """The description, as new as half a second where another process writes."""
        if self._closed:
            raise WaresError(f"collection {self._collection.name!r}: this index is closed; open it again")
        if self._read_only and time.monotonic() - self._looked > _LOOK_EVERY:
            self._looked = time.monotonic()
            self._description = described(wait_for(_metadata(self._collection)), self._collection.name)
        return self._description

    def _describe(self, description: Description) -> None:
        """Have the collection say so; fields of new attributes are indexed before."""
        if description == self._description:
            return
        before = self._description
        kinds: list[tuple[str, AttributeKind]] = [(name, "text") for name in sorted(description.texts - before.texts)]
        kinds += [(name, "number") for name in sorted(description.numbers - before.numbers)]
        for attribute, kind in kinds:
            wait_for(_index_fields(self._collection, attribute_fields(attribute, kind)))
        wait_for(_set_metadata(self._collection, description))
        self._description = description

    def _require_writable(self) -> None:
        if self._closed:
            raise WaresError(f"collection {self._collection.name!r}: this index is closed; open it again")
        if self._read_only:
            raise ShopReadOnly(f"collection {self._collection.name!r}: writing to the index")


async def _create(collection: Collection, description: Description, options: ClusterOptions) -> None:
    async def create(node: AsyncQdrantClient) -> None:
        if await node.collection_exists(collection.name):
            return  # made by a request whose answer was lost
        await node.create_collection(
            collection.name,
            vectors_config=vector_params(description.dim),
            sparse_vectors_config=SPARSE_PARAMS,
            shard_number=options.shards,
            replication_factor=options.replicas,
            write_consistency_factor=options.write_consistency,
            on_disk_payload=True,
            metadata=description.metadata(),
        )

    await collection.nodes.ask(create)


async def _index_fields(
    collection: Collection, fields: Mapping[str, models.PayloadSchemaType | models.IntegerIndexParams]
) -> None:
    if collection.nodes.is_in_memory:
        return  # it has no indexes of fields
    for field, schema in fields.items():
        await collection.nodes.ask(
            lambda node, field=field, schema=schema: node.create_payload_index(  # type: ignore[misc]
                collection.name, field_name=field, field_schema=schema, wait=True
            )
        )


async def _metadata(collection: Collection) -> Mapping[str, object] | None:
    try:
        info = await collection.nodes.ask(lambda node: node.get_collection(collection.name))
    except NotFound as error:
        raise NotFound(f"{error}; open the shop once for writing: that makes it") from error
    return info.config.metadata


async def _set_metadata(collection: Collection, description: Description) -> None:
    metadata = description.metadata()
    await collection.nodes.ask(lambda node: node.update_collection(collection.name, metadata=metadata))


def _vector(record: models.Record, using: str) -> object:
    return record.vector.get(using) if isinstance(record.vector, dict) else None


def _sparse(vector: object) -> Sparse:
    if not isinstance(vector, models.SparseVector):
        return Sparse(np.empty(0, np.uint32), np.empty(0, np.float32))
    indices, values = np.array(vector.indices, np.uint32), np.array(vector.values, np.float32)
    order = np.argsort(indices)
    return Sparse(indices[order], values[order])
