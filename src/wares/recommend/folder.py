"""A recommender as an open folder: a `.npy` file an array, `manifest.json` written last."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from wares.errors import BadInput
from wares.recommend import sequence
from wares.recommend.blend import Blend, BlendSettings, Weights
from wares.recommend.factors import Factors, FactorsLearnt, FactorsSettings
from wares.recommend.graph import Graph, GraphLearnt, GraphSettings
from wares.recommend.popular import Level, Popular, PopularSettings, Trending, TrendingSettings
from wares.recommend.similar import Places, Similar, SimilarSettings
from wares.recommend.steps import Steps, StepsLearnt, StepsSettings
from wares.recommend.together import Pairs, Together, TogetherSettings
from wares.types import Recommender

MANIFEST = "manifest.json"
VERSION = 1


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    """A recommender's class, and those of its settings and of what it learnt."""

    made: type[Any]
    settings: type[Any]
    learnt: type[Any]


_KINDS: Mapping[str, _Kind] = {
    "popular": _Kind(Popular, PopularSettings, Level),
    "trending": _Kind(Trending, TrendingSettings, Level),
    "similar": _Kind(Similar, SimilarSettings, Places),
    "together": _Kind(Together, TogetherSettings, Pairs),
    "graph": _Kind(Graph, GraphSettings, GraphLearnt),
    "steps": _Kind(Steps, StepsSettings, StepsLearnt),
    "factors": _Kind(Factors, FactorsSettings, FactorsLearnt),
}
_BLEND = "blend"


def save(recommender: Recommender, folder: Path) -> None:
    """Write a fitted recommender of this room, a blend with its parts. Raises `BadInput` for any other."""
    if isinstance(recommender, sequence.Sequence):
        recommender.save(folder)
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    if isinstance(recommender, Blend):
        kind, parts = _BLEND, recommender.parts
    else:
        kind, parts = next((name for name, each in _KINDS.items() if type(recommender) is each.made), ""), ()
    learnt = getattr(recommender, "learnt", None)
    if not kind or learnt is None:
        raise BadInput(f"recommender {recommender.name!r} cannot be kept: it is not one of {_known()}, or not fitted")
    for place, part in enumerate(parts):
        save(part, folder / f"part-{place}")
    manifest = {
        "version": VERSION,
        "kind": kind,
        "name": recommender.name,
        "settings": dataclasses.asdict(getattr(recommender, "settings")),  # noqa: B009
        "arrays": {field.name: _write(folder, field.name, getattr(learnt, field.name)) for field in _fields(learnt)},
        "parts": len(parts),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def load(folder: Path) -> Recommender:
    """The recommender that `save` wrote, ready to answer. Raises `BadInput` naming the folder when there is none."""
    if (folder / sequence.FILE).is_file():
        return sequence.Sequence(folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder}: no whole recommender ({error}); train again") from error
    if manifest.get("version") != VERSION or manifest.get("kind") not in {*_KINDS, _BLEND}:
        raise BadInput(f"{folder / MANIFEST}: written by another version; train again")
    arrays = {name: _read(folder, name, shape) for name, shape in manifest["arrays"].items()}
    settings: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in manifest["settings"].items()
    }
    recommender: Any
    if manifest["kind"] == _BLEND:
        parts = [load(folder / f"part-{place}") for place in range(manifest["parts"])]
        recommender = Blend(parts, BlendSettings(**settings))
        recommender.learnt = Weights(**arrays)
    else:
        kind = _KINDS[manifest["kind"]]
        chosen = kind.settings(**settings)
        recommender = Similar(arrays["vectors"], chosen) if kind.made is Similar else kind.made(chosen)
        recommender.learnt = kind.learnt(**arrays)
    recommender.name = manifest["name"]
    kept: Recommender = recommender
    return kept


def _known() -> str:
    return ", ".join([*_KINDS, _BLEND])


def _fields(learnt: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(learnt)


def _write(folder: Path, name: str, array: Any) -> list[int]:
    """Keeps one array; gives the shape of a sparse one, an empty list for a plain one."""
    if not sparse.issparse(array):
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
        return []
    for part in ("data", "indices", "indptr"):
        np.save(folder / f"{name}.{part}.npy", getattr(array, part), allow_pickle=False)
    return [int(size) for size in array.shape]


def _read(folder: Path, name: str, shape: list[int]) -> Any:
    files = [f"{name}.npy"] if not shape else [f"{name}.{part}.npy" for part in ("data", "indices", "indptr")]
    try:
        found = [np.load(folder / file, allow_pickle=False) for file in files]
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder}: an array is missing or broken ({error}); train again") from error
    return sparse.csr_array(tuple(found), shape=tuple(shape)) if shape else found[0]
