"""Adapters of encoders: a small learnt correction of its vectors, for words and for pictures.

A vector v becomes v + relu(v · down + bias) · up, brought to unit length: Gao et al., "CLIP-Adapter", 2021, with one
adapter a tower. The folder holds `words.npz` and `pictures.npz` (arrays down (dim, width), bias (width,), up
(width, dim), float32) and `adapter.json`, written last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.encode.vectors import l2_normalize
from wares.errors import BadSetting
from wares.types import Encoder, Pixels, Vectors

FILE = "adapter.json"
FORMAT = "wares-adapter"
VERSION = 1
_WORDS, _PICTURES = "words.npz", "pictures.npz"
_AGAIN = "train the adapter again (`wares train adapter`)"


@dataclass(frozen=True, slots=True)
class AdapterLayer:
    """Adapter layer of one tower: `down` (dim, width), `bias` (width,), `up` (width, dim), float32."""

    down: NDArray[np.float32]
    bias: NDArray[np.float32]
    up: NDArray[np.float32]

    def __call__(self, vectors: Vectors) -> Vectors:
        """(n, dim) unit rows → (n, dim) unit rows; rows of zeros stay."""
        corrected = vectors + np.maximum(vectors @ self.down + self.bias, 0.0) @ self.up
        return l2_normalize(np.where(vectors.any(axis=1, keepdims=True), corrected, np.float32(0.0)))


@dataclass(frozen=True, slots=True)
class AdapterCard:
    """Card of an adapter's folder.

    format, version   of the folder
    base              the encoder beneath, as in the setting `encoder_path`
    precision         its `encoder_precision`
    fingerprint       of the encoder beneath
    files             file name → SHA-256 in hexadecimal
    """

    format: str
    version: int
    base: str
    precision: str
    fingerprint: str
    files: dict[str, str]


class AdaptedEncoder:
    """The encoder `base` with corrected vectors; safe to use from several threads."""

    def __init__(self, base: Encoder, words: AdapterLayer, pictures: AdapterLayer) -> None:
        self._base, self._words, self._pictures = base, words, pictures
        arrays = (a for c in (words, pictures) for a in (c.down, c.bias, c.up))
        digest = hashlib.sha256(base.fingerprint.encode())
        for array in arrays:
            digest.update(np.ascontiguousarray(array).tobytes())
        self._fingerprint = digest.hexdigest()[:16]

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return self._base.dim

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of the base's fingerprint and both corrections."""
        return self._fingerprint

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, dim) float32 unit rows; zeros where the base gives zeros."""
        return self._words(self._base.encode_words(texts))

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) float32 unit rows. Raises `BadPicture`."""
        return self._pictures(self._base.encode_pictures(pictures))


def write(folder: Path, base: AdapterCard, words: AdapterLayer, pictures: AdapterLayer) -> None:
    """Write an adapter's folder; `files` of `base` is filled in."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).unlink(missing_ok=True)
    for name, layer in ((_WORDS, words), (_PICTURES, pictures)):
        np.savez(folder / name, down=layer.down, bias=layer.bias, up=layer.up)
    files = {name: _sha256(folder / name) for name in (_WORDS, _PICTURES)}
    part = folder / f"{FILE}.part"
    part.write_text(json.dumps(asdict(base) | {"files": files}, indent=2) + "\n", encoding="utf-8")
    part.replace(folder / FILE)


def card(folder: Path) -> AdapterCard:
    """What the adapter in `folder` says of itself. Raises `BadSetting` when it is damaged or of another version."""
    path = folder / FILE
    try:
        result = AdapterCard(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise BadSetting(f"{path}: damaged ({error}); {_AGAIN}") from error
    if (result.format, result.version) != (FORMAT, VERSION):
        raise BadSetting(f"{path}: {result.format} version {result.version}, not {FORMAT} version {VERSION}; {_AGAIN}")
    return result


def load(folder: Path, card: AdapterCard, base: Encoder) -> AdaptedEncoder:
    """The adapter in `folder` over `base`. Raises `BadSetting` when a file or the base is not the one it names."""
    if base.fingerprint != card.fingerprint:
        raise BadSetting(f"{folder / FILE}: learnt over another encoder than {card.base or 'this built-in'}; {_AGAIN}")
    return AdaptedEncoder(base, *(_read(folder, name, card, base.dim) for name in (_WORDS, _PICTURES)))


def _read(folder: Path, name: str, card: AdapterCard, dim: int) -> AdapterLayer:
    path = folder / name
    if not path.is_file() or _sha256(path) != card.files.get(name):
        raise BadSetting(f"{path}: missing or not what {FILE} says; {_AGAIN}")
    with np.load(path, allow_pickle=False) as arrays:
        layer = AdapterLayer(arrays["down"], arrays["bias"], arrays["up"])
    if layer.down.shape[0] != dim or layer.up.shape[1] != dim:
        raise BadSetting(f"{path}: for vectors of {layer.down.shape[0]}, not of {dim} numbers; {_AGAIN}")
    return layer


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
