"""Unsupported files: what is no feed, by its first bytes, named as what it is, with the remedy."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

from wares.errors import BadFeed
from wares.tabular.compression import InputFile
from wares.tabular.formats.dialect import KINDS

_EXPORT = "export the products as CSV (UTF-8), JSON or Excel"
_PACKED = "unpack it, or pack it as gzip or ZIP"
_MAGIC: tuple[tuple[bytes, int, str, str], ...] = (
    (b"%PDF", 0, "a PDF", _EXPORT),
    (b"SQLite format 3", 0, "a SQLite database", _EXPORT),
    (b"{\\rtf", 0, "an RTF text", _EXPORT),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", _PACKED),
    (b"Rar!", 0, "a RAR archive", _PACKED),
    (b"BZh", 0, "a bzip2 archive", _PACKED),
    (b"\xfd7zXZ", 0, "an xz archive", _PACKED),
    (b"\x28\xb5\x2f\xfd", 0, "a Zstandard archive", _PACKED),
    (b"ustar", 257, "a tar archive", _PACKED),
    (b"ftypavi", 4, "an AVIF picture", "it belongs beside a feed, not in its place"),
    (b"ftyphei", 4, "a HEIC picture", "it belongs beside a feed, not in its place"),
    (b"ftyphev", 4, "a HEIC picture", "it belongs beside a feed, not in its place"),
    (b"ftypmif1", 4, "a HEIF picture", "it belongs beside a feed, not in its place"),
    (b"ftypmsf1", 4, "a HEIF picture", "it belongs beside a feed, not in its place"),
    (b"ftyp", 4, "a film", f"give {KINDS}"),
    (b"\xff\xd8\xff", 0, "a JPEG picture", "it belongs beside a feed, not in its place"),
    (b"\x89PNG", 0, "a PNG picture", "it belongs beside a feed, not in its place"),
    (b"GIF8", 0, "a GIF picture", "it belongs beside a feed, not in its place"),
    (b"WEBP", 8, "a WebP picture", "it belongs beside a feed, not in its place"),
)
"""First bytes, their offset, what the file is, and the remedy."""

_PARTS = (
    ("word/", "a Word document", "save the table as CSV (UTF-8) or Excel"),
    ("ppt/", "a PowerPoint file", _EXPORT),
    ("Index/", "an Apple Numbers, Pages or Keynote file", "export it as Excel or CSV (UTF-8)"),
    ("AndroidManifest.xml", "an app", f"give {KINDS}"),
)
"""Names in a ZIP archive that is a document, what the document is, and the remedy."""


def refuse_unsupported(path: Path, head: bytes, file: InputFile) -> None:
    """Raises `BadFeed` where the file that begins with `head` is no feed."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise BadFeed(f"{path}: the file is empty; export the feed again")
    for magic, offset, kind, remedy in _MAGIC:
        if head.startswith(magic, offset):
            raise BadFeed(f"{path}: a binary file ({kind}), not a feed; {remedy}")
    if head.startswith(b"PK\x03\x04"):
        _refuse_document(path, file)
        return
    if head.startswith((b"\xd0\xcf\x11\xe0", b"PAR1")):
        return
    if b"\0" in head and not _is_text(head):
        raise BadFeed(f"{path}: a binary file, not a feed; give {KINDS}")
    start = head[:2000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise BadFeed(
            f"{path}: a web page, not a feed; check the address it was saved from, or open it in a spreadsheet "
            "and save it as XLSX"
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise BadFeed(f"{path}: an Excel workbook in XML of 2003; save it as XLSX or CSV (UTF-8)")


def _refuse_document(path: Path, file: InputFile) -> None:
    with zipfile.ZipFile(file.seekable()) as archive:
        names = archive.namelist()
        kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    for part, description, remedy in _PARTS:
        if any(name.startswith(part) for name in names):
            raise BadFeed(f"{path}: {description}, not a feed; {remedy}")
    if kind and b"spreadsheet" not in kind:
        raise BadFeed(f"{path}: a document ({kind.decode('ascii', 'replace')}), not a feed; {_EXPORT}")


def _is_text(head: bytes) -> bool:
    """Whether bytes with NULs are UTF-16, or UTF-8 in which single rows may be refused for theirs."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 8 * min(even, odd) <= max(even, odd) > len(head) // 16:
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        if re.search(r"[\r\n\t,;|<{\[]", text) is not None and "\0" not in text:
            return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head.partition(b"\n")[0] and head.count(b"\0") * 20 < len(head)
