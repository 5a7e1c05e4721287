"""Renders one asset from all cameras: colour, albedo and labels, each in its own files.

Three renders of the same frames, because they need different samples of a pixel:

    colour   samples spread over the pixel (box filter: the mean over its area), studio light
    albedo   likewise, of materials rewritten to emit their base colour (flat_materials.py)
    labels   one ray through the pixel's centre, so depth and normal are of one surface point

A view is a frame, so that one animation render does all views and Cycles keeps its BVH.
"""

import math
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import RenderViews
from blender_addon.contract.settings import from_document
from blender_addon.contract.view_dataset import ViewSettings
from procgen.cameras import image_bounds, intrinsics
from procgen.studio import FILL_SUN, KEY_SUN, WORLD_RADIANCE

from . import flat_materials
from .asset_instance import AssetInstance, exceeds_its_vertices
from .coincident_faces import light_between

# Every value that decides what a picture looks like is set here or in studio.py: raise
# view_dataset.RENDERER_REVISION when one of them changes.
SEED = 0
BOUNCES = 1
TRANSPARENT_BOUNCES = 32
BORDER = 2  # pixels rendered round the asset: more than rounding can lose
CENTRE_FILTER_WIDTH = 0.01  # pixels; the smallest that Cycles has


def run(request: RenderViews, emit: Emit) -> dict[str, Any]:
    settings = from_document(ViewSettings, request.settings, "the job")
    scene = bpy.context.scene
    _prepare(scene, settings)
    _add_camera(scene, settings, [Matrix(matrix) for matrix in request.cameras])
    placement = AssetInstance(Path(request.library), request.kind, request.name).normalise()
    if not exceeds_its_vertices():
        _render_only(scene, image_bounds(placement.vertices, np.array(request.cameras), intrinsics(settings)))
    lights = _add_lights(scene)
    out = Path(request.out)
    _render_colour(scene, settings, out)
    alphas = _render_albedo(scene, lights, out)
    _render_labels(scene, alphas, out)
    version = bpy.app.version_string
    return {"centre": placement.centre.tolist(), "radius": placement.radius, "blender": version}


def _prepare(scene: bpy.types.Scene, settings: ViewSettings) -> None:
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.resolution_x = render.resolution_y = settings.resolution
    render.resolution_percentage = 100
    render.film_transparent = True
    # One thread, so that nothing depends on how threads are scheduled.
    render.threads_mode, render.threads = "FIXED", 1
    render.use_compositing = render.use_sequencer = False
    render.use_motion_blur = False
    render.dither_intensity = 0
    cycles.device = "CPU"
    cycles.seed = SEED
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.use_light_tree = False
    cycles.sampling_pattern = "TABULATED_SOBOL"
    cycles.light_sampling_threshold = 0
    cycles.pixel_filter_type = "BOX"
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.transparent_max_bounces = TRANSPARENT_BOUNCES
    cycles.texture_limit_render = "OFF"
    write_float_layers(render.image_settings)


def write_float_layers(image: bpy.types.ImageFormatSettings) -> None:
    if hasattr(image, "media_type"):  # Blender 5.0 asks for it before the format
        image.media_type = "MULTI_LAYER_IMAGE"
    image.file_format = "OPEN_EXR_MULTILAYER"
    image.color_depth = "32"
    image.exr_codec = "NONE"  # read once, right away: packing would take longer than writing


def _add_camera(scene: bpy.types.Scene, settings: ViewSettings, poses: list[Matrix]) -> None:
    data = bpy.data.cameras.new("camera")
    data.sensor_fit = "HORIZONTAL"
    data.angle = math.radians(settings.field_of_view)
    distance = poses[0].translation.length
    data.clip_start, data.clip_end = distance / 100, distance * 10
    camera = bpy.data.objects.new("camera", data)
    camera.rotation_mode = "QUATERNION"
    scene.collection.objects.link(camera)
    scene.camera = camera
    for frame, pose in enumerate(poses):
        camera.location, camera.rotation_quaternion, _ = pose.decompose()
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_quaternion", frame=frame)
    scene.frame_start, scene.frame_end, scene.frame_step = 0, len(poses) - 1, 1


