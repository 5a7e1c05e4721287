"""Rows of the probe table: what each representation tells of the fitted assets, and of their twins.

A representation gives a vector to each fitted asset and to each twin. All are probed alike.
"""

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from blender_addon.contract.metadata import CODE_SIZE

from ..fit_data import FitData
from ..fit_start import describe
from ..initial_codes import principal_components
from . import attributes, picture_features, probes
from .picture_features import FEATURES, Stack
from .samples import FITTED, RECOLOURED, RESHAPED, Sample, of_role
from .stage import Document

SAME_LOOK = "same look"  # a reshaped twin finds a chair of just its materials


@dataclasses.dataclass(frozen=True)
class Representation:
    """``known`` [A, D] of the fitted samples in their order; twins [T, D] in theirs."""

    known: NDArray
    recoloured: NDArray
    reshaped: NDArray


@dataclasses.dataclass(frozen=True)
class Truth:
    """What is asked of a representation."""

    samples: list[Sample]
    radii: list[float]  # of the fitted samples, metres
    colours: NDArray  # mean colour [A, 3] of the fitted samples

    @property
    def fitted(self) -> list[Sample]:
        return of_role(self.samples, FITTED)

    def originals(self, role: str) -> list[list[int]]:
        """The row of the fitted sample whose twin each of those of ``role`` is."""
        row = {sample.index: i for i, sample in enumerate(self.fitted)}
        return [[row[twin.index]] for twin in of_role(self.samples, role)]

    def of_same_look(self) -> list[list[int]]:
        """The rows of the fitted samples with the very materials of each reshaped twin, its original's too.

        No look tells them apart: several chairs of the family are all oak.
        """
        known = [attributes.materials_of(sample.parameters) for sample in self.fitted]
        asked = [attributes.materials_of(sample.parameters) for sample in of_role(self.samples, RESHAPED)]
        return [[i for i, look in enumerate(known) if look == wanted] for wanted in asked]


def probe(found: Representation, truth: Truth) -> Document:
    """Accuracies, R2 and shares of twins found, by name; None where a probe makes no sense."""
    parameters = [sample.parameters for sample in truth.fitted]
    labels = attributes.labels(parameters)
    sizes = attributes.sizes(parameters, truth.radii)
    told = {name: probes.accuracy(found.known, values) for name, values in labels.items()}
    told |= {name: probes.r2(found.known, values) for name, values in sizes.items()}
    told["colour"] = probes.r2(found.known, truth.colours)
    for name, twins, right in (
        (RECOLOURED, found.recoloured, truth.originals(RECOLOURED)),
        (RESHAPED, found.reshaped, truth.originals(RESHAPED)),
        (SAME_LOOK, found.reshaped, truth.of_same_look()),
    ):
        told[name] = probes.rank_one(twins, found.known, right) if len(twins) else math.nan
    return {name: value if math.isfinite(value) else None for name, value in told.items()}


def guesses(truth: Truth) -> Document:
    """What needs no representation: chance, and what the truth about one half tells of the other."""
    parameters = [sample.parameters for sample in truth.fitted]
    labels = attributes.labels(parameters)
    by_chance: Document = {name: probes.chance(values) for name, values in labels.items()}
    armrests = probes.accuracy(attributes.known_materials(parameters), labels["armrests"])
    return by_chance | {
        "colour from the true shape": probes.r2(attributes.known_shape(parameters), truth.colours),
        "armrests from the true materials": armrests if math.isfinite(armrests) else None,
    }


def from_pictures(name: str, stacks: dict[str, Stack], azimuths: int, truth: Truth) -> Representation:
    """The feature called ``name`` of pictures by asset id."""
    chosen = [of_role(truth.samples, role) for role in (FITTED, RECOLOURED, RESHAPED)]
    parts = []
    for feature in FEATURES[name]:
        found = [[feature(stacks[s.asset_id], azimuths) for s in samples] for samples in chosen]
        known = np.stack(found[0])
        mean, size = known.mean(0), np.sqrt(known.var(0).sum()) or 1.0
        parts.append([(np.stack(rows) - mean) / size if rows else np.zeros((0, 1)) for rows in found])
    vectors = [np.concatenate(blocks, axis=1) for blocks in zip(*parts, strict=True)]
    if name in picture_features.COMPONENTS_OF:
        project = picture_features.principal_directions(vectors[0], CODE_SIZE)
        vectors = [project(rows) if len(rows) else rows for rows in vectors]
    return Representation(*vectors)


def from_start(data: Sequence[FitData | None]) -> list[Representation]:
    """Shape and appearance codes before any fit, of what a fit reads of FITTED, RECOLOURED, RESHAPED."""
    found = []
    described = [[describe(d, i) for i in range(len(d.assets))] if d else [] for d in data]
    for half in range(2):
        vectors = [
            torch.stack([each[half][0] for each in assets]) if assets else None for assets in described
        ]
        assert vectors[0] is not None
        basis = principal_components(vectors[0])
        codes = [np.zeros((0, 1)) if v is None else basis.project(v).double().numpy() for v in vectors]
        found.append(Representation(*codes))
    return found
