"""Shop: add, search, get, delete, similar, suggest. The only place where rooms meet."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import msgspec

from wares import settings as settings_
from wares.catalog.cleaning import from_mapping
from wares.catalog.fetching import Fetcher
from wares.catalog.pictures import Limits, decode
from wares.encode.base import load as load_encoder
from wares.errors import BadInput, BadQuery, NotFound, ShopVersion
from wares.index.edge import EdgeIndex
from wares.language.synonyms import Synonyms
from wares.settings import Settings
from wares.shop.answer import answer
from wares.shop.feeds import IngestReport, Progress, ingest
from wares.shop.folder import Folder
from wares.shop.intake import Incoming, Intake, Taken, catch_up, incoming, word_change
from wares.shop.parts import Parts
from wares.shop.wording import Wording
from wares.store.catalogue import Catalogue
from wares.types import Encoder, Hits, Picture, Pixels, Problem, Product, Query, Suggestion

_FLUSH_EVERY = 2048  # products written between two flushes: what opening after a crash has to index again at most
_INDEXED, _ENCODER = "indexed", "encoder"


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of products handed over in the library; `problems` are pictures that were left out."""

    added: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A shop at a glance. `pending` = changes the store has and the index has not flushed yet."""

    folder: str
    version: str
    products: int
    indexed: int
    pictures: int
    terms: int
    encoder: str
    pending: int
    attributes: Mapping[str, Literal["text", "number"]]
    disk_mb: float


class Shop:
    """One catalogue with its settings, index and models, in a folder.

    Safe to use from several threads: searches run beside each other and beside one writer. Raises `ShopBusy` when
    another process has it open, `ShopVersion` when another version wrote it, `BadSetting` for its settings.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        create: bool = True,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        held = Folder(Path(path), create)
        try:
            self.folder = held.path
            self.settings = settings or settings_.load(held.path)
            self._folder = held
            self.encoder = encoder or load_encoder(_path_or_none(self.settings.encoder_path))
            self._catalogue = Catalogue(held.store_url)
            self._wording = Wording(self._catalogue, _synonyms(held.path))
            self.index = self._open_index()
            self._parts = Parts(self.settings, self._catalogue, self.index, self.encoder, self._wording)
            self._writing = threading.RLock()
            self._unflushed = 0
            if catch_up(self._parts, int(self._catalogue.meta(_INDEXED) or 0), progress):
                self.flush()
        except BaseException:
            held.release()
            raise

    def __enter__(self) -> Shop:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._catalogue)

    def _open_index(self) -> EdgeIndex:
        fingerprint, folder = self.encoder.fingerprint, self._folder.index
        if self._catalogue.meta(_ENCODER) != fingerprint:
            self._start_over()
            self._catalogue.set_meta(_ENCODER, fingerprint)
        elif not folder.exists():
            self._start_over()
        try:
            return EdgeIndex.open(folder, self.encoder.dim)
        except ShopVersion:
            self._start_over()
            return EdgeIndex.open(folder, self.encoder.dim)

    def _start_over(self) -> None:
        """The index is derived: throw it away, and catching up makes it again from the store."""
        self._catalogue.set_meta(_INDEXED, "0")
        shutil.rmtree(self._folder.index, ignore_errors=True)

    # ------------------------------------------------------------------------------------------------------ writing

    def add(self, products: Iterable[Product | Mapping[str, object]]) -> AddReport:
        """Add products, or replace those with the same id. Durable and visible to the next search on return.

        A mapping has the field names of `Product`. Raises `BadInput` naming product and field before anything of the
        batch is taken; when an id comes twice, the last one counts.
        """
        chosen = {one.product.id: one for one in map(incoming, map(_product, products))}
        taken = self._take(chosen.values())
        return AddReport(
            sum(t.added for t in taken),
            sum(t.updated for t in taken),
            sum(t.unchanged for t in taken),
            tuple(problem for t in taken for problem in t.problems),
        )

    def _take(self, products: Iterable[Incoming]) -> list[Taken]:
        with self._writing:
            return list(self._taking(products))

    def _taking(self, products: Iterable[Incoming]) -> Iterator[Taken]:
        for taken in Intake(self._parts, self.limits).take(products, self.settings.ingest_batch):
            self._wrote(taken.added + taken.updated)
            yield taken

    def ingest(
        self,
        feeds: Sequence[Path | str] | Path | str,
        *,
        columns: Mapping[str, str] | None = None,
        prune: bool = False,
        progress: Callable[[Progress], None] = lambda now: None,
    ) -> IngestReport:
        """Take whole feeds; see docs/feeds.md for their forms. Rows that are unchanged cost next to nothing.

        `columns` maps fields to the feed's columns where guessing fails; `prune` deletes products that no row of these
        feeds has. May be interrupted at any moment and run again: it goes on where it stopped. Raises `BadFeed` for a
        feed that cannot be read; broken rows are skipped and listed in the report file.
        """
        paths = [Path(feed) for feed in ([feeds] if isinstance(feeds, str | Path) else feeds)]
        with self._writing:
            try:
                report, seen = ingest(self._parts, paths, columns, self._taking, self._folder.reports, progress)
                if prune:
                    report = replace(report, deleted=self.delete(self._catalogue.ids() - seen))
            finally:
                self.flush()
            self.optimize()
        return report

    def delete(self, ids: Iterable[str]) -> int:
        """Remove products; unknown ids are passed over. How many went; none of them is found on return."""
        with self._writing:
            gone = list(self._catalogue.by_id(list(dict.fromkeys(ids))).values())
            if not gone:
                return 0
            change = word_change(self._parts, [], gone)
            nums = self._catalogue.delete([product.id for product in gone], change.counts)
            self._wording.apply(change)
            self.index.delete(nums)
            self._wrote(len(nums))
            return len(nums)

    def _wrote(self, n: int) -> None:
        self._unflushed += n
        if self._unflushed >= _FLUSH_EVERY:
            self.flush()

    def flush(self) -> None:
        """Force the index to the disk and note how far it is; called by itself every so often."""
        with self._writing:
            seq = self._catalogue.seq
            self.index.flush()
            self._catalogue.set_meta(_INDEXED, str(seq))
            self._unflushed = 0

    def optimize(self) -> None:
        """Build the index's graphs after many changes. Searches are right without it, only slower."""
        with self._writing:
            self.index.optimize()

    # ------------------------------------------------------------------------------------------------------ reading

    def search(self, query: Query | str = "", /, **parts: Any) -> Hits:
        """Answer a query: a `Query`, or words and any of its fields by name (`shop.search("red shoes", page=2)`).

        Raises `BadQuery`, `BadFilter`, `BadPicture` or `NotFound`, each naming what is wrong and what would be right.
        """
        if isinstance(query, str):
            query = _query(words=query, **parts)
        elif parts:
            raise BadQuery("search: give either a Query or words with fields by name, not both")
        return answer(self._parts, query, self._pixels)

    def similar(self, product_id: str, **parts: Any) -> Hits:
        """Products like this one; any field of `Query` may be given besides, e.g. `words="but red"`."""
        return self.search(_query(like=product_id, **{"per_page": 12, **parts}))

    def get(self, product_id: str) -> Product:
        """The product with this id. Raises `NotFound`. Its pictures' bytes are had with `picture`."""
        found = self._catalogue.by_id([product_id]).get(product_id)
        if found is None:
            raise NotFound(f"no product with the id {product_id!r}")
        return found

    def picture(self, product_id: str, number: int = 0) -> tuple[bytes, str]:
        """File bytes and media type of a product's picture, counted from 0. Raises `NotFound`."""
        found = self._catalogue.picture(product_id, number)
        if found is None:
            raise NotFound(f"no picture {number} of a product with the id {product_id!r}")
        return found

    def suggest(self, words: str, *, limit: int = 8, language: str | None = None) -> tuple[Suggestion, ...]:
        """Queries worth typing that go on from `words`: past queries that found something, and the catalogue's phrases.

        `language` "zh" or "en" puts suggestions in that script first.
        """
        found = self._wording.suggest(words[:200], limit if language is None else 2 * limit)
        if language is not None:
            found = tuple(sorted(found, key=lambda one: _is_chinese(one.text) != (language == "zh")))
        return found[:limit]

    def asked(self, words: str) -> None:
        """Remember a query that a shopper finished and that found something, for `suggest`."""
        if words.strip() and len(words) <= 100:
            self._wording.asked(words.strip())

    def attributes(self) -> dict[str, Literal["text", "number"]]:
        """Every attribute products have, usable in filters, facets and (numbers) sorts."""
        return self.index.attributes()

    def labels(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """attribute → value → what the value is called in `language`, as the products' own texts have it."""
        return self._wording.labels(language)

    def status(self) -> Status:
        """The shop at a glance."""
        files = [path.stat().st_blocks * 512 for path in self.folder.rglob("*") if path.is_file()]
        return Status(
            folder=str(self.folder),
            version=version("wares"),
            products=len(self._catalogue),
            indexed=len(self.index),
            pictures=self._catalogue.picture_count(),
            terms=self._wording.vocabulary.size,
            encoder=self.encoder.fingerprint,
            pending=self._catalogue.seq - int(self._catalogue.meta(_INDEXED) or 0),
            attributes=self.attributes(),
            disk_mb=round(sum(files) / 1e6, 1),
        )

    @property
    def limits(self) -> Limits:
        """What a picture may be, by the settings."""
        chosen = self.settings
        return Limits(
            max_pixels=int(chosen.picture_max_megapixels * 1e6),
            max_bytes=int(chosen.picture_max_megabytes * 1e6),
            timeout=chosen.picture_timeout,
            keep_side=chosen.picture_keep_side,
        )

    def fetch(self, url: str) -> bytes:
        """A picture file from the web, for a query. Raises `BadPicture`; private addresses are refused by default."""
        limits = replace(self.limits, allow_private=self.settings.serve_fetch_private)
        with Fetcher(limits) as fetcher:
            return fetcher.load(Picture(url=url))

    def warm(self) -> None:
        """Load dictionaries and build lookup tables now (about half a second), so that no shopper waits for them."""
        self.search("warm up zzzzqq 跑步鞋", per_page=1)

    def announce(self, address: str | None) -> None:
        """Tell other processes at which URL this shop is served (None = no longer)."""
        self._folder.announce(address)

    def close(self) -> None:
        """Write what is pending and let others open the shop. Calling it twice is fine."""
        with self._writing:
            if self._folder.released:
                return
            try:
                self._wording.keep_queries()
                if self._unflushed:
                    self.flush()
                self.index.close()
                self._catalogue.close()
            finally:
                self._folder.release()

    def _pixels(self, data: bytes) -> Pixels:
        return decode(data, self.limits).pixels


def _product(given: Product | Mapping[str, object]) -> Product:
    return given if isinstance(given, Product) else from_mapping(given)


def _query(**parts: Any) -> Query:
    names = [field.name for field in dataclasses.fields(Query)]
    for name in parts:
        if name not in names:
            raise BadQuery(f"query: no part is called {name!r}; known: {', '.join(names)}")
    try:
        return msgspec.convert(parts, Query)
    except msgspec.ValidationError as error:
        raise BadQuery(f"query: {error}") from error


def _path_or_none(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _synonyms(folder: Path) -> Synonyms:
    own = folder / "synonyms.txt"
    try:
        text = own.read_text(encoding="utf-8") if own.exists() else ""
        return Synonyms.default().extended(Synonyms.parse(text, str(own)))
    except UnicodeDecodeError as error:
        raise BadInput(f"{own}: not UTF-8; save it as UTF-8") from error


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
