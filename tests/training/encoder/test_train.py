"""Whole runs on the tiny world."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.toy_world import COLOURS, SHAPES, shop
from wares.encode import load
from wares.errors import BadInput, BadSetting, MissingExtra
from wares.language.query.lexicon import lexicon
from wares.training.encoder.data import examples, subset
from wares.training.encoder.train import EncoderStep, Recipe, train_encoder
from wares.types import Pixels, Product

pytestmark = pytest.mark.train
RECIPE = Recipe(epochs=11, batch=40, dim=32, learning_rate=3e-3, held_out=0.0, threads=1)


@pytest.fixture(scope="module")
def trained(toys: list[tuple[Product, Pixels]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("trained")
    train_encoder(examples(toys, lexicon=lexicon()), RECIPE, folder)
    return folder


def test_it_learns_the_toys(trained: Path) -> None:
    encoder = load.load(trained, threads=1)
    unseen = shop(2, seed=77)
    vectors = encoder.encode_pictures([picture for _, picture in unseen])
    right = 0.0
    for colour in COLOURS:
        for shape in SHAPES:
            scores = vectors @ encoder.encode_words([f"{colour} {shape}"])[0]
            best = np.argsort(-scores)[:2]
            right += sum(unseen[i][0].title == f"{colour} {shape}" for i in best) / 2
    assert right / (len(COLOURS) * len(SHAPES)) > 0.6, "chance is 0.05"


def test_it_learns_chinese_colours(trained: Path) -> None:
    encoder = load.load(trained, threads=1)
    unseen = shop(1, seed=78)
    vectors = encoder.encode_pictures([picture for _, picture in unseen])
    for word, colour in {"红色": "Red", "蓝色": "Blue", "黑色": "Black"}.items():
        best = np.argsort(-(vectors @ encoder.encode_words([word])[0]))[:4]
        assert sum(unseen[i][0].colour == colour for i in best) >= 3, word


def test_the_folder_is_open_and_complete(trained: Path) -> None:
    names = {path.name for path in trained.iterdir()}
    assert {"manifest.json", "card.md", "curves.png", "log.jsonl", "tensorboard"} <= names
    assert "checkpoint.pt" not in names
    log = [json.loads(line) for line in (trained / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["epoch"] for line in log] == list(range(1, RECIPE.epochs + 1))
    assert log[-1]["loss"] < log[0]["loss"]


class _Killed(Exception):
    pass


def test_a_killed_run_goes_on_as_if_nothing_had_happened(toys: list[tuple[Product, Pixels]], tmp_path: Path) -> None:
    pytest.importorskip("torch")
    few = subset(examples(toys, lexicon=lexicon()), np.arange(60))
    recipe = replace(RECIPE, epochs=3, batch=20, held_out=0.1)
    whole = train_encoder(few, recipe, tmp_path / "whole")

    def killing(step: EncoderStep) -> None:
        if step.epoch == 3:
            raise _Killed

    with pytest.raises(_Killed):
        train_encoder(few, recipe, tmp_path / "killed", killing)
    with pytest.raises(BadSetting, match="no such file"):
        load.load(tmp_path / "killed")
    with pytest.raises(BadSetting, match="another recipe"):
        train_encoder(few, replace(recipe, seed=1), tmp_path / "killed")
    seen: list[EncoderStep] = []
    resumed = train_encoder(few, recipe, tmp_path / "killed", seen.append)
    assert {step.epoch for step in seen} == {3}
    assert seen[-1].progress == 1.0
    assert seen[-1].recall is not None
    assert [e.loss for e in resumed.epochs] == pytest.approx([e.loss for e in whole.epochs], rel=1e-3)
    first, second = load.load(tmp_path / "whole"), load.load(tmp_path / "killed")
    words = ["red disc", "蓝色"]
    assert np.sum(first.encode_words(words) * second.encode_words(words), axis=1) == pytest.approx(1.0, abs=1e-2)


def test_a_run_can_begin_with_another(trained: Path, toys: list[tuple[Product, Pixels]], tmp_path: Path) -> None:
    few = subset(examples(toys, lexicon=lexicon()), np.arange(0, 200, 3))
    further = train_encoder(few, replace(RECIPE, epochs=1, begin=str(trained), learning_rate=1e-4), tmp_path)
    log = (trained / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert further.epochs[0].loss < json.loads(log[0])["loss"]
    with pytest.raises(BadSetting, match="no such file"):
        train_encoder(few, replace(RECIPE, begin=str(tmp_path / "nowhere")), tmp_path / "other")


def test_a_budget_ends_a_run(toys: list[tuple[Product, Pixels]], tmp_path: Path) -> None:
    pytest.importorskip("torch")
    few = subset(examples(toys, lexicon=lexicon()), np.arange(40))
    report = train_encoder(few, replace(RECIPE, epochs=10_000, minutes=0.02, batch=20), tmp_path)
    assert report.epochs[-1].minutes < 1
    assert load.load(tmp_path).dim == RECIPE.dim


def test_too_little_to_learn_from(toys: list[tuple[Product, Pixels]], tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(BadInput, match="at least two"):
        train_encoder(subset(examples(toys, lexicon=lexicon()), np.arange(1)), RECIPE, tmp_path)


def test_impossible_recipes() -> None:
    with pytest.raises(BadSetting, match=r"held_out: 0\.9"):
        Recipe(held_out=0.9)


def test_without_torch_the_install_line_is_said(
    toys: list[tuple[Product, Pixels]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import wares.training.encoder

    for name in ("loop", "export", "towers", "losses", "augment"):
        monkeypatch.delitem(sys.modules, f"wares.training.encoder.{name}", raising=False)
        monkeypatch.delattr(wares.training.encoder, name, raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install .*torch"):
        train_encoder(examples(toys[:2], lexicon=lexicon()), RECIPE, tmp_path)
