"""The built-in encoder: a static text tower in NumPy and a small convolutional picture tower in ONNX Runtime.

Text: the rows of a text's features (int8, one scale a row) are summed by weight, divided by the root of the number of
tokens, refined by one hidden layer with a shortcut, and brought to unit length. Pictures: `letterbox`, the ONNX graph,
unit length.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wares.encode import manifest
from wares.encode.graph import open_graph
from wares.encode.preprocessing import letterbox
from wares.encode.text_features import FeatureVocabulary, tokens
from wares.encode.vectors import l2_normalize
from wares.errors import BadSetting
from wares.types import Pixels, Vectors

if TYPE_CHECKING:
    import onnxruntime

VOCABULARY = "vocabulary.txt"
ROWS = "rows.npy"
SCALES = "scales.npy"
HIDDEN = "hidden.npy"
OUTPUT = "output.npy"
PICTURES = "pictures.onnx"
POOLED = "pooled"
"""The graph's further output: averages over the grids, before the projection."""
FILES = (VOCABULARY, ROWS, SCALES, HIDDEN, OUTPUT, PICTURES)

_BATCH = 32
_TOKENS = 8192  # sums of tokens' features that are remembered


class CompactEncoder:
    """Words and pictures → unit vectors in one space; safe to use from several threads.

    folder    written by `wares.training.encoder.export`
    threads   CPU threads for one picture batch; 0 = as many as there are cores
    later     read the graph for pictures with the first picture, not now: for a folder that is known to be whole

    Raises `BadSetting` when the folder is not a whole encoder of this version.
    """

    def __init__(self, folder: Path, threads: int = 0, later: bool = False) -> None:
        self.folder, self._manifest = folder, manifest.read(folder)
        self._fingerprint = self._manifest.fingerprint
        try:
            self._text = _StaticTextTower(folder, self._manifest.dim)
            self._pictures = _OnnxPictureTower(folder / PICTURES, threads, later)
        except (OSError, ValueError) as error:
            raise BadSetting(f"{folder}: damaged encoder ({error}); write the encoder again") from error

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return self._manifest.dim

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits; another one whenever the same input would give another vector."""
        return self._fingerprint

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts, Chinese or English → (n, dim) float32; a text without a known feature gives a zero row."""
        return self._text.encode(texts)

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) float32 unit rows. Raises `BadPicture`."""
        out = np.zeros((len(pictures), self.dim), dtype=np.float32)
        for start in range(0, len(pictures), _BATCH):
            batch = pictures[start : start + _BATCH]
            out[start : start + len(batch)] = l2_normalize(self._pictures.encode(self._grid(batch)))
        return out

    def pooled(self, pictures: Sequence[Pixels]) -> tuple[Vectors, NDArray[np.float32]]:
        """At least one picture → (n, dim) unit vectors, and (n, m) averages over the grids. Raises `BadPicture`."""
        vectors, features = self._pictures.pooled(self._grid(pictures))
        return l2_normalize(vectors), features

    def _grid(self, pictures: Sequence[Pixels]) -> NDArray[np.uint8]:
        return np.stack([letterbox(p, self._manifest.height, self._manifest.width) for p in pictures])


class _StaticTextTower:
    def __init__(self, folder: Path, dim: int) -> None:
        names = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")[:-1]
        self._vocabulary = FeatureVocabulary(names)
        self._rows: NDArray[np.int8] = np.load(folder / ROWS, allow_pickle=False)
        self._scales: NDArray[np.float32] = np.load(folder / SCALES, allow_pickle=False).astype(np.float32)
        self._hidden: NDArray[np.float32] = np.load(folder / HIDDEN, allow_pickle=False).astype(np.float32)
        self._output: NDArray[np.float32] = np.load(folder / OUTPUT, allow_pickle=False).astype(np.float32)
        if self._rows.shape != (len(names), dim) or self._output.shape[1] != dim:
            raise ValueError(f"{ROWS} is {self._rows.shape}, expected {(len(names), dim)}")

        self._no_sums = np.zeros((0, dim), np.float32)
        self._token_sum = lru_cache(maxsize=_TOKENS)(self._sum_of_token)

    def encode(self, texts: Sequence[str]) -> Vectors:
        words = [tokens(text) for text in texts]
        token_sums = [[part for word in each if (part := self._token_sum(word)) is not None] for each in words]
        parts = [part for each in token_sums for part in each]
        sums = _grouped_sums(np.stack(parts) if parts else self._no_sums, [len(each) for each in token_sums])
        pair_rows = [self._vocabulary.pair_rows(each) for each in words]
        flat = np.array([row for rows in pair_rows for row in rows], np.int64)
        sums += _grouped_sums(self._scales[flat, None] * self._rows[flat], [len(rows) for rows in pair_rows])
        sums *= np.array([max(1, len(each)) ** -0.5 for each in words], np.float32)[:, None]
        return l2_normalize(refine(sums, self._hidden, self._output))

    def _sum_of_token(self, token: str) -> NDArray[np.float32] | None:
        """(dim,) a token's features added up; None where none is known."""
        rows, weights = self._vocabulary.token_bag(token)
        if not len(rows):
            return None
        total: NDArray[np.float32] = (self._scales[rows] * weights) @ self._rows[rows].astype(np.float32)
        return total


def _grouped_sums(vectors: NDArray[np.float32], sizes: Sequence[int]) -> NDArray[np.float32]:
    """(n, dim) vectors, group after group → (len(sizes), dim) sums of the groups, of which any may be empty."""
    sums = np.zeros((len(sizes), vectors.shape[1]), np.float32)
    counts = np.array(sizes, np.int64)
    filled = counts > 0
    if filled.any():
        sums[filled] = np.add.reduceat(vectors, (np.cumsum(counts) - counts)[filled], axis=0)
    return sums


class _OnnxPictureTower:
    def __init__(self, path: Path, threads: int, later: bool) -> None:
        self._path, self._threads = path, threads
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        if not later:
            self._load()

    def encode(self, grid: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, …) prepared pictures → (n, dim) rows of any length."""
        (raw,) = self._load().run(["vectors"], {"pictures": grid})
        vectors: NDArray[np.float32] = raw
        return vectors

    def pooled(self, grid: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(n, …) prepared pictures → (n, dim) rows of any length and (n, m) features; of graphs that have both."""
        vectors, features = self._load().run(["vectors", POOLED], {"pictures": grid})
        return vectors, features

    def _load(self) -> onnxruntime.InferenceSession:
        with self._lock:
            if self._session is None:
                self._session = open_graph(self._path, self._threads)
            return self._session


def refine(sums: NDArray[np.float32], hidden: NDArray[np.float32], output: NDArray[np.float32]) -> NDArray[np.float32]:
    """sums + relu([sums, 1] · hidden) · output, without a bias at the end so that zero rows may stay zero.

    sums (n, dim), hidden (dim + 1, width) whose last row is the bias, output (width, dim) → (n, dim). Rows of zeros
    are passed through.
    """
    inner = np.maximum(sums @ hidden[:-1] + hidden[-1], 0.0)
    nonzero = sums.any(axis=1, keepdims=True)
    return np.where(nonzero, sums + inner @ output, np.float32(0.0))
