"""What a frame says of each of its objects: boxes, amodal mask, visibility, truncation, keypoints."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.ndimage import find_objects

from blender_addon.contract.scene_dataset import Box, FrameObject, Keypoint, SeenKeypoint
from blender_addon.contract.scenes import SUBJECT, Camera

from . import runs
from .amodal import truncation
from .geometry import project_to, to_world
from .labels import Labels
from .rays import Rays

Mask = npt.NDArray[np.bool_]

# Metres that a keypoint may lie behind its own object's surface: artists put them inside of the mesh.
DEEP = 0.02


def describe(
    objects: Sequence[FrameObject],
    labels: Labels,
    cast: Mapping[int, Mask],
    rays: Rays,
    keypoints: Mapping[int, Sequence[Keypoint]],
) -> tuple[FrameObject, ...]:
    """The objects with all that their pixels tell.

    ``objects`` are those of the scene, ``cast`` the amodal masks of its subjects, ``keypoints`` those of its
    assets, by instance. A mask that is kept is the union of what was cast and what is visible: if Cycles made
    the labels, the two differ by pixels whose centre an edge grazes.
    """
    instance = labels.instance
    counts = np.bincount(instance.ravel(), minlength=len(objects) + 1)
    places = find_objects(instance, max_label=len(objects))  # all in one pass over the picture
    described = []
    for item in objects:
        seen, pixels = item, int(counts[item.instance])
        if pixels:
            box = _box_of_slices(places[item.instance - 1])
            seen = dataclasses.replace(item, visible_pixels=pixels, visible_box=box)
        if item.role == SUBJECT:
            visible = instance == item.instance
            points = tuple(
                _see(p, item, visible, labels.depth, rays.camera) for p in keypoints[item.instance]
            )
            seen = _subject(seen, cast[item.instance] | visible, rays, points)
        described.append(seen)
    return tuple(described)


def _subject(item: FrameObject, amodal: Mask, rays: Rays, points: tuple[SeenKeypoint, ...]) -> FrameObject:
    pixels = int(np.count_nonzero(amodal))
    return dataclasses.replace(
        item,
        amodal=runs.encode(amodal),
        amodal_pixels=pixels,
        amodal_box=box_of(amodal),
        visibility=item.visible_pixels / pixels if pixels else 0.0,
        truncation=truncation(rays, item.instance, pixels),
        keypoints=points,
    )


def box_of(mask: Mask) -> Box | None:
    """The box round the pixels of a mask; None if there are none."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return _box_of_slices((slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)))


def _box_of_slices(place: tuple[slice, slice] | None) -> Box | None:
    if place is None:
        return None
    rows, columns = place
    size = float(columns.stop - columns.start), float(rows.stop - rows.start)
    return float(columns.start), float(rows.start), *size


def _see(
    point: Keypoint, item: FrameObject, visible: Mask, depth: npt.NDArray[np.float32], camera: Camera
) -> SeenKeypoint:
    world = to_world(point.position, item.pose, item.scale)
    x, y, z = project_to(world, camera)
    if z <= 0:
        return SeenKeypoint(point.name, tuple(world), (0.0, 0.0), 0)
    visibility = 0
    if 0 <= x < camera.width and 0 <= y < camera.height:
        row, column = int(y), int(x)
        surface = float(depth[row, column]) + (DEEP * item.scale if visible[row, column] else 0.0)
        visibility = 2 if depth[row, column] == 0 or z <= surface else 1
    return SeenKeypoint(point.name, tuple(world), (float(x), float(y)), visibility)
