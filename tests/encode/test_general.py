"""The general encoder: what it knows of the world beyond its shops, its size, and what a broken folder says."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from wares.encode import general, head, manifest
from wares.encode.general import GeneralEncoder, conse
from wares.encode.load import SHIPPED, load, read_folder
from wares.errors import BadSetting

ENCODER = GeneralEncoder(SHIPPED, threads=1)
GOODS = {
    "Fuji apple": "红富士苹果", "banana": "香蕉", "bread": "面包", "milk": "牛奶", "sofa": "沙发", "bookshelf": "书架",
    "dining table": "餐桌", "floor lamp": "落地灯", "teddy bear": "泰迪熊", "puzzle": "拼图", "bicycle": "自行车",
    "washing machine": "洗衣机", "hammer": "锤子", "frying pan": "煎锅", "toothbrush": "牙刷", "umbrella": "雨伞",
    "dog food": "狗粮", "violin": "小提琴", "tent": "帐篷", "printer": "打印机",
}  # fmt: skip


def test_goods_of_any_shop_are_the_same_in_both_languages() -> None:
    english, chinese = ENCODER.encode_words(list(GOODS)), ENCODER.encode_words(list(GOODS.values()))
    found = (chinese @ english.T).argmax(axis=1) == np.arange(len(GOODS))
    assert found.mean() >= 0.85


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    texts = ["red dress", "红富士苹果", "a", "Maserati Time R8851116001 Analog Watch - For Boys " * 8]
    together = ENCODER.encode_words(texts)
    alone = np.vstack([ENCODER.encode_words([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-4)
    rng = np.random.default_rng(0)
    pictures = [rng.integers(0, 256, (60 + 20 * n, 90, 3), dtype=np.uint8) for n in range(3)]
    alone = np.vstack([ENCODER.encode_pictures([picture]) for picture in pictures])
    assert ENCODER.encode_pictures(pictures) == pytest.approx(alone, abs=1e-4)


def test_shipped_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) <= 40_000_000


def test_conse_is_the_mean_of_the_likeliest_names() -> None:
    classes = np.eye(30, dtype=np.float32)
    scores = np.linspace(0, 3, 30, dtype=np.float32)[None]
    (vector,) = conse(scores, classes)
    shares = np.exp(scores[0]) * (np.arange(30) >= 30 - general.LIKELIEST)
    assert vector == pytest.approx(shares / np.linalg.norm(shares), abs=1e-6)


def test_a_head_is_kept_but_for_rounding(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    shapes = ((8, 6), (8, 5), (5, 6))
    matrices = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    before = head.ProjectionHead(*matrices, np.ones(3, np.float32), np.full(3, 2, np.float32))
    head.save(before, tmp_path / "head.npz")
    units = rng.normal(size=(4, 4)).astype(np.float32)
    units[2] = 0
    features = rng.normal(size=(4, 3)).astype(np.float32)
    after = head.load(tmp_path / "head.npz")(units, features)
    assert after == pytest.approx(before(units, features), abs=0.02)
    assert not after[2].any()


@pytest.mark.parametrize("name", [*general.FILES, "compact/pictures.onnx", "compact/manifest.json"])
def test_a_broken_folder_is_named(tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "encoder")
    (folder / name).write_bytes(b"nothing")
    with pytest.raises(BadSetting, match=str(folder)):
        load(folder)


def test_a_copy_has_the_same_fingerprint_and_another_compact_encoder_another(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED, tmp_path / "encoder")
    assert read_folder(folder).fingerprint == ENCODER.fingerprint
    compact = folder / general.COMPACT
    said = manifest.read(compact)
    np.save(compact / "scales.npy", np.load(compact / "scales.npy") * np.float32(1.01))
    manifest.write(compact, list(said.files), dim=said.dim, height=said.height, width=said.width)
    assert read_folder(folder).fingerprint != ENCODER.fingerprint
