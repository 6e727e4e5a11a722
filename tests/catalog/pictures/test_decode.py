import io
import struct
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageOps

from wares.catalog.pictures.decode import PictureLimits, decode, decode_pixels
from wares.errors import BadPicture

LIMITS = PictureLimits()


def drawn(width: int = 60, height: int = 80, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right, and dark at the bottom."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 220
    pixels[:, width // 2 :, 2] = 220
    pixels[3 * height // 4 :] //= 4
    return Image.fromarray(pixels).convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A real PNG of one grey, whose pixels take `width` × `height` bytes once decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (width + 1)
    data = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/jpeg"),
        ("BMP", "image/jpeg"),
        ("TIFF", "image/jpeg"),
        ("AVIF", "image/jpeg"),
    ],
)
def test_kinds_of_files(kind: str, media_type: str) -> None:
    data = encoded(drawn(), kind)
    photo = decode(data, LIMITS)
    assert photo.pixels.shape == (80, 60, 3)
    assert photo.pixels.dtype == np.uint8
    assert np.abs(photo.pixels[10, 10].astype(int) - (220, 0, 0)).max() < 40
    assert np.abs(photo.pixels[10, 50].astype(int) - (0, 0, 220)).max() < 40
    assert photo.media_type == media_type
    assert (photo.file == data) == (kind in ("JPEG", "PNG", "WEBP"))
    assert len(photo.digest) == 16
    assert 0 <= photo.dhash < 2**64


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "YCbCr", "LA", "RGBA", "I;16"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
def test_modes_of_colour(kind: str, mode: str) -> None:
    if (kind, mode) in {
        ("PNG", "CMYK"),
        ("PNG", "YCbCr"),
        ("JPEG", "P"),
        ("JPEG", "LA"),
        ("JPEG", "RGBA"),
        ("JPEG", "I;16"),
    }:
        pytest.skip("the format has no such mode")
    image = drawn()
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    pixels = decode(encoded(image if mode == "I;16" else image.convert(mode), kind), LIMITS).pixels.astype(int)
    assert pixels.shape == (80, 60, 3)
    assert pixels[:50].mean() > 2 * pixels[65:].mean() - 10


def test_transparency_lies_on_white() -> None:
    image = drawn(mode="RGBA")
    image.putalpha(0)
    assert decode(encoded(image), LIMITS).pixels.min() == 255
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, 9, 9, 9])
    assert decode(encoded(palette, transparency=0), LIMITS).pixels.min() == 255


def test_large_pictures_are_made_smaller_and_packed_anew() -> None:
    photo = decode(encoded(drawn(1600, 800), "JPEG"), PictureLimits(keep_side=100))
    assert photo.pixels.shape == (50, 100, 3)
    assert photo.media_type == "image/jpeg"
    assert decode(photo.file, PictureLimits(keep_side=100)).pixels.shape == (50, 100, 3)
    assert decode(encoded(drawn(1600, 800)), PictureLimits(keep_side=100)).pixels.shape == (50, 100, 3)
    assert decode(encoded(drawn(3000, 2)), PictureLimits(keep_side=100)).pixels.shape == (1, 100, 3)


