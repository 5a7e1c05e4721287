"""Which way the assets of a category face, found from their shapes alone, before any field is fitted.

Assets are turned alike (turn_alignment.py). Those that are ambiguous then, as stools among chairs are, are
compared once more, pressed down to several heights, with those that are sure. One common direction is
chosen to be the front by the first of these that says anything: assets whose front is known (set by an
artist, or found before: so it stays), the direction in which most assets are stored, the first asset.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from blender_addon.contract.fronts import AMBIGUOUS, FOUND, Front
from blender_addon.contract.fronts import wrapped as one_turn

from .turn_alignment import (
    DIRECTIONS,
    Reference,
    align,
    reference_of,
    scores_by_all_others,
    scores_by_others,
)
from .turn_description import ANGLES, CELLS, ORDERS, STEP, Reals, turned, wrapped
from .turn_sides import Flags, Shapes

FEWEST = 4  # assets that can tell what is common to them
MOST = 512  # assets that are turned alike together; further ones are compared with these
RIVAL = 30.0  # degrees from the best direction, from which on another one would be another front
# How much better the best direction must explain an asset than the best rival (in scores of a Reference).
# Stools reach 0.008 of it and a bar stool with a low back 0.013; half of the chairs have 0.1 and more.
CLEAR = 0.01
SURE = 0.5  # confidence from which on a front is not ambiguous
SNAP = 3.0  # degrees: nearer to where it is known, or stored, is there
AGREED = 15.0  # degrees within which fronts agree
MAJORITY = 0.3  # of the votes: as many must agree for them to count


@dataclasses.dataclass(frozen=True)
class Known:
    """What is known of an asset's front beforehand, in category space."""

    degrees: float | None = None
    by_artist: bool = False


def find_fronts(
    describe: Callable[[list[int]], Shapes], known: Sequence[Known], ids: Sequence[str]
) -> tuple[list[Front], Reference]:
    """The front of each asset, and the reference for assets to come.

    ``describe(rows)`` gives the shapes of some of the assets; it is never asked for more than MOST at once.
    """
    count = len(ids)
    if count < FEWEST:
        fronts = [_judge(np.zeros(ANGLES), np.zeros(ANGLES), False, k, True) for k in known]
        return fronts, nothing_known()
    some = np.unique(np.linspace(0, count - 1, min(count, MOST)).round().astype(int)).tolist()
    together, reference, alike = _found_together(
        describe(some), [known[row] for row in some], [ids[row] for row in some]
    )
    found = dict(zip(some, together, strict=True))
    for row in set(range(count)) - set(some):
        found[row] = front_of(describe([row]), known[row], reference, alike)
    return [found[row] for row in range(count)], reference


def _found_together(
    shapes: Shapes, known: Sequence[Known], ids: Sequence[str]
) -> tuple[list[Front], Reference, bool]:
    """The front of each asset, the reference that they make, and whether they are stored alike."""
    told = np.array([np.nan if k.degrees is None else k.degrees for k in known], dtype=np.float64)
    turns, scores = align(shapes, np.where(np.isnan(told), 0.0, told))
    corners = shapes.corners()
    weights = np.where(corners, 0.0, confidences(scores))
    turns = wrapped(turns + common_front(turns, weights, told, ids))
    # What assets look like, by their shapes: an asset that an artist sets apart tells nothing of others.
    heard = _telling(weights)
    reference = reference_of(turned(shapes.own, -turns)[heard], DIRECTIONS)
    pressed = scores_by_others(shapes, turns, DIRECTIONS, heard)
    # As they are turned now, the others may be heard as well on who is sure: stools know bar stools.
    turns = np.where(heard, turns, pressed.argmax(axis=1) * STEP)
    scores = scores_by_all_others(shapes, turns, DIRECTIONS)
    alike = _agreed(turns, weights)
    rows = zip(scores, pressed, corners, known, strict=True)
    return [_judge(*row, alike) for row in rows], reference, alike


def front_of(shape: Shapes, known: Known, reference: Reference, alike: bool) -> Front:
    """The front of one asset (``shape`` has one row), by what assets of the category look like that face it.

    ``alike``: whether the category's assets are stored_alike.
    """
    (scores,), (pressed,) = reference.scores(shape.own_height()), reference.scores(shape)
    (corner,) = shape.corners()
    return _judge(scores, pressed, bool(corner), known, alike)


