"""A shop opened: its folder is held, its store brought up to date, its memory made, its index caught up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from wares import settings as settings_
from wares.catalog.pictures.fetch import Fetcher
from wares.encode.load import load as load_encoder
from wares.errors import ShopReadOnly
from wares.settings import Settings
from wares.shop.analytics.tables import Analytics
from wares.shop.erasure import Erasure
from wares.shop.following import FolderWatch, FollowedParts, Following
from wares.shop.ingest.annotation import open_annotation
from wares.shop.ingest.encoder_change import EncoderChanges
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.ingest.language_change import follow_language
from wares.shop.ingest.writer import Writer
from wares.shop.live.catalog_reader import CatalogReader
from wares.shop.live.index_follower import index_lag, reindex
from wares.shop.live.state import LiveState
from wares.shop.personalization import Personalization
from wares.shop.runtime import generations
from wares.shop.runtime.attribute_kinds import declare
from wares.shop.runtime.components import Components, index_value_counts, limits_of
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.runtime.language import ANALYSIS, ShopLanguage, own_synonyms
from wares.shop.runtime.word_dictionaries import WordFolder
from wares.store.catalog import Catalog
from wares.store.erasure import wipe
from wares.store.events import EventLog
from wares.store.postgresql.engine import database_url
from wares.store.products.copy import ProductCopy
from wares.store.recovery import require_store
from wares.types import Encoder

_FETCHED_AT_ONCE = 8
"""Pictures of queries fetched over the web at once."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a shop is to be opened.

    settings   None = as its folder says
    encoder    None = as the settings or its folder say
    progress   hears how many products were read or indexed anew
    clock      the present, Unix seconds
    reload     reads settings and synonyms again; called where another process may have changed them
    """

    settings: Settings | None
    encoder: Encoder | None
    progress: Callable[[int], None]
    clock: Callable[[], float]
    reload: Callable[[], object]


@dataclass(frozen=True, slots=True)
class WritingParts:
    """What changes an open shop."""

    writer: Writer
    encoder_changes: EncoderChanges
    erasure: Erasure


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of an open shop; `mode` is what changes it, or, in one that is only read, what follows the writer."""

    folder: Folder
    catalog: Catalog
    generation: ActiveGeneration
    live: LiveState
    tracking: EventTracker
    mode: WritingParts | Following
    personalization: Personalization
    analytics: Analytics
    fetcher: Fetcher

    @property
    def writer(self) -> Writer:
        """The one writer. Raises `ShopReadOnly`."""
        return self.writing("writing").writer

    @property
    def encoder_changes(self) -> EncoderChanges:
        """The changes of encoder. Raises `ShopReadOnly`."""
        return self.writing("a change of encoder").encoder_changes

    @property
    def erasure(self) -> Erasure:
        """What forgets shoppers. Raises `ShopReadOnly`."""
        return self.writing("forgetting").erasure

    @property
    def turning(self) -> Writer | Following:
        """What sees to it that answers know of now: of what changes by itself, or of what another process writes."""
        return self.mode if isinstance(self.mode, Following) else self.mode.writer

    def writing(self, what: str) -> WritingParts:
        """What changes the shop. Raises `ShopReadOnly` naming `what` was asked for."""
        if isinstance(self.mode, Following):
            raise ShopReadOnly(what)
        return self.mode

    def close(self, tracking: EventTracker) -> None:
        """Write what is pending and let others open the shop; twice is fine. `tracking` is closed too."""
        if isinstance(self.mode, Following):
            self._release(tracking, self.mode.close, self.generation.components.index.close)
            return
        self.mode.encoder_changes.stop()
        with self.mode.writer.lock:
            self._release(tracking, self.mode.writer.close)

    def _release(self, tracking: EventTracker, *mode: Callable[[], None]) -> None:
        if self.folder.released:
            return
        with ExitStack() as steps:  # every step is gone, whatever the one before it raised; the last one first
            steps.callback(self.folder.release)
            steps.callback(tracking.close)
            steps.callback(self.catalog.close)
            for step in mode:
                steps.callback(step)
            steps.callback(self.personalization.close)
            steps.callback(self.fetcher.close)
            steps.callback(self.generation.components.language.close)
            if not self.folder.read_only:
                steps.callback(self.live.queries.keep)


def assemble(folder: Folder, opening: Opening) -> Assembly:
    """Open the shop in `folder`; raises as `Shop` says. The folder stays held, unless it is only read."""
    settings = opening.settings or settings_.load(folder.path)
    opening, folder.database = replace(opening, settings=settings), database_url(settings.store_url)
    if not folder.read_only:
        return _assembled(folder, opening, None)
    require_store(folder.store_url)
    watch = FolderWatch(folder)
    try:
        return _assembled(folder, opening, watch)
    except BaseException:
        watch.close()
        raise


