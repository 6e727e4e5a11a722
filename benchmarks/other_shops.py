"""Shops of other kinds: are their pictures found by words in both languages, and by pictures of the same kind?

Each set by itself: title → its picture among all of the set's pictures (recall at 10); picture → the same category
among the ten nearest (precision at 10); Chinese title → its picture, and → its English title (recall at 10). Queries
are the rows whose md5 is divisible by five, which no training may see; all rows of the sets that are for measuring
only. Ties count against us. Beside it, in the same run, the frozen towers without anything learnt.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from _common import Figures, Options, main, rounded, say
from _data import encoder as encoder_of
from wares.encode.general import GeneralEncoder
from wares.encode.vectors import l2_normalize
from wares.types import Encoder, Pixels, Vectors

SETS = {
    "merchandise": ("image", "category"), "household": ("image", "category"), "furniture": ("image", "category"),
    "emoji": ("noto", "group"), "openclipart": ("image", "category"), "dishes": ("image", "category"),
    "outdoor": ("image", "category"),
}  # fmt: skip
"""Set → column of its pictures and of their kind."""
MEASURED_ONLY = frozenset({"merchandise", "household"})
NEAREST = 10
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class OtherShop:
    """Rows that have a picture that can be read, and which of them are asked for."""

    rows: tuple[dict[str, Any], ...]
    pictures: tuple[Pixels, ...]
    kinds: tuple[str, ...]
    asked: NDArray[np.int64]


def measure(options: Options) -> Figures:
    found: Figures = {}
    coder = encoder_of(options)
    for name, (picture, kind) in SETS.items():
        path = options.data / f"{name}.parquet"
        if not path.is_file():
            continue
        shop = read_shop(path, picture, kind, name in MEASURED_ONLY)
        say(f"{name}: {len(shop.rows)} pictures, {len(shop.asked)} asked for")
        learnt = figures_of(coder, shop)
        found |= {f"{name}_{figure}": rounded(value) for figure, value in learnt.items()}
        if isinstance(coder, GeneralEncoder):
            plain = figures_of(Untrained(coder), shop)
            found |= {f"{name}_{figure}_untrained": rounded(value) for figure, value in plain.items()}
    return found


class Untrained:
    """The frozen towers alone: compact vectors at half the length beside sentence vectors and ConSE."""

    fingerprint = "untrained"

    def __init__(self, base: GeneralEncoder) -> None:
        self._towers, self._compact = base.towers, base.towers.compact.dim
        self.dim = self._compact + 512

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) of texts."""
        return self._weighed(self._towers.of_texts(texts))

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(n, dim) of pictures."""
        return self._weighed(self._towers.of_pictures(pictures).units)

    def _weighed(self, units: NDArray[np.float32]) -> Vectors:
        return l2_normalize(np.hstack([0.5 * units[:, : self._compact], units[:, self._compact :]]).astype(np.float32))


def read_shop(path: Path, picture: str, kind: str, all_asked: bool) -> OtherShop:
    """The rows of a set's file that have a picture."""
    rows, pictures = [], []
    for row in pq.read_table(path).to_pylist():
        pixels = _pixels(row[picture])
        if pixels is not None:
            rows.append(row)
            pictures.append(pixels)
    asked = [place for place, row in enumerate(rows) if all_asked or is_held_out(row["id"])]
    return OtherShop(tuple(rows), tuple(pictures), tuple(str(row[kind]) for row in rows), np.array(asked))


def is_held_out(identity: object) -> bool:
    """Whether a row is for measuring only."""
    return int(hashlib.md5(str(identity).encode()).hexdigest(), 16) % 5 == 0


def _pixels(data: bytes | None) -> Pixels | None:
    if not data:
        return None
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    ground = Image.new("RGB", image.size, _WHITE)
    ground.paste(image, mask=image.getchannel("A"))
    return np.asarray(ground, dtype=np.uint8)


def figures_of(coder: Encoder, shop: OtherShop) -> dict[str, float]:
    """What the set's columns allow."""
    gallery = np.concatenate([
        coder.encode_pictures(shop.pictures[at : at + 256]) for at in range(0, len(shop.pictures), 256)
    ])  # fmt: skip
    figures = {"kind_precision": _kinds(gallery, shop)}
    for column, name in (("title", "words"), ("title_zh", "chinese")):
        asked = [place for place in shop.asked if shop.rows[place].get(column)]
        if asked:
            words = coder.encode_words([shop.rows[place][column] for place in asked])
            figures[f"{name}_recall"] = recall(words, gallery, asked)
    english = [place for place, row in enumerate(shop.rows) if row.get("title")]
    both = [place for place in shop.asked if shop.rows[place].get("title") and shop.rows[place].get("title_zh")]
    if both:
        titles = coder.encode_words([shop.rows[place]["title"] for place in english])
        words = coder.encode_words([shop.rows[place]["title_zh"] for place in both])
        figures["chinese_to_english_recall"] = recall(words, titles, [english.index(place) for place in both])
    return figures


def recall(queries: Vectors, gallery: Vectors, own: Sequence[int]) -> float:
    """Share of the queries whose own row is among the ten best; ties count against it."""
    scores = queries @ gallery.T
    best = scores[np.arange(len(own)), own]
    return float(((scores >= best[:, None]).sum(axis=1) <= NEAREST).mean())


def _kinds(gallery: Vectors, shop: OtherShop) -> float:
    kinds = np.unique(shop.kinds, return_inverse=True)[1]
    scores = gallery[shop.asked] @ gallery.T
    scores[np.arange(len(shop.asked)), shop.asked] = -np.inf
    nearest = np.argsort(-scores, axis=1)[:, :NEAREST]
    return float((kinds[nearest] == kinds[shop.asked, None]).mean())


if __name__ == "__main__":
    main("other_shops", measure, sample=0)
