"""The recommending benchmarks on folders of the right form, and their readers: nothing sought is learnt from."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SHOPPERS, ITEMS = 24, 30


@pytest.fixture(scope="module", autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def table(path: Path, rows: list[tuple[int, int]], values: list[int] | None = None) -> None:
    columns = {"user": [user for user, _ in rows], "item": [item for _, item in rows]}
    pq.write_table(pa.table(columns | ({"value": values} if values else {})), path)


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shoppers take items of their own third; the last is test, the one before it valid. Item 29 is new."""
    folder = tmp_path_factory.mktemp("split")
    whole = [(user, (user * 7 + step) % 10 + user % 3 * 10) for user in range(SHOPPERS) for step in range(2 + user % 6)]
    table(folder / "train.parquet", [row for row in whole if row[1] != 29])
    table(folder / "valid.parquet", [(user, (user * 7 + 8) % 10 + user % 3 * 10) for user in range(SHOPPERS)])
    table(folder / "test.parquet", [(user, (user * 7 + 9) % 10 + user % 3 * 10) for user in range(SHOPPERS)])
    vectors = np.repeat(np.eye(3, dtype=np.float16), 10, axis=0) + np.float16(0.1)
    np.save(folder / "image_feat.npy", vectors)
    np.save(folder / "audio_feat.npy", vectors[:, ::-1])
    return folder


@pytest.fixture(scope="module")
def sequences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sequences")
    lines = [f"{user + 1} " + " ".join(str(1 + (user + step) % ITEMS) for step in range(6)) for user in range(SHOPPERS)]
    (folder / "sequences.txt").write_text("\n".join(lines) + "\n")
    (folder / "item_attributes.json").write_text(json.dumps({str(item): [1 + item % 3, 7] for item in range(1, 31)}))
    return folder


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kinds")
    seen = [(user, (user + step) % ITEMS) for user in range(SHOPPERS) for step in range(6)]
    times = [1_430_000_000 + place * 60 for place in range(len(seen))]
    table(folder / "view.parquet", seen, times)
    table(folder / "cart.parquet", seen[::2], [time + 5 for time in times[::2]])
    table(folder / "buy.parquet", seen[::3], [time + 9 for time in times[::3]])
    table(folder / "test.parquet", [(user, (user + 6) % ITEMS) for user in range(SHOPPERS)])
    return folder


def options(folder: Path, sample: int = 0):
    return import_module("_common").Options(folder, sample, 0, None, "")


def taken(interactions) -> set[tuple[int, int]]:
    return set(zip(interactions.shoppers.tolist(), interactions.items.tolist(), strict=True))


def sought(cases) -> set[tuple[int, int]]:
    return {(case.taste.shopper, item) for case in cases for item in case.sought.tolist()}


@pytest.mark.parametrize(
    ("reader", "data"), [("read_split", "split"), ("read_sequences", "sequences"), ("read_kinds", "kinds")]
)
def test_nothing_sought_is_learnt_from(reader: str, data: str, request: pytest.FixtureRequest) -> None:
    task = getattr(import_module("_interactions"), reader)(request.getfixturevalue(data))
    assert len(task.test.cases) == SHOPPERS
    assert task.valid.cases
    assert not taken(task.valid.learnt_from) & (sought(task.valid.cases) | sought(task.test.cases))
    for asked in filter(None, (task.test, task.refit)):
        assert not taken(asked.learnt_from) & sought(asked.cases)
        for case in asked.cases:
            assert not set(case.taste.items.tolist()) & set(case.sought.tolist())
            assert (np.diff(case.taste.times) >= 0).all()


@pytest.mark.parametrize(("reader", "data"), [("read_split", "split"), ("read_sequences", "sequences")])
def test_the_test_comes_after_a_fit_on_train_alone(reader: str, data: str, request: pytest.FixtureRequest) -> None:
    task = getattr(import_module("_interactions"), reader)(request.getfixturevalue(data))
    assert taken(task.test.learnt_from) == taken(task.valid.learnt_from)
    assert taken(task.refit.learnt_from) == taken(task.valid.learnt_from) | sought(task.valid.cases)


def test_what_was_drawn_from_train_goes_back_to_it(split: Path) -> None:
    read = import_module("_interactions").read_split
    task = read(split, valid_is_train=True)
    assert task.refit is None
    assert taken(task.test.learnt_from) == taken(read(split).refit.learnt_from)


def test_a_taste_is_what_was_learnt_from(split: Path) -> None:
    task = import_module("_interactions").read_split(split)
    for asked in (task.test, task.refit):
        for case in asked.cases:
            own = {item for shopper, item in taken(asked.learnt_from) if shopper == case.taste.shopper}
            assert set(case.taste.items.tolist()) == own


