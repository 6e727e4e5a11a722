"""Transformer recommender: what comes next after what was taken last (Kang and McAuley 2018, "Self-attentive sequential
recommendation"); learnt by `wares.training.sequence`, served in NumPy.

The folder holds open arrays, float32, and `sequence.json`, written last, that names them with their SHA-256:

    items            (items, dim) unit vectors; a zero row = nothing known of the item
    project          (content, dim): a content vector times it, brought to unit length, is the vector of a new item;
                     absent when no content was learnt from
    attention_norm   (layers, dim), forward_norm (layers, dim) and norm (dim,): gains
    attention        (layers, dim, 3 dim): queries, keys and values side by side; output (layers, dim, dim)
    distance         (layers, heads, window): added to what looks back so far
    widen            (layers, dim, 2 inner), narrow (layers, inner, dim)
    gates            (layers, dim, 2 dim): of attention and feed-forward
"""

from __future__ import annotations

import collections.abc
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput, BadSetting
from wares.stats.logistic import sigmoid
from wares.types import Interactions, Ints, Mask, Matrix, Scores, Taste, Vectors

FILE = "sequence.json"
FORMAT = "wares-sequence"
VERSION = 1
EPSILON = 1e-6


_REMEDY = "train it again: wares train recommenders"
_SHAPES = {
    "items": 2, "norm": 1, "attention_norm": 2, "forward_norm": 2, "attention": 3, "output": 3, "distance": 3,
    "widen": 3, "narrow": 3, "gates": 3,
}  # fmt: skip
"""Arrays every folder has, and how many axes each has."""
_MOST_READ = 64 * 2**20  # bytes of a file that is read and compared with its digest; a larger one is mapped
_SHOPPERS = 256
"""Shoppers worked out at once."""


class TransformerRecommender:
    """Transformer recommender: scores are the logarithms of chances up to a constant of each shopper. −inf for items
    it knows nothing of.

    folder    written by `wares.training.sequence.train_sequence`
    content   (items, any dim) float32 of all items the shop has now, at least those that were learnt from, and of the
              kind that was learnt from; those without a vector of their own get one by it. None, or a folder learnt
              without content: such items are −inf. A zero row = nothing known.

    A taste of which no item is known scores −inf throughout. Raises `BadSetting` when the folder is not whole or of
    another version, `BadInput` when `content` does not fit.
    """

    name = "transformer"

    def __init__(self, folder: Path, content: Vectors | None = None) -> None:
        self._weights = _read(folder)
        self._items = self._weights.items if content is None else _with_content(self._weights, content)
        self._has_vector: Mask | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Nothing is learnt here; items of `interactions` that it does not know will score −inf.

        Raises `BadInput` when it knows more items than there are.
        """
        more = interactions.item_count - len(self._items)
        if more < 0:
            raise BadInput(
                f"the sequence recommender knows {len(self._items)} items, but there are {interactions.item_count}; "
                "train it on these"
            )
        if more:
            self._items = np.concatenate([self._items, np.zeros((more, self._items.shape[1]), np.float32)])
            self._has_vector = None
        progress(1.0)
        return self

    def scores(self, tastes: collections.abc.Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        scores = np.full((len(tastes), len(self._items)), -np.inf, dtype=np.float32)
        for rows, items, last in self._windows(tastes):
            hidden = self._weights.hidden(self._items[items], last)
            if len(rows) == len(tastes) and len(rows) == 1:
                np.matmul(self._items, hidden[0], out=scores[0])
            else:
                scores[rows] = hidden @ self._items.T
        if self._has_vector is None:
            self._has_vector = _nonzero_rows(self._items)
        scores[:, ~self._has_vector] = -np.inf
        return scores

    def scores_of(self, items: Ints, taste: Taste) -> Scores:
        """(n,) float32 of some items for one taste."""
        scores = np.full(len(items), -np.inf, np.float32)
        known = np.flatnonzero(items < len(self._items))
        vectors = self._items[items[known]]
        has_vector = _nonzero_rows(vectors)
        for _, history, last in self._windows([taste]):
            hidden = self._weights.hidden(self._items[history], last)[0]
            scores[known[has_vector]] = vectors[has_vector] @ hidden
        return scores

    def origins(self, items: Ints, taste: Taste) -> Ints:
        """(n,) of each of `items` (n,) what led to it: the taste's last item, after which all of them come."""
        return np.full(len(items), int(taste.items[-1]) if len(taste.items) else -1, np.int64)

    def _windows(self, tastes: collections.abc.Sequence[Taste]) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Rows of `tastes`, their known items (rows, longest), and where each row's last one stands; of like length."""
        histories = [self._last_known(taste) for taste in tastes]
        lengths = np.array([len(items) for items in histories], dtype=np.int64)
        order = np.argsort(lengths, kind="stable")
        order = order[lengths[order] > 0]
        for start in range(0, len(order), _SHOPPERS):
            rows = order[start : start + _SHOPPERS]
            items = np.zeros((len(rows), lengths[rows[-1]]), dtype=np.int64)
            for number, row in enumerate(rows):
                items[number, : lengths[row]] = histories[row]
            yield rows, items, lengths[rows] - 1

    def _last_known(self, taste: Taste) -> Ints:
        """The last known items, oldest first, each counted once where it stands several times in a row."""
        items = taste.items[(taste.items < len(self._items)) & (taste.weights > 0)]
        items = items[_nonzero_rows(self._items[items])]
        fresh = np.ones(len(items), dtype=bool)
        fresh[1:] = items[1:] != items[:-1]
        return items[fresh][-self._weights.window :]


