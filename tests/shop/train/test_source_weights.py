"""Weights of the sources in a world where it is known which source is right."""

import numpy as np
import pytest

from wares.profiles.traits import TraitsTable
from wares.rank.linear import SourceWeights, normalize
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.placements import RULES
from wares.shop.recommend.registry import DEFAULT_WEIGHTS, SOURCES, default_weights
from wares.shop.recommend.sources import DEPTH, SourceCandidates
from wares.shop.recommend.trained import RecommendArtifacts, SourceQuality, TrainedParameters
from wares.shop.train.settings import SourceWeightSettings
from wares.shop.train.source_weights import CaseCandidates, fit_source_weights
from wares.types import Placement

FEWEST_CASES = SourceWeightSettings().fewest_cases
NAMED = 30
NO_VECTORS = np.zeros((0, 1), np.float32)
NONE = np.zeros(0, np.int64)
TABLE = TraitsTable.of([], NO_VECTORS, NO_VECTORS, 1)
VIEW = CatalogView(TABLE, NONE, NONE > 0, NONE * 1.0, NONE.astype(np.int32), NONE, 0, "")


def case(rng: np.random.Generator, right: str, wrong: str) -> CaseCandidates:
    """Two sources name the same products in orders of their own; what was taken stands first by `right`."""
    features = np.zeros((NAMED, len(SOURCES), 2), np.float32)
    descending = normalize(np.linspace(1, 0, NAMED, dtype=np.float32), DEPTH)
    for name in (right, wrong):
        features[rng.permutation(NAMED), SOURCES.index(name)] = descending
    place = int(features[:, SOURCES.index(right)].sum(axis=1).argmax())
    nobody = np.full((NAMED, len(SOURCES)), -1, np.int64)
    preferences = np.zeros((NAMED, 1), np.float32)
    return CaseCandidates(SourceCandidates(np.arange(NAMED), features, nobody, preferences, VIEW), place)


def share(weights: dict[str, tuple[float, float]], name: str) -> float:
    return sum(weights[name]) / sum(map(sum, weights.values()))


@pytest.mark.parametrize("place", ["home", "product", "cart"])
def test_the_source_that_is_right_gets_the_weight(place: Placement) -> None:
    rng = np.random.default_rng(0)
    default = default_weights(place)
    quality = fit_source_weights([case(rng, "transitions", "similar") for _ in range(600)], default)
    assert quality is not None
    assert quality.cases == 240
    assert share(dict(quality.weights), "transitions") > 2 * share(dict(default), "transitions")
    assert share(dict(quality.weights), "similar") < share(dict(default), "similar")
    assert quality.figures["transitions"].hit_12 == 1
    assert quality.figures["similar"].hit_12 < 0.6
    assert quality.figures["blend"].ndcg_12 > quality.figures["default"].ndcg_12 + 0.05
    assert all(value >= 0 for pair in quality.weights.values() for value in pair)


def test_what_holds_no_longer_is_not_taken_over() -> None:
    """The source that was right at first is wrong ever after."""
    rng = np.random.default_rng(0)
    turned = [case(rng, "rp3beta", "similar") for _ in range(100)]
    turned += [case(rng, "similar", "rp3beta") for _ in range(400)]
    quality = fit_source_weights(turned, DEFAULT_WEIGHTS)
    assert quality is not None
    assert quality.weights == dict(DEFAULT_WEIGHTS)
    assert quality.figures["blend"] == quality.figures["default"]


def test_few_cases_move_the_weights_little_and_fewer_not_at_all() -> None:
    rng = np.random.default_rng(0)
    cases = [case(rng, "transitions", "similar") for _ in range(600)]
    assert fit_source_weights(cases[: FEWEST_CASES - 1], DEFAULT_WEIGHTS) is None
    few, many = fit_source_weights(cases[:FEWEST_CASES], DEFAULT_WEIGHTS), fit_source_weights(cases, DEFAULT_WEIGHTS)
    assert few is not None and many is not None
    shares = [share(dict(weights), "transitions") for weights in (DEFAULT_WEIGHTS, few.weights, many.weights)]
    assert shares[0] < shares[1] < shares[2]


def test_a_product_that_no_source_names_counts_as_not_found() -> None:
    rng = np.random.default_rng(0)
    cases = [case(rng, "transitions", "similar") for _ in range(100)]
    unnamed = [CaseCandidates(one.candidates, -1) for one in cases]
    quality = fit_source_weights([one for pair in zip(cases, unnamed, strict=True) for one in pair], DEFAULT_WEIGHTS)
    assert quality is not None
    assert quality.figures["transitions"].found == pytest.approx(0.5)


def test_each_placement_has_weights_of_its_own() -> None:
    learnt = dict.fromkeys(SOURCES, (0.0, 1.0))
    cart = {**learnt, "bought_together": (3.0, 0.0)}
    qualities: dict[Placement, SourceQuality] = {
        "home": SourceQuality({}, learnt, 9),
        "cart": SourceQuality({}, cart, 9),
    }
    artifacts = RecommendArtifacts(parameters=TrainedParameters(qualities))

    def weights(placement: Placement) -> SourceWeights:
        return artifacts.weights(placement, from_products=RULES[placement].from_products)

    home = {**learnt, "replenishment": default_weights("home")["replenishment"]}
    assert weights("home") == weights("email") == home
    assert weights("category") == {**learnt, "replenishment": (0.0, 0.0)}
    assert weights("cart")["bought_together"] == (3.0, 0.0)
    assert weights("product") == default_weights("product")
    assert RecommendArtifacts().weights("home", from_products=False) == default_weights("home")
