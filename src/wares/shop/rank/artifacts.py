"""Rankers that were trained, as open folders of the shop: every version kept a while, one of them in use.

rankers/current.json      names the version in use; "" or no file = the linear blend
rankers/VERSION/          ranker.onnx, manifest.json (last)
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from wares.errors import BadInput, NotFound
from wares.rank.model import RankingModel
from wares.stats.isotonic import IsotonicCurve
from wares.types import Scores

CURRENT_RANKER, RANKER_MANIFEST, MODEL = "current.json", "manifest.json", "ranker.onnx"
FORMAT = 1
LINEAR = ""
"""The version that is none: the linear blend."""
KEPT = 8
"""Versions kept besides the one in use."""
REMEDY = "train it again: wares train rank"
_log = logging.getLogger(__name__)


class RankerManifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a version is, and how good it was found.

    name          of the version
    made_at       Unix seconds
    kind          "trees"
    columns       features it was taught by, in order
    taught_by     "judgements", "clicks" or "both"
    knows_taste   whether profile affinity was among what it learnt from; otherwise taste moves its order as before
    queries, rows that taught it
    figures       measure → model → value, on data held out: "new" is this one, "running" the one before it
    calibration   goal ("click", "cart", "purchase", "relevant") → probability of it once looked at, by the score
    propensities  θ of the places 1 … k by which clicks were corrected; () = by none
    """

    name: str
    made_at: float
    columns: tuple[str, ...]
    taught_by: str
    kind: str = "trees"
    knows_taste: bool = False
    queries: int = 0
    rows: int = 0
    figures: dict[str, dict[str, float]] = {}
    calibration: dict[str, IsotonicCurve] = {}
    propensities: tuple[float, ...] = ()
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class LearntRanker:
    """A version ready to score."""

    manifest: RankerManifest
    model: RankingModel

    def chances(self, scores: Scores) -> list[dict[str, float]]:
        """Of each candidate, by its score (n,), goal → how likely it is once the product is looked at."""
        curves = {goal: curve(scores.astype(np.float64)) for goal, curve in self.manifest.calibration.items()}
        return [{goal: float(values[place]) for goal, values in curves.items()} for place in range(len(scores))]


def write_ranker(home: Path, manifest: RankerManifest, model: Path) -> None:
    """Keep a version whose graph lies in the file `model`; it is not used yet."""
    folder = home / manifest.name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(model, folder / MODEL)
    (folder / RANKER_MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def use_ranker(home: Path, name: str) -> None:
    """Let this version be the one in use from now on; the oldest beyond `KEPT` are removed. Raises `NotFound`."""
    if name != LINEAR and name not in {version.name for version in ranker_versions(home)}:
        raise NotFound(f"no ranker called {name!r}; wares ranker lists those that are kept")
    home.mkdir(parents=True, exist_ok=True)
    part = home / f"{CURRENT_RANKER}.part"
    part.write_bytes(msgspec.json.encode({"version": name}))
    part.replace(home / CURRENT_RANKER)
    for version in ranker_versions(home)[:-KEPT]:
        if version.name != name:
            shutil.rmtree(home / version.name, ignore_errors=True)


def current_ranker(home: Path) -> str:
    """The version in use; "" = the linear blend."""
    try:
        return Path(msgspec.json.decode((home / CURRENT_RANKER).read_bytes(), type=dict[str, str])["version"]).name
    except (OSError, KeyError, msgspec.MsgspecError):
        return LINEAR


def ranker_versions(home: Path) -> list[RankerManifest]:
    """What is kept, the oldest first; what cannot be read is passed over."""
    manifests = []
    for path in home.glob(f"*/{RANKER_MANIFEST}") if home.is_dir() else ():
        try:
            manifests.append(msgspec.json.decode(path.read_bytes(), type=RankerManifest))
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("%s is passed over: %s", path, error)
    return sorted(manifests, key=lambda manifest: (manifest.made_at, manifest.name))


def version_before(home: Path) -> str:
    """The version made before the one in use; "" = the linear blend. Raises `BadInput` where that is in use."""
    current = current_ranker(home)
    if current == LINEAR:
        raise BadInput("the linear blend is in use; there is nothing before it")
    earlier = [version.name for version in ranker_versions(home)]
    place = earlier.index(current) if current in earlier else 0
    return earlier[place - 1] if place else LINEAR


def read_ranker(home: Path) -> LearntRanker | None:
    """The version in use; None = the linear blend, also where what is in use cannot be read: the log says why."""
    name = current_ranker(home)
    if name == LINEAR:
        return None
    folder = home / name
    try:
        manifest = msgspec.json.decode((folder / RANKER_MANIFEST).read_bytes(), type=RankerManifest)
        if manifest.format != FORMAT:
            raise BadInput(f"{folder}: of another format; {REMEDY}")
        return LearntRanker(manifest, RankingModel(folder / MODEL, manifest.columns))
    except (OSError, msgspec.MsgspecError, BadInput) as error:
        _log.warning("the ranker is not used, the linear blend is: %s", error)
        return None