def stored_alike(fronts: Sequence[Front]) -> bool:
    """Whether so many face one way as they are stored that the way an asset is stored says something."""
    some = fronts[:: max(1, len(fronts) // MOST)]
    degrees = np.array([front.in_category for front in some])
    return _agreed(degrees, np.array([front.confidence for front in some]))


def nothing_known() -> Reference:
    """The reference of a category that has too few assets for one: every asset is ambiguous."""
    return Reference(np.zeros((1, len(ORDERS), CELLS), np.complex64))


def common_front(turns: Reals, weights: Reals, told: Reals, ids: Sequence[str]) -> float:
    """Degrees to add to ``turns`` [A] so that they are fronts.

    ``told`` [A] are fronts known, or NaN; ``weights`` [A] say how sure each turn is.
    """
    heard = ~np.isnan(told)
    if weights[heard].sum() >= SURE:
        return _most_common(wrapped(told[heard] - turns[heard]), weights[heard])[0]
    direction, share = _most_common(wrapped(-turns), weights)
    if share >= MAJORITY:
        return direction
    sure = [index for index in range(len(turns)) if weights[index] >= SURE] or list(range(len(turns)))
    return one_turn(-float(turns[min(sure, key=lambda index: ids[index])]))


def confidences(scores: Reals) -> Reals:
    """That the best direction [A] of scores [A, ANGLES] is the front, 0 to 1."""
    margin = _margins(scores)
    return margin**2 / (margin**2 + CLEAR**2)


def _margins(scores: Reals) -> Reals:
    """How much better the best direction [A] of scores [A, ANGLES] is than its best rival."""
    angles = np.arange(scores.shape[1]) * STEP
    apart = np.abs(wrapped(angles - angles[scores.argmax(axis=1)][:, None]))
    return scores.max(axis=1) - np.where(apart >= RIVAL, scores, -np.inf).max(axis=1)


def _telling(weights: Reals) -> Flags:
    """The assets [A] that tell what others look like: those with a front, unless few have one.

    The others may face any way as they are turned now, and blur the legs of those that have a front.
    """
    sure = weights >= SURE
    return sure if sure.mean() >= 0.5 else np.ones_like(sure)


def _judge(scores: Reals, pressed: Reals, corner: bool, known: Known, alike: bool) -> Front:
    """The front that the scores [ANGLES] of one asset speak for; if it is ambiguous, those ``pressed``.

    What is known of it, or else, if assets are stored ``alike``, how it is stored, counts where several
    directions are as good: the nearest is taken. What is near to it, or to a right angle from it, is there.
    Of a ``corner`` sofa the two best are: its wings are mistaken for each other, however clear scores are.
    """
    if known.by_artist and known.degrees is not None:
        return Front.by_artist(known.degrees, 0.0)
    confidence = 0.0 if corner else float(confidences(scores[None])[0])
    scores = scores if confidence >= SURE else pressed
    best = float(scores.argmax() * STEP)
    stored = 0.0 if known.degrees is None else known.degrees
    meant = alike or known.degrees is not None
    if meant and confidence < SURE:
        peaks = (scores >= np.roll(scores, 1)) & (scores >= np.roll(scores, -1))
        peaks[round(stored / STEP) % len(scores)] = True
        least = scores.max() - 1.5 * CLEAR - (_margins(scores[None])[0] if corner else 0.0)
        good = np.flatnonzero(peaks & (scores >= least)) * STEP
        best = float(good[np.abs(wrapped(good - stored)).argmin()])
    square = stored + 90 * round(one_turn(best - stored) / 90)
    if meant and abs(one_turn(best - square)) <= SNAP:
        best = square
    degrees = one_turn(round(best, 1))
    return Front(degrees, FOUND if confidence >= SURE else AMBIGUOUS, round(confidence, 3))


def _agreed(directions: Reals, weights: Reals) -> bool:
    return _most_common(directions, weights)[1] >= MAJORITY


def _most_common(directions: Reals, weights: Reals) -> tuple[float, float]:
    """The direction about which most of the weight lies, and the share of the weight that does."""
    near = np.abs(wrapped(directions[:, None] - directions)) <= AGREED
    votes = near @ weights
    best = int(votes.argmax())
    total = float(weights.sum())
    if total == 0:
        return 0.0, 0.0
    middle = float(np.median(wrapped(directions[near[best]] - directions[best])))
    return one_turn(float(directions[best]) + middle), float(votes[best]) / total
