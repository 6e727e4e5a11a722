"""Serving a sequence recommender: equal to the obvious computation, and honest about what it does not know."""

import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.errors import BadInput, BadSetting
from wares.recommend.transformer import EPSILON, FILE, TransformerRecommender
from wares.types import Interactions, Taste

Array: TypeAlias = Any
ITEMS, DIM, HEADS, WINDOW, LAYERS, CONTENT = 9, 6, 2, 4, 2, 5


def random_arrays(items: int = ITEMS, dim: int = DIM, window: int = WINDOW) -> dict[str, Array]:
    rng = np.random.default_rng(3)
    shapes = {
        "items": (items, dim),
        "project": (CONTENT, dim),
        "norm": (dim,),
        "attention_norm": (LAYERS, dim),
        "forward_norm": (LAYERS, dim),
        "attention": (LAYERS, dim, 3 * dim),
        "output": (LAYERS, dim, dim),
        "distance": (LAYERS, HEADS, window),
        "widen": (LAYERS, dim, 4 * dim),
        "narrow": (LAYERS, 2 * dim, dim),
        "gates": (LAYERS, dim, 2 * dim),
    }
    arrays = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    arrays["items"] /= np.linalg.norm(arrays["items"], axis=1, keepdims=True)
    return arrays


def write(folder: Path, arrays: dict[str, Array]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    files = {f"{name}.npy": hashlib.sha256((folder / f"{name}.npy").read_bytes()).hexdigest() for name in arrays}
    heads, window = arrays["distance"].shape[1:]
    told = {"format": "wares-sequence", "version": 1, "heads": heads, "window": window, "scale": 7.5, "files": files}
    (folder / FILE).write_text(json.dumps(told), "utf-8")
    return folder


def taste(*items: int) -> Taste:
    codes = np.array(items, dtype=np.int64)
    return Taste(codes, np.arange(len(items), dtype=np.float64), np.ones(len(items), np.float32))


def obvious(arrays: dict[str, Array], items: list[int]) -> Array:
    """The same network one place, one head and one distance at a time, in float64."""
    a = {name: array.astype(np.float64) for name, array in arrays.items()}
    dim, heads = a["items"].shape[1], a["distance"].shape[1]
    wide = dim // heads
    flow = [a["items"][item] * dim**0.5 for item in items[-a["distance"].shape[2] :]]

    def normed(x: Array, gain: Array) -> Array:
        return x / np.sqrt(np.mean(x**2) + EPSILON) * gain

    def sigmoid(x: Array) -> Array:
        return 1 / (1 + np.exp(-x))

    for n in range(len(a["attention"])):
        given = [normed(x, a["attention_norm"][n]) for x in flow]
        queries, keys, values = (
            [g @ a["attention"][n][:, part * dim : (part + 1) * dim] for g in given] for part in range(3)
        )
        for i, x in enumerate(list(flow)):
            mixed = []
            for h in range(heads):
                cut = slice(h * wide, (h + 1) * wide)
                weights = [
                    np.exp(queries[i][cut] @ keys[j][cut] / wide**0.5 + a["distance"][n][h][i - j])
                    for j in range(i + 1)
                ]
                mixed.append(sum(w * values[j][cut] for j, w in enumerate(weights)) / sum(weights))
            x = x + sigmoid(given[i] @ a["gates"][n][:, :dim]) * (np.concatenate(mixed) @ a["output"][n])
            inner = normed(x, a["forward_norm"][n])
            left, right = np.split(inner @ a["widen"][n], 2)
            made = (left * sigmoid(left) * right) @ a["narrow"][n]
            flow[i] = x + sigmoid(inner @ a["gates"][n][:, dim:]) * made
    last = normed(flow[-1], a["norm"])
    return 7.5 * a["items"] @ (last / np.linalg.norm(last))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sequence") / "random", random_arrays())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, ITEMS - 1), max_size=7), max_size=6))
def test_scores_are_those_of_the_obvious_computation(folder: Path, asked: list[list[int]]) -> None:
    scores = TransformerRecommender(folder).scores([taste(*items) for items in asked])
    assert scores.shape == (len(asked), ITEMS)
    assert scores.dtype == np.float32
    for row, items in zip(scores, asked, strict=True):
        once = [item for n, item in enumerate(items) if n == 0 or items[n - 1] != item]
        expected = obvious(random_arrays(), once) if once else np.full(ITEMS, -np.inf)
        assert row == pytest.approx(expected, abs=1e-4)


def test_alone_or_among_many_a_shopper_is_told_the_same(folder: Path) -> None:
    rng = np.random.default_rng(0)
    tastes = [taste(*rng.integers(0, ITEMS, rng.integers(0, 8))) for _ in range(600)]
    recommender = TransformerRecommender(folder)
    together = recommender.scores(tastes)
    alone = np.concatenate([recommender.scores([t]) for t in tastes])
    assert together == pytest.approx(alone, abs=1e-4)


def test_some_items_are_scored_as_all_are(folder: Path) -> None:
    recommender = TransformerRecommender(folder)
    for one in (taste(1, 2, 3), taste(77), taste()):
        everything = recommender.scores([one])[0]
        found = recommender.scores_of(np.array([3, 1, ITEMS]), one)
        assert found == pytest.approx([everything[3], everything[1], -np.inf], abs=1e-5)


def test_what_is_not_known_is_minus_infinity_and_passed_over_in_a_taste(tmp_path: Path) -> None:
    arrays = random_arrays()
    arrays["items"][4] = 0
    recommender = TransformerRecommender(write(tmp_path, arrays))
    scores = recommender.scores([taste(1, 4, 2, 77), taste(4, 77), taste(1, 2)])
    assert np.isneginf(scores[:, 4]).all()
    assert np.isneginf(scores[1]).all()
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    of_no_worth = Taste(np.array([1, 5, 2]), np.zeros(3), np.array([1, 0, 1], np.float32))
    assert recommender.scores([of_no_worth])[0] == pytest.approx(scores[2], abs=1e-5)


def test_new_items_get_vectors_by_their_content(tmp_path: Path) -> None:
    arrays = random_arrays()
    arrays["items"][4] = 0
    content = np.random.default_rng(1).normal(size=(ITEMS + 2, CONTENT)).astype(np.float32)
    content[ITEMS + 1] = 0
    recommender = TransformerRecommender(write(tmp_path, arrays), content)
    made = content @ arrays["project"]
    rows = np.vstack([arrays["items"], np.zeros((2, DIM), np.float32)])
    for item in (4, ITEMS):
        rows[item] = made[item] / np.linalg.norm(made[item])
    scores = recommender.scores([taste(1, ITEMS, 4)])[0]
    assert scores[:-1] == pytest.approx(obvious(arrays | {"items": rows}, [1, ITEMS, 4])[:-1], abs=1e-4)
    assert np.isneginf(scores[-1])
    with pytest.raises(BadInput, match="5 columns were learnt from"):
        TransformerRecommender(tmp_path, content[:, :3])
    with pytest.raises(BadInput, match="give a row an item"):
        TransformerRecommender(tmp_path, content[:5])


def test_fitting_learns_nothing_but_how_many_items_there_are(folder: Path) -> None:
    def empty(items: int) -> Interactions:
        none = np.zeros(0)
        codes = none.astype(np.int64)
        return Interactions(codes, codes, none, none.astype(np.float32), none.astype(np.int8), 0, items)

    heard: list[float] = []
    recommender = TransformerRecommender(folder).fit(empty(ITEMS + 3), heard.append)
    scores = recommender.scores([taste(0, 1)])
    assert heard == [1.0]
    assert scores.shape == (1, ITEMS + 3)
    assert np.isneginf(scores[0, ITEMS:]).all()
    assert scores[:, :ITEMS] == pytest.approx(TransformerRecommender(folder).scores([taste(0, 1)]))
    with pytest.raises(BadInput, match="knows 9 items, but there are 8"):
        TransformerRecommender(folder).fit(empty(ITEMS - 1))


def test_a_folder_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no such file"):
        TransformerRecommender(tmp_path / "nowhere")
    place = write(tmp_path / "a", random_arrays())
    told = json.loads((place / FILE).read_text("utf-8"))
    for change, message in (
        ({"version": 2}, "version 2"),
        ({"heads": 3}, "another shape"),
        ({"files": {k: v for k, v in told["files"].items() if k != "gates.npy"}}, "gates"),
        ({"files": told["files"] | {"../x.npy": "0"}}, "outside the folder"),
    ):
        (place / FILE).write_text(json.dumps(told | change), "utf-8")
        with pytest.raises(BadSetting, match=message):
            TransformerRecommender(place)
    (place / FILE).write_text(json.dumps(told), "utf-8")
    np.save(place / "norm.npy", np.ones(DIM, np.float32))
    with pytest.raises(BadSetting, match="differs"):
        TransformerRecommender(place)
    flat = random_arrays()
    flat["items"] = flat["items"][0]
    with pytest.raises(BadSetting, match="items has 1 axes"):
        TransformerRecommender(write(tmp_path / "b", flat))