@dataclass(frozen=True, slots=True)
class _Block:
    attention_norm: Matrix
    forward_norm: Matrix
    attention: Matrix
    output: Matrix
    distance: Matrix
    widen: Matrix
    narrow: Matrix
    gates: Matrix

    def __call__(self, flow: Matrix, last: Ints | None) -> Matrix:
        """(rows, longest, dim) → the same; with `last` (rows,) only what stands there: (rows, 1, dim)."""
        normal = _rms_norm(flow, self.attention_norm)
        dim = flow.shape[2]
        context = self._attend(normal, last)
        if last is not None:
            rows = np.arange(len(flow))
            flow, normal = flow[rows, last][:, None], normal[rows, last][:, None]
        flow = flow + sigmoid(normal @ self.gates[:, :dim]) * (context @ self.output)
        normal = _rms_norm(flow, self.forward_norm)
        wide = normal @ self.widen
        half_width = wide.shape[2] // 2
        gate = wide[..., :half_width]
        update = (gate * sigmoid(gate) * wide[..., half_width:]) @ self.narrow
        result: Matrix = flow + sigmoid(normal @ self.gates[:, dim:]) * update
        return result

    def _attend(self, normal: Matrix, last: Ints | None) -> Matrix:
        """(rows, asked, dim): the values that each asked place looks back at, by how much it does."""
        rows, longest, dim = normal.shape
        heads = len(self.distance)
        places = np.arange(longest)[None, :] if last is None else last[:, None]
        positions_in = normal if last is None else normal[np.arange(rows), last][:, None]
        queries = (positions_in @ self.attention[:, :dim]).reshape(rows, -1, heads, dim // heads).transpose(0, 2, 1, 3)
        both = (normal @ self.attention[:, dim:]).reshape(rows, longest, 2, heads, dim // heads)
        keys, values = both.transpose(2, 0, 3, 1, 4)
        back = places[:, :, None] - np.arange(longest)
        bias = np.where(back < 0, -np.inf, self.distance[:, np.maximum(back, 0)]).transpose(1, 0, 2, 3)
        scores = queries @ keys.swapaxes(2, 3) / np.float32(np.sqrt(dim // heads)) + bias.astype(np.float32)
        shares = np.exp(scores - scores.max(axis=3, keepdims=True))
        shares /= shares.sum(axis=3, keepdims=True)
        context: Matrix = (shares @ values).transpose(0, 2, 1, 3).reshape(rows, -1, dim)
        return context


@dataclass(frozen=True, slots=True)
class _Weights:
    items: Matrix
    project: Matrix | None
    norm: Matrix
    blocks: tuple[_Block, ...]
    window: int
    scale: float

    def hidden(self, vectors: Matrix, last: Ints) -> Matrix:
        """(rows, longest, dim) items' vectors → (rows, dim): what comes after place `last`, times the scale."""
        flow = vectors * np.float32(np.sqrt(vectors.shape[2]))
        for block in self.blocks[:-1]:
            flow = block(flow, None)
        flow = self.blocks[-1](flow, last)[:, 0]
        return _unit(_rms_norm(flow, self.norm)) * np.float32(self.scale)


def _nonzero_rows(rows: Matrix) -> NDArray[np.bool_]:
    """(n,) rows of which something is known."""
    nonzero: NDArray[np.bool_] = np.any(rows, axis=1)
    return nonzero


def _rms_norm(values: Matrix, gain: Matrix) -> Matrix:
    square = np.mean(values * values, axis=-1, keepdims=True)
    normal: Matrix = values / np.sqrt(square + np.float32(EPSILON)) * gain
    return normal


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32, copy=False)


def _with_content(weights: _Weights, content: Vectors) -> Matrix:
    """Items' vectors, those that are lacking made of content."""
    own, project = weights.items, weights.project
    if project is None:
        return own
    if content.ndim != 2 or content.shape[1] != len(project):
        raise BadInput(f"content is {content.shape}, but {len(project)} columns were learnt from; give the same kind")
    if len(content) < len(own):
        raise BadInput(f"content has {len(content)} rows, but {len(own)} items were learnt from; give a row an item")
    rows = np.concatenate([own, np.zeros((len(content) - len(own), own.shape[1]), np.float32)])
    lacking = np.flatnonzero(~rows.any(axis=1))
    rows[lacking] = _unit(content[lacking].astype(np.float32) @ project)
    return rows


def _read(folder: Path) -> _Weights:
    path = folder / FILE
    if not path.is_file():
        raise BadSetting(f"{path}: no such file; give the folder of a finished recommender, or {_REMEDY}")
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        kind, version = description["format"], description["version"]
        if (kind, version) != (FORMAT, VERSION):
            raise BadSetting(f"{path}: {kind} version {version}; this Wares reads version {VERSION}: {_REMEDY}")
        return _parse(
            description,
            {Path(file).stem: _array(folder, file, digest) for file, digest in description["files"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadSetting(f"{path}: damaged ({error}); {_REMEDY}") from error


def _parse(description: dict[str, Any], arrays: dict[str, Matrix]) -> _Weights:
    for name, axes in _SHAPES.items():
        if arrays[name].ndim != axes:
            raise ValueError(f"{name} has {arrays[name].ndim} axes")
    layers, heads, window = arrays["distance"].shape
    if (heads, window) != (description["heads"], description["window"]):
        raise ValueError("distance is of another shape")
    names = _Block.__dataclass_fields__
    blocks = tuple(_Block(**{name: arrays[name][layer] for name in names}) for layer in range(layers))
    return _Weights(
        arrays["items"],
        arrays.get("project"),
        arrays["norm"],
        blocks,
        int(description["window"]),
        float(description["scale"]),
    )


def _array(folder: Path, file: str, digest: str) -> Matrix:
    if Path(file).name != file:
        raise ValueError("a file outside the folder")
    path = folder / file
    if path.stat().st_size > _MOST_READ:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        if mapped.dtype == np.float32:
            return np.asarray(mapped)
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise ValueError(f"{file} differs from what {FILE} says")
    array: Matrix = np.load(path, allow_pickle=False).astype(np.float32, copy=False)
    return array
