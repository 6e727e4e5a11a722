"""Shop: add, search, similar, recommend, track, profile, suggest. The only place where packages meet."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from wares.catalog.pictures.decode import PictureLimits, decode_pixels
from wares.errors import BadQuery
from wares.settings import Settings
from wares.shop.assembly import Opening, assemble, reload_files
from wares.shop.profile_report import ProfileReport
from wares.shop.ranking import ShopRanking
from wares.shop.reading import ShopReading
from wares.shop.recommend.query import RecommendQuery
from wares.shop.runtime.components import limits_of, steps
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.senses.voice import VoiceInput
from wares.shop.runtime.status import Status, status_of
from wares.shop.search.pipeline import answered
from wares.shop.search.query import query_of
from wares.shop.train.teaching import SequenceTraining, Teach, no_teaching
from wares.shop.writing import ShopWriting
from wares.stats.one_thread import one_thread
from wares.types import (
    Encoder,
    Hits,
    Index,
    Pixels,
    Placement,
    Query,
    Recommendations,
    SearchOptions,
    SimilarOptions,
    Transcript,
)

if TYPE_CHECKING:
    from wares.shop.train.report import RecommendReport


class Shop(ShopReading, ShopWriting, ShopRanking):
    """One catalogue with its settings, index and models, in a folder.

    Safe to use from several threads: searches run beside each other and beside one writer. Raises `ShopBusy` when
    another process has it open, `ShopVersion` when another version wrote it, `BadSetting` for its settings,
    `ShopDamaged` when its files are, `BadInput` where there is no shop and `create` is false.
    With `read_only` it is opened as it lies, beside a process that writes it or without any: any number of processes
    read one shop. Questions are answered by what was committed a moment ago; what changes something raises
    `ShopReadOnly`.
    `clock` tells the present (Unix seconds), by which prices, publishing and what shoppers do are looked at.
    `tracking` is where events come in, `personalization` knows the shoppers, `analytics` has tables of what they do.
    `voice` hears what is said in recordings.
    `teaching` is how commands come by a model of sequences.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        create: bool = False,
        read_only: bool = False,
        progress: Callable[[int], None] = lambda done: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = Folder(Path(path), create, read_only)
        try:
            self._assembly = assemble(self._folder, Opening(settings, encoder, progress, clock, self.reload))
        except BaseException:
            self._folder.release()
            raise
        self.folder = self._folder.path
        self.settings = self._assembly.generation.components.settings
        self.tracking, self.personalization = self._assembly.tracking, self._assembly.personalization
        self.analytics = self._assembly.analytics
        self.teaching: SequenceTraining = no_teaching
        self.voice = VoiceInput(self.settings)
        self._own_settings = settings is None
        self._learning, self._reloading = threading.Lock(), threading.Lock()

    def __enter__(self) -> Shop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many products shoppers see."""
        self.turn()
        return len(self._assembly.catalog) - self._assembly.catalog.hidden

    @property
    def index(self) -> Index:
        """The index that answers now; a change of encoder puts another in its place."""
        return self._components.index

    @property
    def encoder(self) -> Encoder:
        """The encoder that answers now."""
        return self._components.encoder

    # ------------------------------------------------------------------------------------------------------ reading

    def search(self, query: Query | str = "", /, **options: Unpack[SearchOptions]) -> Hits:
        """Answer a query: a `Query`, or words and any of its fields by name (`shop.search("red shoes", page=2)`).

        With `shopper` or `session`, what is known of them moves the first hits a little, unless `personal` is false.

        Raises `BadQuery`, `BadFilter`, `BadPicture` or `NotFound`, each naming what is wrong and what would be right.
        """
        if isinstance(query, str):
            query = query_of(words=query, **options)
        elif options:
            raise BadQuery("search: give either a Query or words with fields by name, not both")
        self.turn()
        query, heard = self._heard(query)
        personal = self.personalization
        query_id = personal.new_id() if query.shopper or query.session else ""
        with one_thread(), self._assembly.generation.lease() as components:
            taste = personal.search_taste(query, components)
            ranker = personal.search_ranker(query, components, query_id)
            found = answered(components, query, self._pixels, taste, ranker)
            personal.record(query, query_id, found, components)
        hits = found.hits if heard is None else replace(found.hits, heard=heard)
        return replace(hits, query_id=query_id) if query_id else hits

    def transcribe(self, audio: bytes, language: Literal["en", "zh"] | None = None) -> Transcript:
        """The words of a recording, corrected by the shop's own where they sound alike; `language` None = as the
        settings say. Nothing of it is kept. One recording is heard at a time.

        Raises `BadSound`, `BadSetting` where no recogniser is installed, `MissingExtra` without the extra "voice".
        """
        return self.voice.transcribe(self._components, audio, language)

    def _heard(self, query: Query) -> tuple[Query, Transcript | None]:
        return self.voice.query(self._components, query) if query.audio else (query, None)

    def similar(self, product_id: str, **options: Unpack[SimilarOptions]) -> Hits:
        """Products like this one; any field of `Query` may be given besides, e.g. `words="but red"`."""
        options.setdefault("per_page", 12)
        hits = self.search(query_of(like=product_id, **options))
        return hits if hits.query_id else self.personalization.with_id(hits)

    def recommend(
        self,
        placement: Placement = "home",
        *,
        shopper: str = "",
        session: str = "",
        products: Iterable[str] | str = (),
        category: Iterable[str] | str = (),
        limit: int = 12,
        filter: str = "",  # noqa: A002 - named as in `Query`
        language: str | None = None,
    ) -> Recommendations:
        """What this shopper, or this session of somebody unknown, may like; what everyone takes where nothing is known.

        placement  "home" and "email" leave out what was bought or lies in the cart, "home" what was looked at as well;
                   "product" gives what stands beside `products`, "cart" what goes with them, or with the shopper's
                   cart; "category" orders one category's products
        products   ids, at most 100, or one id
        category   path from the root, by steps or as text: "Shoes > Boots"
        limit      0–100

        Raises `BadQuery` or `BadFilter` for a question without sense. What is sold out is never answered, and unknown
        products and shoppers are no error: there is always an answer, while products are left that may be shown.
        """
        query = RecommendQuery(
            placement=placement,
            shopper=shopper,
            session=session,
            products=(products,) if isinstance(products, str) else tuple(products),
            category=steps(category),
            limit=limit,
            filter=filter,
            language=language,
        )
        self.turn()
        return self.personalization.recommend(query)

    def profile(self, shopper: str = "", *, session: str = "", language: str | None = None) -> ProfileReport:
        """What is known of a shopper, or of a session of somebody unknown, in figures and words; an unknown one is no
        error. Raises `BadQuery` when neither is named.
        """
        self.turn()
        return self.personalization.profile(shopper, session, language)

    def train_recommenders(
        self, progress: Callable[[str, float], None] = lambda what, done: None, teach: Teach | None = None
    ) -> RecommendReport:
        """Learn from the log what goes with what, who counts how much, and what taste says in searches; answers use it
        from now on. `teach` trains a model of sequences (`wares train recommenders` does, with the extra "train").

        Raises `BadInput` when no event names a product of the shop. Another training waits until one is done.
        """
        from wares.shop.train.train import RecommendTraining

        self._assembly.writing("training")
        with self._learning:
            live, pipeline = self._assembly.live, self.personalization.recommendations
            home = self._folder.recommenders
            training = RecommendTraining(self._assembly.generation, live, self.tracking, pipeline, home)
            return training.train(progress, teach)

    def status(self) -> Status:
        """The shop at a glance."""
        self.turn()
        return status_of(
            self._folder,
            self._assembly.generation,
            "" if self.read_only else self._assembly.encoder_changes.description(),
            self.personalization.artifacts.state,
            self.tracking.log.count(),
        )

    @property
    def read_only(self) -> bool:
        """Whether it was opened for reading alone."""
        return self._folder.read_only

    @property
    def token(self) -> str:
        """What whoever may read the shop's folder can tell a server of the shop, to be known as its owner."""
        return self._folder.token

    @property
    def limits(self) -> PictureLimits:
        """What a picture may be, by the settings."""
        return limits_of(self.settings)

    def fetch(self, url: str) -> Future[bytes]:
        """A picture file from the web, for a query, once it is there; private addresses are refused by default.

        Raises `TooBusy` when too many are being fetched; the future raises `BadPicture` naming the address.
        """
        return self._assembly.fetcher.fetch(url)

    def warm(self) -> None:
        """Load dictionaries and build lookup tables now (about half a second), so that no shopper waits for them."""
        self.search("warm up zzzzqq 跑步鞋", per_page=1)
        self.encoder.encode_pictures([np.zeros((8, 8, 3), np.uint8)])
        self.suggest("warm up")
        self.personalization.warm()

    def reload(self) -> tuple[str, ...]:
        """Read `wares.toml` and `synonyms.txt` again; the next question is answered by them.

        Returns the settings that stand otherwise in the file and wait for the next opening. Settings handed over at
        opening stay. Raises `BadSetting` naming file and place; then all stays as it was.
        """
        with self._reloading:
            self.settings, waiting = reload_files(self._assembly, self.settings, self._own_settings)
            self.tracking.ahead = self.settings.events_max_clock_skew
            return waiting

    def announce(self, address: str | None, holder: int | None = None, token: str = "") -> None:
        """Tell other processes at which URL this shop is served (None = no longer), by the process `holder` (None =
        this one), and which token makes whoever may read the folder its owner there ("" = the shop's own).
        """
        self._folder.announce(address, holder, token)

    def close(self) -> None:
        """Write what is pending and let others open the shop. Calling it twice is fine.

        Raises `StoreFull` on a full disk; the shop is closed all the same, and what was acknowledged is kept.
        """
        self._assembly.close(self.tracking)

    def _pixels(self, data: bytes) -> Pixels:
        return decode_pixels(data, self.limits)