def test_what_is_only_looked_at_is_read_small_and_looks_the_same() -> None:
    large = encoded(drawn(3200, 2880), "JPEG")
    looked, kept = decode_pixels(large, LIMITS), decode(large, LIMITS).pixels
    assert looked.shape == (360, 400, 3)
    assert max(kept.shape) == LIMITS.keep_side
    means = [block.mean(axis=(0, 1)) for pixels in (looked, kept) for block in (pixels[:36], pixels[-36:])]
    assert np.abs(np.array(means[:2]) - np.array(means[2:])).max() < 12
    small = encoded(drawn(300, 200), "JPEG")
    assert (decode_pixels(small, LIMITS) == decode(small, LIMITS).pixels).all()
    with pytest.raises(BadPicture, match="damaged"):
        decode_pixels(large[:5000], LIMITS)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_orientation(turn: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    upright = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    image = drawn()
    if turn != 1:
        image = image.transpose(Image.Transpose(upright[turn]))
    photo = decode(encoded(image, kind, exif=exif), LIMITS).pixels.astype(int)
    assert photo.shape == (80, 60, 3)
    assert np.abs(photo - np.asarray(drawn()).astype(int)).mean() < 12


def test_the_first_frame_of_an_animation() -> None:
    data = encoded(drawn(), "WEBP", save_all=True, append_images=[Image.new("RGB", (60, 80), "green")])
    photo = decode(data, LIMITS)
    assert photo.pixels[10, 10, 0] > 180
    assert photo.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"these are words in a file called .jpg", "not a picture"),
        (b"<svg></svg>", "not a picture"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF....WEBP....", "damaged"),
    ],
)
def test_what_is_no_picture(data: bytes, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason):
        decode(data, LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_cut_off_pictures(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(BadPicture, match="damaged"):
        decode(data[: int(len(data) * share)], LIMITS)


def test_200_megapixels_are_refused_from_the_header() -> None:
    data = huge_png(20_000, 10_000)
    assert len(data) < 400_000
    for known in (data, data[:100]):
        with pytest.raises(BadPicture, match="20000 × 10000"):
            decode(known, LIMITS)


def test_a_bearable_size_can_be_allowed() -> None:
    assert decode(huge_png(1000, 1000), PictureLimits(max_pixels=1_000_000)).pixels.shape == (640, 640, 3)
    with pytest.raises(BadPicture, match="megapixels"):
        decode(huge_png(1001, 1000), PictureLimits(max_pixels=1_000_000))
    with pytest.raises(BadPicture, match="bytes"):
        decode(encoded(drawn()), PictureLimits(max_bytes=10))


@given(
    st.binary(max_size=200),
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM", b"II*\0", b"RIFF\0\0\0\0WEBP"]),
)
def test_any_bytes_give_a_picture_or_bad_picture(data: bytes, magic: bytes) -> None:
    try:
        decode(magic + data, PictureLimits(max_pixels=10_000))
    except BadPicture as error:
        assert str(error)


def photograph(size: int, margin: int = 0, flip: bool = False) -> Image.Image:
    """A lamp on a white ground."""
    image = Image.new("RGB", (100, 100), "white")
    pen = ImageDraw.Draw(image)
    pen.polygon([(20, 45), (45, 15), (75, 45)], fill="navy")
    pen.rectangle((45, 45, 52, 80), fill="orange")
    pen.ellipse((30, 75, 90, 90), fill="black")
    image = ImageOps.expand(image, margin, "white").resize((size, size), Image.Resampling.BICUBIC)
    return ImageOps.mirror(image) if flip else image


def test_the_hash_bears_resizing_packing_and_margins_but_tells_pictures_apart() -> None:
    one = decode(encoded(photograph(300)), LIMITS)
    for other in (
        decode(encoded(photograph(150), "JPEG", quality=70), LIMITS),
        decode(encoded(photograph(900), "WEBP", quality=70), LIMITS),
        decode(encoded(photograph(300, margin=40)), LIMITS),
    ):
        assert (one.dhash ^ other.dhash).bit_count() <= 2
        assert one.digest != other.digest
    assert (one.dhash ^ decode(encoded(photograph(300, flip=True)), LIMITS).dhash).bit_count() > 10
    assert decode(encoded(Image.new("RGB", (9, 9), "white")), LIMITS).dhash == 0


def test_heic_is_read_with_pillow_heif_and_named_without(monkeypatch: pytest.MonkeyPatch) -> None:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(photograph(120)).save(buffer)
    photo = decode(buffer.getvalue(), LIMITS)
    assert (photo.pixels.shape, photo.media_type) == ((120, 120, 3), "image/jpeg")
    assert (photo.dhash ^ decode(encoded(photograph(120)), LIMITS).dhash).bit_count() <= 4
    with pytest.raises(BadPicture, match="damaged"):
        decode(buffer.getvalue()[:400], LIMITS)
    with pytest.raises(BadPicture, match="of a HEIF are allowed"):
        decode(buffer.getvalue(), PictureLimits(max_pixels=20_000))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(BadPicture, match=r"a HEIC picture: save it as JPEG, or .*pip install"):
        decode(buffer.getvalue(), LIMITS)
