"""What sampling a family needs beside a generator."""

from collections.abc import Iterable
from typing import Any

import numpy as np


def pick(rng: np.random.Generator, choices: Iterable[str], weights: Iterable[float] | None = None) -> str:
    names = list(choices)
    odds = np.array(list(weights) if weights else [1.0] * len(names))
    return names[int(rng.choice(len(names), p=odds / odds.sum()))]


def rounded(values: dict[str, Any]) -> dict[str, Any]:
    """To a tenth of a millimetre: nobody makes furniture finer, and the record reads better."""
    return {k: round(float(v), 4) if isinstance(v, float) else v for k, v in values.items()}
