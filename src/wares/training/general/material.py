"""Material of a head run: features of every picture, seen several times, and of captions drawn ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.encode.general import GeneralTowers
from wares.training.encoder import captions
from wares.training.encoder.data import EncoderExamples
from wares.training.general.views import view_of
from wares.types import Pixels

ROUNDS = 4
"""Captions of each kind that are drawn for a picture, before the run."""
SHARD = 2048
"""Pictures whose features stand in one file, so that a killed run reads no more than these again."""
_BATCH = 16


@dataclass(frozen=True, slots=True)
class PictureMaterial:
    """Features of n pictures in v views, in half precision; view 0 is the picture as it is.

    units      (n, v, k)
    features   (n, v, m)
    """

    units: NDArray[np.float16]
    features: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.units)

    @property
    def views(self) -> int:
        """How often each picture was seen."""
        return int(self.units.shape[1])

    def rows(self, rows: NDArray[np.int64]) -> PictureMaterial:
        """The given pictures, in that order."""
        return PictureMaterial(self.units[rows], self.features[rows])


@dataclass(frozen=True, slots=True)
class CaptionMaterial:
    """Captions drawn for n pictures, and the features of the different texts among them.

    texts      (t, k) features of texts, in half precision
    titles     (n, `ROUNDS`) the text of each drawn title
    phrases    (n, `ROUNDS`) the text of each phrase of facts
    mentions   (`ROUNDS`, n, kinds) which facts it said
    same       (n,) equal where whole titles read the same, −1 = no title
    """

    texts: NDArray[np.float16]
    titles: NDArray[np.int32]
    phrases: NDArray[np.int32]
    mentions: NDArray[np.bool_]
    same: NDArray[np.int32]


def picture_material(
    pictures: Iterable[Pixels], towers: GeneralTowers, views: int, cache: Path | None = None, seed: int = 0
) -> PictureMaterial:
    """Features of the pictures, each as it is and `views` − 1 times changed at random.

    cache   folder that keeps what was worked out, for a run that is killed; of these pictures alone
    """
    parts = [
        _shard(batch, towers, views, cache / f"{number:04}.npz" if cache else None, [seed, number])
        for number, batch in enumerate(_batches(pictures, SHARD))
    ]
    return PictureMaterial(
        np.concatenate([part.units for part in parts]), np.concatenate([part.features for part in parts])
    )


def _batches(pictures: Iterable[Pixels], size: int) -> Iterator[list[Pixels]]:
    rest = iter(pictures)
    while batch := list(islice(rest, size)):
        yield batch


def _shard(
    pictures: Sequence[Pixels], towers: GeneralTowers, views: int, file: Path | None, seed: Sequence[int]
) -> PictureMaterial:
    if file is not None and file.is_file():
        with np.load(file, allow_pickle=False) as arrays:
            if len(arrays["units"]) == len(pictures) and arrays["units"].shape[1] == views:
                return PictureMaterial(arrays["units"], arrays["features"])
    rng = np.random.default_rng(seed)
    seen = (view_of(picture, number, rng) for picture in pictures for number in range(views))
    found = [towers.of_pictures(batch) for batch in _batches(seen, _BATCH)]
    units, features = (
        np.concatenate([getattr(part, name) for part in found]).astype(np.float16).reshape(len(pictures), views, -1)
        for name in ("units", "features")
    )
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part.npz")
        np.savez(part, units=units, features=features)
        part.replace(file)
    return PictureMaterial(units, features)


def caption_material(
    examples: EncoderExamples,
    towers: GeneralTowers,
    rng: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
) -> CaptionMaterial:
    """Captions drawn at random for every example, and what the frozen towers say of them; `progress` hears a share."""
    numbers: dict[str, int] = {"": 0}
    titles, phrases = (np.zeros((len(examples), ROUNDS), np.int32) for _ in range(2))
    mentions = np.zeros((ROUNDS, *examples.facts.shape), np.bool_)
    for number in range(ROUNDS):
        drawn = captions.title_captions(examples.titles, rng)
        said, mentions[number] = captions.fact_captions(examples.facts, examples.kinds, examples.names, rng)
        titles[:, number] = [numbers.setdefault(text, len(numbers)) for text in drawn]
        phrases[:, number] = [numbers.setdefault(text, len(numbers)) for text in said]
    whole = [each[0].casefold() if each else "" for each in examples.titles]
    keys = {title: number for number, title in enumerate(dict.fromkeys(whole))}
    same = np.array([keys[title] if title else -1 for title in whole], np.int32)
    return CaptionMaterial(text_features(list(numbers), towers, progress), titles, phrases, mentions, same)


def text_features(
    texts: Sequence[str], towers: GeneralTowers, progress: Callable[[float], None] = lambda share: None
) -> NDArray[np.float16]:
    """(n, k) what the frozen towers say of texts, in half precision."""
    return np.concatenate(list(_text_parts(texts, towers, progress)))


def _text_parts(
    texts: Sequence[str], towers: GeneralTowers, progress: Callable[[float], None]
) -> Iterator[NDArray[np.float16]]:
    for start in range(0, len(texts), SHARD):
        yield towers.of_texts(texts[start : start + SHARD]).astype(np.float16)
        progress(min(1.0, (start + SHARD) / len(texts)))
