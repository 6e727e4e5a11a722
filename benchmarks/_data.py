"""Reading the data sets, and shops made of them."""

from __future__ import annotations

import contextlib
import dataclasses
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

import wares
from _common import Options, say, temporary
from wares.encode.load import load
from wares.settings import Settings
from wares.settings import load as load_settings
from wares.types import Encoder, Pixels, Vectors

FASHION_FEED = "products.parquet"
_COLUMNS = {
    "ids": "id",
    "titles": "title",
    "genders": "gender",
    "categories": "masterCategory",
    "subcategories": "subCategory",
    "types": "articleType",
    "colours": "baseColour",
    "seasons": "season",
    "usages": "usage",
    "splits": "split",
}


@dataclass(frozen=True, slots=True)
class Fashion:
    """Columns of the fashion set, (n,) each; missing texts are empty."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    genders: tuple[str, ...]
    categories: tuple[str, ...]
    subcategories: tuple[str, ...]
    types: tuple[str, ...]
    colours: tuple[str, ...]
    seasons: tuple[str, ...]
    usages: tuple[str, ...]
    splits: tuple[str, ...]
    pictures: tuple[bytes, ...]

    def row(self) -> dict[str, int]:
        """id → its row."""
        return {id_: row for row, id_ in enumerate(self.ids)}


def read_fashion(folder: Path) -> Fashion:
    """products.parquet of `folder`."""
    table = pq.read_table(folder / FASHION_FEED)
    texts = {field: _texts(table.column(name)) for field, name in _COLUMNS.items()}
    return Fashion(**texts, pictures=tuple(table.column("image").to_pylist()))


def _texts(column: pa.ChunkedArray) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in column.to_pylist())


def write_fashion_feed(folder: Path, to: Path, changed: NDArray[np.int64] | None = None, pictures: bool = True) -> Path:
    """The fashion catalogue as a feed a shop hands over; `changed` rows get another title."""
    table = pq.read_table(folder / FASHION_FEED).drop_columns(["split"] if pictures else ["split", "image"])
    if changed is not None:
        titles = table.column("title").to_pylist()
        for row in changed:
            titles[row] = f"{titles[row] or ''} New".strip()
        table = table.set_column(table.schema.get_field_index("title"), "title", pa.array(titles))
    pq.write_table(table, to, row_group_size=2048)
    return to


@contextlib.contextmanager
def fashion_shop(options: Options, path: Path, settings: Settings | None = None) -> Iterator[wares.Shop]:
    """An open shop in `path` with the whole fashion catalogue, ingested when there is none."""
    with open_shop(path, options, settings) as shop:
        if len(shop) == 0:
            say("building the shop …")
            with temporary() as folder:
                report = shop.ingest([write_fashion_feed(options.data, folder / FASHION_FEED)])
            say(f"{report.read} rows in {report.seconds:.0f} s")
        yield shop


def open_shop(path: Path, options: Options, settings: Settings | None = None) -> wares.Shop:
    """The shop in `path`, made when there is none, with the encoder asked for."""
    chosen = settings or load_settings(path)
    if options.encoder:
        chosen = dataclasses.replace(chosen, encoder_path=options.encoder)
    return wares.open(path, settings=chosen, create=True)


def encoder(options: Options) -> Encoder:
    """The encoder asked for, without a shop."""
    return load(Path(options.encoder) if options.encoder else None)


def pixels(data: bytes) -> Pixels:
    """(h, w, 3) uint8 RGB of an encoded picture."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def encode_pictures(coder: Encoder, pictures: Sequence[bytes], batch: int = 256) -> Vectors:
    """(n, dim) vectors of encoded picture files, decoded batch by batch."""
    blocks = []
    for start in range(0, len(pictures), batch):
        blocks.append(coder.encode_pictures([pixels(data) for data in pictures[start : start + batch]]))
        if start // batch % 40 == 39:
            say(f"{start + batch} of {len(pictures)} pictures")
    return np.concatenate(blocks)


def image_vectors(options: Options, fashion: Fashion, coder: Encoder) -> Vectors:
    """(n, dim) vectors of every picture; kept beside `options.shop`, where one is named, for the next benchmark."""
    if options.shop is None:
        return encode_pictures(coder, fashion.pictures)
    kept = options.shop.with_name(f"{options.shop.name}-images-{coder.fingerprint[:16]}.npy")
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, encode_pictures(coder, fashion.pictures))
    vectors: Vectors = np.load(kept)
    return vectors


def holders(keys: Iterable[str], ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """key → every id that has it; empty keys are left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, id_ in zip(keys, ids, strict=True):
        if key:
            found[key].add(id_)
    return {key: frozenset(members) for key, members in found.items()}
