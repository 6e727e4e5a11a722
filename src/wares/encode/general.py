"""The general encoder: frozen towers, some that know shops and some that know the world, and a learnt head a modality.

Words: the compact encoder's text tower beside a multilingual sentence encoder. Pictures: its picture tower beside
EfficientNet-Lite0, whose likeliest ImageNet names, weighed, give a picture its first place among words (ConSE, Norouzi
et al., 2014). Heads bring both modalities into one space; the compact vectors stand beside it, so that what they know
of their shops is kept; principal components make one short vector of both.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wares.encode import head, manifest, sentence
from wares.encode.compact import CompactEncoder
from wares.encode.graph import open_graph
from wares.encode.head import ProjectionHead
from wares.encode.preprocessing import letterbox
from wares.encode.vectors import l2_normalize
from wares.errors import BadSetting
from wares.types import Pixels, Vectors

if TYPE_CHECKING:
    import onnxruntime

FORMAT = "wares-general-encoder"
COMPACT = "compact"
"""Folder of the compact encoder inside."""
BACKBONE = "backbone.onnx"
CLASSES = "class_vectors.npy"
WORDS_HEAD = "words_head.npz"
PICTURES_HEAD = "pictures_head.npz"
TOWERS = (*sentence.FILES, BACKBONE, CLASSES)
COMPONENTS = "components.npy"
FILES = (*TOWERS, WORDS_HEAD, PICTURES_HEAD, COMPONENTS)
SIDE = 160
"""Pixels of the square that the backbone sees."""
LIKELIEST = 20
"""ImageNet names that stand for a picture."""
_BATCH = 16


COMPACT_WEIGHT = 0.7
"""Length of the compact vector beside the head's, which has length 1."""


@dataclass(frozen=True, slots=True)
class PictureFeatures:
    """What the frozen towers say of n pictures.

    units      (n, k) the compact vector and the ConSE vector, each of unit length
    features   (n, m) averages over both towers' last grids
    """

    units: NDArray[np.float32]
    features: NDArray[np.float32]


class GeneralTowers:
    """The frozen towers in a folder that has `TOWERS` and a compact encoder; safe to use from several threads.

    threads   CPU threads for one picture batch; 0 = as many as there are cores
    later     read graphs with the first picture or text, not now

    Raises `OSError`, `ValueError` or `BadSetting` when a file is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int = 0, later: bool = False) -> None:
        self.compact = CompactEncoder(folder / COMPACT, threads, later)
        self._sentences = sentence.SentenceEncoder(folder, later=later)
        self._backbone = _Backbone(folder, threads, later)

    def of_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, k) the compact vector and the sentence vector of each text, each of unit length or 0."""
        return np.hstack([self.compact.encode_words(texts), self._sentences.encode(texts)])

    def of_pictures(self, pictures: Sequence[Pixels]) -> PictureFeatures:
        """What they say of one picture at least, (h, w, 3) uint8 of any size. Raises `BadPicture`."""
        parts = [self._batch(pictures[at : at + _BATCH]) for at in range(0, len(pictures), _BATCH)]
        return PictureFeatures(
            np.concatenate([part.units for part in parts]), np.concatenate([part.features for part in parts])
        )

    def _batch(self, batch: Sequence[Pixels]) -> PictureFeatures:
        vectors, pooled = self.compact.pooled(batch)
        features, scores = self._backbone.run(np.stack([letterbox(picture, SIDE, SIDE) for picture in batch]))
        names = conse(scores, self._backbone.classes)
        return PictureFeatures(np.hstack([vectors, names]), np.hstack([pooled, features]))


@dataclass(frozen=True, slots=True)
class GeneralHeads:
    """What was learnt over the towers.

    words        head of texts
    pictures     head of pictures
    components   (c + d, dim) principal components of compact vectors, at their weight, beside the heads' vectors
    """

    words: ProjectionHead
    pictures: ProjectionHead
    components: NDArray[np.float32]

    def of_texts(self, features: NDArray[np.float32]) -> Vectors:
        """(n, k) from `GeneralTowers.of_texts` → (n, dim) unit rows; rows of zeros stay."""
        return l2_normalize(self.apart(features, self.words(features)) @ self.components)

    def of_pictures(self, found: PictureFeatures) -> Vectors:
        """What the towers say of n pictures → (n, dim) unit rows."""
        return l2_normalize(self.apart(found.units, self.pictures(found.units, found.features)) @ self.components)

    def apart(self, units: NDArray[np.float32], vectors: Vectors) -> NDArray[np.float32]:
        """(n, c + d) the compact vectors that `units` begin with beside the head's `vectors`, before the components."""
        compact = units[:, : len(self.components) - self.words.dim]
        return np.hstack([np.float32(COMPACT_WEIGHT) * compact, vectors])


class GeneralEncoder:
    """Words and pictures → unit vectors in one space; safe to use from several threads.

    folder    has `FILES`, a compact encoder in `compact`, and a manifest
    threads   CPU threads for one picture batch; 0 = as many as there are cores
    later     read graphs with the first picture or text, not now: for a folder that is known to be whole

    Raises `BadSetting` when the folder is not a whole encoder of this version.
    """

    def __init__(self, folder: Path, threads: int = 0, later: bool = False) -> None:
        self.folder = folder
        found = manifest.read(folder, FORMAT)
        try:
            self.towers = GeneralTowers(folder, threads, later)
            components = np.load(folder / COMPONENTS, allow_pickle=False).astype(np.float32)
            self.heads = GeneralHeads(head.load(folder / WORDS_HEAD), head.load(folder / PICTURES_HEAD), components)
        except (OSError, ValueError, KeyError) as error:
            raise BadSetting(f"{folder}: damaged encoder ({error}); write the encoder again") from error
        self._fingerprint = manifest.combined(found.fingerprint, self.towers.compact.fingerprint)

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return int(self.heads.components.shape[1])

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits; another one whenever the same input would give another vector."""
        return self._fingerprint

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts, Chinese or English → (n, dim) float32; a text that says nothing gives a row of zeros."""
        return self.heads.of_texts(self.towers.of_texts(texts))

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) float32 unit rows. Raises `BadPicture`."""
        if not pictures:
            return np.zeros((0, self.dim), np.float32)
        return self.heads.of_pictures(self.towers.of_pictures(pictures))


class _Backbone:
    def __init__(self, folder: Path, threads: int, later: bool) -> None:
        self._path, self._threads = folder / BACKBONE, threads
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        quantised: NDArray[np.int8] = np.load(folder / CLASSES, allow_pickle=False)
        self.classes = l2_normalize(quantised.astype(np.float32))
        if not later:
            self._load()

    def run(self, grid: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, 160, 160, 3) → (n, 1280) features and (n, 1000) scores before the softmax."""
        features, scores = self._load().run(["features", "scores"], {"pictures": grid})
        return features, scores

    def _load(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._session is None:
                self._session = open_graph(self._path, self._threads)
            return self._session


def conse(scores: NDArray[np.float32], classes: NDArray[np.float32]) -> Vectors:
    """ConSE: (n, c) class scores, (c, d) vectors of the classes' names → (n, d) unit rows: the `LIKELIEST`, weighed."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    least = -np.partition(-shares, LIKELIEST - 1, axis=1)[:, LIKELIEST - 1, None]
    shares = np.where(shares >= least, shares, 0)
    return l2_normalize((shares @ classes).astype(np.float32))
