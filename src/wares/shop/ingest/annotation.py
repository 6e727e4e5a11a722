"""What the shop's products lack, filled from their pictures and titles: learning it, filling, taking out again."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wares.annotate import folder as kept
from wares.annotate.examples import AnnotationExamples
from wares.annotate.values import FillPolicy, own_values, without_filled
from wares.errors import BadInput, BadSetting
from wares.settings import Settings
from wares.shop.ingest.pipeline import annotate
from wares.shop.ingest.records import CatalogWriter
from wares.shop.live.index_follower import vectors_of
from wares.shop.runtime.components import NO_ANNOTATOR, NO_FILLING, Annotation, Components, encode_titles, mean_picture
from wares.store.products.records import Change, ProductRecord
from wares.types import Product, Vectors

if TYPE_CHECKING:
    from wares.annotate.fit import AnnotatorFit, AttributeQuality

MOST_EXAMPLES = 200_000
"""Products an annotator learns from; of larger shops an even sample."""

ShareProgress = Callable[[float, int], None]
"""Hears how far the work is, 0–1, and how many products were seen."""


@dataclass(frozen=True, slots=True)
class AnnotationReport:
    """What a pass over all products did.

    products    seen
    changed     that got, lost or changed filled values
    filled      attribute → products whose value is filled now
    """

    products: int
    changed: int
    filled: Mapping[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class AnnotatorReport:
    """A new annotator: where it lies, rows it learnt from and rows it was judged on, how well it did there, and the
    least confidence of what it fills.
    """

    folder: Path
    learnt: int
    left_out: int
    judged: tuple[AttributeQuality, ...]
    least: float
    seconds: float


def open_annotation(folder: Path, settings: Settings, encoder: str) -> Annotation:
    """What the shop's folder and settings say; an annotator that cannot be used is told in `state`, never raised."""
    policy = FillPolicy(
        settings.annotate_min_confidence,
        frozenset(name.strip() for name in settings.annotate_attributes.split(",") if name.strip()),
    )
    if not settings.annotate_fill:
        return Annotation(None, policy, NO_FILLING)
    try:
        annotator = kept.load(folder)
    except BadSetting as error:
        return Annotation(None, policy, str(error))
    if annotator is None:
        return Annotation(None, policy, NO_ANNOTATOR)
    if annotator.encoder != encoder:
        remedy = "train it again: wares train annotator"
        return Annotation(None, policy, f"the annotator was learnt with another encoder; {remedy}")
    return Annotation(annotator, policy, f"fills {', '.join(filter(policy.includes, annotator.attributes))}")


def train(components: Components, folder: Path, progress: ShareProgress) -> AnnotatorReport:
    """Learn an annotator from the shop's own values, kept in `folder`. Raises `BadInput` when none can be learnt."""
    started = time.perf_counter()
    step = -(-len(components.catalog) // MOST_EXAMPLES) or 1
    products: list[Product] = []
    titles: list[Vectors] = []
    pictures: list[Vectors] = []
    for changes in _present(components, progress):
        sample = [(change, product) for change, product in changes if change.num % step == 0]
        if sample:
            products += [product for _, product in sample]
            vectors = vectors_of(components, [digest for change, _ in sample for digest in change.pictures])
            titles += encode_titles(components.encoder, [product for _, product in sample])
            pictures += [_mean(components, change.pictures, vectors) for change, _ in sample]
    fit = _learn(components, products, titles, pictures)
    kept.save(fit.annotator, folder)
    seconds, least = time.perf_counter() - started, components.annotation.policy.min_confidence
    return AnnotatorReport(folder, fit.training_rows, fit.holdout_rows, fit.quality, least, seconds)


def refill(writer: CatalogWriter, clear: bool, progress: ShareProgress) -> AnnotationReport:
    """Fill every product anew, or with `clear` take out all that was filled.

    A batch is durable and visible at once; killed, it is right to begin again. Raises `BadInput` when there is no
    annotator that could fill.
    """
    components = writer.components
    if components.annotation.annotator is None and not clear:
        raise BadInput(f"{components.annotation.state}; nothing was filled")
    if clear:
        components = replace(components, annotation=Annotation())
    started = time.perf_counter()
    count = changed = 0
    filled = Counter[str]()
    for batch in _present(components, progress):
        records = _refill(components, batch)
        filled.update(name for record in records for name in record.product.filled)
        different = [
            (change, record)
            for (change, product), record in zip(batch, records, strict=True)
            if record.product != product
        ]
        if different:
            writer.rewrite([record for _, record in different])
        count, changed = count + len(batch), changed + len(different)
    return AnnotationReport(count, changed, dict(filled.most_common()), time.perf_counter() - started)


def _learn(
    components: Components, products: Sequence[Product], titles: Sequence[Vectors], pictures: Sequence[Vectors]
) -> AnnotatorFit:
    from wares.annotate.fit import fit_annotator

    if not products:
        raise BadInput("the shop is empty: ingest products first, then train its annotator")
    codes: dict[str, int] = {}
    groups = [codes.setdefault(product.group or product.title.casefold(), len(codes)) for product in products]
    examples = AnnotationExamples(
        np.stack(titles), np.stack(pictures), np.array(groups, dtype=np.int64), own_values(products)
    )
    return fit_annotator(examples, components.encoder.fingerprint, components.annotation.policy.min_confidence)


def _refill(components: Components, batch: Sequence[tuple[Change, Product]]) -> Sequence[ProductRecord]:
    records = [ProductRecord(without_filled(product), b"", change.pictures) for change, product in batch]
    if components.annotation.annotator is None:
        return records
    vectors = vectors_of(components, [digest for record in records for digest in record.pictures])
    return annotate(
        components, records, vectors, encode_titles(components.encoder, [record.product for record in records])
    )


def _present(components: Components, progress: ShareProgress) -> Iterator[list[tuple[Change, Product]]]:
    """All products in batches, as they stood at the beginning: those written meanwhile do not come again."""
    last, total, count = components.catalog.seq, len(components.catalog), 0
    for changes in components.catalog.changes(0):
        if changes and changes[0].product is not None and changes[0].seq > last:
            break
        batch = [(change, change.product) for change in changes if change.product is not None and change.seq <= last]
        if batch:
            yield batch
            count += len(batch)
            progress(min(1.0, count / max(total, 1)), count)


def _mean(components: Components, digests: Sequence[bytes], vectors: Mapping[bytes, Vectors]) -> Vectors:
    return mean_picture([vectors[digest] for digest in digests if digest in vectors], components.encoder.dim)