def _render_only(scene: bpy.types.Scene, bounds: tuple[float, float, float, float]) -> None:
    """Leaves the pixels outside of the bounds (left, top, right, bottom) empty, in every view."""
    size = scene.render.resolution_x
    left, top, right, bottom = bounds
    scene.render.use_border, scene.render.use_crop_to_border = True, False
    scene.render.border_min_x = max(0, (left - BORDER) / size)
    scene.render.border_max_x = min(1, (right + BORDER) / size)
    scene.render.border_min_y = max(0, 1 - (bottom + BORDER) / size)
    scene.render.border_max_y = min(1, 1 - (top - BORDER) / size)


def _add_lights(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    scene.world = bpy.data.worlds.new("studio")
    scene.world.use_nodes = True
    scene.world.cycles_visibility.camera = False  # the film is transparent: saves shading the background
    _set_world_radiance(scene, WORLD_RADIANCE)
    return [_add_sun(scene, *sun) for sun in (KEY_SUN, FILL_SUN)]


def _set_world_radiance(scene: bpy.types.Scene, radiance: float) -> None:
    background = next(n for n in scene.world.node_tree.nodes if n.bl_idname == "ShaderNodeBackground")
    background.inputs["Color"].default_value = (1, 1, 1, 1)
    background.inputs["Strength"].default_value = radiance


def _add_sun(
    scene: bpy.types.Scene, azimuth: float, elevation: float, energy: float, size: float
) -> bpy.types.Object:
    light = bpy.data.lights.new("sun", "SUN")
    light.energy, light.angle = energy, math.radians(size)
    sun = bpy.data.objects.new("sun", light)
    sun.rotation_euler = (math.radians(90 - elevation), 0, math.radians(azimuth))
    scene.collection.objects.link(sun)
    return sun


def _render_colour(scene: bpy.types.Scene, settings: ViewSettings, out: Path) -> None:
    _set_bounces(scene, BOUNCES)
    scene.cycles.samples = settings.samples
    scene.cycles.filter_width = 1.0
    with light_between(bpy.data.materials):
        _render(scene, out / "colour")


def _render_albedo(scene: bpy.types.Scene, lights: list[bpy.types.Object], out: Path) -> list[Any]:
    """Returns the nodes that decide how opaque a surface is."""
    alphas = flat_materials.flatten_all()
    _set_world_radiance(scene, 0)
    for light in lights:
        light.hide_render = True
    _set_bounces(scene, 0)
    # What geometry nodes make may have no material: then its colour is in the diffuse pass only.
    bpy.context.view_layer.use_pass_diffuse_color = True
    _render(scene, out / "albedo")
    bpy.context.view_layer.use_pass_diffuse_color = False
    return alphas


def _render_labels(scene: bpy.types.Scene, alphas: list[Any], out: Path) -> None:
    flat_materials.clip_alpha(alphas)
    scene.cycles.samples = 1
    scene.cycles.filter_width = CENTRE_FILTER_WIDTH
    layer = bpy.context.view_layer
    layer.use_pass_combined = False
    layer.use_pass_z = layer.use_pass_normal = True
    _render(scene, out / "labels")


def _set_bounces(scene: bpy.types.Scene, bounces: int) -> None:
    cycles = scene.cycles
    cycles.max_bounces = bounces
    cycles.diffuse_bounces = cycles.glossy_bounces = cycles.transmission_bounces = bounces
    cycles.volume_bounces = 0


def _render(scene: bpy.types.Scene, folder: Path) -> None:
    """One pass over all cameras. Cycles keeps the scene from view to view, but not from pass to pass.

    An updated scene has its objects in an order that depends on their addresses; where a ray meets
    an edge, the last bit of its depth depends on that order. A fresh one has them as they come.
    """
    scene.render.use_persistent_data = False  # frees what the pass before left
    scene.render.use_persistent_data = True
    folder.mkdir(parents=True)
    scene.render.filepath = str(folder / "####")
    bpy.ops.render.render(animation=True)
