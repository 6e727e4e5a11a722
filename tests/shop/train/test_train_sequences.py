"""A model of sequences is trained in a shop, kept there, and answers after the shop was opened again."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import wares
import world
from shop.train.test_train import NOW, many
from wares.cli.app import app
from wares.errors import MissingExtra
from wares.training.sequence import SequenceRecipe, train_sequence
from wares.types import Interactions, Vectors

RECIPE = SequenceRecipe(
    epochs=6, minutes=None, patience=0, batch=64, dim=16, layers=1, heads=2, window=6, dropout=0.0, items_lost=0.0,
    rows_lost=0.0, learning_rate=2e-2, weight_decay=0.0, moving=0.9, threads=1,
)  # fmt: skip


def teach(interactions: Interactions, content: Vectors, folder: Path) -> bool:
    train_sequence(interactions, RECIPE, folder, content=content)
    return True


def rounds(ring: list[str]) -> Iterator[dict[str, object]]:
    """A hundred shoppers who go round a ring of products, each from a place of their own."""
    rng = np.random.default_rng(0)
    for shopper in range(100):
        for step, place in enumerate(np.arange(8) + rng.integers(len(ring))):
            time = NOW - (9 - step) * 86400 + shopper * 60
            yield {"kind": "view", "products": [ring[place % len(ring)]], "shopper": f"u{shopper}", "time": time}


@pytest.mark.train
def test_a_model_of_sequences_is_trained_kept_and_asked(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    ring = np.random.default_rng(1).permutation([one.id for one in many()])[:30].tolist()
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        shop.add(many())
        shop.track(rounds(ring))
        report = shop.train_recommenders(teach=teach)
        assert report.figures["transformer"].ndcg_12 > 2 * report.figures["popular"].ndcg_12
    (kept,) = (path for path in (tmp_path / "shop" / "recommenders").iterdir() if path.is_dir())
    assert (kept / "transformer" / "sequence.json").is_file()
    assert not (kept / "transformer" / "checkpoint.pt").exists()
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        assert shop.personalization.artifacts.models["transformer"] is not None
        shop.add([world.products()[0]])
        for step, one in enumerate(ring[3:6]):
            shop.track([{"kind": "view", "products": [one], "session": "new", "time": NOW - 60 + step}])
        first = shop.recommend(session="new", limit=1).items[0]
        assert (first.id, first.shares["transformer"] > 0) == (ring[6], True)
    (kept / "transformer" / "items.npy").write_bytes(b"broken")
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        assert "train it again: wares train recommenders" in shop.personalization.artifacts.state
        assert shop.recommend(session="new", limit=1).items


def test_without_torch_the_rest_is_trained_and_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    folder = str(tmp_path / "shop")
    with wares.open(folder, create=True) as shop:
        shop.add(world.products())
        shop.track([{"kind": "view", "products": [one], "shopper": "ann"} for one in ("mug-red", "dress-red")])
    found = CliRunner().invoke(app, ["train", "recommenders", "--shop", folder], catch_exceptions=False)
    assert found.exit_code == 0
    assert "pip install " in found.output
    assert "torch" in found.output
    assert "wares[" not in found.output
    assert "learnt from 2 events" in found.output
    with pytest.raises(MissingExtra, match="A model of sequences needs an optional part"):
        CliRunner().invoke(app, ["train", "recommenders", "--sequence", "--shop", folder], catch_exceptions=False)
