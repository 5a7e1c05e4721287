"""How sure a match is: a conditional logit (McFadden 1974) over the assets and "none of these".

The chance of asset i is e^w_i over the sum of all assets' e^w and e^NONE, where w is a weighted sum of how
well the asset's drawing explains the photo (crop_features.Likeness). Weights and NONE were fitted by
maximum likelihood on photos whose asset is known, each once with its asset in the library and once without
it (benchmark --fit).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEIGHTS = (4.36, 8.32, 4.88, -16.79)  # of overlap, outline, edges, error
NONE = 12.70
HOLD = 0.0001  # of the fit: a pull of the weights to 0


def worth(numbers: Sequence[float]) -> float:
    """w of the four ``numbers`` of a likeness."""
    return float(np.dot(WEIGHTS, numbers))


def chances(worths: Floats, photos: int = 1) -> tuple[Floats, float]:
    """Of assets [n] whose mean worth in so many photos is ``worths``, and of none of them; their sum is 1.

    Photos of one object share what is hard about it, so several count as their square root.
    """
    scores = np.append(worths, NONE) * photos**0.5
    powers = np.exp(scores - scores.max())
    powers /= powers.sum()
    return powers[:-1], float(powers[-1])


def fit(questions: Sequence[tuple[Floats, int]]) -> tuple[Floats, float]:
    """Weights [k] and NONE from questions: numbers [n, k] of n assets, and which is right (-1: none)."""
    from scipy.optimize import minimize

    width = questions[0][0].shape[1]

    def loss(values: Floats) -> tuple[float, Floats]:
        weights, none = values[:-1], values[-1]
        total, slope = HOLD * float(weights @ weights), np.append(2 * HOLD * weights, 0.0)
        for numbers, right in questions:
            scores = np.append(numbers @ weights, none)
            scores -= scores.max()
            share = np.exp(scores) / np.exp(scores).sum()
            place = right if right >= 0 else len(numbers)
            total -= float(np.log(max(share[place], 1e-12))) / len(questions)
            share[place] -= 1
            slope[:-1] += numbers.T @ share[:-1] / len(questions)
            slope[-1] += share[-1] / len(questions)
        return total, slope

    found = minimize(loss, np.append(np.zeros(width), 0.0), jac=True, method="L-BFGS-B")
    return found.x[:-1], float(found.x[-1])
