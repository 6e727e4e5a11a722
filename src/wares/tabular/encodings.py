"""How a feed's bytes are to be read: gzip or not, and in which encoding."""

import codecs
import gzip
import io
from pathlib import Path
from typing import BinaryIO

_SAMPLE = 1 << 20
_GUESSED = "; if letters look wrong, save the feed as UTF-8"


class Bytes:
    """A feed opened for reading, unpacked when it is gzip; `done` is the share of the file read so far, 0–1."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._opened: list[io.TextIOWrapper] = []
        self._size = max(1, path.stat().st_size)
        packed = self._file.read(2) == b"\x1f\x8b"
        self._file.seek(0)
        self.stream: BinaryIO = io.BufferedReader(gzip.GzipFile(fileobj=self._file)) if packed else self._file

    def done(self) -> float:
        """The share of the file read so far."""
        return min(1.0, self._file.tell() / self._size)

    def text(self, encoding: str) -> io.TextIOWrapper:
        """The stream as text, line ends as they are; bytes that cannot be decoded become lone surrogates."""
        errors = "surrogatepass" if encoding == "utf-16" else "surrogateescape"
        text = io.TextIOWrapper(self.stream, encoding=encoding, errors=errors, newline="")
        self._opened.append(text)
        return text

    def __enter__(self) -> "Bytes":
        return self

    def __exit__(self, *_: object) -> None:
        for text in self._opened:
            text.close()
        self.stream.close()
        self._file.close()


def detect(stream: BinaryIO) -> tuple[str, str | None]:
    """Encoding of the text in `stream`, and a note where it was guessed.

    A byte order mark decides; else UTF-8 where it holds (or holds but for a few broken bytes), else GB18030 where it
    gives everyday Chinese, else Windows-1252. Reads until a megabyte with other than ASCII characters has been seen.
    """
    head = stream.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", None
    sample = _telling(stream, head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _guessed(sample)
    return "utf-8", None


def _telling(stream: BinaryIO, head: bytes) -> bytes:
    """Whole lines from the stream's parts that are not plain ASCII, about a megabyte at most."""
    found, size, rest = [], 0, head
    while size < _SAMPLE and (chunk := stream.read(1 << 18)):
        lines, end, rest = (rest + chunk).rpartition(b"\n")
        if not end and len(rest) > 1 << 22:
            break
        if not lines.isascii():
            found.append(lines)
            size += len(lines)
    return b"\n".join([*found, rest])


def _guessed(sample: bytes) -> tuple[str, str]:
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if len(text.encode("ascii", "ignore")) + 2 * broken < len(text):
        return "utf-8", "the encoding is taken as UTF-8, although some bytes are not; rows with such bytes are skipped"
    chinese = sample.decode("gb18030", "replace")
    foreign = [character for character in chinese if character > "\x7f"]
    everyday = "".join(foreign).encode("gb2312", "ignore").decode("gb2312")
    if len(everyday) >= 0.7 * len(foreign):
        return "gb18030", f"the encoding is guessed as GB18030{_GUESSED}"
    return "cp1252", f"the encoding is guessed as Windows-1252{_GUESSED}"
