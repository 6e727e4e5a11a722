"""The synonyms file: what it means, and what it says of broken lines."""

import re

import pytest

from wares.errors import BadSetting
from wares.language.query.synonyms import Synonyms


def test_two_ways_and_one_way() -> None:
    entries = Synonyms.parse("sofa, couch,settee # living room\n\n# a comment\ntee => T-Shirt").entries
    assert entries == {
        "sofa": ("couch", "settee"),
        "couch": ("sofa", "settee"),
        "settee": ("sofa", "couch"),
        "tee": ("t-shirt",),
    }


def test_chinese_lines_with_chinese_commas() -> None:
    entries = Synonyms.parse("跑鞋，跑步鞋\n運動鞋 => sneakers").entries
    assert entries == {"跑鞋": ("跑步鞋",), "跑步鞋": ("跑鞋",), "运动鞋": ("sneakers",)}


@pytest.mark.parametrize("line", ["sofa", "sofa,", "a => b => c", "=> b", "a =>", "a,,b"])
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(BadSetting, match=re.escape("mine.txt: line 2")):
        Synonyms.parse(f"a, b\n{line}", "mine.txt")


def test_lists_can_be_joined() -> None:
    joined = Synonyms.parse("a, b").extend(Synonyms.parse("a => c"))
    assert joined.entries == {"a": ("b", "c"), "b": ("a",)}


def test_the_list_that_comes_with_the_package() -> None:
    entries = Synonyms.default().entries
    assert len(entries) > 500
    assert "鞋" in entries["shoes"]
    assert "连衣裙" in entries["dress"]
    assert "红色" in entries["red"]
