"""A shop's store, words and index in step: products kept, what has changed by itself turned, the index caught up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

import numpy as np

from wares.catalog.offers import apply_sales, change_times, is_visible
from wares.catalog.pictures.decode import PictureLimits, decode
from wares.language.analysis.analyzer import DocumentTerms
from wares.shop.runtime.attribute_kinds import ConformedRecords, conform
from wares.shop.runtime.components import Components, encode_titles, entry, names, values
from wares.shop.runtime.language import LanguageChange, ShopLanguage
from wares.shop.runtime.product_texts import same_words
from wares.store.catalogue import Change as Stored
from wares.store.catalogue import PictureRow, ProductRecord
from wares.types import AttributeKind, Nums, Product, Vectors

T = TypeVar("T")
_CAUGHT_UP_AT_ONCE = 1000
_PICTURES_AT_ONCE = 64  # decoded pictures held in memory together


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, `size` at once; the last time fewer."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def keep(
    parts: Components,
    conformed: ConformedRecords,
    rows: Sequence[PictureRow],
    vectors: Mapping[bytes, Vectors],
    titles: Sequence[Vectors],
    now: float | None = None,
) -> int:
    """Make records durable and visible, as far as shoppers may see them; how many of them were there before.

    Raises `StoreFull` before anything is kept where the index has no room; whatever fails later leaves the index behind
    the store, for `catch_up` to mend.

    rows      pictures that may be new
    vectors   digest → vector, of every picture of the records
    titles    a vector a record
    now       Unix seconds at which their prices and their publishing are looked at; None = by the clock
    """
    now = parts.clock() if now is None else now
    records = [_as_of(record, now) for record in conformed.records]
    parts.index.require_room()
    ids = [record.product.id for record in records]
    before = parts.catalogue.by_id(ids)
    count = len(parts.catalogue.sources(ids)) if parts.catalogue.hidden else len(before)
    kinds = {**conformed.kinds, **parts.catalogue.kinds()}
    shown = [record.product for record in records if not record.hidden]
    come, go = _reworded(shown, before)
    change = word_change(come, go, parts.wording, kinds)
    written = parts.catalogue.put(records, rows, change.counts, conformed.kinds)
    parts.wording.apply(change)
    parts.catalogue.keep_vectors(vectors, parts.encoder.fingerprint)
    kept = zip(written.nums, records, titles, strict=True)
    states = [
        (Stored(seq, num, None if record.hidden else record.product, record.pictures), title)
        for seq, (num, record, title) in enumerate(kept, written.seq)
    ]
    documents = {product.id: document for product, document in zip(come, change.added, strict=True)}
    _index(parts, states, vectors, kinds, documents)
    return count


def _as_of(record: ProductRecord, now: float) -> ProductRecord:
    """The record with what holds of its product at `now`, and the times at which that changes."""
    product, is_hidden = apply_sales(record.product, now), not is_visible(record.product, now)
    times = tuple(time for time in change_times(record.product) if time > now)
    if product is record.product and not is_hidden and not times:
        return record
    return replace(record, product=product, hidden=is_hidden, turns=times)


def _reworded(shown: Sequence[Product], before: Mapping[str, Product]) -> tuple[list[Product], list[Product]]:
    """The products whose words come, and those whose words go; those that say the same as before are in neither."""
    same = {one.id for one in shown if (old := before.get(one.id)) is not None and same_words(old, one)}
    return [one for one in shown if one.id not in same], [one for one in before.values() if one.id not in same]


def _index(
    parts: Components,
    states: Sequence[tuple[Stored, Vectors]],
    vectors: Mapping[bytes, Vectors],
    kinds: Mapping[str, AttributeKind],
    documents: Mapping[str, DocumentTerms],
) -> None:
    """Have the index hold these states and no others of their products; each comes with its title's vector.

    `documents` are terms by product id, as far as they have been read already.
    """
    present = [(state, state.product, title) for state, title in states if state.product is not None]
    read = parts.wording.document
    words = parts.wording.weigh([documents.get(one.id) or read(one) for _, one, _ in present])
    parts.index.upsert(
        [
            entry(state, sparse, [vectors[d] for d in state.pictures if d in vectors], title, kinds)
            for (state, _, title), sparse in zip(present, words, strict=True)
        ]
    )
    if gone := [state.num for state, _ in states if state.product is None]:
        parts.index.delete(gone)


def turn(parts: Components, nums: Sequence[int], now: float) -> None:
    """Make what holds of these products at `now` durable and visible."""
    found = parts.catalogue.states(nums, hidden=True)
    rewrite(parts, [ProductRecord(change.product, b"", change.pictures) for change in found if change.product], now)


def rewrite(parts: Components, records: Sequence[ProductRecord], now: float | None = None) -> None:
    """Keep products whose rows and pictures are as before; `now` is as of `keep`."""
    sources = parts.catalogue.sources([record.product.id for record in records])
    vectors = vectors_of(parts, [digest for record in records for digest in record.pictures])
    titles = encode_titles(parts.encoder, [record.product for record in records])
    same = [replace(record, source=sources[record.product.id]) for record in records]
    keep(parts, conform(same, parts.catalogue.kinds()), (), vectors, titles, now)


def word_change(
    added: Sequence[Product], removed: Sequence[Product], wording: ShopLanguage, kinds: Mapping[str, AttributeKind]
) -> LanguageChange:
    """What happens to the shop's words when `removed` go and `added` come; `kinds` are those of its attributes."""
    called = [name for product in added for name in names(product)]
    called += [name for product in removed for name in names(product, sign=-1)]
    held = Counter(pair for product in added for pair in values(product, kinds))
    held.subtract(pair for product in removed for pair in values(product, kinds))
    return wording.change(added, removed, called, held)


