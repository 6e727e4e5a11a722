"""Weights of the sources in a world where it is known which source is right."""

import numpy as np
import pytest

from wares.shop.recommend.artifacts import RecommendArtifacts, SourceQuality, TrainedParameters
from wares.shop.recommend.placements import RULES, weights_in
from wares.shop.recommend.sources import DEFAULTS, SOURCES, SourceCandidates, heights_of
from wares.shop.train.source_weights import FEWEST_CASES, CaseCandidates, judged
from wares.types import Placement

NAMED = 30


def case(rng: np.random.Generator, right: str, wrong: str) -> CaseCandidates:
    """Two sources name the same products in orders of their own; what was taken stands first by `right`."""
    heights = np.zeros((NAMED, len(SOURCES), 2), np.float32)
    for name in (right, wrong):
        heights[rng.permutation(NAMED), SOURCES.index(name)] = heights_of(np.linspace(1, 0, NAMED, dtype=np.float32))
    place = int(heights[:, SOURCES.index(right)].sum(axis=1).argmax())
    nobody = np.full((NAMED, len(SOURCES)), -1, np.int64)
    return CaseCandidates(SourceCandidates(np.arange(NAMED), heights, nobody, np.zeros((NAMED, 1), np.float32)), place)


def share(weights: dict[str, tuple[float, float]], name: str) -> float:
    return sum(weights[name]) / sum(map(sum, weights.values()))


@pytest.mark.parametrize("place", ["home", "product", "cart"])
def test_the_source_that_is_right_gets_the_weight(place: Placement) -> None:
    rng = np.random.default_rng(0)
    usual = RULES[place].usual
    found = judged([case(rng, "next", "similar") for _ in range(600)], usual)
    assert found is not None
    assert found.cases == 240
    assert share(dict(found.weights), "next") > 2 * share(dict(usual), "next")
    assert share(dict(found.weights), "similar") < share(dict(usual), "similar")
    assert found.figures["next"].hit_12 == 1
    assert found.figures["similar"].hit_12 < 0.6
    assert found.figures["blend"].ndcg_12 > found.figures["unlearnt"].ndcg_12 + 0.05
    assert all(value >= 0 for pair in found.weights.values() for value in pair)


def test_what_holds_no_longer_is_not_taken_over() -> None:
    """The source that was right at first is wrong ever after."""
    rng = np.random.default_rng(0)
    turned = [case(rng, "graph", "similar") for _ in range(100)] + [case(rng, "similar", "graph") for _ in range(400)]
    found = judged(turned, DEFAULTS)
    assert found is not None
    assert found.weights == dict(DEFAULTS)
    assert found.figures["blend"] == found.figures["unlearnt"]


def test_few_cases_move_the_weights_little_and_fewer_not_at_all() -> None:
    rng = np.random.default_rng(0)
    cases = [case(rng, "next", "similar") for _ in range(600)]
    assert judged(cases[: FEWEST_CASES - 1], DEFAULTS) is None
    few, many = judged(cases[:FEWEST_CASES], DEFAULTS), judged(cases, DEFAULTS)
    assert few is not None and many is not None
    assert share(dict(DEFAULTS), "next") < share(dict(few.weights), "next") < share(dict(many.weights), "next")


def test_a_product_that_no_source_names_counts_as_not_found() -> None:
    rng = np.random.default_rng(0)
    cases = [case(rng, "next", "similar") for _ in range(100)]
    unnamed = [CaseCandidates(one.found, -1) for one in cases]
    found = judged([one for pair in zip(cases, unnamed, strict=True) for one in pair], DEFAULTS)
    assert found is not None
    assert found.figures["next"].found == pytest.approx(0.5)


def test_each_place_has_weights_of_its_own() -> None:
    learnt = dict.fromkeys(SOURCES, (0.0, 1.0))
    models = RecommendArtifacts(
        learnt=TrainedParameters(
            SourceQuality({}, learnt, 9), {"cart": SourceQuality({}, {**learnt, "bought": (3.0, 0.0)}, 9)}
        )
    )
    assert weights_in("home", models) == weights_in("category", models) == weights_in("email", models) == learnt
    assert weights_in("cart", models)["bought"] == (3.0, 0.0)
    assert weights_in("product", models) == RULES["product"].usual
    assert weights_in("home", RecommendArtifacts()) == DEFAULTS
