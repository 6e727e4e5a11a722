from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from wares.encode import load  # noqa: E402  # only where torch is
from wares.encode.text_features import FeatureVocabulary  # noqa: E402
from wares.encode.vectors import l2_normalize  # noqa: E402
from wares.training.encoder.export import quantise, save  # noqa: E402
from wares.training.encoder.towers import Towers  # noqa: E402

pytestmark = pytest.mark.train
NAMES = ["red", "dress", "red dress", "红", "#<re"]


@pytest.fixture(scope="module")
def towers() -> Towers:
    torch.manual_seed(0)
    made = Towers(len(NAMES), 16)
    for name, value in made.state_dict().items():
        if "running_var" in name or "norm.weight" in name:
            value.uniform_(0.5, 1.5)
        elif "running_mean" in name or "output" in name:
            value.normal_(std=0.2)
    return made.eval()


def test_pictures_are_served_as_they_were_trained(towers: Towers, tmp_path: Path) -> None:
    save(towers, NAMES, 16, tmp_path)
    pictures = np.random.default_rng(0).integers(0, 256, (6, 80, 64, 3), dtype=np.uint8)
    with torch.no_grad():
        raw = towers.pictures(torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255).numpy()
    served = load.load(tmp_path).encode_pictures(list(pictures))
    assert np.sum(served * l2_normalize(raw), axis=1) == pytest.approx(1.0, abs=1e-3)


def test_texts_are_served_as_they_were_trained(towers: Towers, tmp_path: Path) -> None:
    save(towers, NAMES, 16, tmp_path)
    texts = ["red dress", "红 dress", "dress dress red"]
    bags = [FeatureVocabulary(NAMES).bag(text) for text in texts]
    offsets = torch.tensor(np.cumsum([0, *(len(rows) for rows, _ in bags)]))
    rows = torch.from_numpy(np.concatenate([rows for rows, _ in bags]))
    weights = torch.from_numpy(np.concatenate([weights for _, weights in bags]))
    with torch.no_grad():
        raw = towers.texts(rows, weights, offsets).numpy()
    served = load.load(tmp_path).encode_words(texts)
    assert np.sum(served * l2_normalize(raw), axis=1) == pytest.approx(1.0, abs=1e-3)


def test_int8_is_within_half_a_step() -> None:
    rows = np.random.default_rng(1).normal(size=(7, 30)).astype(np.float32)
    rows[3] = 0.0
    whole, scales = quantise(rows)
    assert whole.dtype == np.int8
    assert np.all(np.abs(whole * scales[:, None] - rows) <= scales[:, None] * 0.501)