@dataclass(frozen=True, slots=True)
class IndexLag:
    """Where an index differs from the store: numbers that it lacks or has in another state, and those too many."""

    stale: Nums
    gone: Nums


def behind(parts: Components, since: int | None = None) -> IndexLag:
    """Compare store and index product by product, by number and sequence number.

    since   the index is only trusted up to this sequence number, as its files may have lost what came later; None =
            what it says is trusted
    """
    nums, seqs = parts.catalogue.versions()
    held, known = parts.index.versions()
    at = np.searchsorted(held, nums)
    inside = at < len(held)
    same = np.zeros(len(nums), np.bool_)
    same[inside] = (held[at[inside]] == nums[inside]) & (known[at[inside]] == seqs[inside])
    if since is not None:
        same &= seqs <= since
    return IndexLag(nums[~same], np.setdiff1d(held, nums, assume_unique=True))


def catch_up(parts: Components, found: IndexLag, progress: Callable[[int], None] = lambda done: None) -> int:
    """Bring the index to the store's state; how many products were indexed anew or taken out.

    Vectors computed before are taken from the store; pictures whose vectors are missing are encoded again.
    """
    if len(found.gone):
        parts.index.delete(found.gone.tolist())
    done, kinds = len(found.gone), parts.catalogue.kinds()
    for nums in batches(found.stale.tolist(), _CAUGHT_UP_AT_ONCE):
        batch = parts.catalogue.states(nums)
        vectors = vectors_of(parts, [digest for change in batch for digest in change.pictures])
        titles = encode_titles(parts.encoder, [change.product for change in batch if change.product]) if batch else []
        _index(parts, list(zip(batch, titles, strict=True)), vectors, kinds, {})
        done += len(batch)
        progress(done)
    return done


def vectors_of(parts: Components, digests: Sequence[bytes]) -> dict[bytes, Vectors]:
    """digest → (dim,) vector of kept pictures, from the store or encoded anew; unknown digests are absent."""
    found = parts.catalogue.vectors(digests, parts.encoder.fingerprint)
    missing = [digest for digest in dict.fromkeys(digests) if digest not in found]
    for group in batches(missing, _PICTURES_AT_ONCE):
        data = parts.catalogue.picture_data(group)
        pixels = [decode(data[digest], PictureLimits()).pixels for digest in group if digest in data]
        made = parts.encoder.encode_pictures(pixels) if pixels else np.empty((0, parts.encoder.dim), np.float32)
        encoded = dict(zip([digest for digest in group if digest in data], made, strict=True))
        parts.catalogue.keep_vectors(encoded, parts.encoder.fingerprint)
        found.update(encoded)
    return found
