"""Picture store: the pictures that products show, and the vectors that encoders made of them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from wares.store.products.records import PictureRow, ProductRecord
from wares.store.sessions import chunks
from wares.store.tables import hidden, pictures, product_pictures, products, upsert, vectors
from wares.types import Vectors

_HIDDEN = products.c.num.in_(sql.select(hidden.c.num))
_LINKED = product_pictures.c.num.in_(sql.bindparam("nums", expanding=True))
_LINKS = sql.select(product_pictures).where(_LINKED).order_by(product_pictures.c.num, product_pictures.c.position)
_DIGESTS = sql.select(product_pictures.c.digest).where(_LINKED)


class PictureStore:
    """The pictures of one store. `lock` keeps writers of one process apart."""

    def __init__(self, engine: sql.Engine, lock: threading.Lock) -> None:
        self._engine, self._lock = engine, lock

    def __len__(self) -> int:
        """How many different pictures are kept."""
        with self._engine.connect() as db:
            return db.scalar(sql.select(sql.func.count()).select_from(pictures)) or 0

    def of(self, product_id: str, number: int, *, hidden: bool = False) -> tuple[bytes, str] | None:
        """File bytes and media type of a product's picture, counted from 0; None when there is none, or the product is
        `hidden` and such are not asked for.
        """
        query = (
            sql.select(pictures.c.data, pictures.c.media_type)
            .join(product_pictures, product_pictures.c.digest == pictures.c.digest)
            .join(products, products.c.num == product_pictures.c.num)
            .where(products.c.id == product_id, product_pictures.c.position == number)
        )
        with self._engine.connect() as db:
            row = db.execute(query if hidden else query.where(~_HIDDEN)).first()
        return None if row is None else (row.data, row.media_type)

    def data(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        """digest → kept picture file."""
        files: dict[bytes, bytes] = {}
        with self._engine.connect() as db:
            for chunk in chunks(digests):
                rows = db.execute(sql.select(pictures.c.digest, pictures.c.data).where(pictures.c.digest.in_(chunk)))
                files.update((row.digest, row.data) for row in rows)
        return files

    def hashes(self) -> tuple[list[str], NDArray[np.uint64]]:
        """Product ids and the (n,) uint64 difference hash of the first picture of each one that is shown."""
        query = (
            sql.select(products.c.id, pictures.c.dhash)
            .join(product_pictures, product_pictures.c.num == products.c.num)
            .join(pictures, pictures.c.digest == product_pictures.c.digest)
            .where(product_pictures.c.position == 0, ~_HIDDEN)
            .order_by(products.c.num)
        )
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        hashes = np.frombuffer(b"".join(row.dhash for row in rows), dtype=">u8")
        return [row.id for row in rows], hashes.astype(np.uint64)

    def missing(self) -> int:
        """How many pictures of products are not kept, although they should be."""
        query = sql.select(sql.func.count()).select_from(
            product_pictures.outerjoin(pictures, pictures.c.digest == product_pictures.c.digest)
        )
        with self._engine.connect() as db:
            return db.scalar(query.where(pictures.c.digest.is_(None))) or 0

    # ----------------------------------------------------------------------------------------------------- vectors

    def vectors(self, digests: Sequence[bytes], encoder: str) -> dict[bytes, Vectors]:
        """Vectors computed before by the encoder with this fingerprint: digest → (dim,) float32."""
        vectors_by_digest: dict[bytes, Vectors] = {}
        with self._engine.connect() as db:
            for chunk in chunks(digests):
                query = sql.select(vectors.c.digest, vectors.c.vector)
                rows = db.execute(query.where(vectors.c.digest.in_(chunk), vectors.c.encoder == encoder))
                vectors_by_digest.update((row.digest, np.frombuffer(row.vector, dtype=np.float32)) for row in rows)
        return vectors_by_digest

    def keep_vectors(self, vectors_by_digest: Mapping[bytes, Vectors], encoder: str) -> None:
        """Remember vectors, so that an index can be rebuilt without encoding again."""
        rows = [
            {"digest": digest, "encoder": encoder, "vector": np.asarray(vector, dtype=np.float32).tobytes()}
            for digest, vector in vectors_by_digest.items()
        ]
        if rows:
            with self._lock, self._engine.begin() as db:
                db.execute(upsert(self._engine.dialect.name, vectors).on_conflict_do_nothing(), rows)

    def keep_only_vectors_of(self, encoders: Sequence[str]) -> None:
        """Forget the vectors of every other encoder than those with these fingerprints."""
        with self._lock, self._engine.begin() as db:
            db.execute(sql.delete(vectors).where(vectors.c.encoder.not_in(encoders)))


def keep(db: sql.Connection, engine: sql.Engine, rows: Sequence[PictureRow]) -> None:
    """Keep those that are new."""
    if rows:
        db.execute(upsert(engine.dialect.name, pictures).on_conflict_do_nothing(), [row.values for row in rows])


def links(db: sql.Connection, nums: Sequence[int]) -> dict[int, tuple[bytes, ...]]:
    """Number of a product → digests of its pictures in order."""
    digests: dict[int, tuple[bytes, ...]] = {}
    for chunk in chunks(nums):
        for row in db.execute(_LINKS, {"nums": chunk}):
            digests[row.num] = (*digests.get(row.num, ()), row.digest)
    return digests


def replace_links(db: sql.Connection, nums: Sequence[int], records: Sequence[ProductRecord]) -> None:
    """Have these products show the records' pictures; those that nothing shows any more go."""
    former_digests = _unlink(db, nums)
    rows = [
        {"num": num, "position": position, "digest": digest}
        for num, record in zip(nums, records, strict=True)
        for position, digest in enumerate(record.pictures)
    ]
    if rows:
        db.execute(sql.insert(product_pictures), rows)
    _drop_unused(db, former_digests)


def drop_links(db: sql.Connection, nums: Sequence[int]) -> None:
    """These products are gone; pictures that nothing shows any more go too."""
    _drop_unused(db, _unlink(db, nums))


def _unlink(db: sql.Connection, nums: Sequence[int]) -> list[bytes]:
    """Digests that the products showed until now."""
    digests: list[bytes] = []
    for chunk in chunks(nums):
        chunk_digests = list(db.scalars(_DIGESTS, {"nums": chunk}))
        if chunk_digests:
            db.execute(sql.delete(product_pictures).where(product_pictures.c.num.in_(chunk)))
        digests += chunk_digests
    return digests


def _drop_unused(db: sql.Connection, digests: Sequence[bytes]) -> None:
    for chunk in chunks(list(dict.fromkeys(digests))):
        linked = set(db.scalars(sql.select(product_pictures.c.digest).where(product_pictures.c.digest.in_(chunk))))
        unused = [digest for digest in chunk if digest not in linked]
        for table in (pictures, vectors):
            db.execute(sql.delete(table).where(table.c.digest.in_(unused)))
