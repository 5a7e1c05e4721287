"""The two renders of a scene, each an animation over its cameras: colour as a camera sees it, and labels.

    colour   many samples, spread over the pixel, all light: PNG with Blender's view transform
    labels   one sample through the pixel's centre, no light: base colour, depth, normal, ids (OpenEXR)

One extra sample carries all labels, because Cycles can write them all of one ray. Objects that are only
partly opaque count as there; where the opacity varies over the surface, it is cut at one half.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import Frames
from blender_addon.contract.scenes import Camera, Scene

from .. import flat_materials
from ..render_views import CENTRE_FILTER_WIDTH, TRANSPARENT_BOUNCES, write_float_layers
from .cameras import set_frames
from .lights import set_lighting


def prepare(scene: Scene, frames: Frames, seed: int) -> None:
    render, cycles = bpy.context.scene.render, bpy.context.scene.cycles
    render.film_transparent = scene.transparent
    render.threads_mode, render.threads = "FIXED", 1  # more cores are used by more workers
    render.use_compositing = render.use_sequencer = render.use_motion_blur = False
    layer = bpy.context.view_layer
    # BlenderProc switches these on for its denoiser.
    layer.use_pass_normal = layer.use_pass_diffuse_color = False
    render.dither_intensity = 0
    cycles.device, cycles.seed = "CPU", seed
    cycles.use_adaptive_sampling = False
    cycles.use_light_tree = False
    cycles.light_sampling_threshold = 0.01
    cycles.sampling_pattern = "TABULATED_SOBOL"
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.transparent_max_bounces = TRANSPARENT_BOUNCES
    cycles.texture_limit_render = "OFF"
    bpy.context.scene.view_settings.view_transform = frames.tone
    bpy.context.scene.view_settings.look = "None"


def render_colour(scene: Scene, frames: Frames, out: Path) -> None:
    """<out>/<lighting>/<camera>.png"""
    cycles, image = bpy.context.scene.cycles, bpy.context.scene.render.image_settings
    cycles.samples = frames.samples
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", 1.5
    _denoise(frames.denoise)
    cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = frames.bounces
    cycles.transmission_bounces = max(frames.bounces, 4)  # a glass has two walls of two sides
    cycles.volume_bounces = 0
    image.file_format, image.color_depth, image.compression = "PNG", "8", 15
    image.color_mode = "RGBA" if scene.transparent else "RGB"
    for number, lighting in enumerate(scene.lightings):
        set_lighting(lighting)
        _render(out / str(number))


def _denoise(wanted: bool) -> None:
    cycles = bpy.context.scene.cycles
    cycles.use_denoising = bpy.context.view_layer.cycles.use_denoising = wanted
    if not wanted:
        return
    try:
        cycles.denoiser = "OPENIMAGEDENOISE"
    except TypeError as error:  # built without it, as Debian's
        raise UserError(
            "This Blender has no Open Image Denoise: write denoise = false in [frames] (and more samples), "
            "or leave out --blender."
        ) from error
    cycles.denoising_quality = "BALANCED"
    cycles.denoising_input_passes, cycles.denoising_prefilter = "RGB_ALBEDO_NORMAL", "FAST"


def render_labels(cameras: Sequence[Camera], out: Path) -> None:
    """<out>/<camera>.exr, with Combined (base colour), Depth, Normal, IndexOB, IndexMA. Changes materials."""
    scene, layer = bpy.context.scene, bpy.context.view_layer
    _cut_holes(flat_materials.flatten_all())
    for obj in [o for o in bpy.data.objects if o.type == "LIGHT"]:
        bpy.data.lights.remove(obj.data)
    scene.world = None
    set_frames([dataclasses.replace(camera, f_stop=None) for camera in cameras])
    scene.render.film_transparent = True
    scene.cycles.use_denoising = layer.cycles.use_denoising = False
    scene.cycles.samples = 1
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BOX", CENTRE_FILTER_WIDTH
    scene.cycles.max_bounces = 0
    layer.use_pass_z = layer.use_pass_normal = True
    layer.use_pass_object_index = layer.use_pass_material_index = True
    write_float_layers(scene.render.image_settings)
    _render(out)


def _cut_holes(alphas: list[Any]) -> None:
    even = [node for node in alphas if not node.inputs[0].is_linked]
    for node in even:  # thin glass: a label cannot be half there, and it is no hole
        node.inputs[0].default_value = 1.0 if node.inputs[0].default_value > 0 else 0.0
    flat_materials.clip_alpha(alphas)


def _render(folder: Path) -> None:
    """A pass of its own: Cycles keeps the scene from camera to camera, but not from pass to pass."""
    render = bpy.context.scene.render
    render.use_persistent_data = False
    render.use_persistent_data = True
    folder.mkdir(parents=True)
    render.filepath = str(folder / "####")
    bpy.ops.render.render(animation=True)
