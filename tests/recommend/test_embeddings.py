"""The written-out gradients against differences, what is drawn against what it stands for, and groups of taste."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from recommend.worlds import board, made, taste, taste_of
from wares.errors import BadInput
from wares.recommend.embeddings import FEWEST_SHOPPERS, Embeddings, EmbeddingsParameters, fit_embeddings
from wares.recommend.embeddings_learner import EmbeddingsSettings, Question, gradient
from wares.recommend.holdout import subset
from wares.recommend.interaction_matrix import largest_weights, taste_rows
from wares.recommend.popularity import Popularity

SMALL = EmbeddingsSettings(dim=8, epochs=20, batch_size=32, negatives=20)


def question() -> Question:
    """Three shoppers among seven items, of which five may be the answer."""
    inputs = sparse.csr_array(
        np.array([[1, 0, 0.5, 0, 0, 0, 0], [0, 2, 0, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0.3, 0]], np.float32)
    )
    negatives, bias = np.array([0, 1, 3, 5, 6]), np.array([0.1, -0.2, 0, 0.4, -1], np.float32)
    return Question(inputs, negatives, bias, np.array([0, 0, 1, 2]), np.array([1, 2, 2, 4]))


def loss(items: np.ndarray, asked: Question) -> float:
    """In float64, for vectors of any length, one shopper at a time."""
    units = items / np.linalg.norm(items, axis=1, keepdims=True)
    total, whole = 0.0, 0.0
    for row, inputs in enumerate(asked.inputs.toarray().astype(np.float64)):
        shopper = inputs @ units
        logits = 3 * units[asked.negatives] @ shopper / np.linalg.norm(shopper) + asked.bias
        targets = asked.targets[asked.rows == row]
        total += len(targets) ** 0.5 * float(np.mean(np.log(np.exp(logits).sum()) - logits[targets]))
        whole += len(targets) ** 0.5
    return total / whole


def test_slopes_are_those_of_the_surprise() -> None:
    items = np.random.default_rng(0).standard_normal((7, 4))
    items /= np.linalg.norm(items, axis=1, keepdims=True)
    found = gradient(items.astype(np.float32), question(), 3.0)
    for place in np.ndindex(*items.shape):
        step = np.zeros_like(items)
        step[place] = 1e-5
        expected = (loss(items + step, question()) - loss(items - step, question())) / 2e-5
        assert found[place] == pytest.approx(expected, abs=1e-4)


def groups(rng: np.random.Generator):
    """200 shoppers of ten tastes, each with six of the twelve items of their own, and two of anybody's."""
    rows = []
    for shopper in range(200):
        own = 12 * (shopper % 10) + rng.permutation(12)[:6]
        rows += [(shopper, int(item)) for item in {*own.tolist(), *rng.integers(0, 120, 2).tolist()}]
    return made(rows, 200, 120)


def test_shoppers_of_a_taste_find_the_rest_of_it() -> None:
    rng = np.random.default_rng(1)
    world = groups(rng)
    embeddings, popular = Embeddings(SMALL).fit(world), Popularity().fit(world)
    hits = {embeddings: 0, popular: 0}
    for group in range(10):
        drawn = 12 * group + rng.permutation(12)
        for recommender in hits:
            scores = recommender.scores([taste(*drawn[:4].tolist())])[0]
            scores[drawn[:4]] = -np.inf
            hits[recommender] += int(np.isin(np.argsort(-scores)[:8], drawn[4:]).sum())
    assert hits[embeddings] >= 72
    assert hits[popular] < 20


def test_what_nobody_took_has_no_chance_and_the_likeliest_has_one() -> None:
    world = made([(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 3)], items=6)
    scores = Embeddings(SMALL).fit(world).scores([taste(0), taste(4), taste()])
    assert np.isneginf(scores[:, 4:]).all()
    assert np.isneginf(scores[1:]).all()
    assert scores[0].max() == 1
    assert (scores[0, :4] >= 0).all()


def test_some_items_are_scored_as_all_are() -> None:
    world = made([(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 3)], items=6)
    embeddings = Embeddings(SMALL).fit(world)
    for one in (taste(0), taste(0, 2), taste(4), taste()):
        everything = embeddings.scores([one])[0]
        assert embeddings.scores_of(np.arange(7), one) == pytest.approx([*everything, -np.inf], abs=1e-5)
    likely, unlikely = embeddings.scores_of(np.array([2, 3]), taste(0))
    assert likely == 1 and unlikely == pytest.approx(np.divide(*embeddings.scores([taste(0)])[0, [3, 2]]), abs=1e-5)


