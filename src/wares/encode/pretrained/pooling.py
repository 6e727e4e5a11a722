"""Pooling: tokens' vectors become the text's, by a sentence-transformers model's modules.json."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.encode.pretrained.model_folder import ModelFolder
from wares.errors import BadSetting
from wares.types import Matrix

MODULES = "modules.json"

PoolingStep = Callable[[Matrix, NDArray[np.int64]], Matrix]
"""(n, t, width) tokens' vectors, or (n, width) texts' vectors, and the (n, t) mask → (n, width)."""

_FLAGS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
_ACTIVATIONS: dict[str, Callable[[Matrix], Matrix]] = {"Identity": lambda x: x, "Tanh": np.tanh}
_SAFE_DTYPES = {"F32": np.float32, "F16": np.float16}


def load(folder: ModelFolder) -> tuple[PoolingStep, ...]:
    """The steps after the transformer; unit length is left to the encoder, which always brings it.

    Raises `BadSetting` when pooling is not stated or a module is of an unknown kind.
    """
    if not folder.has(MODULES):
        raise BadSetting(
            f"{folder.path / MODULES}: missing, so it is not stated how tokens' vectors become the text's; put"
            f" {MODULES} and 1_Pooling/config.json of the original sentence-transformers model there"
        )
    steps: list[PoolingStep] = []
    for module in folder.json(MODULES):
        kind, module_folder = str(module["type"]).rsplit(".", 1)[-1], str(module["path"])
        if kind == "Pooling":
            steps.append(_pooling(folder, f"{module_folder}/config.json"))
        elif kind == "Dense":
            steps.append(_dense(folder, module_folder))
        elif kind not in ("Transformer", "Normalize"):
            raise BadSetting(f"{folder.path / MODULES}: a module of the kind {kind} is not known; choose another model")
    if not steps:
        raise BadSetting(f"{folder.path / MODULES}: no Pooling module; choose another model")
    return tuple(steps)


def pool(tokens: Matrix, mask: NDArray[np.int64], how: str) -> Matrix:
    """(n, t, width) vectors of tokens and their (n, t) mask → (n, width).

    how   "cls" first token, "lasttoken", "max", "mean", "mean_sqrt_len_tokens" (sum over the root of the number) or
          "weightedmean" (weights 1, 2, 3, … by place; Muennighoff, "SGPT", 2022). Raises `KeyError` for another.
    """
    return _WAYS[how](tokens, mask)


def _mean(tokens: Matrix, weights: NDArray[Any]) -> Matrix:
    spread = weights[:, :, None].astype(np.float32)
    return np.asarray((tokens * spread).sum(axis=1) / np.maximum(spread.sum(axis=1), 1e-9), dtype=np.float32)


def _first(tokens: Matrix, mask: NDArray[np.int64]) -> Matrix:
    return np.asarray(tokens[np.arange(len(tokens)), mask.argmax(axis=1)])


def _last(tokens: Matrix, mask: NDArray[np.int64]) -> Matrix:
    return np.asarray(tokens[np.arange(len(tokens)), mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)])


def _largest(tokens: Matrix, mask: NDArray[np.int64]) -> Matrix:
    return np.asarray(np.where(mask[:, :, None] > 0, tokens, np.float32(-np.inf)).max(axis=1))


def _by_root(tokens: Matrix, mask: NDArray[np.int64]) -> Matrix:
    lengths = np.maximum(mask.sum(axis=1, keepdims=True), 1)
    return np.asarray(_mean(tokens, mask) * np.sqrt(lengths), dtype=np.float32)


def _by_place(tokens: Matrix, mask: NDArray[np.int64]) -> Matrix:
    return _mean(tokens, mask * np.arange(1, mask.shape[1] + 1))


_WAYS: dict[str, PoolingStep] = {
    "cls": _first,
    "lasttoken": _last,
    "max": _largest,
    "mean": _mean,
    "mean_sqrt_len_tokens": _by_root,
    "weightedmean": _by_place,
}


def _pooling(folder: ModelFolder, name: str) -> PoolingStep:
    config = folder.json(name)
    how = [way for flag, way in _FLAGS.items() if config.get(flag)]
    if not how and isinstance(config.get("pooling_mode"), str):
        how = config["pooling_mode"].split("+")
    if not how or any(way not in _WAYS for way in how):
        raise BadSetting(f"{folder.path / name}: pooling {how or 'not stated'}; known: {', '.join(sorted(_WAYS))}")
    return lambda tokens, mask: np.concatenate([pool(tokens, mask, way) for way in how], axis=1)


def _dense(folder: ModelFolder, module_folder: str) -> PoolingStep:
    config = folder.json(f"{module_folder}/config.json")
    activation = str(config.get("activation_function", "Identity")).rsplit(".", 1)[-1]
    if activation not in _ACTIVATIONS:
        raise BadSetting(f"{folder.path / module_folder}: activation {activation}; known: {', '.join(_ACTIVATIONS)}")
    path = folder.file(f"{module_folder}/model.safetensors")
    try:
        arrays = safetensors(path)
        weight, bias = arrays["linear.weight"], arrays.get("linear.bias", np.zeros(1, dtype=np.float32))
    except (KeyError, ValueError, struct.error) as error:
        raise BadSetting(f"{path}: damaged ({error!r}); fetch the model again") from error
    return lambda vectors, mask: _ACTIVATIONS[activation](vectors @ weight.T + bias)


def safetensors(path: Path) -> dict[str, Matrix]:
    """Arrays of a safetensors file: length of the header (8 bytes), the header as JSON, the numbers.

    Raises `ValueError`, `KeyError` or `struct.error` when the file is no such thing.
    """
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    result = {}
    for name, entry in header.items():
        start, stop = entry["data_offsets"]
        numbers = np.frombuffer(data[8 + length :][start:stop], dtype=_SAFE_DTYPES[entry["dtype"]])
        result[name] = numbers.reshape(entry["shape"]).astype(np.float32)
    return result
