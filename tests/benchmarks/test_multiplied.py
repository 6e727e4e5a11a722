"""The multiplied catalogue: seeded, lazy, the same at every size, bilingual, with vectors that are no copies."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from wares.catalog.pictures.decode import PictureLimits, decode

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "fashion"
    folder.mkdir()
    rows = [
        {
            "id": str(number),
            "title": f"Acorn {gender} {colour} {kind}" if number else None,
            "gender": gender,
            "masterCategory": "Apparel",
            "subCategory": kind,
            "articleType": kind,
            "baseColour": colour,
            "season": "Summer",
            "usage": "Casual",
            "split": "train",
            "image": b"",
        }
        for number, (gender, colour, kind) in enumerate(
            (gender, colour, kind)
            for gender in ("Men", "Women")
            for colour in ("Red", "Navy Blue")
            for kind in ("Shirts", "Sandals")
        )
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "products.parquet")
    return folder


def test_a_smaller_one_is_the_beginning_of_a_larger_one(data: Path) -> None:
    from _multiplied import CHUNK, Multiplied

    few, many = list(Multiplied(data, 120).rows()), Multiplied(data, CHUNK + 7)
    assert many.chunk(0)[:120] == few
    assert [len(chunk) for chunk in many.chunks()] == [CHUNK, 7]
    assert Multiplied(data, 120, seed=1).chunk(0) != few


def test_products_are_told_apart_and_bilingual(data: Path) -> None:
    from _multiplied import Multiplied

    rows = list(Multiplied(data, 1000).rows())
    assert len({row["id"] for row in rows}) == len({row["mpn"] for row in rows}) == 1000
    assert len({row["title"] for row in rows}) > 900
    assert sum(row["group"] is not None for row in rows) == 100
    assert {row["title"].split()[2] for row in rows} == {"Men", "Women"}
    assert any("藏青色" in row["title_zh"] for row in rows)
    assert all(15 <= len(row["description"].split()) <= 40 for row in rows)
    grouped = [row for row in rows if row["group"] == "g0"]
    assert len({(row["brand"], row["articleType"], row["gender"]) for row in grouped}) == 1


def test_feeds_and_products_say_the_same(data: Path, tmp_path: Path) -> None:
    from _multiplied import Multiplied

    multiplied = Multiplied(data, 60)
    rows = list(multiplied.rows())
    assert pq.read_table(multiplied.write_parquet(tmp_path / "products.parquet")).column("mpn").to_pylist() == [
        row["mpn"] for row in rows
    ]
    assert len(multiplied.write_lines(tmp_path / "products.jsonl").read_text(encoding="utf-8").splitlines()) == 60
    products = list(multiplied.products())
    assert [product.title for product in products] == [row["title"] for row in rows]
    assert products[7].texts["zh"]["title"] == rows[7]["title_zh"]


def test_pictures_are_decoded_and_vectors_are_no_copies(data: Path) -> None:
    from _multiplied import CHUNK
    from _picture_vectors import Pictured, PictureVectors, picture

    pictured = Pictured(data, 30)
    limits = PictureLimits()
    assert len({decode(row["image"], limits).digest for row in pictured.rows()}) == 30
    assert decode(picture(5, 0), limits).pixels.shape == (8, 9, 3)
    real = np.random.default_rng(0).standard_normal((50, 64)).astype(np.float32)
    vectors = PictureVectors(real / np.linalg.norm(real, axis=1, keepdims=True), 0)
    drawn = vectors.chunk(0, pictured)
    assert drawn.shape == (CHUNK, 64)
    assert np.allclose(np.linalg.norm(drawn, axis=1), 1.0, atol=1e-5)
    alike = drawn[:500] @ drawn[:500].T - 2 * np.eye(500)
    assert alike.max() < 0.99
    assert np.array_equal(drawn, vectors.chunk(0, pictured))


def test_bare_tantivy_finds_words_in_both_languages(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("tantivy")
    from _bare_tantivy import BareTantivy
    from _multiplied import Multiplied

    rows = list(Multiplied(data, 200).rows())
    engine = BareTantivy(tmp_path / "tantivy", rows)
    right = [row for row in rows if row["gender"] == "Men" and row["articleType"] == "Shirts"]
    answer = engine.search("men shirts", 200, counts=("gender", "articleType"))
    assert answer.total >= len(right) > 0
    assert {row["id"] for row in right} <= set(answer.ids)
    assert answer.facets["gender"]["Men"] >= len(right)
    cheap = engine.search("shirts", 200, below=30.0, by_price=True)
    prices = {row["id"]: row["price"] for row in rows}
    found = [prices[id_] for id_ in cheap.ids]
    assert found == sorted(found)
    assert max(found) < 30.0
    assert engine.search("衬衫", 200).total > 0
