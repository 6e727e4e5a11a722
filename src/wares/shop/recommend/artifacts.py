"""What was trained to recommend, as an open folder of the shop: written beside the old, then put in its place at once.

recommenders/current.json     names the folder in use
recommenders/FOLDER/          products.json (ids in the order of rows), NAME.*.npy, sequence/, manifest.json (last)
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from wares.errors import BadInput, WaresError
from wares.profiles.preference_weights import PreferenceWeights, with_present_names
from wares.recommend.embeddings import Embeddings, EmbeddingsParameters
from wares.recommend.interaction_matrix import ready
from wares.recommend.item_neighbours import ItemNeighbours
from wares.shop.recommend.sources import DEFAULTS, SourceWeights
from wares.types import Recommender

VERSION = 2
CURRENT, MANIFEST, PRODUCTS = "current.json", "manifest.json", "products.json"
EMBEDDINGS, SEQUENCE = "embeddings", "sequence"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a recommender told what shoppers took next, on cases of which nothing was learnt.

    hit_12   share of the cases whose product was among the first 12
    ndcg_12  mean of 1 / log2(1 + rank) up to rank 12, else 0
    found    share of the cases whose product it named at all
    """

    hit_12: float
    ndcg_12: float
    found: float


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """The sources in one place.

    figures    recommender → how good it is, "popular" and "blend" among them
    weights    of the sources
    cases      how many cases the figures stand on
    """

    figures: Mapping[str, Figures]
    weights: SourceWeights
    cases: int


@dataclass(frozen=True, slots=True)
class TrainedParameters:
    """What a training found out beside the links.

    home       on the home page, and wherever else an answer starts from a whole taste; None = too little to tell
    beside     the same of the places that start from products, "product" and "cart"; absent = too little to tell
    weighing   what counts how much in a taste; None = the usual
    search     most that taste moves a hit; None = as the settings say
    encoder    fingerprint of the encoder by whose vectors products are alike in the links "similar"
    """

    home: SourceQuality | None = None
    beside: Mapping[str, SourceQuality] = field(default_factory=dict)
    weighing: PreferenceWeights | None = None
    search: float | None = None
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class RecommendArtifacts:
    """`links` of some of `sources.LINKED`, and "similar"; `products` are the ids of the rows learnt
    from.
    """

    links: Mapping[str, ItemNeighbours] = field(default_factory=dict)
    embeddings: Embeddings | None = None
    sequence: Recommender | None = None
    products: tuple[str, ...] = ()
    learnt: TrainedParameters = field(default_factory=TrainedParameters)
    state: str = "none; make some with: wares train recommenders"

    @property
    def weights(self) -> SourceWeights:
        """Of the sources, where an answer starts from a whole taste."""
        return DEFAULTS if self.learnt.home is None else self.learnt.home.weights

    @property
    def size(self) -> int:
        """Rows that were learnt from; a product beyond is new. 0 = nothing was learnt."""
        return len(self.products)


class _Manifest(msgspec.Struct, frozen=True):
    version: int
    links: tuple[str, ...]
    embeddings: bool
    sequence: bool
    products: int
    learnt: TrainedParameters


def write(folder: Path, made: RecommendArtifacts) -> None:
    """Write everything into `folder`, the manifest last; a sequence model lies in `folder` / sequence already."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PRODUCTS).write_bytes(msgspec.json.encode(made.products))
    for name, each in made.links.items():
        each.write(folder, name)
    if made.embeddings is not None:
        ready(made.embeddings.learnt, EMBEDDINGS).write(folder, EMBEDDINGS)
    told = _Manifest(
        VERSION,
        tuple(made.links),
        made.embeddings is not None,
        (folder / SEQUENCE).is_dir(),
        len(made.products),
        made.learnt,
    )
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")


def use(home: Path, name: str) -> None:
    """Let the folder `name` of `home` be the one in use from now on, and remove the others."""
    part = home / f"{CURRENT}.part"
    part.write_bytes(msgspec.json.encode({"folder": name}))
    part.replace(home / CURRENT)
    for other in home.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def read(home: Path) -> RecommendArtifacts:
    """What is in use in `home`; none, with the reason in `state` and in the log, when it is missing or broken."""
    if not (home / CURRENT).exists():
        return RecommendArtifacts()
    try:
        return _read(home)
    except WaresError as error:
        _log.warning("recommenders are not used: %s", error)
        return RecommendArtifacts(state=f"not used: {error}")


def _manifest(content: bytes) -> _Manifest:
    """A manifest, also one whose preference weights have the names that they had before."""
    raw = msgspec.json.decode(content, type=dict[str, Any])
    learnt = raw.get("learnt")
    if isinstance(learnt, dict) and isinstance(weights := learnt.get("weighing"), dict):
        learnt["weighing"] = with_present_names(weights)
    return msgspec.convert(raw, type=_Manifest)


def _read(home: Path) -> RecommendArtifacts:
    remedy = "train again: wares train recommenders"
    try:
        folder = home / Path(msgspec.json.decode((home / CURRENT).read_bytes(), type=dict[str, str])["folder"]).name
        told = _manifest((folder / MANIFEST).read_bytes())
        products = msgspec.json.decode((folder / PRODUCTS).read_bytes(), type=tuple[str, ...])
    except (OSError, KeyError, msgspec.MsgspecError) as error:
        raise BadInput(f"{home}: no whole recommenders ({error}); {remedy}") from error
    if told.version != VERSION:
        raise BadInput(f"{folder / MANIFEST}: version {told.version}, this Wares reads {VERSION}; {remedy}")
    links = {name: ItemNeighbours.read(folder, name) for name in told.links}
    if len(products) != told.products or any(len(each) != len(products) for each in links.values()):
        raise BadInput(f"{folder}: made for other products than it names; {remedy}")
    embeddings: Embeddings | None = None
    if told.embeddings:
        embeddings = Embeddings()
        embeddings.learnt = EmbeddingsParameters.read(folder, EMBEDDINGS)
        if len(embeddings.learnt.level) != len(products):
            raise BadInput(f"{folder}: its embeddings are of other products than it names; {remedy}")
    sequence: Recommender | None = None
    if told.sequence:
        from wares.recommend.transformer import TransformerRecommender

        sequence = TransformerRecommender(folder / SEQUENCE)
    return RecommendArtifacts(
        links, embeddings, sequence, products, told.learnt, f"trained on {len(products):,} products"
    )
