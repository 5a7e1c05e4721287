"""Boxes, amodal masks, truncation and keypoints against what can be counted by hand."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from blender_addon.contract.scene_dataset import FrameObject, Keypoint, Sensor
from blender_addon.contract.scenes import SUBJECT, Camera
from procgen.scene_record.amodal import silhouette, truncation
from procgen.scene_record.describe_objects import box_of, describe
from procgen.scene_record.labels import Labels, expose
from procgen.scene_record.rays import Rays
from procgen.scene_record.scene_shapes import shapes_of
from procgen.scene_record.traced_meshes import TracedMesh
from procgen.scenes.collision_hulls import collision_hulls
from procgen.scenes.poses import as_tuple, looking_at, standing

from .synthetic_assets import box

# It looks along +Y from 2 m away; at that distance a pixel is 2 cm.
CAMERA = Camera(as_tuple(looking_at((0, -2, 0), (0, 0, 0))), width=100, height=80, focal=100)


# A thin board in the plane y = 0: 0.4 m wide, 0.2 m high.
BOARD = box((-0.2, 0.0, -0.1), (0.2, 1e-4, 0.1))


def item(x: float, scale: float = 1.0) -> FrameObject:
    pose = as_tuple(standing(x, 0, 0, 0))
    return FrameObject(
        1, "a", "board", "board", SUBJECT, pose, scale, (-0.2, 0.0, -0.1), (0.2, 1e-4, 0.1), 0, None
    )


def rays(item: FrameObject) -> Rays:
    return Rays(CAMERA, shapes_of([TracedMesh(BOARD)], [item], []))


def test_a_mask_covers_the_pixels_whose_centres_the_object_covers() -> None:
    mask = silhouette(rays(item(0)), 1)
    assert box_of(mask) == (40, 35, 20, 10)
    assert mask.sum() == 200
    assert silhouette(rays(item(0, scale=2.0)), 1).sum() == 800


@pytest.mark.parametrize(("x", "outside"), [(0.0, 0.0), (1.0, 0.5), (1.1, 0.75), (5.0, 1.0)])
def test_truncation_is_the_share_outside_of_the_image(x: float, outside: float) -> None:
    inside = int(silhouette(rays(item(x)), 1).sum())
    assert truncation(rays(item(x)), 1, inside) == pytest.approx(outside, abs=0.02)


def test_a_thing_thinner_than_the_grid_is_not_wholly_outside() -> None:
    sliver = dataclasses.replace(item(0.98), scale=0.05)  # 1 pixel wide, half a pixel high, at the border
    assert truncation(rays(sliver), 1, inside=1) < 1


def test_what_hides_an_object_lowers_its_visibility() -> None:
    instance = np.zeros((80, 100), np.uint16)
    instance[35:45, 40:55] = 1  # a quarter of it is hidden
    depth = np.full((80, 100), 2.0, np.float32)
    depth[35:45, 55:60] = 1.0
    points = (Keypoint("left", (-0.19, 0, 0)), Keypoint("right", (0.19, 0, 0)), Keypoint("far", (9, 0, 0)))
    labels = Labels(None, depth, np.zeros((80, 100, 3), np.float32), instance, np.zeros((80, 100), np.uint8))
    cast = {1: silhouette(rays(item(0)), 1)}
    [seen] = describe([item(0)], labels, cast, rays(item(0)), {1: points})
    assert (seen.visible_pixels, seen.amodal_pixels, seen.visibility) == (150, 200, 0.75)
    assert (seen.visible_box, seen.amodal_box) == ((40, 35, 15, 10), (40, 35, 20, 10))
    assert [k.visibility for k in seen.keypoints] == [2, 1, 0]
    depth[40, 40] = 1.99  # something else, right before a keypoint whose object is not seen there
    instance[40, 40] = 0
    [hidden] = describe([item(0)], labels, cast, rays(item(0)), {1: points})
    assert hidden.keypoints[0].visibility == 1
    assert seen.keypoints[0].pixel == pytest.approx((40.5, 40))


@given(arrays(bool, (7, 9)))
def test_a_box_is_the_smallest_round_the_mask(mask: np.ndarray) -> None:
    found = box_of(mask)
    if found is None:
        assert not mask.any()
        return
    left, top, width, height = (int(v) for v in found)
    inner = mask[top : top + height, left : left + width]
    assert inner.sum() == mask.sum()
    assert inner[0].any() and inner[-1].any() and inner[:, 0].any() and inner[:, -1].any()


@given(st.floats(0, 0.1), st.floats(0, 2))
def test_a_sensor_changes_colour_only_as_asked(noise: float, blur: float) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (8, 9, 4), dtype=np.uint8)
    seen = expose(pixels, Sensor(noise, blur), np.random.default_rng(2))
    assert (seen[..., 3] == pixels[..., 3]).all()
    if not (noise or blur):
        assert (seen == pixels).all()


def test_hulls_are_those_of_the_loose_parts() -> None:
    table = [box((-1, -1, 0.9), (1, 1, 1.0)), box((-0.1, -0.1, 0.0), (0.1, 0.1, 0.8))]
    vertices = np.concatenate([part.vertices for part in table])
    triangles = np.concatenate([part.triangles + 8 * i for i, part in enumerate(table)])
    hulls = collision_hulls(vertices, triangles)
    assert [sorted(map(tuple, hull.round(6))) for hull in hulls] == [
        sorted(map(tuple, part.vertices.astype(float).round(6))) for part in table
    ]
