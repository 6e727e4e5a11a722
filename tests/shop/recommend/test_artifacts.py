"""What was trained is kept, read again, and read as well where yesterday's Wares wrote it."""

import json
from pathlib import Path

import numpy as np
import pytest

from wares.recommend.embeddings import Embeddings, EmbeddingsParameters
from wares.recommend.item_neighbours import ItemNeighbours
from wares.shop.recommend import artifacts
from wares.shop.recommend.artifact_migration import NAMES
from wares.shop.recommend.registry import BY_NAME, REGISTRY, SOURCES, default_weights
from wares.shop.recommend.trained import Figures, RecommendArtifacts, SourceQuality, TrainedParameters
from wares.types import Taste

LISTS = ItemNeighbours(np.array([0, 1, 2]), np.array([1, 0], np.int32), np.array([0.5, 1.0], np.float32))
ITEMS, BIAS, WEIGHTS = np.eye(2, dtype=np.float32), np.zeros(2, np.float32), np.ones(2, np.float32)
_FIGURES = {"hit_12": 0.5, "ndcg_12": 0.25, "found": 1.0}
BEFORE = {
    "version": 2,
    "links": ["bought", "viewed", "graph", "next", "similar"],
    "embeddings": True,
    "sequence": False,
    "products": 2,
    "learnt": {
        "home": {
            "figures": dict.fromkeys(("graph", "unlearnt", "blend"), _FIGURES),
            "weights": {name: [0.5, 0.25] for name in ("similar", "bought", "graph", "next", "sequence", "taste")},
            "cases": 60,
        },
        "beside": {"cart": {"figures": {}, "weights": {"bought": [3.0, 0.0]}, "cases": 70}},
        "weighing": {"steps": 4.0, "parts": [0.4, 0.2, 0.1, 0.1, 0.1, 0.1]},
        "search": 0.06,
        "encoder": "colours-1",
    },
}
"""A manifest of version 2, as it was written."""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A folder of version 2."""
    folder = tmp_path / "18bcfe568"
    folder.mkdir()
    for name in ("bought", "viewed", "graph", "next", "similar"):
        LISTS.write(folder, name)
    for part, array in (("items", ITEMS), ("level", BIAS), ("worth", WEIGHTS)):
        np.save(folder / f"embeddings.{part}.npy", array)
    (folder / "products.json").write_text('["a", "b"]')
    (folder / "manifest.json").write_text(json.dumps(BEFORE))
    (tmp_path / "current.json").write_text('{"folder": "18bcfe568"}')
    return tmp_path


def test_every_recommender_is_named_once() -> None:
    assert len(set(SOURCES)) == len(REGISTRY)
    assert not {one.before for one in REGISTRY if one.before} & set(SOURCES)
    assert all(one.phrase is not None or one.kind == "preference" for one in REGISTRY)


def test_a_placement_multiplies_the_weights() -> None:
    score, rank = BY_NAME["bought_together"].weights
    assert default_weights("cart")["bought_together"] == (4 * score, 4 * rank)
    others = [one for one in REGISTRY if one.name != "complementary"]
    assert default_weights("home") == {one.name: one.weights for one in others} | {"complementary": (0.0, 0.0)}


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    model = Embeddings()
    model.parameters = EmbeddingsParameters(ITEMS, BIAS, WEIGHTS)
    quality = SourceQuality({"rp3beta": Figures(0.5, 0.25, 1.0)}, {"rp3beta": (1.0, 0.5)}, 60)
    parameters = TrainedParameters({"home": quality}, None, 0.06, "colours-1")
    written = RecommendArtifacts({"rp3beta": LISTS}, {"embeddings": model}, ("a", "b"), parameters)
    artifacts.write(tmp_path / "new", written)
    artifacts.use(tmp_path, "new")
    read = artifacts.read(tmp_path)
    assert read.parameters == parameters
    assert [*read.products] == ["a", "b"]
    assert read.state == "trained on 2 products"
    assert read.neighbours["rp3beta"].items.tolist() == LISTS.items.tolist()
    assert read.models.keys() == {"embeddings"}


def test_a_folder_of_version_2_is_read_under_today_s_names(before: Path) -> None:
    for _ in range(2):  # the second time it is one of today's
        read = artifacts.read(before)
        assert read.state == "trained on 2 products"
        assert read.neighbours.keys() == {"bought_together", "viewed_together", "rp3beta", "transitions"}
        taste = Taste(np.array([0]), np.zeros(1), np.ones(1, np.float32))
        assert read.models["embeddings"].scores([taste])[0].argmax() == 0
        home, cart = (read.parameters.placements[name] for name in ("home", "cart"))
        assert home.weights.keys() == {"similar", "bought_together", "rp3beta", "transitions", "transformer", "taste"}
        assert home.figures.keys() == {"rp3beta", "default", "blend"}
        assert cart.weights == {"bought_together": (3.0, 0.0)}
        assert read.parameters.search == 0.06
        assert read.parameters.preferences is not None
        assert read.parameters.encoder == "colours-1"
    files = {path.name.partition(".")[0] for path in (before / "18bcfe568").iterdir()}
    assert not files & NAMES.keys()


def test_files_renamed_before_a_crash_are_no_harm(before: Path) -> None:
    folder = before / "18bcfe568"
    (folder / "graph.items.npy").rename(folder / "rp3beta.items.npy")
    (folder / "embeddings.level.npy").rename(folder / "embeddings.bias.npy")
    assert artifacts.read(before).size == 2


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("manifest.json", "{"),
        ("manifest.json", '{"version": 9}'),
        ("products.json", '["a"]'),
        ("graph.items.npy", ""),
        ("embeddings.worth.npy", ""),
    ],
)
def test_what_is_broken_is_not_used(before: Path, file: str, content: str) -> None:
    (before / "18bcfe568" / file).write_text(content)
    read = artifacts.read(before)
    assert read.size == 0
    assert "train again" in read.state


def test_an_unknown_recommender_is_not_used(before: Path) -> None:
    assert artifacts.read(before).size == 2
    manifest = before / "18bcfe568" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "models": ["oracle"]}))
    assert "no recommender called 'oracle'" in artifacts.read(before).state
