"""Lamps and surroundings of a scene."""

import math
from functools import lru_cache
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scenes import Light, Lighting, World

from .blenderproc_adapter import bproc

# What a panorama's mean is brought to, so that pictures are well exposed whatever unit it was taken in.
PANORAMA_RADIANCE = 0.5


def set_lighting(lighting: Lighting) -> None:
    """Replaces all lamps and surroundings by those of a lighting."""
    for obj in [o for o in bpy.data.objects if o.type == "LIGHT"]:
        bpy.data.lights.remove(obj.data)
    for light in lighting.lights:
        _add(light)
    _set_world(lighting.world)
    bpy.context.scene.view_settings.exposure = lighting.exposure


def _add(light: Light) -> None:
    entity: Any = bproc.types.Light(light.kind)
    entity.set_local2world_mat(np.array(light.pose))
    entity.set_energy(light.energy)
    entity.set_color(list(light.colour))
    entity.blender_obj.visible_camera = False  # labels are of surfaces: no picture shows a lamp instead
    data = entity.blender_obj.data
    if light.kind == "SUN":
        data.angle = math.radians(light.size)
    elif light.kind == "AREA":
        data.size = light.size
    else:
        entity.set_radius(light.size)


def _set_world(world: World) -> None:
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True
    if world.hdri:
        strength = world.strength * PANORAMA_RADIANCE / _mean_radiance(world.hdri)
        bproc.world.set_world_background_hdr_img(
            world.hdri, strength, [0.0, 0.0, math.radians(world.rotation)]
        )
        return
    background = next(n for n in scene.world.node_tree.nodes if n.bl_idname == "ShaderNodeBackground")
    background.inputs["Color"].default_value = (*world.colour, 1.0)
    background.inputs["Strength"].default_value = world.strength


@lru_cache
def _mean_radiance(path: str) -> float:
    """Over the sphere. Blender would light with magenta what it cannot read: raises UserError instead."""
    try:
        image = bpy.data.images.load(path)
        width, height = image.size
        pixels = np.empty(width * height * image.channels, np.float32)
        image.pixels.foreach_get(pixels)
        bpy.data.images.remove(image)
    except RuntimeError:
        pixels = np.empty(0, np.float32)
    if not pixels.size:
        raise UserError(f"{path} cannot be read as a panorama: replace it, or take it out of [world] hdri.")
    rows = pixels.reshape(height, width, -1)[..., :3].mean(axis=(1, 2))
    area = np.sin((np.arange(height) + 0.5) / height * np.pi)  # rows near the poles are small on the sphere
    return max(float((rows * area).sum() / area.sum()), 1e-6)
