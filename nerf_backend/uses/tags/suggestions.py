"""What a tag's classifier says of each asset, and which labelled assets speak for and against it."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.suggested_tags import FEWEST

from .asking import distances, typical
from .classifier import Classifier, each_its_own, shapes_of, train
from .descriptors import Array, Descriptors
from .labels import Labels
from .quality import Quality, quality, says_yes, told

Rows = NDArray[np.int64]

EVIDENCE = 3  # nearest assets of each kind


@dataclasses.dataclass(frozen=True)
class Evidence:
    row: int
    distance: float  # in the space of the descriptor that the classifier chose; 1 is that of typical assets


@dataclasses.dataclass(frozen=True)
class Suggestion:
    """That the asset ``row`` has the tag; the nearest labelled assets that have it and that have it not."""

    row: int
    probability: float
    assumed: bool  # the asset has other tags: this one may have been forgotten
    having: tuple[Evidence, ...]
    lacking: tuple[Evidence, ...]


@dataclasses.dataclass(frozen=True)
class TagFound:
    """One tag: its labels and, where there are enough of them, a classifier with its measured quality.

    ``chances`` [n]: probability of the tag for each asset; of a labelled one as told without its shape.
    ``missing``: how many more shapes with and without the tag are needed before anything is said.
    """

    labels: Labels
    classifier: Classifier | None = None
    quality: Quality | None = None
    chances: Array | None = None
    suggestions: tuple[Suggestion, ...] = ()
    missing: tuple[int, int] = (0, 0)

    @property
    def trusted(self) -> bool:
        return self.quality is not None and self.quality.verdict != "guessing"


def find_tag(
    descriptors: Descriptors, labels: Labels, seed: int = 0, shapes: NDArray[np.int64] | None = None
) -> TagFound:
    """Everything about one tag; suggestions only of a classifier that does better than guessing.

    ``shapes`` [n]: assets of one number are near-duplicates in shape; None: there are no such.
    """
    shapes = each_its_own(len(labels.answers), shapes)
    having, lacking = (max(0, FEWEST - shapes_of(labels.answers, shapes, kind)) for kind in (1, 0))
    found = TagFound(labels, missing=(having, lacking))
    if any(found.missing):
        return found
    rows = labels.labelled
    classifier = train(descriptors, labels.answers, rows, seed, shapes)
    without_it = told(descriptors, labels.answers, rows, seed, shapes)
    chances = classifier.probabilities(descriptors)
    chances[rows] = without_it.mean
    measured = quality(labels.answers[rows], without_it, seed, shapes[rows])
    found = dataclasses.replace(found, classifier=classifier, quality=measured, chances=chances)
    if not found.trusted:
        return found
    likely = labels.open[says_yes(chances[labels.open])]
    vectors = descriptors[classifier.descriptor]
    vectors = vectors / typical(vectors)
    sides = tuple(np.flatnonzero(labels.answers == answer) for answer in (1, 0))
    ordered = sorted(likely, key=lambda row: -chances[row])
    return dataclasses.replace(
        found, suggestions=tuple(_suggestion(vectors, sides, labels, chances, int(row)) for row in ordered)
    )


def _suggestion(
    vectors: Array, sides: tuple[Rows, ...], labels: Labels, chances: Array, row: int
) -> Suggestion:
    """``sides``: rows with and without the tag; vectors: in typical distances."""
    having, lacking = (_nearest(vectors, rows, row) for rows in sides)
    return Suggestion(row, float(chances[row]), bool(labels.assumed[row]), having, lacking)


def _nearest(vectors: Array, rows: Rows, row: int) -> tuple[Evidence, ...]:
    rows = rows[rows != row]
    gaps = distances(vectors[[row]], vectors[rows])[0]
    return tuple(Evidence(int(rows[i]), float(gaps[i])) for i in np.argsort(gaps, kind="stable")[:EVIDENCE])
