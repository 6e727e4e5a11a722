"""Decoding: picture files → pixels, digest and a file to keep; the size is checked before anything is decoded."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from wares.catalog.pictures.fetch import Fetcher, PictureLimits
from wares.catalog.pictures.metadata import is_profile, strip_metadata
from wares.catalog.pictures.scaling import BUDGET, downscale_rgb
from wares.errors import BadPicture, install_line
from wares.types import Pixels

__all__ = ["DecodedPicture", "Fetcher", "PictureLimits", "decode"]

QUALITY = 88
LEAST_SIDE = 360
"""Pixels of the shorter side with which the nearest look at a photograph's middle still has what encoders see."""
_EXIF_ORIENTATION = 0x0112
_MARGIN_LEVELS = 24
_OPENERS: tuple[tuple[bytes, int, type[ImageFile], str], ...] = (
    (b"\xff\xd8\xff", 0, JpegImageFile, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, PngImageFile, "image/png"),
    (b"WEBP", 8, WebPImageFile, "image/webp"),
    (b"GIF8", 0, GifImageFile, "image/gif"),
    (b"BM", 0, BmpImageFile, "image/bmp"),
    (b"II*\0", 0, TiffImageFile, "image/tiff"),
    (b"MM\0*", 0, TiffImageFile, "image/tiff"),
    (b"ftypavif", 4, AvifImageFile, "image/avif"),
    (b"ftypavis", 4, AvifImageFile, "image/avif"),
)
"""Magic bytes, their offset, reader and media type. The readers are called directly: `Image.open` tries every format
Pillow knows and keeps its size limit in a global."""

_HEIC = (b"ftypheic", b"ftypheix", b"ftypheim", b"ftypheis", b"ftyphevc", b"ftyphevx", b"ftypmif1", b"ftypmsf1")
"""How files of the HEIF family begin, from their fifth byte on."""

_WEIGHTS: dict[str, int] = {"WEBP": 3, "AVIF": 2, "HEIF": 3}
"""Format → how many times as much memory as others its reader takes a pixel; so many times fewer are allowed."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture ready for the encoder and the store.

    pixels      (h, w, 3) uint8 RGB, upright, longest side ≤ `keep_side`; transparency lies on white
    digest      16 bytes (BLAKE2b) of the original file
    dhash       64-bit difference hash of what stands out from the margin; near pictures differ in few bits
    kept        a picture file of the same pixels and their colour profile, and of nothing else: the original without
                its metadata where it is small enough and upright, else JPEG
    media_type  of `file`
    """

    pixels: Pixels
    digest: bytes
    dhash: int
    file: bytes
    media_type: str


def decode(data: bytes, limits: PictureLimits) -> DecodedPicture:
    """Decodes a picture file; of an animation, the first frame.

    Raises `BadPicture` for what is no JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC, is damaged or cut off, or exceeds
    `limits` (pixels are checked from the header, before anything is decoded); for HEIC without pillow-heif.
    """
    read = _read(data, limits, limits.keep_side)
    file, pixels, media_type = None, np.array(read.upright), read.media_type
    if read.as_it_is:
        file = strip_metadata(data, media_type)
    if file is None:
        file, media_type = encode_jpeg(pixels, read.profile), "image/jpeg"
    digest = hashlib.blake2b(data, digest_size=16).digest()
    return DecodedPicture(pixels, digest, _dhash(read.upright), file, media_type)


def decode_pixels(data: bytes, limits: PictureLimits) -> Pixels:
    """The `pixels` of `decode` alone, for a picture that is only looked at: a JPEG is read at a half, quarter or eighth
    of its size as long as the shorter side has `LEAST_SIDE` pixels. Raises `BadPicture`.
    """
    return np.array(_read(data, limits, LEAST_SIDE).upright)


@dataclass(frozen=True, slots=True)
class _ReadPicture:
    """A picture `upright` in RGB, whether its file can be kept as it is, and its colour profile."""

    upright: Image.Image
    as_it_is: bool
    profile: bytes | None
    media_type: str


