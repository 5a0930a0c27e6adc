from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cutting.surprise import Predictor, digamma, divergence

FINITE = st.floats(-3, 3)


def taught(*values: float) -> Predictor:
    model = Predictor(1)
    for value in values:
        model.learn(np.array([value]))
    return model


@given(st.floats(0.6, 80))
def test_digamma_is_the_derivative_of_the_log_of_gamma(x: float) -> None:
    slope = (math.lgamma(x + 1e-5) - math.lgamma(x - 1e-5)) / 2e-5
    assert math.isclose(digamma(x), slope, rel_tol=1e-4, abs_tol=1e-4)


@given(st.lists(FINITE, max_size=6))
def test_the_predictive_density_integrates_to_one(values: list[float]) -> None:
    model = taught(*values)
    scale = math.sqrt(float(model.b[0]) * (model.k + 1) / (model.a * model.k))
    # A Student t has long tails: integrate over the angle, x = centre + scale * tan(angle).
    angles = np.linspace(-np.pi / 2, np.pi / 2, 401)[1:-1]
    xs = float(model.m[0]) + scale * np.tan(angles)
    density = np.exp([-model.shannon(np.array([x])) for x in xs]) * scale / np.cos(angles) ** 2
    assert math.isclose(float(np.trapezoid(density, angles)), 1.0, rel_tol=1e-3)


def test_the_divergence_is_that_of_numeric_integration() -> None:
    posterior = (np.array([0.3]), 4.0, 3.5, np.array([0.8]))
    prior = (np.array([-0.2]), 3.0, 3.0, np.array([0.6]))
    mus, variances = np.linspace(-6, 6, 1201), np.exp(np.linspace(-7, 5, 1201))
    mu, variance = np.meshgrid(mus, variances)
    p, q = _log_density(mu, variance, posterior), _log_density(mu, variance, prior)
    inner = np.trapezoid(np.exp(p) * (p - q), mus, axis=1)
    assert math.isclose(float(np.trapezoid(inner, variances)), divergence(posterior, prior), rel_tol=1e-3)


def _log_density(
    mu: np.ndarray, variance: np.ndarray, model: tuple[np.ndarray, float, float, np.ndarray]
) -> np.ndarray:
    m, k, a, b = float(model[0][0]), model[1], model[2], float(model[3][0])
    normal = 0.5 * np.log(k / (2 * np.pi * variance)) - k * (mu - m) ** 2 / (2 * variance)
    return normal + a * np.log(b) - math.lgamma(a) - (a + 1) * np.log(variance) - b / variance


@given(st.lists(FINITE, min_size=1, max_size=8), FINITE)
def test_surprise_by_what_is_learned_is_never_negative(values: list[float], x: float) -> None:
    assert taught(*values).learn(np.array([x])) >= -1e-9


def test_the_unexpected_surprises_more_and_the_usual_ever_less() -> None:
    model = taught(*[0.5, 0.51, 0.49] * 5)
    assert model.shannon(np.array([2.0])) > model.shannon(np.array([0.5]))
    steady = [taught(*[0.5] * n).shannon(np.array([0.5])) for n in (1, 5, 20)]
    assert steady == sorted(steady, reverse=True)


def test_what_lasts_becomes_expected() -> None:
    model = taught(*[0.0] * 30)
    first = model.shannon(np.array([1.0]))
    for _ in range(40):
        model.learn(np.array([1.0]))
    assert model.shannon(np.array([1.0])) < first / 2
