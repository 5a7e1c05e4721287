"""What a linear reader finds in a representation: cross-validated, so that nothing is learnt by heart.

A probe sees vectors [A, D] of A assets and one attribute of each. Vectors are centred and divided by
one number, their root mean square, not scaled a dimension at a time: that would blow up noise. How
strongly a probe is held back is chosen on the training folds only.
"""

import warnings
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegressionCV, RidgeCV
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

FOLDS = 5
INNER_FOLDS = 4
STRENGTHS = np.logspace(-1, 5, 7)  # inverse regularisation of the logistic regression
ALPHAS = np.logspace(-5, 3, 17)  # regularisation of the ridge regression
SEED = 0  # of the folds

Vectors = NDArray[np.float64]


def scaled(vectors: NDArray) -> Vectors:
    """Centred, with root mean square length 1."""
    centred = np.asarray(vectors, np.float64) - np.mean(vectors, axis=0)
    size = np.sqrt((centred**2).sum(1).mean())
    return centred / max(float(size), 1e-12)


def rotated(vectors: NDArray) -> Vectors:
    """The same points in at most A - 1 dimensions: distances, and so linear probes, stay as they are."""
    u, singular, _ = np.linalg.svd(scaled(vectors), full_matrices=False)
    return u * singular


def accuracy(vectors: NDArray, labels: Sequence[str]) -> float:
    """Share of assets whose label a logistic regression tells that was fitted to the other folds.

    Labels of fewer assets than there are folds are left out; NaN where fewer than two labels are left.
    """
    common = [name for name, count in Counter(labels).items() if count >= FOLDS]
    chosen = [i for i, label in enumerate(labels) if label in common]
    if len(common) < 2:
        return float("nan")
    truth = np.array(labels)[chosen]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    inner = StratifiedKFold(INNER_FOLDS, shuffle=True, random_state=SEED)
    probe = LogisticRegressionCV(
        Cs=STRENGTHS,
        cv=inner,
        max_iter=1000,
        l1_ratios=(0.0,),
        scoring="accuracy",
        use_legacy_attributes=False,
    )
    with warnings.catch_warnings():
        # The weakest regularisation of separable data has no end to converge to; the folds judge it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", UserWarning)  # a label rarer than the inner folds
        told = cross_val_predict(probe, rotated(np.asarray(vectors)[chosen]), truth, cv=folds)
    return float(np.mean(told == truth))


def chance(labels: Sequence[str]) -> float:
    """What always naming the commonest label reaches."""
    counts = [count for count in Counter(labels).values() if count >= FOLDS] or [len(labels)]
    return max(counts) / sum(counts)


def predicted(vectors: NDArray, values: NDArray) -> Vectors:
    """``values`` [A] or [A, C] as a ridge regression tells them that was fitted to the other folds."""
    folds = KFold(FOLDS, shuffle=True, random_state=SEED)
    found = cross_val_predict(RidgeCV(alphas=ALPHAS), rotated(vectors), np.asarray(values), cv=folds)
    return np.asarray(found, np.float64)


def r2(vectors: NDArray, values: NDArray) -> float:
    """1 - squared error / variance of the predicted values; of several columns, errors summed first."""
    truth = np.asarray(values, np.float64)
    spread = ((truth - truth.mean(0)) ** 2).sum()
    return float(1 - ((predicted(vectors, truth) - truth) ** 2).sum() / max(float(spread), 1e-12))


def rank_one(queries: NDArray, known: NDArray, right: Sequence[Collection[int]]) -> float:
    """Share of queries [Q, D] whose nearest of ``known`` [A, D] is one of the ``right`` rows of it."""
    gaps = np.linalg.norm(np.asarray(queries)[:, None] - np.asarray(known)[None], axis=-1)
    return float(np.mean([nearest in rows for nearest, rows in zip(gaps.argmin(1), right, strict=True)]))