def test_a_sequence_is_read_in_its_order(sequences: Path) -> None:
    task = import_module("_interactions").read_sequences(sequences)
    assert task.test.cases[2].taste.items.tolist() == [2, 3, 4, 5, 6]
    assert task.test.cases[2].sought.tolist() == [7]
    assert task.valid.cases[2].sought.tolist() == [6]
    assert (2, 6) not in taken(task.test.learnt_from)


def test_rare_attributes_weigh_more_and_single_ones_nothing(sequences: Path) -> None:
    vectors = import_module("_interactions").read_attributes(sequences, ITEMS + 1)
    assert vectors.shape == (ITEMS + 1, 4)
    assert not vectors[ITEMS].any()
    told = vectors[0, vectors[0] > 0]
    assert told[0] / told[1] == pytest.approx(np.log(31 / 10) / np.log(31 / 30), rel=1e-4)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1)


def test_kinds_weigh_what_they_are_worth(kinds: Path) -> None:
    learnt_from = import_module("_interactions").read_kinds(kinds, (0.1, 0.5, 2.0)).test.learnt_from
    assert set(np.unique(learnt_from.weights).tolist()) == {np.float32(0.1), 0.5, 2.0}
    assert (np.diff(learnt_from.times) >= 0).all()


@pytest.mark.parametrize(
    ("name", "data", "keys"),
    [
        (
            "recommend_graph",
            "split",
            {"rp3beta_recall_20", "popular_ndcg_20", "blend_recall_20", "embeddings_ndcg_20", "rp3beta_fit_s"},
        ),
        (
            "recommend_multimodal",
            "split",
            {
                "rp3beta_image_recall_20",
                "rp3beta_content_refit_ndcg_20",
                "blend_ndcg_20",
                "blend_content_refit_recall_20",
            },
        ),
        (
            "recommend_sequence",
            "sequences",
            {
                "transitions_hit_10",
                "transitions_content_ndcg_10",
                "transitions_refit_hit_10",
                "transformer_hit_10",
                "blend_ndcg_10",
            },
        ),
        (
            "recommend_shop",
            "kinds",
            {"blend_hit_10", "transitions_recall_20", "bought_together_ndcg_10", "embeddings_hit_10", "shop_hit_10"},
        ),
    ],
)
def test_figures(name: str, data: str, keys: set[str], request: pytest.FixtureRequest) -> None:
    budget = {"minutes": 0.02} if name == "recommend_sequence" else {}
    figures = import_module(name).measure(options(request.getfixturevalue(data), sample=12), **budget)
    assert keys <= figures.keys()
    assert figures["shoppers"] == 12
    assert figures["time_leaks"] is True
    assert all(0 <= figures[key] <= 1 for key in keys - {"rp3beta_fit_s"})
    json.dumps(figures)


def test_new_products_are_reached_by_content(split: Path) -> None:
    figures = import_module("cold_start").measure(options(split))
    assert figures["new_products"] > 0
    assert 0 < figures["new_products_cases"] < figures["all_cases"] == SHOPPERS
    assert figures["content_among_new_products_recall_20"] >= figures["popular_among_new_products_recall_20"]
    json.dumps(figures, allow_nan=False)


def test_some_shoppers_of_sequences_are_made_new(sequences: Path) -> None:
    figures = import_module("cold_start").measure(options(sequences))
    assert figures["new_shoppers_cases"] == len(range(0, SHOPPERS, 5))
    assert 0 <= figures["content_new_shoppers_recall_20"] <= 1


def test_factors_beside_those_of_a_library(split: Path) -> None:
    pytest.importorskip("implicit")
    figures = import_module("recommend_peers").measure(options(split))
    assert figures["shoppers"] == SHOPPERS
    assert all(0 <= figures[f"{name}_ndcg_20"] <= 1 for name in ("implicit_als", "implicit", "popular"))
    assert figures["implicit_als_s"] > 0
    json.dumps(figures)


@pytest.mark.train
def test_sequences_beside_those_of_a_plain_network(sequences: Path) -> None:
    pytest.importorskip("torch")
    figures = import_module("recommend_peers").measure(options(sequences, sample=0.02))
    assert figures["shoppers"] == SHOPPERS
    assert {
        "transformer_hit_10",
        "transformer_attributes_hit_10",
        "sasrec_hit_10",
        "transformer_time_ratio",
    } <= figures.keys()
    json.dumps(figures)
