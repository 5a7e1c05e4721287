"""Parametric families: assets with parameters, as an artist would set them up. Pure numpy.

Asset ``index`` of seed ``seed`` is the same whatever else is made: its generator is
``np.random.default_rng([seed, index])``.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from . import chair, chair_sampling, lamp, lamp_sampling, sofa, sofa_sampling, table, table_sampling
from .part import Part


@dataclasses.dataclass(frozen=True)
class Family:
    sample: Callable[[np.random.Generator], Any]  # a frozen dataclass of int, float and str
    build: Callable[[Any], list[Part]]
    # By which order of turns about the vertical a member looks the same: 1 none, 2, 3, ..., 0 any turn.
    symmetry: Callable[[Any], int]


FAMILIES = {  # by category
    "chair": Family(chair_sampling.sample, chair.build, chair.symmetry),
    "sofa": Family(sofa_sampling.sample, sofa.build, sofa.symmetry),
    "table": Family(table_sampling.sample, table.build, table.symmetry),
    "lamp": Family(lamp_sampling.sample, lamp.build, lamp.symmetry),
}


def member(category: str, seed: int, index: int) -> tuple[Any, list[Part]]:
    """Parameters and parts of asset ``index``, counted from 0."""
    family = FAMILIES[category]
    parameters = family.sample(np.random.default_rng([seed, index]))
    return parameters, family.build(parameters)
