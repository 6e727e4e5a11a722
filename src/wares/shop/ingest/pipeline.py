"""A product's walk: pictures loaded and decoded → vectors → the store (durable) → the index (visible).

Batches are prepared on a second thread while the one before is being kept; what takes long, over processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
import numpy as np

from wares.annotate.values import fill, filled_values, without_filled
from wares.catalog.checks.from_mapping import from_mapping
from wares.catalog.checks.product import check
from wares.catalog.pictures.fetch import Fetcher, PictureLimits
from wares.errors import BadFilm, BadPicture
from wares.shop.ingest.records import CatalogWriter, RecordReadings
from wares.shop.ingest.title_vectors import title_vectors
from wares.shop.ingest.workers.pictures import ReadPictures
from wares.shop.ingest.workers.pool import WorkerPool
from wares.shop.live.index_follower import batches
from wares.shop.runtime.attribute_kinds import KindMisfit, conform
from wares.shop.runtime.components import Components, mean_picture
from wares.shop.runtime.senses.films import leads_to_film, with_frames
from wares.shop.runtime.word_changes import ProductWords
from wares.store.products.records import PictureRow, ProductRecord
from wares.types import FilledValue, Picture, Problem, Product, Vectors

if TYPE_CHECKING:
    from wares.shop.ingest.workers.rows import ProductReading

_THREADS = 4
_PICTURES_AT_ONCE = 64  # decoded pictures held in memory together
_FORM = b"2"  # before a row's source; another one = the same rows make other products, and all are taken again
_Load: TypeAlias = Callable[[Sequence[Picture]], tuple[bytes | BadPicture, ...]]
Outcome: TypeAlias = Literal["added", "updated", "unchanged"]
_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class IncomingProduct:
    """A product on its way in. `source` changes whenever what the shop handed over does; `file`, `line` for reports.

    reading   what is known of the product; None = it was not read yet
    """

    product: Product
    source: bytes
    file: str = ""
    line: int = 0
    reading: ProductReading | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch; `outcomes` are by product id, `pictures` how many were kept."""

    outcomes: Mapping[str, Outcome]
    pictures: int
    problems: tuple[Problem, ...]
    filled: tuple[FilledValue, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Products of which this became."""
        return sum(one == outcome for one in self.outcomes.values())


@dataclass(frozen=True, slots=True)
class _Prepared:
    """`products` are as they were before anything was filled, `unchanged` the ids of those that are left out."""

    origins: tuple[IncomingProduct, ...]
    products: tuple[Product, ...]
    records: tuple[ProductRecord, ...]
    readings: RecordReadings
    unchanged: tuple[str, ...]
    problems: tuple[Problem, ...]


def incoming_product(content: Product | Mapping[str, object]) -> IncomingProduct:
    """A product handed over in the library; its source is its whole content, without what was filled.

    A mapping has the field names of `Product`; raises `BadInput` naming product and field for whatever a shop could
    not keep.
    """
    product = without_filled(check(content) if isinstance(content, Product) else from_mapping(content))
    return IncomingProduct(product, blake2b(_json(product), digest_size=16).digest())


class IngestPipeline:
    """Takes products into a shop. One at a time: the shop's write lock is held around `take`."""

    def __init__(self, writer: CatalogWriter, limits: PictureLimits, workers: WorkerPool) -> None:
        self._writer, self._limits, self._workers = writer, limits, workers
        self._components = writer.components

    def take(self, products: Iterable[IncomingProduct], batch: int) -> Iterator[BatchResult]:
        """Take everything in batches; a batch is durable and visible once it is yielded. Ids are unique among them."""
        with (
            Fetcher(self._limits) as fetcher,
            ThreadPoolExecutor(_THREADS) as loaders,
            ThreadPoolExecutor(1) as ahead,
        ):

            def prepare(chunk: list[IncomingProduct]) -> _Prepared:
                return self._prepare(chunk, lambda pictures: tuple(loaders.map(partial(_load, fetcher), pictures)))

            for prepared in _one_ahead(ahead, prepare, batches(products, batch)):
                yield self._keep(prepared)

    def _prepare(self, chunk: list[IncomingProduct], load: _Load) -> _Prepared:
        sources = self._components.catalog.sources([product.product.id for product in chunk])
        changed = [product for product in chunk if sources.get(product.product.id) != stored_source(product.source)]
        rows: dict[bytes, PictureRow] = {}
        vectors: dict[bytes, Vectors] = {}
        problems: list[Problem] = []
        changed = [self._with_frames(product, problems) for product in changed]
        records: list[ProductRecord] = []
        pictures = self._pictures(
            [picture for product in changed for picture in product.product.pictures], load, vectors
        )
        for product in changed:
            results = list(islice(pictures, len(product.product.pictures)))
            problems += [_problem(product, result) for result in results if isinstance(result, BadPicture)]
            rows.update((result.digest, result) for result in results if isinstance(result, PictureRow))
            records.append(_record(product, results))
        titles = self._titles(changed)
        return _Prepared(
            tuple(changed),
            tuple(record.product for record in records),
            tuple(annotate(self._components, records, vectors, titles)),
            RecordReadings(tuple(rows.values()), vectors, titles, _words(changed)),
            tuple({one.product.id for one in chunk} - {one.product.id for one in changed}),
            tuple(problems),
        )

    def _with_frames(self, incoming: IncomingProduct, problems: list[Problem]) -> IncomingProduct:
        """A product with frames in place of its films; what is wrong with these goes to `problems`."""
        if not any(map(leads_to_film, incoming.product.pictures)):
            return incoming
        settings = self._components.settings
        limits = replace(self._limits, max_bytes=int(settings.film_max_megabytes * 1e6), timeout=settings.film_timeout)
        with Fetcher(limits) as fetcher:
            product, bad = with_frames(incoming.product, fetcher, settings)
        problems += [_problem(incoming, error) for error in bad]
        return replace(incoming, product=product)

    def _titles(self, products: Sequence[IncomingProduct]) -> list[Vectors]:
        titles = [None if one.reading is None else one.reading.title for one in products]
        missing = [one.product for one, title in zip(products, titles, strict=True) if title is None]
        encoded = iter(title_vectors(self._components, missing) if missing else ())
        return [next(encoded) if title is None else title for title in titles]

    def _pictures(
        self, pictures: Sequence[Picture], load: _Load, vectors: dict[bytes, Vectors]
    ) -> Iterator[PictureRow | BadPicture]:
        """What is kept of each; their vectors go to `vectors`."""
        tasks = (self._picture_task(group, load, vectors) for group in batches(pictures, _PICTURES_AT_ONCE))
        for result in chain.from_iterable(self._workers.map(tasks)):
            if isinstance(result, BadPicture):
                yield result
            else:
                if result.vector is not None:
                    vectors[result.row.digest] = result.vector
                yield result.row

    def _picture_task(self, pictures: Sequence[Picture], load: _Load, vectors: dict[bytes, Vectors]) -> ReadPictures:
        files = load(pictures)
        digests = [blake2b(file, digest_size=16).digest() for file in files if isinstance(file, bytes)]
        stored = self._components.catalog.pictures.vectors(digests, self._components.encoder.fingerprint)
        vectors.update(stored)
        return ReadPictures(files, self._limits, frozenset(stored), self._workers.encodes)

    def _keep(self, prepared: _Prepared) -> BatchResult:
        records = prepared.records
        outcomes: dict[str, Outcome] = dict.fromkeys(prepared.unchanged, "unchanged")
        if not records:
            return BatchResult(outcomes, 0, prepared.problems)
        conformed = conform(records, self._components.catalog.kinds())
        misfits = tuple(_misfit(prepared.origins[misfit.position], misfit) for misfit in conformed.misfits)
        pairs = zip(conformed.records, prepared.products, strict=True)
        same = {record.product.id for record, product in pairs if record.product is product}
        words = {product: words for product, words in prepared.readings.words.items() if product in same}
        before = self._writer.put(conformed, replace(prepared.readings, words=words))
        pictures = sum(len(record.pictures) for record in conformed.records)
        filled = tuple(value for record in conformed.records for value in filled_values(record.product))
        problems = (*prepared.problems, *misfits)
        outcomes.update((one.product.id, "updated" if one.product.id in before else "added") for one in records)
        return BatchResult(outcomes, pictures, problems, filled)


def _load(fetcher: Fetcher, picture: Picture) -> bytes | BadPicture:
    try:
        return fetcher.load(picture)
    except BadPicture as error:
        return error


def _words(products: Iterable[IncomingProduct]) -> dict[str, ProductWords]:
    return {one.product.id: one.reading.words for one in products if one.reading is not None}


def stored_source(source: bytes) -> bytes:
    """How the store has the source of a product that is whole."""
    return _FORM + source


def _record(source: IncomingProduct, results: Sequence[PictureRow | BadPicture]) -> ProductRecord:
    """The product with the pictures that could be decoded; one whose picture may come yet is taken again next time."""
    product = source.product
    digests = tuple(result.digest for result in results if isinstance(result, PictureRow))
    is_whole = len(digests) == len(results) or not any(picture.url for picture in product.pictures)
    product = _with_pictures(product, [isinstance(result, PictureRow) for result in results])
    return ProductRecord(product, stored_source(source.source) if is_whole else b"", digests)


def annotate(
    components: Components,
    records: Sequence[ProductRecord],
    vectors: Mapping[bytes, Vectors],
    titles: Sequence[Vectors],
) -> Sequence[ProductRecord]:
    """The records with what their products lack filled by the shop's annotator, if it has one."""
    annotation = components.annotation
    if annotation.annotator is None or not records:
        return records
    pictures = [[vectors[d] for d in record.pictures if d in vectors] for record in records]
    means = np.stack([mean_picture(products_, components.encoder.dim) for products_ in pictures])
    products = [record.product for record in records]
    products_ = fill(annotation.annotator, products, np.stack(titles), means, annotation.policy)
    return [replace(record, product=product) for record, product in zip(records, products_, strict=True)]


def _with_pictures(product: Product, good: Sequence[bool]) -> Product:
    """The product without the pictures that are not `good`; its variants go on showing the same ones."""
    if all(good):
        return product
    position = {old: new for new, old in enumerate(old for old, is_good in enumerate(good) if is_good)}
    variants = tuple(
        variant if variant.picture is None else replace(variant, picture=position.get(variant.picture))
        for variant in product.variants
    )
    pictures = tuple(picture for picture, is_good in zip(product.pictures, good, strict=True) if is_good)
    return replace(product, pictures=pictures, variants=variants)


def _misfit(source: IncomingProduct, misfit: KindMisfit) -> Problem:
    return Problem(source.file, source.line, misfit.attribute, misfit.reason, "changed", source.product.id)


def _problem(source: IncomingProduct, error: BadPicture | BadFilm) -> Problem:
    return Problem(
        source.file,
        source.line,
        "film" if isinstance(error, BadFilm) else "picture",
        str(error),
        "changed",
        source.product.id,
    )


def _one_ahead(
    pool: ThreadPoolExecutor,
    prepare: Callable[[list[IncomingProduct]], _Prepared],
    chunks: Iterator[list[IncomingProduct]],
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
