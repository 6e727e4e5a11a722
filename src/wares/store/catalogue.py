"""The system of record: products, their pictures, and the counts that language keeps of them.

Every change carries a sequence number, so that what is derived (the index) can ask what it missed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
import numpy as np
import sqlalchemy as sql

from wares.store import standing, tables
from wares.store.recovery import require_store
from wares.store.tables import (
    attributes,
    counts,
    deletions,
    meta,
    pictures,
    product_pictures,
    products,
    upsert,
    vectors,
)
from wares.types import AttributeKind, Nums, Product, Vectors

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Product).decode
T = TypeVar("T")
_CACHED = 20_000  # decoded products held in memory
_CHUNK = 500  # bound parameters a statement, well under every database's limit


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture as kept: `digest` of the file the shop handed over, `data` the bounded file, `dhash` 64 bits."""

    digest: bytes
    media_type: str
    dhash: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A product to be kept.

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


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one number: `product` None = deleted, or hidden. `pictures` are digests."""

    seq: int
    num: int
    product: Product | None
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Numbers of products that were put, in order; the first has the sequence number `seq`, each next one one more."""

    nums: list[int]
    seq: int


Deltas = Mapping[str, Mapping[str, int]]
"""kind → key → how much its count changes."""


class Catalog:
    """One writer at a time (a lock sees to it); any number of readers. Raises `StoreFull` when the disk is full.

    Hidden products are kept, and whoever reads does not meet them unless asking for them. `len` counts them too.
    """

    def __init__(self, url: str, exists: bool = False) -> None:
        """`exists`: it was made before; raises `ShopDamaged` when it is not there or plainly not what was made."""
        if exists:
            require_store(url)
        self._engine = tables.connect(url)
        self._lock = threading.Lock()
        self._cache: dict[int, Product] = {}
        with self._engine.connect() as db:
            newest = [db.scalar(sql.select(sql.func.max(t.c.seq))) or 0 for t in (products, deletions)]
            self._size: int = db.scalar(sql.select(sql.func.count()).select_from(products)) or 0
            self._kinds: dict[str, AttributeKind] = {row.name: row.kind for row in db.execute(sql.select(attributes))}
            self._standing = standing.read(db)
        self.seq: int = max(newest)

    def __len__(self) -> int:
        return self._size

    @property
    def hidden(self) -> int:
        """How many products are kept and shown to nobody."""
        return len(self._standing.hidden)

    @property
    def next_turn(self) -> float:
        """Unix seconds at which the first product changes by itself; infinite = none does."""
        return self._standing.next_turn

    # ------------------------------------------------------------------------------------------------------ writing

    def put(
        self,
        records: Sequence[ProductRecord],
        rows: Sequence[PictureRow] = (),
        deltas: Deltas | None = None,
        kinds: Mapping[str, AttributeKind] | None = None,
    ) -> WriteResult:
        """Keep `records` (ids unique among them) in one transaction; durable on return.

        rows     pictures that may be new
        deltas   how counts change
        kinds    kinds of attributes that may be new; one that is known keeps its kind
        """
        with self._lock, self._engine.begin() as db:
            if rows:
                statement = upsert(self._engine, pictures).on_conflict_do_nothing()
                db.execute(statement, [_picture_values(row) for row in rows])
            first = self.seq + 1
            statement = upsert(self._engine, products)
            statement = statement.on_conflict_do_update(
                index_elements=["id"], set_={c: statement.excluded[c] for c in ("body", "source", "seq")}
            )
            db.execute(statement, [_product_values(r, first + i) for i, r in enumerate(records)])
            nums = self._nums(db, [r.product.id for r in records])
            ordered = [nums[r.product.id] for r in records]
            _replace_picture_links(db, ordered, records)
            out = [num for num, record in zip(ordered, records, strict=True) if record.hidden]
            times = {num: record.turns for num, record in zip(ordered, records, strict=True) if record.turns}
            stands = standing.put(db, self._standing, ordered, out, times)
            self._bump(db, deltas or {})
            if kinds:
                statement = upsert(self._engine, attributes).on_conflict_do_nothing()
                db.execute(statement, [{"name": name, "kind": kind} for name, kind in kinds.items()])
            size = db.scalar(sql.select(sql.func.count()).select_from(products)) or 0
        self.seq, self._size, self._standing = first + len(records) - 1, size, stands
        self._kinds = {**(kinds or {}), **self._kinds}
        self._forget(ordered)
        return WriteResult(ordered, first)

    def delete(self, ids: Sequence[str], deltas: Deltas | None = None) -> list[int]:
        """Remove; the numbers of those that were there. Pictures no other product shows go too."""
        with self._lock, self._engine.begin() as db:
            nums = list(self._nums(db, ids).values())
            for chunk in _chunks(nums):
                digests = sql.select(product_pictures.c.digest).where(product_pictures.c.num.in_(chunk))
                gone = list(db.scalars(digests))
                db.execute(sql.delete(product_pictures).where(product_pictures.c.num.in_(chunk)))
                db.execute(sql.delete(products).where(products.c.num.in_(chunk)))
                _drop_unused(db, gone)
            if nums:
                first = self.seq + 1
                db.execute(sql.insert(deletions), [{"seq": first + i, "num": num} for i, num in enumerate(nums)])
            stands = standing.drop(db, self._standing, nums)
            self._bump(db, deltas or {})
        self._standing = stands
        self.seq += len(nums)
        self._size -= len(nums)
        self._forget(nums)
        return nums

    def _forget(self, nums: Sequence[int]) -> None:
        """Replace the cache, never change it in place: a reader that read before the commit fills the old one."""
        fresh = self._cache.copy()
        for num in nums:
            fresh.pop(num, None)
        self._cache = fresh

    def replace_counts(self, found: Deltas) -> None:
        """Put counts in the place of all that is known of their kinds."""
        with self._lock, self._engine.begin() as db:
            db.execute(sql.delete(counts).where(counts.c.kind.in_(list(found))))
            self._bump(db, found)

    def missing_pictures(self) -> int:
        """How many pictures of products are not kept, although they should be."""
        query = sql.select(sql.func.count()).select_from(
            product_pictures.outerjoin(pictures, pictures.c.digest == product_pictures.c.digest)
        )
        with self._engine.connect() as db:
            return db.scalar(query.where(pictures.c.digest.is_(None))) or 0

    def bump(self, deltas: Deltas) -> None:
        """Change counts without touching products (past queries, for instance)."""
        with self._lock, self._engine.begin() as db:
            self._bump(db, deltas)

    def _bump(self, db: sql.Connection, deltas: Deltas) -> None:
        rows = [{"kind": k, "key": key, "n": n} for k, keys in deltas.items() for key, n in keys.items() if n]
        shrinks = any(n < 0 for keys in deltas.values() for n in keys.values())
        if not rows:
            return
        statement = upsert(self._engine, counts)
        db.execute(
            statement.on_conflict_do_update(
                index_elements=["kind", "key"], set_={"n": counts.c.n + statement.excluded.n}
            ),
            rows,
        )
        if shrinks:
            db.execute(sql.delete(counts).where(counts.c.n <= 0))

    # ------------------------------------------------------------------------------------------------------ reading

    def sources(self, ids: Sequence[str]) -> dict[str, bytes]:
        """id → `source` of the products that are here."""
        found: dict[str, bytes] = {}
        with self._engine.connect() as db:
            for chunk in _chunks(ids):
                rows = db.execute(sql.select(products.c.id, products.c.source).where(products.c.id.in_(chunk)))
                found.update((row.id, row.source) for row in rows)
        return found

    def num(self, product_id: str) -> int | None:
        """The number of a product, None when none with this id is shown."""
        with self._engine.connect() as db:
            found = db.scalar(sql.select(products.c.num).where(products.c.id == product_id))
        return None if found in self._standing.hidden else found

    def by_id(self, ids: Sequence[str], *, hidden: bool = False) -> dict[str, Product]:
        """The products with these ids; unknown ids are absent, so are `hidden` ones unless asked for."""
        found: dict[str, Product] = {}
        out = frozenset() if hidden else self._standing.hidden
        columns = (products.c.num, products.c.id, products.c.body)
        with self._engine.connect() as db:
            for chunk in _chunks(ids):
                rows = db.execute(sql.select(*columns).where(products.c.id.in_(chunk)))
                found.update((row.id, _decode(row.body)) for row in rows if row.num not in out)
        return found

    def by_num(self, nums: Sequence[int]) -> dict[int, Product]:
        """The products with these numbers; unknown numbers and hidden products are absent."""
        cache, out = self._cache, self._standing.hidden
        found = {num: product for num in nums if num not in out and (product := cache.get(num)) is not None}
        missing = [num for num in nums if num not in found and num not in out]
        if missing:
            read = self._read(missing)
            found.update(read)
            if len(cache) + len(read) > _CACHED:
                self._cache = read
            else:
                cache.update(read)
        return found

    def _read(self, nums: Sequence[int]) -> dict[int, Product]:
        found: dict[int, Product] = {}
        with self._engine.connect() as db:
            for chunk in _chunks(nums):
                rows = db.execute(sql.select(products.c.num, products.c.body).where(products.c.num.in_(chunk)))
                found.update((row.num, _decode(row.body)) for row in rows)
        return found

    def versions(self) -> tuple[Nums, Nums]:
        """The number and the sequence number of every product that is shown, both (n,) int64, ascending by number."""
        with self._engine.connect() as db:
            rows = db.execute(sql.select(products.c.num, products.c.seq)).all()
        found = np.array(rows, np.int64).reshape(-1, 2)
        found = found[np.argsort(found[:, 0], kind="stable")]
        found = found[np.isin(found[:, 0], self._standing.shown(found[:, 0]))] if self.hidden else found
        return found[:, 0], found[:, 1]

    def due(self, now: float, most: int) -> list[int]:
        """Numbers of products, hidden or not, that have changed by themselves up to `now`; at most `most` of them."""
        with self._engine.connect() as db:
            return standing.due(db, now, most)

    def states(self, nums: Sequence[int], *, hidden: bool = False) -> list[Change]:
        """The present state of these numbers; unknown ones are absent, so are `hidden` ones unless asked for."""
        found: list[Change] = []
        nums = nums if hidden else [num for num in nums if num not in self._standing.hidden]
        with self._engine.connect() as db:
            for chunk in _chunks(nums):
                query = sql.select(products.c.seq, products.c.num, products.c.body).where(products.c.num.in_(chunk))
                rows = list(db.execute(query.order_by(products.c.seq)))
                links = self._links(db, [row.num for row in rows])
                found += [Change(row.seq, row.num, _decode(row.body), links.get(row.num, ())) for row in rows]
        return found

    def kinds(self) -> Mapping[str, AttributeKind]:
        """attribute → its kind in this shop; the fields that every product has are not among them."""
        return self._kinds

    def set_kinds(self, kinds: Mapping[str, AttributeKind]) -> None:
        """These attributes are of these kinds from now on, whatever they were."""
        if not kinds:
            return
        statement = upsert(self._engine, attributes)
        statement = statement.on_conflict_do_update(index_elements=["name"], set_={"kind": statement.excluded.kind})
        with self._lock, self._engine.begin() as db:
            db.execute(statement, [{"name": name, "kind": kind} for name, kind in kinds.items()])
        self._kinds = {**self._kinds, **kinds}

    def ids(self) -> set[str]:
        """Every product's id."""
        with self._engine.connect() as db:
            return set(db.scalars(sql.select(products.c.id)))

    def changes(self, since: int, batch: int = 1000, *, hidden: bool = False) -> Iterator[list[Change]]:
        """Everything newer than sequence number `since`, oldest first, in batches; each number's newest state only.

        A hidden product comes as one that is not there, unless `hidden` ones are asked for.
        """
        with self._engine.connect() as db:
            gone = db.execute(sql.select(deletions).where(deletions.c.seq > since).order_by(deletions.c.seq))
            for rows in gone.partitions(batch):
                yield [Change(row.seq, row.num, None) for row in rows]
        last = since
        while True:
            with self._engine.connect() as db:
                query = sql.select(products.c.seq, products.c.num, products.c.body).where(products.c.seq > last)
                rows = list(db.execute(query.order_by(products.c.seq).limit(batch)))
                if not rows:
                    return
                links = self._links(db, [row.num for row in rows])
            out = frozenset() if hidden else self._standing.hidden
            yield [
                Change(row.seq, row.num, None)
                if row.num in out
                else Change(row.seq, row.num, _decode(row.body), links.get(row.num, ()))
                for row in rows
            ]
            last = rows[-1].seq

    def picture(self, product_id: str, number: int, *, hidden: bool = False) -> tuple[bytes, str] | None:
        """File bytes and media type of a product's picture, counted from 0; None when there is none, or the product is
        `hidden` and such are not asked for.
        """
        query = (
            sql.select(products.c.num, pictures.c.data, pictures.c.media_type)
            .join(product_pictures, product_pictures.c.digest == pictures.c.digest)
            .join(products, products.c.num == product_pictures.c.num)
            .where(products.c.id == product_id, product_pictures.c.position == number)
        )
        with self._engine.connect() as db:
            row = db.execute(query).first()
        return None if row is None or (row.num in self._standing.hidden and not hidden) else (row.data, row.media_type)

    def picture_data(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """digest → kept picture file."""
        found: dict[bytes, bytes] = {}
        with self._engine.connect() as db:
            for chunk in _chunks(digests):
                rows = db.execute(sql.select(pictures.c.digest, pictures.c.data).where(pictures.c.digest.in_(chunk)))
                found.update((row.digest, row.data) for row in rows)
        return found

    def picture_hashes(self) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.uint64]]]:
        """Product ids and the (n,) uint64 difference hash of the first picture of each one that is shown."""
        query = (
            sql.select(products.c.id, pictures.c.dhash)
            .join(product_pictures, product_pictures.c.num == products.c.num)
            .join(pictures, pictures.c.digest == product_pictures.c.digest)
            .where(product_pictures.c.position == 0, products.c.num.not_in(sql.select(tables.hidden.c.num)))
            .order_by(products.c.num)
        )
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        return [row.id for row in rows], np.frombuffer(b"".join(row.dhash for row in rows), dtype=">u8").astype(
            np.uint64
        )

    def picture_count(self) -> int:
        """How many different pictures are kept."""
        with self._engine.connect() as db:
            return db.scalar(sql.select(sql.func.count()).select_from(pictures)) or 0

    # ---------------------------------------------------------------------------------------- counts, vectors, meta

    def counts(self, kind: str) -> dict[str, int]:
        """All counts of one kind."""
        with self._engine.connect() as db:
            rows = db.execute(sql.select(counts.c.key, counts.c.n).where(counts.c.kind == kind))
            return {row.key: row.n for row in rows}

    def vectors(self, digests: Sequence[bytes], encoder: str) -> dict[bytes, Vectors]:
        """Picture vectors computed before by the encoder with this fingerprint: digest → (dim,) float32."""
        found: dict[bytes, Vectors] = {}
        with self._engine.connect() as db:
            for chunk in _chunks(digests):
                rows = db.execute(
                    sql.select(vectors.c.digest, vectors.c.vector).where(
                        vectors.c.digest.in_(chunk), vectors.c.encoder == encoder
                    )
                )
                found.update((row.digest, np.frombuffer(row.vector, dtype=np.float32)) for row in rows)
        return found

    def keep_vectors(self, found: Mapping[bytes, Vectors], encoder: str) -> None:
        """Remember picture vectors, so that an index can be rebuilt without encoding again."""
        if not found:
            return
        rows = [
            {"digest": digest, "encoder": encoder, "vector": np.asarray(vector, dtype=np.float32).tobytes()}
            for digest, vector in found.items()
        ]
        with self._lock, self._engine.begin() as db:
            db.execute(upsert(self._engine, vectors).on_conflict_do_nothing(), rows)

    def keep_only_vectors_of(self, encoders: Sequence[str]) -> None:
        """Forget the picture vectors of every other encoder than those with these fingerprints."""
        with self._lock, self._engine.begin() as db:
            db.execute(sql.delete(vectors).where(vectors.c.encoder.not_in(encoders)))

    def meta(self, key: str) -> str | None:
        """A remembered text, None when never set."""
        with self._engine.connect() as db:
            return db.scalar(sql.select(meta.c.value).where(meta.c.key == key))

    def set_meta(self, key: str, value: str) -> None:
        """Remember a text under a key."""
        statement = upsert(self._engine, meta)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
        with self._lock, self._engine.begin() as db:
            db.execute(statement, {"key": key, "value": value})

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    @staticmethod
    def _nums(db: sql.Connection, ids: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in _chunks(list(ids)):
            rows = db.execute(sql.select(products.c.id, products.c.num).where(products.c.id.in_(chunk)))
            found.update((row.id, row.num) for row in rows)
        return found

    @staticmethod
    def _links(db: sql.Connection, nums: Sequence[int]) -> dict[int, tuple[bytes, ...]]:
        found: dict[int, tuple[bytes, ...]] = {}
        for chunk in _chunks(nums):
            query = sql.select(product_pictures).where(product_pictures.c.num.in_(chunk))
            for row in db.execute(query.order_by(product_pictures.c.num, product_pictures.c.position)):
                found[row.num] = (*found.get(row.num, ()), row.digest)
        return found


def _picture_values(row: PictureRow) -> dict[str, object]:
    return {
        "digest": row.digest,
        "media_type": row.media_type,
        "dhash": row.dhash.to_bytes(8, "big"),
        "data": row.data,
    }


def _product_values(record: ProductRecord, seq: int) -> dict[str, object]:
    bare = tuple(replace(picture, data=None) for picture in record.product.pictures)
    body = _encode(replace(record.product, pictures=bare))
    return {"id": record.product.id, "body": body, "source": record.source, "seq": seq}


def _replace_picture_links(db: sql.Connection, nums: Sequence[int], records: Sequence[ProductRecord]) -> None:
    replaced: list[bytes] = []
    for chunk in _chunks(nums):
        replaced += db.scalars(sql.select(product_pictures.c.digest).where(product_pictures.c.num.in_(chunk)))
        if replaced:
            db.execute(sql.delete(product_pictures).where(product_pictures.c.num.in_(chunk)))
    links = [
        {"num": num, "position": position, "digest": digest}
        for num, record in zip(nums, records, strict=True)
        for position, digest in enumerate(record.pictures)
    ]
    if links:
        db.execute(sql.insert(product_pictures), links)
    _drop_unused(db, replaced)


def _drop_unused(db: sql.Connection, digests: Sequence[bytes]) -> None:
    for chunk in _chunks(list(dict.fromkeys(digests))):
        used = set(db.scalars(sql.select(product_pictures.c.digest).where(product_pictures.c.digest.in_(chunk))))
        gone = [digest for digest in chunk if digest not in used]
        for table in (pictures, vectors):
            db.execute(sql.delete(table).where(table.c.digest.in_(gone)))


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