def test_items_that_nobody_took_change_nothing_for_the_others() -> None:
    world = made([(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 3)], items=6)
    small, large = Embeddings(SMALL).fit(world), Embeddings(SMALL)
    assert small.parameters is not None and len(small.parameters.taken.items) == 6
    more = np.zeros_like(small.parameters.items)
    large.parameters = EmbeddingsParameters(
        np.concatenate([small.parameters.items, more]),
        np.concatenate([small.parameters.bias, np.full(6, -np.inf, np.float32)]),
        np.concatenate([small.parameters.weights, np.zeros(6, np.float32)]),
    )
    assert large.parameters.taken.items.tolist() == [0, 1, 2, 3]
    tastes = [taste(0), taste(0, 2, 2, 9, weights=[1, 3, 2, 1]), taste(4), taste()]
    found = large.scores(tastes)
    assert found[:, :6] == pytest.approx(small.scores(tastes), abs=1e-6)
    assert np.isneginf(found[:, 6:]).all()


@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([-1.0, 0.0, 0.5, 2.0])), max_size=12))
def test_the_weights_of_a_taste_are_a_row_of_the_matrix(touched: list[tuple[int, float]]) -> None:
    one = taste(*(item for item, _ in touched), weights=[weight for _, weight in touched])
    items, weights = largest_weights(one, 6)
    row = taste_rows([one], 6)
    assert items.tolist() == row.indices.tolist() and weights.tolist() == row.data.tolist()


def test_heavier_items_say_more() -> None:
    embeddings = Embeddings(SMALL).fit(board())
    scores = embeddings.scores([taste(0, 1, weights=[3, 1]), taste(0, 1, weights=[1, 3])])
    assert scores[0, 2] > scores[0, 3]
    assert scores[1, 2] < scores[1, 3]


def test_another_seed_is_another_draw_of_the_same() -> None:
    one, two = (
        Embeddings(EmbeddingsSettings(dim=8, epochs=20, batch_size=32, seed=seed)).fit(board()).scores([taste_of(0)])
        for seed in (0, 1)
    )
    assert not np.array_equal(one, two)
    own = np.arange(12) % 2 == 0
    for scores in (one, two):
        assert scores[0, own].min() > scores[0, ~own].max()


def test_what_was_learnt_is_read_again(tmp_path: Path) -> None:
    model = Embeddings(SMALL).fit(groups(np.random.default_rng(1)))
    assert model.parameters is not None
    model.parameters.write(tmp_path, "own")
    again = Embeddings()
    again.parameters = EmbeddingsParameters.read(tmp_path, "own")
    assert np.array_equal(again.scores([taste(3, 5)]), model.scores([taste(3, 5)]))
    np.save(tmp_path / "own.bias.npy", np.zeros(7, np.float32))
    with pytest.raises(BadInput, match="do not fit; train again"):
        EmbeddingsParameters.read(tmp_path, "own")
    (tmp_path / "own.weights.npy").unlink()
    with pytest.raises(BadInput, match=r"weights\.npy.*train again"):
        EmbeddingsParameters.read(tmp_path, "own")


def test_the_given_item_of_the_same_taste_is_the_nearest() -> None:
    model = Embeddings(SMALL).fit(groups(np.random.default_rng(1)))
    assert model.nearest(np.array([1, 13, 2]), np.array([14, 7, 999])).tolist() == [7, 14, 7]
    assert model.nearest(np.array([1, 13]), np.array([999])).tolist() == [-1, -1]


def test_a_shop_learns_embeddings_from_a_hundred_shoppers_of_several_items() -> None:
    rng = np.random.default_rng(1)
    world = groups(rng)
    learnt = fit_embeddings(world)
    assert learnt is not None
    own = 12 * 4 + rng.permutation(12)
    scores = learnt.scores([taste(*own[:4].tolist())])[0]
    scores[own[:4]] = -np.inf
    assert np.isin(np.argsort(-scores)[:8], own[4:]).sum() >= 6
    assert fit_embeddings(subset(world, world.shoppers < FEWEST_SHOPPERS - 1)) is None
    assert fit_embeddings(made([(shopper, shopper % 7) for shopper in range(300)], 300, 7)) is None
