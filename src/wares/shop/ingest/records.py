"""Products into the catalogue, and the shop's memory behind them: kept, turned when time changes them, deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from wares.catalog.offers import apply_sales, change_times, is_visible
from wares.shop.ingest.title_vectors import title_vectors
from wares.shop.live.followers import Followers
from wares.shop.live.index_follower import IndexFollower, PreparedProducts, vectors_of
from wares.shop.runtime import generations
from wares.shop.runtime.attribute_kinds import ConformedRecords, conform
from wares.shop.runtime.components import Components, names, values
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.runtime.product_texts import same_words
from wares.shop.runtime.word_changes import LanguageChange, ProductWords, WordCounter
from wares.store.changes import written
from wares.store.products.records import PictureRow, ProductRecord
from wares.types import AttributeKind, Product, Vectors

_FLUSH_EVERY = 2048  # products written between two flushes: what opening after a crash has to index again at most


@dataclass(frozen=True, slots=True)
class RecordReadings:
    """What is known of records.

    rows      pictures that may be new
    vectors   digest → vector, of every picture of the records
    titles    a vector a record
    words     product id → its words, of those that were read
    """

    rows: Sequence[PictureRow]
    vectors: Mapping[bytes, Vectors]
    titles: Sequence[Vectors]
    words: Mapping[str, ProductWords] = field(default_factory=dict)


class CatalogWriter:
    """Writes products. A write is durable and visible on return: words and index have followed it.

    Raises `StoreFull` before anything is kept where the index has no room; whatever fails later leaves the index behind
    the store, for `catch_up` to mend. One thread at a time.
    """

    def __init__(self, generation: ActiveGeneration, index: IndexFollower, followers: Followers) -> None:
        """`followers` are words and `index`."""
        self._generation, self._index, self._followers = generation, index, followers
        self._unflushed = 0

    @property
    def components(self) -> Components:
        """Those that answer."""
        return self._generation.components

    def put(self, conformed: ConformedRecords, readings: RecordReadings, now: float | None = None) -> frozenset[str]:
        """Keep records, visible as far as shoppers may see them; the ids of those that were there before.

        `now`: Unix seconds at which their prices and their publishing are looked at; None = by the clock.
        """
        components = self.components
        catalog, now = components.catalog, components.clock() if now is None else now
        records = [_as_of(record, now) for record in conformed.records]
        components.index.require_room()
        ids = [record.product.id for record in records]
        before = catalog.by_id(ids)
        known = frozenset(catalog.sources(ids) if catalog.hidden else before)
        come, go = _word_differences([record.product for record in records if not record.hidden], before)
        counter = WordCounter(components.language.analyzer, readings.words)
        change = word_change(come, go, counter, {**conformed.kinds, **catalog.kinds()})
        result = catalog.put(records, readings.rows, change.deltas, conformed.kinds)
        catalog.pictures.keep_vectors(readings.vectors, components.encoder.fingerprint)
        seqs = {record.product.id: seq for seq, record in enumerate(records, result.seq)}
        documents = {seqs[one.id]: document for one, document in zip(come, change.documents, strict=True)}
        same = frozenset(seqs[record.product.id] for record in records if not record.hidden) - documents.keys()
        encoder = components.encoder.fingerprint
        titles = dict(enumerate(readings.titles, result.seq))
        self._index.prepare(PreparedProducts(titles, readings.vectors, documents, encoder))
        self._followers.hand_over(written(records, result, change.deltas, bool(conformed.kinds), same))
        self._wrote(len(records))
        return known

    def rewrite(self, records: Sequence[ProductRecord], now: float | None = None) -> None:
        """Keep products whose rows and pictures are as before; `now` is as of `put`."""
        components = self.components
        sources = components.catalog.sources([record.product.id for record in records])
        vectors = vectors_of(components, [digest for record in records for digest in record.pictures])
        titles = title_vectors(components, [record.product for record in records])
        same = [replace(record, source=sources[record.product.id]) for record in records]
        self.put(conform(same, components.catalog.kinds()), RecordReadings((), vectors, titles), now)

    def turn(self, nums: Sequence[int], now: float) -> None:
        """Make what holds of these products at `now` (Unix seconds) durable and visible."""
        states = self.components.catalog.states(nums, hidden=True)
        self.rewrite([ProductRecord(state.product, b"", state.pictures) for state in states if state.product], now)

    def delete(self, ids: Iterable[str]) -> int:
        """Remove products; how many there were."""
        catalog, product_ids = self.components.catalog, list(dict.fromkeys(ids))
        present = catalog.by_id(product_ids, hidden=True)
        if not present:
            return 0
        self.components.index.require_room()
        visible = list(catalog.by_id(product_ids).values()) if catalog.hidden else list(present.values())
        change = word_change([], visible, WordCounter(self.components.language.analyzer), catalog.kinds())
        deleted = len(catalog.delete(list(present), change.deltas))
        self._followers.follow()
        self._wrote(deleted)
        return deleted

    def catch_up(self) -> None:
        """Bring words and index to where the store is, after a write that failed half-way."""
        self._followers.follow()

    def flush(self) -> None:
        """Force the index to the disk and note how far it is."""
        seq = self._index.seq
        self.components.index.flush()
        generations.note_indexed(self.components.catalog, self._generation.generation, seq)
        self._unflushed = 0

    def close(self) -> None:
        """Flush what is pending and close the index that answers."""
        try:
            if self._unflushed:
                self.flush()
        finally:
            self.components.index.close()

    def _wrote(self, n: int) -> None:
        self._unflushed += n
        if self._unflushed >= _FLUSH_EVERY:
            self.flush()


def _as_of(record: ProductRecord, now: float) -> ProductRecord:
    """The record with what holds of its product at `now`, and the times at which that changes."""
    product, is_hidden = apply_sales(record.product, now), not is_visible(record.product, now)
    times = tuple(time for time in change_times(record.product) if time > now)
    if product is record.product and not is_hidden and not times:
        return record
    return replace(record, product=product, hidden=is_hidden, turns=times)


def _word_differences(visible: Sequence[Product], before: Mapping[str, Product]) -> tuple[list[Product], list[Product]]:
    """The products whose words come, and those whose words go; those that say the same as before are in neither."""
    same = {
        product.id
        for product in visible
        if (earlier := before.get(product.id)) is not None and same_words(earlier, product)
    }
    return [product for product in visible if product.id not in same], [
        product for product in before.values() if product.id not in same
    ]


def word_change(
    added: Sequence[Product], removed: Sequence[Product], counter: WordCounter, kinds: Mapping[str, AttributeKind]
) -> LanguageChange:
    """What happens to the shop's words when `removed` go and `added` come; `kinds` are those of its attributes."""
    labels = [name for product in added for name in names(product)]
    labels += [name for product in removed for name in names(product, sign=-1)]
    counts = Counter(pair for product in added for pair in values(product, kinds))
    counts.subtract(pair for product in removed for pair in values(product, kinds))
    return counter.change(added, removed, labels, counts)
