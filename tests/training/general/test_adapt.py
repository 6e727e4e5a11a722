"""Adapting the general encoder: its heads learn a shop, go on where they were killed, and stay where that is better."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from wares.encode.general import GeneralEncoder
from wares.encode.load import SHIPPED, load
from wares.errors import BadInput, BadSetting
from wares.language.query.lexicon import lexicon
from wares.training.encoder.data import ExampleRows
from wares.training.general.material import picture_material
from wares.training.general.recipe import AdaptOptions, HeadRecipe
from wares.training.general.train import adapt_encoder, make_encoder
from wares.training.general.views import view_of
from wares.types import Pixels, Product

Toys = list[tuple[Product, Pixels]]
OPTIONS = AdaptOptions(epochs=20, held_out=0.2, threads=1)


def silent(what: str, share: float) -> None:
    assert what
    assert 0 <= share <= 1


def test_heads_learn_a_shop_and_the_towers_stay(toys: Toys, tmp_path: Path) -> None:
    rows = ExampleRows(lexicon())
    report = adapt_encoder(rows, rows.views(toys), None, OPTIONS, tmp_path / "out", silent)
    assert report.figures
    assert (tmp_path / "out" / "report.md").is_file()
    after, before = load(tmp_path / "out", threads=1), GeneralEncoder(SHIPPED, threads=1)
    assert isinstance(after, GeneralEncoder)
    assert (after.fingerprint == before.fingerprint) == (report.better is False)
    assert after.towers.of_texts(["red dress"]) == pytest.approx(before.towers.of_texts(["red dress"]))
    assert after.dim == before.dim


def test_what_is_no_better_is_not_taken(toys: Toys, tmp_path: Path) -> None:
    """A run that learns next to nothing changes no figure: the folder is the encoder it began with."""
    rows = ExampleRows(lexicon())
    options = replace(OPTIONS, learning_rate=1e-8)
    report = adapt_encoder(rows, rows.views(toys), None, options, tmp_path / "out", silent)
    assert report.better is False
    assert load(tmp_path / "out").fingerprint == load().fingerprint


def test_features_that_were_kept_are_not_worked_out_again(toys: Toys, tmp_path: Path) -> None:
    towers = GeneralEncoder(SHIPPED, threads=1).towers
    pictures = [picture for _, picture in toys[:6]]
    first = picture_material(pictures, towers, 2, tmp_path)
    again = picture_material(pictures, None, 2, tmp_path)  # type: ignore[arg-type]  # nobody is asked
    assert np.array_equal(first.units, again.units)
    assert first.views == 2
    alone = towers.of_pictures(pictures[:1])
    assert first.features[0, 0] == pytest.approx(alone.features[0], abs=0.02)


def test_too_little_is_said(toys: Toys, tmp_path: Path) -> None:
    rows = ExampleRows()
    with pytest.raises(BadInput, match="too few"):
        adapt_encoder(rows, rows.views(toys[:1]), None, OPTIONS, tmp_path / "out", silent)
    with pytest.raises(BadSetting, match="held_out"):
        AdaptOptions(held_out=0.9)


def test_packages_that_are_not_there_are_named(toys: Toys, tmp_path: Path) -> None:
    rows = ExampleRows()
    for folder, said in ((tmp_path / "nowhere", "no such folder"), (tmp_path, "unpack the packages")):
        with pytest.raises(BadSetting, match=said):
            make_encoder(rows, rows.views(toys), folder, None, HeadRecipe(), tmp_path / "out", silent)
    (tmp_path / "efficientnet-lite0-1.pth").write_bytes(b"something else")
    with pytest.raises(BadSetting, match="not the published weights"):
        make_encoder(rows, rows.views(toys), tmp_path, None, HeadRecipe(), tmp_path / "out", silent)


def test_a_view_is_a_picture_again() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    rng = np.random.default_rng(1)
    assert view_of(picture, 0, rng) is picture
    for number in range(1, 40):
        view = view_of(picture, number, rng)
        assert view.dtype == np.uint8
        assert view.ndim == 3
        assert min(view.shape[:2]) >= 4


def test_passes_become_steps_and_what_cannot_be_is_refused() -> None:
    assert [AdaptOptions(epochs=epochs).recipe(512).steps for epochs in (1, 3)] == [2, 6]
    with pytest.raises(BadSetting, match="learning_rate"):
        AdaptOptions(learning_rate=2.0).recipe(512)
