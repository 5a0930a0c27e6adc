"""Surprise: how little the next observation was expected, in nats.

The predictive model is conjugate: each dimension is normal with unknown mean and variance, whose joint
prior is normal-inverse-gamma NIG(m, k, a, b). What was seen long ago is forgotten exponentially. Two
surprises come in closed form: Shannon's, -log p(x) under the Student-t predictive, and Bayes's,
KL(posterior || prior) (Itti and Baldi 2009).
"""

from __future__ import annotations

from math import lgamma

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Predictor:
    """A normal-inverse-gamma model of `dim` independent dimensions with forgetting.

    `memory` is about how many observations it remembers; `scale` the standard deviation that it expects
    of a dimension before it has seen any.
    """

    def __init__(self, dim: int, memory: float = 20.0, scale: float = 0.1) -> None:
        self._keep = 1.0 - 1.0 / memory
        self._prior_b = scale**2
        self.m: Array = np.zeros(dim)
        self.k = 0.01
        self.a = 1.5
        self.b: Array = np.full(dim, self._prior_b)

    def shannon(self, x: Array) -> float:
        """-log p(x) of the next observation, summed over dimensions, nats."""
        scale2 = self.b * (self.k + 1) / (self.a * self.k)
        z2 = (x - self.m) ** 2 / (2 * self.a * scale2)
        norm = lgamma(self.a) - lgamma(self.a + 0.5) + 0.5 * np.log(2 * np.pi * self.a * scale2)
        return float(np.sum(norm + (self.a + 0.5) * np.log1p(z2)))

    def learn(self, x: Array) -> float:
        """Take the observation in; KL(posterior || prior), summed over dimensions, nats."""
        prior = (self.m, self.k, self.a, self.b)
        k = self.k + 1
        m = (self.k * self.m + x) / k
        a = self.a + 0.5
        b = self.b + 0.5 * self.k / k * (x - self.m) ** 2
        learned = divergence((m, k, a, b), prior)
        self.m = m
        self.k = max(0.01, k * self._keep)
        self.a = 1.5 + (a - 1.5) * self._keep
        self.b = self._prior_b + (b - self._prior_b) * self._keep
        return learned


Parameters = tuple[Array, float, float, Array]


def divergence(posterior: Parameters, prior: Parameters) -> float:
    """KL(posterior || prior) of two normal-inverse-gamma models, summed over dimensions, nats.

    The sum of that of the inverse gammas and the expected one of the normals (Soch and Allefeld 2016).
    """
    m1, k1, a1, b1 = posterior
    m0, k0, a0, b0 = prior
    normal = 0.5 * (k0 * (m1 - m0) ** 2 * a1 / b1 + k0 / k1 - 1 - np.log(k0 / k1))
    gamma = a0 * np.log(b1 / b0) - (lgamma(a1) - lgamma(a0)) + (a1 - a0) * digamma(a1) - (b1 - b0) * a1 / b1
    return float(np.sum(normal + gamma))


def digamma(x: float) -> float:
    """Derivative of `lgamma` for x > 0: recurrence up to 6, then the asymptotic series."""
    shift = 0.0
    while x < 6:
        shift -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    return shift + float(np.log(x)) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y / 252))
