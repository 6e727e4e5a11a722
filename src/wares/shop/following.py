"""A shop that is only read keeps in step with whoever writes it: each question looks whether something was committed.

A look costs some microseconds (SQLite's `data_version`, and the times of a few files). What is new is followed before
the question is answered; questions that come meanwhile are answered as before.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wares import settings as settings_
from wares.encode.load import load as load_encoder
from wares.errors import ShopDamaged, WaresError
from wares.shop.ingest.annotation import open_annotation
from wares.shop.live.catalog_reader import CatalogReader
from wares.shop.live.state import LiveState
from wares.shop.personalization import Personalization
from wares.shop.rank.artifacts import CURRENT_RANKER
from wares.shop.recommend.artifacts import CURRENT
from wares.shop.runtime import generations
from wares.shop.runtime.configuration import SYNONYMS
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.tables import commit_watch

_LOOK_EVERY = 0.05  # seconds between two looks
_RETRY = 1.0  # seconds until another try where following has failed
_log = logging.getLogger(__name__)


class FileStamps:
    """Tells whether any of some files was written anew."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self._seen = self._now()

    def has_changed(self) -> bool:
        """Whether one has, since `take`."""
        return self._now() != self._seen

    def take(self) -> bool:
        """The same; from now on they are as they are."""
        now = self._now()
        has_changed, self._seen = now != self._seen, now
        return has_changed

    def _now(self) -> Sequence[tuple[int, int] | None]:
        return [_stamp(path) for path in self._paths]


class FolderWatch:
    """Tells what was written in a shop's folder since this was made: before anything else of the shop is read.

    commits    of the store
    settings   the files of settings and synonyms, and the annotator's folder
    trained    which recommenders and which ranker are in use
    view       files of the catalogue view
    """

    def __init__(self, folder: Folder) -> None:
        """Raises `BadInput` or `StoreAway` where the store cannot be read."""
        self.commits = commit_watch(folder.store_url)
        self.settings = FileStamps(folder.path / settings_.FILE, folder.path / SYNONYMS, folder.annotator)
        self.trained = FileStamps(folder.recommenders / CURRENT, folder.rankers / CURRENT_RANKER)
        self.view = FileStamps(*CatalogReader.files(folder.catalog_view))

    def has_changed(self) -> bool:
        """Whether anything was committed since this was asked, or written since it was taken."""
        has_commit = self.commits.has_changed()
        return has_commit or any(stamps.has_changed() for stamps in (self.settings, self.trained, self.view))

    def close(self) -> None:
        """Release the store."""
        self.commits.close()


@dataclass(frozen=True, slots=True)
class FollowedParts:
    """What follows the writer. `reload` reads settings and synonyms again."""

    folder: Folder
    generation: ActiveGeneration
    live: LiveState
    view: CatalogReader
    personalization: Personalization
    reload: Callable[[], object]


class Following:
    """Follows the process that writes, if there is one; asked as a `Writer` is what is due."""

    def __init__(self, parts: FollowedParts, watch: FolderWatch) -> None:
        self._parts, self._watch, self._lock = parts, watch, threading.Lock()
        self._looked = self._not_before = -math.inf
        self._has_news, self._is_replaced = True, False

    def is_due(self) -> bool:
        """Whether something was committed that is not followed yet."""
        now = time.monotonic()
        if now - self._looked >= _LOOK_EVERY:
            self._looked = now
            self._is_replaced = self._watch.commits.is_replaced()
            if self._watch.has_changed():
                self._has_news = True
        return self._is_replaced or (self._has_news and now >= self._not_before)

    def turn(self) -> None:
        """Follow what was committed, unless that is being done; where it fails, it is logged and soon tried again.

        Raises `ShopDamaged` when another store stands in the place of the one that was opened.
        """
        if self._is_replaced:
            raise ShopDamaged(f"{self._parts.folder.path}: its store was replaced or removed; open the shop anew")
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._has_news = False
            self._follow()
        except Exception:
            _log.exception("what another process has written cannot be followed; what was read before answers")
            self._has_news, self._not_before = True, time.monotonic() + _RETRY
        finally:
            self._lock.release()

    def close(self) -> None:
        """Release the store."""
        self._watch.close()

    def _follow(self) -> None:
        parts, watch = self._parts, self._watch
        self._follow_encoder()
        parts.live.follow()
        if watch.settings.take():
            self._reload()
        watch.view.take()
        has_other_rows = parts.view.refresh()
        if watch.trained.take() or has_other_rows:
            parts.personalization.use_trained()

    def _reload(self) -> None:
        try:
            self._parts.reload()
        except WaresError as error:
            _log.warning("the settings of before stay: %s", error)

    def _follow_encoder(self) -> None:
        """Answer by the encoder that answers in the process that writes."""
        active, folder = self._parts.generation, self._parts.folder
        components = active.components
        generation = generations.read(components.catalog).active
        if generation == active.generation:
            return
        settings = components.settings
        name = settings.encoder_path or generations.encoder_location(generation, folder.path)
        encoder = load_encoder(name, precision=settings.encoder_precision)
        index = generations.read_index(components.catalog, folder.path, generation, encoder, settings)
        annotation = open_annotation(folder.annotator, settings, encoder.fingerprint)
        before = active.replace(replace(components, index=index, encoder=encoder, annotation=annotation), generation)
        self._parts.view.renew()
        active.wait(before).index.close()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_ino
