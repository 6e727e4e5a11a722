"""The index follows the catalogue: what was written is encoded, unless it was on its way in, and indexed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import numpy as np

from wares.catalog.pictures.decode import PictureLimits, decode
from wares.language.packed_documents import PackedDocument
from wares.shop.runtime.attribute_kinds import declare
from wares.shop.runtime.components import Components, encode_titles, entry, index_value_counts
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.runtime.senses.films import pooled_pictures
from wares.store.changes import Changes
from wares.store.products.records import Change
from wares.types import Nums, Sparse, Vectors

T = TypeVar("T")
_REINDEXED_AT_ONCE = 1000
_PICTURES_AT_ONCE = 64  # decoded pictures held in memory together


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, `size` at once; the last time fewer."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


@dataclass(frozen=True, slots=True)
class PreparedProducts:
    """What is known of products from their way in, so that it need not be worked out again; any of it may be absent.

    titles      sequence number → vector of the title
    pictures    digest → vector
    documents   sequence number → terms
    encoder     fingerprint of the encoder that made the vectors
    """

    titles: Mapping[int, Vectors] = field(default_factory=dict)
    pictures: Mapping[bytes, Vectors] = field(default_factory=dict)
    documents: Mapping[int, PackedDocument] = field(default_factory=dict)
    encoder: str = ""


class IndexFollower:
    """Keeps the index that answers in step with the catalogue. Whoever writes holds the shop's lock for writers. Where
    another process keeps it (`read_only`), nothing is done but to count the index's values when they must be.

    position   of the feed, up to which the index has everything
    seq        number of the newest change of a product among them
    """

    def __init__(self, generation: ActiveGeneration, position: int, read_only: bool = False) -> None:
        self._generation, self._read_only = generation, read_only
        self.position, self.seq = position, generation.components.catalog.seq
        self._prepared = PreparedProducts()

    def prepare(self, products: PreparedProducts) -> None:
        """Use this when these products are met in the feed, once; until then, or until others are prepared."""
        self._prepared = products

    def follow(self, changes: Changes) -> None:
        """Index what has changed; where that fails the same is done again the next time."""
        components = self._generation.components
        if not self._read_only:
            self._index(components, changes)
        if "words" in changes.reread:
            components.language.use_values(index_value_counts(components.index))
        self.position = changes.upto
        self.seq = max(self.seq, changes.products[-1].seq if changes.products else 0)
        if not changes.more:
            self._prepared = PreparedProducts()

    def _index(self, components: Components, changes: Changes) -> None:
        if changes.kinds:
            declare(components.catalog, components.index)
        is_fit = self._prepared.encoder == components.encoder.fingerprint  # another one may have come meanwhile
        index_changes(components, changes.products, self._prepared if is_fit else None)


def index_changes(components: Components, changes: Sequence[Change], prepared: PreparedProducts | None = None) -> None:
    """Have the index hold these states and no others of their products."""
    prepared = prepared or PreparedProducts()
    present = [change for change in changes if change.product is not None]
    if present:
        vectors = _picture_vectors(components, present, prepared)
        titles = _titles(components, present, prepared)
        weights = _weights(components, present, prepared)
        kinds = components.catalog.kinds()
        components.index.upsert(
            [
                entry(change, sparse, _pictures_of(change, vectors), title, kinds)
                for change, sparse, title in zip(present, weights, titles, strict=True)
            ]
        )
    if gone := [change.num for change in changes if change.product is None]:
        components.index.delete(gone)


def _pictures_of(change: Change, vectors: Mapping[bytes, Vectors]) -> Sequence[Vectors]:
    assert change.product is not None
    return pooled_pictures(change.product, [vectors[digest] for digest in change.pictures if digest in vectors])


def _weights(components: Components, present: Sequence[Change], prepared: PreparedProducts) -> list[Sparse]:
    """The words' weights of each; where only a price or the stock is another, those that the index has."""
    kept = components.index.words([change.num for change in present if change.same_words])
    read = [change for change in present if change.num not in kept]
    weighed = components.language.weigh(_documents(components, read, prepared))
    weights = kept | dict(zip([change.num for change in read], weighed, strict=True))
    return [weights[change.num] for change in present]


