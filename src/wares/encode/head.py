"""Heads: what frozen towers say of a text or a picture becomes a vector of the common space.

A head adds a linear map of unit vectors, a linear map of features at their spread, and one hidden layer over both:
v = [u, 1] · shortcut + f · linear + relu([u, f, 1] · hidden) · output, brought to unit length. Late fusion of frozen
towers with learnt projections (Zhai et al., "LiT", 2022).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.encode.vectors import l2_normalize
from wares.types import Vectors

MOST = 5.0
"""Spreads from the mean at which a feature is cut off."""


@dataclass(frozen=True, slots=True)
class ProjectionHead:
    """Projection head of one modality, over `k` numbers of unit vectors and `m` features (0 = none).

    shortcut   (k + m + 1, dim); its last row is the bias
    hidden     (k + m + 1, width); its last row is the bias
    output     (width, dim)
    mean       (m,) of the features
    spread     (m,) of the features, > 0
    """

    shortcut: NDArray[np.float32]
    hidden: NDArray[np.float32]
    output: NDArray[np.float32]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return int(self.output.shape[1])

    def __call__(self, units: NDArray[np.float32], features: NDArray[np.float32] | None = None) -> Vectors:
        """(n, k) unit vectors side by side and (n, m) features → (n, dim) unit rows; where all `units` are 0, zeros."""
        parts = [units]
        if features is not None:
            parts.append(np.clip((features - self.mean) / self.spread, -MOST, MOST))
        inputs = np.hstack([*parts, np.ones((len(units), 1), np.float32)])
        raw = inputs @ self.shortcut + np.maximum(inputs @ self.hidden, 0.0) @ self.output
        return l2_normalize(np.where(units.any(axis=1, keepdims=True), raw, np.float32(0.0)))


def save(head: ProjectionHead, path: Path) -> None:
    """Write a head, its matrices in int8 with a scale a row."""
    arrays: dict[str, NDArray[np.generic]] = {"mean": head.mean, "spread": head.spread}
    for name in ("shortcut", "hidden", "output"):
        arrays[name], arrays[f"{name}_scales"] = quantise(getattr(head, name))
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy's stubs take a flag for an array


def load(path: Path) -> ProjectionHead:
    """Read what `save` wrote. Raises `OSError`, `KeyError` or `ValueError` for another file."""
    with np.load(path, allow_pickle=False) as arrays:
        shortcut, hidden, output = (
            arrays[name].astype(np.float32) * arrays[f"{name}_scales"][:, None]
            for name in ("shortcut", "hidden", "output")
        )
        return ProjectionHead(shortcut, hidden, output, arrays["mean"], arrays["spread"])


def quantise(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(n, d) → int8 of the same shape and (n,) scales, so that `quantised * scales[:, None]` is close to `rows`."""
    scales = np.abs(rows).max(axis=1) / np.float32(127.0)
    safe = np.where(scales > 0, scales, np.float32(1.0))
    return np.rint(rows / safe[:, None]).astype(np.int8), scales.astype(np.float32)
