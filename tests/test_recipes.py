"""The recipes of docs/how-to-add.md: the files they name are there, and what they say is enough is enough."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

import wares
import world
from wares.catalog import platforms
from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks
from wares.catalog.platforms.cells import RawRow, text
from wares.types import Pixels, Vectors

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "how-to-add.md").read_text(encoding="utf-8")


def test_the_files_named_are_there() -> None:
    named = set(re.findall(r"`((?:src|tests|docs|benchmarks)/[^`]+)`", PAGE))
    assert len(named) > 30
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_a_recipe_is_short() -> None:
    recipes = PAGE.split("\n## ")[1:]
    assert [one.splitlines()[0] for one in recipes if len(one.strip().splitlines()) > 15] == []


class InitialEncoder:
    """Words by their first letters, pictures not at all."""

    dim = 26
    fingerprint = "initials-1"

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        letters = [[word[0] for word in text.lower().split() if "a" <= word[0] <= "z"] for text in texts]
        counts = np.zeros((len(texts), self.dim), np.float32)
        for row, initials in enumerate(letters):
            for letter in initials:
                counts[row, ord(letter) - ord("a")] += 1
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        return np.zeros((len(pictures), self.dim), np.float32)


def test_an_encoder(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=InitialEncoder(), create=True) as shop:
        shop.add(world.products())
        assert shop.search("mauve").hits[0].product.title.startswith("Mug"), "no word matches, the initial does"


class Corner(PlatformAdapter):
    """The export of a shop software that nobody has."""

    NAME: ClassVar[str] = "a Corner export"
    FIELDS: ClassVar[Mapping[str, str]] = {"id": "corner_no", "title": "corner_says", "price": "corner_wants"}

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        return "corner_no" in columns

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        return {column: column for column in columns}

    def row_links(self, values: RawRow) -> RowLinks:
        return RowLinks(text(values, "corner_no"), is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        (row,) = rows
        return {"id": row["corner_no"], "title": row["corner_says"], "price": row["corner_wants"]}


def test_a_feed_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platforms, "ADAPTERS", (Corner, *platforms.ADAPTERS))
    feed = tmp_path / "corner.csv"
    with feed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["corner_no", "corner_says", "corner_wants"], ["7", "Lamp", "12,50 €"]])
    (found,) = wares.preview(feed).feeds[0].products
    assert (found.id, found.title, found.price, found.currency) == ("7", "Lamp", 12.5, "EUR")
