"""Which assets, seen from where, explain a photo: the gallery proposes, drawings of exact surfaces decide.

First every pose of every asset in the gallery is compared with the photo by its description. The best are
then moved, step by step, to where their drawing explains the photo best; those that fall behind are dropped
early.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .confidence import worth
from .crop_features import PARTS, Likeness, Photo
from .gallery import Gallery, grid
from .pose import Pose
from .splatting import draw
from .surface_cloud import SurfaceCloud

WEIGHTS = (1.0, 1.0, 0.7, 0.3)  # of the parts of a description
POSES_EACH = 3  # at most, of one asset, that are moved
CLOSE = 6  # of several photos, the assets of each that all are asked about
# How many hypotheses are moved in a round, and how far: degrees of azimuth, elevation, roll; log distance.
ROUNDS = (
    (28, (8.0, 8.0, 4.0, 0.25)),
    (18, (5.0, 5.0, 3.0, 0.2)),
    (12, (3.0, 3.0, 2.0, 0.12)),
    (8, (2.0, 2.0, 1.2, 0.08)),
    (6, (1.0, 1.0, 0.6, 0.05)),
)


@dataclasses.dataclass(frozen=True)
class Hypothesis:
    """That a photo shows asset ``row`` of the gallery from ``pose``."""

    row: int
    pose: Pose
    likeness: Likeness
    worth: float


def search(gallery: Gallery, photo: Photo) -> list[Hypothesis]:
    """The best hypothesis of each asset that was looked at closely, best first."""
    poses = grid()
    found = [
        _judge(gallery, photo, row, poses[place])
        for row, place in proposals(gallery.descriptions, photo.description, ROUNDS[0][0])
    ]
    for most, steps in ROUNDS:
        found.sort(key=lambda h: -h.worth)
        found = [_moved(gallery.clouds[h.row], photo, h, steps) for h in found[:most]] + found[most:]
    return _best_of_each(found)


def proposals(
    descriptions: NDArray[np.floating], photo: NDArray[np.floating], most: int
) -> list[tuple[int, int]]:
    """``most`` pairs of asset and pose, the most similar first, POSES_EACH at most of an asset."""
    weighed = photo * np.repeat(np.array(WEIGHTS, np.float32), PARTS)
    picked = []
    for row, description in enumerate(descriptions):  # one at a time: all of them as float32 would not fit
        own = description.astype(np.float32) @ weighed
        for _ in range(POSES_EACH):
            place = int(own.argmax())
            picked.append((float(own[place]), row, place))
            own[_near(place)] = -np.inf
    picked.sort(reverse=True)
    return [(row, place) for _, row, place in picked[:most]]


def _near(place: int) -> NDArray[np.bool_]:
    """The poses of the grid that a search would reach from pose ``place`` anyway."""
    azimuths = np.array([p.azimuth for p in grid()])
    apart = np.abs((azimuths - azimuths[place] + 180) % 360 - 180)
    return apart <= 30


def _judge(gallery: Gallery, photo: Photo, row: int, pose: Pose) -> Hypothesis:
    likeness = photo.likeness(draw(gallery.clouds[row], pose))
    return Hypothesis(row, pose, likeness, worth(likeness.numbers()))


def _moved(
    cloud: SurfaceCloud, photo: Photo, start: Hypothesis, steps: tuple[float, float, float, float]
) -> Hypothesis:
    """One step along each parameter, each way, kept where the drawing explains the photo better."""
    best = start
    for axis, step in enumerate(steps):
        for sign in (1, -1):
            pose = best.pose.moved(*(sign * step if k == axis else 0.0 for k in range(4)))
            likeness = photo.likeness(draw(cloud, pose))
            if (value := worth(likeness.numbers())) > best.worth:
                best = Hypothesis(best.row, pose, likeness, value)
                break
    return best


def _best_of_each(found: list[Hypothesis]) -> list[Hypothesis]:
    best: dict[int, Hypothesis] = {}
    for hypothesis in found:
        if hypothesis.row not in best or hypothesis.worth > best[hypothesis.row].worth:
            best[hypothesis.row] = hypothesis
    return sorted(best.values(), key=lambda h: -h.worth)


def judged_everywhere(
    gallery: Gallery, photos: Sequence[Photo], found: Sequence[list[Hypothesis]]
) -> dict[int, list[Hypothesis]]:
    """For each asset, its hypothesis in every photo: what one overlooked is searched for there as well."""
    close = {h.row for own in found for h in own[:CLOSE]} if len(photos) > 1 else {h.row for h in found[0]}
    result = {}
    for row in sorted(close):
        there = [next((h for h in own if h.row == row), None) for own in found]
        result[row] = [h or search_one(gallery, photo, row) for h, photo in zip(there, photos, strict=True)]
    return result


def search_one(gallery: Gallery, photo: Photo, row: int) -> Hypothesis:
    """Where asset ``row`` explains the photo best."""
    one = Gallery((gallery.entries[row],), (gallery.clouds[row],), gallery.descriptions[row : row + 1])
    return dataclasses.replace(search(one, photo)[0], row=row)
