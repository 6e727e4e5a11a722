"""An adapter over any encoder: it learns, is read back as it was written, and knows the encoder it belongs to."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from until import LONG
from wares.encode import adapter, load
from wares.encode.adapter import AdaptedEncoder, AdapterCard, AdapterLayer
from wares.errors import BadInput, BadSetting
from wares.types import Pixels, Product

pytest.importorskip("torch")
from wares.training.adapter.train import AdapterRecipe, card_of, train_adapter

pytestmark = pytest.mark.train
Pair = tuple[Product, Pixels]
RECIPE = AdapterRecipe(width=32, epochs=30, rounds=2, batch=32, learning_rate=5e-3, held_out=0.2, threads=1)


class Shuffled:
    """The built-in encoder with its words' numbers in another order: as good as random for words and pictures."""

    def __init__(self) -> None:
        self._inner = load.load(threads=1)
        self._order = np.random.default_rng(0).permutation(self._inner.dim)
        self.dim, self.fingerprint = self._inner.dim, "shuffled"

    def encode_words(self, texts: list[str]) -> np.ndarray:
        return self._inner.encode_words(texts)[:, self._order]

    def encode_pictures(self, pictures: list[Pixels]) -> np.ndarray:
        return self._inner.encode_pictures(pictures)


@pytest.fixture(scope="module")
def folder(toys: list[Pair], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out, encoder = tmp_path_factory.mktemp("adapter"), load.load(threads=1)
    report = train_adapter(iter(toys), encoder, card_of(encoder, "", "full"), RECIPE, out)
    assert (report.folder, report.products + report.held_out) == (out, len(toys))
    assert report.parameters == 2 * 32 * (2 * encoder.dim + 1)
    return out


def test_words_and_pictures_that_do_not_fit_are_brought_together(toys: list[Pair], tmp_path: Path) -> None:
    encoder, told = Shuffled(), []
    report = train_adapter(iter(toys), encoder, card_of(encoder, "", "full"), RECIPE, tmp_path, told.append)
    assert report.before is not None
    assert report.after is not None
    assert report.after.recall_at_10 > report.before.recall_at_10 + 0.2
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_it_is_an_encoder_of_unit_vectors(folder: Path, toys: list[Pair]) -> None:
    encoder, beneath = load.load(folder, threads=1), load.load(threads=1)
    assert isinstance(encoder, AdaptedEncoder)
    assert encoder.dim == beneath.dim
    assert encoder.fingerprint not in (beneath.fingerprint, "")
    assert load.load(str(folder)).fingerprint == encoder.fingerprint
    words = encoder.encode_words(["red shirt", "", "红色"])
    assert np.linalg.norm(words, axis=1) == pytest.approx([1, 0, 1], abs=1e-5)
    assert not np.allclose(words[0], beneath.encode_words(["red shirt"])[0], atol=1e-3)
    assert np.linalg.norm(encoder.encode_pictures([toys[0][1]])) == pytest.approx(1, abs=1e-5)
    assert encoder.encode_pictures([]).shape == (0, encoder.dim)


def test_the_correction_by_hand() -> None:
    one = AdapterLayer(
        np.array([[1.0], [0.0]], np.float32), np.array([-0.5], np.float32), np.array([[0.0, 2.0]], np.float32)
    )
    given = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.float32)
    assert one(given) == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [0, 1], [0, 0]]), abs=1e-6)


def rewritten(folder: Path, to: Path, **changes: object) -> Path:
    to.mkdir()
    for path in folder.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    found = json.loads((to / adapter.FILE).read_text(encoding="utf-8"))
    (to / adapter.FILE).write_text(json.dumps(found | changes), encoding="utf-8")
    return to


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fingerprint": "other"}, "learnt over another encoder"),
        ({"version": 9}, "version 9"),
        ({"files": {}}, "missing or not what"),
        ({"surprise": 1}, "damaged"),
        ({"base": "/nowhere"}, "no such folder"),
    ],
)
def test_a_broken_folder_is_named(changes: dict[str, object], said: str, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=said):
        load.load(rewritten(folder, tmp_path / "copy", **changes))


def test_a_correction_of_another_length_is_refused(tmp_path: Path) -> None:
    encoder, zeros = load.load(threads=1), np.zeros((3, 3), np.float32)
    adapter.write(tmp_path, card_of(encoder, "", "full"), *(AdapterLayer(zeros, zeros[0], zeros),) * 2)
    with pytest.raises(BadSetting, match="for vectors of 3, not of"):
        load.load(tmp_path)


def test_one_product_is_too_few(toys: list[Pair], tmp_path: Path) -> None:
    encoder = load.load(threads=1)
    with pytest.raises(BadInput, match="at least two"):
        train_adapter(iter(toys[:1]), encoder, AdapterCard("", 1, "", "", "", {}), RECIPE, tmp_path)


def test_the_command_writes_one_that_a_shop_can_use(tmp_path: Path) -> None:
    rows = ["id,title,colour,image"]
    for number, (name, rgb) in enumerate({"red": (200, 20, 20), "blue": (20, 20, 200), "green": (20, 160, 40)}.items()):
        Image.new("RGB", (60, 80), rgb).save(tmp_path / f"{number}.png")
        rows.append(f"{number},{name} shirt,{name},{number}.png")
    (tmp_path / "feed.csv").write_text("\n".join(rows), encoding="utf-8")
    words = ["train", "adapter", str(tmp_path / "feed.csv"), "--out", str(tmp_path / "made"), "--epochs", "2"]
    found = subprocess.run(
        [sys.executable, "-m", "wares", *words, "--json"], capture_output=True, text=True, timeout=LONG
    )
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["products"] == 3
    assert load.load(tmp_path / "made").fingerprint != load.load().fingerprint
