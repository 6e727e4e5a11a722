"""What was trained to recommend, as an open folder of the shop: written beside the old, then put in its place at once.

recommenders/current.json     names the folder in use
recommenders/FOLDER/          products.* (ids in the order of rows), NAME.*.npy, transformer/, manifest.json (last)

Which recommenders there are, and what each keeps, is said by `wares.shop.recommend.registry`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import msgspec

from wares.errors import BadInput, WaresError
from wares.mapped.names import Names
from wares.recommend.embeddings import Embeddings
from wares.recommend.item_neighbours import ItemNeighbours
from wares.shop.recommend.artifact_migration import read_manifest
from wares.shop.recommend.registry import BY_NAME, REGISTRY, ScoringModel
from wares.shop.recommend.trained import MANIFEST, REMEDY, VERSION, Manifest, RecommendArtifacts

CURRENT, PRODUCTS, LISTED = "current.json", "products", "products.json"
_log = logging.getLogger(__name__)


def write(folder: Path, artifacts: RecommendArtifacts) -> None:
    """Write everything into `folder`, the manifest last. A model that trains into a folder of its own (the
    transformer) lies in `folder` / its name already.
    """
    folder.mkdir(parents=True, exist_ok=True)
    products = Names(folder, PRODUCTS)
    products.add(artifacts.products)
    products.flush()
    for name, neighbours in artifacts.neighbours.items():
        neighbours.write(folder, name)
    for name, model in artifacts.models.items():
        if isinstance(model, Embeddings):
            model.write(folder, name)
    model_names = [
        recommender.name
        for recommender in REGISTRY
        if recommender.name in artifacts.models or (folder / recommender.name).is_dir()
    ]
    manifest = Manifest(
        VERSION, tuple(artifacts.neighbours), tuple(model_names), len(artifacts.products), artifacts.parameters
    )
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")


def use(home: Path, name: str) -> None:
    """Let the folder `name` of `home` be the one in use from now on, and remove the others."""
    part = home / f"{CURRENT}.part"
    part.write_bytes(msgspec.json.encode({"folder": name}))
    part.replace(home / CURRENT)
    for other in home.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def read(home: Path, read_only: bool = False) -> RecommendArtifacts:
    """What is in use in `home`; none, with the reason in `state` and in the log, when it is missing or broken.

    Artifacts of an earlier version are brought up, unless `read_only`: then they are not used.
    """
    if not (home / CURRENT).exists():
        return RecommendArtifacts()
    try:
        return _read(home, read_only)
    except WaresError as error:
        _log.warning("recommenders are not used: %s", error)
        return RecommendArtifacts(state=f"not used: {error}")


def _read(home: Path, read_only: bool) -> RecommendArtifacts:
    folder, manifest = _manifest(home, read_only)
    products = _products(folder, manifest.products, read_only)
    neighbours = {name: ItemNeighbours.read(folder, name) for name in manifest.neighbours}
    if len(products) != manifest.products or any(len(each) != len(products) for each in neighbours.values()):
        raise BadInput(f"{folder}: made for other products than it names; {REMEDY}")
    models = {name: _model(folder, name, len(products)) for name in manifest.models}
    state = f"trained on {len(products):,} products"
    return RecommendArtifacts(neighbours, models, products, manifest.parameters, state, folder.name)


def _manifest(home: Path, read_only: bool) -> tuple[Path, Manifest]:
    try:
        folder = home / Path(msgspec.json.decode((home / CURRENT).read_bytes(), type=dict[str, str])["folder"]).name
        return folder, read_manifest(folder, (folder / MANIFEST).read_bytes(), read_only)
    except (OSError, KeyError, msgspec.MsgspecError) as error:
        raise BadInput(f"{home}: no whole recommenders ({error}); {REMEDY}") from error


def _products(folder: Path, count: int, read_only: bool) -> Sequence[str]:
    """The ids, mapped; those that an earlier Wares wrote as one list are written as names first."""
    listed = folder / LISTED
    try:
        if listed.exists() and not read_only:
            products = Names(folder, PRODUCTS)
            products.add(msgspec.json.decode(listed.read_bytes(), type=tuple[str, ...]))
            products.flush()
            if len(products) == count:
                listed.unlink()
        products = Names(folder, PRODUCTS, writable=False)
        if not products.is_whole:
            raise ValueError(f"{PRODUCTS}.* are cut off")
        return products
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise BadInput(f"{folder}: no whole recommenders ({error}); {REMEDY}") from error


def _model(folder: Path, name: str, products: int) -> ScoringModel:
    entry = BY_NAME.get(name)
    if entry is None or entry.read is None:
        raise BadInput(f"{folder / MANIFEST}: no recommender called {name!r} is known; {REMEDY}")
    model = entry.read(folder, name)
    if isinstance(model, Embeddings) and len(model) != products:
        raise BadInput(f"{folder}: its {name} are of other products than it names; {REMEDY}")
    return model
