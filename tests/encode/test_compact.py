"""The contract every encoder keeps, run on the shipped one; what a broken folder says; a floor under its quality."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from wares.encode import load, manifest
from wares.encode.compact import CompactEncoder
from wares.encode.general import COMPACT
from wares.errors import BadPicture, BadSetting
from wares.types import Encoder

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "fashion" / "sample"
ENCODER = load.load(threads=1)


def plain(colour: tuple[int, int, int], height: int = 80, width: int = 60) -> np.ndarray:
    return np.broadcast_to(np.array(colour, dtype=np.uint8), (height, width, 3)).copy()


def test_it_is_an_encoder() -> None:
    encoder: Encoder = ENCODER
    assert encoder.encode_words([]).shape == (0, encoder.dim)
    assert encoder.encode_pictures([]).shape == (0, encoder.dim)
    assert len(encoder.fingerprint) == 16
    assert load.load().fingerprint == encoder.fingerprint


@pytest.mark.parametrize("text", ["red dress", "红色连衣裙", "男士 Nike 运动鞋 42", "ＲＥＤ　ｄｒｅｓｓ", "a" * 20_000])
def test_a_text_gives_a_unit_vector(text: str) -> None:
    (vector,) = ENCODER.encode_words([text])
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5) or text.startswith("aaa")


@pytest.mark.parametrize("text", ["", "   ", "!!! ???", "😀", "\u200b"])
def test_a_text_without_a_known_word_gives_zeros(text: str) -> None:
    assert not ENCODER.encode_words([text, "shirt"])[0].any()


def test_case_width_accents_and_possessives_do_not_matter() -> None:
    first = ENCODER.encode_words(["women's red café dress"])
    assert first == pytest.approx(ENCODER.encode_words(["ＷＯＭＥＮ Red CAFE dress"]), abs=1e-5)


def test_a_misspelt_word_lies_near_the_right_one() -> None:
    right, wrong, other = ENCODER.encode_words(["backpack", "bakpack", "lipstick"])
    assert right @ wrong > right @ other + 0.1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_texts_one_by_one_or_together(texts: list[str]) -> None:
    together = ENCODER.encode_words(texts)
    assert np.isfinite(together).all()
    lengths = np.linalg.norm(together, axis=1)
    assert np.all((lengths == 0) | (abs(lengths - 1) < 1e-5))
    for text, vector in zip(texts, together, strict=True):
        assert ENCODER.encode_words([text])[0] == pytest.approx(vector, abs=3e-3)  # int8 rounds what lies between


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90), st.just(3))))
def test_any_picture_gives_a_unit_vector(picture: np.ndarray) -> None:
    (vector,) = ENCODER.encode_pictures([picture])
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 5000), (5000, 1), (1600, 1200)])
def test_extreme_sizes(height: int, width: int) -> None:
    assert np.linalg.norm(ENCODER.encode_pictures([plain((200, 30, 30), height, width)])) == pytest.approx(1, abs=1e-5)


def test_pictures_one_by_one_or_together() -> None:
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (80, 60, 3), dtype=np.uint8) for _ in range(35)]
    together = ENCODER.encode_pictures(pictures)
    alone = np.concatenate([ENCODER.encode_pictures([picture]) for picture in pictures])
    assert together == pytest.approx(alone, abs=1e-4)
    assert np.array_equal(together, ENCODER.encode_pictures(pictures))


@pytest.mark.parametrize(
    "picture",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4, 3), np.uint8), np.zeros((4, 4, 3))],
)
def test_what_is_no_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(BadPicture, match="uint8 RGB"):
        ENCODER.encode_pictures([picture])


def copied(folder: Path) -> Path:
    return shutil.copytree((load.SHIPPED / COMPACT), folder / "encoder")


def without_manifest(folder: Path) -> None:
    (folder / manifest.FILE).unlink()


def cut_manifest(folder: Path) -> None:
    (folder / manifest.FILE).write_text("{", encoding="utf-8")


def escaping_manifest(folder: Path) -> None:
    found = json.loads((folder / manifest.FILE).read_text(encoding="utf-8"))
    found["files"]["../outside"] = ""
    (folder / manifest.FILE).write_text(json.dumps(found), encoding="utf-8")


def newer_manifest(folder: Path) -> None:
    found = json.loads((folder / manifest.FILE).read_text(encoding="utf-8"))
    (folder / manifest.FILE).write_text(json.dumps(found | {"version": 99}), encoding="utf-8")


def without_rows(folder: Path) -> None:
    (folder / "rows.npy").unlink()


def other_rows(folder: Path) -> None:
    (folder / "rows.npy").write_bytes(b"not an array")


def shorter_rows(folder: Path) -> None:
    np.save(folder / "rows.npy", np.zeros((3, ENCODER.dim), dtype=np.int8))
    manifest.write(folder, list(manifest_names(folder)), dim=ENCODER.dim, height=80, width=64)


def manifest_names(folder: Path) -> list[str]:
    return list(json.loads((folder / manifest.FILE).read_text(encoding="utf-8"))["files"])


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without_manifest, "no such file"),
        (cut_manifest, "damaged"),
        (escaping_manifest, "outside the folder"),
        (newer_manifest, "version 99"),
        (without_rows, "missing"),
        (other_rows, "differs"),
        (shorter_rows, "rows.npy"),
    ],
)
def test_a_broken_folder_is_named(tmp_path: Path, damage: Callable[[Path], None], said: str) -> None:
    folder = copied(tmp_path)
    damage(folder)
    with pytest.raises(BadSetting, match=said) as caught:
        load.load(folder)
    assert str(folder) in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="no such folder"):
        load.load(tmp_path / "nowhere")


def test_a_copy_has_the_same_fingerprint_and_a_change_another(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    before = CompactEncoder(folder)
    assert before.fingerprint == CompactEncoder(load.SHIPPED / COMPACT).fingerprint
    np.save(folder / "scales.npy", np.load(folder / "scales.npy") * np.float32(1.01))
    manifest.write(folder, manifest_names(folder), dim=before.dim, height=80, width=64)
    assert CompactEncoder(folder).fingerprint != before.fingerprint


def test_the_shipped_encoder_is_small() -> None:
    assert sum(path.stat().st_size for path in (load.SHIPPED / COMPACT).iterdir()) <= 12_000_000


@pytest.mark.skipif(not SAMPLE.exists(), reason="needs the sample of real products")
def test_real_products_are_found_by_their_words() -> None:
    with (SAMPLE / "products.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    pictures = [np.asarray(Image.open(SAMPLE / row["image"]).convert("RGB")) for row in rows]
    vectors = ENCODER.encode_pictures(pictures)
    texts = ENCODER.encode_words([row["title"] for row in rows])
    ranks = (texts @ vectors.T >= (texts * vectors).sum(axis=1, keepdims=True)).sum(axis=1)
    assert np.mean(ranks <= 10) >= 0.95
    kinds = np.array([row["articleType"] for row in rows])
    for query, kind in {"shirt": "Shirts", "手表": "Watches", "handbag": "Handbags", "运动鞋": "Sports Shoes"}.items():
        best = np.argsort(-(vectors @ ENCODER.encode_words([query])[0]))[:5]
        assert np.mean(kinds[best] == kind) >= 0.6, query
