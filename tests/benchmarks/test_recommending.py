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
    assert len(task.test) == SHOPPERS
    assert task.valid
    assert not taken(task.learn) & (sought(task.valid) | sought(task.test))
    assert not taken(task.learn_all) & sought(task.test)
    assert taken(task.learn_all) == taken(task.learn) | sought(task.valid)
    for case in task.test:
        own = {item for shopper, item in taken(task.learn_all) if shopper == case.taste.shopper}
        assert set(case.taste.items.tolist()) == own
        assert (np.diff(case.taste.times) >= 0).all()


def test_a_sequence_is_read_in_its_order(sequences: Path) -> None:
    task = import_module("_interactions").read_sequences(sequences)
    assert task.test[2].taste.items.tolist() == [3, 4, 5, 6, 7]
    assert task.test[2].sought.tolist() == [8]
    assert task.valid[2].sought.tolist() == [7]


def test_rare_attributes_weigh_more_and_single_ones_nothing(sequences: Path) -> None:
    vectors = import_module("_interactions").read_attributes(sequences, ITEMS + 1)
    assert vectors.shape == (ITEMS + 1, 4)
    assert not vectors[0].any()
    assert vectors[1, vectors[1] > 0].tolist() == pytest.approx([np.log(31 / 10), np.log(31 / 30)], rel=1e-4)


def test_kinds_weigh_what_they_are_worth(kinds: Path) -> None:
    task = import_module("_interactions").read_kinds(kinds, (0.1, 0.5, 2.0))
    assert set(np.unique(task.learn_all.weights).tolist()) == {np.float32(0.1), 0.5, 2.0}
    assert (np.diff(task.learn_all.times) >= 0).all()


@pytest.mark.parametrize(
    ("name", "data", "keys"),
    [
        ("recommend_graph", "split", {"graph_recall_20", "popular_ndcg_20", "graph_fit_s"}),
        ("recommend_multimodal", "split", {"graph_recall_20", "graph_image_recall_20", "graph_content_ndcg_20"}),
        ("recommend_sequence", "sequences", {"steps_hit_10", "steps_content_ndcg_10", "popular_hit_10"}),
        ("recommend_shop", "kinds", {"blend_hit_10", "steps_recall_20", "bought_together_ndcg_10"}),
    ],
)
def test_figures(name: str, data: str, keys: set[str], request: pytest.FixtureRequest) -> None:
    figures = import_module(name).measure(options(request.getfixturevalue(data), sample=12))
    assert keys <= figures.keys()
    assert figures["shoppers"] == 12
    assert figures["time_leaks"] is True
    assert all(0 <= figures[key] <= 1 for key in keys - {"graph_fit_s"})
    json.dumps(figures)


def test_cold_start(split: Path) -> None:
    figures = import_module("cold_start").measure(options(split))
    assert figures["new_products"] > 0
    assert 0 < figures["new_product_cases"] <= SHOPPERS
    assert figures["new_shopper_cases"] == 0
    assert np.isnan(figures["graph_new_shoppers_recall_20"])
    assert figures["graph_content_among_new_products_recall_20"] >= figures["popular_among_new_products_recall_20"]
