"""The system of record: products, their pictures, and the counts that language keeps of them.

Every change carries a number of the change feed, so that what is derived (the index) can ask what it missed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec
import numpy as np
import sqlalchemy as sql

from wares.errors import StoreAway
from wares.store import feed
from wares.store.feed import Part
from wares.store.migrate import open_store
from wares.store.products import counts, pictures, rows, standing
from wares.store.products.copy import ProductCopy
from wares.store.products.listing import ProductListing, mark, remember
from wares.store.products.pictures import PictureStore
from wares.store.products.records import Change, PictureRow, ProductRecord, WordDeltas, WriteResult
from wares.store.reading import note_closed, note_open
from wares.store.recovery import require_store
from wares.store.tables import attributes, meta, products, upsert
from wares.types import AttributeKind, Nums, Product

__all__ = ["Catalog", "Change", "PictureRow", "ProductRecord", "WordDeltas", "WriteResult"]

T = TypeVar("T")
_CACHED = 4_096  # decoded products held in memory
_NO_WORDS = WordDeltas()
_PARTS: tuple[Part, ...] = ("catalog", "words")
_WITH_KINDS: tuple[Part, ...] = (*_PARTS, "kinds")


class Catalog:
    """A shop's products. Any number of readers, and writers that take turns. Raises `StoreFull` when the disk is full.

    Hidden products are kept, and whoever reads does not meet them unless asking for them. `len` counts them too.
    What is held in memory (how many there are, which are hidden, kinds, decoded products) follows the change feed: a
    write here returns when this object has followed it, and `follow` takes in what others wrote.

    pictures   of the products, with their vectors
    words      counts of the words that products have
    listing    what is told of products without reading them whole
    seq        number of the newest change of a product that was followed
    """

    def __init__(
        self,
        url: str,
        exists: bool = False,
        read_only: bool = False,
        clock: Callable[[], float] = time.time,
        copy: ProductCopy | None = None,
    ) -> None:
        """`exists`: it was made before; raises `ShopDamaged` when it is not there or plainly not what was made.
        `clock` tells the present (Unix seconds), whose day is noted of changes. `copy`, which becomes the catalogue's
        own, answers for a store on another machine.
        """
        if exists:
            require_store(url)
        self._engine, self._url = open_store(url, read_only), url
        note_open(url, self)
        self._lock, self._following = threading.Lock(), threading.Lock()
        self.pictures, self.words = PictureStore(self._engine, self._lock), counts.WordCounts(self._engine, self._lock)
        self.listing, self._clock = ProductListing(self._engine), clock
        self._cache: dict[int, Product] = {}
        self._copy, self._copies = copy, copy is not None and not read_only
        with feed.snapshot(self._engine) as db:
            state = feed.state(db)
            self.position, self.seq = state.position, state.parts["catalog"].newest
            self._size: int = db.scalar(sql.select(sql.func.count()).select_from(products)) or 0
            self._largest: int = db.scalar(sql.select(sql.func.max(products.c.num))) or 0
            self._kinds = _kinds(db)
            self.standing = standing.read(db)
            if copy is not None and self._copies:
                copy.follow(db, self.seq)

    def __len__(self) -> int:
        return self._size

    @property
    def engine(self) -> sql.Engine:
        """The database, for what stands beside the products in it."""
        return self._engine

    @property
    def hidden(self) -> int:
        """How many products are kept and shown to nobody."""
        return len(self.standing.hidden)

    # ------------------------------------------------------------------------------------------------------ writing

    def put(
        self,
        records: Sequence[ProductRecord],
        new_pictures: Sequence[PictureRow] = (),
        words: WordDeltas = _NO_WORDS,
        kinds: Mapping[str, AttributeKind] | None = None,
    ) -> WriteResult:
        """Keep `records` (ids unique among them) in one transaction; durable on return.

        new_pictures   that may be new
        words          how counts change
        kinds          kinds of attributes that may be new; one that is known keeps its kind
        """
        with self._lock, self._engine.begin() as db:
            first = feed.allot(db, _WITH_KINDS if kinds else _PARTS, len(records))
            pictures.keep(db, self._engine, new_pictures)
            nums = rows.put(db, self._engine, records, first)
            pictures.replace_links(db, nums, records)
            hidden_nums = {num for num, record in zip(nums, records, strict=True) if record.hidden}
            times = {num: record.turns for num, record in zip(nums, records, strict=True) if record.turns}
            standing.put(db, nums, hidden_nums, times)
            self.words.write(db, words, first + len(records) - 1)
            mark(db, self._clock(), first + len(records) - 1)
            if kinds:
                statement = upsert(self._engine.dialect.name, attributes).on_conflict_do_nothing()
                db.execute(statement, [{"name": name, "kind": kind} for name, kind in kinds.items()])
        self.follow()
        return WriteResult(nums, first)

    def delete(self, ids: Sequence[str], words: WordDeltas = _NO_WORDS) -> list[int]:
        """Remove; the numbers of those that were there. Pictures no other product shows go too."""
        with self._lock, self._engine.begin() as db:
            feed.lock(db)
            nums = list(rows.nums(db, ids).values())
            if not nums:
                return []
            first = feed.allot(db, _PARTS, len(nums))
            remember(db, rows.by_id(db, ids, self.standing.hidden), first)
            pictures.drop_links(db, nums)
            rows.delete(db, nums, first)
            standing.put(db, nums, frozenset(), {})
            self.words.write(db, words, first + len(nums) - 1)
        self.follow()
        return nums

    def set_kinds(self, kinds: Mapping[str, AttributeKind]) -> None:
        """These attributes are of these kinds from now on, whatever they were."""
        if not kinds:
            return
        statement = upsert(self._engine.dialect.name, attributes)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_={"kind": statement.excluded.kind})
        with self._lock, self._engine.begin() as db:
            feed.allot(db, ("kinds",))
            db.execute(statement, [{"name": name, "kind": kind} for name, kind in kinds.items()])
        self.follow()

    def follow(self) -> None:
        """Take in whatever was written since, here or elsewhere."""
        with self._following, self._engine.connect() as db:
            state, since = feed.state(db), self.position
            if state.has_news("kinds", since):
                self._kinds = _kinds(db)
            if state.has_news("catalog", since):
                self._follow_products(db, since, state.position)
                if self._copy is not None and self._copies:
                    self._copy.follow(db, state.parts["catalog"].newest)
            self.position, self.seq = state.position, state.parts["catalog"].newest

    def _follow_products(self, db: sql.Connection, since: int, upto: int) -> None:
        written_nums, deleted_nums = rows.changed_nums(db, since, upto)
        self.standing = standing.advance(db, self.standing, written_nums | deleted_nums)
        self._size += sum(num > self._largest for num in written_nums) - sum(
            num <= self._largest for num in deleted_nums
        )
        self._largest = max(self._largest, *written_nums, *deleted_nums)
        cache = self._cache.copy()  # replaced, never changed: who read before the commit fills the old one
        for num in written_nums | deleted_nums:
            cache.pop(num, None)
        self._cache = cache

    # ------------------------------------------------------------------------------------------------------ reading

    def sources(self, ids: Sequence[str]) -> dict[str, bytes]:
        """id → `source` of the products that are here."""
        with self._engine.connect() as db:
            return rows.sources(db, ids)

    def num(self, product_id: str) -> int | None:
        """The number of a product, None when none with this id is shown."""
        num = self.nums([product_id]).get(product_id)
        return None if num in self.standing.hidden else num

    def nums(self, ids: Sequence[str]) -> dict[str, int]:
        """id → number of the products that are here, hidden ones too."""
        return self._asked(
            lambda db: rows.nums(db, ids), lambda copy: {id_: num for id_, (num, _) in copy.by_id(ids).items()}
        )

    def by_id(self, ids: Sequence[str], *, hidden: bool = False) -> dict[str, Product]:
        """The products with these ids; unknown ids are absent, so are `hidden` ones unless asked for."""
        left_out = () if hidden else self.standing.hidden
        return self._asked(
            lambda db: rows.by_id(db, ids, left_out),
            lambda copy: {id_: product for id_, (num, product) in copy.by_id(ids).items() if num not in left_out},
        )

    def by_num(self, nums: Sequence[int]) -> dict[int, Product]:
        """The products with these numbers; unknown numbers and hidden products are absent."""
        cache, hidden = self._cache, self.standing.hidden
        products_by_num = {
            num: product for num in nums if num not in hidden and (product := cache.get(num)) is not None
        }
        missing = [num for num in nums if num not in products_by_num and num not in hidden]
        if missing:
            missing_products = self._read(missing)
            products_by_num.update(missing_products)
            if len(cache) + len(missing_products) > _CACHED:
                cache.clear()
            cache.update(missing_products)
        return products_by_num

    def _read(self, nums: Sequence[int]) -> dict[int, Product]:
        return self._asked(lambda db: rows.by_num(db, nums), lambda copy: copy.by_num(nums))

    def _asked(self, store: Callable[[sql.Connection], T], copied: Callable[[ProductCopy], T]) -> T:
        """What the copy says where it is as far as this object, otherwise the store; while that is away, the copy."""
        if self._copy is not None and self._copy.seq >= self.seq:
            return copied(self._copy)
        try:
            with self._engine.connect() as db:
                return store(db)
        except StoreAway:
            if self._copy is None:
                raise
            return copied(self._copy)

    def ids(self) -> set[str]:
        """Every product's id."""
        with self._engine.connect() as db:
            return set(db.scalars(sql.select(products.c.id)))

    def kinds(self) -> Mapping[str, AttributeKind]:
        """attribute → its kind in this shop; the fields that every product has are not among them."""
        return self._kinds

    def changed_since(self, since: int) -> int:
        """How many products changed, came or went after position `since` of the feed."""
        with self._engine.connect() as db:
            return rows.count_changes(db, since)

    def due(self, now: float, most: int) -> list[int]:
        """Numbers of products, hidden or not, that have changed by themselves up to `now`; at most `most` of them."""
        with self._engine.connect() as db:
            return standing.due(db, now, most)

    def versions(self) -> tuple[Nums, Nums]:
        """The number and the sequence number of every product that is shown, both (n,) int64, ascending by number."""
        with self._engine.connect() as db:
            rows = db.execute(sql.select(products.c.num, products.c.seq))
            flat = np.fromiter((number for row in rows for number in row), np.int64)
        versions = flat.reshape(-1, 2)
        versions = versions[np.argsort(versions[:, 0], kind="stable")]
        versions = versions[np.isin(versions[:, 0], self.standing.visible(versions[:, 0]))] if self.hidden else versions
        return versions[:, 0], versions[:, 1]

    def states(self, nums: Sequence[int], *, hidden: bool = False) -> list[Change]:
        """The present state of these numbers; unknown ones are absent, so are `hidden` ones unless asked for."""
        nums = nums if hidden else [num for num in nums if num not in self.standing.hidden]
        with self._engine.connect() as db:
            return list(rows.states(db, nums))

    def changes(self, since: int, batch: int = 1000, *, hidden: bool = False) -> Iterator[list[Change]]:
        """Everything newer than position `since` of the feed, oldest first, in batches; each number's newest state
        only.

        A hidden product comes as one that is not there, unless `hidden` ones are asked for.
        """
        with self._engine.connect() as db:
            for deletions in rows.deletions_since(db, since).partitions(batch):
                yield [Change(row.seq, row.num, None) for row in deletions]
        last = since
        while True:
            with self._engine.connect() as db:
                states = rows.newer(db, last, batch, () if hidden else self.standing.hidden)
            if not states:
                return
            yield states
            last = states[-1].seq

    def read_as(self, form: type[T], batch: int = 1000) -> Iterator[T]:
        """Every product that is shown, the oldest change first, with nothing but the fields that `form` has."""
        decode, last = msgspec.json.Decoder(form).decode, 0
        while True:
            with self._engine.connect() as db:
                found = rows.bodies(db, last, batch)
            hidden = self.standing.hidden
            yield from (decode(body) for _, num, body in found if num not in hidden)
            if len(found) < batch:
                return
            last = found[-1][0]

    def meta(self, key: str) -> str | None:
        """A remembered text, None when never set."""
        with self._engine.connect() as db:
            return db.scalar(sql.select(meta.c.value).where(meta.c.key == key))

    def set_meta(self, key: str, value: str) -> None:
        """Remember a text under a key."""
        statement = upsert(self._engine.dialect.name, meta)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
        with self._lock, self._engine.begin() as db:
            db.execute(statement, {"key": key, "value": value})

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()
        if self._copy is not None:
            self._copy.close()
        note_closed(self._url, self)


def _kinds(db: sql.Connection) -> Mapping[str, AttributeKind]:
    return {row.name: row.kind for row in db.execute(sql.select(attributes))}
