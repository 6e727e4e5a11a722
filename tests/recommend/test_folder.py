"""Recommenders kept as folders answer as before; what is damaged is refused by name."""

import json
from pathlib import Path

import numpy as np
import pytest

from recommend.worlds import VECTORS, board, taste, taste_of
from wares.errors import BadInput
from wares.recommend.blend import Blend
from wares.recommend.factors import Factors, FactorsSettings
from wares.recommend.folder import MANIFEST, load, save
from wares.recommend.graph import Graph, GraphSettings
from wares.recommend.popular import Popular, PopularSettings, Trending
from wares.recommend.similar import Similar
from wares.recommend.steps import Steps
from wares.recommend.together import Together, TogetherSettings
from wares.types import Recommender

ALL = (
    Popular(PopularSettings(half_life=3)),
    Trending(),
    Similar(VECTORS),
    Together(TogetherSettings(kinds=("view", "purchase"), significance=1.0), "viewed"),
    Graph(GraphSettings(weights={"picture": 2.0}), {"picture": VECTORS}, "with_pictures"),
    Steps(),
    Factors(FactorsSettings(rank=3)),
    Blend([Popular(), Graph()]),
)


@pytest.mark.parametrize("recommender", ALL, ids=lambda one: one.name)
def test_it_answers_as_before(recommender: Recommender, tmp_path: Path) -> None:
    tastes = [taste_of(0), taste(), taste(1, 4)]
    expected = recommender.fit(board()).scores(tastes)
    save(recommender, tmp_path)
    kept = load(tmp_path)
    assert kept.name == recommender.name
    assert type(kept) is type(recommender)
    assert kept.settings == recommender.settings
    np.testing.assert_array_equal(kept.scores(tastes), expected)


def test_unfitted_and_foreign_ones_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'graph' cannot be kept"):
        save(Graph(), tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_damage_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no whole recommender"):
        load(tmp_path)
    save(Popular().fit(board()), tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / "scores.npy").unlink()
    with pytest.raises(BadInput, match="missing or broken"):
        load(tmp_path)
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "version": 99}))
    with pytest.raises(BadInput, match="another version"):
        load(tmp_path)
