"""Whether a shop's files are sound, and mending those that are not. The shop must not be open elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from wares import settings as settings_
from wares.encode.load import load as load_encoder
from wares.errors import NotFound, ShopVersion, WaresError
from wares.index.embedded import EmbeddedIndex
from wares.search.request import TEXT
from wares.settings import Settings
from wares.shop.core import Shop
from wares.shop.ingest.language_change import batches, count_words
from wares.shop.live.index_follower import index_lag
from wares.shop.runtime import generations
from wares.shop.runtime.components import Components, encode_titles, unit
from wares.shop.runtime.folder import Folder, mend_manifest
from wares.shop.runtime.language import ShopLanguage, own_synonyms
from wares.shop.runtime.word_changes import COUNTED
from wares.shop.runtime.word_dictionaries import WordFolder
from wares.store.catalog import Catalog
from wares.store.postgresql.engine import database_url
from wares.store.recovery import faults, path_of, salvage, set_aside
from wares.types import Encoder, Index

_REPAIR = "mend it with: wares repair"
_ALIKE = 0.98  # dot product from which a kept vector is that of the product; half precision costs 0.001
StageProgress = Callable[[str, float], None]
"""Hears what is being looked at or mended, and the share that is done, 0–1."""


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """Something wrong with a part of the shop: what, and what to do."""

    part: str
    says: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; no findings = the shop is sound. `products` is 0 where the store cannot be read."""

    folder: str
    products: int
    findings: tuple[HealthFinding, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was mended, in words; none = nothing had to be. `aside` is where damaged files lie, "" = there were none."""

    folder: str
    products: int
    done: tuple[str, ...]
    aside: str
    seconds: float


def check(path: Path | str, progress: StageProgress = lambda what, done: None) -> CheckReport:
    """Compare every part of a shop with what it is made from; changes nothing but that an earlier version's store is
    brought up to date.

    Raises as opening a shop does, where there is none, it is busy, or another version wrote it.
    """
    started = time.perf_counter()
    with _locked_folder(Path(path)) as folder:
        findings = [HealthFinding("store", says, _REPAIR) for says in _store_faults(folder, progress)]
        products = 0
        if not findings:
            catalog = Catalog(folder.store_url, folder.is_made)
            try:
                folder.complete()  # the store is of the present form now, whoever looks at it
                products = len(catalog) - catalog.hidden
                findings = list(_findings(folder, catalog, progress))
            finally:
                catalog.close()
    return CheckReport(str(folder.path), products, tuple(findings), time.perf_counter() - started)


def repair(path: Path | str, progress: StageProgress = lambda what, done: None) -> RepairReport:
    """Mend what `check` finds. Damaged files of the store are moved aside, never deleted; the index is made anew.

    What cannot be read is lost from the shop: run the feeds again. Raises as `check` does.
    """
    started, folder_path = time.perf_counter(), Path(path).expanduser().resolve()
    done: list[str] = []
    if mend_manifest(folder_path):
        done.append("shop.json was written anew")
    aside = ""
    with _locked_folder(folder_path) as folder:
        if _store_faults(folder, progress):
            aside = str(_save_store(folder, done))
        catalog = Catalog(folder.store_url)
        try:
            folder.complete()
            findings = list(_findings(folder, catalog, progress))
            _repair(folder, catalog, findings, done)
            total = max(len(catalog), 1)
        finally:
            catalog.close()
    with Shop(folder_path, progress=lambda n: progress("Indexing", min(1.0, n / total))) as shop:
        products = len(shop)
    return RepairReport(str(folder_path), products, tuple(done), aside, time.perf_counter() - started)


@contextmanager
def _locked_folder(path: Path) -> Iterator[Folder]:
    folder = Folder(path)
    try:
        folder.database = database_url(settings_.load(folder.path).store_url)
        yield folder
    finally:
        folder.release()


def _store_faults(folder: Folder, progress: StageProgress) -> list[str]:
    progress("Reading the store", 0.0)
    return faults(folder.store_url)


# ------------------------------------------------------------------------------------------------------------ checking


def _findings(folder: Folder, catalog: Catalog, progress: StageProgress) -> Iterator[HealthFinding]:
    if missing := catalog.pictures.missing():
        yield HealthFinding("pictures", f"{missing:,} pictures of products are not there", "ingest the feeds again")
    try:
        settings = settings_.load(folder.path)
        language = ShopLanguage(catalog, own_synonyms(folder.path), folder=WordFolder(folder.words, writes=False))
    except WaresError as error:
        yield HealthFinding("settings", str(error), "edit that file")
        return
    if different := _wrong_counts(catalog, language, progress):
        yield HealthFinding("words", f"counts of {', '.join(different)} do not fit the products", _REPAIR)
    yield from _index_findings(folder, catalog, settings, language, progress)


def _index_findings(
    folder: Folder, catalog: Catalog, settings: Settings, language: ShopLanguage, progress: StageProgress
) -> Iterator[HealthFinding]:
    generation = generations.read(catalog).active
    name = settings.encoder_path or generations.encoder_location(generation, folder.path)
    try:
        encoder = load_encoder(name, precision=settings.encoder_precision)
    except WaresError as error:
        yield HealthFinding("encoder", str(error), "put the encoder back, or change encoder_path")
        return
    if not settings.index_url and not (folder.path / generation.index).exists():
        if len(catalog):
            yield HealthFinding("index", "it is missing", _REPAIR)
        return
    try:
        index: Index
        if settings.index_url:
            index = generations.read_index(catalog, folder.path, generation, encoder, settings)
        else:
            index = EmbeddedIndex.open(folder.path / generation.index, encoder.dim)
    except (ShopVersion, NotFound) as error:
        yield HealthFinding("index", str(error), _REPAIR)
        return
    try:
        components = Components(settings, catalog, index, encoder, language)
        lag = index_lag(components, catalog.seq)
        if len(lag.stale) or len(lag.gone):
            says = f"{len(lag.stale):,} products are not there as the store has them, {len(lag.gone):,} too many"
            yield HealthFinding("index", says, f"{_REPAIR} (opening the shop does it too)")
        elif wrong := _wrong_vectors(components, encoder, progress):
            yield HealthFinding("index", f"the vectors of {wrong:,} products are not those of their titles", _REPAIR)
    finally:
        index.close()


def _wrong_vectors(components: Components, encoder: Encoder, progress: StageProgress) -> int:
    """Products whose title's vector in the index is not the one that the encoder gives it."""
    wrong, done, total = 0, 0, max(len(components.catalog), 1)
    for nums, products in batches(components.catalog):
        vectors = components.index.vectors(nums, TEXT)
        for num, vector in zip(nums, encode_titles(encoder, products), strict=True):
            expected = unit(vector)
            stored = vectors.get(num)
            is_right = (expected is None) == (stored is None) and (
                expected is None or stored is None or float(np.dot(expected, stored)) >= _ALIKE
            )
            wrong += not is_right
        done += len(nums)
        progress("Comparing vectors", min(1.0, done / total))
    return wrong


def _wrong_counts(catalog: Catalog, language: ShopLanguage, progress: StageProgress) -> list[str]:
    total = max(len(catalog), 1)
    right = count_words(catalog, language, lambda done: progress("Counting words", min(1.0, done / total)))
    return [kind for kind in COUNTED if catalog.words.of(kind) != +right[kind]]


# ------------------------------------------------------------------------------------------------------------- mending


def _save_store(folder: Folder, done: list[str]) -> Path:
    """Save what can be read of a damaged store into a new one; where the damaged one lies now."""
    store = path_of(folder.store_url)
    assert store is not None
    aside = folder.path / f"damaged-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}"
    set_aside(store, aside)
    folder.drop_derived()  # numbers of changes that are lost are given again
    Catalog(folder.store_url).close()
    if not (aside / store.name).exists():
        done.append("the store is gone; an empty one was made: ingest the feeds again")
        return aside
    saved = salvage(aside / store.name, folder.store_url)
    omissions = f"; not all could be read of: {', '.join(saved.incomplete)}" if saved.incomplete else ""
    done.append(
        f"{saved.rows['products']:,} products and {saved.rows['events']:,} events were saved from the store{omissions}"
        "; ingest the feeds again for what is missing"
    )
    return aside


def _repair(folder: Folder, catalog: Catalog, findings: list[HealthFinding], done: list[str]) -> None:
    names = {finding.part for finding in findings}
    if "words" in names:
        language = ShopLanguage(catalog, own_synonyms(folder.path), folder=WordFolder(folder.words, writes=False))
        catalog.words.replace(count_words(catalog, language, lambda count: None))
        done.append("words were counted anew")
    if "index" in names:
        generations.discard_index(catalog, folder.path, generations.read(catalog).active, settings_.load(folder.path))
        done.append("the index was made anew")
    done += [f"left as it is: {each.part}: {each.says}" for each in findings if each.part not in ("words", "index")]
