"""Metadata removal: picture files without EXIF, XMP, IPTC, comments, thumbnails, films and trailing data.

A file is walked strictly, segment by segment; what makes up its pixels, and the colour profile, is copied as it is.
Where anything is out of the ordinary there is no bare file: the caller writes one anew from the pixels.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

_PROFILE_MOST = 4 << 20  # bytes of a colour profile
_FOREIGN = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"Rar!\x1a", b"7z\xbc\xaf\x27", b"\x1f\x8b\x08\0", b"\x7fELF"),
    *(b"%PDF-", b"<?php", b"<script", b"http://", b"Exif\0\0", b"\x89PNG\r\n", b"SQLite format"),
    *(b"\0ftyp", b"moov", b"mdat"),
)
"""Beginnings of other files, which compressed pixels do not hold but by chance."""
_READABLE = bytes(32 <= byte < 127 for byte in range(256))
_LONGEST_READABLE = 24  # characters of text in a row, likewise


def strip_metadata(data: bytes, media_type: str) -> bytes | None:
    """The file with its pixels and colour profile only; None where that cannot be told for certain.

    media_type   "image/jpeg", "image/png" or "image/webp"; of all others None
    """
    walk = _STRIPPERS.get(media_type)
    try:
        return None if walk is None else walk(data)
    except (_OddError, struct.error, IndexError, zlib.error):
        return None


class _OddError(Exception):
    """The file is not as its format says."""


def _is_foreign(data: bytes) -> bool:
    """Whether compressed pixels look as if something else were among them."""
    if any(beginning in data for beginning in _FOREIGN):
        return True
    return b"\x01" * _LONGEST_READABLE in data.translate(_READABLE)


def _require(is_so: bool) -> None:
    if not is_so:
        raise _OddError


# ---------------------------------------------------------------------------------------------------------------- JPEG

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive
_HUFFMAN, _QUANTISATION, _RESTART = 0xC4, 0xDB, 0xDD
_TABLES = frozenset({_HUFFMAN, _QUANTISATION, _RESTART})
_JFIF, _ICC, _ADOBE = 0xE0, 0xE2, 0xEE
_DROPPED = frozenset({*range(0xE0, 0xF0), 0xFE}) - {_ADOBE}
_AFTER_SCAN = re.compile(rb"\xff(?![\x00\xd0-\xd7])")


def _jpeg(data: bytes) -> bytes:
    head, segments, at, scans = b"", list[bytes](), 2, 0
    profile: dict[int, bytes] = {}
    while True:
        _require(data[at] == 0xFF)
        marker = data[at + 1]
        if marker == _END:
            break
        length = struct.unpack_from(">H", data, at + 2)[0]
        body, end = data[at + 4 : at + 2 + length], at + 2 + length
        _require(length >= 2 and end < len(data))
        if marker == _SCAN:
            _require(len(body) == 4 + 2 * body[0])
            scans, end = scans + 1, _scan_end(data, end)
            segments.append(data[at:end])
        elif marker in _FRAMES or marker in _TABLES:
            _check_table(marker, body)
            segments.append(data[at:end])
        elif marker == _ADOBE and body[:5] == b"Adobe":
            segments.append(_segment(_ADOBE, body[:12].ljust(12, b"\0")))
        elif marker == _JFIF and body[:5] == b"JFIF\0":
            head = _segment(_JFIF, body[:12].ljust(12, b"\0") + b"\0\0")  # without its thumbnail
        elif marker == _ICC and body[:12] == b"ICC_PROFILE\0":
            profile[body[12]] = body[14:]
        else:
            _require(marker in _DROPPED or marker == _ADOBE)
        at = end
    _require(scans > 0)
    return b"".join([b"\xff\xd8", head, *_profile_segments(profile), *segments, b"\xff\xd9"])


def _check_table(marker: int, body: bytes) -> None:
    """That a frame's header or a table holds nothing behind what belongs there."""
    if marker in _FRAMES:
        _require(len(body) == 6 + 3 * body[5])
    elif marker == _RESTART:
        _require(len(body) == 2)
    else:
        at = 0
        while at < len(body):
            at += 17 + sum(body[at + 1 : at + 17]) if marker == _HUFFMAN else 1 + 64 * (1 + (body[at] >> 4))
        _require(at == len(body))


def _scan_end(data: bytes, start: int) -> int:
    """Where the entropy-coded part that begins at `start` ends."""
    match = _AFTER_SCAN.search(data, start)
    _require(match is not None and not _is_foreign(data[start : match.start()]))
    assert match is not None
    return match.start()


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _profile_segments(chunks: Mapping[int, bytes]) -> Iterator[bytes]:
    """The colour profile cut into segments again; none where it is not one."""
    profile = b"".join(chunks[number] for number in sorted(chunks))
    if not is_profile(profile):
        return
    most = 65_519
    pieces = [profile[start : start + most] for start in range(0, len(profile), most)]
    for number, piece in enumerate(pieces, 1):
        yield _segment(_ICC, b"ICC_PROFILE\0" + bytes((number, len(pieces))) + piece)


