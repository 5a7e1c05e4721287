"""Regularised logistic regressions on the same vectors, by scikit-learn: least of
|w|^2 / 2 + strength x (sum of log losses), the bias not held back."""

import functools
import warnings

import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import ThreadpoolController

Array = NDArray[np.float64]


def fitted(vectors: Array, answers: Array, used: Array, strengths: Array) -> Array:
    """Weights and bias [B, D + 1] of B regressions.

    vectors [n, D]; answers [n], 0 or 1; used [B, n], 1 where a regression sees the row, of both kinds,
    and 0 where not (there the answer may be anything); strengths [B], scikit-learn's C.
    """
    found = np.zeros((len(used), vectors.shape[1] + 1))
    # Hundreds of fits a tag: what is asked of the vectors is asked once, by whoever made them.
    # Threads of a linear algebra library would take ten times as long, waiting busily for small products.
    with (
        _threads().limit(limits=1),
        sklearn.config_context(assume_finite=True),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", ConvergenceWarning)  # separable and hardly held back: folds judge it
        for weights, seen, strength in zip(found, used > 0.5, strengths, strict=True):
            model = LogisticRegression(C=strength, tol=1e-5).fit(vectors[seen], answers[seen])
            weights[:-1], weights[-1] = model.coef_[0], model.intercept_[0]
    return found


@functools.cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def probabilities(vectors: Array, weights: Array) -> Array:
    """[..., n] of weights [..., D + 1]."""
    return sigmoid(weights[..., :-1] @ vectors.T + weights[..., -1:])


def log_losses(answers: Array, chances: Array) -> Array:
    """Minus the logarithm of the probability that was given to what is true; any shape."""
    kept = np.clip(chances, 1e-6, 1 - 1e-6)  # one answer that was thought impossible must not decide all
    return np.asarray(-np.log(np.where(answers > 0.5, kept, 1 - kept)))


def sigmoid(scores: Array) -> Array:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * scores)))  # never overflows
