"""Ways through the graph against the formula written out, and what content adds."""

import numpy as np

from recommend.worlds import ITEMS, VECTORS, board, made, taste
from wares.recommend.content_neighbours import content_graph, nearest_items
from wares.recommend.interaction_matrix import cells
from wares.recommend.rp3beta import RP3Beta, RP3BetaSettings


def test_scores_are_the_formula() -> None:
    world = made([(0, 0), (0, 1), (1, 1, 0.0, 0.5), (1, 2), (2, 2), (2, 0), (2, 3), (0, 1, 1.0, 0.2)], 3, 5)
    settings = RP3BetaSettings(source_power=0.6, shopper_power=0.9, beta=0.2)
    rows = cells(world).toarray()
    assert rows[0].tolist() == [1, 1, 0, 0, 0]  # the larger weight of the two
    sums, taken = rows.sum(1), rows.sum(0)
    given = np.array([0, 2.0, 1.0, 0, 0])
    expected = np.zeros(5)
    for to in range(4):
        for by in range(3):
            way = sum(given[item] * taken[item] ** -0.6 * rows[by, item] for item in range(4))
            expected[to] += way * sums[by] ** -0.9 * rows[by, to] * taken[to] ** -0.2
    scores = RP3Beta(settings).fit(world).scores([taste(1, 2, weights=[2, 1])])[0]
    np.testing.assert_allclose(scores[:4], expected[:4], rtol=1e-5)
    assert scores[4] == -np.inf


def new_item():
    """The board, but nobody took item 10 yet."""
    world = board()
    rows = list(zip(world.shoppers.tolist(), world.items.tolist(), world.times.tolist(), strict=True))
    return made([row for row in rows if row[1] != 10])


def test_content_reaches_a_product_that_nobody_took() -> None:
    plain = RP3Beta().fit(new_item()).scores([taste(0, 2)])[0]
    helped = RP3Beta(modalities={"picture": VECTORS}).fit(new_item()).scores([taste(0, 2)])[0]
    assert plain[10] == -np.inf
    assert helped[10] > 0
    assert helped[11] == -np.inf
    assert helped[4] > helped[10]


def test_a_taste_of_a_product_that_nobody_took_is_answered_by_those_alike() -> None:
    graph = RP3Beta(modalities={"picture": VECTORS}).fit(new_item())
    best = np.argsort(-graph.scores([taste(10)])[0])[:5]
    assert set(best.tolist()) == {0, 2, 4, 6, 8}


def test_neighbours_are_the_nearest_others() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((40, 6)).astype(np.float32)
    vectors[7] = 0
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    cosines = units @ units.T
    np.fill_diagonal(cosines, -1)
    found = nearest_items(vectors, 3).toarray()
    for item in range(40):
        best = [other for other in np.argsort(-cosines[item])[:3] if cosines[item, other] > 0]
        assert sorted(best) == np.flatnonzero(found[item]).tolist()
        np.testing.assert_allclose(found[item, best], cosines[item, best], rtol=1e-5)
    assert not found[:, 7].any()


def test_modalities_add_up_by_weight() -> None:
    other = np.roll(VECTORS, 1, axis=0)[:, :1] * np.arange(1, ITEMS + 1, dtype=np.float32)[:, None]
    both = content_graph({"a": VECTORS, "b": other}, {"b": 0.5}, 3).toarray()
    one, two = content_graph({"a": VECTORS}, {}, 3).toarray(), content_graph({"b": other}, {}, 3).toarray()
    np.testing.assert_allclose(both, one + 0.5 * two, rtol=1e-5)
    np.testing.assert_allclose(one.sum(axis=1), 1, rtol=1e-5)