def is_profile(data: bytes) -> bool:
    """Whether these bytes are one whole ICC profile: its header tells its length and has the signature."""
    return 128 <= len(data) <= _PROFILE_MOST and data[36:40] == b"acsp" and int.from_bytes(data[:4], "big") == len(data)


# ----------------------------------------------------------------------------------------------------------------- PNG

_PNG = b"\x89PNG\r\n\x1a\n"
_COLOUR = {b"PLTE": 768, b"tRNS": 256, b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"sBIT": 4, b"cICP": 4}
"""Chunks that say how colours are meant, and their most bytes."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # Adam7


def _png(data: bytes) -> bytes:
    chunks = list(_png_chunks(data))
    _require(len(chunks) >= 3 and chunks[0][0] == b"IHDR" and len(chunks[0][1]) == 13 and not chunks[-1][1])
    pixels = b"".join(body for kind, body in chunks if kind == b"IDAT")
    _check_pixels(pixels, chunks[0][1])
    pieces = [_PNG]
    kinds: set[bytes] = set()
    for kind, body in chunks:
        once = kind not in kinds
        kinds.add(kind)
        if kind == b"IDAT":
            pieces += [_chunk(b"IDAT", pixels)] if once else []
        elif kind in (b"IHDR", b"IEND") or (kind in _COLOUR and once and len(body) <= _COLOUR[kind]):
            pieces.append(_chunk(kind, body))
        elif kind == b"iCCP" and once and (profile := _png_profile(body)) is not None:
            pieces.append(_chunk(kind, b"icc\0\0" + zlib.compress(profile)))
        else:
            _require(bool(kind[0] & 0x20) or kind in _COLOUR)  # an unknown chunk without which there is no picture
    return b"".join(pieces)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) up to the end; what comes behind is passed over."""
    at = len(_PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        _require(len(body) == length and kind.isalpha())
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            return


def _check_pixels(compressed: bytes, header: bytes) -> None:
    """That the packed pixels are the picture's and nothing more."""
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", header)
    bits = depth * _CHANNELS.get(colour, 0)
    _require(bits > 0 and interlace in (0, 1))
    sizes = [(width, height)]
    if interlace:
        sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in _PASSES]
    byte_count = sum(h * (1 + -(-w * bits // 8)) for w, h in sizes if w > 0 and h > 0)
    unpacking = zlib.decompressobj()
    rows = unpacking.decompress(compressed, byte_count + 1)
    _require(len(rows) == byte_count and unpacking.eof and not unpacking.unused_data)


def _png_profile(body: bytes) -> bytes | None:
    name, _, compressed = body.partition(b"\0")
    if not 0 < len(name) < 80 or compressed[:1] != b"\0":
        return None
    profile = zlib.decompressobj().decompress(compressed[1:], _PROFILE_MOST + 1)
    return profile if is_profile(profile) else None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


# ---------------------------------------------------------------------------------------------------------------- WebP

_PICTURE = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_HAS_PROFILE, _HAS_ALPHA, _ANIMATED = 0x20, 0x10, 0x02


def _webp(data: bytes) -> bytes:
    _require(data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    _require(end <= len(data))
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + length]
        _require(at + 8 + length <= end)
        if kind in _PICTURE or kind in (b"VP8X", b"ICCP"):
            _require(kind not in chunks and (kind == b"ICCP" or not _is_foreign(body)))
            chunks[kind] = body
        at += 8 + length + length % 2
    _require(len(_PICTURE & chunks.keys() - {b"ALPH"}) == 1)
    if b"VP8X" not in chunks or not is_profile(chunks.get(b"ICCP", b"")):
        chunks.pop(b"ICCP", None)
    if (extension := chunks.get(b"VP8X")) is not None:
        flags = extension[0] & _HAS_ALPHA | (_HAS_PROFILE if b"ICCP" in chunks else 0)
        _require(len(extension) == 10 and not extension[0] & _ANIMATED)
        chunks[b"VP8X"] = bytes((flags, 0, 0, 0)) + extension[4:10]
    order = [kind for kind in (b"VP8X", b"ICCP", b"ALPH", b"VP8 ", b"VP8L") if kind in chunks]
    content = b"".join(
        struct.pack("<4sI", kind, len(chunks[kind])) + chunks[kind] + b"\0" * (len(chunks[kind]) % 2) for kind in order
    )
    return b"RIFF" + struct.pack("<I", 4 + len(content)) + b"WEBP" + content


_STRIPPERS: Mapping[str, Callable[[bytes], bytes]] = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
