"""One score an asset, with an interval that respects how often the asset was tried.

Rows of one asset and one scene are views of one thing and count once: their mean is one trial. Shares get a
Wilson interval (Wilson 1927), other scores that of an empirical Bayes estimate (Efron and Morris 1975): the
asset's mean, drawn towards that of all the more, the fewer its trials are.
"""

import dataclasses

import numpy as np

from .covariates import Array, Rows, adjust, means

Z = 1.96  # 95 %
# Where assets hardly differ their weights would become proportional to trials without any bound.
MOST_NOISE = 10.0  # variance within over variance between assets, in median trials


@dataclasses.dataclass(frozen=True)
class AssetScores:
    """Row i is asset i. ``mean``, ``low`` and ``high`` are of the scores as they are; NaN: no interval.

    ``adjusted`` is the mean without what the covariates explain; ``shrunken`` is its empirical Bayes
    estimate; ``value`` is what is tested: its distance from the mean of all, less for fewer trials.
    """

    rows: Rows  # [n]: results
    trials: Rows  # [n]: results that count, rows of one scene being one
    mean: Array
    low: Array
    high: Array
    adjusted: Array
    shrunken: Array
    value: Array
    changes: Array  # [k], see covariates.py
    share: bool  # all scores are 0 or 1


def asset_scores(scores: Array, asset: Rows, group: Rows, covariates: Array) -> AssetScores:
    """Of ``scores`` [m]; each asset, 0 to n - 1, has a row. Those of equal ``group`` [m] are one trial."""
    _, trial = np.unique(np.stack([asset, group]), axis=1, return_inverse=True)
    trial = trial.ravel()
    without = adjust(scores, asset, covariates)
    both = means(np.stack([scores, without.scores], axis=1), trial)  # [trials, 2]
    owner = means(asset[:, None].astype(np.float64), trial)[:, 0].astype(np.int64)
    trials = np.bincount(owner)
    mean, adjusted = means(both, owner).T
    share = bool(np.isin(scores, (0.0, 1.0)).all())
    noise = _noise(both[:, 1], owner)
    between = (
        max(float(adjusted.var(ddof=1)) - float((noise / trials).mean()), 0.0) if len(adjusted) > 1 else 0.0
    )
    variance = noise / trials
    kept = between / np.maximum(between + variance, 1e-300)
    shrunken = adjusted.mean() + kept * (adjusted - adjusted.mean())
    low, high = wilson(mean, trials) if share else _bayes(mean, variance, between)
    ratio = min(noise / max(between, 1e-300), MOST_NOISE * float(np.median(trials)))
    value = (adjusted - adjusted.mean()) * trials / (trials + ratio)
    rows = np.bincount(asset)
    return AssetScores(rows, trials, mean, low, high, adjusted, shrunken, value, without.changes, share)


def wilson(share: Array, trials: Rows) -> tuple[Array, Array]:
    """The ends of the 95 % interval of shares [n] of so many trials [n]."""
    z2 = Z**2 / trials
    middle = (share + z2 / 2) / (1 + z2)
    half = Z / (1 + z2) * np.sqrt(share * (1 - share) / trials + z2 / (4 * trials))
    return middle - half, middle + half


def _noise(scores: Array, owner: Rows) -> float:
    """Pooled variance of an asset's trials; 0 if no asset has two."""
    freedom = len(scores) - len(np.unique(owner))
    left = scores - means(scores[:, None], owner)[owner, 0]
    return float((left**2).sum() / freedom) if freedom else 0.0


def _bayes(mean: Array, variance: Array, between: float) -> tuple[Array, Array]:
    """The empirical Bayes interval; NaN where nothing is known of the noise."""
    if not variance.any():
        return np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    kept = between / (between + variance)
    estimate = mean.mean() + kept * (mean - mean.mean())
    # The mean of all is not known exactly either.
    half = Z * np.sqrt(kept * variance + (1 - kept) ** 2 * (between + variance.mean()) / len(mean))
    return estimate - half, estimate + half
