"""A product's walk: pictures loaded and decoded → vectors → the store (durable) → the index (visible).

Batches are prepared on a second thread while the one before is being kept, so that two cores are busy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import blake2b

import msgspec
import numpy as np

from wares.annotate.values import fill, filled_values, without_filled
from wares.catalog.checks.from_mapping import from_mapping
from wares.catalog.checks.product import check
from wares.catalog.pictures.decode import DecodedPicture, PictureLimits, decode
from wares.catalog.pictures.fetch import Fetcher
from wares.errors import BadPicture
from wares.shop.ingest.records import CatalogWriter
from wares.shop.live.index_follower import batches
from wares.shop.runtime.attribute_kinds import KindMisfit, conform
from wares.shop.runtime.components import Components, encode_titles, mean_picture
from wares.store.products.records import PictureRow, ProductRecord
from wares.types import FilledValue, Picture, Problem, Product, Vectors

_THREADS = 4
_PICTURES_AT_ONCE = 64  # decoded pictures held in memory together
_FORM = b"2"  # before a row's source; another one = the same rows make other products, and all are taken again
_json = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class IncomingProduct:
    """A product on its way in. `source` changes whenever what the shop handed over does; `file`, `line` for reports."""

    product: Product
    source: bytes
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch."""

    added: int
    updated: int
    unchanged: int
    pictures: int
    problems: tuple[Problem, ...]
    filled: tuple[FilledValue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    origins: tuple[IncomingProduct, ...]
    records: tuple[ProductRecord, ...]
    rows: tuple[PictureRow, ...]
    vectors: dict[bytes, Vectors]
    titles: tuple[Vectors, ...]
    unchanged: int
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

    def __init__(self, writer: CatalogWriter, limits: PictureLimits) -> None:
        self._writer, self._limits = writer, limits
        self._components = writer.components

    def take(self, products: Iterable[IncomingProduct], batch: int) -> Iterator[BatchResult]:
        """Take everything in batches; a batch is durable and visible once it is yielded. Ids are unique among them."""
        with (
            Fetcher(self._limits) as fetcher,
            ThreadPoolExecutor(_THREADS) as loaders,
            ThreadPoolExecutor(1) as ahead,
        ):

            def prepare(chunk: list[IncomingProduct]) -> _Prepared:
                return self._prepare(
                    chunk, lambda pictures: list(loaders.map(_Loader(fetcher, self._limits), pictures))
                )

            for prepared in _one_ahead(ahead, prepare, batches(products, batch)):
                yield self._keep(prepared)

    def _prepare(
        self, chunk: list[IncomingProduct], load: Callable[[Sequence[Picture]], list[DecodedPicture | BadPicture]]
    ) -> _Prepared:
        sources = self._components.catalog.sources([product.product.id for product in chunk])
        changed = [product for product in chunk if sources.get(product.product.id) != _FORM + product.source]
        rows: dict[bytes, PictureRow] = {}
        vectors: dict[bytes, Vectors] = {}
        problems: list[Problem] = []
        records: list[ProductRecord] = []
        for group in batches(changed, _PICTURES_AT_ONCE):
            loaded = iter(load([picture for product in group for picture in product.product.pictures]))
            decoded: dict[bytes, DecodedPicture] = {}
            for product in group:
                results = [next(loaded) for _ in product.product.pictures]
                problems += [_problem(product, result) for result in results if isinstance(result, BadPicture)]
                decoded.update((result.digest, result) for result in results if isinstance(result, DecodedPicture))
                records.append(_record(product, results))
            rows.update((digest, PictureRow(digest, d.media_type, d.dhash, d.file)) for digest, d in decoded.items())
            vectors.update(self._encode(decoded))
        titles = encode_titles(self._components.encoder, [record.product for record in records]) if records else []
        return _Prepared(
            tuple(changed),
            tuple(annotate(self._components, records, vectors, titles)),
            tuple(rows.values()),
            vectors,
            tuple(titles),
            len(chunk) - len(changed),
            tuple(problems),
        )

    def _encode(self, pictures: dict[bytes, DecodedPicture]) -> dict[bytes, Vectors]:
        stored = self._components.catalog.pictures.vectors(list(pictures), self._components.encoder.fingerprint)
        missing = [digest for digest in pictures if digest not in stored]
        if not missing:
            return stored
        encoded = self._components.encoder.encode_pictures([pictures[digest].pixels for digest in missing])
        return stored | dict(zip(missing, encoded, strict=True))

    def _keep(self, prepared: _Prepared) -> BatchResult:
        records = prepared.records
        if not records:
            return BatchResult(0, 0, prepared.unchanged, 0, prepared.problems)
        conformed = conform(records, self._components.catalog.kinds())
        misfits = tuple(_misfit(prepared.origins[misfit.position], misfit) for misfit in conformed.misfits)
        before = self._writer.put(conformed, prepared.rows, prepared.vectors, prepared.titles)
        pictures = sum(len(record.pictures) for record in conformed.records)
        filled = tuple(value for record in conformed.records for value in filled_values(record.product))
        problems = (*prepared.problems, *misfits)
        return BatchResult(len(records) - before, before, prepared.unchanged, pictures, problems, filled)


def _record(source: IncomingProduct, results: Sequence[DecodedPicture | BadPicture]) -> ProductRecord:
    """The product with the pictures that could be decoded; one whose picture may come yet is taken again next time."""
    product = source.product
    digests = tuple(result.digest for result in results if isinstance(result, DecodedPicture))
    is_whole = len(digests) == len(results) or not any(picture.url for picture in product.pictures)
    product = _with_pictures(product, [isinstance(result, DecodedPicture) for result in results])
    return ProductRecord(product, _FORM + source.source if is_whole else b"", digests)


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


@dataclass(frozen=True, slots=True)
class _Loader:
    fetcher: Fetcher
    limits: PictureLimits

    def __call__(self, picture: Picture) -> DecodedPicture | BadPicture:
        try:
            return decode(self.fetcher.load(picture), self.limits)
        except BadPicture as error:
            return error


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


def _problem(source: IncomingProduct, error: BadPicture) -> Problem:
    return Problem(source.file, source.line, "picture", str(error), "changed", source.product.id)


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
