"""Lamps and surroundings of a scene."""

import math
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scenes import Light, Lighting, World

from .blenderproc_adapter import bproc


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
        _check_readable(Path(world.hdri))
        rotation = [0.0, 0.0, math.radians(world.rotation)]
        bproc.world.set_world_background_hdr_img(world.hdri, world.strength, rotation)
        return
    background = next(n for n in scene.world.node_tree.nodes if n.bl_idname == "ShaderNodeBackground")
    background.inputs["Color"].default_value = (*world.colour, 1.0)
    background.inputs["Strength"].default_value = world.strength


def _check_readable(path: Path) -> None:
    """Blender would light with magenta what it cannot read."""
    try:
        image = bpy.data.images.load(str(path), check_existing=True)
        readable = image.size[0] > 0 and len(image.pixels) > 0
    except RuntimeError:
        readable = False
    if not readable:
        raise UserError(f"{path} cannot be read as a panorama: replace it, or take it out of [world] hdri.")
