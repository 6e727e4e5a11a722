"""Towers begun with a finished encoder's folder give its vectors, whether or not it left anything but serving files."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from wares.encode import load  # noqa: E402  # only where torch is
from wares.encode.text_features import FeatureVocabulary  # noqa: E402
from wares.encode.vectors import l2_normalize  # noqa: E402
from wares.errors import BadSetting  # noqa: E402
from wares.training.adaptation import warm_start  # noqa: E402
from wares.training.encoder import export  # noqa: E402
from wares.training.encoder.towers import Towers  # noqa: E402
from wares.types import Pixels, Vectors  # noqa: E402

pytestmark = pytest.mark.train
NAMES = ["red", "dress", "red dress", "红", "#<re"]
DIM = 16


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    towers = Towers(len(NAMES), DIM)
    for name, value in towers.state_dict().items():
        if "running_var" in name or "norm.weight" in name:
            value.uniform_(0.5, 1.5)
        elif "running_mean" in name or "output" in name:
            value.normal_(std=0.2)
    folder = tmp_path_factory.mktemp("finished")
    export.save(towers.eval(), NAMES, DIM, folder)
    return folder


@pytest.fixture(scope="module")
def pictures() -> Pixels:
    rng = np.random.default_rng(0)
    flat = rng.integers(0, 256, (48, 1, 1, 3)) + rng.integers(-60, 60, (48, 80, 64, 3))
    return flat.clip(0, 255).astype(np.uint8)


def begun(finished: Path, names: list[str], pictures: Pixels) -> Towers:
    torch.manual_seed(1)
    towers = Towers(len(names), DIM)
    warm_start.begin_with(towers, names, finished, pictures)
    return towers


def of_pictures(towers: Towers, pictures: Pixels) -> Vectors:
    with torch.no_grad():
        return l2_normalize(towers.pictures(torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255).numpy())


def of_texts(towers: Towers, names: list[str], texts: list[str]) -> Vectors:
    bags = [FeatureVocabulary(names).bag(text) for text in texts]
    offsets = torch.tensor(np.cumsum([0, *(len(rows) for rows, _ in bags)]))
    rows = torch.from_numpy(np.concatenate([rows for rows, _ in bags]))
    weights = torch.from_numpy(np.concatenate([weights for _, weights in bags]))
    with torch.no_grad():
        return l2_normalize(towers.texts(rows, weights, offsets).numpy())


def test_pictures_come_out_as_the_encoder_has_them(finished: Path, pictures: Pixels) -> None:
    towers = begun(finished, NAMES, pictures).eval()
    served = load.load(finished).encode_pictures(list(pictures))
    assert np.abs(of_pictures(towers, pictures) - served).max() < 1e-3


def test_batch_norms_are_as_training_needs_them(finished: Path, pictures: Pixels) -> None:
    """In training a batch norm goes by the batch; on the pictures its statistics are of, that must change nothing."""
    towers = begun(finished, NAMES, pictures)
    norms = [module for module in towers.pictures.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        live = norm.running_var > 0.5
        assert norm.running_var[live].numpy() == pytest.approx(1.0, abs=1e-3)
    before = [norm.running_mean.clone() for norm in norms]
    towers.train()
    of_pictures(towers, pictures)
    for norm, mean in zip(norms, before, strict=True):
        assert (norm.running_mean - mean).abs().max() < 1e-2


def test_texts_come_out_as_the_encoder_has_them_whatever_is_new(finished: Path, pictures: Pixels) -> None:
    names = warm_start.vocabulary(finished, ["samovar", "dress", "kettle"], 1)
    assert names == [*NAMES, "samovar"]
    towers = begun(finished, names, pictures).eval()
    texts = ["red dress", "红 dress", "dress samovar"]
    served = load.load(finished).encode_words(texts[:2])
    made = of_texts(towers, names, texts)
    assert np.abs(made[:2] - served).max() < 1e-3
    assert of_texts(towers, names, ["samovar"]).any(), "a new word can be learnt"


def test_written_and_read_again_nothing_drifts(finished: Path, pictures: Pixels, tmp_path: Path) -> None:
    towers = begun(finished, NAMES, pictures).eval()
    export.save(towers, NAMES, DIM, tmp_path / "again")
    first, again = (load.load(folder).encode_pictures(list(pictures)) for folder in (finished, tmp_path / "again"))
    assert np.sum(first * again, axis=1).min() > 0.999


def test_other_towers_and_no_encoder_are_refused(finished: Path, pictures: Pixels, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"table is \(5, 16\) there|layer"):
        warm_start.begin_with(Towers(len(NAMES), DIM * 2), NAMES, finished, pictures)
    with pytest.raises(BadSetting, match="no such file"):
        warm_start.vocabulary(tmp_path, NAMES, 10)
    with pytest.raises(BadSetting, match="no such file"):
        warm_start.begin_with(Towers(len(NAMES), DIM), NAMES, tmp_path, pictures)
