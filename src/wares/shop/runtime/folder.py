"""A shop's folder: what lies in it, which version wrote it, and who holds it.

shop.json      format, written once the store is of it
shop.db        the store (products, pictures, counts, events)
index/         the engine's files; derived, may be deleted; index-…/ once the encoder was swapped
models/        encoders that were taken in
annotator/     what fills missing values, once trained; may be deleted
recommenders/  what recommends, once trained; may be deleted
rankers/       what orders searches, once trained; may be deleted
impressions/   what searches showed, for rankers to learn from; bounded, may be deleted
popularity/    time-decayed counts of events; derived, may be deleted
words/         terms and suggestions; derived, may be deleted
catalog_view/  the products as recommending sees them, columns in files; derived, may be deleted
showcase.json  shoppers that a demo shop may be seen as
reports/       one file an ingest
feeds/         of each feed, what its columns are (saved mappings) and what its last delivery was like
wares.toml     settings, written by the shop's people
synonyms.txt   the shop's own synonyms, likewise
demo.json, drawn/   of a demo shop: what was drawn, and its feed
lock, holder.json   which process holds the shop, to write it; readers hold nothing
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from wares.errors import BadInput, ShopBusy, ShopDamaged, ShopVersion, StoreFull, WaresError
from wares.index.disk import RESERVE
from wares.shop.runtime.holder import HOLDER, busy_error, read_holder

FORMAT = 2
"""Of what is written now. Folders of format 1 differ in the store and a file's name, both brought up at opening."""
_READABLE = (1, FORMAT)
DEMO, DRAWN, SHOWCASE_FILE = "demo.json", "drawn", "showcase.json"
FEEDS = "feeds"
"""The folder, in a shop's folder, of what is known of its feeds."""

_STORE = "shop.db"
_EARLIER_COUNTS = ("pulse.npz", "popularity.npz")
"""Of an earlier Wares; the counts are read from the log again."""
_MAY_BE_THERE = {
    "lock", "holder.json", "holder.part", "shop.part", "wares.toml", "synonyms.txt", FEEDS,
    _STORE, f"{_STORE}-wal", f"{_STORE}-shm", f"{_STORE}-journal", DEMO, DRAWN,
}  # fmt: skip


