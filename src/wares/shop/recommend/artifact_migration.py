"""Artifacts of earlier versions, read as those of today: names of recommenders, of files and of the manifest's parts.

Version 2 called recommenders otherwise (`RegisteredRecommender.before`) and kept what was learnt for the home page
apart from what was learnt for the placements that start from products. Its lists of similar products are of another
measure, so they are left out; what is similar is looked up until the next training.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from wares.errors import BadInput
from wares.profiles.preference_weights import PreferenceWeights, with_present_names
from wares.shop.recommend.registry import REGISTRY, SIMILAR
from wares.shop.recommend.trained import (
    HOME,
    MANIFEST,
    REMEDY,
    VERSION,
    Figures,
    Manifest,
    SourceQuality,
    TrainedParameters,
)
from wares.types import Placement

NAMES: Mapping[str, str] = {one.before: one.name for one in REGISTRY if one.before}
"""Version 2's name → today's; the others stayed."""
FILES: Mapping[str, str] = {
    "embeddings.level.npy": "embeddings.bias.npy",
    "embeddings.worth.npy": "embeddings.weights.npy",
}
"""The same of single files."""
_FIGURES = {"unlearnt": "default"}
_T = TypeVar("_T")


class _Version(msgspec.Struct, frozen=True):
    version: int


class _QualityV2(msgspec.Struct, frozen=True):
    figures: Mapping[str, Figures]
    weights: Mapping[str, tuple[float, float]]
    cases: int

    def migrate(self) -> SourceQuality:
        return SourceQuality(_with_present_names(self.figures), _with_present_names(self.weights), self.cases)


class _ParametersV2(msgspec.Struct, frozen=True):
    home: _QualityV2 | None = None
    beside: Mapping[Placement, _QualityV2] = msgspec.field(default_factory=dict)
    weighing: dict[str, object] | None = None
    search: float | None = None
    encoder: str = ""

    def migrate(self) -> TrainedParameters:
        qualities = {**({HOME: self.home} if self.home is not None else {}), **self.beside}
        placements: dict[Placement, SourceQuality] = {name: quality.migrate() for name, quality in qualities.items()}
        weights = None
        if self.weighing is not None:
            weights = msgspec.convert(with_present_names(self.weighing), PreferenceWeights)
        return TrainedParameters(placements, weights, self.search, self.encoder)


class _ManifestV2(msgspec.Struct, frozen=True):
    version: int
    links: tuple[str, ...]
    embeddings: bool
    sequence: bool
    products: int
    learnt: _ParametersV2


def read_manifest(folder: Path, manifest: bytes, read_only: bool = False) -> Manifest:
    """The manifest in today's form; files of an earlier version get today's names first, the manifest last, unless they
    are only to be read.

    Raises `BadInput` for a version that this Wares cannot read, `msgspec.MsgspecError` for a broken one, `OSError`.
    """
    version = msgspec.json.decode(manifest, type=_Version).version
    if version == VERSION:
        return msgspec.json.decode(manifest, type=Manifest)
    if version != 2:
        raise BadInput(f"{folder / MANIFEST}: version {version}, this Wares reads 2 and {VERSION}; {REMEDY}")
    if read_only:
        raise BadInput(f"{folder / MANIFEST}: of version {version}; open the shop once for writing: that brings it up")
    before = msgspec.json.decode(manifest, type=_ManifestV2)
    models = (*(["embeddings"] if before.embeddings else []), *(["transformer"] if before.sequence else []))
    neighbours = tuple(NAMES.get(name, name) for name in before.links if name != SIMILAR)
    now = Manifest(VERSION, neighbours, models, before.products, before.learnt.migrate())
    _rename_files(folder)
    part = folder / f"{MANIFEST}.part"
    part.write_bytes(msgspec.json.format(msgspec.json.encode(now), indent=2) + b"\n")
    part.replace(folder / MANIFEST)
    return now


def _rename_files(folder: Path) -> None:
    """Give files and folders today's names; one that was renamed before a crash already is passed over."""
    for path in list(folder.iterdir()):
        name, dot, rest = path.name.partition(".")
        present_name = FILES.get(path.name, f"{NAMES.get(name, name)}{dot}{rest}")
        if present_name != path.name:
            path.rename(folder / present_name)


def _with_present_names(values: Mapping[str, _T]) -> dict[str, _T]:
    return {_FIGURES.get(name, NAMES.get(name, name)): value for name, value in values.items()}
