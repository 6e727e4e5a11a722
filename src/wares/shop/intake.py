"""A product's walk: pictures loaded and decoded → vectors → the store (durable) → the index (visible).

Batches are prepared on a second thread while the one before is being kept, so that two cores are busy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

import msgspec
import numpy as np

from wares.annotate.products import fill, filled_values, own
from wares.catalog.checking import check, from_mapping
from wares.catalog.fetching import Fetcher
from wares.catalog.offers import current, is_shown, turns
from wares.catalog.pictures import Decoded, Limits, decode
from wares.errors import BadPicture
from wares.shop.kinds import Conformed, Misfit, conform
from wares.shop.parts import Parts, encode_titles, entry, mean_picture, names, values
from wares.shop.wording import Change, Wording
from wares.store.catalogue import Change as Stored
from wares.store.catalogue import PictureRow, Record
from wares.types import AttributeKind, Filled, Nums, Picture, Problem, Product, Vectors

T = TypeVar("T")
_THREADS = 4
_CAUGHT_UP_AT_ONCE = 1000
_PICTURES_AT_ONCE = 64  # decoded pictures held in memory together
_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Incoming:
    """A product on its way in. `source` changes whenever what the shop handed over does; `file`, `line` for reports."""

    product: Product
    source: bytes
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch."""

    added: int
    updated: int
    unchanged: int
    pictures: int
    problems: tuple[Problem, ...]
    filled: tuple[Filled, ...] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    origins: tuple[Incoming, ...]
    fresh: tuple[Record, ...]
    rows: tuple[PictureRow, ...]
    vectors: dict[bytes, Vectors]
    titles: tuple[Vectors, ...]
    unchanged: int
    problems: tuple[Problem, ...]


def incoming(given: Product | Mapping[str, object]) -> Incoming:
    """A product handed over in the library; its source is its whole content, without what was filled.

    A mapping has the field names of `Product`; raises `BadInput` naming product and field for whatever a shop could
    not keep.
    """
    product = own(check(given) if isinstance(given, Product) else from_mapping(given))
    return Incoming(product, blake2b(_json(product), digest_size=16).digest())


class Intake:
    """Takes products into a shop. One at a time: the shop's write lock is held around `take`."""

    def __init__(self, parts: Parts, limits: Limits) -> None:
        self._parts = parts
        self._limits = limits

    def take(self, products: Iterable[Incoming], batch: int) -> Iterator[Taken]:
        """Take everything in batches; a batch is durable and visible once it is yielded. Ids are unique among them."""
        with (
            Fetcher(self._limits) as fetcher,
            ThreadPoolExecutor(_THREADS) as loaders,
            ThreadPoolExecutor(1) as ahead,
        ):

            def prepare(chunk: list[Incoming]) -> _Prepared:
                return self._prepare(
                    chunk, lambda pictures: list(loaders.map(_Loader(fetcher, self._limits), pictures))
                )

            for prepared in _one_ahead(ahead, prepare, _batches(products, batch)):
                yield self._keep(prepared)

    def _prepare(
        self, chunk: list[Incoming], load: Callable[[Sequence[Picture]], list[Decoded | BadPicture]]
    ) -> _Prepared:
        known = self._parts.catalogue.sources([one.product.id for one in chunk])
        changed = [one for one in chunk if known.get(one.product.id) != one.source]
        rows: dict[bytes, PictureRow] = {}
        vectors: dict[bytes, Vectors] = {}
        problems: list[Problem] = []
        records: list[Record] = []
        for group in _batches(changed, _PICTURES_AT_ONCE):
            loaded = iter(load([picture for one in group for picture in one.product.pictures]))
            held: dict[bytes, Decoded] = {}
            for one in group:
                found = [(picture, next(loaded)) for picture in one.product.pictures]
                problems += [_problem(one, result) for _, result in found if isinstance(result, BadPicture)]
                good = [(picture, result) for picture, result in found if isinstance(result, Decoded)]
                held.update((result.digest, result) for _, result in good)
                product = _with_pictures(one.product, [isinstance(result, Decoded) for _, result in found])
                whole = len(good) == len(found) or not any(picture.url for picture, _ in found)
                records.append(Record(product, one.source if whole else b"", tuple(r.digest for _, r in good)))
            rows.update((digest, PictureRow(digest, d.media_type, d.dhash, d.kept)) for digest, d in held.items())
            vectors.update(self._encode(held))
        titles = tuple(encode_titles(self._parts.encoder, [record.product for record in records])) if records else ()
        return _Prepared(
            tuple(changed),
            tuple(annotated(self._parts, records, vectors, titles)),
            tuple(rows.values()),
            vectors,
            titles,
            len(chunk) - len(changed),
            tuple(problems),
        )

    def _encode(self, held: dict[bytes, Decoded]) -> dict[bytes, Vectors]:
        seen = self._parts.catalogue.vectors(list(held), self._parts.encoder.fingerprint)
        missing = [digest for digest in held if digest not in seen]
        if not missing:
            return seen
        made = self._parts.encoder.encode_pictures([held[digest].pixels for digest in missing])
        return seen | dict(zip(missing, made, strict=True))

    def _keep(self, prepared: _Prepared) -> Taken:
        records = prepared.fresh
        if not records:
            return Taken(0, 0, prepared.unchanged, 0, prepared.problems)
        conformed = conform(records, self._parts.catalogue.kinds())
        misfits = tuple(_misfit(prepared.origins[one.position], one) for one in conformed.misfits)
        before = keep(self._parts, conformed, prepared.rows, prepared.vectors, prepared.titles)
        pictures = sum(len(record.pictures) for record in conformed.records)
        filled = tuple(value for record in conformed.records for value in filled_values(record.product))
        problems = (*prepared.problems, *misfits)
        return Taken(len(records) - before, before, prepared.unchanged, pictures, problems, filled)


