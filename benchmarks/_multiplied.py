"""The fashion catalogue multiplied: any number of bilingual products, each unlike the others, drawn chunk by chunk.

A product takes the kind, gender and usage of a real one. Brand, series, season, price, stock, code and description are
drawn, the colour of every other one too; its title follows them. Product i is the same however many are drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from _data import Fashion, read_fashion
from _value_names import value_names
from _zipf import Languages, languages
from wares.types import Ints, Product

CHUNK = 4_000
FEED = "products.parquet"
LINES = "products.jsonl"
_GROUPED, _GROUP = 50, 5  # of every 50 products the first 5 are one group: a tenth of the shop
_SHORTEST, _LONGEST = 15, 40
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Originals:
    """Products to begin with, one a row: those of `fashion` that have a title, a kind and a colour."""

    fashion: Fashion
    rows: Ints
    colours: tuple[str, ...]
    seasons: tuple[str, ...]

    @classmethod
    def of(cls, fashion: Fashion) -> Originals:
        """All of them; colours and seasons as often as they are there."""
        columns = zip(fashion.titles, fashion.types, fashion.colours, fashion.genders, strict=True)
        rows = np.array([row for row, values in enumerate(columns) if all(values)])
        kept = rows.tolist()
        colours, seasons = (tuple(column[row] for row in kept) for column in (fashion.colours, fashion.seasons))
        return cls(fashion, rows, colours, seasons)


class Multiplied:
    """`count` products of `data`, a folder of the fashion set's form."""

    def __init__(self, data: Path, count: int, seed: int = 0) -> None:
        self.count, self.seed = count, seed
        self.originals = Originals.of(read_fashion(data))
        self._languages: Languages = languages(data, seed)

    def chunks(self) -> Iterator[list[Row]]:
        """Rows of a feed, `CHUNK` at a time."""
        for number in range(-(-self.count // CHUNK)):
            yield self.chunk(number)

    def rows(self) -> Iterator[Row]:
        """Rows of a feed, one by one."""
        return itertools.chain.from_iterable(self.chunks())

    def products(self) -> Iterator[Product]:
        """The same products, for `Shop.add`."""
        return map(product_of, self.rows())

    def chunk(self, number: int) -> list[Row]:
        """The rows of one chunk; the last one may be shorter."""
        rng = np.random.default_rng([self.seed, 2, number])
        places = np.arange(number * CHUNK, (number + 1) * CHUNK)
        drawn = _Drawn(self.originals, self._languages, places, rng)
        return [drawn.row(at) for at in range(min(CHUNK, self.count - number * CHUNK))]

    def sources(self, number: int) -> Ints:
        """(`CHUNK`,) positions in `originals.rows` that the products of one chunk began with."""
        return _sources(np.random.default_rng([self.seed, 2, number]), len(self.originals.rows))

    def write_lines(self, to: Path) -> Path:
        """A feed in JSON Lines."""
        encode = msgspec.json.Encoder().encode_lines
        with to.open("wb") as file:
            for chunk in self.chunks():
                file.write(encode(chunk))
        return to

    def write_parquet(self, to: Path) -> Path:
        """A feed in Parquet."""
        writer: pq.ParquetWriter | None = None
        for chunk in self.chunks():
            table = pa.Table.from_pylist(chunk, _SCHEMA.append(_IMAGE) if "image" in chunk[0] else _SCHEMA)
            writer = writer or pq.ParquetWriter(to, table.schema)
            writer.write_table(table)
        if writer is not None:
            writer.close()
        return to


def product_of(row: Row) -> Product:
    """A feed's row as `Shop.add` takes it."""
    kinds = ("masterCategory", "subCategory", "articleType")
    names = ("gender", "articleType", "season", "usage", "mpn")
    return Product(
        id=row["id"],
        title=row["title"],
        description=row["description"],
        price=row["price"],
        currency=row["currency"],
        brand=row["brand"],
        category=tuple(row[name] for name in kinds if row[name]),
        colour=row["baseColour"],
        attributes={name: (row[name],) for name in names if row[name]},
        group=row["group"],
        stock=row["stock"],
        popularity=row["popularity"],
        texts={"zh": {"title": row["title_zh"], "description": row["description_zh"]}},
    )


class _Drawn:
    """What is drawn for the products at `places`, (CHUNK,); a whole chunk, so that a shorter one begins alike."""

    def __init__(self, originals: Originals, words: Languages, places: Ints, rng: np.random.Generator) -> None:
        n, fashion = len(places), originals.fashion
        self._fashion, self._places = fashion, places
        sources = _sources(rng, len(originals.rows))
        self._rows = originals.rows[sources].tolist()
        self._changes = rng.random(n) < 0.5
        colours, seasons = originals.colours, originals.seasons
        self._colours = [colours[place] for place in rng.integers(len(colours), size=n).tolist()]
        self._seasons = [seasons[place] for place in rng.integers(len(seasons), size=n).tolist()]
        ones = np.ones(n, dtype=np.int64)
        brands, series = words.brands.texts(ones, "", rng), words.series.texts(ones, "", rng)
        self._brands, self._series = ([names[head] for head in _heads().tolist()] for names in (brands, series))
        lengths = rng.integers(_SHORTEST, _LONGEST + 1, size=n)
        self._english = words.english.texts(lengths, " ", rng)
        self._chinese = words.chinese.texts(lengths, "", rng)
        self._prices = np.round(np.exp(rng.normal(3.6, 0.9, n)), 2).tolist()
        self._stock = np.where(rng.random(n) < 0.05, 0, rng.geometric(0.05, n)).tolist()
        self._popularity = np.round(1e6 / (1 + np.floor(rng.random(n) * 1e6)), 3).tolist()

    def row(self, at: int) -> Row:
        """The product at this place of the chunk, as a feed's row."""
        place, fashion = int(self._places[at]), self._fashion
        source = self._rows[at]
        original = fashion.colours[source]
        colour = self._colours[at] if self._changes[at] else original
        kind, gender, usage = fashion.types[source], fashion.genders[source], fashion.usages[source]
        brand, season, series = self._brands[at], self._seasons[at], self._series[at]
        said = _without_brand(fashion.titles[source], gender).replace(original, colour)
        translated = [value_names(value, "zh") for value in (season, gender, colour, kind) if value]
        return {
            "id": f"m{place}",
            "title": f"{brand} {series} {said}",
            "title_zh": f"{brand} {series} {''.join(translated)}",
            "description": self._english[at],
            "description_zh": self._chinese[at],
            "brand": brand,
            "masterCategory": fashion.categories[source],
            "subCategory": fashion.subcategories[source],
            "articleType": kind,
            "gender": gender,
            "baseColour": colour,
            "season": season,
            "usage": usage,
            "price": self._prices[at],
            "currency": "USD",
            "stock": self._stock[at],
            "popularity": self._popularity[at],
            "group": f"g{place // _GROUPED}" if place % _GROUPED < _GROUP else None,
            "mpn": f"{series[:2].upper()}-{place:07d}",
        }


def _heads() -> Ints:
    """(CHUNK,) the first of each one's group, itself where it stands alone; groups begin with the same product."""
    places = np.arange(CHUNK)
    inside = places % _GROUPED
    return places - np.where(inside < _GROUP, inside, 0)


def _sources(rng: np.random.Generator, originals: int) -> Ints:
    return np.asarray(rng.integers(originals, size=CHUNK)[_heads()])


def _without_brand(title: str, gender: str) -> str:
    """What follows the brand: from the gender on where the title names it, else from the second word."""
    words = title.split()
    at = words.index(gender) if gender in words[:-1] else min(1, len(words) - 1)
    return " ".join(words[at:])


_TEXTS = (
    "id", "title", "title_zh", "description", "description_zh", "brand", "masterCategory", "subCategory", "articleType",
    "gender", "baseColour", "season", "usage", "currency", "group", "mpn",
)  # fmt: skip
_IMAGE = pa.field("image", pa.binary())
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS),
        ("price", pa.float64()),
        ("stock", pa.int64()),
        ("popularity", pa.float64()),
    ]
)
