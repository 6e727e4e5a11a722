"""Decompression: a feed's bytes out of gzip, or of a ZIP archive that holds one feed."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, BinaryIO, cast

from wares.errors import BadFeed

READ_ERRORS = (EOFError, OSError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError)
"""What reading a file that is cut off, damaged or no text raises."""

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_DOCUMENTS = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml", "Index/Document.iwa", "AndroidManifest.xml")
"""Names by which a ZIP archive is a document of its own (a workbook, a text) and no parcel of files."""

_FEEDS = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".xml", ".rss", ".atom", ".xlsx", ".xlsm",
          ".xlsb", ".xls", ".ods", ".parquet", ".gz")  # fmt: skip
_RATIO = 250
_FREE = 64 << 20
_IN_MEMORY = 16 << 20
_ROWS_A_LOOK = 64
_MOST_WORKBOOK = 1 << 30


class InputFile:
    """A feed opened for reading, unpacked; `progress` is the share of the file read so far, 0–1.

    stream  the feed's own bytes; a workbook stays the archive it is
    member  name of the feed in its ZIP archive; "" = it is in none

    Raises `BadFeed` for an archive that is damaged, holds no feed or several, or unpacks to far more than it should.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.member = ""
        self._file = path.open("rb")
        self._texts: list[io.TextIOWrapper] = []
        self._layers: list[IO[bytes]] = [self._file]
        self._spool: IO[bytes] | None = None
        self._size = max(1, path.stat().st_size)
        self._share, self._asked = 0.0, 0
        try:
            self._unpack()
        except BaseException:
            self.close()
            raise

    @property
    def stream(self) -> BinaryIO:
        """The feed's own bytes."""
        return cast(BinaryIO, self._layers[-1])

    def progress(self) -> float:
        """The share of the file read so far; looked up now and then, since every row asks."""
        if self._asked % _ROWS_A_LOOK == 0:
            self._share = min(1.0, self._file.tell() / self._size)
        self._asked += 1
        return self._share

    def text(self, encoding: str) -> io.TextIOWrapper:
        """The stream as text, line ends as they are; bytes that cannot be decoded become lone surrogates."""
        errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
        text = io.TextIOWrapper(self.stream, encoding=encoding, errors=errors, newline="")
        self._texts.append(text)
        return text

    def seekable(self) -> BinaryIO:
        """The feed's bytes such that a reader may jump about in them; what is packed is unpacked to a file at most
        a gibibyte large."""
        if self._layers[-1] is not self._file and self._spool is not self._layers[-1]:
            spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the layers
            self._spool = cast(IO[bytes], spool)
            self._layers.append(self._spool)
            shutil.copyfileobj(_SizeLimitedReader(self._layers[-2], self.path), spool, 1 << 20)
        self.stream.seek(0)
        return self.stream

    def close(self) -> None:
        """Closes the file and all that was opened on it."""
        for text in self._texts:
            text.close()
        for layer in reversed(self._layers):
            layer.close()

    def __enter__(self) -> InputFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _unpack(self) -> None:
        head = self._head()
        if head.startswith(_GZIP):
            self._gunzip()
            head = self._head()
        if head == _ZIP:
            self._unzip()

    def _head(self) -> bytes:
        head = self.stream.read(4)
        self.stream.seek(0)
        return head

    def _gunzip(self) -> None:
        self._layers.append(io.BufferedReader(gzip.GzipFile(fileobj=self._layers[-1])))

    def _unzip(self) -> None:
        try:
            archive = zipfile.ZipFile(self.seekable())
        except zipfile.BadZipFile as error:
            raise BadFeed(
                f"{self.path}: a ZIP archive or Excel workbook that is cut off or damaged ({error}); pack or copy it "
                "again"
            ) from error
        if any(name in _DOCUMENTS for name in archive.namelist()):
            self._require_size("the workbook", archive.infolist())
            self.stream.seek(0)
            return
        member = self._only(archive)
        self.member = member.filename
        self._layers.append(archive.open(member))
        if self._head_of_member(archive, member).startswith(_GZIP):
            self._gunzip()
        elif self._head_of_member(archive, member) == _ZIP:
            self._unzip_inner()

    def _unzip_inner(self) -> None:
        """A workbook in the archive; an archive in an archive is refused."""
        with zipfile.ZipFile(self.seekable()) as inner:
            members = inner.infolist()
        if not any(member.filename in _DOCUMENTS for member in members):
            raise BadFeed(f"{self.path}: {self.member} in it is an archive itself; unpack it")
        self._require_size(self.member, members)
        self.stream.seek(0)

    def _head_of_member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
        with archive.open(member) as file:
            return file.read(4)

    def _only(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        """The one feed in an archive."""
        feeds = [member for member in archive.infolist() if _may_be_feed(member)]
        if not feeds:
            raise BadFeed(f"{self.path}: the ZIP archive holds no feed; put one file of CSV, JSON, XML or Excel in it")
        if len(feeds) > 1:
            names = ", ".join(feed.filename for feed in feeds[:5]) + (" …" if len(feeds) > 5 else "")
            raise BadFeed(f"{self.path}: the ZIP archive holds {len(feeds)} feeds ({names}); unpack it and give one")
        if feeds[0].flag_bits & 1:
            raise BadFeed(f"{self.path}: the ZIP archive is locked by a password; unpack it and give the file in it")
        self._require_size(feeds[0].filename, feeds)
        return feeds[0]

    def _require_size(self, noun: str, members: Sequence[zipfile.ZipInfo]) -> None:
        """Refuses what unpacks to far more than feeds do."""
        size, compressed_size = (
            sum(member.file_size for member in members),
            sum(member.compress_size for member in members),
        )
        if size > max(_FREE, _RATIO * compressed_size):
            raise BadFeed(
                f"{self.path}: {noun} unpacks to {size:,} bytes, over {_RATIO} times its size; unpack it, or save it "
                "anew, if that is right"
            )


def _may_be_feed(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
    return not member.is_dir() and not is_hidden and name.lower().endswith(_FEEDS)


class _SizeLimitedReader:
    """A file that may not be longer than `_MOST_WORKBOOK` bytes."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file, self._path, self._remaining = file, path, _MOST_WORKBOOK

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._remaining -= len(data)
        if self._remaining < 0:
            raise BadFeed(f"{self._path}: unpacks to more than {_MOST_WORKBOOK:,} bytes; unpack it and give the file")
        return data