@dataclass(slots=True)
class Folder:
    """A shop's folder, held by this process until `release`; or only read (`read_only`), beside whoever holds it.

    Raises `BadInput` when there is no shop and `create` is false, or it cannot be written, `ShopVersion` when another
    version wrote it, `ShopDamaged` when its manifest cannot be read, `ShopBusy` when another process holds it,
    `StoreFull` when the disk has too little room to work in.

    reserve   bytes that must be free on its disk: files mapped into memory that find no room kill the process
    is_made   whether the shop was made before, or is by now; see `complete`
    database  URL of the store where it is not a file of the folder; empty = it is
    token     random; tells a server that holds the shop that a caller may read this folder (`holder.json`, mode 600)
    """

    path: Path
    create: bool = False
    read_only: bool = False
    reserve: int = RESERVE
    released: bool = field(init=False, default=False)
    is_made: bool = field(init=False, default=False)
    database: str = field(init=False, default="", repr=False)
    token: str = field(init=False, default_factory=lambda: secrets.token_urlsafe(32))
    _lock: FileLock | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.read_only and self.create:
            raise BadInput(
                f"{self.path}: a shop cannot be made by opening it for reading alone; leave one of the two out"
            )
        self.path = self.path.expanduser().resolve()
        manifest = self.path / "shop.json"
        try:
            self.is_made = manifest.exists()
        except OSError as error:
            raise BadInput(
                f"{self.path}: cannot be read ({error.strerror}); look at the folder's permissions"
            ) from error
        if self.is_made:
            self._require_readable(manifest)
        else:
            self._require_room_for_a_shop()
        if not self.read_only:
            self._acquire()

    def _require_readable(self, manifest: Path) -> None:
        if (version := _format_of(manifest)) is None:
            raise ShopDamaged(f"{manifest} cannot be read; write it anew with: wares repair --shop {self.path}")
        if version not in _READABLE:
            raise ShopVersion(
                f"{manifest}: this shop was written in format {version}, this Wares reads format {FORMAT}. "
                "Use the version of Wares that wrote it, or ingest the feeds into a new folder."
            )
        if self.read_only and version != FORMAT:
            raise ShopVersion(
                f"{manifest}: this shop was written in format {version}. Open it once without "
                f"read_only: that brings it up to format {FORMAT}"
            )

    def _acquire(self) -> None:
        """Lock the folder for this process."""
        self._lock = lock = FileLock(self.path / "lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise self._busy() from error
        except OSError as error:
            raise self._not_writable(error) from error
        try:
            _require_room(self.path, self.reserve)
            self.announce(None)
        except OSError as error:
            lock.release()
            raise self._not_writable(error) from error
        except BaseException:
            lock.release()
            raise

    def complete(self) -> None:
        """Note that the shop is made and of the present format; from now on its store must be there."""
        if not self.is_made or _format_of(self.path / "shop.json") != FORMAT:
            _write_whole(self.path / "shop.json", {"format": FORMAT})
            self.is_made = True
        self._drop_earlier_counts()

    def drop_derived(self) -> None:
        """Remove what was derived from a store whose changes are no longer told apart by their numbers."""
        for folder in (self.popularity, self.catalog_view, self.words):
            shutil.rmtree(folder, ignore_errors=True)
        self._drop_earlier_counts()

    def _drop_earlier_counts(self) -> None:
        for name in _EARLIER_COUNTS:
            (self.path / name).unlink(missing_ok=True)

    def _require_room_for_a_shop(self) -> None:
        if not self.create:
            raise BadInput(f"{self.path}: there is no shop here. Make one with: wares ingest FEED --shop {self.path}")
        if self.path.exists() and not self.path.is_dir():
            raise BadInput(f"{self.path}: a file stands where the shop's folder should be; choose another folder")
        if self.path.is_dir() and (
            others := sorted(p.name for p in self.path.iterdir() if p.name not in _MAY_BE_THERE)
        ):
            raise BadInput(f"{self.path}: not a shop, and not empty ({others[0]} is there); choose another folder")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"{self.path}: cannot be made: {error.strerror}; choose another folder") from error

    @property
    def store_url(self) -> str:
        """Where the store lies."""
        return self.database or f"sqlite:///{self.path / _STORE}"

    @property
    def copy(self) -> Path:
        """Where products of a store on another machine are copied to."""
        return self.path / "products.db"

    @property
    def index(self) -> Path:
        """The engine's folder."""
        return self.path / "index"

    @property
    def annotator(self) -> Path:
        """Where the annotator is kept."""
        return self.path / "annotator"

    @property
    def recommenders(self) -> Path:
        """Where what recommends is kept."""
        return self.path / "recommenders"

    @property
    def rankers(self) -> Path:
        """Where the versions of what orders searches are kept."""
        return self.path / "rankers"

    @property
    def impressions(self) -> Path:
        """Where what searches showed is recorded."""
        return self.path / "impressions"

    @property
    def popularity(self) -> Path:
        """Where the counts of popularity are kept."""
        return self.path / "popularity"

    @property
    def words(self) -> Path:
        """Where the dictionaries of terms and suggestions are kept."""
        return self.path / "words"

    @property
    def catalog_view(self) -> Path:
        """Where the catalogue view lies."""
        return self.path / "catalog_view"

    @property
    def feeds(self) -> Path:
        """Where what is known of the feeds is kept."""
        return self.path / FEEDS

    @property
    def reports(self) -> Path:
        """Where reports of ingests are written."""
        return self.path / "reports"

    def size(self) -> int:
        """Bytes on the disk; files that go while they are counted do not count."""
        total = 0
        for folder, _, names in os.walk(self.path):
            for name in names:
                with suppress(FileNotFoundError):
                    total += (Path(folder) / name).stat().st_blocks * 512
        return total

    def announce(self, address: str | None, holder: int | None = None, token: str = "") -> None:
        """Tell other processes who holds the shop, and at which URL it is served, if it is; a reader holds nothing.

        holder, token   of the server, where they are not this process and this folder's
        """
        if self.read_only:
            return
        content: dict[str, object] = {
            "pid": holder or os.getpid(),
            "address": address,
            "token": token or self.token,
        }
        _write_whole(self.path / HOLDER, content, mode=0o600)

    def release(self) -> None:
        """Let others open the shop."""
        self.released = True
        if self._lock is None:
            return
        with suppress(OSError):
            (self.path / HOLDER).unlink(missing_ok=True)
        self._lock.release()

    def _not_writable(self, error: OSError) -> WaresError:
        if error.errno == errno.ENOSPC:
            return StoreFull(f"{self.path}: the disk is full; free some space and try again")
        return BadInput(
            f"{self.path}: cannot be written ({error.strerror}); a shop needs a folder that this user may write in"
        )

    def _busy(self) -> ShopBusy:
        return busy_error(self.path, read_holder(self.path))


def mend_manifest(path: Path) -> bool:
    """Write `shop.json` anew where it cannot be read and the store is there; whether that was done."""
    manifest = path / "shop.json"
    if not (path / _STORE).exists() or _format_of(manifest) is not None:
        return False
    _write_whole(manifest, {"format": FORMAT})
    return True


def _format_of(manifest: Path) -> object:
    try:
        return json.loads(manifest.read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _require_room(path: Path, reserve: int) -> None:
    """Refuse a disk nearly full at opening: what is mapped into memory and finds no room kills the process."""
    free = shutil.disk_usage(path).free
    if free < reserve:
        raise StoreFull(
            f"{path}: the disk is full ({free / 1e6:.0f} MB free, {reserve / 1e6:.0f} are needed to open a shop); "
            "free some space and try again. Everything acknowledged is kept."
        )


def _write_whole(path: Path, content: dict[str, object], mode: int = 0o644) -> None:
    part = path.with_suffix(".part")
    part.touch(mode)
    part.chmod(mode)
    part.write_text(json.dumps(content), encoding="utf-8")
    part.replace(path)
