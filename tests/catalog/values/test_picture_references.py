from pathlib import Path

import pytest

from wares.catalog.values.picture_references import parse_picture, split_references
from wares.types import Picture


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg, b.png|c.webp", ["a.jpg", "b.png", "c.webp"]),
        ("red, blue.jpg", ["red, blue.jpg"]),
        ("http://x/a,b.jpg", ["http://x/a,b.jpg"]),
        ("http://x/a.jpg,https://x/b.jpg", ["http://x/a.jpg", "https://x/b.jpg"]),
        ("http://x/a.jpg | http://x/b.jpg;http://x/c.jpg", ["http://x/a.jpg", "http://x/b.jpg", "http://x/c.jpg"]),
        ('["http://x/a.jpg", "b.jpg"]', ["http://x/a.jpg", "b.jpg"]),
        (["a.jpg", ["b.jpg"]], ["a.jpg", "b.jpg"]),
        (b"\xff\xd8", [b"\xff\xd8"]),
        (None, []),
        ("", []),
    ],
)
def test_references(value: object, found: list[object]) -> None:
    assert split_references(value) == found


def test_where_a_picture_is(tmp_path: Path) -> None:
    assert parse_picture("https://x/a.jpg", None) == Picture(url="https://x/a.jpg")
    assert parse_picture("//x/a.jpg", None) == Picture(url="https://x/a.jpg")
    assert parse_picture(b"abc", None) == Picture(data=b"abc")
    assert parse_picture("data:image/png;base64,YWJj", None) == Picture(data=b"abc")
    assert parse_picture({"bytes": b"abc", "path": "a.jpg"}, None) == Picture(data=b"abc")
    assert parse_picture({"url": "http://x/a.jpg"}, None) == Picture(url="http://x/a.jpg")
    assert parse_picture("images/a.jpg", tmp_path) == Picture(path=str(tmp_path / "images" / "a.jpg"))
    assert parse_picture("images\\a.jpg", tmp_path) == Picture(path=str(tmp_path / "images" / "a.jpg"))


@pytest.mark.parametrize("name", ["../a.jpg", "images/../../a.jpg", "/etc/passwd", "..\\a.jpg", "a\0.jpg", "."])
def test_nothing_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"outside|no file name"):
        parse_picture(name, tmp_path)


def test_a_folder_with_the_same_beginning_is_outside(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="outside"):
        parse_picture("../feed-private/a.jpg", tmp_path / "feed")


@pytest.mark.parametrize(
    "reference", ["file:///etc/passwd", "ftp://x/a.jpg", {"colour": "red"}, 5, "data:image/png;base64,*"]
)
def test_what_is_no_picture(reference: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_picture(reference, tmp_path)