def _read(data: bytes, limits: PictureLimits, least: int) -> _ReadPicture:
    if len(data) > limits.max_bytes:
        raise BadPicture(f"{len(data):,} bytes; {limits.max_bytes:,} are allowed: make the file smaller")
    opener, media_type = _opener(data)
    try:
        with opener(io.BytesIO(data)) as image:
            _check_size(image, limits)
            upright, as_it_is = _load_upright(image, limits.keep_side, least)
            return _ReadPicture(upright, as_it_is, _profile(image), media_type)
    except BadPicture:
        raise
    except Exception as error:  # Pillow's readers raise a dozen kinds for damaged files; this is the one border
        raise BadPicture(f"the picture is damaged or cut off ({error}); export it again") from error


def open_picture(data: bytes) -> ImageFile:
    """A picture file that the shop keeps, opened and not yet decoded; its size was bounded when it came in. Raises
    `BadPicture` for what is no picture.
    """
    opener, _ = _opener(data)
    return opener(io.BytesIO(data))


def _opener(data: bytes) -> tuple[type[ImageFile], str]:
    for magic, offset, opener, media_type in _OPENERS:
        if data.startswith(magic, offset):
            return opener, media_type
    if data.startswith(_HEIC, 4):
        return _heic_opener(), "image/heic"
    kind = "an empty file" if not data else "not a picture"
    raise BadPicture(f"{kind}; JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF and HEIC are read")


def _heic_opener() -> type[ImageFile]:
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise BadPicture(
            f"a HEIC picture: save it as JPEG, or have such pictures read with: {install_line('heic')}"
        ) from error
    opener: type[ImageFile] = HeifImageFile
    return opener


def _check_size(image: ImageFile, limits: PictureLimits) -> None:
    width, height = image.size
    most = limits.max_pixels // _WEIGHTS.get(image.format or "", 1)
    if width * height > most:
        format_phrase = f" of a {image.format}" if image.format in _WEIGHTS else ""
        raise BadPicture(
            f"{width} × {height} pixels; {most / 1e6:.4g} megapixels{format_phrase} are allowed: make it smaller"
        )
    if not width * height:
        raise BadPicture("a picture without pixels; export it again")


def _load_upright(image: ImageFile, side: int, least: int) -> tuple[Image.Image, bool]:
    """The picture upright, in RGB and no larger than `side`, read at a size of which no side is below `least`; and
    whether its file can be kept as it is.
    """
    simple = max(image.size) <= side and image.mode != "CMYK" and not getattr(image, "is_animated", False)
    cost = image.width * image.height * _WEIGHTS.get(image.format or "", 1)
    image.draft(None, (least, least))
    if isinstance(image, JpegImageFile) and not image.info.get("progressive"):
        cost = image.width * image.height
    turn = image.getexif().get(_EXIF_ORIENTATION, 1) if "exif" in image.info else 1
    with BUDGET.reserve(cost):
        image.load()
        rgb = downscale_rgb(image, side)
        if rgb is image:
            rgb = image.copy()
        image.close()  # what is decoded goes before the next picture comes
    if turn != 1:
        rgb.getexif()[_EXIF_ORIENTATION] = turn
        rgb = ImageOps.exif_transpose(rgb)
    return rgb, simple and turn == 1


def _profile(image: ImageFile) -> bytes | None:
    """The colour profile, where it holds for the pixels as RGB."""
    profile = image.info.get("icc_profile") or b""
    return profile if is_profile(profile) and profile[16:20] == b"RGB " else None


def encode_jpeg(pixels: Pixels, profile: bytes | None = None) -> bytes:
    """A JPEG file of pixels, with a colour profile where there is one."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=QUALITY, icc_profile=profile)
    return buffer.getvalue()


def _dhash(image: Image.Image) -> int:
    """64 bits: each pixel of a 9 × 8 grey copy against its right neighbour (N. Krawetz, "Kind of like that", 2013).

    The even margin is cut away first: on product photographs it is most of the picture, and its bits are noise.
    """
    grey = image.convert("L")
    content = grey.crop(_content(np.asarray(grey)))
    small = np.asarray(content.resize((9, 8), Image.Resampling.BOX))
    return int.from_bytes(np.packbits(small[:, :-1] < small[:, 1:]).tobytes(), "big")


def _content(grey: Pixels) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) of what differs from the margin; all of (h, w) where nothing does."""
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    differs = np.abs(grey.astype(np.int16) - int(np.median(edge))) > _MARGIN_LEVELS
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return 0, 0, grey.shape[1], grey.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
