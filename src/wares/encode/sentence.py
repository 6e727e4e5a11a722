"""Sentence encoder: the multilingual Universal Sentence Encoder (Yang et al., 2020), cut to English and Chinese.

The words of a text, as `text_features` cuts them, become SentencePiece pieces; each piece has a row of 512 numbers;
three branches of convolutions over 2, 3 and 5 pieces, their sum over the text and a deep averaging network make 512
numbers of unit length. Texts of a batch stand one after another in one table with `_GAP` empty rows between, which
the graph holds at zero, so that a text's vector does not depend on its neighbours.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wares.encode.graph import open_graph
from wares.encode.text_features import tokens
from wares.encode.vectors import l2_normalize
from wares.types import Vectors

if TYPE_CHECKING:
    import onnxruntime
    import sentencepiece

PIECES = "pieces.model"
ROWS = "piece_rows.npy"
SCALES = "piece_scales.npy"
GRAPH = "sentence.onnx"
FILES = (PIECES, ROWS, SCALES, GRAPH)
DIM = 512
LONGEST = 4_000
"""Characters of a text that are read …"""
MOST_PIECES = 128
"""… and pieces."""
_BEGIN, _END = 1, 2
_GAP = 4
_BATCH_PIECES = 512
"""Pieces of all texts that are worked on together."""


class SentenceEncoder:
    """Texts → (n, 512) unit vectors; safe to use from several threads.

    folder   has `FILES`
    later    read them with the first text, not now
    """

    dim = DIM

    def __init__(self, folder: Path, threads: int = 1, later: bool = False) -> None:
        self._folder, self._threads = folder, threads
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None
        if not later:
            self._load()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, 512) float32 unit rows; a text without a word gives a row of zeros."""
        vectors = np.zeros((len(texts), DIM), np.float32)
        words = [" ".join(tokens(text[:LONGEST])) for text in texts]
        filled = [place for place, text in enumerate(words) if text]
        if not filled:
            return vectors
        loaded = self._load()
        pieces = [loaded.pieces_of(words[place]) for place in filled]
        for batch in _batches([len(each) for each in pieces]):
            rows = [filled[place] for place in batch]
            vectors[rows] = l2_normalize(loaded.encode([pieces[place] for place in batch]))
        return vectors

    def _load(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _Loaded(self._folder, self._threads)
            return self._loaded


class _Loaded:
    def __init__(self, folder: Path, threads: int) -> None:
        import sentencepiece

        self._pieces: sentencepiece.SentencePieceProcessor = sentencepiece.SentencePieceProcessor(
            model_file=str(folder / PIECES)
        )
        self._rows: NDArray[np.uint8] = np.load(folder / ROWS, mmap_mode="r", allow_pickle=False)
        self._scales: NDArray[np.float32] = np.load(folder / SCALES, allow_pickle=False)
        self._session: onnxruntime.InferenceSession = open_graph(folder / GRAPH, threads)
        if self._rows.shape != (self._pieces.vocab_size(), DIM) or len(self._scales) != len(self._rows):
            raise ValueError(f"{ROWS} is {self._rows.shape}, expected {(self._pieces.vocab_size(), DIM)}")

    def pieces_of(self, text: str) -> list[int]:
        """Numbers of the pieces, with those for the begin and the end of a text."""
        return [_BEGIN, *self._pieces.encode(text)[:MOST_PIECES], _END]

    def encode(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """(n, 512), not of unit length."""
        length = sum(len(pieces) + _GAP for pieces in texts)
        tokens = np.zeros((length, DIM), np.float32)
        mask = np.zeros((length, 1), np.float32)
        segments = np.zeros((len(texts), length), np.float32)
        start = 0
        for number, pieces in enumerate(texts):
            stop = start + len(pieces)
            scale, least = self._scales[pieces].T
            tokens[start:stop] = self._rows[pieces] * scale[:, None] + least[:, None]
            mask[start:stop] = 1
            segments[number, start:stop] = len(pieces) ** -0.5
            start = stop + _GAP
        (raw,) = self._session.run(None, {"tokens": tokens, "mask": mask, "segments": segments})
        vectors: NDArray[np.float32] = raw
        return vectors


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts that are worked on together: short ones first, `_BATCH_PIECES` at most."""
    batch: list[int] = []
    size = 0
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and size + lengths[place] > _BATCH_PIECES:
            yield batch
            batch, size = [], 0
        batch.append(place)
        size += lengths[place]
    yield batch
