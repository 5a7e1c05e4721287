"""Turns assets of a category so that they face one way: generalised Procrustes over one angle each.

An asset is compared, at every angle, with what the others look like as they are turned now: their mean
and the few directions in which they differ most. It takes the angle that leaves least unexplained, of
those that bring one of its sides (turn_sides.py) into a mirror plane of the mean: else the ends of a wide
sofa would be turned to the corners of narrow ones. All do so at once, and again until nobody moves. Which
way "one way" is, nothing here says.
"""

import dataclasses

import numpy as np

from .turn_description import ANGLES, STEP, Complex, Reals, as_rows, products, turned, wrapped
from .turn_sides import Flags, Shapes, lying_in, planes_of

DIRECTIONS = 4  # at most, in which assets of a category differ, beside their mean
APIECE = 6  # assets a direction: of fewer, one asset that faces a wrong way would be a direction of its own
FOLDS = 8  # an asset is compared with assets of other folds only: it must not explain itself
ROUNDS = 12
STARTS = 3  # assets that all others are turned to first, beside the way they are stored


@dataclasses.dataclass(frozen=True)
class Reference:
    """What assets look like that face one way: complex64 [1 + K, ORDERS, CELLS], mean and directions."""

    vectors: Complex

    def scores(self, shapes: Shapes) -> Reals:
        """How well assets turned back by each angle are explained, [A, ANGLES]; -inf where no side may lie.

        At the height that suits each angle, of those that the shapes have.
        """
        best = np.max([self.explained(there) for there in shapes.heights.swapaxes(0, 1)], axis=0)
        return np.where(lying_in(shapes.sides, planes_of(self.vectors[0])), best, -np.inf)

    def explained(self, descriptions: Complex) -> Reals:
        """How well assets [A, ORDERS, CELLS] turned back by each angle are explained, [A, ANGLES].

        The part of the description's squared length that mean and directions explain; may be negative.
        """
        mean, directions = self.vectors[0], self.vectors[1:]
        found = products(descriptions, self.vectors)
        score = 2 * found[:, 0] - _inner(mean, mean)
        for index, direction in enumerate(directions, start=1):
            score = score + (found[:, index] - _inner(mean, direction)) ** 2
        return score


def reference_of(aligned: Complex, directions: int) -> Reference:
    """Mean and at most ``directions`` principal directions of assets [A, ORDERS, CELLS] that face one way."""
    directions = min(directions, len(aligned) // APIECE)
    mean = aligned.mean(0)
    vectors = [mean]
    if directions:
        apart = aligned - mean
        rows = as_rows(apart)
        values, weights = np.linalg.eigh(rows @ rows.T)  # A x A: A is the smaller side
        for place in reversed(range(max(0, len(values) - directions), len(values))):
            if values[place] > 1e-5:
                vectors.append(_signed(np.tensordot(weights[:, place], apart, 1) / np.sqrt(values[place])))
    return Reference(np.stack(vectors).astype(np.complex64))


def align(shapes: Shapes, start: Reals) -> tuple[Reals, Reals]:
    """Degrees [A] that each asset is turned, up to one common turn, and its scores [A, ANGLES].

    ``start`` [A] is a first guess.
    """
    guesses = [_settle(shapes, first, 0) for first in _starts(shapes, start)]
    sums = [scores_by_all_others(shapes, turns, 0).max(axis=1).sum() for turns in guesses]
    turns = _settle(shapes, guesses[int(np.argmax(sums))], DIRECTIONS)
    return turns, scores_by_all_others(shapes, turns, DIRECTIONS)


def scores_by_others(shapes: Shapes, turns: Reals, directions: int, heard: Flags) -> Reals:
    """Scores [A, ANGLES] of assets by those ``heard`` [A] of other folds.

    These are turned by ``turns`` [A], and as high as they are: at the first height.
    """
    count = len(shapes)
    folds = np.arange(count) % min(FOLDS, count)
    aligned = turned(shapes.own, -turns)
    found = np.zeros((count, ANGLES))
    for fold in range(folds.max() + 1):
        others = aligned[(folds != fold) & heard]
        if len(others):
            reference = reference_of(others, directions)
            found[folds == fold] = reference.scores(shapes[folds == fold])
    return found


def scores_by_all_others(shapes: Shapes, turns: Reals, directions: int) -> Reals:
    """Scores [A, ANGLES] of assets, as high as they are, by all of other folds."""
    return scores_by_others(shapes.own_height(), turns, directions, np.ones(len(turns), bool))


def _starts(shapes: Shapes, start: Reals) -> list[Reals]:
    """First guesses: the one given, and all turned towards one asset, for a few assets."""
    found = [start]
    for number in range(min(STARTS, len(shapes) - 1)):
        asset = [number * len(shapes) // STARTS]
        towards = Reference(turned(shapes.own[asset], -start[asset]))
        found.append(towards.scores(shapes.own_height()).argmax(axis=1) * STEP)
    return found


def _settle(shapes: Shapes, turns: Reals, directions: int) -> Reals:
    """Turns all to where the others explain them best, until none moves by more than a step."""
    for _ in range(ROUNDS):
        wanted = scores_by_all_others(shapes, turns, directions).argmax(axis=1) * STEP
        moved = np.abs(wrapped(wanted - turns)).max()
        turns = wanted
        if moved <= STEP:
            break
    return turns


def _inner(first: Complex, second: Complex) -> float:
    return float(np.vdot(second, first).real)


def _signed(axis: Complex) -> Complex:
    """One of the two signs that a principal direction may have, always the same."""
    largest = axis.flat[int(np.abs(axis.real).argmax())].real
    return axis if largest >= 0 else -axis
