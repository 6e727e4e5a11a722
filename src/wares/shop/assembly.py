"""A shop opened: its folder is held, its store brought up to date, its memory made, its index caught up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from wares import settings as settings_
from wares.catalog.pictures.fetch import Fetcher
from wares.encode.load import load as load_encoder
from wares.settings import Settings
from wares.shop.analytics.tables import Analytics
from wares.shop.erasure import Erasure
from wares.shop.ingest.annotation import open_annotation
from wares.shop.ingest.encoder_change import EncoderChanges
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.ingest.language_change import follow_language
from wares.shop.ingest.writer import Writer
from wares.shop.live.index_follower import index_lag, reindex
from wares.shop.live.state import LiveState
from wares.shop.personalization import Personalization
from wares.shop.runtime import generations
from wares.shop.runtime.attribute_kinds import declare
from wares.shop.runtime.components import Components, index_value_counts, limits_of
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.runtime.language import ShopLanguage, own_synonyms
from wares.shop.runtime.word_dictionaries import WordFolder
from wares.store.catalog import Catalog
from wares.store.erasure import wipe
from wares.store.events import EventLog
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
    """

    settings: Settings | None
    encoder: Encoder | None
    progress: Callable[[int], None]
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of an open shop."""

    folder: Folder
    catalog: Catalog
    generation: ActiveGeneration
    live: LiveState
    tracking: EventTracker
    writer: Writer
    encoder_changes: EncoderChanges
    personalization: Personalization
    analytics: Analytics
    erasure: Erasure
    fetcher: Fetcher

    def close(self, tracking: EventTracker) -> None:
        """Write what is pending and let others open the shop; twice is fine. `tracking` is closed too."""
        self.encoder_changes.stop()
        with self.writer.lock:
            if self.folder.released:
                return
            with ExitStack() as steps:  # every step is gone, whatever the one before it raised; the last one first
                steps.callback(self.folder.release)
                steps.callback(tracking.close)
                steps.callback(self.catalog.close)
                steps.callback(self.writer.close)
                steps.callback(self.personalization.close)
                steps.callback(self.fetcher.close)
                steps.callback(self.generation.components.language.close)
                steps.callback(self.live.queries.keep)


def assemble(folder: Folder, opening: Opening) -> Assembly:
    """Open the shop in `folder`; raises as `Shop` says. The folder stays held."""
    settings = opening.settings or settings_.load(folder.path)
    catalog = Catalog(folder.store_url, folder.is_made)
    folder.complete()
    log = EventLog(folder.store_url)
    generation = _generation(folder, catalog, log, replace(opening, settings=settings))
    live = LiveState(generation, log, folder.popularity, folder.catalog_view)
    ahead = settings.events_max_clock_skew
    tracking = EventTracker(log, live.events, catalog.sources, ahead, opening.clock)
    writer = Writer(generation, live, folder)
    personalization = Personalization(generation, live, tracking, folder)
    live.view.open(opening.progress)
    return Assembly(
        folder=folder,
        catalog=catalog,
        generation=generation,
        live=live,
        tracking=tracking,
        writer=writer,
        encoder_changes=EncoderChanges(generation, folder, writer.lock, live.view),
        personalization=personalization,
        analytics=Analytics(generation, live, tracking),
        erasure=Erasure(personalization, live, folder),
        fetcher=Fetcher(
            replace(limits_of(settings), allow_private=settings.picture_private_networks), _FETCHED_AT_ONCE
        ),
    )


def _generation(folder: Folder, catalog: Catalog, log: EventLog, opening: Opening) -> ActiveGeneration:
    """The components that answer, all as far as the store is."""
    settings, note = opening.settings, generations.read(catalog)
    assert settings is not None
    name = settings.encoder_path or generations.encoder_location(note.active, folder.path)
    encoder = opening.encoder or load_encoder(name, precision=settings.encoder_precision)
    language = ShopLanguage(catalog, own_synonyms(folder.path), settings.shop_language, WordFolder(folder.words))
    follow_language(catalog, language, opening.progress)
    wipe(log)
    index = generations.open_index(catalog, folder.path, note.active, encoder)
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