def _documents(
    components: Components, present: Sequence[Change], prepared: PreparedProducts
) -> Iterator[PackedDocument]:
    known = prepared.documents
    unknown = [change.product for change in present if change.product and change.seq not in known]
    read = iter(components.language.documents(unknown))
    return (known[change.seq] if change.seq in known else next(read) for change in present)


def _titles(components: Components, present: Sequence[Change], prepared: PreparedProducts) -> list[Vectors]:
    unknown = [change for change in present if change.seq not in prepared.titles]
    vectors = (
        encode_titles(components.encoder, [change_.product for change_ in unknown if change_.product])
        if unknown
        else []
    )
    titles = {**prepared.titles, **{change.seq: title for change, title in zip(unknown, vectors, strict=True)}}
    return [titles[change.seq] for change in present]


def _picture_vectors(
    components: Components, present: Sequence[Change], prepared: PreparedProducts
) -> Mapping[bytes, Vectors]:
    digests = (digest for change in present for digest in change.pictures)
    missing = [digest for digest in digests if digest not in prepared.pictures]
    return {**prepared.pictures, **vectors_of(components, missing)} if missing else prepared.pictures


NO_NUMS: Nums = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class IndexLag:
    """Where an index differs from the store: numbers that it lacks or has in another state, and those too many."""

    stale: Nums
    gone: Nums


def index_lag(components: Components, since: int) -> IndexLag:
    """Compare store and index product by product, by number and sequence number.

    since   the index is only trusted up to this sequence number, as its files may have lost what came later

    Where both are known to be as far as that, and have as many products, nothing is compared.
    """
    catalog, index = components.catalog, components.index
    if catalog.seq == since >= index.seq() and len(index) == len(catalog):
        return IndexLag(NO_NUMS, NO_NUMS)
    nums, seqs = catalog.versions()
    indexed_nums, indexed_seqs = index.versions()
    positions = np.searchsorted(indexed_nums, nums)
    inside = positions < len(indexed_nums)
    same = np.zeros(len(nums), np.bool_)
    same[inside] = (indexed_nums[positions[inside]] == nums[inside]) & (indexed_seqs[positions[inside]] == seqs[inside])
    same &= seqs <= since
    return IndexLag(nums[~same], np.setdiff1d(indexed_nums, nums, assume_unique=True))


def reindex(components: Components, lag: IndexLag, progress: Callable[[int], None] = lambda done: None) -> int:
    """Bring the index to the store's state; how many products were indexed anew or taken out.

    Vectors computed before are taken from the store; pictures whose vectors are missing are encoded again.
    """
    if len(lag.gone):
        components.index.delete(lag.gone.tolist())
    done = len(lag.gone)
    for nums in batches(lag.stale.tolist(), _REINDEXED_AT_ONCE):
        states = components.catalog.states(nums)
        index_changes(components, states)
        done += len(states)
        progress(done)
    return done


def vectors_of(components: Components, digests: Sequence[bytes]) -> dict[bytes, Vectors]:
    """digest → (dim,) vector of kept pictures, from the store or encoded anew; unknown digests are absent."""
    pictures, encoder = components.catalog.pictures, components.encoder
    vectors = pictures.vectors(digests, encoder.fingerprint)
    missing = [digest for digest in dict.fromkeys(digests) if digest not in vectors]
    for group in batches(missing, _PICTURES_AT_ONCE):
        data = pictures.data(group)
        pixels = [decode(data[digest], PictureLimits()).pixels for digest in group if digest in data]
        new = encoder.encode_pictures(pixels) if pixels else np.empty((0, encoder.dim), np.float32)
        encoded = dict(zip([digest for digest in group if digest in data], new, strict=True))
        pictures.keep_vectors(encoded, encoder.fingerprint)
        vectors.update(encoded)
    return vectors
