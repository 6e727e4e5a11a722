"""Least squares against the normal equations written out."""

import numpy as np
import pytest
from scipy import sparse

from _implicit_als import ImplicitALS, ImplicitALSSettings, solve
from contracts.recommender_contract import Make, PersonalContract
from recommend.worlds import board, taste, taste_of
from wares.errors import BadInput


class TestFactors(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: ImplicitALS(ImplicitALSSettings(rank=4, regularization=0.01))


def test_asking_before_fitting_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="call its fit first"):
        ImplicitALS().scores([taste(1)])


@pytest.mark.parametrize("rank", [3, 12])
def test_rows_are_the_solution_of_their_normal_equations(rank: int) -> None:
    """Rows longer and shorter than the rank go different ways."""
    rng = np.random.default_rng(2)
    weights = np.where(rng.random((30, 25)) < rng.random((30, 1)) * 0.6, rng.uniform(0.5, 2, (30, 25)), 0)
    weights[4] = 0
    others = rng.standard_normal((25, rank)).astype(np.float32)
    settings = ImplicitALSSettings(rank=rank, unobserved_weight=0.1, regularization=0.05, regularization_power=0.7)
    found = solve(sparse.csr_array(weights.astype(np.float32)), others, settings)
    for row, weight in zip(found, weights, strict=True):
        ridge = 0.05 * (weight.sum() + 0.1 * 25) ** 0.7
        left = others.T @ (weight[:, None] * others) + 0.1 * others.T @ others + ridge * np.eye(rank)
        np.testing.assert_allclose(row, np.linalg.solve(left, others.T @ weight), rtol=1e-3, atol=1e-4)


def test_each_round_comes_nearer() -> None:
    errors = []
    for rounds in (1, 2, 8):
        factors = ImplicitALS(ImplicitALSSettings(rank=2, epochs=rounds, regularization=0.001)).fit(board())
        scores = factors.scores([taste_of(shopper) for shopper in range(20)])
        own = np.arange(12)[None] % 2 == np.arange(20)[:, None] % 2
        errors.append(float(scores[own].min() - scores[~own].max()))
    assert errors[-1] > 0.5
    assert errors[-1] >= errors[0]


def test_an_empty_taste_has_no_answer() -> None:
    assert np.isneginf(ImplicitALS(ImplicitALSSettings(rank=2)).fit(board()).scores([taste()])).all()