def _assembled(folder: Folder, opening: Opening, watch: FolderWatch | None) -> Assembly:
    """The parts; `watch` is that of a shop that is only read."""
    settings, read_only = opening.settings, folder.read_only
    assert settings is not None
    copy = ProductCopy(folder.copy, read_only) if folder.database else None
    catalog = Catalog(folder.store_url, folder.is_made, read_only, opening.clock, copy)
    if not read_only:
        folder.complete()
    log = EventLog(folder.store_url, read_only)
    generation = _read_generation(folder, catalog, opening) if read_only else _generation(folder, catalog, log, opening)
    live = LiveState(generation, log, folder.popularity, folder.catalog_view, read_only)
    ahead = settings.events_max_clock_skew
    tracking = EventTracker(log, live.events, catalog.sources, ahead, opening.clock)
    writer = None if read_only else Writer(generation, live, folder)
    personalization = Personalization(generation, live, tracking, folder)
    live.view.open(opening.progress)
    mode: WritingParts | Following
    if writer is not None:
        encoder_changes = EncoderChanges(generation, folder, writer.lock, live.view.renew)
        mode = WritingParts(writer, encoder_changes, Erasure(personalization, live, folder))
    else:
        assert watch is not None and isinstance(live.view, CatalogReader)
        watch.commits.engines = (catalog.engine, log.engine)
        parts = FollowedParts(folder, generation, live, live.view, personalization, opening.reload)
        mode = Following(parts, watch)
    pictures = replace(limits_of(settings), allow_private=settings.picture_private_networks)
    return Assembly(
        folder=folder,
        catalog=catalog,
        generation=generation,
        live=live,
        tracking=tracking,
        mode=mode,
        personalization=personalization,
        analytics=Analytics(generation, live, tracking),
        fetcher=Fetcher(pictures, _FETCHED_AT_ONCE),
    )


def _read_generation(folder: Folder, catalog: Catalog, opening: Opening) -> ActiveGeneration:
    """The components that answer, as another process has left them; nothing is made up for."""
    settings, generation = opening.settings, generations.read(catalog).active
    assert settings is not None
    name = settings.encoder_path or generations.encoder_location(generation, folder.path)
    encoder = opening.encoder or load_encoder(name, precision=settings.encoder_precision)
    words = WordFolder(folder.words, writes=False)
    tag = None if catalog.meta(ANALYSIS) else settings.shop_language  # None = that in which the words were read
    language = ShopLanguage(catalog, own_synonyms(folder.path), tag, words)
    index = generations.read_index(catalog, folder.path, generation, encoder, settings)
    annotation = open_annotation(folder.annotator, settings, encoder.fingerprint)
    components = Components(settings, catalog, index, encoder, language, annotation, opening.clock)
    if not language.reuse_values():
        language.use_values(index_value_counts(index))
    return ActiveGeneration(components, generation)


def _generation(folder: Folder, catalog: Catalog, log: EventLog, opening: Opening) -> ActiveGeneration:
    """The components that answer, all as far as the store is."""
    settings, note = opening.settings, generations.read(catalog)
    assert settings is not None
    name = settings.encoder_path or generations.encoder_location(note.active, folder.path)
    encoder = opening.encoder or load_encoder(name, precision=settings.encoder_precision)
    language = ShopLanguage(catalog, own_synonyms(folder.path), settings.shop_language, WordFolder(folder.words))
    follow_language(catalog, language, opening.progress)
    wipe(log)
    index = generations.open_index(catalog, folder.path, note.active, encoder, settings)
    declare(catalog, index)
    annotation = open_annotation(folder.annotator, settings, encoder.fingerprint)
    components = Components(settings, catalog, index, encoder, language, annotation, opening.clock)
    generations.sweep(catalog, folder.path, note)
    lag = index_lag(components, generations.indexed_position(catalog, note.active))
    if reindex(components, lag, opening.progress):
        index.flush()
        generations.note_indexed(catalog, note.active, catalog.seq)
    if not language.reuse_values():
        language.use_values(index_value_counts(index))
    return ActiveGeneration(components, note.active)


def reload_files(assembly: Assembly, settings: Settings, from_file: bool) -> tuple[Settings, tuple[str, ...]]:
    """Read settings and synonyms again: the settings that hold from now on, and names of those that wait for the next
    opening. `from_file` false = settings stay. Raises `BadSetting`; then all stays as it was.
    """
    path, components = assembly.folder.path, assembly.generation.components
    configured = settings_.load(path) if from_file else settings
    synonyms = own_synonyms(path)
    waiting = tuple(name for name in settings_.differences(settings, configured) if settings_.needs_restart(name))
    now = replace(configured, **{name: getattr(settings, name) for name in waiting})
    components.language.use(synonyms)
    annotation = open_annotation(assembly.folder.annotator, now, components.encoder.fingerprint)
    assembly.generation.update(settings=now, annotation=annotation)
    assembly.live.profiles.resize(now.recommend_profile_cache)
    return now, waiting
