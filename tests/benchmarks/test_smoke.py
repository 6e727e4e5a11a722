"""Every benchmark runs on a small folder of the right form, and its last line is the figures as JSON."""

import importlib.util
import io
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

import postgres
from wares.encode.load import SHIPPED

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COLOURS = {"Red": (200, 30, 30), "Blue": (30, 30, 200), "Green": (20, 150, 40)}
TYPES = ("Shirts", "Sandals")
BRANDS = ("Acorn", "Birchwood", "Cedarline", "Dunmore", "Elderway", "Foxglove")


@pytest.fixture(scope="module", autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def figures_of(
    name: str,
    data: Path,
    capsys: pytest.CaptureFixture[str],
    *more: str,
    sample: int = 12,
    extra: Sequence[str] = (),
) -> dict[str, Any]:
    common = load("_common")
    common.main(name, load(name).measure, sample, [str(data), "--json", *more], extra=extra)
    lines = capsys.readouterr().out.strip().splitlines()
    assert len(lines) == 1
    return json.loads(lines[0])


def jpeg(colour: tuple[int, int, int], number: int) -> bytes:
    pixels = np.full((80, 60, 3), 255, dtype=np.uint8)
    pixels[10 + number % 7 : 70, 12:48] = colour
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def fashion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "fashion"
    folder.mkdir()
    rows = []
    for number in range(72):
        brand = BRANDS[number % 6]
        colour = list(COLOURS)[number // 6 % 3]
        kind = TYPES[number // 18 % 2]
        held = number == 71
        row = {
            "id": 100 + number,
            "split": "held" if held else "bench" if number % 10 == 0 else "train",
            "gender": "Men",
            "masterCategory": "Apparel" if kind == "Shirts" else "Footwear",
            "subCategory": kind,
            "articleType": kind,
            "baseColour": colour,
            "season": "Summer",
            "year": "2012",
            "usage": "Casual",
            "title": f"{brand} Men {colour} {kind} {number}",
        }
        withheld = {key: None for key in row if key not in ("id", "split")} if held else {}
        rows.append({**row, **withheld, "image": jpeg(COLOURS[colour], number)})
    pq.write_table(pa.Table.from_pylist(rows), folder / "products.parquet")
    queries = {
        f"{colour} {kind}": [100 + i * 18 + j * 6] for i, kind in enumerate(TYPES) for j, colour in enumerate(COLOURS)
    }
    (folder / "text_to_image.json").write_text(json.dumps(queries))
    return folder


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "shop"


def test_every_question_has_a_script_and_is_described() -> None:
    readme = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    for name in load("_questions").QUESTIONS:
        assert (BENCHMARKS / f"{name}.py").exists()
        assert f"**{name}**" in readme


def test_ingest(fashion: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("ingest", fashion, capsys)
    assert (figures["products"], figures["pictures"], figures["skipped"]) == (72, 72, 0)
    assert figures["unchanged"] == 72
    assert figures["updated"] == 1
    assert figures["peak_mb"] >= figures["resident_mb"] > 10
    assert figures["ratio_to_bare"] > 0
    assert figures["titles_per_second"] > 0
    assert (figures["killed"], figures["killed_missing"]) == (2, 0)


def test_ingest_wide(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("ingest_wide", tmp_path, capsys, "--sample", "60")
    assert (figures["rows"], figures["columns"], figures["products"]) == (60, 40, 60)
    assert figures["peak_mb"] > 10
    assert figures["unchanged_seconds"] > 0


def test_known_item(fashion: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("known_item", fashion, capsys, "--shop", str(shop))
    assert figures["queries"] == 12
    assert figures["recall_at_10"] == 1.0
    assert {"top_1", "mrr", "typo_recall_at_10", "p50_ms", "p99_ms"} <= figures.keys()


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("text_to_image", {"recall_at_1", "recall_at_10", "mrr"}),
        ("image_to_image", {"precision_at_10", "precision_at_10_known", "top_1"}),
        ("annotation", {"type_both_accuracy", "colour_picture_accuracy", "ece", "bench_ece", "learn_s"}),
        ("rank_fusion", {"rrf_recall_at_10", "score_recall_at_10", "rrf_composed_precision_at_10"}),
        pytest.param(
            "fusion",
            {"learnt_share", "weighted_mixed_ndcg_at_10", "mlp_fm_complete_attributes"},
            marks=pytest.mark.train,
        ),
        ("attribute_queries", {"pictures_en_ndcg_at_10", "pictures_zh_ndcg_at_10_known", "shop_zh_p99_ms"}),
        ("composed", {"pictures_en_precision_at_10", "slerp_zh_precision_at_10", "shop_zh_precision_at_10"}),
        (
            "composed_products",
            {"colour_en_kind_kept", "colour_zh_named", "colour_zh_right", "gender_queries", "p50_ms"},
        ),
        (
            "latency",
            {
                "words_p50_ms",
                "words_ratio",
                "picture_ratio",
                "resident_mb",
                "typing_p50_ms",
                "four_broadest_per_second",
            },
        ),
    ],
)
def test_on_the_same_shop(
    name: str, keys: set[str], fashion: Path, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = figures_of(name, fashion, capsys, "--shop", str(shop))
    assert keys <= figures.keys()
    assert all(figures[key] >= 0 for key in keys)


def test_peers(fashion: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("lancedb", "bm25s", "faiss", "tantivy", "usearch"):
        pytest.importorskip(module)
    figures = figures_of("peers", fashion, capsys, "--shop", str(shop))
    for peer in ("wares", "lancedb", "glue", "tantivy", "tantivy_usearch"):
        assert figures[f"{peer}_title_recall_at_10"] == 1.0
        assert figures[f"{peer}_title_filtered_without_counts"] == 0


def test_scale(fashion: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tantivy")
    kept = ("--shop", str(tmp_path / "kept"))
    figures = figures_of("scale", fashion, capsys, "--sizes", "60", *kept, sample=4, extra=("sizes", "bare"))
    assert figures["60_products"] == 60
    assert figures["60_words_p99_ms"] >= figures["60_words_p50_ms"] > 0
    assert figures["60_recall_image_all"] == figures["60_recall_text_all"] == 1.0
    assert figures["60_words_ratio"] > 0
    assert figures["60_pss_mb"] > 10


def test_scale_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    drawing = load("_scale_plot")
    keys = (*drawing._TIMES, *drawing._MEMORY)
    figures = {f"{size}_{key}": size / 7.0 for size in (10, 100) for key in keys}
    for name in ("first.svg", "again.svg"):
        drawing.plot(figures, (10, 100), tmp_path / name)
    drawing.plot(figures, (10,), tmp_path / "none.svg")
    assert "<svg" in (tmp_path / "first.svg").read_text()
    assert (tmp_path / "first.svg").read_bytes() == (tmp_path / "again.svg").read_bytes()
    assert not (tmp_path / "none.svg").exists()


def test_backup(fashion: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("backup", fashion, capsys, sample=1)
    assert [figures[name] for name in ("torn", "behind", "unsound", "flips_restored")] == [0] * 4
    assert figures["flips_noticed"] == figures["flips"]


def test_feed_order(fashion: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with postgres.schema_url():
        pass  # or the test is skipped
    figures = figures_of("feed_order", fashion, capsys, sample=400)
    for store in ("sqlite", "postgresql"):
        assert figures[f"{store}_written"] == 400
        assert [figures[f"{store}_{fault}"] for fault in ("missed", "twice", "unordered", "differently")] == [0] * 4


def test_freshness(fashion: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("freshness", fashion, capsys, "--sizes", "500", sample=1, extra=("sizes",))
    assert (figures["changes"], figures["questions"]) == (500, 30)
    assert figures["visible_p50_ms"] >= figures["acknowledged_p50_ms"] > 0
    assert figures["beside_p99_ms"] > 0


def test_memory(fashion: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("memory", fashion, capsys, "--shop", str(shop))
    assert figures["questions"] == 12
    assert figures["pss_mb"] > 10
    assert figures["empty_pss_mb"] > 10


def test_judged_search(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    titles = ["angle bracket", "steel angle bracket", "garden hose", "hose reel", "wood screw", "deck screw"]
    products = [{"product_uid": 10 + number, "product_title": title} for number, title in enumerate(titles)]
    pq.write_table(pa.Table.from_pylist(products), tmp_path / "products.parquet")
    judgements = [
        {"search_term": "angle bracket", "product_uid": 10 + number, "relevance": relevance}
        for number, relevance in enumerate([3.0, 2.67, 1.0, 1.0, 1.0])
    ]
    pq.write_table(pa.Table.from_pylist(judgements), tmp_path / "judgements.parquet")
    figures = figures_of("judged_search", tmp_path, capsys, sample=0)
    assert (figures["products"], figures["queries"], figures["ndcg_queries"]) == (6, 1, 1)
    assert figures["recall_at_100"] == 1.0
    assert 0.9 < figures["ndcg_at_10"] <= 1.0


def test_chinese_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goods = "goods_id,name,category,pic_url,retail_price\n1,轻薄跑步鞋,鞋靴,http://127.0.0.1:9/a.png,99\n2,纯棉毛巾,毛巾,,9\n"
    (tmp_path / "goods.csv").write_text(goods, encoding="utf-8")
    figures = figures_of("chinese_words", tmp_path, capsys)
    assert figures["products"] == 2
    assert figures["queries"] >= 3
    assert figures["recall_at_10"] == 1.0
    assert figures["pinyin_recall_at_10"] == 1.0


def test_spelling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("wordfreq", "spellchecker"):
        pytest.importorskip(module)
    goods = "goods_id,name,category\n1,轻薄跑步鞋 Lightweight running shoes,鞋靴\n2,纯棉毛巾 Cotton towel,毛巾\n"
    (tmp_path / "goods.csv").write_text(goods, encoding="utf-8")
    figures = figures_of("spelling", tmp_path, capsys)
    assert (figures["products"], figures["right_words"]) == (2, 60)
    assert figures["right_left_alone"] >= 0.99
    assert figures["errors_corrected"] >= 0.8
    assert figures["homophones"] > 0


def test_photo_to_product(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With an encoder that is adapted already; adapting itself is tested with learning."""
    data = tmp_path / "grocery"
    data.mkdir()
    names = [(number, name, rgb) for number, (name, rgb) in enumerate(COLOURS.items())]
    rows = [
        {"class_id": n, "class_name": f"{name}-Apple", "coarse_name": "Apple", "description": "", "image": jpeg(rgb, 0)}
        for n, name, rgb in names
    ]
    photos = [
        {"part": part, "class_id": n, "image": jpeg(rgb, number)}
        for n, _, rgb in names
        for number, part in enumerate(("train", "train", "val"), start=1)
    ]
    pq.write_table(pa.Table.from_pylist(rows), data / "products.parquet")
    pq.write_table(pa.Table.from_pylist(photos), data / "photos.parquet")
    shutil.copytree(SHIPPED, tmp_path / "kept" / "encoder")
    figures = figures_of("photo_to_product", data, capsys, "--shop", str(tmp_path / "kept"), sample=0)
    assert (figures["products"], figures["photos_learnt"], figures["photos_asked"]) == (3, 6, 3)
    assert figures["base_top_1"] == figures["adapted_top_1"] == 1.0
    assert figures["base_top_1_nearest_photo"] == 1.0 >= figures["base_top_1_studio"]


def test_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": f"p {n}", "title": f"{BRANDS[n % 6]} lamp number {n}", "category": ["Lamps"]} for n in range(120)]
    (tmp_path / "products.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    figures = figures_of("crash", tmp_path, capsys, sample=1)
    assert figures["kills"] == 2
    assert (figures["lost"], figures["disagreements"], figures["differences"]) == (0, 0, 0)
    assert figures["mixed_kills"] == 3
    assert [figures[f"mixed_{what}"] for what in ("lost", "ghosts", "unfound", "deaths")] == [0, 0, 0, 0]


def test_crash_amid_merges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_of("crash", tmp_path, capsys, "--kills", "2", extra=("kills",))
    assert figures["mixed_kills"] == 2
    assert "kills" not in figures
    assert [figures[f"mixed_{what}"] for what in ("lost", "ghosts", "unfound", "deaths")] == [0, 0, 0, 0]


def test_hostile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a clock measures is not looked at: how long the quiet shopper waited, and who was told to wait."""
    pytest.importorskip("schemathesis")
    figures = figures_of("hostile", tmp_path, capsys, sample=120)
    assert figures["fuzzed"] >= 120
    assert figures["quiet_asked"] > 0
    assert figures["blamed"] == "nothing"
    for what in (
        "server_errors",
        "offences",
        "server_deaths",
        "tracebacks",
        "lost",
        "ghosts",
        "disagreements",
        "not_opening",
    ):
        assert figures[what] == 0, what


def test_encoding_speed(fashion: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("onnx")
    for data in (fashion, tmp_path):
        figures = figures_of("encoding_speed", data, capsys, sample=4)
        assert figures["picture_p99_ms"] >= figures["picture_p50_ms"] > 0
        assert min(figures["query_p50_ms"], figures["mobilenet_p50_ms"]) > 0
        assert figures["pictures_per_second"] > 0
        assert 1 < figures["shipped_mb"] < 100
        assert 1 < figures["parameters_millions"] < 100


def test_results_are_kept_by_data_and_drawn(tmp_path: Path) -> None:
    common, report = load("_common"), load("report")
    for data, recall in (("fashion", 0.5), ("other", 0.25), ("fashion", 0.75)):
        common.save(
            "text_to_image", tmp_path / data, {"recall_at_1": 0.1, "recall_at_10": recall, "mrr": 0.2}, tmp_path
        )
    page = report.page(tmp_path)
    assert "| recall@10 | 0.7500 ✓ | ≥ 0.404 |" in page
    assert "## text_to_image (other)" in page
    assert "Not measured yet." in page
    kept = json.loads((tmp_path / "text_to_image.json").read_text())
    assert {"commit", "date", "machine", "figures"} == kept["fashion"].keys()


def test_vector_structures(fashion: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for module in ("faiss", "usearch", "hnswlib"):
        pytest.importorskip(module)
    figures = figures_of("vector_structures", fashion, capsys, "--shop", str(shop))
    assert figures["vectors"] == 2 * 72
    for exact in ("exact_f32", "wares"):
        assert figures[f"{exact}_recall"] >= 0.99
        assert figures[f"{exact}_recall_footwear"] >= 0.99
