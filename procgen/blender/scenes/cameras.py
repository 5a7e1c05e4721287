"""Chooses each viewpoint's camera path and makes every camera a frame, so that one animation renders all."""

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.scenes import Camera, Viewpoint

from .blenderproc_adapter import bproc

PROBES = 24  # rays along each side of the image that say what a camera sees
_CLIP = (0.01, 1000.0)  # metres


class NoCamera(Exception):
    """Nowhere can a camera stand as it was wished; another draw of the scene may have a place."""


def choose(viewpoints: Sequence[Viewpoint], subjects: set[str], entities: Sequence[Any]) -> list[int]:
    """The number of the first good candidate of each viewpoint. ``subjects`` are names of objects.

    Raises NoCamera with the wish that no candidate fulfils.
    """
    tree = bproc.object.create_bvh_tree_multi_objects(list(entities))
    return [_first_good(viewpoint, subjects, tree) for viewpoint in viewpoints]


def _first_good(viewpoint: Viewpoint, subjects: set[str], tree: Any) -> int:
    for number, path in enumerate(viewpoint.candidates):
        if all(_sees_enough(camera, viewpoint, subjects, tree) for camera in path):
            return number
    raise NoCamera(
        f"No camera of {len(viewpoint.candidates)} tries fulfils {viewpoint.wish}: "
        "ask for less, or make more room."
    )


def _sees_enough(camera: Camera, viewpoint: Viewpoint, subjects: set[str], tree: Any) -> bool:
    pose = np.array(camera.pose)
    _set_lens(camera)
    if viewpoint.min_distance > 0 and not bproc.camera.perform_obstacle_in_view_check(
        pose, {"min": viewpoint.min_distance}, tree, sqrt_number_of_rays=PROBES // 2
    ):
        return False
    seen = {e.get_name() for e in bproc.camera.visible_objects(pose, PROBES)}
    return len(seen & subjects) >= viewpoint.min_subjects


def set_frames(cameras: Sequence[Camera]) -> None:
    """Camera k is frame k."""
    scene = bpy.context.scene
    data = scene.camera.data
    for animated in (scene.camera, data):
        animated.animation_data_clear()
    for frame, camera in enumerate(cameras):
        bproc.camera.add_camera_pose(np.array(camera.pose), frame)
        _set_lens(camera)
        data.keyframe_insert("lens", frame=frame)
        data.dof.use_dof = camera.f_stop is not None
        data.dof.aperture_fstop = camera.f_stop or 128.0
        data.dof.focus_distance = camera.focus
        for path in ("dof.use_dof", "dof.aperture_fstop", "dof.focus_distance"):
            data.keyframe_insert(path, frame=frame)
    scene.frame_start, scene.frame_end, scene.frame_step = 0, len(cameras) - 1, 1


def _set_lens(camera: Camera) -> None:
    render, data = bpy.context.scene.render, bpy.context.scene.camera.data
    render.resolution_x, render.resolution_y = camera.width, camera.height
    render.resolution_percentage = 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    data.sensor_fit = "HORIZONTAL"
    data.lens_unit = "MILLIMETERS"
    data.lens = camera.focal * data.sensor_width / camera.width
    data.shift_x = data.shift_y = 0.0
    data.clip_start, data.clip_end = _CLIP
