import re
from pathlib import Path

import pytest

from wares.catalog.headings import bare, field_of, language_of, levels
from wares.tabular.look import folded

PAGE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text(encoding="utf-8")
NAMED = re.findall(r"^\| `(\w+)` \| ([^`|]+?) *\|$", PAGE, re.MULTILINE)


def test_the_page_names_columns_that_are_found() -> None:
    assert len(NAMED) >= 9
    for field, names in NAMED:
        for name in re.split(r"[,;] ", names):
            if " " not in name.strip() or "_" in name:
                assert field_of(name) == field, name


def test_names_are_compared_loosely() -> None:
    assert folded("g:Image-Link") == folded("image link") == "imagelink"
    assert all(level == bare(level) for found in levels() for level in found)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("title_zh", ("title", "zh")),
        ("Title:ZH-cn", ("Title", "zh")),
        ("title (中文)", ("title", "zh")),
        ("title[de]", ("title", "de")),
        ("goods_id", None),
        ("zh", None),
        ("blanche", None),
    ],
)
def test_languages(column: str, found: tuple[str, str] | None) -> None:
    assert language_of(column) == found
