"""Thumbnails: kept pictures in WebP at a width that a page asks for, made once and kept while there is room."""

from __future__ import annotations

import hashlib
import io
import threading
from collections import OrderedDict

from PIL import Image

from wares.catalog.pictures.decode import open_picture
from wares.errors import BadPicture

MOST_BYTES = 64_000_000
"""Of thumbnails kept in memory; those that were not asked for longest go first."""

MEDIA_TYPE = "image/webp"
_QUALITY = 80
_EFFORT = 2
"""Of WebP's six: a third sooner than 3, and 5 % larger."""
_TALLEST = 2
"""A picture may be so many times as high as wide before its height bounds it, too."""


class ThumbnailCache:
    """Thumbnails by the content they are made of. `most` bytes of them are kept; `size` is how many are."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self.size = most, 0
        self._kept: OrderedDict[tuple[bytes, int], bytes | None] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, data: bytes, width: int) -> bytes | None:
        """The picture `data`, at most `width` pixels wide, as WebP; None = the picture as it is serves better: it is
        smaller, or cannot be read.
        """
        key = (hashlib.blake2b(data, digest_size=16).digest(), width)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = _thumbnail(data, width)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.size += len(made or b"")
            while self.size > self._most:
                self.size -= len(self._kept.popitem(last=False)[1] or b"")
        return made


THUMBNAILS = ThumbnailCache()
"""Those of the whole process; what is the same picture in two shops is the same thumbnail."""


def _thumbnail(data: bytes, width: int) -> bytes | None:
    try:
        with open_picture(data) as image:  # its size was bounded when it was taken in
            profile = image.info.get("icc_profile")
            image.draft("RGB", (width, width))
            small = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA" if _is_clear(image) else "RGB")
            small.thumbnail((width, _TALLEST * width), Image.Resampling.LANCZOS)
            buffer = io.BytesIO()
            small.save(buffer, "WEBP", quality=_QUALITY, method=_EFFORT, icc_profile=profile)
    except (BadPicture, OSError, ValueError, SyntaxError, EOFError):  # what Pillow raises for a damaged file
        return None
    made = buffer.getvalue()
    return made if len(made) < len(data) else None


def _is_clear(image: Image.Image) -> bool:
    """Whether parts of a picture may be transparent."""
    return "transparency" in image.info or image.mode in ("LA", "PA", "La")
