"""The outline of a mask as polygons that fill to exactly the same mask.

Corners lie on the corners of pixels: x and y in pixels, (0, 0) is the upper left corner of the image. A hole
is joined to its outline by a bridge of no width, there and back, so that one polygon can have holes: filled
by the even-odd rule, as COCO's tools, OpenCV and Pillow fill, the bridge vanishes.
"""

import itertools

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Polygon = npt.NDArray[np.float64]  # [n, 2], closed: the last corner is joined to the first
Corner = tuple[int, int]


def polygons(mask: Mask) -> list[Polygon]:
    """One polygon for each part of the mask [H, W] whose pixels hang together by their sides."""
    from scipy import ndimage

    labels, _ = ndimage.label(mask)
    found = []
    for label, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        loops = outlines(labels[rows, columns] == label)
        found.append(bridged(loops) + np.array([columns.start, rows.start]))
    return found


def polygon(mask: Mask) -> Polygon:
    """All of the mask [H, W] as a single polygon; its parts are bridged too."""
    return bridged(polygons(mask))


def outlines(mask: Mask) -> list[Polygon]:
    """The closed loops between inside and outside; the inside lies to the right of the way.

    So outer loops run clockwise as one sees them, holes the other way.
    """
    following = _edges(mask)
    loops = []
    while following:
        start = next(iter(following))
        way: list[Corner] = [start]
        heading = (0, 0)
        while len(way) == 1 or way[-1] != start:
            here = way[-1]
            there = _next(following[here], here, heading)
            following[here].remove(there)
            if not following[here]:
                del following[here]
            heading = (there[0] - here[0], there[1] - here[1])
            way.append(there)
        loops.append(_without_straight(np.array(way[:-1], float)))
    return loops


def _edges(mask: Mask) -> dict[Corner, list[Corner]]:
    """Where one can go from each corner along the sides of pixels that part inside from outside."""
    padded = np.pad(np.asarray(mask, bool), 1)
    inside = padded[1:-1, 1:-1]
    following: dict[Corner, list[Corner]] = {}
    # A side of an inside pixel is an edge if the pixel beyond it is outside: (start, end) in (x, y).
    sides = (
        (padded[:-2, 1:-1], (0, 0), (1, 0)),  # above: to the right
        (padded[1:-1, 2:], (1, 0), (1, 1)),  # right: down
        (padded[2:, 1:-1], (1, 1), (0, 1)),  # below: to the left
        (padded[1:-1, :-2], (0, 1), (0, 0)),  # left: up
    )
    for beyond, (x0, y0), (x1, y1) in sides:
        for y, x in np.argwhere(inside & ~beyond).tolist():
            following.setdefault((x + x0, y + y0), []).append((x + x1, y + y1))
    return following


def _next(candidates: list[Corner], here: Corner, heading: Corner) -> Corner:
    """Where two pixels touch at a corner only, the way turns right: they do not hang together."""
    right = (here[0] - heading[1], here[1] + heading[0])
    return right if right in candidates else candidates[0]


def _without_straight(loop: Polygon) -> Polygon:
    before, after = loop - np.roll(loop, 1, axis=0), np.roll(loop, -1, axis=0) - loop
    return loop[(before != after).any(axis=1)]


def bridged(loops: list[Polygon]) -> Polygon:
    """One polygon of several: each is entered from, and left to, the nearest corner of those before it."""
    whole, *others = loops
    for loop in others:
        away = np.abs(whole[:, None] - loop[None]).sum(-1)
        leave, enter = np.unravel_index(away.argmin(), away.shape)
        around = np.roll(loop, -int(enter), axis=0)
        whole = np.concatenate([whole[: leave + 1], around, around[:1], whole[leave:]])
    return whole


def flat(corners: Polygon) -> list[float]:
    """x, y, x, y ..."""
    return list(itertools.chain.from_iterable(corners.tolist()))