def keep(
    parts: Parts,
    conformed: Conformed,
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
    before = parts.catalogue.by_id([record.product.id for record in records])
    count = len(parts.catalogue.sources([r.product.id for r in records])) if parts.catalogue.hidden else len(before)
    shown = [record for record in records if not record.hidden]
    kinds = {**conformed.kinds, **parts.catalogue.kinds()}
    change = word_change([record.product for record in shown], list(before.values()), parts.wording, kinds)
    written = parts.catalogue.put(records, rows, change.counts, conformed.kinds)
    parts.wording.apply(change)
    parts.catalogue.keep_vectors(vectors, parts.encoder.fingerprint)
    words = iter(parts.wording.weigh(change.added))
    parts.index.upsert(
        [
            entry(
                Stored(seq, num, record.product),
                next(words),
                [vectors[d] for d in record.pictures if d in vectors],
                title,
                kinds,
            )
            for seq, (num, record, title) in enumerate(zip(written.nums, records, titles, strict=True), written.seq)
            if not record.hidden
        ]
    )
    vanished = [num for num, record in zip(written.nums, records, strict=True) if record.hidden]
    if vanished:
        parts.index.delete(vanished)
    return count


def _as_of(record: Record, now: float) -> Record:
    """The record with what holds of its product at `now`, and the times at which that changes."""
    product, is_hidden = current(record.product, now), not is_shown(record.product, now)
    times = tuple(time for time in turns(record.product) if time > now)
    if product is record.product and not is_hidden and not times:
        return record
    return replace(record, product=product, hidden=is_hidden, turns=times)


def turn(parts: Parts, nums: Sequence[int], now: float) -> None:
    """Make what holds of these products at `now` durable and visible."""
    found = parts.catalogue.states(nums, hidden=True)
    rewrite(parts, [Record(change.product, b"", change.pictures) for change in found if change.product], now)


def rewrite(parts: Parts, records: Sequence[Record], now: float | None = None) -> None:
    """Keep products whose rows and pictures are as before; `now` is as of `keep`."""
    sources = parts.catalogue.sources([record.product.id for record in records])
    vectors = vectors_of(parts, [digest for record in records for digest in record.pictures])
    titles = encode_titles(parts.encoder, [record.product for record in records])
    same = [replace(record, source=sources[record.product.id]) for record in records]
    keep(parts, conform(same, parts.catalogue.kinds()), (), vectors, titles, now)


def annotated(
    parts: Parts, records: Sequence[Record], vectors: Mapping[bytes, Vectors], titles: Sequence[Vectors]
) -> Sequence[Record]:
    """The records with what their products lack filled by the shop's annotator, if it has one."""
    annotation = parts.annotation
    if annotation.annotator is None or not records:
        return records
    pictures = [[vectors[d] for d in record.pictures if d in vectors] for record in records]
    means = np.stack([mean_picture(found, parts.encoder.dim) for found in pictures])
    products = [record.product for record in records]
    found = fill(annotation.annotator, products, np.stack(titles), means, annotation.wish)
    return [replace(record, product=product) for record, product in zip(records, found, strict=True)]


def word_change(
    added: Sequence[Product], removed: Sequence[Product], wording: Wording, kinds: Mapping[str, AttributeKind]
) -> Change:
    """What happens to the shop's words when `removed` go and `added` come; `kinds` are those of its attributes."""
    called = [name for product in added for name in names(product)]
    called += [name for product in removed for name in names(product, sign=-1)]
    held = Counter(pair for product in added for pair in values(product, kinds))
    held.subtract(pair for product in removed for pair in values(product, kinds))
    return wording.change(added, removed, called, held)


@dataclass(frozen=True, slots=True)
class Behind:
    """Where an index differs from the store: numbers that it lacks or has in another state, and those too many."""

    stale: Nums
    gone: Nums


def behind(parts: Parts, since: int | None = None) -> Behind:
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
    return Behind(nums[~same], np.setdiff1d(held, nums, assume_unique=True))


def catch_up(parts: Parts, found: Behind, progress: Callable[[int], None] = lambda done: None) -> int:
    """Bring the index to the store's state; how many products were indexed anew or taken out.

    Vectors computed before are taken from the store; pictures whose vectors are missing are encoded again.
    """
    if len(found.gone):
        parts.index.delete(found.gone.tolist())
    done, kinds = len(found.gone), parts.catalogue.kinds()
    for nums in _batches(found.stale.tolist(), _CAUGHT_UP_AT_ONCE):
        batch = parts.catalogue.states(nums)
        present = [(change, change.product) for change in batch if change.product is not None]
        vectors = vectors_of(parts, [digest for change, _ in present for digest in change.pictures])
        titles = encode_titles(parts.encoder, [product for _, product in present]) if present else []
        words = parts.wording.weigh([parts.wording.document(product) for _, product in present])
        parts.index.upsert(
            [
                entry(change, sparse, [vectors[d] for d in change.pictures if d in vectors], title, kinds)
                for (change, _), sparse, title in zip(present, words, titles, strict=True)
            ]
        )
        done += len(batch)
        progress(done)
    return done


def vectors_of(parts: Parts, digests: Sequence[bytes]) -> dict[bytes, Vectors]:
    """digest → (dim,) vector of kept pictures, from the store or encoded anew; unknown digests are absent."""
    found = parts.catalogue.vectors(digests, parts.encoder.fingerprint)
    missing = [digest for digest in dict.fromkeys(digests) if digest not in found]
    for group in _batches(missing, _PICTURES_AT_ONCE):
        data = parts.catalogue.picture_data(group)
        pixels = [decode(data[digest], Limits()).pixels for digest in group if digest in data]
        made = parts.encoder.encode_pictures(pixels) if pixels else np.empty((0, parts.encoder.dim), np.float32)
        encoded = dict(zip([digest for digest in group if digest in data], made, strict=True))
        parts.catalogue.keep_vectors(encoded, parts.encoder.fingerprint)
        found.update(encoded)
    return found


@dataclass(frozen=True, slots=True)
class _Loader:
    fetcher: Fetcher
    limits: Limits

    def __call__(self, picture: Picture) -> Decoded | BadPicture:
        try:
            return decode(self.fetcher.load(picture), self.limits)
        except BadPicture as error:
            return error


def _with_pictures(product: Product, good: Sequence[bool]) -> Product:
    """The product without the pictures that are not `good`; its variants go on showing the same ones."""
    if all(good):
        return product
    place = {old: new for new, old in enumerate(old for old, is_good in enumerate(good) if is_good)}
    variants = tuple(
        one if one.picture is None else replace(one, picture=place.get(one.picture)) for one in product.variants
    )
    pictures = tuple(picture for picture, is_good in zip(product.pictures, good, strict=True) if is_good)
    return replace(product, pictures=pictures, variants=variants)


def _misfit(one: Incoming, found: Misfit) -> Problem:
    return Problem(one.file, one.line, found.attribute, found.reason, "changed", one.product.id)


def _problem(one: Incoming, error: BadPicture) -> Problem:
    return Problem(one.file, one.line, "picture", str(error), "changed", one.product.id)


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _one_ahead(
    pool: ThreadPoolExecutor, prepare: Callable[[list[Incoming]], _Prepared], chunks: Iterator[list[Incoming]]
) -> Iterator[_Prepared]:
    """Each chunk prepared, the next one already in work."""
    waiting: Future[_Prepared] | None = None
    for chunk in chunks:
        coming = pool.submit(prepare, chunk)
        if waiting is not None:
            yield waiting.result()
        waiting = coming
    if waiting is not None:
        yield waiting.result()
