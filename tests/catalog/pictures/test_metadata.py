"""Kept pictures hold pixels and a colour profile, whatever the file that came had hung on."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from wares.catalog.pictures.decode import PictureLimits, decode
from wares.catalog.pictures.metadata import strip_metadata

SECRET = b"the secret of the photographer"
LIMITS = PictureLimits(max_pixels=10_000_000, max_bytes=10_000_000, timeout=1, keep_side=256)
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def scene(mode: str = "RGB") -> Image.Image:
    noise = np.random.default_rng(3).integers(0, 256, (3, 4, 3), np.uint8)
    return Image.fromarray(noise).resize((96, 72), Image.Resampling.BICUBIC).convert(mode)


def saved(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    file = io.BytesIO()
    (image or scene()).save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    told = Image.Exif()
    told[0x010E] = SECRET.decode()
    told[0x0112] = orientation
    told.get_ifd(0x8825)[1] = "N"
    return told


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("secret.txt", SECRET)
    return file.getvalue()


def inserted(jpeg: bytes, marker: int, body: bytes) -> bytes:
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(*chunks: bytes, where: int = 33) -> bytes:
    png = saved("PNG")
    return png[:where] + b"".join(chunks) + png[where:]


def webp_with(*chunks: bytes) -> bytes:
    body = saved("WEBP", lossless=True)[12:] + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def riff(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)


def text_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return saved("PNG", pnginfo=told, exif=exif())


JPEG = saved("JPEG")
HANDED_OVER = {
    "jpeg exif": saved("JPEG", exif=exif()),
    "jpeg turned": saved("JPEG", exif=exif(6)),
    "jpeg comment": saved("JPEG", comment=SECRET),
    "jpeg xmp": inserted(JPEG, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
    "jpeg iptc": inserted(JPEG, 0xED, b"Photoshop 3.0\0" + SECRET),
    "jpeg thumbnail": b"\xff\xd8\xff\xe0\0\x2eJFIF\0\1\1\0\0\1\0\1\1\x0a" + SECRET + JPEG[20:],
    "jpeg no profile": inserted(JPEG, 0xE2, b"ICC_PROFILE\0\1\1" + SECRET),
    "jpeg two pictures": inserted(JPEG, 0xE2, b"MPF\0" + SECRET) + saved("JPEG", comment=SECRET),
    "jpeg film": saved("JPEG", exif=exif()) + b"\0\0\0\x18ftypmp42" + SECRET,
    "jpeg zip": JPEG + archive(),
    "jpeg zip and end": JPEG + archive() + b"\xff\xd9",
    "jpeg zip before the end": JPEG[:-2] + archive() + b"\xff\xd9",
    "jpeg progressive": saved("JPEG", progressive=True, exif=exif()) + archive(),
    "jpeg grey": saved("JPEG", scene("L"), exif=exif(3)),
    "jpeg cmyk": saved("JPEG", scene("CMYK"), comment=SECRET),
    "png text": text_png(),
    "png turned": saved("PNG", exif=exif(6)),
    "png zip": saved("PNG") + archive(),
    "png zip and end": saved("PNG") + archive() + chunk(b"IEND", b""),
    "png private": png_with(chunk(b"seCr", SECRET), chunk(b"sBIT", SECRET)),
    "png critical": png_with(chunk(b"SECR", SECRET)),
    "png behind the pixels": png_with(chunk(b"IDAT", SECRET), where=len(saved("PNG")) - 12),
    "png palette": saved("PNG", scene("P"), pnginfo=None) + SECRET,
    "webp exif": saved("WEBP", exif=exif()),
    "webp turned": saved("WEBP", exif=exif(6)),
    "webp xmp": saved("WEBP", xmp=SECRET),
    "webp chunks": webp_with(riff(b"JUNK", SECRET), riff(b"EXIF", SECRET)),
    "webp zip": saved("WEBP") + archive(),
    "webp alpha": saved("WEBP", scene("RGBA"), exif=exif()),
    "gif comment": saved("GIF", comment=SECRET),
    "tiff exif": saved("TIFF", description=SECRET.decode()),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDED_OVER)
def test_nothing_but_the_picture_is_kept(name: str) -> None:
    data = HANDED_OVER[name]
    assert SECRET in data or name == "tiff exif"
    photo = decode(data, LIMITS)
    assert SECRET not in photo.file
    assert b"PK\x03\x04" not in photo.file
    assert not zipfile.is_zipfile(io.BytesIO(photo.file))
    with Image.open(io.BytesIO(photo.file)) as kept:
        assert not kept.getexif()
        assert {"comment", "xmp", "exif", "photoshop", "mp"}.isdisjoint(kept.info)
        assert (kept.height, kept.width) == photo.pixels.shape[:2]
        assert Image.MIME[str(kept.format)] == photo.media_type
        shown = np.asarray(kept.convert("RGB"), np.float32)
    if "alpha" not in name:
        assert np.abs(shown - photo.pixels).mean() < 14
    assert ("turned" in name) == (photo.pixels.shape[0] > photo.pixels.shape[1])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA"])
def test_pixels_and_profile_are_kept_without_loss(kind: str, mode: str) -> None:
    if kind == "JPEG" and mode in ("P", "RGBA"):
        return
    options: dict[str, object] = {} if mode == "L" else {"icc_profile": PROFILE}
    data = saved(kind, scene(mode), **options, exif=exif())
    stripped_file = strip_metadata(data, KINDS[kind])
    assert stripped_file is not None
    assert len(stripped_file) < len(data)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(stripped_file)) as after:
        assert after.info.get("icc_profile") == options.get("icc_profile")
        assert after.mode == before.mode
        assert np.array_equal(np.asarray(before.convert("RGBA")), np.asarray(after.convert("RGBA")))
    assert strip_metadata(stripped_file, KINDS[kind]) == stripped_file


def test_a_profile_outlives_making_smaller() -> None:
    large = saved("JPEG", scene().resize((600, 300)), icc_profile=PROFILE, comment=SECRET)
    with Image.open(io.BytesIO(decode(large, LIMITS).file)) as kept:
        assert kept.size == (256, 128)
        assert kept.info["icc_profile"] == PROFILE


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_every_depth_of_png(bits: int) -> None:
    width, height = 13, 7
    line = b"\0" + bytes(-(-width * bits // 8))
    for interlace, lines in ((0, line * height), (1, None)):
        header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, interlace)
        if lines is None:
            passes = [(2, 1), (2, 1), (4, 1), (3, 2), (7, 2), (6, 4), (13, 3)]
            lines = b"".join((b"\0" + bytes(-(-w * bits // 8))) * h for w, h in passes)
        png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
        assert strip_metadata(png, "image/png") == png


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_damaged_files_raise_nothing(kind: str, data: st.DataObject) -> None:
    whole = bytearray(saved(kind, exif=exif()))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    stripped_file = strip_metadata(cut, KINDS[kind])
    assert stripped_file is None or len(stripped_file) <= len(cut) + 20


@pytest.mark.parametrize("marker", [0xC4, 0xDB, 0xDD, 0xC0, 0xDC, 0xB7])
def test_a_table_with_something_behind_it_is_odd(marker: int) -> None:
    assert strip_metadata(inserted(JPEG, marker, b"\0\0" + SECRET), "image/jpeg") is None


def test_of_other_kinds_there_is_none() -> None:
    assert strip_metadata(saved("GIF"), "image/gif") is None
