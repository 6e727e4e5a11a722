"""Sigmoid, logit and softmax against SciPy's; logistic regression against a general optimiser."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy import special
from scipy.optimize import minimize

from wares.stats.logistic import LogisticCurve, fit_logistic, logit, sigmoid, softmax


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_they_are_scipys_and_keep_the_dtype(dtype: type) -> None:
    values = np.linspace(-200, 200, 81).astype(dtype)
    np.testing.assert_allclose(sigmoid(values), special.expit(values), rtol=1e-5, atol=1e-37)
    matrix = values.reshape(9, 9)
    np.testing.assert_allclose(softmax(matrix), special.softmax(matrix, axis=1), rtol=1e-4, atol=1e-30)
    assert sigmoid(values).dtype == softmax(matrix).dtype == dtype


@given(npst.arrays(np.float64, 5, elements=st.floats(-12, 12)))
def test_logit_undoes_sigmoid(values: np.ndarray) -> None:
    assert logit(sigmoid(values)) == pytest.approx(values, abs=1e-6)
    assert np.isfinite(logit([0.0, 1.0])).all()


def test_the_fit_is_the_least_penalised_loss() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(300, 3))
    outcomes = rng.random(300) < sigmoid(features @ np.array([1.5, 0, -2]) + 0.5)
    ridge, centre = np.array([2.0, 0.5, 1.0, 0.1]), np.array([1.0, 0.0, 0.0, -1.0])

    def loss(coefficients: np.ndarray) -> float:
        logits = features @ coefficients[:-1] + coefficients[-1]
        return (
            np.logaddexp(0, np.where(outcomes, -logits, logits)).sum()
            + (ridge * (coefficients - centre) ** 2).sum() / 2
        )

    slow = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-6}).x
    curve = fit_logistic(features, outcomes, ridge, centre)
    assert [*curve.weights, curve.offset] == pytest.approx(slow, abs=1e-4)
    assert curve.logits(features[:2]) == pytest.approx(features[:2] @ curve.weights + curve.offset)


def test_a_column_that_says_nothing_and_outcomes_all_alike_have_an_answer() -> None:
    nothing = fit_logistic(np.zeros((20, 1)), np.arange(20) % 4 == 0)
    assert nothing.weights == pytest.approx([0]) and nothing.offset == pytest.approx(np.log(1 / 3))
    alike = fit_logistic(np.ones((20, 1)), np.ones(20, np.bool_), 1.0)
    assert isinstance(alike, LogisticCurve) and np.isfinite([*alike.weights, alike.offset]).all()
